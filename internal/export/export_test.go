package export

// Harmless is a cell as the CSV has it.
func Harmless(cell string) string { return harmless(cell) }

package export

// Harmless is a cell as the CSV has it.
func Harmless(cell string) string { return harmless(cell) }

// Texts are a row's cells as the CSV has them, before those that begin a formula are marked.
func Texts(r Row) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.text(&r))
	}
	return out
}

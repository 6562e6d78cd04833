package tally

// Small has sums of more than two reports go by their name, tells few changes of each sort and notes few steps, so that
// tests meet with these bounds; it returns what puts the usual ones back.
func Small() (back func()) {
	listed, weighty, plain, steps, notes := mostListed, mostWeighty, mostPlain, mostSteps, mostNotes
	mostListed, mostWeighty, mostPlain, mostSteps, mostNotes = 2, 3, 4, 3, 2
	return func() {
		mostListed, mostWeighty, mostPlain, mostSteps, mostNotes = listed, weighty, plain, steps, notes
	}
}

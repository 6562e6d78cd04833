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

// Noted are the counts that a contest's fold keeps of how it stood behind its newest steps, and how many of them keep the
// counts of their units.
func Noted(c *Contest) (notes, withUnits int) {
	p := &c.history.live.passed
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.notes {
		if n.count != nil && (n.count.parts != nil || n.count.Areas != nil || n.count.Previous != nil) {
			withUnits++
		}
	}
	return len(p.notes), withUnits
}

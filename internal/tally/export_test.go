package tally

import "fmt"

// Small has sums of more than two reports go by their name, tells few changes of each sort, notes few steps and takes in again as
// much as there is, so that tests meet with these bounds; it returns what puts the usual ones back.
func Small() (back func()) {
	listed, weighty, plain, steps, notes, again := mostListed, mostWeighty, mostPlain, mostSteps, mostNotes, mostAgain
	mostListed, mostWeighty, mostPlain, mostSteps, mostNotes, mostAgain = 2, 3, 4, 3, 2, 1
	return func() {
		mostListed, mostWeighty, mostPlain, mostSteps, mostNotes, mostAgain = listed, weighty, plain, steps, notes, again
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

// Untold forgets what was told of a contest's history, as after a start.
func Untold(c *Contest) {
	n := &c.history.live.narration
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = nil
}

// FoldOf is another text whenever a contest was folded anew.
func FoldOf(c *Contest) string {
	es := c.history.live
	es.mu.Lock()
	defer es.mu.Unlock()
	return fmt.Sprintf("%p", es.sources)
}

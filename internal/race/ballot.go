package race

import "github.com/canvassdesk/canvass"

// FirstBallot is who votes on the convention's first ballot beside the pledged delegates. The Democrats' automatic
// delegates voted on it until 2016; since 2020 they vote on it only once somebody has more than half of all delegates by
// pledged ones alone, so that they cannot change who is nominated.
type FirstBallot struct {
	// Automatic are the delegates without a pledge, and All those and the pledged ones.
	Automatic, All int
	// Need is more than half of all.
	Need int
	// Always says that they vote on it whatever happens; else they do where By has the Need by pledged delegates alone.
	Always bool
	// By has that many for certain, as far as contests are held; empty for nobody.
	By canvass.OptionID
}

// Vote reports whether automatic delegates vote on the first ballot, as far as is known.
func (f *FirstBallot) Vote() bool { return f.Always || f.By != "" }

// FirstBallot is nil where no delegate without a pledge is known.
func (r *Race) FirstBallot() *FirstBallot {
	if r.Automatic == 0 {
		return nil
	}
	f := &FirstBallot{Automatic: r.Automatic, All: r.Pledged + r.Automatic, Always: r.AutomaticVote}
	f.Need = f.All/2 + 1
	for _, s := range r.Standings {
		if !s.Option.Fixed() && s.Delegates >= f.Need {
			f.By = s.Option
		}
	}
	return f
}

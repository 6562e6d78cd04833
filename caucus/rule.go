package caucus

// Preference is what a group stands for: the slug of a person, such as
// "bernie-sanders", or Uncommitted.
type Preference string

// Uncommitted is the group of those who stand for nobody. It can be viable and
// elect delegates like any other.
const Uncommitted Preference = "uncommitted"

// LastOne says what happens when rounding gave too many delegates and every
// group that could lose one holds only one.
type LastOne string

// What can happen to a group's only delegate.
const (
	// LastStands leaves it: the precinct sends more delegates than it was
	// allotted. Nevada 2020: ten of the 519 precincts with votes in the look of
	// 20:07 on 22 February did so, one did not.
	LastStands LastOne = "stands"
	// LastFalls takes it from the smallest group once all hold only one. Iowa
	// 2020: 47 precincts of the 97 percent release fit no other reading.
	LastFalls LastOne = "falls"
)

// Share is the part of those present that makes a group viable where a
// precinct elects From delegates or more.
type Share struct {
	From int
	Of   Ratio
}

// Rule is how one party's precinct caucuses realign and elect.
type Rule struct {
	// Name is the contest and cycle: "Iowa 2020".
	Name string
	// Shares say who is viable, those for fewer delegates first. From is at
	// least 2: a precinct of one delegate has no viability, most people win.
	Shares []Share
	// Locked says that a group which is viable at the first alignment is
	// locked: nobody may leave it.
	Locked bool
	// Last is what happens to a group's only delegate.
	Last LastOne
	// Lot is how ties are decided, in words: "a coin toss".
	Lot string
}

// Iowa2020 is the rule of the Iowa Democratic Party's precinct caucuses of
// 3 February 2020: two alignments, viable groups locked after the first.
func Iowa2020() Rule {
	return Rule{Name: "Iowa 2020", Shares: DemocraticShares(), Locked: true, Last: LastFalls, Lot: "a coin toss"}
}

// Iowa2016 is the rule of the Iowa Democratic Party's precinct caucuses until
// 2016: people moved until the chair closed the alignment, from viable groups
// too.
func Iowa2016() Rule {
	return Rule{Name: "Iowa 2016", Shares: DemocraticShares(), Last: LastFalls, Lot: "a coin toss"}
}

// Nevada2020 is the rule of the Nevada State Democratic Party's precinct
// caucuses of 22 February 2020, which early ranked ballots joined; see
// [EarlyBallot].
func Nevada2020() Rule {
	return Rule{Name: "Nevada 2020", Shares: DemocraticShares(), Locked: true, Last: LastStands, Lot: "the highest card"}
}

// DemocraticShares are the shares of the Democratic precinct caucuses: a
// quarter for two delegates, a sixth for three, 15 percent for four or more.
// They stand in the delegate selection plans of Iowa and Nevada for 2020.
func DemocraticShares() []Share {
	return []Share{{2, Ratio{1, 4}}, {3, Ratio{1, 6}}, {4, Ratio{15, 100}}}
}

// Threshold is the share of those present that makes a group viable in a
// precinct of so many delegates. The zero Ratio means that there is no
// viability: a precinct of one delegate, or of none, or one for which the rule
// names no share.
func (r Rule) Threshold(delegates int) Ratio {
	var of Ratio
	for _, s := range r.Shares {
		if s.From <= delegates && delegates > 1 {
			of = s.Of
		}
	}
	return of
}

// Viability is how many people make a group viable: the threshold times those
// present, rounded up to a whole person. For one delegate it is a majority,
// more than half: a group that has it is sure of the delegate, though most
// people are enough to win it. It is 0 when nobody is present.
func (r Rule) Viability(delegates, present int) int {
	if present <= 0 || delegates <= 0 {
		return 0
	}
	if delegates == 1 {
		return present/2 + 1
	}
	t := r.Threshold(delegates)
	if t == (Ratio{}) {
		return 0
	}
	return int(t.Ceil(int64(present)))
}

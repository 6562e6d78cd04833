package rank

// Out is a round's entry in [Round].Tally for an option that is no longer in
// the count, or never was.
const Out = -1

// Inactive are ballots that no longer count, by the reason.
type Inactive struct {
	Overvotes int64 // ended at a rank with two options
	Skipped   int64 // ended at ranks left out
	Exhausted int64 // no choice left
	Repeated  int64 // ended where an option was ranked again
}

// Total is all of them.
func (n Inactive) Total() int64 { return n.Overvotes + n.Skipped + n.Exhausted + n.Repeated }

// Reason is why a ballot no longer counts.
type Reason uint8

// The reasons.
const (
	Counts       Reason = iota
	ByOvervote          // it ended at a rank with two options
	BySkip              // it ended at ranks that were left out
	ByExhaustion        // no choice is left
	ByRepeat            // it ended where an option was ranked again
)

// String is the reason in words.
func (r Reason) String() string {
	return [...]string{"counts", "overvote", "skipped rank", "no choice left", "option ranked again"}[min(r, ByRepeat)]
}

// Transfer is a number of ballots that an elimination moved.
type Transfer struct {
	From Option
	To   Option // empty where the ballots no longer count
	Why  Reason // why they do not, if To is empty
	N    int64
}

// Why says on what an elimination rests.
type Why string

// The grounds of an elimination.
const (
	WriteIns  Why = "undeclared write-ins go first"
	TooFew    Why = "fewer ballots than the rule asks for"
	CannotWin Why = "cannot win even with the ballots of all who have fewer"
	Fewest    Why = "fewest ballots"
)

// Round is one round of a count.
type Round struct {
	Number    int
	Tally     []int64  // by the option's place on the ballot; [Out] for those no longer in
	Counting  int64    // ballots that count for somebody
	Threshold Fraction // ballots that are asked for
	Inactive  Inactive
	// Elected have what the rule asks for: the winner; the viable; those who
	// are left when the seats are filled.
	Elected    []Option
	Eliminated []Option
	Why        Why        // on what the elimination rests
	Transfers  []Transfer // what became of the eliminated's ballots; empty in a last round
}

// Result is a count: rounds, ties that came up, who is left.
type Result struct {
	Options []Option
	Cast    int64 // ballots, blank ones included
	Blank   int64 // ballots that rank nobody
	Rounds  []Round
	Ties    []Broken
	Lots    int // of Tie.Drawn that were needed
	// Elected are the winner, or all who are viable or fill the seats, by their
	// place on the ballot. Empty where the count was stopped before.
	Elected []Option
}

// Last is the last round. A result has at least one.
func (r *Result) Last() *Round { return &r.Rounds[len(r.Rounds)-1] }

// Final are the votes of the last round by option; those no longer in have none.
func (r *Result) Final() map[Option]int64 { return r.tally(len(r.Rounds) - 1) }

// First are the first choices by option, of ballots that count.
func (r *Result) First() map[Option]int64 { return r.tally(0) }

func (r *Result) tally(round int) map[Option]int64 {
	votes := make(map[Option]int64, len(r.Options))
	for i, o := range r.Options {
		votes[o] = max(0, r.Rounds[round].Tally[i])
	}
	return votes
}

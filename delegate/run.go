package delegate

import (
	"fmt"
	"slices"
	"strconv"
)

// run decides one pool. It takes every decision through its watch, so the
// same code serves a plain allocation and the search for the next change.
type run struct {
	watch
	pool     *Pool
	tallies  *tallies
	own      *tally // nil: the area has no votes
	triggers []aimed
	gone     []WithdrawnDo // what a withdrawal means here, by option
	lot      []int         // options of a recorded lot, the first drawn first
	drawn    *Lot          // the record of that lot
	lotUsed  bool
	turn     []int // who waits for an order that the rule does not give, see InTurn

	// rank breaks exact ties, the lower first. consulted marks the options
	// for which it was asked and no lot had decided.
	rank      []int
	consulted []bool
	// log takes the working; nil when nobody reads it. hush names the tied,
	// whose seats the working must not give away.
	log  *Result
	hush []bool

	seats  []int // by option
	left   int   // seats given to nobody
	leftAs Leftover
	lacks  []string
}

// aimed is a trigger, in the rule of the pool from, that reaches this pool.
type aimed struct {
	Trigger
	from *Pool
}

// area is where the trigger's votes are counted.
func (t aimed) area() Area {
	if t.In != "" {
		return t.In
	}
	return t.from.Area
}

func newRun(pool *Pool, t *tallies, triggers []aimed) *run {
	n := len(t.options)
	r := &run{
		pool: pool, tallies: t, own: t.areas[pool.Area], triggers: triggers,
		gone: make([]WithdrawnDo, n), rank: make([]int, n),
		consulted: make([]bool, n), seats: make([]int, n),
	}
	r.watch.next = noChange
	return r
}

// setLot makes l the recorded lot.
func (r *run) setLot(l *Lot) {
	r.lot, r.drawn = r.lot[:0], l
	for _, o := range l.Order {
		if i := r.tallies.index(o); i >= 0 {
			r.lot = append(r.lot, i)
		}
	}
}

// plainRank ranks the lot's options in their order before all others.
func (r *run) plainRank() {
	for i := range r.rank {
		r.rank[i] = len(r.lot) + i
	}
	for k, i := range r.lot {
		r.rank[i] = k
	}
}

// outcome is what a pool comes to, ties told apart.
type outcome struct {
	seats    []int // settled, by option
	most     []int // with every lot drawn for the option
	tied     []int // options that a lot would decide between
	tieSeats int
	left     int
	leftAs   Leftover
	lacks    []string
}

func (o *outcome) settled() bool { return len(o.tied) == 0 && len(o.lacks) == 0 }

// settle decides the pool. Where the rule asked for an order that exact
// equality does not give, it decides again with the equal options in other
// orders: what they have in all of them is settled, the rest is tied.
func (r *run) settle() outcome {
	r.plainRank()
	clear(r.consulted)
	r.decide()
	out := outcome{seats: slices.Clone(r.seats), left: r.left, leftAs: r.leftAs, lacks: r.lacks}
	out.most = out.seats
	if len(r.lacks) > 0 || !slices.Contains(r.consulted, true) {
		return out
	}
	out.most = slices.Clone(r.seats)
	for tried := -1; ; {
		level := r.levelOnes()
		if len(level) == tried {
			break
		}
		tried = len(level)
		r.orders(level, func() {
			r.decide()
			for k, n := range r.seats {
				out.seats[k] = min(out.seats[k], n)
				out.most[k] = max(out.most[k], n)
			}
			out.left = min(out.left, r.left)
		})
	}
	out.tieSeats = r.pool.Seats - sum(out.seats) - out.left
	for i := range out.most {
		if out.most[i] > out.seats[i] {
			out.tied = append(out.tied, i)
		}
	}
	return out
}

// levelOnes lists the options whose order was asked for.
func (r *run) levelOnes() []int {
	var list []int
	for i, asked := range r.consulted {
		if asked {
			list = append(list, i)
		}
	}
	return list
}

// allOrders is up to how many equal options every order is tried.
const allOrders = 6

// orders ranks the level ones in each order that matters and calls try. One
// pool can have two ties, such as for who sets off a trigger and for who joins
// as the runner-up, and an outcome can need a certain order in both: so all
// orders are tried. Of more than [allOrders] equal options, two at a time are
// moved to every place, which is every order where each is in one tie.
func (r *run) orders(level []int, try func()) {
	r.plainRank()
	slices.SortFunc(level, func(a, b int) int { return r.rank[a] - r.rank[b] })
	slots := make([]int, len(level))
	for k, i := range level {
		slots[k] = r.rank[i]
	}
	in := func(order []int) {
		for k, i := range order {
			r.rank[i] = slots[k]
		}
		try()
	}
	if len(level) <= allOrders {
		permute(slices.Clone(level), 0, in)
		return
	}
	for first := range level {
		for to := range level {
			once := moved(level, first, to)
			for second := range level {
				for too := range level {
					in(moved(once, second, too))
				}
			}
		}
	}
}

// permute calls in for every order of list from place k on.
func permute(list []int, k int, in func([]int)) {
	if k >= len(list)-1 {
		in(list)
		return
	}
	for i := k; i < len(list); i++ {
		list[k], list[i] = list[i], list[k]
		permute(list, k+1, in)
		list[k], list[i] = list[i], list[k]
	}
}

// moved is a list with its element at from put at to.
func moved(list []int, from, to int) []int {
	rest := slices.Delete(slices.Clone(list), from, from+1)
	return slices.Insert(rest, to, list[from])
}

// ahead breaks an exact tie between two options.
func (r *run) ahead(i, j int) bool {
	if slices.Contains(r.lot, i) && slices.Contains(r.lot, j) {
		r.lotUsed = true
	} else {
		r.consulted[i], r.consulted[j] = true, true
	}
	return r.rank[i] < r.rank[j]
}

// byVotes puts options in order of their votes in y, most first.
func (r *run) byVotes(list []int, y *tally) []int {
	list = slices.Clone(list)
	for k := 1; k < len(list); k++ {
		for m := k; m > 0; m-- {
			s := r.sign(y.votes[list[m]].minus(y.votes[list[m-1]]))
			if s < 0 || s == 0 && !r.ahead(list[m], list[m-1]) {
				break
			}
			list[m], list[m-1] = list[m-1], list[m]
		}
	}
	return list
}

// canWin reports whether option i may hold seats by the rule's own words,
// whoever has withdrawn.
func (r *run) canWin(i int, y *tally, rule *Rule) bool {
	o := r.tallies.options[i]
	return !y.never[i] && !o.NeverEligible() && !slices.Contains(rule.Never, o) &&
		(o != Uncommitted || rule.Uncommitted == "" || rule.Uncommitted == APreference)
}

// contenders are the options that have votes in y and may win them seats.
func (r *run) contenders(y *tally, rule *Rule) []int {
	var list []int
	for i := range y.votes {
		if r.gone[i] != Recompute && r.canWin(i, y, rule) && r.sign(y.votes[i]) > 0 {
			list = append(list, i)
		}
	}
	return list
}

// denominator is the number that a share of d is a share of. It fails, with
// what is lacking, when ballots are not known.
func (r *run) denominator(d Denominator, y *tally, rule *Rule, qualified []int) (linear, string) {
	var total linear
	switch d {
	case AllBallots:
		if !y.haveBallots {
			return total, "the number of ballots cast in " + areaWords(y.area)
		}
		return y.ballots, ""
	case ValidLessWriteIns:
		for i, v := range y.votes {
			if r.tallies.options[i] != WriteIn && !y.never[i] {
				total = total.plus(v)
			}
		}
	case VotesForEligible:
		for i, v := range y.votes {
			if r.canWin(i, y, rule) {
				total = total.plus(v)
			}
		}
	case VotesOfQualified:
		for _, i := range qualified {
			total = total.plus(y.votes[i])
		}
	default:
		return y.valid, ""
	}
	return total, ""
}

// reaches reports whether votes are at least, or over, the share of total.
func (r *run) reaches(votes, total linear, share Fraction, over bool) bool {
	s := r.sign(votes.times(share.Den).minus(total.times(share.Num)))
	return s > 0 || s == 0 && !over
}

func (r *run) lack(what ...string) {
	for _, w := range what {
		if !slices.Contains(r.lacks, w) {
			r.lacks = append(r.lacks, w)
		}
	}
}

// give adds seats to an option.
func (r *run) give(i, n int) { r.seats[i] += n }

// leave adds seats to those that nobody has.
func (r *run) leave(n int, as Leftover) {
	if n <= 0 {
		return
	}
	if as != Unbound {
		as = Unassigned
	}
	r.left += n
	r.leftAs = as
}

// name is an option's name in the working.
func (r *run) name(i int) string { return string(r.tallies.options[i]) }

// say writes one step of the working; votes, which are int64, have commas by %v. Callers check r.log first.
func (r *run) say(stage Stage, option, seats int, format string, args ...any) {
	for i, x := range args {
		if n, ok := x.(int64); ok {
			args[i] = grouped(n)
		}
	}
	step := Step{Stage: stage, Seats: seats, Words: fmt.Sprintf(format, args...)}
	if option >= 0 {
		if seats != 0 && r.hush != nil && r.hush[option] {
			return
		}
		step.Option = r.tallies.options[option]
	}
	r.log.Steps = append(r.log.Steps, step)
}

// counted notes a denominator in use.
func (r *run) counted(use string, of Denominator, y *tally, total linear) {
	c := Counted{For: use, Of: of, Area: y.area, Votes: total.a}
	if !slices.Contains(r.log.Counted, c) {
		r.log.Counted = append(r.log.Counted, c)
	}
}

func seatsWords(n int) string {
	if n == 1 {
		return "1 seat"
	}
	return fmt.Sprintf("%d seats", n)
}

func waitWords(n int) string {
	if n == 1 {
		return "1 seat waits"
	}
	return seatsWords(n) + " wait"
}

func votesWords(n int64) string {
	if n == 1 {
		return "1 vote"
	}
	return grouped(n).String() + " votes"
}

// grouped is a number of votes as people read it in the working: "1,962,905".
type grouped int64

// String puts a comma before every three digits from the right.
func (g grouped) String() string {
	s := strconv.FormatInt(int64(g), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent is votes of total as "56.04%".
func percent(votes, total int64) string {
	return Fraction{votes * 100, total}.Decimal(2) + "%"
}

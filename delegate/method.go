package delegate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MainMethod is how the seats of a pool are given, after a bonus and one
// each.
type MainMethod string

// The main methods.
const (
	Proportional   MainMethod = "proportional"
	WinnerTakeAll  MainMethod = "winner take all"
	ByLadder       MainMethod = "ladder"          // fixed numbers by place, such as 2-1
	ByTable        MainMethod = "table"           // fixed numbers by share, see Table
	DirectElection MainMethod = "direct election" // delegates elected by name; the result is recorded
	Convention     MainMethod = "convention"      // a later meeting decides; the result is recorded
	NoMethod       MainMethod = "none"            // the vote allocates nothing; the seats are unbound
)

// Method is how a pool's seats are given. The zero Method is missing.
type Method struct {
	// Bonus seats go to the winner of the area before anything else.
	Bonus int
	// OneEach gives every qualified option one seat, in order of votes while
	// there are any, before the rest is shared.
	OneEach bool
	Main    MainMethod
	// Ladder has the rungs of [ByLadder]: a rung of two numbers is for two
	// qualified options, and so on. With more options than the longest rung
	// has numbers the longest applies, with fewer than the shortest the
	// shortest. Seats that a rung does not give are left over.
	Ladder [][]int
	// Table has the steps of [ByTable].
	Table Table
}

// Table gives seats by share of the quota's denominator: First seats at the
// share At, and Each more for every further Step. Michigan's Republicans of
// 2024 gave two at 12.5 percent and one more for each further 6.25. Where the
// pool is too small for the table, those with most votes are served first.
type Table struct {
	First, Each int
	At, Step    Fraction
}

// maxTableDen bounds the product of a table's denominators, so that the arithmetic on [MaxVotes] fits.
const maxTableDen = 4_000_000

// String is "2 at 12.5%, 1 more for each further 6.25%".
func (t Table) String() string {
	if t.First == 0 {
		return ""
	}
	return fmt.Sprintf("%d at %s, %d more for each further %s", t.First, shareString(t.At), t.Each, shareString(t.Step))
}

// parse reads what String writes.
func (t *Table) parse(s string) error {
	var got Table
	first, tail, ok := cutNumber(s)
	got.First = first
	at, more, found := strings.Cut(strings.TrimPrefix(tail, " at "), ", ")
	each, step, number := cutNumber(more)
	got.Each = each
	step, further := strings.CutPrefix(step, " more for each further ")
	if !ok || !found || !number || !further || !strings.HasPrefix(tail, " at ") {
		return fmt.Errorf("the table %q is not seats by share, as in \"2 at 12.5%%, 1 more for each further 6.25%%\"", s)
	}
	var err error
	if got.At, err = parseShare(at); err == nil {
		got.Step, err = parseShare(step)
	}
	if err != nil {
		return err
	}
	if lowest(got.At).Den*lowest(got.Step).Den > maxTableDen {
		return fmt.Errorf("the table %q has shares that are too fine", s)
	}
	*t = got
	return nil
}

var methodPhrases = []string{
	"proportional", "winner take all", "ladder 3 / 2-1 / 1-1-1", "ladder 2-1",
	"one each, then proportional", "bonus 3 to the winner, then proportional",
	"table 2 at 12.5%, 1 more for each further 6.25%",
	"direct election", "convention", "none",
}

// String is the method's phrase, and "" when it is missing.
func (m Method) String() string {
	var b strings.Builder
	if m.Bonus > 0 {
		fmt.Fprintf(&b, "bonus %d to the winner, ", m.Bonus)
	}
	if m.OneEach {
		b.WriteString("one each, ")
	}
	if b.Len() > 0 {
		b.WriteString("then ")
	}
	b.WriteString(string(m.Main))
	for i, rung := range m.Ladder {
		if i > 0 {
			b.WriteString(" /")
		}
		for j, n := range rung {
			b.WriteString([]string{"-", " "}[btoi(j == 0)])
			b.WriteString(strconv.Itoa(n))
		}
	}
	if m.Main == ByTable {
		b.WriteString(" " + m.Table.String())
	}
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// MarshalText is String.
func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads one of the phrases, such as "proportional", "ladder 3 /
// 2-1 / 1-1-1" or "bonus 3 to the winner, then proportional".
func (m *Method) UnmarshalText(text []byte) error {
	s := string(text)
	bad := &PhraseError{Part: "method", Text: s, Allowed: methodPhrases}
	var got Method
	rest := s
	if body, ok := strings.CutPrefix(rest, "bonus "); ok {
		n, tail, ok := cutNumber(body)
		if rest, ok = cutAfter(tail, " to the winner, ", ok); !ok {
			return bad
		}
		got.Bonus = n
	}
	if tail, ok := strings.CutPrefix(rest, "one each, "); ok {
		got.OneEach, rest = true, tail
	}
	if got.Bonus > 0 || got.OneEach {
		var ok bool
		if rest, ok = strings.CutPrefix(rest, "then "); !ok {
			return bad
		}
	}
	main, ladder, isLadder := strings.Cut(rest, " ")
	if isLadder && main == string(ByLadder) {
		if got.Bonus > 0 || got.OneEach {
			bad.Why = "a ladder gives every seat itself; it goes with no bonus and no one each"
			return bad
		}
		var err error
		if got.Ladder, err = parseLadder(ladder); err != nil {
			bad.Why = err.Error()
			return bad
		}
		got.Main = ByLadder
		*m = got
		return nil
	}
	if isLadder && main == string(ByTable) {
		if got.Bonus > 0 || got.OneEach {
			bad.Why = "a table gives every seat itself; it goes with no bonus and no one each"
			return bad
		}
		if err := got.Table.parse(ladder); err != nil {
			bad.Why = err.Error()
			return bad
		}
		got.Main = ByTable
		if got.String() != s {
			return bad
		}
		*m = got
		return nil
	}
	switch got.Main = MainMethod(rest); got.Main {
	case Proportional, WinnerTakeAll:
	case DirectElection, Convention, NoMethod:
		if got.Bonus > 0 || got.OneEach {
			return bad
		}
	default:
		return bad
	}
	*m = got
	return nil
}

func cutAfter(s, prefix string, ok bool) (string, bool) {
	rest, found := strings.CutPrefix(s, prefix)
	return rest, ok && found
}

// parseLadder reads "3 / 2-1 / 1-1-1".
func parseLadder(s string) ([][]int, error) {
	var ladder [][]int
	for text := range strings.SplitSeq(s, " / ") {
		var rung []int
		for number := range strings.SplitSeq(text, "-") {
			n, rest, ok := cutNumber(number)
			if !ok || rest != "" {
				return nil, fmt.Errorf("rung %q is not seats by place, as in \"2-1\"", text)
			}
			rung = append(rung, n)
		}
		if !slices.IsSortedFunc(rung, func(a, b int) int { return b - a }) {
			return nil, fmt.Errorf("rung %q gives a lower place more than a higher one", text)
		}
		if k := len(ladder); k > 0 && len(ladder[k-1]) >= len(rung) {
			return nil, fmt.Errorf("rung %q is not longer than the one before", text)
		}
		ladder = append(ladder, rung)
	}
	return ladder, nil
}

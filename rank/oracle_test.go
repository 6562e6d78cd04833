package rank_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"testing"

	"github.com/canvassdesk/canvass/rank"
	"github.com/google/go-cmp/cmp"
)

// paper is a ballot as it lies on a table: for each rank, who is marked there.
type paper [][]int

// slow counts as people would with papers on a table, all of them again in
// each round, and writes down what it did.
func slow(names []rank.Option, papers []paper, r rank.Rule) (lines []string) {
	in := map[int]bool{}
	for i, o := range names {
		in[i] = !slices.Contains(r.Withdrawn, o)
	}
	left := func() (list []int) {
		for i := range names {
			if in[i] {
				list = append(list, i)
			}
		}
		return list
	}
	winner := -1
	aside := map[int]string{}
	var frozen string
	var need func(int64) bool
	for round := 1; ; round++ {
		votes := map[int]int64{}
		ended := map[string]int64{}
		counting := int64(0)
		for i, p := range papers {
			// A paper that ended stays where it was put.
			if aside[i] != "" {
				ended[aside[i]]++
				continue
			}
			who, why := lookAt(p, in, r)
			if why != "" {
				aside[i] = why
				ended[why]++
				continue
			}
			votes[who]++
			counting++
		}
		line := fmt.Sprintf("round %d:", round)
		for _, i := range left() {
			line += fmt.Sprintf(" %s %d", names[i], votes[i])
		}
		keep := round > 1 && (r.OfFirstRound || r.Until == rank.Two && winner >= 0 || r.Until == rank.Seats && r.Seats > 1)
		if !keep {
			frozen, need = threshold(r, counting)
		}
		line += fmt.Sprintf("; need %s; over %d skip %d none %d repeat %d", frozen, ended["over"], ended["skip"], ended["none"], ended["repeat"])
		lines = append(lines, line)
		var elected []int
		writeIn := slices.Index(names, r.WriteIn)
		blocked := writeIn >= 0 && in[writeIn] && votes[writeIn] > 0
		if winner < 0 && !blocked {
			elected = electedIn(r, left(), votes, need, names)
		}
		if len(elected) > 0 {
			winner = elected[0]
			for _, i := range elected {
				lines = append(lines, "elected "+string(names[i]))
			}
			if r.Until != rank.Two || len(left()) <= 2 {
				return lines
			}
			if r.StopAfter == round {
				return lines
			}
			continue
		}
		if r.Until == rank.Two && winner >= 0 && len(left()) <= 2 {
			return lines
		}
		if len(left()) <= 1 {
			return append(lines, "nobody has enough")
		}
		gone := goneIn(r, left(), votes, names, writeIn)
		if gone == nil {
			return append(lines, "nobody has enough")
		}
		for _, i := range gone {
			lines = append(lines, "eliminated "+string(names[i]))
			in[i] = false
		}
		if r.StopAfter == round {
			return lines
		}
	}
}

func lookAt(p paper, in map[int]bool, r rank.Rule) (int, string) {
	blanks := 0
	seen := map[int]bool{}
	for i, marked := range p {
		if r.Ranks > 0 && i >= r.Ranks {
			break
		}
		if len(marked) == 0 {
			blanks++
			continue
		}
		if r.Skips != rank.AnySkips && blanks > r.Skips {
			return 0, "skip"
		}
		blanks = 0
		if r.RepeatsExhaust {
			for _, m := range marked {
				if seen[m] {
					return 0, "repeat"
				}
			}
			for _, m := range marked {
				seen[m] = true
			}
		}
		if len(marked) > 1 {
			var still []int
			for _, m := range marked {
				if in[m] {
					still = append(still, m)
				}
			}
			switch r.Overvotes {
			case rank.OvervoteExhausts:
				return 0, "over"
			case rank.OvervoteSkips:
				continue
			}
			if len(still) > 1 {
				return 0, "over"
			}
			if len(still) == 1 {
				return still[0], ""
			}
			continue
		}
		if in[marked[0]] {
			return marked[0], ""
		}
	}
	return 0, "none"
}

func threshold(r rank.Rule, counting int64) (string, func(int64) bool) {
	least := func(n int64) bool { return n >= r.Least }
	if r.Until == rank.Share {
		num, den := counting*r.Threshold.Num, r.Threshold.Den
		if r.Least*den > num {
			return fmt.Sprintf("%d/1", r.Least), func(n int64) bool { return n > r.Least || n == r.Least && !r.More }
		}
		return fmt.Sprintf("%d/%d", num, den), func(n int64) bool { return n*den > num || n*den == num && !r.More }
	}
	seats := int64(1)
	if r.Until == rank.Seats {
		seats = int64(r.Seats)
	}
	n := max(counting/(seats+1)+1, r.Least)
	return fmt.Sprintf("%d/1", n), func(v int64) bool { return v >= n && least(v) }
}

func electedIn(r rank.Rule, left []int, votes map[int]int64, need func(int64) bool, names []rank.Option) []int {
	var enough []int
	for _, i := range left {
		if need(votes[i]) {
			enough = append(enough, i)
		}
	}
	switch r.Until {
	case rank.Share:
		if len(enough) == len(left) {
			return left
		}
		return nil
	case rank.Seats:
		if len(left) <= r.Seats {
			return left
		}
		return nil
	}
	if len(left) == 1 {
		return left
	}
	enough = slices.DeleteFunc(enough, func(i int) bool { return names[i] == r.WriteIn && r.WriteIn != "" })
	allLeast := true
	for _, i := range left {
		allLeast = allLeast && votes[i] >= r.Least
	}
	if len(left) == 2 && (r.OfFirstRound || len(enough) == 0 && allLeast) {
		enough = left
	}
	if len(enough) < 2 {
		return enough
	}
	return []int{byOrder(r, enough, votes, names, true)}
}

// byOrder is who is first, or last, of a list: by votes, then by the given order.
func byOrder(r rank.Rule, list []int, votes map[int]int64, names []rank.Option, most bool) int {
	sorted := slices.Clone(list)
	sort.Slice(sorted, func(a, b int) bool {
		x, y := sorted[a], sorted[b]
		if votes[x] != votes[y] {
			return votes[x] > votes[y]
		}
		return slices.Index(r.Tie.Order, names[x]) < slices.Index(r.Tie.Order, names[y])
	})
	if most {
		return sorted[0]
	}
	return sorted[len(sorted)-1]
}

func goneIn(r rank.Rule, left []int, votes map[int]int64, names []rank.Option, writeIn int) []int {
	if writeIn >= 0 && slices.Contains(left, writeIn) && votes[writeIn] > 0 {
		return []int{writeIn}
	}
	var few []int
	for _, i := range left {
		if votes[i] < r.Least {
			few = append(few, i)
		}
	}
	if len(few) == len(left) {
		return nil
	}
	if len(few) > 0 {
		return sortedFew(few, votes)
	}
	if r.Batch {
		// Everyone who, with all who have as many or fewer, has fewer than the next.
		sorted := sortedFew(left, votes)
		for cut := len(sorted) - 1; cut > 1; cut-- {
			sum := int64(0)
			for _, i := range sorted[:cut] {
				sum += votes[i]
			}
			if votes[sorted[cut-1]] < votes[sorted[cut]] && sum < votes[sorted[cut]] {
				if r.Until == rank.Two && len(sorted)-cut < 2 {
					continue
				}
				return sorted[:cut]
			}
		}
	}
	return []int{byOrder(r, left, votes, names, false)}
}

func sortedFew(list []int, votes map[int]int64) []int {
	s := slices.Clone(list)
	sort.SliceStable(s, func(a, b int) bool { return votes[s[a]] < votes[s[b]] })
	return s
}

// fast is the package's count as the same lines.
func fast(b *rank.Ballots, r rank.Rule) []string {
	result, err := rank.Count(b, r)
	var lines []string
	for _, round := range result.Rounds {
		line := fmt.Sprintf("round %d:", round.Number)
		for i, n := range round.Tally {
			if n != rank.Out {
				line += fmt.Sprintf(" %s %d", result.Options[i], n)
			}
		}
		n := round.Inactive
		line += fmt.Sprintf("; need %d/%d; over %d skip %d none %d repeat %d", round.Threshold.Num, round.Threshold.Den, n.Overvotes, n.Skipped, n.Exhausted, n.Repeated)
		lines = append(lines, line)
		for _, o := range round.Elected {
			lines = append(lines, "elected "+string(o))
		}
		for _, o := range round.Eliminated {
			lines = append(lines, "eliminated "+string(o))
		}
	}
	if err != nil {
		lines = append(lines, "nobody has enough")
	}
	return lines
}

// election makes a small election and a rule at random.
func election(r *rand.Rand) ([]rank.Option, []paper, rank.Rule) {
	names := []rank.Option{"a", "b", "c", "d", "e", "f", "g"}[:1+r.IntN(7)]
	ranks := 1 + r.IntN(5)
	papers := make([]paper, 1+r.IntN(24))
	for i := range papers {
		p := make(paper, ranks)
		for k := range p {
			switch n := r.IntN(10); {
			case n < 2:
			case n < 3 && len(names) > 1:
				x, y := r.IntN(len(names)), r.IntN(len(names))
				if x == y {
					p[k] = []int{x}
				} else {
					p[k] = []int{x, y}
				}
			default:
				p[k] = []int{r.IntN(len(names))}
			}
		}
		papers[i] = p
	}
	order := slices.Clone(names)
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	rule := rank.Rule{
		Until: rank.Until(r.IntN(4)), Overvotes: rank.Overvotes(r.IntN(3)), Skips: r.IntN(4) - 1, RepeatsExhaust: r.IntN(2) == 0,
		OfFirstRound: r.IntN(4) == 0, Tie: rank.Tie{Order: order},
	}
	switch rule.Until {
	case rank.Share:
		rule.Threshold, rule.More = rank.Fraction{Num: int64(r.IntN(40)), Den: 100}, r.IntN(2) == 0
	case rank.Seats:
		rule.Seats = 1 + r.IntN(4)
	default:
		rule.Batch = r.IntN(2) == 0
	}
	if r.IntN(4) == 0 {
		rule.Ranks = 1 + r.IntN(4)
	}
	if r.IntN(6) == 0 {
		rule.Least = int64(r.IntN(5))
	}
	if r.IntN(6) == 0 {
		rule.StopAfter = 1 + r.IntN(3)
	}
	if r.IntN(4) == 0 {
		rule.WriteIn = names[r.IntN(len(names))]
	}
	if r.IntN(4) == 0 && len(names) > 1 {
		if w := names[r.IntN(len(names))]; w != rule.WriteIn {
			rule.Withdrawn = []rank.Option{w}
		}
	}
	return names, papers, rule
}

func ballotsOf(names []rank.Option, papers []paper) (*rank.Ballots, error) {
	b, err := rank.NewBallots(names)
	if err != nil {
		return nil, err
	}
	for _, p := range papers {
		var marks []rank.Mark
		for k, marked := range p {
			for _, m := range marked {
				marks = append(marks, rank.Mark{Rank: k + 1, Option: m})
			}
		}
		if err := b.Add(marks, 1); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// TestAgainstPapers holds the count against one with papers on a table, over
// small elections and all choices at random: twenty thousand of them, or a
// million with CANVASS_SOAK.
func TestAgainstPapers(t *testing.T) {
	n := 20_000
	if os.Getenv("CANVASS_SOAK") != "" {
		n = 1_000_000
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		names, papers, rule := election(random)
		nonblank := slices.DeleteFunc(slices.Clone(papers), func(p paper) bool {
			return !slices.ContainsFunc(p, func(m []int) bool { return len(m) > 0 })
		})
		b, err := ballotsOf(names, papers)
		if err != nil {
			t.Fatal(err)
		}
		if b.Cast() != int64(len(papers)) || b.Blank() != int64(len(papers)-len(nonblank)) {
			t.Fatalf("election %d: %d ballots, %d blank", i, b.Cast(), b.Blank())
		}
		if diff := cmp.Diff(slow(names, nonblank, rule), fast(b, rule)); diff != "" {
			t.Fatalf("election %d, rule %+v, papers %v (-papers +count):\n%s", i, rule, papers, diff)
		}
	}
}

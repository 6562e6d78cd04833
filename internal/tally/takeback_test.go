package tally_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"pgregory.net/rapid"
)

// What is corrected and taken back in a contest of many units is as if it had never come, to the last word, and so is each
// step of the history: in most cases without all others being folded again. Units lie in counties, in districts, or in
// none; they report again, sources give the whole beside them, corrections are corrected, and name another place.
func TestTakingBackIsAsFromNothing(t *testing.T) {
	defer tally.Small()()
	base := begin(t, samoa())
	taken, anew := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		r := &record{slices.Clone(base.entries), maps.Clone(base.files)}
		ongoing, added := tally.New(), 0
		fold := func() *tally.Snapshot {
			for ; added < len(r.entries); added++ {
				if err := ongoing.Add(int64(added), &r.entries[added], r.files[r.entries[added].Key]); err != nil {
					rt.Fatal(err)
				}
			}
			return ongoing.Snapshot()
		}
		n := newTakingOf(rt, r)
		for i := range n.units {
			n.report(i, false)
		}
		s := fold()
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			before := tally.FoldOf(s.Contests["2024/dem/as"])
			back := n.step()
			s = fold()
			if rapid.IntRange(0, 2).Draw(rt, "looked at") == 0 {
				if got, want := string(shown(t, s)), string(shown(t, r.fold(t))); got != want {
					rt.Fatalf("folded on it says otherwise than from nothing: %s", firstDifference(got, want))
				}
			}
			switch same := tally.FoldOf(s.Contests["2024/dem/as"]) == before; {
			case back && same:
				taken++
			case back:
				anew++
			}
		}
		if got, want := everything(t, s), everything(t, r.fold(t)); got != want {
			rt.Fatalf("folded on it says otherwise than from nothing: %s", firstDifference(got, want))
		}
		// What the history says of the outcome behind each correction is what the record said then.
		changes, _ := s.Contests["2024/dem/as"].Changes()
		for _, x := range changes[max(0, len(changes)-4):] {
			if x.Kind != tally.ChangeCorrection && x.Kind != tally.ChangeRetraction {
				continue
			}
			at := slices.IndexFunc(r.entries, func(e canvass.Entry) bool { return e.Key == x.Key })
			then := (&record{r.entries[:at+1], r.files}).fold(t).Contests["2024/dem/as"].Outcome()
			if !x.After.Same(then) {
				rt.Fatalf("behind %s the history has %+v, the record had %+v", x.Key, x.After, then)
			}
		}
	})
	if taken < anew/4 { // about half
		t.Errorf("%d were taken back, and for %d all was folded anew", taken, anew)
	}
}

// takingOf draws entries of a contest of many units.
type takingOf struct {
	t     *rapid.T
	r     *record
	units []canvass.UnitID
	areas []canvass.Area
	keys  []int // of entries that stand
}

func newTakingOf(t *rapid.T, r *record) *takingOf {
	n := &takingOf{t: t, r: r}
	shape := rapid.SampledFrom([]string{"county:c%[1]d/precinct:p%[2]d", "precinct:p%[2]d", "county:c%[1]d/town:t%[3]d/precinct:p%[2]d"}).Draw(t, "shape")
	of := rapid.IntRange(1, 4).Draw(t, "counties")
	districts := rapid.Bool().Draw(t, "districts")
	for i := range rapid.IntRange(50, 70).Draw(t, "units") {
		n.units = append(n.units, canvass.UnitID(fmt.Sprintf(shape, i%of, i, i%(2*of))))
		n.areas = append(n.areas, canvass.Statewide)
		if districts {
			n.areas[i] = canvass.Area(fmt.Sprintf("cd-%d", 1+i%2))
		}
	}
	return n
}

func (n *takingOf) entry(by string) *canvass.Entry {
	at := n.r.entries[len(n.r.entries)-1].Recorded + canvass.Time(rapid.SampledFrom([]int{1, 1000, 1000, 86_400_000}).Draw(n.t, "later"))
	n.r.entries = append(n.r.entries, canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindReport, Key: fmt.Sprintf("k-%d", len(n.r.entries)), Actor: "test", Contest: "2024/dem/as", By: by, Recorded: at,
	})
	return &n.r.entries[len(n.r.entries)-1]
}

// report adds a report of a unit, or with i below 0 of the whole.
func (n *takingOf) report(i int, wire bool) *canvass.Report {
	by := "american-samoa-democratic-party"
	if wire {
		by = "associated-press"
	}
	e := n.entry(by)
	r := &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes}
	scale := int64(1)
	if i >= 0 {
		r.Unit, r.Area = n.units[i], n.areas[i]
	} else {
		scale = 30
		if rapid.IntRange(0, 3).Draw(n.t, "of a district") == 0 {
			r.Area = "cd-1"
		}
	}
	for _, o := range []canvass.OptionID{"jason-palmer", "joe-biden"} {
		r.Counts = append(r.Counts, canvass.Count{Option: o, Votes: scale * rapid.Int64Range(100, 400).Draw(n.t, "votes")})
	}
	e.Report = r
	n.keys = append(n.keys, len(n.r.entries)-1)
	return r
}

// step adds an entry, and reports whether it takes another back.
func (n *takingOf) step() bool {
	i := rapid.IntRange(0, len(n.units)-1).Draw(n.t, "unit")
	switch kind := rapid.IntRange(0, 7).Draw(n.t, "kind"); {
	case kind == 0:
		n.report(i, false)
	case kind == 1:
		n.report(rapid.SampledFrom([]int{-1, i}).Draw(n.t, "what"), true)
	case kind == 2 && rapid.Bool().Draw(n.t, "a row"):
		n.row()
		return true
	case kind == 2 && rapid.Bool().Draw(n.t, "own whole"):
		r := n.report(-1, false)
		if top, _, nested := strings.Cut(string(n.units[i]), "/"); nested && rapid.Bool().Draw(n.t, "of a county") {
			r.Unit, r.Area = canvass.UnitID(top), canvass.Statewide
		}
	default:
		k := rapid.IntRange(rapid.SampledFrom([]int{0, len(n.keys) / 2, len(n.keys) / 2}).Draw(n.t, "from"), len(n.keys)-1).Draw(n.t, "which")
		old := n.r.entries[n.keys[k]]
		was := old.Report
		if was == nil {
			was = old.Correction.Report
		}
		if kind < 5 {
			n.withdraw(n.keys[k])
			return true
		}
		n.keys = slices.Delete(n.keys, k, k+1)
		r := n.report(i, false)
		e := &n.r.entries[len(n.r.entries)-1]
		e.By, e.Kind, e.Supersedes, e.Report, e.Correction = old.By, canvass.KindCorrection, old.Key, nil, &canvass.Correction{Reason: "a slip", Report: r}
		if kind < 7 { // of the same place
			r.Unit, r.Area = was.Unit, was.Area
		}
		return true
	}
	return false
}

// large is a fold of a contest that is counted by precincts in counties, each reported three times.
type large struct {
	f         *tally.Fold
	size      int
	n         int // reports so far
	precincts int
	keys      []string // that may be corrected
}

const largePrecincts = 20_000

// newLarge has n reports, every so many of them with a correction of an earlier one behind it; 0 for none.
func newLarge(tb testing.TB, n, precincts, every int) *large {
	tb.Helper()
	base := begin(tb, samoa())
	l := &large{f: tally.New(), precincts: precincts}
	for i := range base.entries {
		l.add(tb, &base.entries[i], base.files[base.entries[i].Key])
	}
	for i := range n {
		l.report(tb)
		if every > 0 && i%every == every-1 {
			l.correct(tb, i-i%97)
		}
	}
	return l
}

func (l *large) add(tb testing.TB, e *canvass.Entry, file []byte) {
	tb.Helper()
	if err := l.f.Add(int64(l.size), e, file); err != nil {
		tb.Fatal(err)
	}
	l.size++
}

// entry is a report of the i-th precinct, the rounds after each other.
func (l *large) entry(key string, i int, more int64) canvass.Entry {
	p := i % l.precincts
	votes := int64(i/l.precincts*50+p%97) + more
	return canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindReport, Key: key, Actor: "test", By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Recorded: canvass.Time(1709690000000 + int64(l.size)*10),
		Report: &canvass.Report{
			Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c%d/precinct:p%d", p%60, p)), Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: votes}, {Option: "joe-biden", Votes: 40}},
		},
	}
}

func (l *large) report(tb testing.TB) {
	e := l.entry(fmt.Sprintf("r-%d", l.n), l.n, 0)
	l.keys = append(l.keys, e.Key)
	l.add(tb, &e, nil)
	l.n++
}

// correct puts other figures in the place of the i-th report.
func (l *large) correct(tb testing.TB, i int) {
	e := l.entry(fmt.Sprintf("c-%d", l.size), i, 7)
	e.Kind, e.Supersedes = canvass.KindCorrection, l.keys[i]
	e.Correction, e.Report = &canvass.Correction{Reason: "a slip", Report: e.Report}, nil
	l.keys[i] = e.Key
	l.add(tb, &e, nil)
}

// A correction or a withdrawal, of a report that stands or of one that has a later one behind it, costs as many allocations
// in a contest of 12,000 reports as in one of 3,000, and nothing is folded anew; many at once are.
func TestTakingBackCostsTheSame(t *testing.T) {
	cost := func(n int) float64 {
		l := newLarge(t, n, n/3, 0)
		then := tally.FoldOf(l.f.Snapshot().Contests["2024/dem/as"])
		i := n - 1
		steps := testing.AllocsPerRun(30, func() {
			l.correct(t, i)             // of the last round
			l.correct(t, i-l.precincts) // of the one before
			if i--; tally.FoldOf(l.f.Snapshot().Contests["2024/dem/as"]) != then {
				t.Fatalf("a correction of %d folds %d reports anew", i, n)
			}
		})
		for range 80 {
			l.correct(t, i)
			i--
		}
		if tally.FoldOf(l.f.Snapshot().Contests["2024/dem/as"]) == then {
			t.Error("80 corrections at once are taken in one by one")
		}
		return steps
	}
	if few, many := cost(3_000), cost(12_000); many > 1.2*few {
		t.Errorf("a correction costs %.0f allocations in 3,000 reports and %.0f in 12,000", few, many)
	}
}

// All is folded anew where something beside the report may have been otherwise without it: its county has figures of its own,
// a row is the sum of the others, or the report came in parts.
func TestTakingBackFoldsAnew(t *testing.T) {
	for name, beside := range map[string]func(l *large, e *canvass.Entry) (corrected int){
		"nothing": nil,
		"its county's own figures": func(l *large, e *canvass.Entry) int {
			county, _, _ := strings.Cut(string(e.Report.Unit), "/")
			e.Report.Unit = canvass.UnitID(county)
			return l.n - l.precincts
		},
		"a row that is the sum of the others": func(l *large, e *canvass.Entry) int {
			e.Report.Unit = "county:all-of-them"
			e.Report.Counts = nil
			for _, o := range l.f.Snapshot().Contests["2024/dem/as"].Count.Options {
				e.Report.Counts = append(e.Report.Counts, canvass.Count(o))
			}
			return l.n - 1
		},
		"a part": func(l *large, e *canvass.Entry) int {
			e.Report.Part, e.Report.PartOf = 1, 2
			return l.n
		},
	} {
		l := newLarge(t, 3000, 1000, 0)
		corrected := l.n - 1
		if beside != nil {
			e := l.entry("beside", l.n-l.precincts, 0)
			corrected = beside(l, &e)
			l.add(t, &e, nil)
			l.keys = append(l.keys, e.Key)
		}
		then := tally.FoldOf(l.f.Snapshot().Contests["2024/dem/as"])
		l.correct(t, corrected)
		if anew := tally.FoldOf(l.f.Snapshot().Contests["2024/dem/as"]) != then; anew != (beside != nil) {
			t.Errorf("%s: folded anew: %v", name, anew)
		}
	}
}

// A row that was the sum of the others once, but for three that are taken back one after the other, is found: each of them
// alone does not tell of it, and the sum has gone ahead since.
func TestRowWithoutThree(t *testing.T) {
	const by, id = "american-samoa-democratic-party", canvass.ContestID("2024/dem/as")
	r := begin(t, samoa())
	precinct := func(name string, palmer, biden int64) {
		r.reports(id, by, canvass.Report{Unit: canvass.UnitID("precinct:" + name), Counts: votes(biden, palmer)})
	}
	var palmer, biden int64
	for i := range int64(40) {
		precinct(fmt.Sprint(i), 90+i, 110-i)
		palmer, biden = palmer+90+i, biden+110-i
	}
	for i := range 3 {
		precinct(fmt.Sprintf("wrong-%d", i), 120, 80)
	}
	wrong := len(r.entries) - 3
	precinct("all", palmer, biden)
	precinct("0", 3000, 2200)
	f := tally.New()
	added := 0
	for i := range 4 {
		if i > 0 {
			old := r.entries[wrong+i-1]
			r.entries = append(r.entries, canvass.Entry{
				Format: canvass.Format, Kind: canvass.KindWithdrawal, Key: fmt.Sprintf("w-%d", i), Actor: "test", By: by, Contest: id,
				Recorded: r.entries[len(r.entries)-1].Recorded + 1000, Supersedes: old.Key, Withdrawal: &canvass.Withdrawal{Reason: "wrong"},
			})
		}
		for ; added < len(r.entries); added++ {
			if err := f.Add(int64(added), &r.entries[added], r.files[r.entries[added].Key]); err != nil {
				t.Fatal(err)
			}
		}
		s := f.Snapshot()
		if got, want := string(shown(t, s)), string(shown(t, r.fold(t))); got != want {
			t.Fatalf("with %d taken back it says otherwise than from nothing: %s", i, firstDifference(got, want))
		}
		if n := s.Contests[id].Count; i == 3 && n.Valid != 8000+5000 {
			t.Errorf("the row is counted: %d votes", n.Valid)
		}
	}
}

// BenchmarkTakingBack is a snapshot with one correction more, of a report of some while ago, and beside it what a report
// more takes in the same contest, and so many corrections at once that all of it is folded anew.
func BenchmarkTakingBack(b *testing.B) {
	for _, n := range []int{6_000, 60_000} {
		l := newLarge(b, n, n/3, 0)
		l.f.Snapshot()
		b.Run(fmt.Sprintf("report/behind=%d", n), func(b *testing.B) {
			for b.Loop() {
				l.report(b)
				l.f.Snapshot()
			}
		})
		b.Run(fmt.Sprintf("correction/behind=%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				l.report(b)
				l.correct(b, l.n-1-i*37%2000)
				l.f.Snapshot()
			}
		})
		b.Run(fmt.Sprintf("anew/behind=%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				for range 80 {
					l.correct(b, l.n-1-i*37%2000)
				}
				l.f.Snapshot()
			}
		})
	}
}

// BenchmarkFirstTelling tells the history of a contest of 60,000 reports with 60 corrections, as the first page after a
// start does.
func BenchmarkFirstTelling(b *testing.B) {
	for _, every := range []int{0, 1000} {
		b.Run(fmt.Sprintf("corrections=%d", max(0, 60_000/max(every, 1)%60_000)), func(b *testing.B) {
			l := newLarge(b, 60_000, largePrecincts, every)
			for b.Loop() {
				b.StopTimer()
				l.report(b)
				s := l.f.Snapshot()
				b.StartTimer()
				tally.Untold(s.Contests["2024/dem/as"])
				if told, untold := s.Contests["2024/dem/as"].Changes(); len(told)+untold < 60_000 {
					b.Fatalf("%d changes and %d more", len(told), untold)
				}
			}
		})
	}
}

// row adds a unit that is the sum of all others but for some, lets another report again, and takes those some back: without
// them the unit was the sum once. Or the unit is the sum of all, and one of them is taken back.
func (n *takingOf) row() {
	var without []int
	for range rapid.IntRange(0, 3).Draw(n.t, "without") {
		if k := rapid.SampledFrom(n.keys).Draw(n.t, "one"); !slices.Contains(without, k) {
			without = append(without, k)
		}
	}
	gone := map[string]bool{}
	for i := range n.r.entries {
		gone[n.r.entries[i].Supersedes] = true
	}
	stands := map[string]*canvass.Report{}
	for i := range n.r.entries {
		e := &n.r.entries[i]
		r := e.Report
		if e.Correction != nil {
			r = e.Correction.Report
		}
		if r != nil && r.Unit != "" && !gone[e.Key] && !slices.Contains(without, i) && e.By == "american-samoa-democratic-party" {
			stands[string(r.Area)+"/"+string(r.Unit)] = r
		}
	}
	sum := n.report(0, false)
	sum.Area, sum.Unit = canvass.Statewide, "precinct:row"
	if strings.Contains(string(n.units[0]), "/") {
		sum.Unit = "county:row"
	}
	for i := range sum.Counts {
		sum.Counts[i].Votes = 0
		for _, r := range stands {
			votes, _ := r.Votes(sum.Counts[i].Option)
			sum.Counts[i].Votes += votes
		}
	}
	n.report(rapid.IntRange(0, len(n.units)-1).Draw(n.t, "goes ahead"), false)
	if len(without) == 0 {
		without = []int{n.keys[rapid.IntRange(0, len(n.keys)-3).Draw(n.t, "of the sum")]}
	}
	for _, k := range without {
		n.withdraw(k)
	}
}

// withdraw takes an entry back.
func (n *takingOf) withdraw(which int) {
	old := n.r.entries[which]
	n.keys = slices.DeleteFunc(n.keys, func(i int) bool { return i == which })
	e := n.entry(old.By)
	e.Kind, e.Supersedes, e.Withdrawal = canvass.KindWithdrawal, old.Key, &canvass.Withdrawal{Reason: "wrong"}
}

package race_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// allKnown is the catalog with all that was published of past cycles.
var allKnown = sync.OnceValue(func() *tally.Snapshot { return knownOn("2026-11-01T00:00Z") })

func knownOn(moment string) *tally.Snapshot {
	at, err := canvass.ParseTime(moment)
	if err != nil {
		panic(err)
	}
	s, err := tally.FromCatalog(catalog.Embedded(), at)
	if err != nil {
		panic(err)
	}
	return s
}

// At the end of a season no contest is left out: the totals and what is unbound are all the pledged delegates that
// there were. Those of 2016 are The Green Papers'; of 2020 it counts otherwise the delegates that leavers gave up.
func TestSeasonsAreWhole(t *testing.T) {
	for _, x := range []struct {
		race canvass.RaceID
		all  int
		want string
	}{
		{"2016/dem", 4051, "hillary-clinton 2205 bernie-sanders 1846"},
		{"2020/dem", 3979, "joe-biden 2701 bernie-sanders 1112 elizabeth-warren 78"},
	} {
		r := race.At(allKnown(), x.race)
		got, n := "", r.Open+r.Unbound
		for _, st := range r.Standings {
			if n += st.Delegates; st.Delegates > 60 {
				got += fmt.Sprintf("%s %d ", st.Option, st.Delegates)
			}
		}
		if got = strings.TrimSpace(got); got != x.want || n != x.all || r.Open != 0 {
			t.Errorf("%s: %s, %d in all, %d open; want %s, %d", x.race, got, n, r.Open, x.want, x.all)
		}
	}
}

// On 3 March 2020 stories of one day gave five different leads before it, because each added up only the contests whose
// districts were computed. All contests of the day say the same of what was before it: Iowa, New Hampshire, Nevada and
// South Carolina, whole.
func TestOneDayOneSum(t *testing.T) {
	want := race.Lead{Option: "bernie-sanders", By: 6, Known: race.Whole}
	n := 0
	for id, c := range allKnown().Contests {
		if id.Race() != "2020/dem" || c.Event == nil || c.Event.Date.Format(time.DateOnly) != "2020-03-03" || !c.Event.Until.IsZero() {
			continue
		}
		k := race.Of(allKnown(), id)
		if k == nil {
			t.Errorf("%s: no consequence", id)
			continue
		}
		n++
		if k.LeadBefore != want || len(k.Before.Held) != 4 || k.Before.Open != 0 {
			t.Errorf("%s: %+v before, of %d contests, %d open; want %+v of four", id, k.LeadBefore, len(k.Before.Held), k.Before.Open, want)
		}
	}
	if n != 15 {
		t.Errorf("%d contests of 3 March 2020, want 15", n)
	}
}

// Where nobody's award is known, a contest whose districts were not computed is open, and its seats stand beside the
// sum: a lead that they could turn is not told. Such leads were told of 233 contests, 215 among them, as if it were
// all.
func TestOpenDistrictsAreNotLeftOut(t *testing.T) {
	r := race.At(unawarded(t), "2020/dem")
	open, part := 0, 0
	for _, l := range r.Held {
		open += l.Open
		if l.Taken == race.Part {
			part++
		}
	}
	if r.Open != open || part < 10 {
		t.Errorf("%d open, its contests have %d; %d contests in part", r.Open, open, part)
	}
	if total := r.Total("joe-biden"); total.Known != race.AtLeast {
		t.Errorf("Biden's total is told as %q with %d seats open", total.Known, r.Open)
	}
	lead, ok := r.Lead()
	ahead := r.Standings[0].Delegates - r.Standings[1].Delegates
	switch {
	case !ok:
		t.Error("nobody leads")
	case r.Open >= ahead && (lead.Known != race.Untold || lead.By != 0):
		t.Errorf("a lead of %d is told as %+v with %d open", ahead, lead, r.Open)
	case r.Open < ahead && lead.By != ahead-r.Open:
		t.Errorf("a lead of %d is told as %+v with %d open", ahead, lead, r.Open)
	}
}

// unawarded is the catalog without what anybody credits.
func unawarded(t *testing.T) *tally.Snapshot {
	award := regexp.MustCompile(`(?ms)^\[\[award\]\]\n.*?(^\n|\z)`)
	var files []catalog.File
	for _, f := range catalog.Embedded() {
		files = append(files, catalog.File{Path: f.Path, Bytes: award.ReplaceAll(f.Bytes, nil)})
	}
	at, _ := canvass.ParseTime("2026-11-01T00:00Z")
	s, err := tally.FromCatalog(files, at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Firsts that were told and are false, and those that are true. Iowa's state delegate equivalents, New York's lots and
// contests known by their award alone are wins too.
func TestFirsts(t *testing.T) {
	for _, x := range []struct {
		contest canvass.ContestID
		option  canvass.OptionID
		kind    race.FirstKind
		said    bool
	}{
		{"2016/dem/sc", "hillary-clinton", race.FirstWin, false}, // after Iowa and Nevada
		{"2016/dem/nv", "hillary-clinton", race.FirstWin, false}, // after Iowa
		{"2016/dem/nh", "bernie-sanders", race.FirstWin, true},
		{"2020/dem/sc", "joe-biden", race.FirstWin, true},
		{"2020/dem/nv", "bernie-sanders", race.FirstWin, false}, // after Iowa's votes and New Hampshire
		{"2024/gop/vt", "nikki-haley", race.FirstWin, false},    // after Washington
		{"2024/gop/dc", "nikki-haley", race.FirstWin, true},
		{"2024/gop/vt", "donald-trump", race.FirstLoss, false},
		{"2024/dem/as", "joe-biden", race.FirstLoss, true},
		{"2024/dem/as", "jason-palmer", race.FirstWin, true},
	} {
		k := race.Of(allKnown(), x.contest)
		said := slices.ContainsFunc(k.Firsts, func(f race.First) bool { return f.Kind == x.kind && f.Option == x.option })
		if said != x.said {
			t.Errorf("%s: %s of %s said %v, want %v (%+v, unsaid %+v)", x.contest, x.kind, x.option, said, x.said, k.Firsts, k.Unsaid)
		}
	}
}

// Of every contest of every race, on every day of the season by what is known today, and at moments of the season by
// what was known then: a total is the sum of what its contests give, nothing is left out, the number of seats is kept,
// a lead that is told cannot be turned by the open seats, and no first is said of somebody who had won, or lost,
// before.
func TestTotalsOfEveryDay(t *testing.T) {
	snapshots := []*tally.Snapshot{
		allKnown(), knownOn("2016-03-16T12:00Z"), knownOn("2016-06-08T12:00Z"), knownOn("2020-03-04T12:00Z"), knownOn("2024-03-06T12:00Z"),
		at(t, "2024-03-06T04:30Z"), at(t, end), unawarded(t),
	}
	contests, firsts, untold := 0, 0, 0
	for _, s := range snapshots {
		races := map[canvass.RaceID]bool{}
		for id := range s.Contests {
			races[id.Race()] = true
			k := race.Of(s, id)
			if k == nil {
				continue
			}
			contests++
			added(t, s, k.Before)
			added(t, s, k.After)
			if len(k.After.Held) != len(k.Before.Held)+1 {
				t.Errorf("%s: %d contests before, %d after", id, len(k.Before.Held), len(k.After.Held))
			}
			for _, l := range k.After.Held[:len(k.Before.Held)] {
				if l.Contest.ID == id {
					continue
				}
				if !slices.ContainsFunc(k.Before.Held, func(b race.Line) bool {
					return b.Contest == l.Contest && b.Taken == l.Taken && slices.Equal(b.Awards, l.Awards)
				}) {
					t.Errorf("%s: %s is taken otherwise before it", id, l.Contest.ID)
				}
			}
			if k.LeadAfter.Known == race.Untold {
				untold++
			}
			for _, f := range k.Firsts {
				firsts++
				for _, before := range f.After {
					c := s.Contests[before]
					won := slices.ContainsFunc(c.Winners, func(w tally.Winner) bool { return slices.Contains(w.Options, f.Option) })
					line := race.Take(s, c)
					if len(line.Awards) == 0 && len(c.Winners) == 0 && line.Open > 0 && (f.Kind == race.FirstWin || f.Kind == race.FirstLoss) {
						t.Errorf("%s: %s of %s is said, and nobody knows who won %s", id, f.Kind, f.Option, before)
					}
					if f.Kind == race.FirstWin && won {
						t.Errorf("%s: a first win of %s, who won %s", id, f.Option, before)
					}
					if f.Kind == race.FirstLoss && !won && len(c.Winners) > 0 {
						t.Errorf("%s: a first loss of %s, who lost %s", id, f.Option, before)
					}
				}
			}
		}
		for id := range races {
			added(t, s, race.At(s, id))
		}
	}
	if contests < 800 || firsts < 20 || untold < 50 {
		t.Errorf("%d contests, %d firsts, %d leads untold: the test looks at too little", contests, firsts, untold)
	}
}

// added holds one race to its own contests.
func added(t *testing.T, s *tally.Snapshot, r *race.Race) {
	t.Helper()
	sum, open, seats := map[canvass.OptionID]int{}, 0, 0
	for _, l := range r.Held {
		n := 0
		for _, a := range l.Awards {
			sum[a.Option] += a.Delegates
			n += a.Delegates
		}
		if n+l.Open+l.Unbound < l.Seats || l.Open < 0 || l.Unbound < 0 {
			t.Errorf("%s: %d awarded, %d open, %d unbound of %d seats", l.Contest.ID, n, l.Open, l.Unbound, l.Seats)
		}
		open += l.Open
		seats += l.Seats
	}
	for _, st := range r.Standings {
		n := 0
		for _, x := range st.ByStatus {
			n += x
		}
		if st.Delegates != sum[st.Option] || n != st.Delegates {
			t.Errorf("%s: %s has %d, the contests give %d, the statuses %d", r.ID, st.Option, st.Delegates, sum[st.Option], n)
		}
		if total := r.Total(st.Option); total.Known == race.Whole && open > 0 {
			t.Errorf("%s: %s's total is told whole with %d seats open", r.ID, st.Option, open)
		}
		if needed, ok := r.Needed(st.Option); ok && st.Delegates >= r.Need {
			t.Errorf("%s: %s needs %d after the majority", r.ID, st.Option, needed.Delegates)
		}
	}
	all := 0
	for id, c := range s.Contests {
		if id.Race() == r.ID {
			all += c.Delegates.Seats
		}
	}
	if r.Open != open || seats+r.Remaining != all {
		t.Errorf("%s: %d open of %d; %d held and %d remaining of %d seats", r.ID, r.Open, open, seats, r.Remaining, all)
	}
	lead, ok := r.Lead()
	if !ok || lead.Known == race.Untold {
		return
	}
	for o, n := range sum { // the open seats all go to another
		if o != lead.Option && n+open+lead.By > sum[lead.Option] {
			t.Errorf("%s: %s leads %s by %d as told, with %d open: %d and %d", r.ID, lead.Option, o, lead.By, open, sum[lead.Option], n)
		}
	}
}

// Clinching is told with its day, by pledged delegates alone, and nothing is needed after it. Trump passed 1,215 of
// 2024 with the contests of 12 March, as was reported then; of 2016 the pledged alone passed 1,237 on 7 June, and The
// Associated Press's count of 26 May had unbound delegates in it.
func TestClinched(t *testing.T) {
	for _, x := range []struct {
		race canvass.RaceID
		want string
	}{
		{"2024/gop", "donald-trump 2024-03-12"},
		{"2016/gop", "donald-trump 2016-06-07"},
		{"2016/dem", "hillary-clinton 2016-06-07"},
		{"2024/dem", "joe-biden 2024-03-19"},
	} {
		r := race.At(allKnown(), x.race)
		c, ok := r.Clinched()
		if got := fmt.Sprint(c.Option, " ", c.Day.Format(time.DateOnly)); !ok || got != x.want {
			t.Errorf("%s: %s (%v, surely %v), want %s", x.race, got, ok, c.Surely, x.want)
		}
		if n, ok := r.Needed(c.Option); ok {
			t.Errorf("%s: %d are needed by who has clinched", x.race, n.Delegates)
		}
	}
	if _, ok := race.At(knownOn("2024-03-06T12:00Z"), "2024/gop").Clinched(); ok {
		t.Error("clinched before")
	}
}

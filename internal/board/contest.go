package board

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// contestBody is a contest as the desk sees it.
type contestBody struct {
	ID, Name string
	Cycle    int
	Row      boardRow
	Outcome  outcome
	Status   string
	Facts    []row // name and value, in Before
	Sources  []sourceRow
	Entries  []entryRow
	Others   []otherCall
	Outlets  []near // whom another outlet's call may be entered for
	Ballot   []near
	Waits    []item
	Here     []string // who else has this page open
	Notes    []note
	Key      string
	Enters   bool
	// Call is the call desk, nil for those who do not decide.
	Call *callBody

	alarms []alarm
}

type sourceRow struct {
	Name, Lead, Counted, Age string
	Chosen                   bool
	Expected                 string
}

type entryRow struct {
	Seq        int64
	When, What string
	Who        string
	Gone       bool   // another entry took its place, or took it back
	Became     string // which, in words
	Mends      bool   // it can be corrected or taken back here
}

// mostEntries is how many of a contest's entries its page shows, the newest first.
const mostEntries = 25

func (s *Site) contestPage(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	c, err := s.contestOf(r, v)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	body, err := s.contestBody(r, v, c, at)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.show(w, http.StatusOK, "contest", s.pageWith(r, body.Row.Name, at, body, body.alarms))
}

func (s *Site) contestBody(r *http.Request, v *view.View, c *tally.Contest, at *seat) (*contestBody, error) {
	feeds, err := s.feeds(r.Context(), at)
	if err != nil {
		return nil, err
	}
	said, now := wording.Of(v.Snapshot), s.moment(v)
	b := &contestBody{
		ID: string(c.ID), Name: c.Info.Name, Cycle: c.ID.Cycle(), Row: rowOf(v.Snapshot, c, s.callMoment(v, feeds)), Outcome: outcomeOf(said, c), Status: english.Capital(said.Status(c)), Key: newKey(at),
		Enters: len(at.Bearer.Contests) == 0 || slices.Contains(at.Bearer.Contests, string(c.ID)) || slices.Contains(at.Bearer.Contests, string(c.ID.Race())),
	}
	b.Others = b.Row.Others
	if !at.decides() {
		b.Row.leaveOutUndecided(v.Snapshot, s.callMoment(v, feeds))
	}
	for _, n := range c.Sources {
		row := sourceRow{Name: said.Outlet(n.By), Counted: english.Thousands(n.Counted()), Chosen: n == c.Count, Age: "–"}
		if n.Recorded != 0 {
			row.Age = ageWords(max(0, int64(now.Go().Sub(n.Recorded.Go()).Seconds())))
		}
		if len(n.Options) > 0 {
			row.Lead = said.Last(c.ID, n.Options[0].Option) + " " + wording.Figure(n, n.Options[0].Votes) + " · " + n.Share(n.Options[0].Votes)
		}
		for _, x := range c.Expected {
			if x.By == n.By {
				row.Expected = string(x.Percent) + "%"
			}
		}
		b.Sources = append(b.Sources, row)
	}
	for _, x := range slices.Backward(c.Stated) {
		if x.Report.Area == canvass.Statewide && x.Report.Unit == "" {
			b.Sources = append(b.Sources, sourceRow{Name: said.Outlet(x.By), Lead: said.Stated(c.ID, x.Report), Age: stampAge(x.At, now), Counted: "–"})
		}
	}
	b.facts(said, v.Snapshot, c)
	entries := c.Entries() // those of one moment stand in the order of their keys
	slices.SortFunc(entries, func(x, y tally.Logged) int { return cmp.Compare(y.Seq, x.Seq) })
	for _, l := range entries {
		if len(b.Entries) == mostEntries {
			break
		}
		shown, _ := v.At(l.Seq) // as the reader may see it
		e := shown.Entry
		if e.Step != nil && !at.decides() {
			continue // what the desk has not decided is for those who decide
		}
		next, gone := v.SupersededBy(e.Key)
		b.Entries = append(b.Entries, entryRow{
			Seq: l.Seq, When: wording.ClockFrom(now, e.Recorded), What: said.Entry(e), Who: wording.Person(e.Actor), Gone: gone,
			Became: became(next, gone), Mends: !gone && mendable(e),
		})
	}
	for id, o := range v.Catalog.Outlets {
		if o.Rights != canvass.Private || at.decides() {
			b.Outlets = append(b.Outlets, near{id, said.Outlet(id)})
		}
	}
	slices.SortFunc(b.Outlets, func(x, y near) int { return strings.Compare(x.Name, y.Name) })
	for _, o := range c.Info.Ballot.Options {
		b.Ballot = append(b.Ballot, near{string(o), said.Option(c.ID, o)})
	}
	if !at.decides() {
		return b, nil
	}
	all, err := s.items(r.Context(), v, feeds)
	if err != nil {
		return nil, err
	}
	b.alarms = alarmsOf(all, s.tables.get(v, s.callMoment(v, feeds)))
	for _, x := range all {
		if x.Contest == c.ID && x.SeenBy == "" {
			b.Waits = append(b.Waits, x)
		}
	}
	for _, x := range s.whoElse(at) {
		if x.Href == r.URL.Path && x.Name != at.Name() && !slices.Contains(b.Here, x.Name) {
			b.Here = append(b.Here, x.Name)
		}
	}
	notes, err := s.beside.notes(r.Context())
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		if n.Contest == c.ID {
			b.Notes = append(b.Notes, n)
		}
	}
	b.Call = s.callBody(v, c, at, s.callMoment(v, feeds))
	return b, nil
}

// became is what became of an entry: another took its place, or it was taken back with nothing in its place.
func became(next tally.Logged, gone bool) string {
	switch {
	case !gone:
		return ""
	case next.Entry.Withdrawal != nil:
		return "taken back"
	}
	return "another took its place"
}

// stampAge is how old something is by the time that its source gives.
func stampAge(at canvass.Interval, now canvass.Time) string {
	t := at.Replayed()
	if t == 0 {
		return "–"
	}
	return ageWords(max(0, int64(now.Go().Sub(t.Go()).Seconds())))
}

// facts are the figures that a decision rests on.
func (b *contestBody) facts(w wording.Words, s *tally.Snapshot, c *tally.Contest) {
	add := func(name, value string) { b.Facts = append(b.Facts, row{Name: name, Before: value}) }
	add("Polls close", b.Row.When)
	add("Counted", b.Row.Progress)
	if b.Row.Stated != "" {
		add("Ahead by what is stated without counts", b.Row.Stated+", "+b.Row.StatedBy+" says")
	}
	if b.Row.Expected != "" {
		add("Expected vote, says a source", b.Row.Expected)
	}
	add("Delegates", b.Outcome.Delegates)
	if c.Status == tally.Certified {
		return // nothing is out, and no model knows better
	}
	e := live.Of(s, c.ID, nil)
	if e.Estimate == nil {
		if e.NoEstimate != "" && c.Count != nil {
			add("What is out", e.NoEstimate)
		}
		return
	}
	x := e.Estimate
	add("Units", fmt.Sprintf("%d in, %d in part, %d out", x.Units.In, x.Units.Part, x.Units.Out))
	if e.NoEstimate == "" && x.Expected.High > 0 {
		add("All votes in the end (model)", english.Thousands(x.Expected.Low)+" to "+english.Thousands(x.Expected.High))
	}
	if x.Certain.Known {
		add("Most that can be out", english.Thousands(x.Certain.MostOut))
	}
	add("Error budget", english.Thousands(x.Certain.ErrorBudget))
	if b.Row.Tier != estimate.TierNone {
		add("Chance ("+string(b.Row.Tier)+")", b.Row.Chance)
	}
}

// Href is where the contest's readers look.
func (b *contestBody) Href() string { return "/" + b.ID }

// Open is who else has the page open, in words: "ada and ben have this open too".
func (b *contestBody) Open() string {
	if len(b.Here) == 0 {
		return ""
	}
	verb := " has"
	if len(b.Here) > 1 {
		verb = " have"
	}
	return english.List(b.Here) + verb + " this open too"
}

// EntryHref is the entry's page at the desk.
func (r entryRow) EntryHref() string { return entryPath(r.Seq) }

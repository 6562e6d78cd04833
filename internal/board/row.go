package board

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// boardRow is a contest on the board.
type boardRow struct {
	Contest canvass.ContestID
	// Name is short: "Vermont R".
	Name string
	// Closes is when the last polls close, zero where nobody says; When is that in words.
	Closes canvass.Time
	When   string
	// Leader is who is ahead by Margin votes, or Points of the valid vote; all empty before the first vote and in a tie.
	Leader string
	// Stated is who is ahead in shares or a lead without counts, and StatedBy who says so, where those tell more than the
	// count. StatedUnlike says that the count has another ahead.
	Stated, StatedBy string
	StatedUnlike     bool
	Margin           int64
	Points           string
	// Counted is how many votes are in, In the part of all that this is in percent, low to high: the authority's where it
	// says how many ballots were cast, else modelled. Progress says that in words.
	Counted  int64
	In       [2]int
	Progress string
	// Expected is a source's own percentage of the expected vote, with who says so.
	Expected string
	// Tier is what an estimate rests on, Chance the leader's chance in words: a model's, unless the tier is certain or a
	// hall's.
	Tier   estimate.Tier
	Chance string
	// Others are outlets that named a winner.
	Others []otherCall
	// Age is how old the newest count is, in seconds, -1 without one; Feed says what is wrong with the contest's feed,
	// empty for nothing.
	Age  int64
	Feed string
	// Tabulation is how far counting is, in the field's published words.
	Tabulation call.Tabulation
	// Ready says that the desk's rule allows a call, and nobody has made or proposed one; Alarm what is wrong with a call
	// in force, empty where nothing is.
	Alarm string
	Ready bool
	// Status is where the contest stands in words, see call.State.Says.
	Status string
	// Rank is the row's place by how near a call it is, the nearest first.
	Rank int

	near   call.Nearness
	chance float64 // the leader's, by what the tier rests on
}

// otherCall is a winner whom another outlet named.
type otherCall struct {
	By     string
	Winner string
	// Unlike says that it is another than whom the count has ahead.
	Unlike bool
}

// tables keep the newest board: it is the same until the record or the minute changes.
type tables struct {
	mu   sync.Mutex
	of   *tally.Snapshot
	at   int64
	rows []boardRow
}

// get is the board of a view, made once for each view and ten seconds.
func (t *tables) get(v *view.View, m call.Moment) []boardRow {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := m.Now.Go().Unix() / 10
	if t.of != v.Snapshot || t.at != at {
		t.of, t.at, t.rows = v.Snapshot, at, boardOf(v, m)
	}
	return t.rows
}

// boardOf are the contests of a record's night, the nearest to a call first.
func boardOf(v *view.View, m call.Moment) []boardRow {
	night, others := facts.NightContests(v.Snapshot)
	var rows []boardRow
	for _, c := range slices.Concat(night, others) {
		rows = append(rows, rowOf(v.Snapshot, c, m))
	}
	slices.SortStableFunc(rows, func(a, b boardRow) int {
		return cmp.Or(cmp.Compare(a.near, b.near), cmp.Compare(b.chance, a.chance), cmp.Compare(uint64(a.Closes)-1, uint64(b.Closes)-1), cmp.Compare(a.Name, b.Name))
	})
	cycles := map[int]bool{}
	for i := range rows {
		cycles[rows[i].Contest.Cycle()] = true
	}
	for i := range rows {
		rows[i].Rank = i + 1
		if len(cycles) > 1 {
			rows[i].Name += fmt.Sprintf(" %d", rows[i].Contest.Cycle())
		}
	}
	return rows
}

// byClosing puts the board in the order in which polls close.
func byClosing(rows []boardRow) []boardRow {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b boardRow) int {
		return cmp.Or(cmp.Compare(uint64(a.Closes)-1, uint64(b.Closes)-1), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// nameOf is a contest's name, short enough for a column: "Vermont R".
func nameOf(w wording.Words, id canvass.ContestID) string {
	letter := map[canvass.Party]string{canvass.Democratic: "D", canvass.Republican: "R"}[id.Party()]
	return strings.TrimSpace(w.Place(id.Jurisdiction()) + " " + cmp.Or(letter, english.Titled(string(id.Party()))))
}

func rowOf(s *tally.Snapshot, c *tally.Contest, m call.Moment) boardRow {
	w, feeds, now := wording.Of(s), m.Feeds, m.Now
	st := call.Of(s, c.ID, m)
	r := boardRow{
		Contest: c.ID, Name: nameOf(w, c.ID), Closes: facts.Closing(c), Age: -1, Chance: "–", Progress: "–", Tier: estimate.TierNone,
	}
	r.When = closesWords(c, r.Closes, now, st.Closing.Over)
	r.count(w, c, now)
	r.stated(w, c)
	r.estimate(c, st.Estimate)
	r.others(s.Catalog, w, c)
	r.feed(c, feeds, now)
	r.state(w, st)
	return r
}

func closesWords(c *tally.Contest, at, now canvass.Time, over bool) string {
	switch {
	case at != 0:
		return wording.ClockFrom(now, at)
	case c.Event != nil && c.Event.Kind == "mail":
		return "by mail"
	case over:
		return "closed"
	}
	return "not known"
}

// count says who is ahead, and how much is counted as far as that needs no model.
func (r *boardRow) count(w wording.Words, c *tally.Contest, now canvass.Time) {
	for _, x := range c.Expected[:min(1, len(c.Expected))] {
		r.Expected = fmt.Sprintf("%s%% (%s)", x.Percent, w.Outlet(x.By))
	}
	n := c.Count
	if n == nil {
		return
	}
	r.Counted = n.Counted()
	r.Progress = english.Thousands(r.Counted)
	if len(n.Options) > 0 && n.Options[0].Votes > 0 {
		lead := n.Options[0].Votes
		if len(n.Options) > 1 {
			lead -= n.Options[1].Votes
		}
		if lead > 0 {
			r.Leader, r.Margin = w.Last(c.ID, n.Options[0].Option), lead
			if share, known := strings.CutSuffix(n.Share(lead), "%"); known { // a count that leaves options out has none
				r.Points = share
			}
		}
	}
	if c.Status == tally.Certified && r.Counted > 0 { // the last word on it: nothing is out
		r.In, r.Progress, r.Expected = [2]int{100, 100}, "all "+english.Thousands(r.Counted), ""
	} else if out, known := n.Out(); known && r.Counted+out > 0 {
		in := int(100 * r.Counted / (r.Counted + out))
		r.In = [2]int{in, in}
		r.Progress = fmt.Sprintf("%s of %s", english.Thousands(r.Counted), english.Thousands(r.Counted+out))
		if out == 0 {
			r.Progress, r.Expected = "all "+english.Thousands(r.Counted), "" // what was expected before is of no use any more
		}
	}
	if n.Recorded != 0 {
		r.Age = max(0, int64(now.Go().Sub(n.Recorded.Go())/time.Second))
	}
}

// stated says who is ahead in what was stated without counts, where that is fuller or newer than any count.
func (r *boardRow) stated(w wording.Words, c *tally.Contest) {
	f := c.Leading()
	if f == nil || f.Stated == nil {
		return
	}
	if ahead := call.Ahead(f); ahead != "" {
		r.Stated, r.StatedBy = w.Last(c.ID, ahead), w.Outlet(f.By)
		r.StatedUnlike = r.Leader != "" && r.Leader != r.Stated
	}
}

// estimate says what the tiers say of the leader.
func (r *boardRow) estimate(c *tally.Contest, e *live.Estimate) {
	if c.Count == nil || c.Status == tally.Certified || e.Estimate == nil {
		return
	}
	x := e.Estimate
	r.Tier = x.Tier
	switch {
	case x.Certain.Winner != "":
		r.Tier, r.Chance, r.chance = estimate.TierCertain, "certain", 1
	case e.Hall != nil:
		r.Chance, r.chance = chanceWords(e.Hall.Wins)+" exact", e.Hall.Wins
	case x.Options != nil:
		if k := slices.Index(e.Table.Options, x.Certain.Leader); k >= 0 {
			r.Chance, r.chance = chanceWords(x.Options[k].Win), x.Options[k].Win
		}
	}
	if r.In[1] == 0 && e.NoEstimate == "" && x.Expected.High > 0 && x.Counted > 0 {
		r.In = [2]int{int(100 * x.Counted / x.Expected.High), int(min(100, 100*x.Counted/max(1, x.Expected.Low)))}
		r.Progress = percents(r.In)
	}
}

func percents(in [2]int) string {
	if in[0] == in[1] {
		return fmt.Sprintf("%d%%", in[0])
	}
	return fmt.Sprintf("%d–%d%%", in[0], in[1])
}

// chanceWords is a chance in percent to a tenth; the ends are left to what is certain.
func chanceWords(p float64) string {
	switch {
	case p > 0.999:
		return ">99.9"
	case p < 0.001:
		return "<0.1"
	}
	return fmt.Sprintf("%.1f", 100*p)
}

// others are the winners whom outlets name and hold to. What a candidate says of themselves is no call.
func (r *boardRow) others(files *catalog.Catalog, w wording.Words, c *tally.Contest) {
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Claim.Kind != canvass.ClaimWinner || k.Claim.Measure == canvass.Delegates || !k.Open() {
			continue
		}
		if files != nil && files.OfCandidate(k.By) {
			continue // who says to have won calls nothing
		}
		o := otherCall{By: w.Outlet(k.By), Winner: w.Last(c.ID, k.Claim.Winner)}
		o.Unlike = r.Leader != "" && o.Winner != r.Leader
		if !slices.ContainsFunc(r.Others, func(x otherCall) bool { return x.By == o.By }) {
			r.Others = append(r.Others, o)
		}
	}
}

// feed says what is wrong with a feed that brings the contest's counts.
func (r *boardRow) feed(c *tally.Contest, feeds []received.Feed, now canvass.Time) {
	for i := range feeds {
		f := &feeds[i]
		of := f.Contest == c.ID || f.Contest == "" && slices.ContainsFunc(c.Sources, func(n *tally.Count) bool { return n.By == f.Source })
		if !of {
			continue
		}
		switch state := f.State(now); state {
		case received.Good, received.Waiting:
		default:
			r.Feed = f.Name + " " + state
			return
		}
	}
}

// ageWords is how old something is: "40 s", "12 min", "3 h".
func ageWords(seconds int64) string {
	switch {
	case seconds < 0:
		return "–"
	case seconds < 100:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 100*60:
		return fmt.Sprintf("%d min", seconds/60)
	case seconds < 100*3600:
		return fmt.Sprintf("%d h", seconds/3600)
	}
	return fmt.Sprintf("%d days", seconds/86400)
}

// AgeWords is Age in words.
func (r boardRow) AgeWords() string { return ageWords(r.Age) }

// closing is the next closing of polls.
type closing struct {
	At     canvass.Time
	Clock  string // Eastern
	In     string // "in 4 min"
	ISO    string
	Places []string
}

// nextClosing is when polls close next, and where; nil where nothing closes any more.
func nextClosing(v *view.View, now canvass.Time) *closing {
	night, _ := facts.NightContests(v.Snapshot)
	w := wording.Of(v.Snapshot)
	var next *closing
	for _, c := range night {
		at := facts.Closing(c)
		if at == 0 || at <= now || next != nil && at > next.At {
			continue
		}
		if next == nil || at < next.At {
			next = &closing{At: at, Clock: wording.Clock(at), In: "in " + ageWords(int64(at.Go().Sub(now.Go())/time.Second)), ISO: at.Go().UTC().Format(time.RFC3339)}
		}
		if place := w.Place(c.ID.Jurisdiction()); !slices.Contains(next.Places, place) {
			next.Places = append(next.Places, place)
		}
	}
	return next
}

// state says where the contest stands at the call desk, and how near a call it is.
func (r *boardRow) state(w wording.Words, st *call.State) {
	near := st.Nearness()
	r.near, r.Tabulation, r.Status = near, st.Tabulation, st.Says(w)
	r.Ready = near == call.ReadyCertain || near == call.ReadyByRule
	if near == call.InDoubt {
		r.Alarm = r.Status
	}
}

// leaveOutUndecided leaves out what the desk has not decided, for those who do not decide: the same that the API leaves
// out for them.
func (r *boardRow) leaveOutUndecided(s *tally.Snapshot, m call.Moment) {
	r.Status, r.Ready = call.Of(s, r.Contest, m).SaysToOthers(wording.Of(s)), false
}

// ID is the row's own on its page.
func (r boardRow) ID() string { return strings.ReplaceAll(string(r.Contest), "/", "-") }

// Decided reports whether somebody has won, so that the row may stand back.
func (r boardRow) Decided() bool { return r.near == call.Decided }

// Certain says that the chance is arithmetic, and no model's.
func (r boardRow) Certain() bool { return r.Tier == estimate.TierCertain }

// Known says that somebody says, or a model does, how much is counted of all; before the first vote nothing is.
func (r boardRow) Known() bool {
	return r.In[1] > 0 || r.Counted == 0 && (r.Tabulation == call.AwaitingPollClose || r.Tabulation == call.PollsClosed)
}

// Bar is how far the bars of a picture of 56 parts reach: what is counted, and what may be counted already.
func (r boardRow) Bar() [2]int { return [2]int{r.In[0] * 56 / 100, r.In[1] * 56 / 100} }

// fewOthers is how many others' calls a row names.
const fewOthers = 3

// FewOthers are the others' calls that a row names: those for somebody else than the leader before all.
func (r boardRow) FewOthers() []otherCall {
	few := slices.Clone(r.Others)
	slices.SortStableFunc(few, func(a, b otherCall) int { return compareBool(!a.Unlike, !b.Unlike) })
	return few[:min(len(few), fewOthers)]
}

// MoreOthers is how many others' calls the row does not name.
func (r boardRow) MoreOthers() int { return max(0, len(r.Others)-fewOthers) }

// callsThatWait are the contests of the board in which a call waits for people: one in force that is in doubt, an approved
// one, a proposal that another person approves.
func callsThatWait(rows []boardRow) []boardRow {
	var out []boardRow
	for _, r := range rows {
		if r.near <= call.Proposed {
			out = append(out, r)
		}
	}
	return out
}

package export

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/place"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Rows are the table of results, contest by contest. Of the count that each contest goes by there are the whole, or,
// where they were asked for, its reporting units in the place of it; then delegates, and what is left out. Where
// everything was asked for, each source's counts are there, of every event, whole, areas and units. Every contest has at
// least one row.
func (x *Export) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, c := range x.contests {
			t := tableOf{x: x, c: c, yield: yield}
			if t.rows(); t.stopped {
				return
			}
		}
	}
}

// tableOf is the rows of one contest.
type tableOf struct {
	x       *Export
	c       *tally.Contest
	yield   func(Row) bool
	stopped bool
	counted bool // a row has votes
}

func (t *tableOf) put(r Row) {
	if !t.stopped && !t.yield(r) {
		t.stopped = true
	}
}

func (t *tableOf) rows() {
	x, c := t.x, t.c
	base := Row{
		Cycle: int32(c.ID.Cycle()), Party: string(c.ID.Party()), State: strings.ToUpper(c.ID.Jurisdiction()), Contest: string(c.ID),
		Area: string(canvass.Statewide), Level: LevelContest, Status: new(string(c.Status)),
		Kind: string(x.s.Record.Kind), Size: x.head.Size, Root: x.head.Root.String(), AsOf: int64(x.s.Now),
	}
	if j := x.s.Catalog.Jurisdictions[c.ID.Jurisdiction()]; j != nil {
		base.UnitName, base.OCD = given(j.Name), given(j.OCD)
		base.State = cmp.Or(j.USPS, base.State)
	}
	base.FIPS = given(place.StateCode(base.State))
	onEvent(&base, c.Event)
	for i, n := range c.Sources {
		if i > 0 && !x.all {
			break
		}
		row := base
		row.Chosen = i == 0
		t.count(n, row)
	}
	if !t.counted {
		none := base
		none.Line, none.Entries = LineNone, x.entries(c.InfoRef)
		t.put(none)
	}
	if !x.units || x.all {
		t.delegates(base)
	}
	for _, o := range c.Others {
		if !x.all {
			break
		}
		row := base
		onEvent(&row, o.Event)
		row.Status = nil
		t.count(o.Count, row)
	}
	for _, w := range x.left {
		if w.Contest == nil || *w.Contest != c.ID {
			continue
		}
		row := base
		row.Line, row.Withheld, row.Source, row.Basis = LineWithheld, new(int64(w.Entries)), &w.Source, new(string(w.Rights))
		t.put(row)
	}
}

func onEvent(r *Row, e *canvass.Event) {
	r.Event, r.Date = nil, nil
	if e != nil {
		r.Event = given(e.ID)
		if !e.Date.IsZero() {
			d := e.Date
			r.Date = new(int32(time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay))
		}
	}
}

const secondsOfDay = 24 * 60 * 60

// given is a text, nil for an empty one.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func moment(t canvass.Time) *int64 {
	if t == 0 {
		return nil
	}
	return new(int64(t))
}

// entries are the entries of a figure, nil for none.
func (x *Export) entries(ref tally.Ref) *string {
	var b []byte
	for i, n := range x.s.Seqs(ref) {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return given(string(b))
}

// count is a source's count: the whole or its units, and in a table of everything both, and its areas. The rows that
// add up are those of the units where the count is their sum, or where nothing else is asked for; else the whole.
func (t *tableOf) count(n *tally.Count, base Row) {
	var parts []tally.Part
	if t.x.units || t.x.all {
		parts = n.Parts()
	}
	ofParts := t.x.all && n.Summed && slices.ContainsFunc(parts, func(p tally.Part) bool { return p.InSum })
	if !t.x.units || t.x.all {
		row := base
		row.InSum = row.Chosen && !ofParts
		t.place(n, row, row.Chosen)
	}
	if t.x.all {
		for _, area := range areasOf(n) {
			row := base
			row.Area, row.Level = string(area), LevelDistrict
			row.UnitName, row.FIPS, row.OCD = new(wording.Area(area)), nil, districtID(base.OCD, area)
			t.place(n.Areas[area], row, false)
		}
	}
	for i := range parts {
		p := &parts[i]
		if !t.x.all && !p.InSum {
			continue
		}
		row := base
		row.InSum = row.Chosen && p.InSum && (ofParts || !t.x.all)
		t.unit(p, &row)
		t.place(p.Count, row, false)
	}
}

// districtID is the Open Civic Data id of a congressional or a state senate district, nil for any other area.
func districtID(state *string, area canvass.Area) *string {
	kind, number, _ := strings.Cut(string(area), "-")
	kind = map[string]string{"cd": "cd", "sd": "sldu"}[kind]
	if state == nil || kind == "" || number == "" {
		return nil
	}
	return new(*state + "/" + kind + ":" + number)
}

// unit says which reporting unit the row is of.
func (t *tableOf) unit(p *tally.Part, r *Row) {
	id := string(p.Unit)
	last := id[strings.LastIndexByte(id, '/')+1:]
	level, name, _ := strings.Cut(last, ":")
	r.Area, r.UnitID, r.Level = string(p.Area), &id, level
	r.UnitName, r.FIPS, r.OCD = given(capitals(name)), nil, nil
	if t.c.Info != nil {
		if u := t.c.Info.Unit(p.Area, p.Unit); u != nil {
			r.UnitName = given(u.Name)
		}
	}
	if n := p.Named; n != nil {
		if n.Name != "" {
			r.UnitName = &n.Name
		}
		r.FIPS, r.OCD, r.CountyFIPS = given(n.FIPS), given(n.OCD), given(n.County)
		if strings.Contains(n.OCD, "/sldl:") || strings.Contains(n.OCD, "/cd:") { // sources give Alaska's as counties
			r.Level = LevelDistrict
		}
	}
}

// areasOf are the areas that the count has figures of, in order.
func areasOf(n *tally.Count) []canvass.Area { return slices.Sorted(maps.Keys(n.Areas)) }

// place is the count of one place, an option a row.
func (t *tableOf) place(n *tally.Count, base Row, whole bool) {
	x, c := t.x, t.c
	base.Line, base.Measure, base.Source, base.Figure = LineOption, new(string(n.Measure)), given(n.By), new(figureOf(n))
	when(&base, n.At, n.Recorded)
	base.Entries = x.entries(n.Ref)
	if len(n.Ref) == 1 && !tally.IsSum(n.Ref[0]) {
		base.Key = &n.Ref[0]
	}
	base.Valid, base.Ballots, base.Blank, base.Void, base.Overvotes, base.Cast = new(n.Valid), n.Ballots, n.Blank, n.Void, n.Over, n.Cast
	base.Scale = new(scaleOf(c, n))
	for _, o := range n.Options {
		row := base
		row.Option, row.Name, row.Votes = new(string(o.Option)), new(x.s.Catalog.Label(c.ID, o.Option)), new(o.Votes)
		if n.Valid > 0 && !n.Partial {
			row.Share = new(math.Round(1e6*float64(o.Votes)/float64(n.Valid)) / 1e6)
		}
		if whole {
			row.Outcome, row.Basis = outcome(c, o.Option, n.Measure)
		}
		t.counted = true
		t.put(row)
	}
}

// scaleOf is how many parts of a count's votes make one: the count's own, or that of the contest's caucus for its units and areas.
func scaleOf(c *tally.Contest, n *tally.Count) int64 {
	if k := c.Info.Caucus; n.Scale == 0 && k != nil && n.Measure == canvass.StateDelegateEquivalents {
		return max(1, k.Scale)
	}
	return max(1, n.Scale)
}

// when says of a row when its figures held, as the source says, and when they entered the record.
func when(r *Row, at canvass.Interval, recorded canvass.Time) {
	from, to := at.Bounds()
	r.From, r.To, r.About, r.Recorded = moment(from), moment(to), at.About, moment(recorded)
}

// outcome is what became of the option by the measure, and on what that rests: "won", "tied", "leads", "level".
func outcome(c *tally.Contest, o canvass.OptionID, m canvass.Measure) (what, basis *string) {
	if w := c.WonBy(m); w != nil {
		if !slices.Contains(w.Options, o) {
			return nil, nil
		}
		words := "won"
		if w.Tied {
			words = "tied"
		}
		return &words, new(string(w.Basis))
	}
	if l := c.Leader; l != nil && l.Measure == m && slices.Contains(l.Options, o) {
		words := "leads"
		if len(l.Options) > 1 {
			words = "level"
		}
		return &words, nil
	}
	return nil, nil
}

// delegates are the awards of the contest, and the seats that are open; behind them the awards that others give.
func (t *tableOf) delegates(base Row) {
	d := &t.c.Delegates
	base.Measure = new(string(canvass.Delegates))
	row := base
	row.Line, row.Basis, row.Entries = LineDelegates, given(string(d.Basis)), t.x.entries(d.Ref)
	t.awards(row, d.Awards, func(r *Row, n *int64) {
		r.Delegates = n
		r.Outcome, _ = outcome(t.c, canvass.OptionID(*r.Option), canvass.Delegates)
	})
	if d.Open > 0 && (d.Seats > 0 || len(d.Awards) > 0) {
		row.Delegates = new(int64(d.Open))
		t.put(row)
	}
	t.announced(base)
}

// awards are a row for each option with delegates.
func (t *tableOf) awards(base Row, awards []canvass.Award, set func(r *Row, delegates *int64)) {
	for _, a := range awards {
		row := base
		row.Option, row.Name = new(string(a.Option)), new(t.x.s.Catalog.Label(t.c.ID, a.Option))
		set(&row, new(int64(a.Delegates)))
		t.put(row)
	}
}

// announced are the awards of the whole contest that others give: claims in the record, with how they stand, and those
// of the catalog. One of them is chosen, so that they do not add up over sources, and over what one source said one
// after the other; the others are in a table of everything alone.
func (t *tableOf) announced(base Row) {
	base.Line = LineAnnounced
	all := t.awardsOfOthers()
	chosen := t.chosenAward(all)
	for i := range all {
		a := &all[i]
		if !t.x.all && i != chosen {
			continue
		}
		row := base
		row.Source, row.Basis, row.Key, row.Chosen = given(a.by), given(a.basis), a.key, i == chosen
		when(&row, a.at, a.recorded)
		row.Entries = a.entries
		t.awards(row, a.awards, func(r *Row, n *int64) { r.Announced = n })
	}
}

// announcement is an award of the whole contest that somebody else gives.
type announcement struct {
	by, basis string
	key       *string
	at        canvass.Interval
	recorded  canvass.Time
	entries   *string
	awards    []canvass.Award
	worth     int // 0 for what is taken back, then what is out of date, credited by the catalog, flagged, and what stands
}

// awardsOfOthers are those in the record, in its order, and behind them those of the catalog.
func (t *tableOf) awardsOfOthers() []announcement {
	whole := func(pool string, area canvass.Area) bool {
		return pool == "" && (area == "" || area == canvass.Statewide)
	}
	worth := map[tally.ClaimStatus]int{tally.Outdated: 1, tally.Flagged: 3, tally.Standing: 4}
	var out []announcement
	for i := range t.c.Claims {
		k := &t.c.Claims[i]
		if k.Claim.Kind == canvass.ClaimAward && whole(string(k.Claim.Pool), k.Claim.Area) {
			out = append(out, announcement{
				by: k.By, basis: basisOf(k), key: &k.Key, at: k.At, recorded: k.Recorded, entries: t.x.entries(k.Ref),
				awards: k.Claim.Awards, worth: worth[k.Status],
			})
		}
	}
	for i := range t.c.Delegates.Credited {
		a := &t.c.Delegates.Credited[i]
		if whole(string(a.Pool), a.Area) {
			out = append(out, announcement{
				by: a.By, basis: "credited", at: canvass.Interval{Day: a.Published.Format(time.DateOnly)}, entries: t.x.entries(t.c.InfoRef),
				awards: a.Awards, worth: 2,
			})
		}
	}
	return out
}

// basisOf is how an award stands, and of one that an authority confirmed that it did: "certified", "certified, flagged".
func basisOf(k *tally.Claim) string {
	said := "confirmed"
	switch k.Of {
	case "":
		return string(k.Status)
	case canvass.Certified:
		said = "certified"
	}
	if k.Status == tally.Standing {
		return said
	}
	return said + ", " + string(k.Status)
}

// chosenAward is the place of the award that the contest's authority gives, as far as nothing took its place; else of
// the one that stands best, and of these the last. It is -1 where all are taken back.
func (t *tableOf) chosenAward(all []announcement) int {
	best := -1
	rank := func(a *announcement) int {
		if a.by == t.c.Info.Authority && a.worth > 1 {
			return a.worth + 10
		}
		return a.worth
	}
	for i := range all {
		if all[i].worth > 0 && (best < 0 || rank(&all[i]) >= rank(&all[best])) {
			best = i
		}
	}
	return best
}

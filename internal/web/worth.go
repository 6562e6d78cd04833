package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// worth is what a contest is worth in delegates: as computed and as announced, side by side, and the working.
type worth struct {
	Seats Figure
	Basis string
	Lacks []string
	Open  int
	// Heads are the options, by the columns of Sides.
	Heads []string
	Sides []awardSide
	Pools []poolView
	// Many says that the pools are too many to stand open.
	Many bool
	Rule []string
	// Rules are the rules part by part, Examples pools worked out by them.
	Rules    []ruleView
	Examples []exampleView
	Path     string // of the calculator for this contest
}

// awardSide is one party's word on who gets how many.
type awardSide struct {
	By      string
	Basis   string
	Flagged bool
	Cells   []Figure
}

// poolView is one pool with its working.
type poolView struct {
	ID      string
	Name    string
	Seats   string
	Status  string
	Lacks   []string
	Picture chart.SVG
	Rows    []poolRow
	Steps   []string
	Next    []string
	// Announced is whose award is drawn beside the computed one, empty where none differs.
	Announced string
	Quotas    bool // there are quotas to show
	// CountedAs is what the votes are where they are none, else empty.
	CountedAs string
	// Still says what each option can still come to while ballots are out, where that can be said.
	Still string
}

type poolRow struct {
	Name      string
	Colour    string
	Votes     string
	Quota     string // "306/91"
	Decimal   string // "3.363"
	Whole     string
	Last      bool
	Seats     string
	Announced string
}

// worth is nil where nothing is known of the contest's delegates.
func (b *book) worth(c *tally.Contest) *worth {
	d := &c.Delegates
	if d.Seats == 0 && len(d.Awards) == 0 && len(d.Credited) == 0 {
		return nil
	}
	w := &worth{Basis: english.Capital(wording.Award(d)) + ".", Open: d.Open}
	w.Seats = b.fig("seats", "pledged delegates at stake", english.Thousands(d.Seats), c.InfoRef)
	w.Lacks = b.w.Lacks(c)
	w.sides(b, c)
	results := c.Pools()
	w.Many = len(results) > 4
	still := c.Ranges()
	for i := range results {
		p := b.pool(c, &results[i], len(results) == 1)
		for k := range still {
			if still[k].PoolID == results[i].PoolID {
				p.Still = b.still(c, &still[k])
			}
		}
		w.Pools = append(w.Pools, p)
	}
	rules, _ := c.Info.DelegatesOn(b.s.Today())
	for _, words := range ruleWords(rules) {
		w.Rule = append(w.Rule, b.w.Spell(c.ID, words))
	}
	if len(w.Rule) > 0 {
		w.Rules, w.Examples = b.ruleParts(c)
		w.Path = "/calculator?contest=" + string(c.ID)
	}
	return w
}

// still words what is certain and what is possible in a pool.
func (b *book) still(c *tally.Contest, r *delegate.Ranges) string {
	var out []string
	for _, o := range r.Options {
		if o.Max == 0 {
			continue
		}
		words := "from " + english.Thousands(o.Min) + " to " + english.Thousands(o.Max)
		if o.Min == o.Max {
			words = english.Thousands(o.Min) + ", certain"
		}
		out = append(out, b.w.Option(c.ID, canvass.OptionID(o.Option))+" "+words)
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "; ") + "."
}

// announcedAs says under an announced award how it stands.
var announcedAs = map[tally.ClaimStatus]string{
	tally.Standing: "announced", tally.Flagged: "flagged", tally.Corrected: "announced, then corrected",
	tally.Outdated: "announced, outdated", tally.Withdrawn: "announced, then withdrawn",
}

// standingOf says under an award how it stands, and of one that was certified that it was.
func standingOf(k *tally.Claim) string {
	switch {
	case k.Of == "":
		return announcedAs[k.Status]
	case k.Status == tally.Standing:
		return confirmedAs(k.Of)
	}
	return confirmedAs(k.Of) + ", " + strings.TrimPrefix(announcedAs[k.Status], "announced, ")
}

func confirmedAs(of canvass.ConfirmationOf) string {
	if of == canvass.Certified {
		return "certified"
	}
	return "confirmed"
}

// sides puts every award that anybody announced for the contest as a whole beside the computed one.
func (w *worth) sides(b *book, c *tally.Contest) {
	d := &c.Delegates
	var options []canvass.OptionID
	add := func(as []canvass.Award) {
		for _, a := range as {
			if !slices.Contains(options, a.Option) {
				options = append(options, a.Option)
			}
		}
	}
	add(d.Awards)
	whole := func(k *canvass.Claim) bool {
		return k.Kind == canvass.ClaimAward && k.Pool == "" && (k.Area == "" || k.Area == canvass.Statewide)
	}
	for _, k := range c.Claims {
		if whole(k.Claim) {
			add(k.Claim.Awards)
		}
	}
	for _, k := range d.Credited {
		if k.Pool == "" {
			add(k.Awards)
		}
	}
	for _, o := range options {
		w.Heads = append(w.Heads, b.w.Last(c.ID, o))
	}
	side := func(id, by, basis string, flagged bool, as []canvass.Award, ref tally.Ref) {
		s := awardSide{By: by, Basis: basis, Flagged: flagged}
		for _, o := range options {
			n := 0
			for _, a := range as {
				if a.Option == o {
					n = a.Delegates
				}
			}
			s.Cells = append(s.Cells, b.fig(id+"-"+string(o), "delegates of "+b.w.Option(c.ID, o)+", "+strings.ToLower(by), english.Thousands(n), ref))
		}
		w.Sides = append(w.Sides, s)
	}
	if d.Basis == tally.ByDecision {
		side("award-by-rule", "By the rule", "", false, d.ByRule(), d.Ref)
	}
	if who := d.Decider(); who != "" {
		side("award-computed", english.Capital(who), "decided", false, d.Awards, d.Ref)
	} else if len(d.Awards) > 0 && d.Basis != tally.Announced {
		by := "Computed here"
		if d.Basis == tally.ByDecision {
			by = "As decided"
		}
		side("award-computed", by, strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(string(d.Basis), "computed"), "decided"), " "), false, d.Awards, d.Ref)
	}
	for _, k := range c.Claims {
		if whole(k.Claim) {
			side("award-"+k.Key, b.w.Outlet(k.By), standingOf(&k), k.Status == tally.Flagged, k.Claim.Awards, k.Ref)
		}
	}
	for i, k := range d.Credited {
		if k.Pool == "" {
			side("credited-"+strconv.Itoa(i), b.w.Outlet(k.By), "credited "+wording.Day(k.Published), false, k.Awards, c.InfoRef)
		}
	}
}

// announced is the award to draw beside a computed one: the authority's newest that still stands, else the newest of
// anybody, and only where it differs.
func announced(c *tally.Contest, r *delegate.Result, alone bool) *tally.Claim {
	var best *tally.Claim
	for i := range c.Claims {
		k := &c.Claims[i]
		fits := k.Claim.Pool == string(r.Kind) && (k.Claim.Area == "" || string(k.Claim.Area) == string(r.Area)) ||
			alone && k.Claim.Pool == "" && (k.Claim.Area == "" || k.Claim.Area == canvass.Statewide)
		if k.Claim.Kind != canvass.ClaimAward || !fits || k.Status != tally.Standing && k.Status != tally.Flagged {
			continue
		}
		if best == nil || k.By == c.Info.Authority || best.By != c.Info.Authority {
			best = k
		}
	}
	if best == nil {
		return nil
	}
	for _, a := range best.Claim.Awards {
		if r.Awards[delegate.Option(a.Option)] != a.Delegates {
			return best
		}
	}
	return nil
}

func poolName(id delegate.PoolID) string {
	name := map[delegate.PoolKind]string{
		delegate.AtLarge: "At large", delegate.PLEO: "Party leaders (PLEO)", delegate.District: "District", delegate.RNC: "National committee members",
	}[id.Kind]
	if name == "" {
		name = string(id.Kind)
	}
	switch {
	case id.Kind == delegate.District && canvass.Area(id.Area) == catalog.AllDistricts:
		name = "Districts, all together"
	case !id.Area.Statewide():
		name += ", " + wording.Area(canvass.Area(id.Area))
	}
	if id.Part != "" {
		name += ", " + id.Part
	}
	return name
}

// pool lays out one pool. alone says that it is the contest's only one, so that an award of the contest is one of it.
func (b *book) pool(c *tally.Contest, r *delegate.Result, alone bool) poolView {
	claim := (*tally.Claim)(nil)
	if r.Status != delegate.Undetermined {
		claim = announced(c, r, alone)
	}
	p := layPool(r, func(o delegate.Option) (string, chart.Colour) {
		return b.w.Option(c.ID, canvass.OptionID(o)), b.colour(canvass.OptionID(o))
	}, claim, wording.CountedAs(c.Count))
	if claim != nil {
		p.Announced = b.w.Said(claim.By)
	}
	for i := range p.Steps {
		p.Steps[i] = b.w.Spell(c.ID, p.Steps[i])
	}
	for i := range p.Lacks {
		p.Lacks[i] = b.w.Spell(c.ID, p.Lacks[i])
	}
	return p
}

// layPool is a pool with its working, on the contest's page and on the calculator's alike.
func layPool(r *delegate.Result, who func(delegate.Option) (string, chart.Colour), claim *tally.Claim, countedAs string) poolView {
	title := poolName(r.PoolID)
	name := func(o delegate.Option) string { n, _ := who(o); return n }
	p := poolView{
		ID: "pool-" + canvass.Slug(r.PoolID.String()), Name: title, Seats: english.Count(r.Seats, "seat", "seats"), Lacks: slices.Clone(r.Lacks),
		Status: english.Capital(wording.PoolStatus(r, name)), CountedAs: countedAs,
	}
	told := map[delegate.Option]int{}
	if claim != nil {
		for _, a := range claim.Claim.Awards {
			told[delegate.Option(a.Option)] = a.Delegates
		}
	}
	pic := chart.Pool{ID: p.ID, Title: title + ": " + english.Count(r.Seats, "seat", "seats"), Seats: r.Seats}
	for _, o := range r.Options {
		n, colour := who(o.Option)
		row := poolRow{Name: n, Colour: "c" + english.Thousands(int(colour)), Votes: english.Thousands(o.Votes), Seats: english.Thousands(o.Seats)}
		q := chart.Quota{Name: n, Colour: colour, Seats: o.Seats, Number: english.Count(o.Seats, "seat", "seats")}
		if o.Quota != nil {
			q.Num, q.Den = o.Quota.Num, o.Quota.Den
			row.Quota, row.Decimal, row.Whole = o.Quota.String(), o.Quota.Decimal(3), english.Thousands(o.Quota.Floor())
			q.Last = int64(o.Seats) > o.Quota.Floor() && o.Quota.Remainder().Num > 0
			row.Last = q.Last
			q.Number = row.Decimal + " → " + english.Count(o.Seats, "seat", "seats")
		}
		if claim != nil {
			t := told[o.Option]
			q.Announced, row.Announced = &t, english.Thousands(t)
			q.Number += ", " + english.Thousands(t) + " announced"
		}
		p.Rows = append(p.Rows, row)
		p.Quotas = p.Quotas || o.Quota != nil
		pic.Desc += n + ": " + q.Number + ". "
		if o.Quota != nil || o.Seats > 0 || told[o.Option] > 0 {
			pic.Rows = append(pic.Rows, q)
		}
	}
	if r.Status != delegate.Undetermined && len(pic.Rows) > 0 && r.Seats > 0 {
		p.Picture = chart.Quotas(pic)
	}
	for _, step := range r.Steps {
		p.Steps = append(p.Steps, step.Words)
	}
	for _, next := range wording.Next(r.Next, name, countedAs) {
		p.Next = append(p.Next, english.Capital(next)+".")
	}
	return p
}

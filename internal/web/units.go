package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/outline"
	"github.com/canvassdesk/canvass/internal/place"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// unitsView are the places inside a contest: counties, towns, districts, rooms; by the source that counts by most.
type unitsView struct {
	Contest string
	Of      string // the contest's own path
	Path    string // of the page with all of them
	By      string
	What    string // "counties"
	Map     chart.SVG
	Legend  []legendRow
	// NoMap says why there is no map, or what is not on it; empty where there is nothing to say.
	NoMap string
	Heads []link // of the columns of the first options
	Rows  []unitRow
	All   int
	// Partial says that the source leaves options out, so that votes stand in the place of shares.
	Partial bool
	// Sort is the order of the rows, as the address has it. HasIn and HasChange say whether any row has these figures.
	Sort             string
	HasIn, HasChange bool
	Here             bool // this is the page of all of them, whose columns can be sorted by
	Fixed            bool // nobody answers another order: the page is a file
	asOf             string
}

type legendRow struct {
	Class, Name, Places string
	Hatch               int // 0 for the one who leads in most places
}

type unitRow struct {
	Unit     string
	Name     string
	Code     string // of the county
	Leader   string
	Class    string
	Share    Figure
	Lead     string   // in points: "+12.3"
	Each     []string // the share of each head, or its votes where shares are not known
	Valid    Figure
	In       string
	Change   string
	leader   canvass.OptionID
	share    int64 // hundredths of a percent, as lead is
	lead     int64
	votes    int64
	in       int64
	change   int64
	measured bool
}

// firstRows is how many places a contest's own page shows.
const firstRows = 12

// mostHeads is how many options have a column of their own.
const mostHeads = 3

// unitsPage is the page of all places of a contest.
func (s *site) unitsPage(_ context.Context, b *book, r *http.Request) (*page, error) {
	parts := splitPath(r.URL.Path)
	id, err := canvass.ParseContestID(strings.Join(parts[:3], "/"))
	c := b.s.Contests[id]
	if err != nil || c == nil {
		return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page %s", r.URL.Path)
	}
	v := b.units(c, unitSort(r))
	if v == nil {
		return nil, canvass.Errorf(canvass.NotFound, "page", "nobody has reported %s by counties, towns or other places", c.Info.Name)
	}
	v.Here, v.Fixed = true, b.static
	state := c.Info.Name + ": " + english.Thousands(v.All) + " " + v.What
	return &page{
		Title: state + " – Canvass", Description: state + ", with who is first and by how much, as " + v.By + " counts.",
		Crumbs: b.crumbs(link{Text: c.Info.Name, Href: b.contestPath(id)}), Live: true, State: state, Body: v,
		Files: []link{{Text: "CSV", Href: b.within("/"+string(id)+".csv") + unitsQuery(b)}},
	}, nil
}

// unitsQuery asks for reporting units in a file.
func unitsQuery(b *book) string {
	if b.asOf != "" {
		return "&units"
	}
	return "?units"
}

// unitOrders are the orders in which places can be listed; a minus before one turns it round.
var unitOrders = map[string]func(x, y *unitRow) int{
	"name":   func(x, y *unitRow) int { return cmp.Compare(x.Name, y.Name) },
	"leader": func(x, y *unitRow) int { return cmp.Compare(x.Leader, y.Leader) },
	"share":  func(x, y *unitRow) int { return -cmp.Compare(x.share, y.share) },
	"lead":   func(x, y *unitRow) int { return -cmp.Compare(x.lead, y.lead) },
	"votes":  func(x, y *unitRow) int { return -cmp.Compare(x.votes, y.votes) },
	"in":     func(x, y *unitRow) int { return -cmp.Compare(x.in, y.in) },
	"change": func(x, y *unitRow) int { return -cmp.Compare(x.change, y.change) },
}

// unitSort is the order that an address asks for, by votes where it asks for none that there is.
func unitSort(r *http.Request) string {
	asked := r.URL.Query().Get("sort")
	if unitOrders[strings.TrimPrefix(asked, "-")] == nil {
		return "votes"
	}
	return asked
}

// SortLink is a column's head as a link that sorts by it, and how it is sorted now.
type SortLink struct{ Href, State string }

// SortBy is the link of one column; asked for again it turns the order round.
func (v *unitsView) SortBy(order string) SortLink {
	l := SortLink{Href: v.Path + "?sort=" + order}
	ascending := order == "name" || order == "leader"
	switch v.Sort {
	case order:
		l.Href = v.Path + "?sort=-" + order
	case "-" + order:
		ascending = !ascending
	default:
		if v.asOf != "" {
			l.Href += "&as-of=" + v.asOf
		}
		return l
	}
	if v.asOf != "" {
		l.Href += "&as-of=" + v.asOf
	}
	l.State = "descending"
	if ascending {
		l.State = "ascending"
	}
	return l
}

// units are the places of the source that counts by most of them, nil where none counts by any.
func (b *book) units(c *tally.Contest, order string) *unitsView {
	var n *tally.Count
	var of []unitCount
	for _, x := range c.Sources {
		if us := placesOf(x); len(us) > len(of) {
			n, of = x, us
		}
	}
	if len(of) < 2 {
		return nil
	}
	v := &unitsView{
		Contest: c.Info.Name, Of: "/" + string(c.ID), Path: "/" + string(c.ID) + "/places", By: b.w.Said(n.By), What: unitKind(of), Partial: n.Partial, All: len(of), Sort: order, asOf: b.asOf,
	}
	var heads []canvass.OptionID
	for _, o := range n.Options[:min(len(n.Options), mostHeads)] {
		heads = append(heads, o.Option)
		v.Heads = append(v.Heads, link{Text: b.w.Last(c.ID, o.Option)})
	}
	changes := n.Grown()
	for _, u := range of {
		row := b.unitRow(c, u, heads)
		if d, changed := changes[u.unit]; changed && d != 0 {
			row.change, row.Change, v.HasChange = d, english.Signed(d), true
		}
		v.HasIn = v.HasIn || row.In != ""
		v.Rows = append(v.Rows, row)
	}
	b.unitMap(c, v)
	compare := unitOrders[strings.TrimPrefix(order, "-")]
	slices.SortStableFunc(v.Rows, func(x, y unitRow) int {
		d := compare(&x, &y)
		if strings.HasPrefix(order, "-") {
			d = -d
		}
		return cmp.Or(d, cmp.Compare(x.Name, y.Name))
	})
	return v
}

// First are the places that the contest's own page shows: those with most votes.
func (v *unitsView) First() []unitRow { return v.Rows[:min(len(v.Rows), firstRows)] }

// More is how many places that leaves out.
func (v *unitsView) More() int { return len(v.Rows) - len(v.First()) }

// unitCount is a place with its count.
type unitCount struct {
	unit  canvass.UnitID
	name  string
	code  string
	count *tally.Count
}

// mostCounted is how many reporting units of a source are added up here, for its places; those of more are the fold's.
const mostCounted = 500

// placesOf are a source's counts by place.
func placesOf(n *tally.Count) []unitCount {
	if n.HasParts() <= mostCounted {
		return unitCounts(n)
	}
	var out []unitCount
	for _, p := range n.Tops() {
		u := unitCount{unit: p.Unit, name: unitName(p.Unit), count: p.Count}
		if p.Named != nil {
			u.name, u.code = cmp.Or(p.Named.Name, u.name), cmp.Or(p.Named.FIPS, p.Named.County)
		}
		if k := len(out) - 1; k >= 0 && out[k].unit == u.unit { // in another of its districts
			out[k] = u
			continue
		}
		out = append(out, u)
	}
	return out
}

// unitCounts are a source's counts by place at the highest level that it has: counties rather than their precincts,
// which are added up where the county itself has no count; areas where there are no units.
func unitCounts(n *tally.Count) []unitCount {
	at := map[canvass.UnitID]int{}
	var out []unitCount
	whole := map[canvass.UnitID]bool{}
	for _, p := range n.Parts() {
		if p.Unit == "" || p.Count == nil || p.Count.Measure != n.Measure {
			continue
		}
		top, _, below := strings.Cut(string(p.Unit), "/")
		unit := canvass.UnitID(top)
		i, found := at[unit]
		if !found {
			i = len(out)
			at[unit] = i
			out = append(out, unitCount{unit: unit, name: unitName(unit), count: &tally.Count{By: n.By, Measure: n.Measure}})
		}
		switch {
		case !below:
			whole[unit], out[i].count = true, p.Count
			if p.Named != nil {
				out[i].name = cmp.Or(p.Named.Name, out[i].name)
				out[i].code = cmp.Or(p.Named.FIPS, p.Named.County)
			}
		case !whole[unit] && p.InSum:
			out[i].count = sumOf(out[i].count, p.Count)
			if p.Named != nil {
				out[i].code = cmp.Or(out[i].code, p.Named.County)
			}
		}
	}
	if len(out) > 0 {
		return out
	}
	for area, x := range n.Areas {
		if area != canvass.Statewide && x != nil {
			out = append(out, unitCount{unit: canvass.UnitID(area), name: english.Capital(wording.Area(area)), count: x})
		}
	}
	slices.SortFunc(out, func(x, y unitCount) int { return cmp.Compare(x.unit, y.unit) })
	return out
}

// sumOf adds a part to a sum of parts.
func sumOf(sum, part *tally.Count) *tally.Count {
	out := &tally.Count{By: sum.By, Measure: sum.Measure, Valid: sum.Valid + part.Valid, Ref: tally.Join(sum.Ref, part.Ref), Partial: sum.Partial || part.Partial, Summed: true}
	votes := map[canvass.OptionID]int64{}
	for _, x := range [][]tally.OptionCount{sum.Options, part.Options} {
		for _, o := range x {
			votes[o.Option] += o.Votes
		}
	}
	for o, n := range votes {
		out.Options = append(out.Options, tally.OptionCount{Option: o, Votes: n})
	}
	slices.SortFunc(out.Options, func(a, b tally.OptionCount) int {
		return cmp.Or(-cmp.Compare(a.Votes, b.Votes), cmp.Compare(a.Option, b.Option))
	})
	return out
}

// unitName is a unit by its id alone: "county:st-louis" is St Louis.
func unitName(unit canvass.UnitID) string {
	_, name, found := strings.Cut(string(unit), ":")
	if !found {
		name = string(unit)
	}
	return english.Titled(name)
}

// unitKind is what the places are, in the plural: "counties".
func unitKind(of []unitCount) string {
	kinds := map[string]string{
		"county": "counties", "town": "towns", "precinct": "precincts", "ward": "wards", "district": "districts", "parish": "parishes", "site": "sites",
		"village": "villages", "cd-": "districts",
	}
	kind := ""
	for _, u := range of {
		level, _, _ := strings.Cut(string(u.unit), ":")
		if strings.HasPrefix(level, "cd-") {
			level = "cd-"
		}
		if k := cmp.Or(kinds[level], "places"); kind == "" {
			kind = k
		} else if kind != k {
			return "places"
		}
	}
	return kind
}

func (b *book) unitRow(c *tally.Contest, u unitCount, heads []canvass.OptionID) unitRow {
	n := u.count
	key := "unit-" + string(u.unit)
	row := unitRow{Unit: string(u.unit), Name: u.name, Code: u.code, votes: n.Valid, in: -1}
	row.Valid = b.fig(key, n.Measure.Words()+" counted in "+u.name, english.Thousands(n.Valid), n.Ref)
	row.Share = plain("–")
	for _, o := range heads {
		switch votes, counted := n.Votes(o); {
		case !counted:
			row.Each = append(row.Each, "–")
		case n.Partial:
			row.Each = append(row.Each, english.Thousands(votes))
		default:
			row.Each = append(row.Each, n.Share(votes))
		}
	}
	if len(n.Options) > 0 && n.Options[0].Votes > 0 {
		first := n.Options[0]
		second := int64(0)
		if len(n.Options) > 1 {
			second = n.Options[1].Votes
		}
		row.Share = b.fig(key+"-share", "share of "+b.w.Option(c.ID, first.Option)+" in "+u.name, n.Share(first.Votes), n.Ref)
		row.Leader, row.Class, row.leader, row.measured = b.w.Last(c.ID, first.Option), b.class(first.Option), first.Option, true
		if first.Votes == second {
			row.Leader, row.Class, row.leader = "Level", "", ""
		}
		row.Lead = lead(n, first.Votes-second)
		row.share, row.lead = first.Votes*10_000/n.Valid, (first.Votes-second)*10_000/n.Valid
		if n.Partial {
			row.Share = plain(english.Thousands(first.Votes))
			row.Lead = english.Signed(first.Votes - second)
		}
	}
	switch {
	case n.Units != nil && n.UnitsOf != nil && *n.UnitsOf > 0:
		row.In, row.in = english.Thousands(*n.Units)+" of "+english.Thousands(*n.UnitsOf), *n.Units*10_000 / *n.UnitsOf
	default:
		if out, known := n.Out(); known && n.Counted()+out > 0 {
			row.In, row.in = canvass.ShareText(n.Counted(), n.Counted()+out), n.Counted()*10_000/(n.Counted()+out)
		}
	}
	return row
}

// unitMap draws the counties where there are outlines for them, and says where there are none.
func (b *book) unitMap(c *tally.Contest, v *unitsView) {
	j := b.place(c.ID.Jurisdiction())
	if j == nil {
		return
	}
	state := place.StateCode(j.USPS)
	counties := outline.State(state)
	rows := map[string]*unitRow{}
	without := 0
	for i := range v.Rows {
		if r := &v.Rows[i]; outline.Known(r.Code) {
			rows[r.Code] = r
		} else {
			without++
		}
	}
	leads := map[canvass.OptionID]int{}
	var leaders []canvass.OptionID
	for i := range v.Rows {
		if o := v.Rows[i].leader; o != "" {
			if leads[o]++; leads[o] == 1 {
				leaders = append(leaders, o)
			}
		}
	}
	slices.SortFunc(leaders, func(x, y canvass.OptionID) int {
		return cmp.Or(-cmp.Compare(leads[x], leads[y]), cmp.Compare(x, y))
	})
	for i, o := range leaders {
		v.Legend = append(v.Legend, legendRow{
			Class: b.class(o), Name: b.w.Last(c.ID, o), Places: "first in " + english.Thousands(leads[o]), Hatch: min(i, 3),
		})
	}
	if len(rows) < 2 || len(counties) < 2 {
		if v.What == "counties" && len(counties) > 0 || v.What == "towns" {
			v.NoMap = "There is no map: these " + v.What + " have no outlines here, so the table has them alone."
		}
		return
	}
	if without > 0 {
		v.NoMap = english.Thousands(without) + " of the " + v.What + " have no outline and are in the table alone."
	}
	m := chart.Counties{
		ID: "counties", Title: c.Info.Name + " by county",
		Desc: "Each county is in the colour of whoever is first in it, deeper the further ahead. The table below has the figures.",
	}
	for _, county := range counties {
		s := chart.CountyShade{Rings: county.Rings}
		if r := rows[county.Code]; r != nil {
			s.Name = r.Name + ": no votes yet"
			if r.measured {
				s.Name = r.Name + ": " + r.Leader + " " + r.Share.Text
				if v.Partial {
					s.Name += " votes"
				}
				s.Colour, s.Rank = b.colour(r.leader), max(0, slices.Index(leaders, r.leader))
				s.Level = 1
				for _, least := range []int64{1000, 3000} {
					if r.lead >= least {
						s.Level++
					}
				}
			}
		}
		m.Counties = append(m.Counties, s)
	}
	v.Map = chart.CountyMap(m)
}

// unitsTable is the table of places, all of them or the first.
type unitsTable struct {
	View    *unitsView
	Caption string
	Rows    []unitRow
}

// Table is the table of all places.
func (v *unitsView) Table() unitsTable {
	return unitsTable{v, english.Capital(v.What) + " of the " + v.Contest, v.Rows}
}

// FirstTable is the table of those with most votes.
func (v *unitsView) FirstTable() unitsTable {
	caption := "All " + v.What
	if v.More() > 0 {
		caption = "The " + english.Thousands(len(v.First())) + " " + v.What + " with most votes"
	}
	return unitsTable{v, caption + ", as " + v.By + " counts", v.First()}
}

// unitsHead is one column's head.
type unitsHead struct {
	View            *unitsView
	By, Text, Class string
	Here            bool
}

// Head is the head of the column that sorts in an order.
func (t unitsTable) Head(by, text, class string) unitsHead {
	return unitsHead{t.View, by, text, class, t.View.Here}
}

// ShareHead is the head of the column of the first option's share.
func (v *unitsView) ShareHead() string {
	if v.Partial {
		return "Its votes"
	}
	return "Share"
}

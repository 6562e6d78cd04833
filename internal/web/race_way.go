package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// wayPage is the way to a nomination: what each needs of the rest, pictures over the season, what each contest was worth, and what a
// model makes of it.
type wayPage struct {
	Race     link
	Name     string
	Rows     []wayRow
	Note     string
	Pictures []wayPicture
	Contests []wayContest
	Chances  []wayChance
	Model    string
	Untold   string
	Gaps     []string
	Scores   []wayScore
	Missing  string
}

type wayRow struct {
	Name, Class, Needs, From string
	Delegates                Figure
}

type wayPicture struct {
	ID, Head, Says string
	Picture        chart.SVG
	// Table has the picture's numbers, with a row of headings.
	Table [][]string
	// File is where the picture is a file of its own, without the ending.
	File string
}

type wayContest struct {
	Contest                   link
	Day, Says, Bits, Way, Did string
}

type wayChance struct {
	Name, Class, Majority, Most, End string
}

type wayScore struct {
	Contest                  link
	Won, Chance, Loss, Brier string
	Shares, Delegates, Entry string
}

// waySeasons are simulated for a page: a chance of one half has a standard error of a point.
const waySeasons = 2000

// wayTo is the address of a race's page of its way.
func (b *book) wayTo(id canvass.RaceID) link {
	return link{Text: "The way to the nomination: what each needs, what each contest was worth, and chances by a model", Href: b.within("/" + string(id) + "/way")}
}

func (s *site) way(ctx context.Context, b *book, r *http.Request) (*page, error) {
	id, err := canvass.ParseRaceID(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), "/way"))
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page %s", r.URL.Path)
	}
	at := race.At(b.s, id)
	if at == nil {
		return nil, canvass.Errorf(canvass.NotFound, "race", "the race %s is not in this record", id)
	}
	p, err := b.way(ctx, at)
	if err != nil {
		return nil, err
	}
	title := "The way to the nomination: " + p.Name
	return &page{Title: title + " – Canvass", Description: title + ".", Live: true, State: title, Body: p, Crumbs: b.crumbs(p.Race)}, nil
}

func (b *book) way(ctx context.Context, r *race.Race) (*wayPage, error) {
	p := &wayPage{Name: wording.Race(r.ID), Note: strings.TrimSpace(b.clinched(r) + " " + b.raceNote(r))}
	p.Race = link{Text: p.Name, Href: b.within("/" + string(r.ID))}
	for _, st := range r.Standings {
		row := wayRow{Name: b.w.Name(st.Option), Class: "c" + strconv.Itoa(int(b.colour(st.Option)))}
		row.Delegates = b.fig("way-"+string(st.Option), "delegates of "+row.Name, english.Thousands(st.Delegates), st.Ref)
		row.Needs, row.From = needsText(r.Required(st.Option)), "–"
		if r.Need > 0 && st.Delegates >= r.Need {
			row.From = "reached"
		} else if d, ok := r.Earliest(st.Option); ok {
			row.From = wording.DayMonth(d)
		}
		p.Rows = append(p.Rows, row)
	}
	sim, err := b.wayChances(ctx, p, r)
	if err != nil {
		return nil, err
	}
	b.wayPictures(p, r, sim)
	b.wayContests(p, r)
	for i := range p.Pictures {
		p.Pictures[i].File = "/picture/" + p.Pictures[i].ID + "/" + string(r.ID)
	}
	b.wayScores(p, r.ID)
	return p, nil
}

// wayDrawn is as much of a page of the way as a picture of the kind needs: only one rests on the model, which takes time.
func (b *book) wayDrawn(ctx context.Context, r *race.Race, kind string) (*wayPage, error) {
	p := &wayPage{}
	var sim *season.Simulation
	if kind == "by-date" {
		var err error
		if sim, err = b.wayChances(ctx, p, r); err != nil {
			return nil, err
		}
	}
	b.wayPictures(p, r, sim)
	if kind == "surprise" {
		b.wayContests(p, r)
	}
	return p, nil
}

// needsText is a share of the rest for readers.
func needsText(s race.Share) string {
	switch {
	case s.Percent() == "":
		return "–"
	case s.Beyond():
		return "more than all"
	case s.Of <= 0:
		return "nothing"
	}
	return s.Percent() + "%"
}

// wayChances are the chances by the model, or why none are told.
func (b *book) wayChances(ctx context.Context, p *wayPage, r *race.Race) (*season.Simulation, error) {
	left, err := season.LeftOf(b.s, r.ID)
	switch {
	case err != nil:
		p.Untold = message(err)
		return nil, nil
	case left.Unmodelled != "":
		p.Untold = english.Capital(left.Unmodelled)
		return nil, nil
	case len(left.Rest.Future) == 0:
		p.Untold = "Every contest has been held"
		return nil, nil
	}
	sim, err := b.seasons(ctx, r.ID, &left.Rest)
	if err != nil {
		return nil, err
	}
	p.Model, p.Gaps = season.Version(), left.GapWords(b.w.Place)
	order := make([]int, len(sim.By))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return sim.By[b].Median - sim.By[a].Median })
	percent := func(n int) string { return fmt.Sprintf("%.1f%%", 100*float64(n)/waySeasons) }
	for _, i := range order {
		o := &sim.By[i]
		if o.High == 0 {
			continue
		}
		p.Chances = append(p.Chances, wayChance{
			b.w.Name(o.Option), "c" + strconv.Itoa(int(b.colour(o.Option))), percent(o.Majority), percent(o.Most),
			fmt.Sprintf("%s (%s to %s)", english.Thousands(o.Median), english.Thousands(o.Low), english.Thousands(o.High)),
		})
	}
	return sim, nil
}

// wayDay is what was known after the contests of a day, each as it is taken now.
type wayDay struct {
	day       time.Time
	has       map[canvass.OptionID]int
	available int
}

// wayDays are the days on which contests were held, each with the sums after it.
func wayDays(r *race.Race) []wayDay {
	var out []wayDay
	has, available := map[canvass.OptionID]int{}, r.Pledged
	for i := range r.Held {
		l := &r.Held[i]
		day := lastDayOf(l.Contest)
		for _, a := range l.Awards {
			has[a.Option] += a.Delegates
		}
		available -= l.Seats - l.Open
		if n := len(out); n > 0 && out[n-1].day.Equal(day) {
			out = out[:n-1]
		}
		copied := map[canvass.OptionID]int{}
		for o, n := range has {
			copied[o] = n
		}
		out = append(out, wayDay{day, copied, available})
	}
	return out
}

func lastDayOf(c *tally.Contest) time.Time {
	switch {
	case c.Event == nil:
		return time.Time{}
	case c.Event.Until.After(c.Event.Date):
		return c.Event.Until
	}
	return c.Event.Date
}

// drawn is how many options a picture has lines of.
const drawn = 5

func (b *book) wayPictures(p *wayPage, r *race.Race, sim *season.Simulation) {
	days := wayDays(r)
	if len(days) == 0 || days[0].day.IsZero() {
		return
	}
	begin, end := days[0].day, days[len(days)-1].day
	if sim != nil && len(sim.Days) > 0 && sim.Days[len(sim.Days)-1].Day.After(end) {
		end = sim.Days[len(sim.Days)-1].Day
	}
	since := func(d time.Time) int64 { return int64(d.Sub(begin).Hours()/24) + 1 }
	from, to := wording.DayMonth(begin), wording.DayMonth(end)
	span := since(end) + 1
	sums := chart.Steps{ID: "sums", Title: "Delegates by date", From: from, To: to, Span: span, Now: since(days[len(days)-1].day), High: int64(max(r.Need, 1))}
	if r.Need > 0 {
		sums.Mark, sums.MarkWords = int64(r.Need), english.Thousands(r.Need)+" needed"
	}
	shares := chart.Steps{
		ID: "shares", Title: "Share of the remaining delegates that each needs", From: from, To: wording.DayMonth(days[len(days)-1].day), Span: sums.Now + 1, High: 10_000,
		Mark: 5_000, MarkWords: "half of the rest",
	}
	for _, st := range r.Standings[:min(drawn, len(r.Standings))] {
		name, colour := b.w.Name(st.Option), b.colour(st.Option)
		row := chart.Step{Name: name, Number: english.Thousands(st.Delegates), Colour: colour, Points: []chart.StepPoint{{}}}
		needs := chart.Step{Name: name, Number: needsText(r.Required(st.Option)), Colour: colour}
		for _, d := range days {
			n := int64(d.has[st.Option])
			row.Points = append(row.Points, chart.StepPoint{Day: since(d.day), Value: n, Low: n, High: n})
			if r.Need > 0 && d.available > 0 {
				v := max(int64(r.Need-d.has[st.Option]), 0) * 10_000 / int64(d.available)
				needs.Points = append(needs.Points, chart.StepPoint{Day: since(d.day), Value: v, Low: v, High: v})
			}
		}
		if sim != nil {
			for i := range sim.By {
				if sim.By[i].Option != st.Option {
					continue
				}
				for _, d := range sim.Days {
					if at := since(d.Day); at > sums.Now {
						row.Points = append(row.Points, chart.StepPoint{Day: at, Value: int64(d.Median[i]), Low: int64(d.Low[i]), High: int64(d.High[i])})
					}
				}
			}
		}
		for _, x := range row.Points {
			sums.High = max(sums.High, x.High)
		}
		sums.Rows = append(sums.Rows, row)
		sums.Desc += name + ": " + row.Number + ". "
		if len(needs.Points) > 0 {
			shares.Rows = append(shares.Rows, needs)
			shares.Desc += name + ": " + needs.Number + ". "
		}
	}
	says := "What each had after the contests of each day, as each contest is taken now."
	if sim != nil {
		says += " What is to come is simulated by a model: the middle, and the range that holds nine of ten seasons."
	}
	p.Pictures = append(p.Pictures, wayPicture{ID: "by-date", Head: "Delegates by date", Says: says, Picture: chart.Line(sums), Table: stepsTable(sums, begin, 1)})
	if len(shares.Rows) > 0 {
		p.Pictures = append(p.Pictures, wayPicture{
			ID: "required", Head: "What each needed of the rest",
			Says:    "The share of all delegates still available that each needed after each day for a majority of the pledged; at the top it cannot be had.",
			Picture: chart.Line(shares), Table: stepsTable(shares, begin, 100),
		})
	}
	strip, table := b.wayStrip(r)
	p.Pictures = append(p.Pictures, wayPicture{
		ID: "strip", Head: "The season",
		Says:    "A column a day with contests, a block a contest: as high as its delegates, in the colour of who has most of them; hollow where they are to come or not known.",
		Picture: chart.Calendar(strip), Table: table,
	})
}

// stepsTable has the numbers of a picture of lines, a row for each day and option; per is how many parts of the scale are
// one.
func stepsTable(p chart.Steps, begin time.Time, per int64) [][]string {
	number := func(n int64) string {
		if per == 1 {
			return strconv.FormatInt(n, 10)
		}
		return fmt.Sprintf("%d.%02d", n/per, n%per)
	}
	out := [][]string{{"day", "option", "value", "low", "high", "simulated"}}
	for _, row := range p.Rows {
		for _, x := range row.Points {
			if x.Day == 0 { // where the lines begin
				continue
			}
			day := begin.AddDate(0, 0, int(x.Day)-1).Format(time.DateOnly)
			out = append(out, []string{day, row.Name, number(x.Value), number(x.Low), number(x.High), strconv.FormatBool(p.Now > 0 && x.Day > p.Now)})
		}
	}
	return out
}

// wayStrip is the season as a strip, and its numbers as a table.
func (b *book) wayStrip(r *race.Race) (chart.Strip, [][]string) {
	table := [][]string{{"day", "contest", "delegates", "most"}}
	out := chart.Strip{ID: "calendar", Title: "Contests by day"}
	var last time.Time
	add := func(c *tally.Contest, block chart.Block) {
		day := lastDayOf(c)
		if day.IsZero() {
			return
		}
		if len(out.Days) == 0 || !day.Equal(last) {
			out.Days = append(out.Days, chart.StripDay{})
			if last.IsZero() {
				out.From = wording.DayMonth(day)
			}
			last = day
		}
		n := len(out.Days) - 1
		out.Days[n].Blocks = append(out.Days[n].Blocks, block)
	}
	type dated struct {
		c     *tally.Contest
		block chart.Block
		most  string // who has most of its delegates
	}
	var all []dated
	for i := range r.Held {
		l := &r.Held[i]
		x := chart.Block{Name: fmt.Sprintf("%s: %d", b.w.Place(l.Contest.ID.Jurisdiction()), l.Seats), Seats: int64(l.Seats), Open: len(l.Awards) == 0}
		most := ""
		if len(l.Awards) > 0 {
			x.Colour = b.colour(l.Awards[0].Option)
			most = b.w.Name(l.Awards[0].Option)
		}
		all = append(all, dated{l.Contest, x, most})
	}
	for _, id := range r.Left {
		c := b.s.Contests[id]
		all = append(all, dated{c, chart.Block{Name: fmt.Sprintf("%s: %d", b.w.Place(id.Jurisdiction()), c.Delegates.Seats), Seats: int64(c.Delegates.Seats), Open: true}, ""})
	}
	slices.SortStableFunc(all, func(x, y dated) int { return lastDayOf(x.c).Compare(lastDayOf(y.c)) })
	for _, x := range all {
		add(x.c, x.block)
		if day := lastDayOf(x.c); !day.IsZero() {
			table = append(table, []string{day.Format(time.DateOnly), string(x.c.ID), strconv.FormatInt(x.block.Seats, 10), x.most})
		}
	}
	out.To = wording.DayMonth(last)
	out.Desc = fmt.Sprintf("%d contests on %d days.", len(all), len(out.Days))
	return out, table
}

// wayContests are what each contest did, and the plane on which each is a dot.
func (b *book) wayContests(p *wayPage, r *race.Race) {
	plane := chart.Plane{
		ID: "plane", Title: "Surprise and consequence of each contest", Across: "more surprising by the record so far →", Up: "↑ more delegates hung on it",
		AcrossMost: 500, UpMost: 1000, Mark: stake(1, race.LeastSwing), MarkWords: "a quarter of a percent of the delegates needed",
	}
	table := [][]string{{"contest", "bits", "delegates_that_hung_on_it"}}
	for i := range r.Held {
		c := r.Held[i].Contest
		k := race.Of(b.s, c.ID)
		if k == nil {
			continue
		}
		row := wayContest{Contest: b.contestLink(c), Day: wording.Event(c.Event), Bits: "–", Did: "cannot be said"}
		swing := 0
		for _, w := range k.Worlds() {
			swing = max(swing, w.Swing, -w.Swing)
		}
		if why, ok := k.Inconsequential(); ok && len(why) == 0 {
			row.Did = "inconsequential by the rule"
		} else if ok {
			row.Did = english.Many(swing, "delegate", "delegates") + " hung on it"
		}
		row.Way = season.Needs(b.s, k)
		for _, x := range season.Surprises(b.s, k, nil, "") {
			if x.Prior != season.ByRecord {
				continue
			}
			row.Says = english.Capital(x.Words)
			if x.Known {
				row.Bits = fmt.Sprintf("%.1f", x.Bits())
				table = append(table, []string{string(c.ID), row.Bits, strconv.Itoa(swing)})
				if r.Need > 0 && swing > 0 && len(r.Held[i].Awards) > 0 {
					plane.Dots = append(plane.Dots, chart.Dot{
						Name: b.w.Place(c.ID.Jurisdiction()), Across: int64(100 * x.Bits()), Up: stake(swing, r.Need), Colour: b.colour(r.Held[i].Awards[0].Option),
						Highlighted: x.Bits() >= 2.3,
					})
				}
			}
		}
		p.Contests = append(p.Contests, row)
	}
	if len(plane.Dots) > 1 {
		slices.SortStableFunc(plane.Dots, func(x, y chart.Dot) int { return strings.Compare(x.Name, y.Name) })
		named := 0
		for i := range plane.Dots { // a few names, or none can be read
			if plane.Dots[i].Highlighted {
				if named++; named > 8 {
					plane.Dots[i].Highlighted = false
				}
			}
		}
		plane.Desc = fmt.Sprintf("%d contests.", len(plane.Dots))
		p.Pictures = append(p.Pictures, wayPicture{
			ID: "surprise", Head: "Surprise and consequence",
			Says:    "A dot a contest: to the right the less likely its winner was by the record before it; upwards, on a scale of tenfolds, the more delegates another outcome would have moved.",
			Picture: chart.Dots(plane), Table: table,
		})
	}
}

// stake is a part of the delegates needed on a scale of tenfolds: a ten-thousandth is at the foot, all at 1000.
func stake(swing, of int) int64 {
	return int64(250 * math.Log10(10_000*float64(swing)/float64(of)))
}

// wayScores are the forecasts that this desk froze, held against the results.
func (b *book) wayScores(p *wayPage, id canvass.RaceID) {
	const own = "canvass"
	x := season.ScoreForecasts(b.s, id, own)
	if len(x.Scored) == 0 && len(x.Waiting) == 0 {
		return
	}
	for i := range x.Scored {
		f := &x.Scored[i]
		row := wayScore{
			Contest: b.contestLink(b.s.Contests[f.Contest]), Won: b.w.Name(f.Winner), Chance: "none", Loss: fmt.Sprintf("%.2f", f.LogLoss), Brier: fmt.Sprintf("%.2f", f.Brier),
			Shares: fmt.Sprintf("%d of %d", f.Covered, f.Told), Delegates: "–",
		}
		for _, o := range f.Forecast.Forecast.Options {
			if o.Option == f.Winner {
				row.Chance = fmt.Sprintf("%.1f%%", float64(o.Chance)/100)
			}
		}
		if f.HasDelegates {
			row.Delegates = fmt.Sprintf("%.1f", f.CRPS)
		}
		p.Scores = append(p.Scores, row)
	}
	var missing []string
	for _, id := range x.Missing {
		missing = append(missing, b.w.Place(id.Jurisdiction()))
	}
	if len(missing) > 0 {
		p.Missing = "Held without a forecast that was frozen in time: " + english.List(missing) + "."
	}
}

package web

import (
	"fmt"
	"math"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/calibrate"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/tally"
)

// estimateView is what the page says of what is still out. Every modelled figure is a range.
type estimateView struct {
	// None says why there is no estimate; empty where there is one.
	None    string
	Picture chart.SVG
	Units   string
	Total   string
	Rows    []estimateRow
	// Delegates says which of them the draws were counted in; empty where no row has any.
	Delegates string
	Certain   string
	Hall      string
	// HallDelegates are how delegates may fall in a hall, by option.
	HallDelegates []string
	Basis         string
	// Replays says how often such ranges held the end of nights that were replayed.
	Replays  string
	Warnings []string
}

type estimateRow struct {
	Name      string
	Counted   Figure
	Nine      string // the share that holds in nine cases of ten
	Nineteen  string // in nineteen of twenty
	Win       string
	Delegates string
}

// mostWarnings is how many warnings a page prints.
const mostWarnings = 8

// estimate is what is still out of a contest that is being counted, nil of any other.
func (b *book) estimate(c *tally.Contest) *estimateView {
	if c.Status != tally.Counting {
		return nil
	}
	e := live.Of(b.s, c.ID, nil)
	v := &estimateView{None: english.Capital(e.NoEstimate)}
	name := func(o string) string { return b.w.Option(c.ID, canvass.OptionID(o)) }
	if e.Estimate == nil {
		return v
	}
	x := e.Estimate
	v.Units = fmt.Sprintf("%s in, %d in part, %d out.", english.Count(x.Units.In, "unit", "units"), x.Units.Part, x.Units.Out)
	v.Certain = certainWords(&x.Certain, name)
	if h := e.Hall; h != nil {
		v.Hall = fmt.Sprintf("Exact, if the %s ballots are counted in random order and every end was as likely beforehand: %s has more than half of them in the end with a chance of %s.",
			english.Thousands(h.Ballots), name(string(h.Leader)), chanceWords(h.Wins))
	}
	for i, w := range x.Warnings {
		if e.Hall != nil {
			break // they are of the model, which stays silent
		}
		if i == mostWarnings {
			v.Warnings = append(v.Warnings, fmt.Sprintf("%d more; the API has them all", len(x.Warnings)-i))
			break
		}
		v.Warnings = append(v.Warnings, english.Capital(w.Text))
	}
	if d := e.Delegates; d != nil && e.Hall != nil {
		for _, o := range d.Options {
			if o.High > 0 {
				v.HallDelegates = append(v.HallDelegates, fmt.Sprintf("%s %s", name(string(o.Option)), delegateWords(o)))
			}
		}
	}
	if v.None != "" {
		return v
	}
	v.Total = fmt.Sprintf("%s to %s votes in the end, in nine cases of ten", english.Thousands(x.Expected.Low), english.Thousands(x.Expected.High))
	v.Basis = "A model’s guess, from " + basisWords(e)
	v.Replays = replayWords(x)
	v.Picture = estimatePicture(x, e.Ballots)
	for k, o := range x.Options {
		row := estimateRow{
			Name:     name(o.ID),
			Counted:  b.fig("estimate-"+o.ID, "votes counted for "+name(o.ID), english.Thousands(o.Counted), e.Ref),
			Nine:     rangeWords(o.Share.P90),
			Nineteen: rangeWords(o.Share.P95),
			Win:      winWords(&o, &x.Certain),
		}
		if d := e.Delegates; d != nil {
			row.Delegates = delegateRange(d.Options[k])
		}
		v.Rows = append(v.Rows, row)
	}
	if d := e.Delegates; d != nil {
		v.Delegates = fmt.Sprintf("Delegates: the rule of %s pledged seats, run on each of the model’s draws; what nine of ten gave.", english.Spelled(d.Seats))
		if d.Open > 0 {
			v.Delegates += fmt.Sprintf(" %s more are not estimated.", english.Capital(english.Spelled(d.Open)))
		}
	}
	return v
}

// estimatePicture draws what is counted, what the authority says is out, and what the model guesses is.
func estimatePicture(x *estimate.Estimate, ballots *int64) chart.SVG {
	pic := chart.Counted{ID: "estimate-total", Title: "Counted, known to be out, and guessed to be out"}
	row := chart.Progress{
		Name: "This desk’s model", Number: english.Thousands(x.Expected.Low) + "–" + english.Thousands(x.Expected.High),
		In: x.Counted, Guessed: max(0, x.Expected.High-x.Counted),
	}
	if ballots != nil && *ballots > x.Counted {
		row.Out = *ballots - x.Counted
		row.Guessed = max(0, row.Guessed-row.Out)
	}
	pic.Rows = []chart.Progress{row}
	pic.Desc = fmt.Sprintf("%s votes are counted. The model’s total is %s to %s.", english.Thousands(x.Counted), english.Thousands(x.Expected.Low), english.Thousands(x.Expected.High))
	return chart.Expected(pic)
}

// certainWords say what bounds alone make certain.
func certainWords(c *estimate.Certainty, name func(string) string) string {
	switch {
	case !c.Known:
		return "Nothing is certain: of some units nobody says how many votes can be out."
	case c.Winner != "":
		return fmt.Sprintf("Certain, if the reported counts stand: %s, %s ahead with at most %s out.", name(c.Winner), english.Thousands(c.Lead), english.Thousands(c.MostOut))
	}
	return fmt.Sprintf("Nothing is certain yet: at most %s votes are out, and the lead is %s.", english.Thousands(c.MostOut), english.Thousands(c.Lead))
}

func basisWords(e *live.Estimate) string {
	units := "the units that are in"
	if e.Baselines != "" {
		units += ", " + e.Baselines
	}
	return units + " and what was learned on earlier contests."
}

// replayWords say how often such ranges held, when about as much was counted, on nights of 2016 that were replayed in the
// order of their time stamps: the order that is most like a night's.
func replayWords(x *estimate.Estimate) string {
	method := calibrate.Model
	if x.Season {
		method = calibrate.Season
	}
	c := calibrate.Measured().Near(calibrate.Time, method, x.Progress.Part)
	if c == nil {
		return ""
	}
	return fmt.Sprintf("On nights of 2016 that were replayed, with about %.0f%% of the vote counted, such ranges of a share held the end %.0f times in a hundred, those of the total %.0f.",
		100*c.Counted, math.Floor(c.Coverage[2]), math.Floor(c.Total))
}

// rangeWords is a range of shares, never a lone number: one that is narrower than a tenth is written as a tenth.
func rangeWords(i estimate.Interval) string {
	low, high := math.Floor(i[0]*10)/10, math.Ceil(i[1]*10)/10
	return fmt.Sprintf("%.1f–%.1f%%", low, high)
}

// chanceWords are a chance in whole percent: no model is surer than 99.
func chanceWords(p float64) string {
	switch {
	case p < 0.01:
		return "under 1%"
	case p > 0.99:
		return "over 99%"
	}
	return fmt.Sprintf("about %.0f%%", 100*p)
}

// winWords are the chance of the most votes. What bounds exclude or make certain is no model's to put a chance on.
func winWords(o *estimate.Option, c *estimate.Certainty) string {
	switch {
	case o.RuledOut:
		return "ruled out"
	case c.Winner == o.ID:
		return "certain"
	}
	return chanceWords(o.Win)
}

// delegateRange is for a cell, below a heading that says of how many draws it holds.
func delegateRange(d live.OptionDelegates) string {
	if d.Least != nil && *d.Least == *d.Most {
		return fmt.Sprintf("%d, certain", *d.Least)
	}
	words := fmt.Sprintf("%d–%d", d.Low, d.High)
	if d.Low == d.High {
		words = fmt.Sprint(d.Low)
	}
	if d.Least != nil {
		words += fmt.Sprintf(" (certain %d, at most %d)", *d.Least, *d.Most)
	}
	return words
}

func delegateWords(d live.OptionDelegates) string {
	words := fmt.Sprintf("%d–%d", d.Low, d.High)
	if d.Low == d.High {
		words = fmt.Sprintf("%d in nine draws of ten", d.Low)
	}
	if d.Least != nil {
		words += fmt.Sprintf(" (certain %d, at most %d)", *d.Least, *d.Most)
	}
	return words
}

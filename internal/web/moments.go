package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// momentsView is a contest from moment to moment: its picture, its table, and a form that opens the page as it stood.
type momentsView struct {
	Path    string
	Picture chart.SVG
	Rows    []momentRow
	Last    int // the number of the last moment, from 0
	// Before and After are the pages of the moments beside this one; on the page as it is now nothing comes after.
	Before, After string
	Words         []string
}

type momentRow struct {
	When      canvass.Time
	AsOf      string
	Leader    string
	Lead      string
	Delegates string
}

// fewestMoments is how many moments make a picture.
const fewestMoments = 2

// changesOf are the changes of a contest that moved its outcome, the oldest first.
func changesOf(c *tally.Contest) []tally.Change {
	told, _ := c.Changes()
	return slices.DeleteFunc(slices.Clone(told), func(x tally.Change) bool {
		return x.Before.SameFirst(x.After) && x.Before.SameLead(x.After) && x.Before.SameDelegates(x.After)
	})
}

// moments is nil where the outcome has moved too seldom for a picture; the page of an earlier moment leads on all the same.
func (b *book) moments(c *tally.Contest) *momentsView {
	changes := changesOf(c)
	v := &momentsView{Path: "/" + string(c.ID), Last: len(changes) - 1}
	if b.asOf != "" {
		v.After = v.Path + "?" + url.Values{"moment": {"after"}, "as-of": {b.asOf}}.Encode()
	}
	if len(changes) < fewestMoments {
		if v.After == "" {
			return nil
		}
		return v
	}
	pic := chart.Moments{
		ID: "moments", Title: c.Info.Name + " over time", Desc: "The table below has every moment.", Seats: int64(c.Delegates.Seats),
		From: wording.Moment(changes[0].Recorded), To: wording.Moment(changes[len(changes)-1].Recorded),
	}
	delegates, most := false, int64(0)
	for i := range changes {
		x := &changes[i]
		step := chart.MomentStep{At: int64(x.Recorded)}
		row := momentRow{When: x.Recorded, AsOf: "/" + string(c.ID) + "?as-of=" + x.Recorded.String(), Leader: b.lasts(c.ID, x.After.First), Delegates: b.w.Seats(c.ID, x.After)}
		if l := x.After.Lead; l != nil {
			row.Lead = english.Signed(*l)
			if *l > 0 && len(x.After.First) == 1 {
				step.Lead, step.Colour = *l, b.colour(x.After.First[0])
				if *l > most {
					most = *l
					pic.Most = "at most " + english.Thousands(most)
				}
			}
		}
		for _, a := range x.After.Delegates {
			delegates = true
			step.Delegates = append(step.Delegates, chart.Part{Colour: b.colour(a.Option), Delegates: int64(a.Delegates)})
		}
		pic.Steps = append(pic.Steps, step)
		v.Rows = append(v.Rows, row)
		words := wording.Moment(x.Recorded)
		if row.Leader != "" {
			words += ": " + row.Leader + " " + row.Lead
		}
		v.Words = append(v.Words, words)
	}
	v.Before = v.Rows[len(v.Rows)-2].AsOf
	if last := changes[len(changes)-1].Recorded; b.asOf != "" && last < b.s.Now {
		v.Before = v.Rows[len(v.Rows)-1].AsOf
	}
	if !delegates {
		pic.Seats = 0
	}
	if most > 0 || delegates {
		v.Picture = chart.Over(pic)
	}
	return v
}

// toMoment answers ?moment=3 with the page as it stood at that moment, counted from 0; the last one is the page as it is.
// With ?moment=after&as-of= it is the moment that came after that one: the page of a moment does not say what came later.
func (s *site) toMoment(w http.ResponseWriter, r *http.Request) {
	b := newBook(s.now())
	id, err := canvass.ParseContestID(r.URL.Path[1:])
	n, notNumber := strconv.Atoi(r.URL.Query().Get("moment"))
	c := b.s.Contests[id]
	if r.URL.Query().Get("moment") == "after" && c != nil {
		var at canvass.Time
		if at, notNumber = canvass.ParseTime(r.URL.Query().Get("as-of")); notNumber == nil {
			n = slices.IndexFunc(changesOf(c), func(x tally.Change) bool { return x.Recorded > at })
			if n < 0 {
				n = len(changesOf(c))
			}
		}
	}
	if err != nil || c == nil || notNumber != nil || n < 0 {
		s.failed(w, r, canvass.Errorf(canvass.NotFound, "moment", "there is no moment %q of %s", r.URL.Query().Get("moment"), r.URL.Path))
		return
	}
	to := "/" + string(id)
	if changes := changesOf(c); n < len(changes)-1 {
		to += "?as-of=" + changes[n].Recorded.String()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

// contestPage is the page of one contest.
type contestPage struct {
	ID       canvass.ContestID
	Path     string
	Party    link
	Place    link
	Day      string
	Name     string
	Headline []spanView
	Status   Figure
	Outcomes []outcome
	Count    *countTable
	Others   []eventCount
	Sources  []*countTable
	Stated   []statedRow
	Story    []paragraphView
	Progress *progress
	Worth    *worth
	Claims   []claimRow
	Words    []confirmationRow
	Notices  []noticeRow
	Changes  []changeRow
	Disputes []dispute
	History  []pastRow
	Cites    []citeRow
}

// outcome is who won by one measure.
type outcome struct {
	Words string
	Why   Figure
}

// Start is the outcome at the beginning of a line.
func (o outcome) Start() string { return sentence(o.Words) }

// statedRow is what a source gave without counts.
type statedRow struct {
	By    string
	Says  Figure
	Small string
}

type claimRow struct {
	By      string
	Person  string
	Says    Figure
	Status  string
	Flagged bool
	Small   string // when, how sure, why
}

type confirmationRow struct {
	By    string
	Who   string
	Says  Figure
	Small string
}

type noticeRow struct {
	By    string
	Says  Figure
	Small string
}

type changeRow struct {
	AsOf  string // the page as it stood then
	By    string
	What  Figure
	Why   string
	Then  string // the outcome after it, where the change moved it
	Small string
}

type dispute struct {
	ID       string
	Asked    string // "how many delegates each of the two won"
	Question string // the same at the beginning of a line
	Sides    []disputeSide
}

type disputeSide struct {
	By    string
	Says  Figure
	Small string
	Cite  []citeRow
}

type pastRow struct {
	Year   int
	Name   string
	Href   string
	Day    string
	Winner Figure
	Detail string
}

type eventCount struct {
	Name  string
	Day   string
	Table *countTable
}

// contest makes the page of a contest.
func (s *site) contest(_ context.Context, b *book, r *http.Request) (*page, error) {
	id, err := canvass.ParseContestID(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page %s", r.URL.Path)
	}
	c := b.s.Contests[id]
	if c == nil {
		return nil, canvass.Errorf(canvass.NotFound, "contest", "the contest %s is not in this record", id)
	}
	p := b.contest(c)
	state := p.Name + ": " + b.outcomeWords(c) + ". " + p.Status.Text + "."
	title := p.Name
	if p.Day != "" {
		title += ", " + p.Day
	}
	return &page{Title: title + " – Canvass", Description: state, Live: true, State: state, Body: p}, nil
}

// contest is everything that the page of a contest shows, its figures written into the book.
func (b *book) contest(c *tally.Contest) *contestPage {
	id := c.ID
	j := b.place(id.Jurisdiction())
	p := &contestPage{
		ID: id, Path: "/" + string(id), Name: c.Info.Name,
		Party: link{Text: raceName(id.Race()), Href: b.within("/" + string(id.Race()))},
		Place: link{Text: b.placeName(id.Jurisdiction()), Href: b.within("/places/" + id.Jurisdiction())},
	}
	if c.Event != nil {
		p.Day = eventDay(c.Event)
	}
	story := facts.Tell(b.s, id, facts.Full)
	p.Headline = b.spans(story, story.Headline.Spans)
	p.Story = b.paragraphs(story, nil)
	p.Status = b.fig("status", "how far the count is", b.statusWords(c), statusRef(c))
	p.Outcomes = b.outcomes(c)
	p.Count = b.countTable(c, c.Count, "count", true)
	if len(c.Sources) > 1 {
		for _, n := range c.Sources[1:] {
			if b.secret(n.Ref) {
				continue
			}
			p.Sources = append(p.Sources, b.countTable(c, n, "count-"+n.By+"-"+string(n.Measure), false))
		}
	}
	for _, e := range c.Others {
		p.Others = append(p.Others, eventCount{eventName(e.Event), eventDay(e.Event), b.countTable(c, e.Count, "event-"+e.Event.ID, false)})
	}
	p.Stated = b.statedRows(c, j)
	p.Progress = b.progress(c, j)
	p.Worth = b.worth(c)
	p.Claims = b.claimRows(c, c.Claims, j)
	p.Words = b.confirmationRows(c, j)
	p.Notices = b.noticeRows(c.Notices, j)
	p.Changes = b.changeRows(c)
	p.Disputes = b.disputes(c.Info.Conflicts, c.InfoRef)
	p.History = b.past(c)
	p.Cites = b.citesOf(c, story)
	return p
}

func eventDay(e *canvass.Event) string {
	switch {
	case e.Date.IsZero():
		return ""
	case e.Until.IsZero() || e.Until.Equal(e.Date):
		return dayWords(e.Date)
	case e.Until.Month() == e.Date.Month() && e.Until.Year() == e.Date.Year():
		return e.Date.Format("2") + "–" + dayWords(e.Until)
	}
	return dayWords(e.Date) + " – " + dayWords(e.Until)
}

func eventName(e *canvass.Event) string {
	name := sentence(e.Kind)
	if e.Cancelled {
		name += ", cancelled"
	}
	if !e.Binds {
		name += ", which awarded no delegates"
	}
	return name
}

// statusRef is what the state of the count rests on.
func statusRef(c *tally.Contest) tally.Ref {
	for _, k := range c.Confirmations {
		if k.Authority && k.Confirmation.Of == canvass.Certified {
			return k.Ref
		}
	}
	switch {
	case c.Count != nil:
		return c.Count.Ref
	case len(c.Stated) > 0:
		return c.Stated[len(c.Stated)-1].Ref
	}
	return c.InfoRef
}

func (b *book) outcomes(c *tally.Contest) []outcome {
	var out []outcome
	for i := range c.Winners {
		w := &c.Winners[i]
		words := b.name(c, w.Options[0]) + " won " + measureWords(w.Measure)
		if w.Tied && w.Measure == canvass.Delegates {
			words = "the delegates are tied between " + b.names(c, w.Options)
		} else if w.Tied {
			words = b.names(c, w.Options) + " tied in " + measureWords(w.Measure)
		}
		label := "who won " + measureWords(w.Measure)
		out = append(out, outcome{words, b.fig("winner-"+string(w.Measure), label, b.basisWords(c, w), w.Ref)})
	}
	if l := c.Leader; l != nil {
		words := b.names(c, l.Options) + " are level"
		if len(l.Options) == 1 {
			words = b.name(c, l.Options[0]) + " leads by " + number(l.By)
		}
		out = append(out, outcome{words, b.fig("leader", "who leads", "nobody has won yet", l.Ref)})
	}
	return out
}

func (b *book) statedRows(c *tally.Contest, j *catalog.Jurisdiction) []statedRow {
	var out []statedRow
	for i, s := range c.Stated {
		if b.secret(s.Ref) {
			continue
		}
		row := statedRow{By: b.outlet(s.By), Small: sentences(b.when(s.At, j).Clause(), markWords(s.Mark))}
		row.Says = b.fig("stated-"+number(i), "what "+b.said(s.By)+" states", unstopped(b.statedWords(c, s.Report)), s.Ref)
		out = append(out, row)
	}
	return out
}

// statedWords repeats what a source printed without counts. Nothing is computed from it.
func (b *book) statedWords(c *tally.Contest, r *canvass.Report) string {
	var parts []string
	if s := r.Stated; s != nil {
		for _, x := range s.Shares {
			part := b.last(c, x.Option)
			if x.Loose != "" {
				part += " " + x.Loose
			}
			if x.Percent != "" {
				part += " " + string(x.Percent) + "%"
			}
			if x.Votes != nil {
				part += " (" + number(*x.Votes) + " votes)"
			}
			parts = append(parts, part)
		}
		if s.Leader != "" {
			part := b.last(c, s.Leader) + " ahead"
			if s.LeadVotes != nil {
				part += " by " + number(*s.LeadVotes) + " votes"
			}
			if s.LeadPoints != "" {
				part += " by " + string(s.LeadPoints) + " points"
			}
			parts = append(parts, part)
		}
		if s.Words != "" {
			parts = append(parts, s.Words)
		}
	}
	if r.Area != canvass.Statewide {
		parts = append(parts, "in "+string(r.Area))
	}
	if r.Units != nil {
		parts = append(parts, unitsWords(&tally.Count{Units: r.Units, UnitsOf: r.UnitsOf, UnitsAre: r.UnitsAre}))
	}
	if r.Expected != "" {
		parts = append(parts, string(r.Expected)+"% of the expected vote counted")
	}
	return sentence(strings.Join(parts, ", "))
}

func (b *book) claimRows(c *tally.Contest, claims []tally.Claim, j *catalog.Jurisdiction) []claimRow {
	var out []claimRow
	for _, k := range claims {
		if b.secret(k.Ref) {
			continue
		}
		row := claimRow{
			By: b.outlet(k.By), Person: k.Person, Status: sentence(string(k.Status)), Flagged: k.Status == tally.Flagged,
		}
		why := b.spell(c, k.Why)
		if k.Replaces != "" && why == "" {
			why = "A correction: " + k.Reason
		}
		row.Small = sentences(b.when(k.At, j).Clause(), markWords(k.Mark), why)
		row.Says = b.fig("claim-"+k.Key, "what "+b.said(k.By)+" says", b.claimWords(c, k.Claim), k.Ref)
		out = append(out, row)
	}
	return out
}

func (b *book) confirmationRows(c *tally.Contest, j *catalog.Jurisdiction) []confirmationRow {
	var out []confirmationRow
	for _, k := range c.Confirmations {
		if b.secret(k.Ref) {
			continue
		}
		x := k.Confirmation
		row := confirmationRow{By: b.outlet(k.By)}
		office := ""
		if k.Authority {
			office = "The contest’s own authority"
		}
		row.Small = sentences(b.when(k.At, j).Clause(), office, markWords(k.Mark), k.Note)
		says := "the counts as reported"
		switch x.Of {
		case canvass.ConfirmWinner:
			says = b.name(c, x.Winner) + " won " + measureWords(x.Measure)
		case canvass.Certified:
			says = "certified the result"
		}
		row.Who = strings.Join(notEmpty(x.Person, x.Role), ", ")
		var how []string
		if x.To != "" {
			how = append(how, "to "+b.said(x.To))
		}
		if x.How != "" {
			how = append(how, x.How)
		}
		if x.CallBack {
			how = append(how, "this desk called back on a number that it had before")
		}
		if len(how) > 0 {
			says += " (" + strings.Join(how, "; ") + ")"
		}
		row.Says = b.fig("confirmation-"+k.Key, "what "+b.said(k.By)+" confirms", sentence(says), k.Ref)
		out = append(out, row)
	}
	for _, k := range c.Calls {
		says := "This desk called " + measureWords(k.Call.Measure) + " for " + b.name(c, k.Call.Winner) + ": " + k.Call.Reason
		if k.Retired != "" {
			says += " (taken back)"
		}
		out = append(out, confirmationRow{By: "This desk", Who: k.Actor, Small: sentences(b.when(k.At, j).Clause()), Says: b.fig("call-"+k.Key, "this desk's call", says, k.Ref)})
	}
	return out
}

func notEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

func (b *book) noticeRows(notices []tally.Notice, j *catalog.Jurisdiction) []noticeRow {
	var out []noticeRow
	for _, n := range notices {
		if b.secret(n.Ref) {
			continue
		}
		row := noticeRow{By: b.outlet(n.By), Small: sentences(b.when(n.At, j).Clause(), markWords(n.Mark))}
		row.Says = b.fig("notice-"+n.Key, "a notice by "+b.said(n.By), unstopped(n.Notice.Text), n.Ref)
		out = append(out, row)
	}
	return out
}

// changeRows is the contest's history, the newest first.
func (b *book) changeRows(c *tally.Contest) []changeRow {
	var out []changeRow
	for i, x := range slices.Backward(c.Changes()) {
		if b.secret(x.Ref) {
			continue
		}
		row := changeRow{
			By: b.outlet(x.By), Why: sentences(b.spell(c, x.Why)), Small: sentences("Entered " + momentWords(x.Recorded)),
			AsOf: "/" + string(c.ID) + "?as-of=" + x.Recorded.String(),
		}
		row.What = b.fig("change-"+number(i), "a change", unstopped(b.spell(c, x.What)), x.Ref)
		if !x.Before.Same(x.After) {
			row.Then = b.outcomeThen(c, x.After)
		}
		out = append(out, row)
	}
	return out
}

// outcomeThen is the outcome after a change, in words.
func (b *book) outcomeThen(c *tally.Contest, o tally.Outcome) string {
	var out []string
	switch {
	case len(o.First) == 0:
		out = append(out, "nobody is ahead")
	case len(o.First) > 1 && o.Won:
		out = append(out, b.names(c, o.First)+" have tied")
	case len(o.First) > 1:
		out = append(out, b.names(c, o.First)+" are level")
	case o.Won:
		out = append(out, b.name(c, o.First[0])+" has won the vote")
	default:
		out = append(out, b.name(c, o.First[0])+" leads")
	}
	var seats []string
	for _, a := range o.Delegates {
		seats = append(seats, b.last(c, a.Option)+" "+number(a.Delegates))
	}
	if len(seats) > 0 {
		out = append(out, "delegates "+strings.Join(seats, ", "))
	}
	return strings.Join(out, "; ")
}

// disputes are questions on which sources differ, as far as a record that ends now may know their answers.
func (b *book) disputes(conflicts []catalog.Conflict, ref tally.Ref) []dispute {
	var out []dispute
	for _, k := range conflicts {
		d := dispute{ID: k.ID, Asked: k.Question, Question: sentence(k.Question)}
		for i, side := range k.Sides {
			if side.Published.After(b.s.Now.Go()) {
				continue
			}
			d.Sides = append(d.Sides, disputeSide{
				By:    b.outlet(side.By),
				Says:  b.fig("dispute-"+k.ID+"-"+number(i), "a side of a question", unstopped(side.Says), ref),
				Small: sentences(markWords(side.Mark), side.Note), Cite: b.cites(side.Cites),
			})
		}
		if len(d.Sides) > 1 {
			out = append(out, d)
		}
	}
	return out
}

// past is what the record knows of the jurisdiction's other contests, the newest first.
func (b *book) past(c *tally.Contest) []pastRow {
	var out []pastRow
	for _, o := range b.contestsIn(c.ID.Jurisdiction()) {
		if o.ID != c.ID {
			out = append(out, b.pastRow(o))
		}
	}
	return out
}

func (b *book) contestsIn(jurisdiction string) []*tally.Contest {
	var all []*tally.Contest
	for id, o := range b.s.Contests {
		if id.Jurisdiction() == jurisdiction {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(x, y *tally.Contest) int {
		return cmp.Or(-cmp.Compare(x.ID.Cycle(), y.ID.Cycle()), -eventTime(x).Compare(eventTime(y)), cmp.Compare(x.ID, y.ID))
	})
	return all
}

func (b *book) pastRow(o *tally.Contest) pastRow {
	row := pastRow{Year: o.ID.Cycle(), Name: o.Info.Name, Href: b.contestPath(o.ID)}
	if o.Event != nil {
		row.Day = eventDay(o.Event)
	}
	text, ref := b.statusWords(o), statusRef(o)
	if w := o.WonBy(canvass.Votes); w != nil && o.Count != nil {
		text, ref = b.names(o, w.Options)+" won the vote", w.Ref
		var parts []string
		for i, n := range o.Count.Options {
			if i == 3 {
				break
			}
			parts = append(parts, b.last(o, n.Option)+" "+number(n.Votes))
		}
		row.Detail = strings.Join(parts, ", ")
	} else if len(o.Info.Conflicts) > 0 && o.Count == nil {
		text, ref = "Sources differ", o.InfoRef
	}
	row.Winner = b.fig("past-"+string(o.ID), "the outcome of "+o.Info.Name, text, ref)
	return row
}

func eventTime(c *tally.Contest) time.Time {
	if c.Event != nil {
		return c.Event.Date
	}
	return time.Time{}
}

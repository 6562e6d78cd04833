package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// personPage is somebody who was on a ballot.
type personPage struct {
	Name     string
	Class    string
	Party    string
	Story    []paragraphView
	Topics   []topic
	Results  []personResult
	Disputes []dispute
	File     Figure
}

type topic struct {
	Name string
	Rows []statementRow
}

type statementRow struct {
	Says  Figure
	By    string // "by his website"
	Cite  []citeRow
	Small string
}

type personResult struct {
	Contest   link
	Day       string
	Votes     Figure
	Share     Figure
	Delegates Figure
	Word      string
}

func (s *site) person(_ context.Context, b *book, r *http.Request) (*page, error) {
	o := canvass.OptionID(r.PathValue("slug"))
	who := b.s.Catalog.People[o]
	if who == nil {
		return nil, canvass.Errorf(canvass.NotFound, "person", "nobody in this record has the name %s", o)
	}
	p := b.dossier(who)
	return &page{Title: p.Name + " – Canvass", Description: "What this record knows of " + p.Name, Crumbs: b.crumbs(link{Text: "People", Href: b.within("/people")}), Live: true, State: p.Name, Body: p}, nil
}

func (b *book) dossier(who *catalog.Person) *personPage {
	ref := b.s.FileRef(who.File)
	p := &personPage{Name: who.Name, Class: "c" + english.Thousands(int(b.colour(who.ID))), Party: who.Party.Adjective()}
	p.File = b.fig("file", "the file of "+who.Name, who.File, ref)
	p.Story = b.paragraphs(facts.Who(b.s, who.ID), who.Dossier)
	p.Topics = b.topics(who.Dossier, ref)
	p.Disputes = b.disputes(who.Conflicts, ref)
	p.Results = b.resultsOf(who.ID)
	return p
}

// topics are statements that a record ending now may know, by what they are about, in the file's order.
func (b *book) topics(statements []catalog.Statement, ref tally.Ref) []topic {
	var out []topic
	for _, x := range statements {
		if !b.s.Knows(x.Published) {
			continue
		}
		i := slices.IndexFunc(out, func(t topic) bool { return t.Name == english.Capital(x.Topic) })
		if i < 0 {
			out, i = append(out, topic{Name: english.Capital(x.Topic)}), len(out)
		}
		by := x.Attribution
		if by == "" && x.By != "" {
			by = "by " + b.w.Said(x.By)
		}
		out[i].Rows = append(out[i].Rows, statementRow{
			Says: b.fig("statement-"+x.ID, "a statement", english.Capital(strings.TrimSuffix(x.Says, ".")), ref),
			By:   by, Cite: b.cites(x.Cites), Small: english.Sentences(wording.Mark(x.Mark), x.Note),
		})
	}
	return out
}

func (b *book) resultsOf(o canvass.OptionID) []personResult {
	var in []*tally.Contest
	for _, c := range b.s.Contests {
		if _, on := c.Count.Votes(o); on {
			in = append(in, c)
		}
	}
	slices.SortFunc(in, func(x, y *tally.Contest) int {
		return cmp.Or(-eventTime(x).Compare(eventTime(y)), cmp.Compare(x.ID, y.ID))
	})
	var out []personResult
	for _, c := range in {
		n, _ := c.Count.Votes(o)
		row := personResult{Contest: link{Text: c.Info.Name, Href: b.contestPath(c.ID)}, Delegates: plain("–")}
		if c.Event != nil {
			row.Day = wording.Event(c.Event)
		}
		key := "result-" + string(c.ID)
		row.Votes = b.fig(key+"-votes", c.Count.Measure.Words()+" in "+c.Info.Name, wording.Figure(c.Count, n), c.Count.Ref)
		row.Share = b.fig(key+"-share", "share in "+c.Info.Name, c.Count.Share(n), c.Count.Ref)
		if len(c.Delegates.Awards) > 0 {
			row.Delegates = b.fig(key+"-delegates", "delegates of "+c.Info.Name, english.Thousands(c.Delegates.Of(o)), c.Delegates.Ref)
		}
		if c.Won(o, c.Count.Measure) {
			row.Word = "won " + wording.Measure(c.Count.Measure)
		}
		out = append(out, row)
	}
	return out
}

package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
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

// calculatorPage is a form of seats, a threshold and votes, and what the rule makes of them. It needs no script: the
// form asks for the same page with its fields in the address, which can be passed on.
type calculatorPage struct {
	// Contest is set where the rules are those of a contest.
	Contest   *link
	ContestID canvass.ContestID
	Contests  []link
	Seats     string
	Threshold string
	Rows      []calculatorRow
	// Areas is the votes by area, as CSV, for a contest with pools of its districts.
	Areas   string
	ByArea  bool
	Problem string
	Pools   []poolView
	Totals  []total
	Rule    []string
	Source  string
	Static  bool // nobody answers the form here
}

type calculatorRow struct {
	Number string
	Name   string
	Votes  string
}

// maxRows is the most options that the form takes, maxAreas the most bytes of votes by area.
const (
	maxRows  = 40
	maxAreas = 64 << 10
)

func (s *site) calculator(_ context.Context, b *book, r *http.Request) (*page, error) {
	if s.Static {
		return &page{Title: "Delegate calculator – Canvass", Description: "How to work out delegates from votes.", Crumbs: b.crumbs(), Body: &calculatorPage{Static: true}}, nil
	}
	q := r.URL.Query()
	p := &calculatorPage{}
	title := "Delegate calculator"
	if id := canvass.ContestID(q.Get("contest")); id != "" {
		c := b.s.Contests[id]
		if c == nil {
			return nil, canvass.Errorf(canvass.NotFound, "contest", "the contest %s is not in this record", id)
		}
		b.calculateContest(p, c, q)
		title += ": " + c.Info.Name
	} else {
		b.calculatePool(p, q)
	}
	for _, id := range b.s.Active {
		if c := b.s.Contests[id]; len(c.Info.Rules) > 0 {
			p.Contests = append(p.Contests, link{Text: b.w.Place(id.Jurisdiction()) + " " + wording.Party(id.Party()), Href: "/calculator?contest=" + string(id)})
		}
	}
	return &page{Title: title + " – Canvass", Description: "Seats, a threshold and votes in; delegates and the working out.", Body: p}, nil
}

// calculatePool is one pool by the common rule: a threshold, half the leader's share where nobody reaches it, largest
// remainder.
func (b *book) calculatePool(p *calculatorPage, q url.Values) {
	p.Seats, p.Threshold = q.Get("seats"), q.Get("threshold")
	asked := p.Seats != "" || p.Threshold != ""
	if !asked {
		p.Seats, p.Threshold = "6", "15%"
	}
	votes, names, problem := p.readRows(q)
	// A name may be a word of the engine's sentences; a number of its own is none.
	numbered := map[delegate.Option]named{}
	for i, l := range votes.Lines {
		if o := canvass.OptionID(l.Option); !o.Fixed() {
			votes.Lines[i].Option = delegate.Option(fmt.Sprintf("option-%02d", i+1))
		}
		numbered[votes.Lines[i].Option] = names[l.Option]
	}
	rule := delegate.DemocraticRule()
	p.Rule = []string{"One pool. " + rule.Words()}
	p.Source = "The threshold can be changed; the rest is the Democratic Party's rule, Delegate Selection Rules 14.B and 14.F."
	if !asked {
		return
	}
	seats, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(p.Seats), ",", ""))
	if err != nil || seats < 1 || seats > delegate.MaxSeats {
		p.Problem = "Seats: write a whole number from 1 to 10,000."
		return
	}
	if err := readThreshold(&rule, p.Threshold); err != nil {
		p.Problem = "Threshold: write a percentage such as 15%, or none."
		return
	}
	p.Rule = []string{"One pool. " + rule.Words()}
	if problem != "" || len(votes.Lines) == 0 {
		p.Problem = cmp.Or(problem, "Write at least one name with votes.")
		return
	}
	pool := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: seats, Rule: rule}
	result, err := delegate.Allocate(pool, votes)
	if err != nil {
		p.Problem = problemOf(err)
		return
	}
	if next, err := delegate.FindNext(pool, votes); err == nil {
		result.Next = next
	}
	p.Pools = []poolView{layCalculated(&result, func(o delegate.Option) (string, chart.Colour) {
		return numbered[o].name, numbered[o].colour
	})}
}

// readThreshold puts "15%", "none" or "0" into the rule.
func readThreshold(rule *delegate.Rule, text string) error {
	text = strings.TrimSpace(text)
	switch strings.TrimSuffix(text, "%") {
	case "", "none", "0":
		rule.Threshold, rule.Nobody = delegate.NoThreshold, delegate.Nobody{}
		return nil
	}
	if !strings.HasSuffix(text, "%") && !strings.Contains(text, "/") {
		text += "%"
	}
	return rule.Threshold.UnmarshalText([]byte("at least " + text + " of valid votes"))
}

type named struct {
	name   string
	colour chart.Colour
}

// readRows reads the rows of the form: name=…&votes=… in pairs. Names become options by their letters; a name twice is
// one option too many. The form has two empty rows at its end.
func (p *calculatorPage) readRows(q url.Values) (delegate.Votes, map[delegate.Option]named, string) {
	votes := delegate.Votes{Area: delegate.State}
	names := map[delegate.Option]named{}
	problem := ""
	ns, vs := q["name"], q["votes"]
	for i := range min(max(len(ns), len(vs)), maxRows) {
		row := calculatorRow{}
		if i < len(ns) {
			row.Name = strings.TrimSpace(ns[i])
		}
		if i < len(vs) {
			row.Votes = strings.TrimSpace(vs[i])
		}
		if row.Name == "" && row.Votes == "" {
			continue
		}
		p.Rows = append(p.Rows, row)
		o := delegate.Option(canvass.Slug(row.Name))
		n, err := strconv.ParseInt(strings.ReplaceAll(row.Votes, ",", ""), 10, 64)
		_, twice := names[o]
		switch {
		case o == "":
			problem = cmp.Or(problem, "Give a name to the "+english.Thousands(n)+" votes that have none.")
		case row.Votes == "":
			n, err = 0, nil
			fallthrough
		case err == nil && n >= 0 && n <= canvass.MaxVotes && !twice:
			names[o] = named{row.Name, chart.Colour(len(names)%chart.Colours) + 1}
			votes.Lines = append(votes.Lines, delegate.Line{Option: o, Votes: n})
		case twice:
			problem = cmp.Or(problem, row.Name+" is there twice.")
		default:
			problem = cmp.Or(problem, "Votes for "+row.Name+": write a whole number, not below zero.")
		}
	}
	for range max(2, 4-len(p.Rows)) {
		p.Rows = append(p.Rows, calculatorRow{})
	}
	for i := range p.Rows {
		p.Rows[i].Number = english.Thousands(i + 1)
	}
	return votes, names, problem
}

// calculateContest applies the rules of a contest, with its decisions, to the votes of the form. Without votes in the
// address the form holds the count that the record goes by.
func (b *book) calculateContest(p *calculatorPage, c *tally.Contest, q url.Values) {
	p.Contest, p.ContestID = &link{Text: c.Info.Name, Href: b.contestPath(c.ID)}, c.ID
	rules, unruled := c.Info.DelegatesOn(b.s.Today())
	if len(rules.Pools) == 0 || len(unruled) > 0 {
		p.Problem = "The rule of this contest is not in the record, so nothing can be computed. The calculator without a contest takes any pool."
		return
	}
	p.Rule = ruleWords(rules)
	p.ByArea = slices.ContainsFunc(rules.Pools, func(x delegate.Pool) bool { return !x.Area.Statewide() })
	read := p.readBallot
	if p.ByArea {
		read = p.readAreas
	}
	votes, problem := read(b, c, q)
	if p.Problem = problem; problem != "" || len(votes) == 0 {
		return
	}
	result, err := rules.Allocate(votes...)
	if err != nil {
		p.Problem = problemOf(err)
		return
	}
	who := func(o delegate.Option) (string, chart.Colour) {
		return b.w.Option(c.ID, canvass.OptionID(o)), b.colour(canvass.OptionID(o))
	}
	for i := range result.Pools {
		if next, err := rules.FindNext(result.Pools[i].PoolID, votes...); err == nil {
			result.Pools[i].Next = next
		}
		p.Pools = append(p.Pools, layCalculated(&result.Pools[i], who))
	}
	p.Totals = b.sum(c, result.Totals)
}

// readBallot reads the rows of the form for a contest without districts.
func (p *calculatorPage) readBallot(b *book, c *tally.Contest, q url.Values) ([]delegate.Votes, string) {
	if len(q["votes"]) == 0 {
		q = b.prefilled(c)
	}
	one, _, problem := p.readRows(q)
	if problem != "" || one.Valid() == 0 {
		return nil, problem
	}
	return []delegate.Votes{b.byBallot(c, one)}, ""
}

// readAreas reads votes by area.
func (p *calculatorPage) readAreas(_ *book, c *tally.Contest, q url.Values) ([]delegate.Votes, string) {
	p.Areas = q.Get("areas")
	if p.Areas == "" && c.Count != nil {
		p.Areas = areasText(c.Count)
	}
	if p.Areas == "" {
		return nil, ""
	}
	if len(p.Areas) > maxAreas {
		return nil, "That is more text than any contest has votes for."
	}
	votes, err := delegate.ReadVotes(strings.NewReader(p.Areas), "votes")
	if err != nil {
		return nil, problemOf(err)
	}
	return votes, ""
}

// problemOf is an error as a sentence.
func problemOf(err error) string { return strings.TrimSuffix(english.Capital(err.Error()), ".") + "." }

// layCalculated is layPool with names in the place of ids in the engine's sentences.
func layCalculated(r *delegate.Result, who func(delegate.Option) (string, chart.Colour)) poolView {
	v := layPool(r, who, nil, "")
	for i := range v.Steps {
		v.Steps[i] = catalog.SpellOut(v.Steps[i], func(id string) (string, bool) {
			for _, o := range r.Options {
				if id == string(o.Option) && !canvass.OptionID(id).Fixed() {
					n, _ := who(o.Option)
					return n, true
				}
			}
			return "", false
		})
	}
	return v
}

// ruleWords are the rules of the pools, each once, as a reader's paragraphs.
func ruleWords(rules *delegate.Contest) []string {
	var words []string
	for _, p := range rules.Pools {
		if p.Rule.Method.Main == delegate.NoMethod {
			continue // somebody decided in place of a rule
		}
		if w := p.Rule.Words(); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// prefilled are the fields of the form for a contest: its ballot, with the count that the record goes by.
func (b *book) prefilled(c *tally.Contest) url.Values {
	q := url.Values{}
	options := slices.Clone(c.Info.Ballot.Options)
	if c.Count != nil {
		for _, o := range c.Count.Options {
			if !slices.Contains(options, o.Option) {
				options = append(options, o.Option)
			}
		}
	}
	for _, o := range options {
		n, counted := c.Count.Votes(o)
		text := ""
		if counted {
			text = english.Thousands(n)
		}
		q["name"], q["votes"] = append(q["name"], b.w.Option(c.ID, o)), append(q["votes"], text)
	}
	return q
}

// byBallot gives the form's lines the options of the contest: a name is one of the ballot's, or a new option.
func (b *book) byBallot(c *tally.Contest, v delegate.Votes) delegate.Votes {
	known := map[string]canvass.OptionID{}
	for _, o := range c.Info.Ballot.Options {
		known[canvass.Slug(b.w.Option(c.ID, o))] = o
	}
	for _, o := range []canvass.OptionID{canvass.Uncommitted, canvass.NoneOfThese, canvass.WriteIn, canvass.Other} {
		known[canvass.Slug(b.w.Option(c.ID, o))] = o
	}
	for i, l := range v.Lines {
		if o, ok := known[string(l.Option)]; ok {
			v.Lines[i].Option = delegate.Option(o)
		}
	}
	return v
}

// areasText is a count as the votes by area that the form and the command line take.
func areasText(n *tally.Count) string {
	var s strings.Builder
	s.WriteString("area,option,votes\n")
	write := func(area canvass.Area, n *tally.Count) {
		for _, o := range n.Options {
			fmt.Fprintf(&s, "%s,%s,%d\n", area, o.Option, o.Votes)
		}
	}
	write(canvass.Statewide, n)
	for _, area := range slices.Sorted(maps.Keys(n.Areas)) {
		write(area, n.Areas[area])
	}
	return s.String()
}

// sum is the settled seats of all pools, most first.
func (b *book) sum(c *tally.Contest, totals map[delegate.Option]int) []total {
	options := slices.Sorted(maps.Keys(totals))
	slices.SortStableFunc(options, func(x, y delegate.Option) int { return -cmp.Compare(totals[x], totals[y]) })
	var out []total
	for _, o := range options {
		out = append(out, total{b.w.Option(c.ID, canvass.OptionID(o)), plain(english.Thousands(totals[o]))})
	}
	return out
}

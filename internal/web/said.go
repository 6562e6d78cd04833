package web

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

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
	By       string
	Who      string
	Says     Figure
	Small    string
	CallBack bool
	Signed   *signature
	// Passed says what took its place or speaks against it now, empty while it stands.
	Passed string
}

type noticeRow struct {
	By    string
	Says  Figure
	Small string
}

func (b *book) statedRows(c *tally.Contest, j *catalog.Jurisdiction) []statedRow {
	var out []statedRow
	for i, s := range c.Stated {
		row := statedRow{By: b.outlet(s.By), Small: english.Sentences(b.when(s.At, j).Clause(), markWords(s.Mark))}
		row.Says = b.fig("stated-"+english.Thousands(i), "what "+b.said(s.By)+" states", english.Unstopped(b.statedWords(c, s.Report)), s.Ref)
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
				part += " (" + english.Thousands(*x.Votes) + " votes)"
			}
			parts = append(parts, part)
		}
		if s.Leader != "" {
			part := b.last(c, s.Leader) + " ahead"
			if s.LeadVotes != nil {
				part += " by " + english.Thousands(*s.LeadVotes) + " votes"
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
	return english.Capital(strings.Join(parts, ", "))
}

func (b *book) claimRows(c *tally.Contest, claims []tally.Claim, j *catalog.Jurisdiction) []claimRow {
	var out []claimRow
	for _, k := range claims {
		row := claimRow{
			By: b.outlet(k.By), Person: k.Person, Status: english.Capital(string(k.Status)), Flagged: k.Status == tally.Flagged,
		}
		why := b.spell(c, k.Why)
		if k.Replaces != "" && why == "" {
			why = "A correction: " + k.Reason
		}
		row.Small = english.Sentences(b.when(k.At, j).Clause(), markWords(k.Mark), why)
		row.Says = b.fig("claim-"+k.Key, "what "+b.said(k.By)+" says", b.claimWords(c, k.Claim), k.Ref)
		out = append(out, row)
	}
	return out
}

func (b *book) confirmationRows(c *tally.Contest, j *catalog.Jurisdiction) []confirmationRow {
	var out []confirmationRow
	for i := range c.Confirmations {
		k := &c.Confirmations[i]
		x := k.Confirmation
		row := confirmationRow{By: b.outlet(k.By), CallBack: x.CallBack, Signed: b.signature(k.Signer, x)}
		office := ""
		if k.Authority {
			office = "The contest’s own authority"
		}
		row.Small = english.Sentences(b.when(k.At, j).Clause(), office, markWords(k.Mark), k.Note)
		says := "the counts as reported"
		switch x.Of {
		case canvass.ConfirmWinner:
			says = b.name(c, x.Winner) + " won " + measureWords(x.Measure)
			row.Passed = b.against(c, x.Winner, x.Measure)
		case canvass.Certified:
			says = "certified the result"
			if newest := c.Certified(); k.Authority && newest != nil && newest.Key != k.Key {
				row.Passed = "a later certification took its place"
			}
		}
		row.Who = strings.Join(notEmpty(x.Person, x.Role), ", ")
		var how []string
		if x.To != "" {
			how = append(how, "to "+b.said(x.To))
		}
		if x.How != "" {
			how = append(how, x.How)
		}
		if len(how) > 0 {
			says += " (" + strings.Join(how, "; ") + ")"
		}
		row.Says = b.fig("confirmation-"+k.Key, "what "+b.said(k.By)+" confirms", english.Capital(says), k.Ref)
		out = append(out, row)
	}
	for _, k := range c.Calls {
		says := "Called " + measureWords(k.Call.Measure) + " for " + b.name(c, k.Call.Winner) + ": " + k.Call.Reason
		row := confirmationRow{By: "This desk", Who: k.Actor, Small: english.Sentences(b.when(k.At, j).Clause())}
		if row.Passed = b.against(c, k.Call.Winner, k.Call.Measure); k.Retired != "" {
			row.Passed = "taken back"
		}
		row.Says = b.fig("call-"+k.Key, "this desk's call", english.Unstopped(says), k.Ref)
		out = append(out, row)
	}
	return out
}

// against says who has won by the measure now, where that is not whom somebody named.
func (b *book) against(c *tally.Contest, named canvass.OptionID, m canvass.Measure) string {
	w := c.WonBy(m)
	if w == nil || slices.Contains(w.Options, named) {
		return ""
	}
	return "the record has another winner now, " + b.names(c, w.Options)
}

func notEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

func (b *book) noticeRows(notices []tally.Notice, j *catalog.Jurisdiction) []noticeRow {
	var out []noticeRow
	for _, n := range notices {
		row := noticeRow{By: b.outlet(n.By), Small: english.Sentences(b.when(n.At, j).Clause(), markWords(n.Mark))}
		row.Says = b.fig("notice-"+n.Key, "a notice by "+b.said(n.By), english.Unstopped(n.Notice.Text), n.Ref)
		out = append(out, row)
	}
	return out
}

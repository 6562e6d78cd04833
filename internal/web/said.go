package web

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
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

func (b *book) statedRows(c *tally.Contest) []statedRow {
	var out []statedRow
	for i, s := range c.Stated {
		row := statedRow{By: b.w.Outlet(s.By), Small: english.Sentences(b.w.At(s.At, c.ID.Jurisdiction()).Clause(), wording.Mark(s.Mark))}
		row.Says = b.fig("stated-"+english.Thousands(i), "what "+b.w.Said(s.By)+" states", english.Capital(b.w.Stated(c.ID, s.Report)), s.Ref)
		out = append(out, row)
	}
	return out
}

// standings are the standings of claims in a reader's words; one that stands has none.
var standings = map[tally.ClaimStatus]string{
	tally.Flagged: "Flagged", tally.Corrected: "Corrected", tally.Outdated: "Outdated", tally.Withdrawn: "Withdrawn",
}

func (b *book) claimRows(id canvass.ContestID, claims []tally.Claim) []claimRow {
	var out []claimRow
	for i := range claims {
		k := &claims[i]
		row := claimRow{
			By: b.w.Outlet(k.By), Person: k.Person, Status: standings[k.Status], Flagged: k.Status == tally.Flagged,
		}
		why := b.w.Why(id, k)
		if k.Replaces != "" && why == "" {
			why = "A correction: " + k.Reason
		}
		row.Small = english.Sentences(b.w.At(k.At, id.Jurisdiction()).Clause(), wording.Mark(k.Mark), why)
		row.Says = b.fig("claim-"+k.Key, "what "+b.w.Said(k.By)+" says", english.Capital(b.w.SaidOf(id, k)), k.Ref)
		out = append(out, row)
	}
	return out
}

func (b *book) confirmationRows(c *tally.Contest) []confirmationRow {
	var out []confirmationRow
	for i := range c.Confirmations {
		k := &c.Confirmations[i]
		x := k.Confirmation
		row := confirmationRow{By: b.w.Outlet(k.By), CallBack: x.CallBack, Signed: b.signature(k.Signer, x)}
		office := ""
		if k.Authority {
			office = "The contest’s own authority"
		}
		row.Small = english.Sentences(b.w.At(k.At, c.ID.Jurisdiction()).Clause(), office, wording.Mark(k.Mark), k.Note)
		says := "the counts as reported"
		switch x.Of {
		case canvass.ConfirmWinner:
			says = b.w.Option(c.ID, x.Winner) + " won " + wording.Measure(x.Measure)
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
			how = append(how, "to "+b.w.Said(x.To))
		}
		if x.How != "" {
			how = append(how, x.How)
		}
		if len(how) > 0 {
			says += " (" + strings.Join(how, "; ") + ")"
		}
		row.Says = b.fig("confirmation-"+k.Key, "what "+b.w.Said(k.By)+" confirms", english.Capital(says), k.Ref)
		out = append(out, row)
	}
	for _, k := range c.Calls {
		says := "Called " + wording.Measure(k.Call.Measure) + " for " + b.w.Option(c.ID, k.Call.Winner) + ": " + k.Call.Reason
		row := confirmationRow{By: "This desk", Who: k.Actor, Small: english.Sentences(b.w.At(k.At, c.ID.Jurisdiction()).Clause())}
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
	return "the record has another winner now, " + b.w.Options(c.ID, w.Options)
}

func notEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

func (b *book) noticeRows(notices []tally.Notice, jurisdiction string) []noticeRow {
	var out []noticeRow
	for _, n := range notices {
		row := noticeRow{By: b.w.Outlet(n.By), Small: english.Sentences(b.w.At(n.At, jurisdiction).Clause(), wording.Mark(n.Mark))}
		row.Says = b.fig("notice-"+n.Key, "a notice by "+b.w.Said(n.By), english.Unstopped(n.Notice.Text), n.Ref)
		out = append(out, row)
	}
	return out
}

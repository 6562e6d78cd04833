package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// words puts a snapshot into words for a terminal.
type words struct{ s *tally.Snapshot }

// outlet is who says something, as running text names them.
func (w words) outlet(id string) string {
	name := w.s.Catalog.OutletName(id)
	if o := w.s.Catalog.Outlets[id]; o != nil && o.The {
		return "the " + name
	}
	return name
}

// clock is a moment of the night: "22:04 on 5 March, Eastern".
func clock(t canvass.Time) string {
	if t == 0 {
		return "time not known"
	}
	return t.Go().In(canvass.Eastern).Format("15:04 on 2 January 2006") + ", Eastern"
}

// recordLine says what kind of record this is; a live one needs no words.
func recordLine(r *canvass.Record) string {
	switch r.Kind {
	case canvass.Replay:
		if d, err := time.Parse(time.DateOnly, r.Night); err == nil {
			return "Replay of " + d.Format("2 January 2006") + ": not live results"
		}
		return "Replay: not live results"
	case canvass.Rehearsal:
		return "Rehearsal: these are not results"
	}
	return ""
}

// status says how far the count is.
func (w words) status(c *tally.Contest) string {
	n := c.Count
	switch {
	case c.Status == tally.Certified:
		return "certified"
	case c.Status == tally.Complete && n != nil && n.Official != "":
		return "final count; certification not seen"
	case c.Status == tally.Complete:
		if all, _, ok := c.Said(); ok {
			return fmt.Sprintf("all %s ballots counted, says %s; not certified", english.Thousands(all), w.outlet(n.By))
		}
		return "all ballots counted; not certified"
	case c.Status == tally.Counting && n == nil:
		return "shares stated, no votes"
	case c.Status == tally.Counting && n.Units != nil && n.UnitsOf != nil:
		return fmt.Sprintf("counting; %d of %d %s in", *n.Units, *n.UnitsOf, strings.TrimSpace(n.UnitsAre))
	case c.Status == tally.Counting:
		return "counting"
	case c.Event != nil && c.Event.Cancelled:
		return "cancelled"
	}
	return "no votes reported yet"
}

// optionRows are a contest's options with votes, shares, what they won or lead, and delegates.
func (w words) optionRows(c *tally.Contest) [][]string {
	var rows [][]string
	if c.Count == nil {
		return rows
	}
	for _, o := range c.Count.Options {
		rows = append(rows, []string{
			w.s.Catalog.Label(c.ID, o.Option), english.Thousands(o.Votes), c.Count.Share(o.Votes),
			w.delegates(c, o.Option), w.outcome(c, o.Option),
		})
	}
	return rows
}

// delegates is an option's award, with a question mark where part of it is open or rests on less than a complete count.
func (w words) delegates(c *tally.Contest, o canvass.OptionID) string {
	d := &c.Delegates
	if len(d.Awards) == 0 {
		return ""
	}
	n := strconv.Itoa(d.Of(o))
	if d.Basis != tally.Computed || d.Open > 0 {
		n += "?"
	}
	return n
}

func (w words) outcome(c *tally.Contest, o canvass.OptionID) string {
	var parts []string
	for _, x := range c.Winners {
		for _, id := range x.Options {
			if id != o {
				continue
			}
			verb := "won "
			if x.Tied {
				verb = "tied in "
			}
			parts = append(parts, verb+won(x.Measure))
		}
	}
	if l := c.Leader; l != nil {
		for _, id := range l.Options {
			if id == o && len(l.Options) > 1 {
				parts = append(parts, "level")
			} else if id == o {
				parts = append(parts, "leads by "+english.Thousands(l.By))
			}
		}
	}
	return strings.Join(parts, ", ")
}

// contest is the block that shows one contest.
func (w words) contest(c *tally.Contest) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", bold.Render(c.Info.Name), faint.Render(w.status(c)))
	if rows := w.optionRows(c); len(rows) > 0 {
		rows = append([][]string{{"", c.Count.Measure.Words(), "share", "delegates", ""}}, rows...)
		fmt.Fprintln(&b, indent(columns("lrrrl", rows)))
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if len(k.Claim.Awards) == 0 || k.Status == tally.Corrected || k.Status == tally.Withdrawn {
			continue
		}
		if f := desk.Flag(c, k); f != "" {
			fmt.Fprintln(&b, "  "+warn.Render(fmt.Sprintf("%s, %s: %s", english.Capital(w.outlet(k.By)), k.Status, f)))
		}
	}
	return b.String()
}

// entry is an entry in one line: "22:04  2024/dem/as  the Associated Press counts Jason Palmer 51, Joe Biden 40".
func (w words) entry(e *canvass.Entry) string {
	return fmt.Sprintf("%s  %s%s  %s", e.Recorded.Go().In(canvass.Eastern).Format("15:04"), e.Contest, e.Race, w.says(e))
}

func (w words) says(e *canvass.Entry) string {
	who := english.Capital(w.outlet(e.By))
	switch {
	case e.Report != nil:
		return who + " " + w.report(e.Contest, e.Report)
	case e.Claim != nil:
		return who + " " + w.claim(e.Contest, e.Claim)
	case e.Confirmation != nil:
		return who + " " + w.confirmation(e.Contest, e.Confirmation)
	case e.Notice != nil:
		return who + ": " + e.Notice.Text
	case e.Call != nil:
		return fmt.Sprintf("This desk calls %s the winner of %s: %s", w.s.Catalog.Label(e.Contest, e.Call.Winner), won(e.Call.Measure), e.Call.Reason)
	case e.Withdrawal != nil:
		if e.Withdrawal.Cause == canvass.CauseEntry {
			return e.Supersedes + " is taken out, " + w.outlet(e.By) + " never said it: " + e.Withdrawal.Reason
		}
		return who + " takes back " + e.Supersedes + ": " + e.Withdrawal.Reason
	case e.Correction != nil:
		how := " corrects: "
		switch e.Correction.Cause {
		case canvass.CauseEntry:
			how = ", entered wrongly before: "
		case canvass.CauseCanvass:
			how = ", by the official canvass: "
		}
		switch k := e.Correction; {
		case k.Report != nil:
			return who + how + w.report(e.Contest, k.Report) + "; " + k.Reason
		case k.Claim != nil:
			return who + how + w.claim(e.Contest, k.Claim) + "; " + k.Reason
		default:
			return who + how + k.Notice.Text + "; " + k.Reason
		}
	}
	return who
}

func (w words) report(id canvass.ContestID, r *canvass.Report) string {
	var parts []string
	for _, n := range r.Counts {
		parts = append(parts, w.s.Catalog.Label(id, n.Option)+" "+english.Thousands(n.Votes))
	}
	var says []string
	if len(parts) > 0 {
		verb := "counts "
		if r.Recount != nil {
			verb = "counts again (" + r.Recount.Reason + "): "
		}
		says = append(says, verb+strings.Join(parts, ", "))
	}
	if r.Ballots != nil {
		says = append(says, english.Thousands(*r.Ballots)+" ballots")
	}
	if st := w.stated(id, r.Stated); st != "" {
		says = append(says, "states "+st)
	}
	if r.Units != nil {
		in := english.Thousands(*r.Units)
		if r.UnitsOf != nil {
			in += " of " + english.Thousands(*r.UnitsOf)
		}
		says = append(says, strings.TrimSpace(in+" "+r.UnitsAre)+" in")
	}
	if r.Expected != "" {
		says = append(says, string(r.Expected)+"% of the expected vote in")
	}
	text := strings.Join(says, "; ")
	if len(r.Counts) == 0 && r.Stated == nil {
		text = "says: " + text
	}
	if r.Unit != "" {
		text += " (" + string(r.Unit) + ")"
	} else if r.Area != canvass.Statewide {
		text += " (" + string(r.Area) + ")"
	}
	return text
}

// stated is what a source printed without the counts behind it.
func (w words) stated(id canvass.ContestID, st *canvass.Stated) string {
	if st == nil {
		return ""
	}
	var parts []string
	for _, x := range st.Shares {
		part := w.s.Catalog.Label(id, x.Option)
		if x.Percent != "" {
			part += strings.TrimRight(" "+x.Loose, " ") + " " + string(x.Percent) + "%"
		}
		if x.Votes != nil {
			part += " (" + english.Thousands(*x.Votes) + " votes)"
		}
		parts = append(parts, part)
	}
	if st.Leader != "" {
		lead := w.s.Catalog.Label(id, st.Leader) + " ahead"
		if st.LeadVotes != nil {
			lead += " by " + english.Thousands(*st.LeadVotes) + " votes"
		}
		if st.LeadPoints != "" {
			lead += " by " + string(st.LeadPoints) + " points"
		}
		parts = append(parts, lead)
	}
	if st.Words != "" {
		parts = append(parts, st.Words)
	}
	return strings.Join(parts, ", ")
}

// won is what is won by a measure: "the vote".
func won(m canvass.Measure) string {
	switch m {
	case canvass.Votes:
		return "the vote"
	case canvass.Delegates, canvass.FirstAlignment, canvass.FinalAlignment:
		return "the " + m.Words()
	}
	return "most " + m.Words()
}

func (w words) claim(id canvass.ContestID, k *canvass.Claim) string {
	switch {
	case k.Kind == canvass.ClaimWinner:
		return "says that " + w.s.Catalog.Label(id, k.Winner) + " won " + won(k.Measure)
	case len(k.Awards) > 0:
		parts := make([]string, len(k.Awards))
		for i, a := range k.Awards {
			parts[i] = fmt.Sprintf("%s %d", w.s.Catalog.Label(id, a.Option), a.Delegates)
		}
		of := "delegates"
		if k.Contests {
			of = "contests won"
		}
		return "announces " + strings.Join(parts, ", ") + " " + of
	}
	return "says: " + answer.ClaimWords(k)
}

// confirmation is what an authority confirms, after its name: "(chair) confirms to ABC News that Jason Palmer won the
// vote".
func (w words) confirmation(id canvass.ContestID, k *canvass.Confirmation) string {
	text := ""
	if k.Role != "" {
		text = "(" + k.Role + ") "
	}
	verb := "confirms"
	if k.Of == canvass.Certified {
		verb = "certifies"
	}
	text += verb
	if k.To == desk.Own {
		text += " to this desk"
	} else if k.To != "" {
		text += " to " + w.outlet(k.To)
	}
	switch {
	case k.Winner != "":
		return text + " that " + w.s.Catalog.Label(id, k.Winner) + " won " + won(k.Measure)
	case k.Of == canvass.Certified:
		return text + " the result"
	}
	return text + " the count"
}

package web

import (
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// published reports whether a record may be shown as results: only a live one may.
func published(r *canvass.Record) bool { return r != nil && r.Kind == canvass.Live }

// kindWords say on every page what the record is, where it is not a live one.
func kindWords(r *canvass.Record) (kind, say string) {
	switch {
	case published(r):
		return "", ""
	case r != nil && r.Kind == canvass.Replay:
		kind = "Replay"
		if d, err := time.Parse(time.DateOnly, r.Night); err == nil {
			kind = "Replay of " + d.Format("2 January 2006")
		}
		return kind, "What was reported that night, played again. These are not live results."
	case r != nil && r.Kind == canvass.Rehearsal:
		return "Rehearsal", "An exercise. Nothing here is a result."
	}
	return "Not a record", "Nothing says what this is. Nothing here is a result."
}

// kindTitle is the word that begins the title of every page of a record that is not a live one, and the line on every
// sheet that is printed of it. The class names the line in the style sheet.
func kindTitle(r *canvass.Record) (word, class string) {
	switch {
	case published(r):
		return "", "live"
	case r != nil && r.Kind == canvass.Replay:
		return "Replay", "replay"
	case r != nil && r.Kind == canvass.Rehearsal:
		return "Rehearsal", "rehearsal"
	}
	return "Not a record", "unknown"
}

// momentWords is a moment as a newspaper dates its page: "6 March 2024, 00:41 Eastern".
func momentWords(t canvass.Time) string {
	if t == 0 {
		return "time not known"
	}
	return t.Go().In(canvass.Eastern).Format("2 January 2006, 15:04") + " Eastern"
}

// When is a time for readers: as told in the East, and as it was on the spot where that differs.
type When struct {
	Eastern string
	There   string // "15:25 on 5 March in American Samoa"; empty where it would be the same
}

func (b *book) when(iv canvass.Interval, j *catalog.Jurisdiction) When {
	if iv.IsZero() {
		return When{Eastern: "time not known"}
	}
	if iv.Day != "" {
		return When{Eastern: iv.Words(canvass.Eastern)}
	}
	east := iv.Words(canvass.Eastern)
	w := When{Eastern: east + " Eastern"}
	if j == nil || j.Zone == "" {
		return w
	}
	there := iv.Words(j.Location())
	if there == east {
		return w
	}
	// The day and a second "about" are left out where they are the same.
	if _, day, found := strings.Cut(there, " on "); found && strings.HasSuffix(east, " on "+day) && strings.Count(east, " on ") == 1 {
		there = strings.TrimSuffix(there, " on "+day)
	}
	w.There = strings.TrimPrefix(there, "about ") + " in " + theName(j)
	return w
}

// Clause is the time as part of a line of small print.
func (w When) Clause() string {
	if w.There == "" {
		return w.Eastern
	}
	return w.Eastern + " (" + w.There + ")"
}

func theName(j *catalog.Jurisdiction) string {
	if j.The {
		return "the " + j.Name
	}
	return j.Name
}

func dayWords(d time.Time) string {
	if d.IsZero() {
		return "day not known"
	}
	return d.Format("2 January 2006")
}

// measureWords is the measure as a thing that is won: "the vote".
func measureWords(m canvass.Measure) string {
	switch m {
	case canvass.Votes:
		return "the vote"
	case canvass.Delegates:
		return "the delegates"
	case canvass.FirstAlignment, canvass.FinalAlignment:
		return "the " + m.Words()
	}
	return "most " + m.Words()
}

// countHead is the measure as the head of a column.
func countHead(m canvass.Measure) string { return english.Capital(m.Words()) }

// basisWords say why somebody has won.
func (b *book) basisWords(c *tally.Contest, w *tally.Winner) string {
	switch w.Basis {
	case tally.ByCall:
		return "called by this desk"
	case tally.ByConfirmation:
		return "confirmed by " + b.said(c.Info.Authority)
	case tally.ByCertification:
		return "certified by " + b.said(c.Info.Authority)
	case tally.ByCertainTest:
		return "no ballots that are out could change it"
	case tally.ByComputation:
		return "computed by the rule on the complete count"
	case tally.ByHistory:
		return "final count"
	}
	return string(w.Basis)
}

// awardBasis say on what an award of delegates rests.
func awardBasis(d *tally.Delegates) string {
	switch d.Basis {
	case tally.Computed:
		return "Computed here by the rule."
	case tally.ComputedOnEstimates:
		return "Computed here by the rule, on votes that are partly estimates."
	case tally.ComputedOnPartial:
		return "Computed here by the rule on the votes so far. The award may still change."
	case tally.Announced:
		return "As announced. The votes here do not let the rule be computed."
	}
	return "Not determined yet."
}

// statusWords say how far the count is.
func (b *book) statusWords(c *tally.Contest) string {
	n := c.Count
	switch {
	case c.Status == tally.Certified && b.countedSince(c):
		return "Certified; counted again since then, and that is not certified"
	case c.Status == tally.Certified:
		return "Certified"
	case c.Status == tally.Complete && n != nil && n.Official != "":
		return "Final count; certification not seen"
	case c.Status == tally.Complete && n != nil && n.Cast != nil:
		return "All " + english.Thousands(*n.Cast) + " ballots counted, says " + b.said(n.By) + "; not certified"
	case c.Status == tally.Complete:
		return "All ballots counted, says " + b.said(c.Info.Authority) + "; not certified"
	case c.Status == tally.Counting && n == nil:
		return "Counting; shares are stated, no votes"
	case c.Status == tally.Counting:
		if u := unitsWords(n); u != "" {
			return "Counting; " + u + " in"
		}
		return "Counting"
	}
	if c.Event != nil && c.Event.Cancelled {
		return "Cancelled"
	}
	if c.Event != nil && c.Event.Date.IsZero() && c.Event.Day != "" {
		return "Day " + string(c.Event.Day)
	}
	if c.Event != nil && !c.Event.Date.IsZero() {
		switch day := c.Event.Date; {
		case b.today().Before(day) && c.Event.Day != "":
			return "Not held yet; votes on " + day.Format("2 January") + ", " + string(c.Event.Day)
		case b.today().Before(day):
			return "Not held yet; votes on " + day.Format("2 January")
		case day.AddDate(0, 0, longPast).Before(b.today()):
			return "No votes in this record"
		}
	}
	return "No votes reported yet"
}

// longPast is how many days after its day a contest without votes is one that nobody will enter any.
const longPast = 30

// countedSince reports whether the count that the desk goes by is a recount that came after the certification.
func (b *book) countedSince(c *tally.Contest) bool {
	k := c.Certified()
	return k != nil && c.Count != nil && c.Count.Recount != "" && c.Count.Recorded > k.Recorded
}

// today is the day that the record ends on, Eastern, as the catalog writes days.
func (b *book) today() time.Time {
	d := b.s.Now.Go().In(canvass.Eastern)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// unitsWords is "106 of 247 towns".
func unitsWords(n *tally.Count) string {
	if n == nil || n.Units == nil {
		return ""
	}
	are := n.UnitsAre
	if are == "" {
		are = "reporting units"
	}
	if n.UnitsOf == nil {
		return english.Thousands(*n.Units) + " " + are
	}
	return english.Thousands(*n.Units) + " of " + english.Thousands(*n.UnitsOf) + " " + are
}

// outcomeWords is the news of a contest in one line, by measure: who won, who leads, or what is not known yet.
func (b *book) outcomeWords(c *tally.Contest) string {
	var out []string
	for i := range c.Winners {
		w := &c.Winners[i]
		switch {
		case i > 0 && slices.Equal(w.Options, c.Winners[i-1].Options) && !w.Tied && !c.Winners[i-1].Tied:
			out[len(out)-1] += " and " + measureWords(w.Measure)
		case w.Tied && w.Measure == canvass.Delegates:
			out = append(out, "the delegates are tied between "+b.names(c, w.Options))
		case w.Tied:
			out = append(out, b.names(c, w.Options)+" tied in "+measureWords(w.Measure))
		default:
			out = append(out, b.name(c, w.Options[0])+" won "+measureWords(w.Measure))
		}
	}
	if len(out) > 0 {
		return english.Capital(strings.Join(out, "; "))
	}
	if l := c.Leader; l != nil && len(l.Options) > 1 {
		return b.names(c, l.Options) + " are level"
	} else if l != nil {
		return b.name(c, l.Options[0]) + " leads by " + english.Thousands(l.By)
	}
	if k := b.saidWinner(c); k != "" {
		return k
	}
	return b.statusWords(c)
}

// saidWinner is who is said to have won by others, while this record has no winner of its own.
func (b *book) saidWinner(c *tally.Contest) string {
	by := map[canvass.OptionID][]string{}
	var order []canvass.OptionID
	for _, k := range c.Claims {
		if k.Claim.Kind != canvass.ClaimWinner || !k.Open() {
			continue
		}
		if by[k.Claim.Winner] == nil {
			order = append(order, k.Claim.Winner)
		}
		by[k.Claim.Winner] = append(by[k.Claim.Winner], b.said(k.By))
	}
	var out []string
	for _, o := range order {
		verb := " says "
		if len(by[o]) > 1 {
			verb = " say "
		}
		out = append(out, english.List(by[o])+verb+b.name(c, o)+" won")
	}
	return english.Capital(strings.Join(out, "; "))
}

// claimWords say what is claimed.
func (b *book) claimWords(c *tally.Contest, k *canvass.Claim) string {
	switch k.Kind {
	case canvass.ClaimWinner:
		return b.name(c, k.Winner) + " won " + measureWords(k.Measure)
	case canvass.ClaimAward, canvass.ClaimTally:
		var parts []string
		for _, a := range k.Awards {
			parts = append(parts, b.last(c, a.Option)+" "+english.Thousands(a.Delegates))
		}
		if k.Unallocated != nil {
			parts = append(parts, "unallocated "+english.Thousands(*k.Unallocated))
		}
		unit := "delegates: "
		if k.Contests {
			unit = "contests won: "
		}
		where := ""
		if k.Pool != "" {
			where = k.Pool + " "
		}
		if k.Area != "" && k.Area != canvass.Statewide {
			where += string(k.Area) + " "
		}
		return english.Capital(where + unit + strings.Join(parts, ", "))
	}
	return english.Unstopped(k.Text)
}

// markWords is what a reader should know of a mark; firm ones need no word.
func markWords(m canvass.Mark) string {
	switch m {
	case canvass.Unsure:
		return "unsure"
	case canvass.Known:
		return "known, no page seen"
	}
	return ""
}

package hall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Statement is what the chair reads out and sends: votes, who is viable, delegates, what remains open. It says itself
// what is official and what is not.
type Statement struct {
	Contest   string `json:"contest"`
	Authority string `json:"authority"`
	// Kind warns of a record that is not a live one: "rehearsal".
	Kind string `json:"kind,omitempty"`
	// Moment is the time at the place: "9:42 p.m. ChST on 7 March 2028".
	Moment string `json:"moment"`
	// Heading is the result in one line, and never more than the record bears: "leads" is not "won".
	Heading string `json:"heading"`
	// Counts says what Votes are: "votes", "county delegates", "state delegate equivalents".
	Counts string        `json:"counts"`
	Votes  []StatedVotes `json:"votes"`
	// Rooms are the rooms of a caucus that realigns, empty elsewhere.
	Rooms []StatedRoom `json:"rooms"`
	// Counted says how far the count is: "All three rooms are in." or which are not.
	Counted string `json:"counted"`
	// Delegates says who gets how many by the rule, empty where it is not known.
	Delegates []string `json:"delegates"`
	// Open are the matters that are not settled, a sentence each.
	Open []string `json:"open"`
	// Standing says what the figures are worth: unofficial, confirmed, certified.
	Standing string `json:"standing"`

	confirmed bool // of these very figures
}

// StatedVotes is one option's line.
type StatedVotes struct {
	Name  string `json:"name"`
	Votes int64  `json:"votes"`
	// Count is the votes as they are read: "1,204", and "0.2267" of state delegate equivalents.
	Count string `json:"count"`
	// Share is "56.0%", "–" where it is not known.
	Share     string `json:"share"`
	Viable    bool   `json:"viable"`
	Delegates int    `json:"delegates"`
}

// NewStatement is the statement on a contest as the snapshot has it.
func NewStatement(s *tally.Snapshot, c *tally.Contest, rooms []Room) *Statement {
	st := &Statement{
		Contest: c.Info.Name, Authority: s.Catalog.OutletName(c.Info.Authority),
		Moment: localMoment(s, c), Votes: []StatedVotes{}, Rooms: []StatedRoom{}, Delegates: []string{}, Open: []string{},
		Counts: counted(c.RuleMeasure()),
	}
	if s.Record != nil && s.Record.Kind != canvass.Live {
		st.Kind = string(s.Record.Kind)
	}
	st.votes(s, c)
	st.rooms(s, c, rooms)
	st.counted(c, rooms)
	st.delegates(s, c)
	st.Heading = heading(s, c)
	st.Standing, st.confirmed = standing(s, c)
	if n := c.Count; n != nil && c.Info.Authority != "" && n.By != c.Info.Authority && !st.confirmed {
		// the statement bears the authority's name, and a newsroom's count is not its own
		st.Standing = fmt.Sprintf("These votes are the count of %s, not of %s. %s", wording.Of(s).Said(n.By), wording.Of(s).Said(c.Info.Authority), st.Standing)
	}
	return st
}

func localMoment(s *tally.Snapshot, c *tally.Contest) string {
	at := s.Now.Go().In(s.Catalog.Jurisdictions[c.Info.Jurisdiction].Location())
	return at.Format("3:04 ") + map[bool]string{true: "a.m.", false: "p.m."}[at.Hour() < 12] + at.Format(" MST on 2 January 2006")
}

func (st *Statement) votes(s *tally.Snapshot, c *tally.Contest) {
	n := c.Count
	if n == nil {
		return
	}
	st.Counts = counted(n.Measure)
	for _, o := range n.Options {
		line := StatedVotes{
			Count: wording.Figure(n, o.Votes),
			Name:  s.Catalog.Label(c.ID, o.Option), Votes: o.Votes, Share: n.Share(o.Votes), Delegates: c.Delegates.Of(o.Option),
		}
		for i := range c.Delegates.Pools {
			for _, q := range c.Delegates.Pools[i].Qualified {
				line.Viable = line.Viable || canvass.OptionID(q) == o.Option
			}
		}
		st.Votes = append(st.Votes, line)
	}
}

// counted are a measure's figures, as they are read out: "votes in the final round".
func counted(m canvass.Measure) string {
	if m == canvass.FinalRound {
		return "votes in the final round"
	}
	return m.Words()
}

func (st *Statement) counted(c *tally.Contest, rooms []Room) {
	var out []string
	var named, late, in, lateIn int
	for i := range rooms {
		r := &rooms[i]
		if r.Late {
			late++
		} else {
			named++
		}
		switch {
		case !r.In():
			out = append(out, r.Name+" "+awaited(r))
		case r.Late:
			lateIn++
		default:
			in++
		}
	}
	st.Open = append(st.Open, sentences(out)...)
	switch {
	case c.Count == nil && c.Realigns():
		st.Counted = "No delegates are reported yet."
	case c.Count == nil:
		st.Counted = "No votes are reported yet."
	case len(out) == 0 && len(rooms) == 1:
		st.Counted = countIn(c)
	case len(rooms) == 1 && named == 1:
		st.Counted = "The count of " + english.Unstopped(st.Authority) + " " + awaited(&rooms[0]) + "."
	default:
		st.Counted = strings.Join(append([]string{placesIn(in, named, lateIn)}, sentences(out)...), " ")
	}
}

// countIn says how far the count of a contest of one room is.
func countIn(c *tally.Contest) string {
	out, known := c.Count.Out()
	switch {
	case c.Realigns() || c.Status == tally.Complete || c.Status == tally.Certified:
		return "The count is in."
	case known && out > 0:
		return english.Thousands(*c.Count.Cast-out) + " of " + english.Many(*c.Count.Cast, "ballot", "ballots") + " are counted."
	case known:
		return "All ballots that were cast so far are counted."
	}
	return "How many ballots are still to be counted is not said."
}

// sentences are the lines, each a sentence.
func sentences(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = english.Capital(l) + "."
	}
	return out
}

// awaited is what a room that is not in waits for.
func awaited(r *Room) string {
	for _, x := range r.Rounds {
		if x.Sheets != nil && x.Sheets.State == tally.SheetsUnlike {
			return "has two sheets that differ"
		}
	}
	if f := r.Floor; f != nil && f.Outcome != nil && f.Outcome.Tie != nil {
		return "waits for " + f.Rule.Lot
	}
	return "is not in"
}

// placesIn says how many of the rooms are in, and how many late boxes: a box is no room. "Both rooms and the late box
// are in."
func placesIn(in, of, late int) string {
	subject := english.Capital(english.Spelled(in)) + " of " + english.Many(of, "room", "rooms")
	switch {
	case in == 0:
		subject = "None of " + english.Many(of, "room", "rooms")
	case in < of:
	case of == 1:
		subject = "The room"
	case of == 2:
		subject = "Both rooms"
	default:
		subject = "All " + english.Many(of, "room", "rooms")
	}
	switch {
	case late == 1:
		subject += " and the late box"
	case late > 1:
		subject += " and " + english.Many(late, "late box", "late boxes")
	}
	if late > 0 || in > 1 {
		return subject + " are in."
	}
	return subject + " is in."
}

func (st *Statement) delegates(s *tally.Snapshot, c *tally.Contest) {
	d := &c.Delegates
	name := func(o canvass.OptionID) string { return s.Catalog.Label(c.ID, o) }
	if d.Basis == tally.Undetermined {
		if len(d.Lacks) > 0 {
			st.Open = append(st.Open, "Delegates are not known yet: "+english.List(wording.Of(s).Lacks(c))+".")
		}
		return
	}
	var awards []string
	for _, a := range d.Awards {
		awards = append(awards, fmt.Sprintf("%s %s", name(a.Option), english.Many(a.Delegates, "delegate", "delegates")))
	}
	if len(awards) > 0 {
		by := "by the party's rule, computed on the " + st.Counts + " above"
		if d.Basis == tally.Announced {
			by = "as announced"
			if k := c.ConfirmedAward(); k != nil {
				by = "as " + wording.Of(s).Said(k.By) + " confirmed"
				if k.Of == canvass.Certified {
					by = "as " + wording.Of(s).Said(k.By) + " certified"
				}
			}
		} else if why := decidedOtherwise(d); why != "" {
			by = "by decision of the party and not by its rule: " + why
		} else if c.Status == tally.Counting {
			by = "by the party's rule if no vote is added"
		}
		st.Delegates = append(st.Delegates, english.List(awards)+", "+by+".")
	}
	for i := range d.Pools {
		p := &d.Pools[i]
		if len(p.Tie) > 0 {
			var tied []string
			for _, o := range p.Tie {
				tied = append(tied, name(canvass.OptionID(o)))
			}
			st.Open = append(st.Open, fmt.Sprintf("%s tied for %s of the %s pool: lots are to be drawn.",
				english.List(tied)+" are", english.Many(p.TieSeats, "seat", "seats"), p.Kind))
		}
	}
	for _, k := range c.Decided {
		if k.Lot != nil && k.Holds && k.Lot.Unit == "" && decidedByLot(d, k.Lot) {
			st.Delegates = append(st.Delegates, "The last seat was decided by lot: "+name(k.Lot.Order[0])+" was drawn first.")
		}
		if k.Decision != nil && k.Holds && k.Decision.Kind == canvass.DecideWithdrawn {
			st.Delegates = append(st.Delegates, name(k.Decision.Option)+" has withdrawn.")
		}
	}
}

// decidedByLot reports whether a lot settled a pool, and was not drawn for nothing.
func decidedByLot(d *tally.Delegates, l *canvass.Lot) bool {
	for i := range d.Pools {
		p := &d.Pools[i]
		if string(p.Kind) == l.Pool && string(p.Area) == string(l.Area) && p.Part == l.Part {
			return slices.ContainsFunc(p.Steps, func(x delegate.Step) bool { return x.Stage == delegate.StageTie })
		}
	}
	return false
}

// decidedOtherwise is why delegates stand that the rule does not give, empty where it gives them all.
func decidedOtherwise(d *tally.Delegates) string {
	for i := range d.Pools {
		if o := d.Pools[i].Override; o != nil {
			return english.Unstopped(o.Why)
		}
	}
	return ""
}

// heading is who won or leads, by votes.
func heading(s *tally.Snapshot, c *tally.Contest) string {
	name := func(os []canvass.OptionID) string {
		var names []string
		for _, o := range os {
			names = append(names, s.Catalog.Label(c.ID, o))
		}
		return english.List(names)
	}
	for _, w := range c.Winners {
		if w.Measure == canvass.Delegates {
			continue
		}
		if w.Tied {
			return name(w.Options) + " are level in the " + c.Info.Name
		}
		return name(w.Options) + " has won the " + c.Info.Name
	}
	switch l := c.Leader; {
	case l == nil:
		return "No result yet in the " + c.Info.Name
	case len(l.Options) > 1:
		return name(l.Options) + " are level in the " + c.Info.Name
	default:
		return name(l.Options) + " leads in the " + c.Info.Name
	}
}

// standing says what the figures are worth, and whether the authority has confirmed or certified these very figures. What was confirmed or certified of other figures is not said of these.
func standing(s *tally.Snapshot, c *tally.Contest) (says string, confirmed bool) {
	unlike := func(k *tally.Confirmation) string {
		switch x := c.Unlike(k); {
		case c.Count == nil:
			return "there is no count to hold it against"
		case x != nil:
			return wording.Of(s).Contradiction(c.ID, x)
		case c.Count.Recorded > k.Recorded && (len(k.Confirmation.Counts) == 0 || k.Confirmation.Of == canvass.ConfirmWinner):
			return "the count has moved since"
		}
		return ""
	}
	if k := c.Certified(); k != nil {
		if why := unlike(k); why != "" {
			return "A result was certified, and it is not this one: " + why + ".", false
		}
		if x := c.CertifiedOtherwise(); x != nil {
			return "These votes are certified. The delegates that were certified are others: " +
				wording.Of(s).Awards(c.ID, x.Claim.Awards) + "; " + wording.Of(s).Flag(c, x) + ".", true
		}
		return "These results are certified.", true
	}
	who := s.Catalog.OutletName(c.Info.Authority)
	for i := range slices.Backward(c.Confirmations) {
		k := &c.Confirmations[i]
		if !k.Authority {
			continue
		}
		by := who
		if k.Confirmation.Person != "" {
			by = k.Confirmation.Person + " for " + who
		}
		if x := c.ConfirmedAward(); x != nil && x.Key == k.Key && x.Status == tally.Flagged {
			return by + " confirmed other delegates: " + wording.Of(s).Flag(c, x) + ". These results are unofficial.", false
		}
		if why := unlike(k); why != "" {
			return by + " confirmed other figures: " + why + ". These results are unofficial, and nobody has confirmed them.", false
		}
		if k.Confirmation.Of == canvass.ConfirmWinner {
			return by + " confirmed the winner. The results are unofficial until they are certified.", false
		}
		return "Confirmed by " + by + ". The results are unofficial until they are certified.", true
	}
	return "These results are unofficial: nobody has confirmed them yet.", false
}

// figures are the votes as the statement has them.
func (st *Statement) figures() string {
	var b strings.Builder
	for _, v := range st.Votes {
		fmt.Fprintf(&b, "%s %d; ", v.Name, v.Votes)
	}
	return b.String()
}

// Text is the statement as plain text, to be read out and sent.
func (st *Statement) Text() string {
	var b strings.Builder
	if st.Kind != "" {
		fmt.Fprintf(&b, "%s. NOT A RESULT.\n\n", strings.ToUpper(st.Kind))
	}
	fmt.Fprintf(&b, "%s\n%s, %s\n\n", st.Heading, st.Authority, st.Moment)
	width := 0
	for _, v := range st.Votes {
		width = max(width, len([]rune(v.Name)))
	}
	for _, v := range st.Votes {
		counts := st.Counts
		if v.Count == "1" {
			counts = strings.Replace(strings.TrimSuffix(counts, "s"), "votes in", "vote in", 1)
		}
		fmt.Fprintf(&b, "%-*s  %s %s", width, v.Name, v.Count, counts)
		if v.Share != "–" {
			fmt.Fprintf(&b, ", %s", v.Share)
		}
		if v.Viable {
			b.WriteString(", viable")
		}
		b.WriteString("\n")
	}
	for i := range st.Rooms {
		st.Rooms[i].write(&b)
	}
	for _, line := range append([]string{st.Counted}, st.Delegates...) {
		fmt.Fprintf(&b, "\n%s\n", line)
	}
	if len(st.Open) > 0 {
		b.WriteString("\nStill open:\n")
		for _, o := range st.Open {
			fmt.Fprintf(&b, "- %s\n", o)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", st.Standing)
	return b.String()
}

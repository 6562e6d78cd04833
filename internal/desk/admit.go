package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Own is who this desk speaks as: its calls are by it, and an officer who confirms to this desk confirms to it.
const Own = "canvass"

// EntryError says which of the entries that were given to Append was refused. Its kind is that of Err.
type EntryError struct {
	Key string // of the entry
	Err error  // why
}

// Error is "key: reason".
func (e *EntryError) Error() string { return e.Key + ": " + e.Err.Error() }

// Unwrap is the reason.
func (e *EntryError) Unwrap() error { return e.Err }

// admission holds entries against the record's kind, the catalog in force and the entries before them. What does not
// fit is refused with the reason; nothing is guessed, and nothing is mended on the way in.
type admission struct {
	s *tally.Snapshot
	// batch holds the entries that come in together, by key, so that one may correct another.
	batch map[string]*canvass.Entry
	// feeds tells how feeds are doing, for steps of a call.
	feeds func() ([]received.Feed, error)
}

func (d *Desk) newAdmission(s *tally.Snapshot) *admission {
	return &admission{s: s, batch: map[string]*canvass.Entry{}, feeds: func() ([]received.Feed, error) { return d.heard(context.Background()) }}
}

// Refuses says, by key, which of the entries Append would refuse and why, each looked at by itself.
func (d *Desk) Refuses(entries []canvass.Entry) map[string]error { return d.Admit(entries).Refused }

// Admitted says which entries fit the record as it was at one head. It is for what comes from feeds, where the rest is
// to go in: those that fit are entered by AppendAdmitted, which does not look at them again while the record has not
// moved.
type Admitted struct {
	// Refused are, by key, those that Append would refuse, and why.
	Refused map[string]error

	size   int64
	passed map[string]bool
}

// Admit looks at each entry by itself.
func (d *Desk) Admit(entries []canvass.Entry) *Admitted {
	s := d.View().Snapshot
	a := &Admitted{Refused: map[string]error{}, size: s.Size, passed: make(map[string]bool, len(entries))}
	now := max(s.Now, d.opts.now())
	for i := range entries {
		e := entries[i]
		e.Format, e.Recorded = canvass.Format, now
		err := e.Validate()
		if err == nil {
			err = d.newAdmission(s).check(&e)
		}
		if err != nil {
			a.Refused[e.Key] = err
		} else {
			a.passed[e.Key] = true
		}
	}
	return a
}

// covers reports whether the entry with the key fits a record of so many entries; a nil Admitted covers none.
func (a *Admitted) covers(size int64, key string) bool {
	return a != nil && a.size == size && a.passed[key]
}

// admit refuses an entry that does not fit, and remembers one that does under the key that it gets in the record.
func (a *admission) admit(e *canvass.Entry, key string) error {
	if err := a.check(e); err != nil {
		return err
	}
	a.batch[key] = e
	return nil
}

// farAhead is how far ahead of the clock an entry of a live record may be dated: a day, as time zones and the date line
// shift what somebody types. Beyond it is another day's, or another year's. Less is asked about.
const farAhead = 24 * time.Hour

func (a *admission) check(e *canvass.Entry) error {
	switch {
	case e.Kind == canvass.KindRecord || e.Kind == canvass.KindCatalog || e.Kind == canvass.KindErasure:
		return canvass.Errorf(canvass.Refused, "append", "an entry of kind %s is made by the desk itself", e.Kind)
	case tally.IsSum(e.Key):
		return canvass.Errorf(canvass.Invalid, "key", "no key begins with %q: the sums of reporting units go by such names", tally.SumPrefix)
	case e.Sealed != nil:
		return canvass.Errorf(canvass.Refused, "append", "what is sealed is sealed by the desk itself: give the entry as it is, its source's rights say the rest")
	}
	if e.Kind == canvass.KindCall && e.By != Own {
		return canvass.Errorf(canvass.Refused, "call", "a call is this desk's own: what %s called is a claim of a winner", e.By)
	}
	if e.Kind == canvass.KindStep && e.By != Own {
		return canvass.Errorf(canvass.Refused, "step", "a step of a call is this desk's own, not %s's", e.By)
	}
	if (e.Kind == canvass.KindCall || e.Kind == canvass.KindStep) && a.s.Record.Kind == canvass.Replay {
		return canvass.Errorf(canvass.Refused, "call", "a replay makes no calls: what was called then is a claim of who called it")
	}
	if err := inWords(e); err != nil {
		return err
	}
	if err := legible(e); err != nil {
		return err
	}
	if payloadOf(e) == canvass.KindStory {
		switch {
		case e.By != Own:
			return canvass.Errorf(canvass.Refused, "story", "a story is this desk's own: what %s writes is a claim or a notice", e.By)
		case a.s.Record.Kind == canvass.Replay:
			return canvass.Errorf(canvass.Refused, "story", "a replay publishes nothing")
		case e.Contest == "":
			return canvass.Errorf(canvass.Invalid, "story", "a story is of a contest")
		}
	}
	if own := payloadOf(e); e.By == Own && own != canvass.KindCall && own != canvass.KindStep && own != canvass.KindStory && own != canvass.KindForecast && e.Kind != canvass.KindWithdrawal {
		return canvass.Errorf(canvass.Refused, "source", "%q is this desk, which makes calls and forecasts, publishes stories and says nothing else: name who says it", Own)
	}
	if e.By != Own && a.s.Catalog.Outlets[e.By] == nil {
		meant := english.DidYouMeanKey(e.By, a.s.Catalog.Outlets)
		if id := a.s.Catalog.SourceMeant(e.By); id != "" {
			meant = " (did you mean " + id + "?)"
		}
		return canvass.Errorf(canvass.NotFound, "source", "%q is not among the catalog's sources%s: canvass sources lists them, canvass new source adds one", e.By, meant)
	}
	if ahead := e.At.NotBefore.Go().Sub(e.Recorded.Go()); a.s.Record.Kind == canvass.Live && ahead > farAhead {
		return canvass.Errorf(canvass.Refused, "at", "it is dated %s, and this machine's clock says %s: a live record takes nothing that was said more than %d hours from now",
			utc(e.At.NotBefore.Go()), utc(e.Recorded.Go()), int(farAhead.Hours()))
	}
	if e.Contest != "" {
		c := a.s.Catalog.Contests[e.Contest]
		if c == nil {
			return canvass.Errorf(canvass.NotFound, "contest", "%s is not in the catalog%s: canvass new contest %s writes a file to start from", e.Contest, english.DidYouMeanKey(e.Contest, a.s.Catalog.Contests), e.Contest)
		}
		return a.inContest(e, c)
	}
	if a.s.Catalog.Races[e.Race] == nil {
		return canvass.Errorf(canvass.NotFound, "race", "%s is not in the catalog%s", e.Race, english.DidYouMeanKey(e.Race, a.s.Catalog.Races))
	}
	return a.inRace(e)
}

func (a *admission) inContest(e *canvass.Entry, c *catalog.Contest) error {
	report, claim := e.Report, e.Claim
	if k := e.Correction; k != nil {
		report, claim = k.Report, k.Claim
	}
	if err := a.supersedes(e); err != nil {
		return err
	}
	if err := plainWords(e); err != nil {
		return err
	}
	switch {
	case e.Sheet != nil:
		return a.sheet(e, c)
	case e.Lot != nil, e.Decision != nil:
		return a.byHand(e, c)
	case report != nil:
		if err := report.Contradiction(); err != nil {
			return err
		}
		return a.report(report, c, e.Recorded)
	case claim != nil:
		if claim.Kind != canvass.ClaimStatement && e.Correction == nil {
			if err := a.held(c, e); err != nil {
				return err
			}
		}
		return claimOn(claim, c)
	case e.Call != nil:
		if err := onBallot(c, e.Call.Winner); err != nil {
			return err
		}
		return a.callStep(e)
	case e.Step != nil:
		if e.Step.Winner != "" {
			if err := onBallot(c, e.Step.Winner); err != nil {
				return err
			}
		}
		return a.callStep(e)
	case e.Forecast != nil:
		return forecastOn(e, c)
	case e.Confirmation != nil:
		if c.Authority != "" && e.By != c.Authority && a.s.Record.Kind != canvass.Replay {
			return canvass.Errorf(canvass.Refused, "confirmation", "only the authority of %s, %s, confirms or certifies it: enter what %s says with canvass claim", c.ID, c.Authority, e.By)
		}
		if err := a.held(c, e); err != nil {
			return err
		}
		if _, err := tally.Signer(c, a.s.Record.Kind, e); err != nil {
			return err
		}
		if e.Confirmation.Winner != "" {
			if err := onBallot(c, e.Confirmation.Winner); err != nil {
				return err
			}
		}
		for _, n := range e.Confirmation.Counts {
			if err := onBallot(c, n.Option); err != nil {
				return err
			}
		}
		return awardsOn(e.Confirmation.Awards, c)
	}
	return nil
}

func (a *admission) report(r *canvass.Report, c *catalog.Contest, recorded canvass.Time) error {
	if r.Test && a.s.Record.Kind == canvass.Live {
		return canvass.Errorf(canvass.Refused, "report", "the feed flags this as test data: a live record refuses it; open a rehearsal")
	}
	event := c.Event(r.Event)
	if r.Event != "" && event == nil {
		return canvass.Errorf(canvass.NotFound, "event", "%s has no event %q: it has %s", c.ID, r.Event, eventNames(c))
	}
	if a.s.Record.Kind == canvass.Live && event != nil && event.Date.IsZero() {
		return canvass.Errorf(canvass.Refused, "report", "the day of %s is %s: a live record takes no count before it; write it into the contest's file, or practise on a rehearsal", c.ID, event.Day)
	}
	if a.s.Record.Kind == canvass.Live && event != nil && tooEarly(recorded, event) {
		return canvass.Errorf(canvass.Refused, "report", "%s votes on %s: a live record takes no count before; practise on a rehearsal, or mend the date in the contest's file", c.ID, event.Date.Format("2 January 2006"))
	}
	if !hasArea(c, r.Area) {
		return canvass.Errorf(canvass.NotFound, "area", "%s has no area %q: its file names %s", c.ID, r.Area, strings.Join(areaNames(c), ", "))
	}
	for _, n := range r.Counts {
		if a.s.Catalog.MayCount(c.ID, n.Option) {
			continue
		}
		if err := onBallot(c, n.Option); err != nil {
			return err
		}
	}
	if r.Stated == nil {
		return nil
	}
	for _, s := range r.Stated.Shares {
		if err := onBallot(c, s.Option); err != nil {
			return err
		}
	}
	if r.Stated.Leader != "" {
		return onBallot(c, r.Stated.Leader)
	}
	return nil
}

// forecastOn refuses a forecast that is not of before: it enters the record before the first polls close, or before the day begins
// where the hour is not known. Later it would be no forecast, and nobody could tell.
func forecastOn(e *canvass.Entry, c *catalog.Contest) error {
	if event := c.Binding(); event != nil && !event.Date.IsZero() {
		d := event.Date
		closes := canvass.TimeOf(time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, canvass.Eastern))
		if event.Closes != 0 {
			closes = event.Closes
		}
		if e.Recorded >= closes {
			return canvass.Errorf(canvass.Refused, "forecast", "%s: a forecast enters the record before the polls close, or before the day where the hour is not known: that was %s", c.ID, utc(closes.Go()))
		}
	}
	return nil
}

// tooEarly reports whether a count of the event cannot be real yet: nobody counts before the day of voting, which
// begins on Guam when it is still the morning of the day before in the east. Tests of feeds have been aired as results.
func tooEarly(recorded canvass.Time, e *canvass.Event) bool {
	return recorded.Go().Before(e.Date.AddDate(0, 0, -1))
}

// supersedes refuses a correction or withdrawal of what is not there, of another contest's or source's entry, of an
// entry that was superseded before, and a correction that changes what the entry is.
func (a *admission) supersedes(e *canvass.Entry) error {
	if e.Supersedes == "" {
		return nil
	}
	op := string(e.Kind)
	old, ok := a.find(e.Supersedes)
	if !ok {
		return canvass.Errorf(canvass.NotFound, op, "no entry has the key %q", e.Supersedes)
	}
	if old.Step != nil {
		return canvass.Errorf(canvass.Refused, op, "%s is a step of a call: it stays, and another step undoes or drops what it began", e.Supersedes)
	}
	if old.Call != nil {
		if err := call.Somebody(e.Actor); err != nil {
			return err
		}
	}
	if old.Contest != e.Contest || old.Race != e.Race {
		return canvass.Errorf(canvass.Refused, op, "%s belongs to %s%s, not to %s%s", e.Supersedes, old.Contest, old.Race, e.Contest, e.Race)
	}
	if old.By != e.By {
		return canvass.Errorf(canvass.Refused, op, "%s is what %s said: only %s can take it back; what %s says against it is a claim of its own", e.Supersedes, old.By, old.By, e.By)
	}
	if by := a.replacedBy(e.Supersedes); by != "" && by != e.Key {
		return canvass.Errorf(canvass.Conflict, op, "%s was superseded by %s already: name that one", e.Supersedes, by)
	}
	if e.Correction != nil && payloadOf(old) != payloadOf(e) {
		return canvass.Errorf(canvass.Invalid, op, "%s is a %s and cannot be corrected by a %s", e.Supersedes, payloadOf(old), payloadOf(e))
	}
	return nil
}

// payloadOf is what an entry puts into the record; a correction puts in what it holds.
func payloadOf(e *canvass.Entry) canvass.Kind {
	switch k := e.Correction; {
	case k == nil:
		return e.Kind
	case k.Report != nil:
		return canvass.KindReport
	case k.Claim != nil:
		return canvass.KindClaim
	case k.Story != nil:
		return canvass.KindStory
	}
	return canvass.KindNotice
}

func (a *admission) has(key string) bool {
	_, there := a.find(key)
	return there
}

func (a *admission) find(key string) (*canvass.Entry, bool) {
	if e := a.batch[key]; e != nil {
		return e, true
	}
	l, ok := a.s.Entry(key)
	return l.Entry, ok
}

// replacedBy is the key of the entry that superseded another, empty when none did.
func (a *admission) replacedBy(key string) string {
	for k, e := range a.batch {
		if e.Supersedes == key {
			return k
		}
	}
	if l, ok := a.s.SupersededBy(key); ok {
		return l.Entry.Key
	}
	return ""
}

func (a *admission) inRace(e *canvass.Entry) error {
	if err := a.supersedes(e); err != nil {
		return err
	}
	claim := e.Claim
	if k := e.Correction; k != nil {
		claim = k.Claim
	}
	if e.Report != nil || e.Call != nil || e.Confirmation != nil || e.Sheet != nil || e.Lot != nil || e.Decision != nil || e.Correction != nil && e.Correction.Report != nil {
		return canvass.Errorf(canvass.Invalid, "race", "a %s belongs to a contest: name the contest, not the race", payloadOf(e))
	}
	if e.Step != nil {
		return a.policy(e.Step.Policy)
	}
	if claim == nil {
		return nil
	}
	for _, w := range claim.Awards {
		if a.s.Catalog.People[w.Option] == nil && !w.Option.Fixed() {
			return canvass.Errorf(canvass.NotFound, "option", "%q is nobody whom the catalog knows%s", w.Option, english.DidYouMeanKey(w.Option, a.s.Catalog.People))
		}
	}
	return nil
}

func claimOn(k *canvass.Claim, c *catalog.Contest) error {
	if k.Winner != "" {
		if err := onBallot(c, k.Winner); err != nil {
			return err
		}
	}
	if k.Area != "" && !hasArea(c, k.Area) {
		return canvass.Errorf(canvass.NotFound, "area", "%s has no area %q: its file names %s", c.ID, k.Area, strings.Join(areaNames(c), ", "))
	}
	return awardsOn(k.Awards, c)
}

func awardsOn(awards []canvass.Award, c *catalog.Contest) error {
	for _, w := range awards {
		if err := onBallot(c, w.Option); err != nil {
			return err
		}
	}
	return nil
}

func onBallot(c *catalog.Contest, o canvass.OptionID) error {
	if c.Ballot.OnBallot(o) {
		return nil
	}
	names := make([]string, len(c.Ballot.Options))
	for i, x := range c.Ballot.Options {
		names[i] = string(x)
	}
	return canvass.Errorf(canvass.Refused, "option", "%s is not on the ballot of %s: it lists %s", o, c.ID, strings.Join(names, ", "))
}

// hasArea reports whether votes of the area can be entered. The whole contest always can.
func hasArea(c *catalog.Contest, area canvass.Area) bool {
	return area == canvass.Statewide || slices.Contains(areaNames(c), string(area))
}

// areaNames are the areas that the contest's file names, the whole first.
func areaNames(c *catalog.Contest) []string {
	names := []string{string(canvass.Statewide)}
	add := func(a canvass.Area) {
		if a != "" && !slices.Contains(names, string(a)) {
			names = append(names, string(a))
		}
	}
	for _, p := range c.Pools {
		add(p.Area)
	}
	for _, r := range c.Results {
		add(r.Area)
	}
	return names
}

func eventNames(c *catalog.Contest) string {
	names := make([]string, len(c.Events))
	for i, ev := range c.Events {
		names[i] = ev.ID
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

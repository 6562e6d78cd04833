package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// Questions are what a person should be asked before the entry goes in, none where it raises no doubt or is there
// already. Whoever does not see all that the record holds is told of a question that rests on the rest of it, and not its
// figures.
func (d *Desk) Questions(e *canvass.Entry, seesAll bool) []check.Question {
	v := d.View()
	if _, there := v.Entry(e.Key); there {
		return nil
	}
	fresh := *e
	fresh.Recorded = max(v.Now, d.opts.now())
	asked, _ := questionsFor(v, []*canvass.Entry{&fresh}, seesAll) // one entry is not too many
	var out []check.Question
	for _, a := range asked {
		out = append(out, a.Question)
	}
	return out
}

// questionsFor are those of entries that go in together, masked for whoever does not see all.
func questionsFor(v *view.View, fresh []*canvass.Entry, seesAll bool) ([]check.Asked, error) {
	asked, err := check.QuestionsOfAll(v.Snapshot, fresh)
	if err != nil || len(asked) == 0 || seesAll {
		return asked, err
	}
	public, err := check.QuestionsOfAll(v.For(canvass.Public).Snapshot, fresh)
	if err != nil {
		return nil, err
	}
	for i := range asked {
		if !slices.Contains(public, asked[i]) {
			asked[i].Says = "it does not fit what the record holds, which this token may not see"
		}
	}
	return asked, nil
}

// ask refuses entries that raise questions, with an AskedError.
func (d *Desk) ask(ctx context.Context, entries []canvass.Entry, seesAll bool) error {
	v := d.View()
	var fresh []*canvass.Entry
	for i := range entries {
		if d.Holds(ctx, entries[i].Key) == nil {
			e := entries[i]
			e.Recorded = max(v.Now, d.opts.now())
			fresh = append(fresh, &e)
		}
	}
	asked, err := questionsFor(v, fresh, seesAll)
	if err != nil || len(asked) == 0 {
		return err
	}
	return &check.AskedError{Asked: asked}
}

// EnterSheet enters a teller's sheet. Where with it two tellers' sheets of the place agree, the report that they make
// goes in behind it, with their names. It returns the receipt of the sheet and what the sheets of its place come to.
// Errors are those of Append; after one in entering the report the sheet stays, and SettleSheets enters what is owed.
func (d *Desk) EnterSheet(
	ctx context.Context, sheet canvass.Entry, evidence ...ledger.Evidence,
) (*Receipt, *tally.PlaceSheets, error) {
	receipt, err := d.Append(ctx, []canvass.Entry{sheet}, evidence...)
	if err != nil {
		return nil, nil, err
	}
	if err := d.SettleSheets(ctx, sheet.Contest); err != nil {
		return receipt, nil, err
	}
	at := sheet.Sheet.Report.Place()
	c := d.View().Contests[sheet.Contest]
	if at.Event == "" && c.Event != nil {
		at.Event = c.Event.ID
	}
	i := slices.IndexFunc(c.Sheets, func(p tally.PlaceSheets) bool { return p.By == sheet.By && p.Place == at })
	if i < 0 {
		return receipt, nil, nil // its rights keep it from being read
	}
	return receipt, &c.Sheets[i], nil
}

// SettleSheets enters the reports that are owed for a contest: where tellers' sheets agree and no report says the same.
// The report's key is made of the sheets', so that two programs that find it owed enter it once.
func (d *Desk) SettleSheets(ctx context.Context, contest canvass.ContestID) error {
	v := d.View()
	c := v.Contests[contest]
	if c == nil {
		return nil
	}
	for i := range c.Sheets {
		p := &c.Sheets[i]
		if p.State != tally.SheetsAgree {
			continue
		}
		if _, err := d.Append(ctx, []canvass.Entry{reportOf(v.Snapshot, contest, p)}); err != nil {
			return err
		}
	}
	return nil
}

// reportOf is the report that the agreed sheets of a place make.
func reportOf(s *tally.Snapshot, contest canvass.ContestID, p *tally.PlaceSheets) canvass.Entry {
	report := *p.Agreed[0].Report
	var keys []string
	last := p.Agreed[0]
	for _, sheet := range p.Agreed {
		report.Tellers = append(report.Tellers, canvass.Teller{Name: sheet.Teller, Sheet: sheet.Key})
		keys = append(keys, sheet.Key)
		if sheet.Recorded >= last.Recorded {
			last = sheet
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n") + "\n" + p.ReportKey))
	e := canvass.Entry{
		Kind: canvass.KindReport, By: p.By, Contest: contest, Actor: last.Actor, Report: &report,
		Key: string(contest) + "#sheets-" + hex.EncodeToString(sum[:6]),
	}
	if l, ok := s.Entry(last.Key); ok {
		e.At = l.Entry.At
	}
	return e
}

// sheet refuses a sheet that is nobody's count of one room: another source's, of no room where the contest has rooms,
// one that leaves an option of the ballot without a number, or that counts something else than the contest's rule.
func (a *admission) sheet(e *canvass.Entry, c *catalog.Contest) error {
	r := &e.Sheet.Report
	if counted := (&tally.Contest{Info: c}).SheetMeasures(); !slices.Contains(counted, r.Measure) {
		var names []string
		for _, m := range counted {
			names = append(names, string(m))
		}
		return canvass.Errorf(canvass.Refused, "sheet", "tellers of %s count %s, and this is a sheet of %s: name the measure", c.ID, english.List(names), r.Measure)
	}
	if c.Authority != "" && e.By != c.Authority {
		return canvass.Errorf(canvass.Refused, "sheet", "tellers count for %s, not for %s", c.Authority, e.By)
	}
	if len(c.Units) > 0 && r.Unit == "" {
		return canvass.Errorf(canvass.Invalid, "sheet", "a sheet is of one room: name it, such as %s", c.Units[0].ID)
	}
	for _, o := range c.Ballot.Options {
		if _, named := r.Votes(o); !named && o != canvass.WriteIn {
			return canvass.Errorf(canvass.Invalid, "sheet", "%s has no number: write 0 where nobody voted so", o)
		}
	}
	return a.report(r, c, e.Recorded)
}

// held refuses what cannot be said before the day of voting in a live record: who won, who gets which delegates, what
// the count is, a lot. What was canceled is decided on no day of its own.
func (a *admission) held(c *catalog.Contest, e *canvass.Entry) error {
	event := c.Binding()
	if a.s.Record.Kind == canvass.Live && event != nil && !event.Cancelled && event.Date.IsZero() {
		return canvass.Errorf(canvass.Refused, string(e.Kind), "the day of %s is %s: a live record takes no %s before it; write it into the contest's file, or practise on a rehearsal",
			c.ID, event.Day, e.Kind)
	}
	if a.s.Record.Kind == canvass.Live && event != nil && !event.Cancelled && tooEarly(e.Recorded, event) {
		return canvass.Errorf(canvass.Refused, string(e.Kind), "%s votes on %s: a live record takes no %s before; practise on a rehearsal, or mend the date in the contest's file",
			c.ID, event.Date.Format("2 January 2006"), e.Kind)
	}
	return nil
}

// plainWords refuses characters that are no text where a person's words are printed in one line: a line end would make
// a sentence of its own of what somebody typed as a name.
func plainWords(e *canvass.Entry) error {
	words := map[string]string{"person": e.Person}
	if k := e.Confirmation; k != nil {
		words["person"], words["role"], words["how"] = e.Person+k.Person, k.Role, k.How
	}
	if e.Lot != nil {
		words["how"] = e.Lot.How
	}
	if e.Decision != nil {
		words["why"] = e.Decision.Why
	}
	for field, text := range words {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			return canvass.Errorf(canvass.Invalid, field, "%q has a line end or a character that nobody can see: write it in one line", text)
		}
	}
	return nil
}

// legible refuses a key with a character that is no text, and words that a reader would not see, or would read in another
// order than they stand in. Lines of their own, and tabs, may stand in what somebody says.
func legible(e *canvass.Entry) error {
	if strings.ContainsFunc(e.Key, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return canvass.Errorf(canvass.Invalid, "key", "%q has a line end or a character that nobody can see: take another name", e.Key)
	}
	words := map[string]string{"note": e.Note}
	claim, notice := e.Claim, e.Notice
	if k := e.Correction; k != nil {
		claim, notice, words["reason"] = k.Claim, k.Notice, k.Reason
	}
	if claim != nil {
		words["text"] = claim.Text
	}
	if notice != nil {
		words["text"] = notice.Text
	}
	if e.Withdrawal != nil {
		words["reason"] = e.Withdrawal.Reason
	}
	if s := e.Source; s != nil {
		words["title"], words["via"] = s.Title, s.Via
	}
	for field, text := range words {
		if i := strings.IndexFunc(text, turns); i >= 0 {
			return canvass.Errorf(canvass.Invalid, field, "%+q has a character that nobody can see, or that turns the line about: leave it out", text)
		}
	}
	return nil
}

// turns reports whether a character is a control, or changes the direction in which a line is read.
func turns(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || unicode.Is(unicode.Bidi_Control, r)
}

// byHand refuses a lot or a decision that is not the authority's, or that the contest's rules cannot take.
func (a *admission) byHand(e *canvass.Entry, c *catalog.Contest) error {
	op := string(e.Kind)
	if c.Authority == "" {
		return canvass.Errorf(canvass.Refused, op, "the file of %s names no authority, and a %s is the authority's: add authority = \"…\" to it", c.ID, op)
	}
	if e.By != c.Authority {
		return canvass.Errorf(canvass.Refused, op, "a %s of %s is its authority's, %s: what %s says of it is a claim", op, c.ID, c.Authority, e.By)
	}
	if e.Decision == nil || e.Decision.Kind == canvass.DecideAward {
		if err := a.held(c, e); err != nil {
			return err
		}
	}
	now := e.Recorded.Go()
	rules, unruled := c.DelegatesOn(now.In(canvass.Eastern))
	for _, p := range unruled { // an award can be decided for a pool without a rule
		p.Rule = delegate.Rule{Method: delegate.Method{Main: delegate.NoMethod}}
		rules.Pools = append(rules.Pools, p)
	}
	decided := func(day, how string) delegate.Decision {
		return delegate.Decision{Decider: e.By, When: delegate.Date(day), Source: how + "the record"}
	}
	day := ""
	switch k := e.Decision; {
	case e.Lot != nil && e.Lot.Unit != "":
		day = e.Lot.Date
		if err := roomLot(e.Lot, c); err != nil {
			return err
		}
	case e.Lot != nil:
		day = e.Lot.Date
		lot := delegate.Lot{Pool: poolID(e.Lot.Pool, e.Lot.Area, e.Lot.Part), Decision: decided(day, e.Lot.How)}
		for _, o := range e.Lot.Order {
			if err := onBallot(c, o); err != nil {
				return err
			}
			lot.Order = append(lot.Order, delegate.Option(o))
		}
		rules.Lots = append(rules.Lots, lot)
	case k.Kind == canvass.DecideWithdrawn:
		day = k.Date
		if err := onBallot(c, k.Option); err != nil {
			return err
		}
		w := delegate.Withdrawal{Option: delegate.Option(k.Option), Do: delegate.WithdrawnDo(k.Do), Decision: decided(day, k.Why)}
		for _, p := range k.Pools {
			w.Pools = append(w.Pools, delegate.PoolKind(p))
		}
		rules.Withdrawals = append(rules.Withdrawals, w)
	default:
		day = k.Date
		if err := awardsOn(k.Awards, c); err != nil {
			return err
		}
		awards := map[delegate.Option]int{}
		for _, x := range k.Awards {
			awards[delegate.Option(x.Option)] = x.Delegates
		}
		rules.Overrides = append(rules.Overrides, delegate.Override{
			Pool: poolID(k.Pool, k.Area, k.Part), Awards: awards, Why: k.Why, Decision: decided(day, ""),
		})
	}
	// The day begins on Guam fifteen hours before it does in the east; what is later than that has not happened.
	if latest := now.Add(15 * time.Hour).Format(time.DateOnly); day > latest {
		return canvass.Errorf(canvass.Invalid, op, "%s has not come anywhere yet: a %s is entered when it was made", day, op)
	}
	if err := rules.Validate(); err != nil {
		return canvass.Errorf(canvass.Invalid, op, "%w", err)
	}
	return nil
}

// roomLot refuses a lot in a place that elects no county delegates, and among others than those on the ballot.
func roomLot(l *canvass.Lot, c *catalog.Contest) error {
	if u := c.Unit(l.Area, l.Unit); u == nil || u.Delegates == nil {
		return canvass.Errorf(canvass.Refused, "lot", "%s is no room of %s that elects delegates: its file says which are", l.Unit, c.ID)
	}
	for _, o := range l.Order {
		if err := onBallot(c, o); err != nil {
			return err
		}
	}
	return nil
}

func poolID(kind string, area canvass.Area, part string) delegate.PoolID {
	return delegate.PoolID{Kind: delegate.PoolKind(kind), Area: delegate.Area(area), Part: part}
}

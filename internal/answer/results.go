package answer

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/canvassdesk/canvass/verify"
)

// Results is the state of one contest.
type Results struct {
	Contest canvass.ContestID `json:"contest"`
	Name    string            `json:"name"`
	// RecordKind is live, rehearsal or replay: only a live record's results are results.
	RecordKind canvass.RecordKind `json:"record_kind"`
	Head       Head               `json:"head"`
	// AsOf is when the last entry behind this was recorded.
	AsOf   canvass.Time `json:"as_of"`
	Status tally.Status `json:"status"`
	// StatusWords says more finely how far the contest is, as pages say it.
	StatusWords string `json:"status_words"`
	// Measure is what Options count, null before any count.
	Measure *canvass.Measure `json:"measure"`
	// Scale is how many parts make one of the options' votes: 1 is whole.
	Scale int64 `json:"scale"`
	// Source is whose count it is.
	Source *string `json:"source"`
	// Why is why it goes by that one: authority, agreed, newest or single; null before any count.
	Why *tally.Choice `json:"why"`
	// Sources are all who counted, the one that it goes by first, and how the others differ from it.
	Sources []SourceCount `json:"sources"`
	Ballots *int64        `json:"ballots"`
	// Cast is how many ballots the source says were cast, counted or not.
	Cast     *int64     `json:"cast"`
	Expected []Expected `json:"expected"`
	Winners  []Winner   `json:"winners"`
	Leading  *Leading   `json:"leading"`
	// Contradiction says how the authority's certification or confirmation differs from the count; null where it does
	// not.
	Contradiction *Contradiction `json:"contradiction"`
	Options       []Option       `json:"options"`
	Confirmations []Confirmation `json:"confirmations"`
	Claims        []Claim        `json:"claims"`
	Call          *Call          `json:"call"`
	// Retracted are this desk's calls that were taken back, with the reasons.
	Retracted []PublishedCall `json:"retracted_calls"`
	Delegates Delegates       `json:"delegates"`
}

// Expected is one source's percentage of the expected vote.
type Expected struct {
	Percent json.Number `json:"percent"`
	Source  string      `json:"source"`
	Entries []Entry     `json:"entries"`
}

// SourceCount is one source's count beside the others.
type SourceCount struct {
	Source  string          `json:"source"`
	Measure canvass.Measure `json:"measure"`
	At      string          `json:"at"`
	// Differs are the options of which it has another number than the count that the contest goes by; null where that
	// counts another measure.
	Differs *[]Differs `json:"differs"`
	// Nestings are what is to be looked at among its units that lie within each other.
	Nestings []Nesting `json:"nestings"`
	Entries  []Entry   `json:"entries"`
}

// Nesting is a unit that differs from the sum of its parts, or that looks like the sum of the others.
type Nesting struct {
	Kind  tally.NestingKind `json:"kind"`
	Area  canvass.Area      `json:"area"`
	Unit  canvass.UnitID    `json:"unit"`
	Words string            `json:"words"`
	// Whole and Parts are the votes by option, Units how many parts there are, Counted which of the two is in the sums.
	Whole   map[canvass.OptionID]int64 `json:"whole"`
	Parts   map[canvass.OptionID]int64 `json:"parts"`
	Units   int                        `json:"units"`
	Counted tally.Counted              `json:"counted"`
	Entries []Entry                    `json:"entries"`
}

// Differs is one option's votes in a source's count, null where it does not name the option, and how many more that is.
type Differs struct {
	// Area and Unit are the reporting unit that the two count otherwise; left out for the whole.
	Area  canvass.Area     `json:"area,omitempty"`
	Unit  canvass.UnitID   `json:"unit,omitempty"`
	ID    canvass.OptionID `json:"id"`
	Votes *int64           `json:"votes"`
	By    int64            `json:"by"`
}

// Winner is who won, by one measure.
type Winner struct {
	Measure canvass.Measure    `json:"measure"`
	Options []canvass.OptionID `json:"options"`
	Tied    bool               `json:"tied"`
	Basis   tally.Basis        `json:"basis"`
	Entries []Entry            `json:"entries"`
}

// Leading is who is ahead while nobody has won.
type Leading struct {
	Measure canvass.Measure    `json:"measure"`
	Options []canvass.OptionID `json:"options"`
	By      int64              `json:"by"`
}

// Contradiction is what was certified or confirmed, where that is not what was counted.
type Contradiction struct {
	Of canvass.ConfirmationOf `json:"of"`
	// Words say it as pages do.
	Words   string   `json:"words"`
	Figures []Unlike `json:"figures"`
	// Winner is who was named as the winner, where Ahead had more votes in the count; null otherwise.
	Winner  *canvass.OptionID  `json:"winner"`
	Ahead   []canvass.OptionID `json:"ahead"`
	Entries []Entry            `json:"entries"`
}

// Unlike is an option's votes as certified or confirmed and as counted, null where the count leaves the option out.
type Unlike struct {
	ID      canvass.OptionID `json:"id"`
	Said    int64            `json:"said"`
	Counted *int64           `json:"counted"`
}

func contradictionOf(s *tally.Snapshot, c *tally.Contest) *Contradiction {
	x := c.Contradiction
	if x == nil {
		return nil
	}
	out := &Contradiction{
		Of: x.Of, Words: wording.Of(s).Contradiction(c.ID, x), Figures: []Unlike{}, Ahead: append([]canvass.OptionID{}, x.Ahead...),
		Entries: entriesOf(s, x.Ref),
	}
	for _, f := range x.Figures {
		out.Figures = append(out.Figures, Unlike{f.Option, f.Said, f.Counted})
	}
	if x.Winner != "" {
		out.Winner = &x.Winner
	}
	return out
}

// Option is one option's line.
type Option struct {
	ID    canvass.OptionID `json:"id"`
	Name  string           `json:"name"`
	Votes int64            `json:"votes"`
	// Share is of valid votes: blank, void and overvotes are out. Null when there are no votes.
	Share   *string `json:"share"`
	ShareOf string  `json:"share_of"`
}

// Confirmation is an authority's word.
type Confirmation struct {
	By        string                 `json:"by"`
	Of        canvass.ConfirmationOf `json:"of"`
	Authority bool                   `json:"authority"`
	Winner    *canvass.OptionID      `json:"winner"`
	Measure   *canvass.Measure       `json:"measure"`
	Person    *string                `json:"person"`
	Role      *string                `json:"role"`
	To        *string                `json:"to"`
	How       *string                `json:"how"`
	// Awards are the delegates that were confirmed, null where none were.
	Awards map[canvass.OptionID]int `json:"awards"`
	// CallBack says that this desk called the officer back on a number that it had before.
	CallBack bool `json:"call_back"`
	// SignedBy is the officer of the contest whose key signed it, null where none did.
	SignedBy *Officer `json:"signed_by"`
	At       string   `json:"at"`
	Entry
}

// Officer is who signs for a contest's authority, with a key of their own.
type Officer struct {
	Name *string `json:"name"`
	Role string  `json:"role"`
	// Key is the public key in the signed-note form; Fingerprint is what two people compare.
	Key         string `json:"key"`
	Fingerprint string `json:"fingerprint"`
}

// Claim is what somebody announced, with its standing.
type Claim struct {
	By   string            `json:"by"`
	Kind canvass.ClaimKind `json:"kind"`
	// Value is the claim in a few words; the fields below say the same in parts.
	Value   string                   `json:"value"`
	Winner  *canvass.OptionID        `json:"winner"`
	Measure *canvass.Measure         `json:"measure"`
	Awards  map[canvass.OptionID]int `json:"awards"`
	// Contests says that the awards of a total count contests won, not delegates.
	Contests bool              `json:"contests"`
	Status   tally.ClaimStatus `json:"status"`
	Why      *string           `json:"why"`
	At       string            `json:"at"`
	Entry
}

// Call is this desk's own call.
type Call struct {
	Winner  canvass.OptionID `json:"winner"`
	Measure canvass.Measure  `json:"measure"`
	Reason  string           `json:"reason"`
	Actor   string           `json:"actor"`
	// Tier is what it rests on, ProposedBy and ApprovedBy who made it, Figures those of its moment; null in calls of earlier
	// versions, the people also where one person called what is certain.
	Tier       *canvass.CallTier `json:"tier"`
	ProposedBy *string           `json:"proposed_by"`
	ApprovedBy *string           `json:"approved_by"`
	Figures    *CallFigures      `json:"figures"`
	// Behind says that its winner is not leading now.
	Behind bool `json:"winner_not_leading"`
	Entry
}

// Delegates is what the contest is worth.
type Delegates struct {
	Basis       tally.Basis              `json:"basis"`
	Seats       *int                     `json:"seats"`
	Awards      map[canvass.OptionID]int `json:"awards"`
	Open        int                      `json:"open"`
	Lacks       []string                 `json:"lacks"`
	Unallocated int                      `json:"unallocated"`
	Pools       []Pool                   `json:"pools"`
	Credited    []Credited               `json:"credited"`
}

// Credited is an award that somebody else gives, out of the catalog, beside what is computed here. What was announced
// in the record itself is among the claims.
type Credited struct {
	By          string                   `json:"by"`
	Source      string                   `json:"source"` // the outlet's name, and what of it was read
	Published   string                   `json:"published"`
	Pool        *string                  `json:"pool"` // null for the contest as a whole
	Area        *canvass.Area            `json:"area"`
	Awards      map[canvass.OptionID]int `json:"awards"`
	Unallocated int                      `json:"unallocated"`
	Mark        canvass.Mark             `json:"mark"`
}

// creditedOf are the awards of others by the moment, in the order of the contest's file.
func creditedOf(s *tally.Snapshot, c *tally.Contest) []Credited {
	out := []Credited{}
	for _, a := range c.Delegates.Credited {
		x := Credited{
			By: a.By, Source: s.Catalog.OutletName(a.By), Published: a.Published.Format(time.DateOnly), Pool: text(a.Pool),
			Awards: awardsByOption(a.Awards), Unallocated: a.Unallocated, Mark: a.Mark,
		}
		if a.Area != "" {
			x.Area = &a.Area
		}
		if len(a.Cites) > 0 {
			x.Source += ": " + a.Cites[0].Title
		}
		out = append(out, x)
	}
	return out
}

// ResultsOf answers with the state of one contest.
func ResultsOf(s *tally.Snapshot, head Head, id canvass.ContestID) (*Results, error) {
	c, err := contestOf(s, id)
	if err != nil {
		return nil, err
	}
	status, _ := call.StatusOf(s, c)
	r := &Results{
		Contest: id, Name: c.Info.Name, RecordKind: s.Record.Kind, Head: head, AsOf: s.Now, Status: c.Status,
		StatusWords: status, Scale: 1,
		Sources: []SourceCount{}, Winners: []Winner{}, Options: []Option{}, Confirmations: []Confirmation{}, Claims: []Claim{},
	}
	r.count(s, c)
	r.Expected = expectedOf(s, c)
	for _, w := range c.Winners {
		r.Winners = append(r.Winners, Winner{w.Measure, w.Options, w.Tied, w.Basis, entriesOf(s, w.Ref)})
	}
	if l := c.Leader; l != nil {
		r.Leading = &Leading{l.Measure, l.Options, l.By}
	}
	for _, k := range c.Confirmations {
		r.Confirmations = append(r.Confirmations, confirmationOf(s, k))
	}
	for i := range c.Claims {
		r.Claims = append(r.Claims, ClaimOf(s, c.ID, &c.Claims[i]))
	}
	r.calls(s, c)
	r.Contradiction = contradictionOf(s, c)
	r.Delegates = delegatesOf(s, c)
	return r, nil
}

// calls fills in this desk's call in force, and those taken back.
func (r *Results) calls(s *tally.Snapshot, c *tally.Contest) {
	r.Retracted = []PublishedCall{}
	if len(c.Calls) == 0 {
		return
	}
	st := call.StandingOf(s, c.ID, s.Now)
	for i := range st.Retracted {
		r.Retracted = append(r.Retracted, publishedOf(s, &st.Retracted[i]))
	}
	if st.Call == nil {
		return
	}
	k := publishedOf(s, st.Call)
	r.Call = &Call{
		Winner: k.Winner, Measure: k.Measure, Reason: k.Reason, Tier: k.Tier, ProposedBy: k.ProposedBy, ApprovedBy: k.ApprovedBy,
		Figures: k.Figures, Behind: st.Status == canvass.WinnerNotLeading, Entry: k.Entry,
	}
	if l, ok := s.Entry(st.Call.Key); ok {
		r.Call.Actor = l.Entry.Actor
	}
}

// count fills in the count that the desk goes by, with a line for each option of the ballot.
func (r *Results) count(s *tally.Snapshot, c *tally.Contest) {
	n := c.Count
	if n == nil {
		return
	}
	r.sources(s, c)
	r.Scale = max(r.Scale, n.Scale)
	r.Measure, r.Source, r.Ballots, r.Cast = &n.Measure, text(n.By), n.Ballots, n.Cast
	for _, o := range n.Options {
		line := Option{ID: o.Option, Name: s.Catalog.Label(c.ID, o.Option), Votes: o.Votes, ShareOf: "valid votes"}
		if n.Valid > 0 && !n.Partial {
			line.Share = text(n.Share(o.Votes))
		}
		r.Options = append(r.Options, line)
	}
}

// sources fills in who counted, and how the others differ from the count that the desk goes by.
func (r *Results) sources(s *tally.Snapshot, c *tally.Contest) {
	why, _ := c.Chosen()
	r.Why = &why
	differs := map[*tally.Count][]Differs{}
	for _, d := range c.Differences() {
		for _, o := range d.Options {
			differs[d.Count] = append(differs[d.Count], Differs{d.Area, d.Unit, o.Option, o.Other, o.By()})
		}
	}
	for _, n := range c.Sources {
		x := SourceCount{Source: n.By, Measure: n.Measure, At: n.At.String(), Nestings: []Nesting{}, Entries: entriesOf(s, n.Ref)}
		for i := range n.Nestings {
			y := &n.Nestings[i]
			x.Nestings = append(x.Nestings, Nesting{
				Kind: y.Kind, Area: y.Area, Unit: y.Unit, Words: wording.Of(s).Nesting(c.ID, y), Whole: byOption(y.Whole), Parts: byOption(y.Parts),
				Units: y.Units, Counted: y.Counted, Entries: entriesOf(s, y.Ref),
			})
		}
		if n.Measure == c.Count.Measure {
			x.Differs = &[]Differs{}
			*x.Differs = append(*x.Differs, differs[n]...)
		}
		r.Sources = append(r.Sources, x)
	}
}

func byOption(options []tally.OptionCount) map[canvass.OptionID]int64 {
	out := make(map[canvass.OptionID]int64, len(options))
	for _, o := range options {
		out[o.Option] = o.Votes
	}
	return out
}

func confirmationOf(s *tally.Snapshot, k tally.Confirmation) Confirmation {
	out := Confirmation{
		By: k.By, Of: k.Confirmation.Of, Authority: k.Authority,
		Person: text(k.Confirmation.Person), Role: text(k.Confirmation.Role),
		To: text(k.Confirmation.To), How: text(k.Confirmation.How), CallBack: k.Confirmation.CallBack, At: k.At.String(), Entry: entryOf(s, k.Key),
	}
	if o := k.Signer; o != nil {
		out.SignedBy = &Officer{Name: text(o.Name), Role: o.Role, Key: o.Key, Fingerprint: verify.Fingerprint(o.Key)}
	}
	if len(k.Confirmation.Awards) > 0 {
		out.Awards = awardsByOption(k.Confirmation.Awards)
	}
	if k.Confirmation.Winner != "" {
		out.Winner, out.Measure = &k.Confirmation.Winner, &k.Confirmation.Measure
	}
	return out
}

// ClaimOf answers with one claim and its standing. The empty contest is for a claim about a race.
func ClaimOf(s *tally.Snapshot, id canvass.ContestID, k *tally.Claim) Claim {
	w := wording.Of(s)
	out := Claim{
		By: k.By, Kind: k.Claim.Kind, Value: w.SaidOf(id, k), Contests: k.Claim.Contests, Status: k.Status, Why: text(w.Why(id, k)), At: k.At.String(),
		Entry: entryOf(s, k.Key),
	}
	if k.Claim.Winner != "" {
		out.Winner, out.Measure = &k.Claim.Winner, &k.Claim.Measure
	}
	if len(k.Claim.Awards) > 0 {
		out.Awards = awardsByOption(k.Claim.Awards)
	}
	return out
}

func delegatesOf(s *tally.Snapshot, c *tally.Contest) Delegates {
	d := &c.Delegates
	out := Delegates{
		Basis: d.Basis, Awards: awardsByOption(d.Awards), Open: d.Open, Lacks: wording.Of(s).Lacks(c), Pools: []Pool{}, Credited: creditedOf(s, c),
	}
	if d.Seats > 0 {
		out.Seats = &d.Seats
	}
	for _, p := range c.Pools() {
		out.Unallocated += p.Unallocated
		out.Pools = append(out.Pools, poolOf(p))
	}
	return out
}

// Pool is the working of one pool of delegates.
type Pool struct{ delegate.Result }

// poolOf shows no list as null.
func poolOf(r delegate.Result) Pool {
	r.Lacks, r.Counted, r.Qualified, r.Tie = list(r.Lacks), list(r.Counted), list(r.Qualified), list(r.Tie)
	r.Options, r.Steps = list(r.Options), list(r.Steps)
	if r.Quotas == nil {
		r.Quotas = map[delegate.Option]delegate.Fraction{}
	}
	if r.Awards == nil {
		r.Awards = map[delegate.Option]int{}
	}
	return Pool{r}
}

func entriesOf(s *tally.Snapshot, ref tally.Ref) []Entry {
	out := make([]Entry, 0, len(ref))
	for _, key := range ref {
		out = append(out, entryOf(s, key))
	}
	return out
}

// number is a percentage as a JSON number with the digits that its source printed.
func number(p canvass.Percent) json.Number {
	n := strings.TrimLeft(string(p), "0")
	if n == "" || n[0] == '.' {
		n = "0" + n
	}
	return json.Number(n)
}

// text is null for the empty text.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// expectedOf are the sources' percentages of the expected vote.
func expectedOf(s *tally.Snapshot, c *tally.Contest) []Expected {
	out := []Expected{}
	for _, e := range c.Expected {
		out = append(out, Expected{number(e.Percent), e.By, entriesOf(s, e.Ref)})
	}
	return out
}

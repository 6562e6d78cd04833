package tally

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/canvassdesk/canvass"
)

// ChangeKind says what sort of entry changed something.
type ChangeKind string

// The sorts of changes.
const (
	ChangeCount         ChangeKind = "count"         // a source's figures, the first or later ones
	ChangeRecount       ChangeKind = "recount"       // figures of ballots that were counted before
	ChangeStatement     ChangeKind = "statement"     // shares, a lead or progress without counts
	ChangeClaim         ChangeKind = "claim"         // what somebody announced
	ChangeConfirmation  ChangeKind = "confirmation"  // the authority's word
	ChangeCertification ChangeKind = "certification" // the authority's formal act
	ChangeCall          ChangeKind = "call"          // this desk's own decision
	ChangeCorrection    ChangeKind = "correction"    // an entry in the place of another
	ChangeRetraction    ChangeKind = "retraction"    // an entry taken back, and nothing in its place
)

// Change is one line of a contest's history: what changed, when, by whom, why, and what it did to the outcome.
type Change struct {
	Key      string // of the entry that made it, the first where several did
	Kind     ChangeKind
	Recorded canvass.Time
	At       canvass.Interval
	By       string
	Actor    string // who entered it
	// Said is what the entry says; nil for a retraction. Counts of several places are summed in its report, and Places
	// says of how many; New is how many of them came for the first time.
	Said        *Said
	Places, New int
	// Was is what an entry said that a correction or a retraction took the place of, nil where the record does not have
	// it.
	Was *Said
	Why string // the reason given, for corrections, retractions, recounts and calls
	// Cause says whose the error was that a correction or a retraction mends.
	Cause canvass.Cause
	// More is how many votes more than the source's count of the same places before, below zero where they are fewer;
	// nil where there is none to hold it against.
	More *int64
	// Fewer is how many votes fewer the count that the desk goes by has after the change, for the same options, than
	// the count of FewerThan, another outlet, had before it; 0 where it has as many or more.
	Fewer     int64
	FewerThan string
	// Before and After are the outcome as the record had it; they are equal where the change did nothing to it.
	Before, After Outcome
	Ref           Ref

	seqs *changeSeqs
}

// changeSeqs are the places in the record of a change's entries, looked up once: a page tells hundreds of changes of
// hundreds of entries each. They are the same in every snapshot that tells the change.
type changeSeqs struct {
	once sync.Once
	list []int64
}

// ChangeSeqs are the places in the record of the entries that a change of the snapshot's contest rests on, sorted. Those of
// the sum of a moment are listed anew at each call, see [Snapshot.Listed]: their number grows with the contest.
func (s *Snapshot) ChangeSeqs(c *Change) []int64 {
	if slices.ContainsFunc(c.Ref, IsSum) {
		return s.Seqs(c.Ref)
	}
	c.seqs.once.Do(func() { c.seqs.list = s.Seqs(c.Ref) })
	return c.seqs.list
}

// Said is what an entry says: exactly one of these is set, none where it may not be shown. A correction says what it
// puts in the place of another entry.
type Said struct {
	Report       *canvass.Report
	Claim        *canvass.Claim
	Notice       *canvass.Notice
	Call         *canvass.Call
	Confirmation *canvass.Confirmation
}

// Weighty reports whether the change is more than a count, a statement or a claim: somebody mended, decided or vouched.
func (c *Change) Weighty() bool { return c.Kind.weighty() }

func (k ChangeKind) weighty() bool {
	return k != ChangeCount && k != ChangeStatement && k != ChangeClaim
}

// Outcome is what a reader asks first: who leads or has won, by how much, and the delegates.
type Outcome struct {
	Status Status
	// Won reports whether First has won the votes; else First leads, several where they are level, none where nobody
	// does.
	Won   bool
	First []canvass.OptionID
	// Lead is by how many votes First is ahead in the count that the desk goes by, below zero where others are; nil
	// where that does not say.
	Lead *int64
	// Delegates are the awards as computed or announced, most first.
	Delegates []canvass.Award
}

// Same reports whether the outcomes are the same in everything.
func (o Outcome) Same(p Outcome) bool {
	return o.Status == p.Status && o.SameFirst(p) && o.SameLead(p) && o.SameDelegates(p)
}

// SameFirst reports whether the same options have won, or lead.
func (o Outcome) SameFirst(p Outcome) bool { return o.Won == p.Won && slices.Equal(o.First, p.First) }

// SameLead reports whether those in front are ahead by as many votes.
func (o Outcome) SameLead(p Outcome) bool {
	return (o.Lead == nil) == (p.Lead == nil) && (o.Lead == nil || *o.Lead == *p.Lead)
}

// SameDelegates reports whether the awards are the same.
func (o Outcome) SameDelegates(p Outcome) bool { return slices.Equal(o.Delegates, p.Delegates) }

// Outcome is the contest's outcome as it stands.
func (c *Contest) Outcome() Outcome {
	o := Outcome{Status: c.Status, Delegates: c.Delegates.Awards}
	for _, w := range c.Winners {
		if w.Measure != canvass.Delegates {
			o.Won, o.First = true, w.Options
			break
		}
	}
	if !o.Won && c.Leader != nil {
		o.First = c.Leader.Options
	}
	o.Lead = c.Count.margin(o.First)
	return o
}

// margin is how many votes more the options have, each, than the best of the others; nil where the count does not say.
func (c *Count) margin(first []canvass.OptionID) *int64 {
	if c == nil || len(first) == 0 {
		return nil
	}
	votes, named := c.Votes(first[0])
	if !named {
		return nil
	}
	for _, o := range c.Options { // most votes first
		if !slices.Contains(first, o.Option) {
			votes -= o.Votes
			break
		}
	}
	return &votes
}

// Most changes of each sort that are told of one contest, the newest: each takes a fold of what came before it.
var (
	mostWeighty = 300
	mostPlain   = 200
)

// Changes is the contest's history: each count of a source against the one before it, each correction, retraction,
// recount, claim, call, confirmation and certification, with the outcome before and after. Counts of several places
// that came in together are one change. Of a long history the newest are told, and untold says how many are not. It is
// computed once, when first asked for.
func (c *Contest) Changes() (told []Change, untold int) {
	h := c.history
	if h == nil {
		return nil, 0
	}
	h.once.Do(func() { h.told.Store(h.tell()) })
	t := h.told.Load()
	return t.changes, t.untold
}

// Heard is the whole history without the outcomes, which take a fold each.
func (c *Contest) Heard() []Change {
	if c.history == nil {
		return nil
	}
	var out []Change
	for _, s := range c.history.entries.steps(0, map[countKey]*entry{}) {
		if s.told {
			s.places()
			out = append(out, s.change)
		}
	}
	return out
}

// history is kept so that the changes, which need a fold of each prefix, are made when a page first asks for them.
type history struct {
	setting setting
	entries entryList
	live    *contestEntries // that they were folded from: what it keeps of the telling goes on with later snapshots
	order   int             // of live, when the contest was folded

	once sync.Once
	told atomic.Pointer[telling]
}

type telling struct {
	entries int // how many it is of
	changes []Change
	untold  int
}

// sameFiles reports whether the same entries fold to the same in both.
func (in setting) sameFiles(c setting) bool {
	return in.catalog == c.catalog && in.info == c.info && in.kind == c.kind
}

// step is what was entered together: one entry, the parts of one report, or a source's counts of several places at
// one moment.
type step struct {
	entries entryList
	change  Change
	told    bool
	// before are the counts of the same places before, nil for none, where there are several.
	before entryList
}

func (h *history) fold(es *contestEntries, now canvass.Time) *Contest {
	in := h.setting
	in.now = now
	return in.fold(es)
}

// prefix is the first entries of a contest, one more after the other, each as it stood before later ones superseded it.
type prefix struct {
	copies  map[*entry]*entry // of those that supersede another or are superseded
	entries contestEntries
}

func newPrefix(list entryList) *prefix {
	p := &prefix{copies: map[*entry]*entry{}, entries: contestEntries{own: true}}
	for _, x := range list {
		if x.gone != nil || x.replaces != nil {
			y := *x
			y.gone = nil
			p.copies[x] = &y
		}
	}
	for _, y := range p.copies {
		y.replaces = p.copies[y.replaces]
	}
	return p
}

func (p *prefix) extend(list entryList) {
	for _, x := range list {
		p.entries.ordered = append(p.entries.ordered, cmp.Or(p.copies[x], x))
	}
}

// fallen is how many votes fewer the count that the desk goes by has than the one before it, another source's, for the
// options that both name. A fall in one source's own counts is told by difference.
func fallen(before, after *Count) int64 {
	if before == nil || after == nil || before.By == after.By || before.Measure != after.Measure {
		return 0
	}
	var n int64
	for _, o := range before.Options {
		if votes, named := after.Votes(o.Option); named {
			n += o.Votes - votes
		}
	}
	return n
}

// Package reception takes what sources send into a record: files that a person gives, and feeds that are looked at
// again and again.
//
// The bytes are kept as evidence. What is known and in order becomes entries; what a source has said already, and not
// taken back since, is not entered again. What is not known, and what cannot be true, waits for the desk: the bytes are
// put in a store beside the record, and [Reception.Held] reads them again with the names and rules of today.
// [Reception.Release] enters what is known by then, or what a person vouches for; [Reception.Dismiss] says that nobody
// will.
//
//	r := reception.New(d)
//	outcome, err := r.Receive(ctx, reception.Delivery{Name: "detail.xml", Source: "ap", Bytes: b, Actor: "hall-4"})
//
// [Reception.Watch] looks at a [Feed] until its context ends.
package reception

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/feed/poll"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
)

// Reception takes returns into one record. Its methods may be called from several goroutines.
type Reception struct {
	desk  *desk.Desk
	store *received.Store
	// budget is what the pages of all feeds hold in memory together.
	budget *poll.Budget

	// pause waits between two looks; tests do not.
	pause func(context.Context, time.Duration) bool

	mu    sync.Mutex // guards what follows
	known memories
}

// pagesTogether is how many bytes the large pages of all feeds may have together while they are read and entered. What
// is made of one page, while it is read, is some times its size; pages are read one after the other.
const pagesTogether = 48 << 20

// largePage is how many bytes make a page of a feed a large one. While it is read memory is given back sooner, at the cost
// of some time: what is made of it, and of the large ones before it, would else wait until as much again was made.
const (
	largePage = 2 << 20
	sooner    = 25 // percent, see debug.SetGCPercent
)

// collectSooner has memory given back sooner until done is called. One reception reads one page at a time.
func collectSooner() (done func()) {
	before := debug.SetGCPercent(sooner)
	return func() { debug.SetGCPercent(before) }
}

// pageItems is how many reports a page that is looked at may hold: every precinct of the largest states, by three
// measures. Files that a person gives may hold more.
const pageItems = 100_000

// New is the reception of the desk's record.
func New(d *desk.Desk) *Reception {
	return &Reception{desk: d, store: received.New(d.Log()), budget: poll.NewBudget(pagesTogether), pause: poll.Pause}
}

// Store is what waits, and how the feeds are.
func (r *Reception) Store() *received.Store { return r.store }

// Delivery is bytes as they came, and what a person says about them.
type Delivery struct {
	// Name is the file or the page, for people.
	Name  string
	Bytes []byte
	// Source is whose they are, URL where they were had, empty for a file.
	Source, URL string
	// Feed is the name of the feed that brought them, empty for none: its next page takes the place of this one on the
	// store.
	Feed string
	// Contest, Format and Mapping help to read them; At is when it was said, where they do not say.
	Contest canvass.ContestID
	Format  string
	Mapping []byte
	At      canvass.Interval
	// Received is when they came in; zero is now.
	Received canvass.Time
	// Actor is who enters them.
	Actor string
	// Accept are findings that a person vouches for.
	Accept []intake.Acceptance
	// Items bounds how many reports they may hold; zero does not.
	Items int
	// Progress is told how many bytes were read; nil for nobody.
	Progress func(read int64)
}

// Prepared is what a delivery comes to, before it is entered.
type Prepared struct {
	// Entries are new, Evidence what they rest on.
	Entries  []canvass.Entry
	Evidence []ledger.Evidence
	// Held is what waits and why, Findings what the checks found.
	Held     []*feed.Held
	Findings []check.Finding
	// Reports is how many reports the bytes hold, held ones left out; Unchanged how many entries said nothing new.
	Reports, Unchanged int
	// Vouched is how many entries a person's word let in.
	Vouched int
	// Aside is how many rows and items are of other offices, parties or contests; Remarks are what is to be known of
	// the bytes as a whole.
	Aside   int
	Remarks []string
	// WithoutCode says of which counties no code of the Census Bureau is known, and why.
	WithoutCode []string
	// All are the entries of the bytes that are not held, those that say nothing new among them, and Tables what the
	// bytes hold in all.
	All    []*canvass.Entry
	Tables []*check.Table

	file     received.File
	admitted *desk.Admitted
}

// Items is how many items are held.
func (p *Prepared) Items() int {
	n := 0
	for _, h := range p.Held {
		n += h.Items
	}
	return n
}

// Prepare reads a delivery and says what of it is to be entered. An error means that the bytes are not returns, or are
// cut off: nothing of them is to be entered then.
func (r *Reception) Prepare(ctx context.Context, d Delivery) (*Prepared, error) {
	v := r.desk.View()
	if d.Source == "" {
		return nil, canvass.Errorf(canvass.Invalid, "source", "say whose returns these are")
	}
	d.Received = cmp.Or(d.Received, r.desk.Clock())
	mapping, err := d.mapping()
	if err != nil {
		return nil, err
	}
	said, err := r.store.Names(ctx, d.Source)
	if err != nil {
		return nil, err
	}
	mapping = declared(mapping, said)
	rights := canvass.Public
	if o := v.Catalog.Outlets[d.Source]; o != nil && o.Rights != "" {
		rights = o.Rights
	}
	p := &Prepared{}
	if p.Evidence, err = r.desk.Keep(ctx, d.Bytes, rights); err != nil {
		return nil, err
	}
	var names []string
	for _, e := range p.Evidence {
		names = append(names, ledger.EvidenceName(e.Hash()))
	}
	r.mu.Lock() // one delivery after the other: the next is compared with what this one says
	defer r.mu.Unlock()
	if d.Feed != "" && len(d.Bytes) > largePage {
		defer collectSooner()()
	}
	r.known.catchUp(r.desk.View().Snapshot)
	known := r.known.source(d.Source)
	batch, err := intake.Take(ctx, d.Bytes, intake.Source{
		By: d.Source, Actor: d.Actor, URL: d.URL, Evidence: names, Recorded: r.desk.Clock(), Live: r.desk.Record().Kind == canvass.Live,
		At: d.At, Replay: r.desk.Record().Kind == canvass.Replay,
		Catalog: v.Catalog, Before: known.before(), Taken: known.taken, Accept: d.Accept, Said: func(e *canvass.Entry) bool { return !known.news(e) },
		Options: feed.Options{Name: d.Name, Contest: d.Contest, Format: d.Format, Mapping: mapping, Limits: feed.Limits{Items: d.Items}, Progress: d.Progress},
	})
	if err != nil {
		return nil, err
	}
	p.Held, p.Findings, p.Vouched = batch.Held, batch.Findings, batch.Vouched
	p.Aside, p.Remarks, p.WithoutCode = batch.Aside, batch.Remarks, batch.WithoutCode
	for _, id := range slices.Sorted(maps.Keys(batch.Tables)) {
		p.Tables = append(p.Tables, batch.Tables[id])
	}
	entries := make([]canvass.Entry, 0, len(batch.Entries))
	for _, e := range batch.Entries {
		if e.Report != nil {
			p.Reports++
		}
		old := r.desk.Holds(ctx, e.Key)
		if _, back := v.SupersededBy(keyOf(old)); old != nil && back && known.news(e) {
			// It was taken back and is let in again: the name that its words have is taken.
			e.Key, old = fmt.Sprintf("%s/again-%d", e.Key, v.Size), nil
		}
		if old != nil || !known.news(e) {
			p.Unchanged++
			p.All = append(p.All, e)
			continue
		}
		if err := d.complete(e, r.desk.Record().Kind); err != nil {
			return nil, err
		}
		entries = append(entries, *e)
	}
	p.admitted = r.desk.Admit(entries)
	for _, e := range entries {
		if why := p.admitted.Refused[e.Key]; why != nil {
			p.hold(&e, why)
			continue
		}
		p.Entries = append(p.Entries, e)
		p.All = append(p.All, &e)
	}
	p.file = received.File{
		Name: d.Name, Source: d.Source, Evidence: names, Contest: d.Contest, Format: d.Format, URL: d.URL, At: d.At,
		Received: d.Received, Actor: d.Actor, Items: p.Items(), Held: p.Held,
	}
	p.file.ID = idOf(d, names)
	if len(d.Mapping) > 0 {
		// A mapping is the desk's own and is never published: it may hold what a source calls people.
		kept, err := r.desk.Keep(ctx, d.Mapping, canvass.Private)
		if err != nil {
			return nil, err
		}
		p.Evidence = append(p.Evidence, kept...)
		p.file.Mapping = ledger.EvidenceName(kept[0].Hash())
	}
	return p, nil
}

// keyOf is the key of an entry, empty for none.
func keyOf(e *canvass.Entry) string {
	if e == nil {
		return ""
	}
	return e.Key
}

// idOf names a delivery for people.
func idOf(d Delivery, evidence []string) string {
	if d.Feed != "" {
		return d.Feed
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", d.Source, d.Contest, evidence)
	return hex.EncodeToString(h.Sum(nil)[:5])
}

func (d *Delivery) mapping() (*feed.Mapping, error) {
	if len(d.Mapping) == 0 {
		return nil, nil
	}
	return feed.ReadMapping(bytes.NewReader(d.Mapping))
}

// complete fills in when it was said.
func (d *Delivery) complete(e *canvass.Entry, kind canvass.RecordKind) error {
	if !e.At.IsZero() {
		return nil
	}
	e.At = d.At
	if e.At.IsZero() && kind == canvass.Replay {
		return canvass.Errorf(canvass.Invalid, "at", "the file does not say when it was said, and a replay has to know")
	}
	if e.At.IsZero() {
		e.At = canvass.At(d.Received)
	}
	return nil
}

// hold adds what the record's door refuses.
func (p *Prepared) hold(e *canvass.Entry, why error) {
	h := &feed.Held{What: string(e.Kind), Name: string(e.Contest) + string(e.Race), Why: why.Error(), Items: 1}
	if e.Report != nil && e.Report.Unit != "" {
		h.Where = string(e.Report.Unit)
	}
	for _, o := range p.Held {
		if o.What == h.What && o.Name == h.Name && o.Why == h.Why {
			o.Items++
			return
		}
	}
	p.Held = append(p.Held, h)
}

// Keep puts what of a delivery waits in the store, once its entries are in the record; where nothing waits any more, it
// is taken off. A feed's page that waits for nothing else than one that was dismissed is dismissed with it.
func (r *Reception) Keep(ctx context.Context, p *Prepared) error {
	if p.file.Items == 0 {
		return r.store.Drop(ctx, p.file.ID)
	}
	old, err := r.store.File(ctx, p.file.ID)
	if err != nil && canvass.KindOf(err) != canvass.NotFound {
		return err
	}
	if err == nil && old.ID == p.file.ID && old.Dismissed != "" && len(p.Held) <= received.MaxReasons && sameReasons(p.Held, old.Held) {
		p.file.Dismissed, p.file.DismissedBy = old.Dismissed, old.DismissedBy
	}
	return r.store.Put(ctx, p.file)
}

// sameReasons reports whether every reason is among the old ones.
func sameReasons(now, old []*feed.Held) bool {
	known := map[[3]string]bool{}
	for _, h := range old {
		known[[3]string{h.What, h.Name, h.Why}] = true
	}
	return !slices.ContainsFunc(now, func(h *feed.Held) bool { return !known[[3]string{h.What, h.Name, h.Why}] })
}

// Outcome is what became of a delivery.
type Outcome struct {
	*Prepared
	Receipt *desk.Receipt
}

// Receive enters a delivery: all that is known of it and in order, or nothing where it fails.
func (r *Reception) Receive(ctx context.Context, d Delivery) (*Outcome, error) {
	p, err := r.Prepare(ctx, d)
	if err != nil {
		return nil, err
	}
	receipt, err := r.desk.AppendAdmitted(ctx, p.admitted, p.Entries, p.Evidence...)
	if err != nil {
		return nil, err
	}
	return &Outcome{p, receipt}, r.Keep(ctx, p)
}

// delivery is a file of the store as it came in, its bytes read back.
func (r *Reception) delivery(ctx context.Context, f *received.File) (Delivery, error) {
	d := Delivery{
		Name: f.Name, Source: f.Source, URL: f.URL, Contest: f.Contest, Format: f.Format, At: f.At, Received: f.Received, Actor: f.Actor,
	}
	if f.ID != idOf(d, f.Evidence) {
		d.Feed = f.ID
	}
	for _, name := range f.Evidence {
		b, err := r.evidence(ctx, name)
		if err != nil {
			return d, fmt.Errorf("%s: %w", f.Name, err)
		}
		d.Bytes = append(d.Bytes, b...)
	}
	var err error
	if f.Mapping != "" {
		d.Mapping, err = r.evidence(ctx, f.Mapping)
	}
	return d, err
}

func (r *Reception) evidence(ctx context.Context, name string) ([]byte, error) {
	hash, err := ledger.ParseEvidenceName(name)
	if err != nil {
		return nil, err
	}
	e, err := r.desk.Log().Evidence(ctx, hash)
	switch {
	case errors.Is(err, ledger.ErrErased):
		return nil, canvass.Errorf(canvass.NotFound, "held", "its bytes were erased: canvass held dismiss takes it off the list")
	case errors.Is(err, ledger.ErrNotFound):
		return nil, canvass.Errorf(canvass.NotFound, "held", "the record does not hold its bytes: ingest the file again")
	}
	return e.Bytes, err
}

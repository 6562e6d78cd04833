package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Founding says what a new record is. Kind and key are fixed with the first entry.
type Founding struct {
	Kind canvass.RecordKind
	// Name is for people: "American Samoa, 5 March 2024".
	Name string
	// Night is the date that a replay plays; Begin is when its clock starts, at the latest its first entry.
	Night string
	Begin canvass.Time
	// Catalog is in force from the beginning.
	Catalog []catalog.File
	// Program is the version that creates the record, Actor who runs it.
	Program, Actor string
}

// NightBegins is when the clock of a night's replay starts: midnight, Eastern, or just before its first entry if that
// is earlier. The date is "2024-03-05".
func NightBegins(date string, night []canvass.Entry) (canvass.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, date, canvass.Eastern)
	if err != nil {
		return 0, canvass.Errorf(canvass.Invalid, "night", "%q is not a date such as 2024-03-05", date)
	}
	begin := canvass.TimeOf(day)
	for i := range night {
		if at := replayed(&night[i]); at != 0 {
			begin = min(begin, at-1)
		}
	}
	return begin, nil
}

// Create writes the first entries of a record, what it is and the catalog in force, into a log that has none, and opens
// it. The record's private key is made here and kept in keys, never in the record.
func Create(ctx context.Context, log ledger.Log, keys Keys, f Founding, opts Options) (*Desk, error) {
	head, err := log.Head(ctx)
	if err != nil {
		return nil, err
	}
	if head.Size != 0 {
		return nil, canvass.Errorf(canvass.Conflict, "create", "there is a record of %d entries here already: open it, or choose another place", head.Size)
	}
	first, begin, err := f.first(opts)
	if err != nil {
		return nil, err
	}
	remove, err := keys.make(first.Record)
	if err != nil {
		return nil, err
	}
	entries, evidence, _ := catalogEntries(f.Catalog, f.Actor, nil)
	batch := ledger.Batch{Evidence: evidence}
	for _, e := range append([]canvass.Entry{first}, entries...) {
		e.Format, e.Recorded = canvass.Format, begin
		raw, err := e.Bytes()
		if err != nil {
			remove()
			return nil, err
		}
		batch.Entries = append(batch.Entries, ledger.Pending{Key: e.Key, Bytes: raw, Recorded: int64(begin)})
	}
	if _, err := log.Append(ctx, 0, batch); err != nil {
		remove()
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // the record is there now
	d, err := Open(ctx, log, keys, opts)
	if err != nil {
		return nil, err
	}
	return d, d.Sign(ctx)
}

// first is the entry that founds the record, without its key, and when it is recorded.
func (f Founding) first(opts Options) (canvass.Entry, canvass.Time, error) {
	begin := opts.now()
	if f.Kind == canvass.Replay {
		begin = f.Begin
	}
	if begin == 0 {
		return canvass.Entry{}, 0, canvass.Errorf(canvass.Invalid, "create", "a replay says when its clock begins")
	}
	id := make([]byte, 8)
	rand.Read(id) // never fails, see crypto/rand
	origin := "canvass/" + string(f.Kind)
	if f.Night != "" {
		origin += "/" + f.Night
	}
	origin += "/" + hex.EncodeToString(id)
	return canvass.Entry{
		Kind: canvass.KindRecord, Key: "record", Actor: f.Actor,
		Record: &canvass.Record{Kind: f.Kind, Name: f.Name, Origin: origin, Night: f.Night, Program: f.Program},
	}, begin, nil
}

// UseCatalog brings the files that differ from those in force into the record, one entry a file. The desk's own files,
// which came out of a folder, give way to others out of a folder alone, and never to the program's.
func (d *Desk) UseCatalog(ctx context.Context, files []catalog.File, actor string) (*Receipt, error) {
	if err := d.lock(ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	entries, evidence, held := catalogEntries(files, actor, d.View().Snapshot)
	if len(entries) == 0 {
		return &Receipt{View: d.View()}, nil
	}
	return d.append(ctx, nil, entries, evidence, held, false)
}

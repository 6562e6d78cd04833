package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
)

func (p *program) restoreCommand() *cobra.Command {
	var key string
	var force bool
	c := &cobra.Command{
		Use:   "restore BACKUP",
		Short: "Put a backup in the place of a damaged or lost record",
		Long: `Puts a copy of a record at --db, every entry checked on the way as canvass repair checks it: the restored record has the
root that was signed. The backup is left as it is. A record that is in its place is kept beside it under another name, and what it had
behind the backup's last entry is listed.

A record that is whole, or that has more entries than the backup, is replaced only with --force: canvass repair makes one record out of both
and loses less. Stop the desk first. Whoever kept a checkpoint of what was lost will see that history changed: tell them.`,
		Example: `  canvass restore /backups/tuesday.canvass --db primaries.canvass
  canvass restore /backups/tuesday.canvass --db primaries.canvass --force`,
		Args: exactly(1, "a backup"),
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := p.recordPath()
			if err != nil {
				return err
			}
			return p.restore(cmd.Context(), args[0], db, key, force)
		},
	}
	c.Flags().StringVar(&key, "key", "", "the record's verifier `KEY`; the backup's own is taken when it is left out")
	c.Flags().BoolVar(&force, "force", false, "replace a record that is whole, or longer than the backup")
	return c
}

func (p *program) restore(ctx context.Context, backup, db, key string, force bool) error {
	there := desk.There(db)
	fresh := db
	var old condition
	if there {
		if desk.IsURL(db) {
			return canvass.Errorf(canvass.Conflict, "restore", "there is a record at %s: restore into another name, and drop the old schema yourself", db)
		}
		if a, err := os.Stat(backup); err == nil {
			if b, err := os.Stat(db); err == nil && os.SameFile(a, b) {
				return canvass.Errorf(canvass.Invalid, "restore", "%s is the record itself", backup)
			}
		}
		var err error
		if old, err = p.conditionOf(ctx, db); err != nil {
			return err
		}
		if desk.InUse(db) {
			return canvass.Errorf(canvass.Conflict, "restore", "%s is open in another process: stop the desk first", db)
		}
		if err := p.mayReplace(ctx, backup, db, old, force); err != nil {
			return err
		}
		fresh = db + ".restoring"
		if err := desk.RemoveNew(fresh); err != nil { // of a restore that was killed
			return canvass.Errorf(canvass.Failed, "restore", "%w", err)
		}
	}
	rebuilt, err := p.rebuilt(ctx, fresh, key, []string{backup})
	if err != nil {
		return ofRecord(db, fresh, err)
	}
	rebuilt.DB = db
	out := answer.Restored{Rebuilt: rebuilt, Readable: []answer.MissingEntry{}}
	if there {
		if out.Missing = max(0, old.size-rebuilt.Head.Size); out.Missing > 0 {
			out.Readable = readableFrom(ctx, db, rebuilt.Head.Size)
		}
		kept := db + ".replaced-" + time.Now().UTC().Format("20060102T150405Z")
		if desk.There(kept) {
			return canvass.Errorf(canvass.Conflict, "restore", "%s is there already", kept)
		}
		if err := desk.Replace(db, fresh, kept); err != nil {
			return ofRecord(db, fresh, err)
		}
		out.Kept = &kept
	}
	return p.print(out, func(w io.Writer) error { return restoredText(newScreen(w), out, old) })
}

// ofRecord says of the record what was said of the file that stands for it until it is whole.
func ofRecord(db, fresh string, err error) error {
	if err == nil || db == fresh || errors.Is(err, context.Canceled) {
		return err
	}
	return canvass.Errorf(canvass.KindOf(err), "", "%s", strings.ReplaceAll(err.Error(), fresh, db))
}

// condition is what can be said of a record that may be damaged.
type condition struct {
	record *canvass.Record // nil where the first entry does not read
	size   int64           // the most that its head, its checkpoint or its rows say
	signed int64
	whole  bool
}

func (p *program) conditionOf(ctx context.Context, db string) (condition, error) {
	log, err := desk.OpenLog(db, true)
	if err != nil {
		return condition{}, nil // nothing of it can be read
	}
	src := ledger.Source(log)
	s := condition{record: recordIn(ctx, src)}
	bar := p.progress("Reading the record", inEntries)
	r, err := verifyLog(ctx, log, verify.Options{Progress: func(read, of int64) { bar.of(of); bar.at(read) }})
	bar.end()
	if err == nil {
		s.whole, s.size, s.signed = r.OK, max(r.Entries, r.Signed), r.Signed
		for _, e := range readableIn(ctx, log, s.size) {
			s.size = max(s.size, e.Seq+1)
		}
	}
	return s, errors.Join(err, log.Close())
}

// mayReplace refuses to replace what is better than the backup, or another record.
func (p *program) mayReplace(ctx context.Context, backup, db string, old condition, force bool) error {
	src, done, err := openSource(backup)
	if err != nil {
		return err
	}
	defer done()
	if r := recordIn(ctx, src); r != nil && old.record != nil && r.Key != old.record.Key {
		return canvass.Errorf(canvass.Refused, "restore", "%s is the record %s, the backup is of %s: give another --db", db, old.record.Origin, r.Origin)
	}
	size, err := sizeOf(ctx, src)
	switch {
	case err != nil:
		return canvass.Errorf(canvass.Damaged, "restore", "the backup: %w", err)
	case force:
		return nil
	case old.whole:
		return canvass.Errorf(canvass.Refused, "restore", "%s is whole and has %d entries, the backup has %d: --force replaces it all the same", db, old.size, size)
	case old.size > size:
		return canvass.Errorf(canvass.Refused, "restore",
			"%s is damaged and has %d entries, the backup has %d: canvass repair %s %s --into NEW may save the others; --force goes back to the backup", db, old.size, size, db, backup)
	}
	return nil
}

// sizeOf is how many entries a source says that it has.
func sizeOf(ctx context.Context, src verify.Source) (int64, error) {
	if h, ok := src.(verify.Headed); ok {
		tree, err := h.Tree(ctx)
		return tree.N, err
	}
	signed, err := src.Checkpoint(ctx)
	if err != nil {
		return 0, err
	}
	c, err := verify.OpenCheckpoint(signed, keyIn(ctx, src))
	return c.N, err
}

// readableFrom are the entries from a sequence on that a record still gives.
func readableFrom(ctx context.Context, db string, from int64) []answer.MissingEntry {
	log, err := desk.OpenLog(db, true)
	if err != nil {
		return []answer.MissingEntry{}
	}
	defer log.Close()
	return readableIn(ctx, log, from)
}

// rowStep is how many rows are read at a time, and how far behind the last one others are looked for.
const rowStep = 4096

func readableIn(ctx context.Context, log ledger.Log, from int64) []answer.MissingEntry {
	entries := []answer.MissingEntry{}
	for ctx.Err() == nil {
		rows := ledger.Salvage(ctx, log, from, from+rowStep)
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			if e, err := canvass.ParseEntry(row.Bytes); err == nil && e.Key == row.Key {
				entries = append(entries, answer.MissingEntry{Seq: row.Seq, Key: e.Key, Kind: e.Kind})
			}
		}
		from += rowStep
	}
	return entries
}

// mostMissing is how many of the entries that a backup has not got are printed.
const mostMissing = 20

func restoredText(s *screen, out answer.Restored, old condition) error {
	rebuiltText(s, out.Rebuilt)
	if out.Kept == nil {
		return nil
	}
	fmt.Fprintf(s, "The record that was there is kept at %s\n", *out.Kept)
	if out.Missing == 0 {
		return nil
	}
	fmt.Fprintln(s, warn.Render(fmt.Sprintf("It had %d entries behind the backup's last, which are not here; %d of them read:", out.Missing, len(out.Readable))))
	for i, e := range out.Readable {
		if i == mostMissing {
			fmt.Fprintf(s, "  and %d more; --json lists all\n", len(out.Readable)-i)
			break
		}
		fmt.Fprintf(s, "  entry %d  %s  %s\n", e.Seq, e.Kind, e.Key)
	}
	if old.signed > out.Head.Size {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("Checkpoints of up to %d entries were signed: whoever kept one will see that history changed. Tell them.", old.signed)))
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/tlog"
)

func (p *program) repairCommand() *cobra.Command {
	var into, key string
	c := &cobra.Command{
		Use:   "repair SOURCE... --into NEW",
		Short: "Rebuild a damaged record from copies, and prove that it is the same",
		Long: `Rebuilds a record from sources that may each be damaged: its own file, a backup, a folder of tiles, the address
of a desk that serves it. Each entry is taken from the first source that has it as it was signed, and at the end the new
record has the root that was signed, which is the proof. The sources are left as they are.

Published folders and addresses have what is public alone: a record that is rebuilt from them opens and verifies, and lacks sealed
words and salted evidence, which are listed, and tokens.`,
		Example: `  canvass repair night.canvass backup.canvass --into mended.canvass
  canvass repair night.canvass https://results.example.org/ --into mended.canvass --key canvass/live/1f0c…+8a3b…`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || into == "" {
				return canvass.Errorf(canvass.Invalid, "", "canvass repair wants sources and --into NEW; canvass repair --help has examples")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.rebuild(cmd.Context(), into, key, args)
		},
	}
	c.Flags().StringVar(&into, "into", "", "the new record: a `FILE` that is not there yet, or postgres://...")
	c.Flags().StringVar(&key, "key", "", "the record's verifier `KEY`; the sources' own is taken when it is left out")
	return c
}

func (p *program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup NEW",
		Short: "Copy the record in use, every entry checked on the way",
		Long: `Writes a copy of a record while others read and write it. The copy is proven as canvass repair proves one: it has the
root that was signed. The private key is not in it: keep its file, which canvass serve names, somewhere of its own.

To go back to a copy, canvass restore puts it in the record's place. To mend a record with it, give both to canvass repair.`,
		Example: `  canvass backup /backups/tuesday.canvass
  canvass backup /backups/tuesday.canvass --db postgres://desk@db.example.org/results`,
		Args: exactly(1, "a file that is not there yet"),
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := p.recordPath()
			if err != nil {
				return err
			}
			return p.rebuild(cmd.Context(), args[0], "", []string{db})
		},
	}
}

// mostNotes is how many remarks on a repair are printed.
const mostNotes = 20

// rebuild makes a new record out of sources and answers with what it took from each.
func (p *program) rebuild(ctx context.Context, into, key string, places []string) error {
	out, err := p.rebuilt(ctx, into, key, places)
	if err != nil {
		return err
	}
	return p.print(out, func(w io.Writer) error {
		rebuiltText(newScreen(w), out)
		return nil
	})
}

// rebuilt makes a new record out of sources. Where it cannot, nothing is left at its place.
func (p *program) rebuilt(ctx context.Context, into, key string, places []string) (out answer.Rebuilt, err error) {
	var sources []verify.Source
	for _, place := range places {
		src, done, err := openSource(place)
		if err != nil {
			return out, err
		}
		defer done()
		sources = append(sources, src)
		if key == "" {
			key = keyIn(ctx, src)
		}
	}
	if key == "" {
		for i, src := range sources {
			if err := unreadable(ctx, places[i], src); err != nil {
				return out, err
			}
		}
		return out, canvass.Errorf(canvass.NotFound, "key", "no source says which key signed the record: give it with --key")
	}
	unfinished, err := newBeside(into)
	if err != nil {
		return out, err
	}
	defer func() { err = ofRecord(into, unfinished, err) }()
	log, err := desk.CreateLog(unfinished)
	if err != nil {
		return out, err
	}
	bar := p.progress("Copying", inEntries)
	defer bar.end()
	done, err := ledger.Repair(ctx, counted{log, bar}, key, ledger.DescribeEntry, sources...)
	if err = errors.Join(err, log.Close()); err == nil && unfinished != into {
		err = desk.Finish(unfinished, into)
	}
	if err != nil {
		return out, errors.Join(err, desk.RemoveNew(unfinished))
	}
	out = answer.Rebuilt{DB: into, Key: key, Head: done.Head, Signed: done.Signed, Sources: []answer.RebuiltFrom{}, Lacks: []string{}, Problems: done.Notes}
	for i, n := range done.Taken {
		out.Sources = append(out.Sources, answer.RebuiltFrom{Source: places[i], Entries: n})
	}
	for _, hash := range done.Lacks {
		out.Lacks = append(out.Lacks, ledger.EvidenceName(hash))
	}
	return out, nil
}

// newBeside is where a new record is written until it is whole, so that half of one never has its name: beside the
// place, and a database's at the place itself.
func newBeside(into string) (string, error) {
	if desk.IsURL(into) {
		return into, nil
	}
	if desk.There(into) {
		return "", canvass.Errorf(canvass.Invalid, "db", "%s is there already: choose another name", into)
	}
	unfinished := into + ".unfinished"
	if desk.There(unfinished) {
		if desk.InUse(unfinished) {
			return "", canvass.Errorf(canvass.Conflict, "db", "%s is being written by another process", into)
		}
		if err := desk.RemoveNew(unfinished); err != nil { // of one that was killed
			return "", canvass.Errorf(canvass.Failed, "db", "%w", err)
		}
	}
	return unfinished, nil
}

// counted is a log that says how many entries it was given.
type counted struct {
	ledger.Log
	bar *progress
}

func (c counted) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	head, err := c.Log.Append(ctx, expect, b)
	c.bar.at(head.Size)
	return head, err
}

func rebuiltText(s *screen, out answer.Rebuilt) {
	fmt.Fprintf(s, "%s has all %d entries, root %s\nthe first %d are signed with %s\n", out.DB, out.Head.Size, out.Head.Root, out.Signed, out.Key)
	for _, from := range out.Sources {
		fmt.Fprintf(s, "  %d entries from %s\n", from.Entries, from.Source)
	}
	for i, n := range out.Problems {
		if i == mostNotes {
			fmt.Fprintln(s, warn.Render(fmt.Sprintf("  and %d more; --json lists all", len(out.Problems)-i)))
			break
		}
		fmt.Fprintln(s, warn.Render("  "+problemWords([]verify.Problem{n})))
	}
	if n := len(out.Lacks); n > 0 {
		fmt.Fprintf(s, "evidence that no source has: %d. Published copies have what is public alone; add the record's own file or a backup.\n", n)
	}
}

// openSource opens what a record can be read from; done closes it.
func openSource(place string) (src verify.Source, done func(), err error) {
	nothing := func() {}
	if strings.HasPrefix(place, "http://") || strings.HasPrefix(place, "https://") {
		if src, err = verify.OpenURL(place, nil); err != nil {
			return nil, nil, canvass.Errorf(canvass.Invalid, "source", "%w", err)
		}
		return src, nothing, nil
	}
	if info, err := os.Stat(place); err == nil && info.IsDir() {
		if src, err = verify.OpenFolder(place); err != nil {
			return nil, nil, canvass.Errorf(canvass.Invalid, "source", "%w", err)
		}
		return src, nothing, nil
	}
	log, err := desk.OpenLog(place, true)
	if err != nil {
		return nil, nil, err
	}
	return ledger.Source(log), func() { _ = log.Close() }, nil
}

// keyIn is the verifier key in a source's own first entry, empty where that does not read.
func keyIn(ctx context.Context, src verify.Source) string {
	if r := recordIn(ctx, src); r != nil {
		return r.Key
	}
	return ""
}

// unreadable says why a source cannot be read at all, nil where it can.
func unreadable(ctx context.Context, place string, src verify.Source) error {
	_, err := src.Checkpoint(ctx)
	if kind := canvass.KindOf(err); kind == canvass.Failed || kind == canvass.Unavailable {
		return unread(place, err)
	}
	return nil
}

// recordIn is what a source's own first entry says that the record is, nil where that does not read. Nothing about it
// is proven.
func recordIn(ctx context.Context, src verify.Source) *canvass.Record {
	width := 1
	bundle, err := src.Tile(ctx, tlog.Tile{H: merkle.TileHeight, L: merkle.BundleLevel, W: width})
	if err != nil {
		width = firstWidth(ctx, src)
		bundle, err = src.Tile(ctx, tlog.Tile{H: merkle.TileHeight, L: merkle.BundleLevel, W: width})
	}
	if err != nil {
		return nil
	}
	entries, err := merkle.SplitBundle(bundle, width)
	if err != nil {
		return nil
	}
	e, err := canvass.ParseEntry(entries[0])
	if err != nil {
		return nil
	}
	return e.Record
}

// firstWidth is how many entries the first bundle of a published record has, by its checkpoint; 1 where that does not
// read. While it is not full, a folder has it at no other width.
func firstWidth(ctx context.Context, src verify.Source) int {
	signed, err := src.Checkpoint(ctx)
	if err != nil {
		return 1
	}
	_, rest, _ := strings.Cut(string(signed), "\n")
	line, _, _ := strings.Cut(rest, "\n")
	size, err := strconv.Atoi(line)
	if err != nil {
		return 1
	}
	return max(1, min(size, merkle.TileWidth))
}

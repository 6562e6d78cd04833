package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// verifyEntry proves one entry, by its number or its key, and reads no more than the proof needs: a few tiles and the
// entry's bundle. A key is looked for from the newest entries back.
func (p *program) verifyEntry(ctx context.Context, target, which string, opts verify.Options) error {
	src, done, err := openSource(target)
	if err != nil {
		return err
	}
	defer done()
	e, out, err := proveEntry(ctx, src, which, opts)
	if err != nil {
		return entryError(target, err)
	}
	return p.print(out, func(w io.Writer) error {
		s := newScreen(w)
		fmt.Fprintf(s, "entry %d is in the record as it was signed: %s %s\n", out.Seq, e.Kind, e.Key)
		if e.By != "" {
			fmt.Fprintf(s, "said by %s, recorded %s\n", e.By, e.Recorded)
		}
		fmt.Fprintf(s, "its hash and %d others give the root %s of %d entries, signed as %s with the key %s\n", len(out.Proof), out.Head.Root, out.Head.Size, out.Origin, out.Key)
		for _, x := range out.Witnesses {
			fmt.Fprintf(s, "seen by %s at %s\n", x.Name, x.At.Format("2006-01-02 15:04:05 MST"))
		}
		if out.Since != nil {
			there := "it came later"
			if out.Seq < *out.Since {
				there = "it was there then, as it is now"
			}
			fmt.Fprintf(s, "this continues the checkpoint of %d entries that you kept: %s\n", *out.Since, there)
		}
		if out.SignedBy != nil {
			fmt.Fprintf(s, "an officer signed it for %s with the key %s, and the signature is good\n", e.By, *out.SignedBy)
		}
		if !out.KeyGiven {
			fmt.Fprintln(s, faint.Render("The key is the record's own: it agrees with itself. --key holds it against one that you kept."))
		}
		return nil
	})
}

// entryError makes what does not hold a failed check, and leaves bad input and a source that cannot be read what they
// are.
func entryError(target string, err error) error {
	kind := canvass.KindOf(err)
	switch {
	case errors.Is(err, context.Canceled), kind == canvass.Invalid, kind == canvass.NotFound && !errors.Is(err, verify.ErrNotFound):
		return err
	case kind == canvass.Failed, kind == canvass.Unavailable:
		return unread(target, err)
	}
	return checkFailed("%s: the entry is not proven: %v", target, err)
}

func proveEntry(ctx context.Context, src verify.Source, which string, opts verify.Options) (*canvass.Entry, answer.ProvenEntry, error) {
	out := answer.ProvenEntry{Key: opts.Key, KeyGiven: opts.Key != "", Witnesses: []verify.Witness{}}
	if out.Key == "" {
		if out.Key = keyIn(ctx, src); out.Key == "" {
			if _, err := src.Checkpoint(ctx); err != nil {
				return nil, out, err
			}
			return nil, out, canvass.Errorf(canvass.NotFound, "key", "the record does not say which key signed it: give it with --key")
		}
	}
	signed, err := src.Checkpoint(ctx)
	if err != nil {
		return nil, out, err
	}
	c, err := verify.OpenCheckpoint(signed, out.Key, opts.Witnesses...)
	if err != nil {
		return nil, out, err
	}
	if missing := len(opts.Witnesses) - len(c.Witnesses); missing > 0 {
		return nil, out, checkFailed("%d of %d witnesses did not sign the checkpoint", missing, len(opts.Witnesses))
	}
	out.Origin, out.Head = c.Origin, answer.Head{Size: c.N, Root: c.Hash}
	out.Witnesses = append(out.Witnesses, c.Witnesses...)
	if len(opts.Since) > 0 {
		since, err := verify.OpenCheckpoint(opts.Since, out.Key)
		if err != nil {
			return nil, out, fmt.Errorf("older %w", err)
		}
		if _, err := verify.Consistency(ctx, src, c.Tree, since.Tree); err != nil {
			return nil, out, err
		}
		out.Since = &since.N
	}
	if out.Seq, err = seqOf(ctx, src, c.Tree, which); err != nil {
		return nil, out, err
	}
	bytes, proof, err := verify.Entry(ctx, src, c.Tree, out.Seq)
	if err != nil {
		return nil, out, err
	}
	e, err := canvass.ParseEntry(bytes)
	if err != nil {
		return nil, out, fmt.Errorf("entry %d is as it was signed and does not read: %w", out.Seq, err)
	}
	out.Entry, out.Kind, out.Leaf, out.Proof = e.Key, e.Kind, tlog.RecordHash(bytes), proof
	return e, out, checkOfficer(ctx, src, c.Tree, e, &out)
}

// checkOfficer checks an officer's signature, for the kind of record that the proven first entry names.
func checkOfficer(ctx context.Context, src verify.Source, tree tlog.Tree, e *canvass.Entry, out *answer.ProvenEntry) error {
	if e.Confirmation == nil || e.Confirmation.Signature == "" {
		return nil
	}
	bytes, _, err := verify.Entry(ctx, src, tree, 0)
	if err != nil {
		return err
	}
	first, err := canvass.ParseEntry(bytes)
	if err != nil {
		return err
	}
	if first.Record == nil {
		return fmt.Errorf("the first entry does not say what the record is")
	}
	if err := verify.CheckConfirmation(e, first.Record.Kind); err != nil {
		return err
	}
	out.SignedBy = &e.Confirmation.SignedBy
	return nil
}

// seqOf is the sequence that a number or a key stands for. What it reads on the way is not proven: the proof shows
// whether it is the entry.
func seqOf(ctx context.Context, src verify.Source, tree tlog.Tree, which string) (int64, error) {
	if seq, err := strconv.ParseInt(which, 10, 64); err == nil {
		if seq < 0 || seq >= tree.N {
			return 0, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d among the %d that are signed, counted from 0", seq, tree.N)
		}
		return seq, nil
	}
	for n := (tree.N - 1) / merkle.TileWidth; n >= 0 && tree.N > 0; n-- {
		bundle := tlog.Tile{H: merkle.TileHeight, L: merkle.BundleLevel, N: n, W: int(min(tree.N-n*merkle.TileWidth, merkle.TileWidth))}
		data, err := src.Tile(ctx, bundle)
		if err != nil {
			return 0, err
		}
		entries, err := merkle.SplitBundle(data, bundle.W)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", merkle.TilePath(bundle), err)
		}
		for i, b := range entries {
			if e, err := canvass.ParseEntry(b); err == nil && e.Key == which {
				return n*merkle.TileWidth + int64(i), nil
			}
		}
	}
	return 0, canvass.Errorf(canvass.NotFound, "entry", "no entry that is signed has the key %q", which)
}

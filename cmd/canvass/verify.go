package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
)

func (p *program) verifyCommand() *cobra.Command {
	var key, since, confirmation, officer, entry string
	var witnesses []string
	c := &cobra.Command{
		Use:   "verify [FILE, FOLDER or URL]",
		Short: "Whether a record was changed",
		Long: `Reads a whole record, from its file, from a folder of tiles or from the address of a desk, and holds every
entry against the tree and the tree against the signed checkpoint. It needs nothing but the record and the key.

The key in the record itself shows that the record agrees with itself. --key, a key that you had from elsewhere, shows
that it is the one you mean; --since, a checkpoint that you kept, shows that nothing before it was changed. Evidence that is
there is held against its hash, and officers' signatures against the keys that they name.

--entry proves one entry alone, by its number or its key, and fetches only what the proof needs.

--confirmation reads the bytes of one entry, as its page gives them, and says whether an officer's signature is of it. That
needs no record. --officer, the officer's key that you had from them, shows that it is theirs.`,
		Example: `  canvass verify
  canvass verify night.canvass --key canvass/replay/2024-03-05/1f0c…+8a3b…
  canvass verify http://localhost:8524/ --since checkpoint-of-yesterday
  canvass verify https://results.example.org/ --entry 1234 --key canvass/live/1f0c…+8a3b…
  canvass verify --confirmation entry-43.json --officer example.org/chair+8a3b…`,
		Args: atMost(1, "one file, folder or URL, or none for the record in use"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if confirmation != "" {
				if len(args)+len(key)+len(since)+len(entry)+len(witnesses) > 0 {
					return canvass.Errorf(canvass.Invalid, "confirmation", "it needs no record: leave the others out")
				}
				return p.verifyConfirmation(confirmation, officer)
			}
			opts := verify.Options{Key: key, Witnesses: witnesses}
			if since != "" {
				b, err := os.ReadFile(since)
				if err != nil {
					return canvass.Errorf(canvass.NotFound, "since", "%w", err)
				}
				if len(bytes.TrimSpace(b)) == 0 {
					return canvass.Errorf(canvass.Invalid, "since", "%s is empty: no checkpoint was kept in it, and it proves nothing", since)
				}
				opts.Since = b
			}
			target := ""
			if len(args) == 1 {
				target = args[0]
			} else {
				db, err := p.recordPath()
				if err != nil {
					return err
				}
				target = db
			}
			if entry != "" {
				return p.verifyEntry(cmd.Context(), target, entry, opts)
			}
			bar := p.progress("Reading", inEntries)
			opts.Progress = func(read, of int64) { bar.of(of); bar.at(read) }
			r, err := verifyAt(cmd.Context(), target, opts)
			bar.end()
			if err != nil {
				return err
			}
			if err := p.print(r, func(w io.Writer) error { return verifiedText(w, target, r) }); err != nil {
				return err
			}
			if !r.OK {
				return checkFailed("%s does not verify: %s", target, problemWords(r.Problems))
			}
			return nil
		},
	}
	f := c.Flags()
	f.Var(given{&key}, "key", "the record's verifier `KEY`, from somewhere other than the record")
	f.Var(given{&since}, "since", "a `FILE` with a signed checkpoint that was kept earlier")
	f.StringVar(&confirmation, "confirmation", "", "a `FILE` with the bytes of a confirmation that an officer signed; - is standard input")
	f.StringVar(&officer, "officer", "", "the officer's `KEY`, from somewhere other than the entry")
	f.StringVar(&entry, "entry", "", "prove one entry alone: its number, counted from 0, or its `KEY`")
	f.StringArrayVar(&witnesses, "witness", nil, "the verifier `KEY` of a witness that must have signed too")
	return c
}

// verifyAt verifies whatever the target is.
func verifyAt(ctx context.Context, target string, opts verify.Options) (verify.Result, error) {
	if strings.HasPrefix(target, "postgres") && desk.IsURL(target) {
		return verifyEngine(ctx, target, opts)
	}
	info, err := os.Stat(target)
	web := strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://")
	switch {
	case !web && err != nil:
		return verify.Result{}, canvass.Errorf(canvass.NotFound, "verify", "%w", err)
	case !web && !info.IsDir():
		return verifyEngine(ctx, target, opts)
	}
	src, done, err := openSource(target)
	if err != nil {
		return verify.Result{}, err
	}
	defer done()
	if _, err := src.Checkpoint(ctx); !web && errors.Is(err, verify.ErrNotFound) && !isFolder(filepath.Join(target, "tile")) {
		return verify.Result{}, canvass.Errorf(canvass.Invalid, "verify", "%s is not a record: it has neither a checkpoint nor tiles", target)
	}
	return readRecord(ctx, target, src, opts)
}

// verifyEngine verifies a record in its file or database. A record that is too damaged to open does not verify.
func verifyEngine(ctx context.Context, db string, opts verify.Options) (verify.Result, error) {
	log, err := desk.OpenLog(db, true)
	var damaged *verify.DamagedError
	if errors.As(err, &damaged) {
		return verify.Result{Problems: []verify.Problem{verify.Problem(*damaged)}}, nil
	}
	if err != nil {
		return verify.Result{}, err
	}
	r, err := verifyLog(ctx, log, opts)
	if err != nil && ctx.Err() == nil {
		err = unread(db, err)
	}
	return r, errors.Join(err, log.Close())
}

// readRecord is verify.Record with the name of what could not be read.
func readRecord(ctx context.Context, target string, src verify.Source, opts verify.Options) (verify.Result, error) {
	r, err := verify.Record(ctx, src, opts)
	if err != nil && ctx.Err() == nil {
		err = unread(target, err)
	}
	return r, err
}

// unread says that nothing was found out about a record: a network, disk or database failed.
func unread(target string, err error) error {
	if kind := canvass.KindOf(err); kind != canvass.Failed && kind != canvass.Unavailable {
		return err
	}
	return canvass.Errorf(canvass.KindOf(err), "verify", "%s could not be read, so that nothing is known of it: %w", target, err)
}

// verifyLog verifies a record in its engine, and all that it keeps beside the tree: keys, moments, indexes, evidence,
// settings.
func verifyLog(ctx context.Context, log ledger.Log, opts verify.Options) (verify.Result, error) {
	opts.WithoutEvidence = true // Scrub reads all of it, salted and not
	r, err := verify.Record(ctx, ledger.Source(log), opts)
	if err != nil {
		return r, err
	}
	read := int64(0)
	found, err := ledger.Scrub(ctx, log, func(b []byte) (ledger.Description, error) {
		if read++; opts.Progress != nil && read%merkle.TileWidth == 0 {
			opts.Progress(read, r.Entries)
		}
		return ledger.DescribeEntry(b)
	})
	if err != nil {
		return r, err
	}
	for _, p := range found {
		seen := false
		for _, q := range r.Problems {
			seen = seen || p == q
		}
		if !seen {
			r.Problems = append(r.Problems, p)
		}
	}
	r.OK = len(r.Problems) == 0
	return r, nil
}

func problemWords(ps []verify.Problem) string {
	if len(ps) == 0 {
		return "nothing found"
	}
	text := ps[0].What
	if ps[0].Seq >= 0 {
		text = fmt.Sprintf("entry %d: %s", ps[0].Seq, text)
	}
	if len(ps) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(ps)-1)
	}
	return text
}

func verifiedText(w io.Writer, target string, r verify.Result) error {
	s := newScreen(w)
	if r.OK {
		fmt.Fprintf(s, "%s verifies: %d entries, root %s\n", target, r.Entries, r.Root)
		fmt.Fprintf(s, "signed as %s, the first %d entries, with the key %s\n", r.Origin, r.Signed, r.Key)
		if r.Since != nil {
			fmt.Fprintf(s, "it begins with the %s of the older checkpoint\n", english.Count(*r.Since, "entry", "entries"))
		}
		for _, x := range r.Witnesses {
			fmt.Fprintf(s, "seen by %s at %s\n", x.Name, x.At.Format("2006-01-02 15:04:05 MST"))
		}
		if r.Evidence != nil {
			fmt.Fprintln(s, evidenceWords(r.Evidence))
		}
		for _, c := range r.Confirmations {
			fmt.Fprintf(s, "entry %d is signed by an officer for %s, %s, with the key %s\n", c.Seq, c.By, c.Contest, c.SignedBy)
		}
		if !r.KeyGiven {
			fmt.Fprintln(s, faint.Render("The key is the record's own: it agrees with itself. --key holds it against one that you kept."))
		}
		return nil
	}
	return problemsText(s, r.Problems)
}

// given is the value of a flag that means nothing when it is empty, as an empty variable of a script makes it.
type given struct{ text *string }

func (g given) String() string {
	if g.text == nil {
		return ""
	}
	return *g.text
}

func (g given) Set(text string) error {
	if text == "" {
		return errors.New("it is empty: give a value, or leave the flag out")
	}
	*g.text = text
	return nil
}

func (given) Type() string { return "value" }

func problemsText(s io.Writer, problems []verify.Problem) error {
	for _, p := range problems {
		if p.Seq >= 0 {
			fmt.Fprintf(s, "%s %s\n", warn.Render(fmt.Sprintf("entry %d:", p.Seq)), p.What)
		} else {
			fmt.Fprintf(s, "%s %s\n", warn.Render("record:"), p.What)
		}
	}
	return nil
}

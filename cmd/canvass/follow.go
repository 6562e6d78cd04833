package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"github.com/canvassdesk/canvass/internal/publish"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
)

// following is one canvass follow.
type following struct {
	*program
	place         string // what is followed
	into          string // the copy
	src           verify.Source
	key           string
	witness       string // a private key, or empty
	witnessPublic string
	pages         pageFlags // of a mirror
	addrGiven     bool
	once          bool
}

func (p *program) followCommand() *cobra.Command {
	f := &following{program: p}
	var witness string
	c := &cobra.Command{
		Use:   "follow SOURCE (--into FOLDER | --db RECORD)",
		Short: "Keep a copy of somebody's record, read it, and show when its history changes",
		Long: `Follows a record at an address, or in a published folder: each time that it grows, the new checkpoint is proven to continue
the last one, and the copy is brought up to it, with the evidence that may be handed on. When the record shows two histories,
following stops, and both checkpoints are kept.

--into keeps a folder: any web server can serve it, canvass verify and any log client can check it, canvass repair can
mend the record with it. --db keeps a record that canvass reads, and shows its pages: they say that they are a copy, of what,
and when it lags. Nothing is entered into a copy.

With --witness NAME the copy's checkpoints carry a signature of yours: this continues all that I saw before. Its key is made
at the first use and kept in your data folder.`,
		Example: `  canvass follow https://results.example.org/ --into mirror --key canvass/live/1f0c…+8a3b…
  canvass follow https://results.example.org/ --db mirror.canvass --addr 127.0.0.1:8271
  canvass follow http://localhost:8524/ --into mirror --witness example.org/newsroom
  canvass follow ./published --into mirror --once`,
		Args: exactly(1, "the address or folder of a record, and --into or --db"),
		RunE: func(cmd *cobra.Command, args []string) error {
			asRecord := cmd.Flag("db").Changed
			if (f.into == "") == !asRecord {
				return canvass.Errorf(canvass.Invalid, "into", "missing: say where the copy is kept with --into FOLDER, or --db for one with pages")
			}
			f.place, f.addrGiven = args[0], cmd.Flags().Changed("addr")
			if err := f.pages.logTo(f.stderr); err != nil {
				return err
			}
			f.once = f.once || p.json
			if asRecord {
				f.into = p.db
			}
			done, err := f.open(cmd.Context(), witness)
			if err != nil {
				return err
			}
			defer done()
			if asRecord {
				return f.asRecord(cmd.Context())
			}
			return f.asFolder(cmd.Context())
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.into, "into", "", "the copy: a `FOLDER` for tiles and evidence")
	flags.StringVar(&f.key, "key", "", "the record's verifier `KEY`, from somewhere other than the record")
	flags.StringVar(&witness, "witness", "", "sign what you saw, as `NAME`: a name that is yours in the whole world, such as example.org/newsroom")
	f.pages.add(c) // of a copy in --db
	flags.BoolVar(&f.once, "once", false, "look once and end")
	return c
}

// open opens what is followed, and the keys.
func (f *following) open(ctx context.Context, witness string) (done func(), err error) {
	if f.src, done, err = openSource(f.place); err != nil {
		return nil, err
	}
	if f.key == "" {
		f.key = keyOfCopy(ctx, f.into)
	}
	if f.key == "" {
		if f.key = keyIn(ctx, f.src); f.key == "" {
			defer done()
			if err := unreadable(ctx, f.place, f.src); err != nil {
				return nil, err
			}
			return nil, canvass.Errorf(canvass.NotFound, "key", "%s does not say which key signed it: give it with --key", f.place)
		}
		f.say("The key is the one that the record names: %s", f.key)
	}
	if witness != "" {
		if f.witness, f.witnessPublic, err = witnessKey(witness); err != nil {
			done()
			return nil, err
		}
		f.say("Signing as %s", f.witnessPublic)
	}
	return done, nil
}

// keyOfCopy is the key that a copy has from the last time, empty while there is none.
func keyOfCopy(ctx context.Context, into string) string {
	if !desk.There(into) {
		return ""
	}
	src, done, err := openSource(into)
	if err != nil {
		return "" // opening it to write says so
	}
	defer done()
	return keyIn(ctx, src)
}

// keeper is a copy that keeps the proof of two histories too.
type keeper interface {
	publish.Place
	follow.Keeper
	KeepFork(ctx context.Context, kept, seen []byte) error
	Fork(ctx context.Context) (kept, seen []byte, err error)
}

// follower follows into the copy.
func (f *following) follower(k keeper) *follow.Follower {
	evidence := &publish.Copy{Place: k, Verifier: f.key}
	return &follow.Follower{Source: f.src, Verifier: f.key, Keeper: k, Witness: f.witness, Beside: evidence.Settle}
}

// asFolder keeps the copy in a folder.
func (f *following) asFolder(ctx context.Context) error {
	k, err := tiles.NewWriter(f.into, f.key)
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "into", "%w", err)
	}
	if err := f.unforked(ctx, k); err != nil {
		return err
	}
	if f.once {
		return f.lookOnce(ctx, k)
	}
	follower := f.follower(k)
	follower.Report = newFollowLog(f.place).tell
	return f.ended(ctx, k, follower.Run(ctx))
}

// lookOnce looks once and says what the copy has.
func (f *following) lookOnce(ctx context.Context, k keeper) error {
	tree, err := f.follower(k).Step(ctx)
	if err != nil {
		return f.ended(ctx, k, err)
	}
	out := answer.Followed{Source: f.place, Into: f.into, Key: f.key, Head: ledger.Head{Size: tree.N, Root: tree.Hash}}
	if f.witness != "" {
		out.Witness = &f.witnessPublic
	}
	return f.print(out, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s has %d entries, root %s\n", f.into, tree.N, tree.Hash)
		return err
	})
}

// unforked refuses to follow on into a copy that saw two histories.
func (f *following) unforked(ctx context.Context, k keeper) error {
	_, _, err := k.Fork(ctx)
	switch {
	case err == nil:
		return checkFailed("%s saw two histories of this record and follows it no further; it keeps both checkpoints", f.into)
	case errors.Is(err, verify.ErrNotFound):
		return nil
	}
	return canvass.Errorf(canvass.Failed, "follow", "%w", err)
}

// ended is why following ended: two histories are kept and are a failed check, being stopped is no error.
func (f *following) ended(ctx context.Context, k keeper, err error) error {
	var fork *follow.ForkError
	switch {
	case err == nil, errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return nil
	case errors.As(err, &fork):
		if kerr := k.KeepFork(context.WithoutCancel(ctx), fork.Kept, fork.Seen); kerr != nil {
			return canvass.Errorf(canvass.Failed, "follow", "%w: %w", err, kerr)
		}
		return checkFailed("%w: they are in %s", err, f.into)
	}
	return canvass.Errorf(canvass.Failed, "follow", "%w", err)
}

// witnessKey is the private and the public key of a witness of this user, made at the first use.
func witnessKey(name string) (private, public string, err error) {
	home, err := desk.UserHome()
	if err != nil {
		return "", "", err
	}
	path := filepath.Join(string(home.Keys()), "witness-"+canvass.Slug(name)+".key")
	b, err := desk.ReadKeyFile(path)
	if err == nil {
		private = strings.TrimSpace(string(b))
		public, err = signing.WitnessVerifier(private)
		return private, public, err
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", "", err
	}
	if private, public, err = signing.NewWitnessKey(name); err != nil {
		return "", "", canvass.Errorf(canvass.Invalid, "witness", "%w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", "", canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	if err := durable.Create(path, []byte(private+"\n"), 0o600); err != nil {
		return "", "", canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	return private, public, nil
}

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
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"github.com/canvassdesk/canvass/internal/publish"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/tlog"
)

func (p *program) followCommand() *cobra.Command {
	var into, key, witness string
	var once bool
	c := &cobra.Command{
		Use:   "follow SOURCE --into FOLDER",
		Short: "Keep a copy of somebody's record, and show when its history changes",
		Long: `Follows a record at an address, or a folder of tiles: each time that it grows, the new checkpoint is proven to continue the
last one, and the copy is brought up to it. The copy is a folder of tiles: any web server can serve it, canvass verify and any
log client can check it, canvass repair can mend the record with it. When the record shows two histories, following stops.

With --witness NAME the copy's checkpoints carry a signature of yours: this continues all that I saw before. Its key is made
at the first use and kept in your data folder.`,
		Example: `  canvass follow https://results.example.org/ --into mirror --key canvass/live/1f0c…+8a3b…
  canvass follow http://localhost:8524/ --into mirror --witness example.org/newsroom
  canvass follow ./published --into mirror --once`,
		Args: exactly(1, "the address or folder of a record, and --into"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if into == "" {
				return canvass.Errorf(canvass.Invalid, "into", "missing: say where the copy is kept with --into")
			}
			src, done, err := openSource(args[0])
			if err != nil {
				return err
			}
			defer done()
			if key == "" {
				if key = keyIn(cmd.Context(), src); key == "" {
					return canvass.Errorf(canvass.NotFound, "key", "%s does not say which key signed it: give it with --key", args[0])
				}
				p.say("The key is the one that the record names: %s", key)
			}
			copied, err := verify.NewWriter(into, key)
			if err != nil {
				return canvass.Errorf(canvass.Invalid, "into", "%w", err)
			}
			evidence := &publish.Copy{Shelf: copied, Verifier: key}
			f := &follow.Follower{Source: src, Verifier: key, Keeper: copied, Beside: evidence.Settle}
			out := answer.Followed{Source: args[0], Into: into, Key: key}
			if witness != "" {
				public := ""
				if f.Witness, public, err = witnessKey(witness); err != nil {
					return err
				}
				out.Witness = &public
				p.say("Signing as %s", public)
			}
			if once || p.json {
				tree, err := f.Step(cmd.Context())
				if err != nil {
					return followError(err)
				}
				out.Head = ledger.Head{Size: tree.N, Root: tree.Hash}
				return p.print(out, func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "%s has %d entries, root %s\n", into, tree.N, tree.Hash)
					return err
				})
			}
			f.Report = func(tree tlog.Tree, err error) {
				if err != nil {
					p.say("%v", err)
					return
				}
				p.say("%d entries, root %s", tree.N, tree.Hash)
			}
			if err = f.Run(cmd.Context()); errors.Is(err, context.Canceled) {
				return nil
			}
			return followError(err)
		},
	}
	f := c.Flags()
	f.StringVar(&into, "into", "", "the copy: a `FOLDER` for tiles")
	f.StringVar(&key, "key", "", "the record's verifier `KEY`, from somewhere other than the record")
	f.StringVar(&witness, "witness", "", "sign what you saw, as `NAME`: a name that is yours in the whole world, such as example.org/newsroom")
	f.BoolVar(&once, "once", false, "look once and end")
	return c
}

// followError makes two histories a failed check.
func followError(err error) error {
	var fork *follow.ForkError
	if errors.As(err, &fork) {
		return checkFailed{err.Error()}
	}
	if err != nil {
		return canvass.Errorf(canvass.Failed, "follow", "%w", err)
	}
	return nil
}

// witnessKey is the private and the public key of a witness of this user, made at the first use.
func witnessKey(name string) (private, public string, err error) {
	home, err := desk.UserHome()
	if err != nil {
		return "", "", err
	}
	path := filepath.Join(string(home.Keys()), "witness-"+canvass.Slug(name)+".key")
	b, err := os.ReadFile(path)
	if err == nil {
		private = strings.TrimSpace(string(b))
		public, err = verify.WitnessVerifier(private)
		return private, public, err
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", "", canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	if private, public, err = verify.NewWitnessKey(name); err != nil {
		return "", "", canvass.Errorf(canvass.Invalid, "witness", "%w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", "", canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	if err := os.WriteFile(path, []byte(private+"\n"), 0o600); err != nil {
		return "", "", canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	return private, public, nil
}

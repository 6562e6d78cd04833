package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/board/terminal"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

// slowScreen is how often a second the screen is drawn at most: enough for keys, little for a bad line.
const slowScreen = 10

func (p *program) deskCommand() *cobra.Command {
	var server string
	var every time.Duration
	c := &cobra.Command{
		Use:   "desk",
		Short: "The desk in a terminal: the board, what waits, calls",
		Long: `Shows every contest by closing and by how near a call it is, what waits for a person and how feeds are doing, and takes
every step of a call: propose, object, answer, approve, undo, retract. ? lists the keys. It draws little, for ssh and bad lines.

It works on the record, in your own name, or with --server on a desk elsewhere, with the token in CANVASS_TOKEN. Where the output
is no terminal the board is printed once. docs/desk.md leads through a night; the same desk in a browser is at /desk/ of canvass serve.`,
		Example: `  canvass desk --db primaries.canvass
  CANVASS_TOKEN=canvass_... canvass desk --server https://results.example.org
  canvass desk --json`,
		Args: atMost(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if every < time.Second {
				return canvass.Errorf(canvass.Invalid, "every", "%s is too often: at most once a second", every)
			}
			if server != "" {
				r := &terminal.Remote{Server: server, Token: os.Getenv("CANVASS_TOKEN")}
				if err := r.Check(); err != nil {
					return err
				}
				return p.showDesk(cmd.Context(), r, every)
			}
			return p.withDesk(cmd.Context(), !newScreen(p.stdout).terminal, func(d *desk.Desk) error {
				own := &ownDesk{d, reception.New(d), actor()}
				if !newScreen(p.stdout).terminal || p.json {
					return p.showDesk(cmd.Context(), own, every)
				}
				ctx, stop := context.WithCancel(cmd.Context())
				var behind sync.WaitGroup
				defer behind.Wait() // the record must not be closed under them
				defer stop()
				quiet := slog.New(slog.DiscardHandler) // a log line would stand in the middle of the screen
				behind.Go(func() { _ = d.Follow(ctx, quiet) })
				behind.Go(func() { d.PublishCalls(ctx, quiet) })
				return p.showDesk(ctx, own, every)
			})
		},
	}
	c.Flags().StringVar(&server, "server", "", "the `URL` of a desk elsewhere, with the token in CANVASS_TOKEN")
	c.Flags().DurationVar(&every, "every", 2*time.Second, "look again after this `WAIT`")
	return c
}

// showDesk shows a desk on the terminal until somebody quits, or once where there is none.
func (p *program) showDesk(ctx context.Context, source terminal.Source, every time.Duration) error {
	if s := newScreen(p.stdout); s.terminal && !p.json {
		m := terminal.New(source, terminal.Options{Every: every})
		_, err := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(p.stdin), tea.WithOutput(os.Stdout), tea.WithFPS(slowScreen)).Run()
		if err != nil && ctx.Err() == nil {
			return canvass.Errorf(canvass.Failed, "desk", "%w", err)
		}
		return nil
	}
	l, err := source.Look(ctx)
	if err != nil {
		return err
	}
	return p.print(l.Board, func(w io.Writer) error { return terminal.Plain(w, l, canvass.TimeOf(time.Now())) })
}

// ownDesk is the record itself, in the name of who runs the program.
type ownDesk struct {
	d     *desk.Desk
	r     *reception.Reception
	actor string
}

func (o *ownDesk) Look(ctx context.Context) (*terminal.Looked, error) {
	m, err := o.d.Moment(ctx)
	if err != nil {
		return nil, err
	}
	v := o.d.View()
	board, err := answer.BoardOf(v.Snapshot, v.Head, m)
	if err != nil {
		return nil, err
	}
	w := wording.Of(v.Snapshot)
	l := &terminal.Looked{Record: v.Record.Name, Board: board, Name: w.Option}
	files, err := o.r.Store().Files(ctx)
	if err != nil {
		return nil, err
	}
	for i := range files {
		if f := &files[i]; f.Waits() {
			l.Held.Files = append(l.Held.Files, answer.HeldFileOf(f))
			l.Held.Items += f.Items
		}
	}
	l.Feeds = answer.FeedsOf(v.Snapshot, v.Head, m.Feeds, files, m.Now, true)
	return l, nil
}

func (o *ownDesk) Enter(ctx context.Context, e canvass.Entry) (err error) {
	if e.Withdrawal != nil {
		_, err = o.d.Retract(ctx, o.actor, e.Contest, e.Supersedes, e.Withdrawal.Reason)
	} else {
		_, err = o.d.Step(ctx, o.actor, e.Contest, "", *e.Step)
	}
	return err
}

func (o *ownDesk) Release(ctx context.Context, id string) (string, error) {
	out, err := o.r.Release(ctx, id, reception.Releasing{Actor: o.actor})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s in the record; %s.", english.Many(len(out.Receipt.Entries), "entry is", "entries are"), english.Count(out.Items(), "item still waits", "items still wait")), nil
}

func (o *ownDesk) Dismiss(ctx context.Context, id, reason string) error {
	_, err := o.r.Dismiss(ctx, id, reason, o.actor)
	return err
}

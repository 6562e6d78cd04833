package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"golang.org/x/mod/sumdb/tlog"
)

// asRecord keeps the copy in a record of its own, and shows its pages until ctx ends.
func (f *following) asRecord(ctx context.Context) (err error) {
	log, err := openOrCreateLog(f.into)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	m, err := ledger.NewMirror(log, f.key, ledger.DescribeEntry)
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "key", "%w", err)
	}
	if err := m.Claim(ctx); err != nil {
		return canvass.Errorf(canvass.Refused, "follow", "%s cannot be a copy of this record: %w", f.into, err)
	}
	forked := f.unforked(ctx, m)
	if f.once {
		if forked != nil {
			return forked
		}
		return f.lookOnce(ctx, m)
	}

	state := desk.NewMirror(f.place, nil)
	ctx, stop := context.WithCancel(ctx)
	var behind sync.WaitGroup
	defer behind.Wait() // before the log is closed
	defer stop()
	failed := make(chan error, 1)
	if forked != nil {
		state.Forked()
		failed <- forked
		slog.Error(oneLine(forked))
	} else {
		follower, said := f.follower(m), newFollowLog(f.place)
		follower.Report = func(tree tlog.Tree, err error) {
			state.Report(tree, err)
			said.tell(tree, err)
		}
		behind.Go(func() {
			err := f.ended(ctx, m, follower.Run(ctx))
			if err != nil {
				slog.Error("it is followed no further: " + oneLine(err))
			}
			failed <- err
		})
	}
	if err := f.showMirror(ctx, log, state); err != nil {
		return err
	}
	stop()
	behind.Wait()
	return <-failed
}

func openOrCreateLog(db string) (ledger.Log, error) {
	if desk.There(db) {
		return desk.OpenLog(db, false)
	}
	return desk.CreateLog(db)
}

// showMirror serves the pages of a copy once it has an entry.
func (f *following) showMirror(ctx context.Context, log ledger.Log, state *desk.Mirror) error {
	heads, err := log.Watch(ctx, 0)
	if err != nil {
		return err
	}
	if _, more := <-heads; !more {
		return nil
	}
	home, err := desk.UserHome()
	if err != nil {
		return err
	}
	d, err := desk.Open(ctx, shared{log}, home.Keys(), desk.Options{Mirror: state})
	if err != nil {
		return err
	}
	server, err := f.pages.open(f.addrGiven, f.stderr)
	if err != nil {
		return errors.Join(err, d.Close())
	}
	f.say("Pages: %s", server.url())
	f.say("A copy of %s, a %s record, in %s; nothing is entered here", d.Record().Name, d.Record().Kind, f.into)
	return errors.Join(serve(ctx, d, server, nil), d.Close())
}

// shared is a log that whoever uses it does not close.
type shared struct{ ledger.Log }

func (shared) Close() error { return nil }

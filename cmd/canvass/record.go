package main

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/view"
)

// dbVariable names the record in the environment.
const dbVariable = "CANVASS_DB"

// recordPath is the record that a command is about: --db, else CANVASS_DB, else the one in use.
func (p *program) recordPath() (string, error) {
	if p.db != "" {
		return p.db, nil
	}
	if db := os.Getenv(dbVariable); db != "" {
		return db, nil
	}
	home, err := desk.UserHome()
	if err != nil {
		return "", err
	}
	last, err := home.LastRecord()
	if err != nil {
		return "", err
	}
	if last == "" {
		return "", canvass.Errorf(canvass.NotFound, "", "no record yet: run canvass night, or give --db")
	}
	return last, nil
}

// openDesk opens the record that a command is about. A reading command leaves the file as it is.
func (p *program) openDesk(ctx context.Context, readOnly bool) (*desk.Desk, error) {
	db, err := p.recordPath()
	if err != nil {
		return nil, err
	}
	return p.openDeskAt(ctx, db, readOnly)
}

func (p *program) openDeskAt(ctx context.Context, db string, readOnly bool) (*desk.Desk, error) {
	home, err := desk.UserHome()
	if err != nil {
		return nil, err
	}
	log, err := desk.OpenLog(db, readOnly)
	if err != nil {
		return nil, err
	}
	d, err := desk.Open(ctx, log, home.Keys(), desk.Options{ClockChecked: p.clock, As: p.as})
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	return d, nil
}

// createDesk makes a record at a place at which there is nothing, and makes it the one in use.
func (p *program) createDesk(ctx context.Context, home desk.Home, db string, f desk.Founding) (*desk.Desk, error) {
	log, err := desk.CreateLog(db)
	if err != nil {
		return nil, err
	}
	d, err := desk.Create(ctx, log, home.Keys(), f, desk.Options{As: p.as})
	if err != nil {
		head, headErr := log.Head(context.WithoutCancel(ctx))
		err = errors.Join(err, log.Close())
		if headErr == nil && head.Size == 0 { // it never became a record
			err = errors.Join(err, desk.RemoveNew(db))
		}
		return nil, err
	}
	return p.use(home, db, d)
}

// use makes an open record the one in use, and says where another one stays it.
func (p *program) use(home desk.Home, db string, d *desk.Desk) (*desk.Desk, error) {
	inUse, err := home.Remember(db, d.Record().Kind)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if full, err := filepath.Abs(db); err == nil && inUse != db && inUse != full {
		p.say("The record in use stays %s: for this one give --db %s", inUse, db)
	}
	return d, nil
}

// withDesk runs what a command does with its record, and closes it.
func (p *program) withDesk(ctx context.Context, readOnly bool, do func(*desk.Desk) error) (err error) {
	d, err := p.openDesk(ctx, readOnly)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return do(d)
}

// withView runs what a reading command shows: the record as it is, or as of a moment. Of a damaged record it shows what
// stands before the damage, and then fails.
func (p *program) withView(ctx context.Context, asOf string, show func(*view.View) error) error {
	shown := func(v *view.View) error {
		switch err := show(v); {
		case err != nil && v.Damage != nil && canvass.KindOf(err) == canvass.NotFound:
			return canvass.Errorf(canvass.Damaged, "", "%v: the record is damaged, and what is asked for may stand behind that: %w", err, v.Damage)
		case err != nil:
			return err
		}
		if v.Damage != nil {
			return canvass.Errorf(canvass.Damaged, "", "shown is what stands before the damage: %w", v.Damage)
		}
		return nil
	}
	if asOf == "" {
		return p.withDesk(ctx, true, func(d *desk.Desk) error { return shown(d.View()) })
	}
	v, err := p.viewAsOf(ctx, asOf)
	if err != nil {
		return err
	}
	return shown(v)
}

// viewAsOf reads the record once, for what it said at a moment.
func (p *program) viewAsOf(ctx context.Context, asOf string) (v *view.View, err error) {
	t, err := canvass.ParseTime(asOf)
	if err != nil {
		return nil, err
	}
	db, err := p.recordPath()
	if err != nil {
		return nil, err
	}
	log, err := desk.OpenLog(db, true)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	return desk.ViewAsOf(ctx, log, t)
}

// catalogFiles are the program's own files, with those of --catalog in their place. They are checked.
func (p *program) catalogFiles() ([]catalog.File, *catalog.Catalog, error) {
	return p.overlaid(catalog.Embedded())
}

// catalogOf are the files that a record of the day carries: those of the program up to the day's cycle, with those of
// --catalog in their place. They are checked.
func (p *program) catalogOf(day time.Time) ([]catalog.File, *catalog.Catalog, error) {
	return p.overlaid(catalog.EmbeddedThrough(catalog.CycleOf(day)))
}

func (p *program) overlaid(files []catalog.File) ([]catalog.File, *catalog.Catalog, error) {
	if p.catalog != "" {
		var err error
		if files, err = catalog.Overlay(files, p.catalog); err != nil {
			return nil, nil, err
		}
	}
	c, err := catalog.Parse(files)
	return files, c, err
}

// actor is who runs the program.
func actor() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return access.UserActor(u.Username)
	}
	return "unknown"
}

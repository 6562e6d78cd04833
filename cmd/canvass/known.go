package main

import (
	"context"
	"os"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// knowledge is what is known of contests: a record's, or the catalog's alone.
type knowledge struct {
	snapshot *tally.Snapshot
	from     string    // answer.VotesRecord or answer.VotesCatalog
	on       time.Time // the day asked for: today, or the moment of a record that is replayed
	aside    string    // what a reader should know of where it is from
}

// knownContest is what is known of one contest.
type knownContest struct {
	knowledge
	contest *tally.Contest
}

// known is what is known of a contest: the record's where it has a count or an entry about it, else the catalog's.
func (p *program) known(ctx context.Context, id, on string) (*knownContest, error) {
	parsed, err := canvass.ParseContestID(id)
	if err != nil {
		return nil, err
	}
	k, err := p.knowledge(ctx, on, func(s *tally.Snapshot) bool {
		c := s.Contests[parsed]
		return c != nil && (c.Count != nil || len(c.Decided) > 0)
	})
	if err != nil {
		return nil, err
	}
	if _, err := k.snapshot.Catalog.Contest(id); err != nil {
		return nil, err
	}
	return &knownContest{*k, k.snapshot.Contests[parsed]}, nil
}

// passedOver says why the record in use was not looked at: it could not be read, or begins later than what is asked for.
func passedOver(path string, err error) string {
	if canvass.KindOf(err) == canvass.NotFound {
		return "The record in use, " + path + ", does not have it; this is from the catalog: " + oneLine(err) + "."
	}
	return "The record in use, " + path + ", could not be read; this is from the catalog."
}

// knowledge is the record's where it has what is asked for, else the catalog's. A record that was named must be
// readable; the one last in use is passed over, with a word, where it is not.
func (p *program) knowledge(ctx context.Context, on string, has func(*tally.Snapshot) bool) (*knowledge, error) {
	k := &knowledge{}
	if on != "" {
		day, err := time.Parse(time.DateOnly, on)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "on", "%q is not a day: write it as 2020-06-01", on)
		}
		k.on = day
	}
	named := p.db != "" || os.Getenv(dbVariable) != ""
	if path, err := p.recordPath(); p.catalog == "" && (err == nil || named) {
		err := p.withView(ctx, "", func(v *view.View) error {
			if has(v.Snapshot) {
				k.fromRecord(v)
			}
			return nil
		})
		switch {
		case err != nil && named:
			return nil, err
		case err != nil:
			k.aside = passedOver(path, err)
		case k.snapshot != nil:
			return k, nil
		}
	}
	return k, p.fromCatalog(k)
}

func (k *knowledge) fromRecord(v *view.View) {
	k.snapshot, k.from = v.Snapshot, answer.VotesRecord
	if !k.on.IsZero() {
		return
	}
	now := time.Now()
	if v.Record != nil && v.Record.Kind == canvass.Replay {
		now = v.Now.Go()
	}
	k.on = dayOf(now)
}

func (p *program) fromCatalog(k *knowledge) error {
	files, _, err := p.catalogFiles()
	if err != nil {
		return err
	}
	if k.on.IsZero() {
		k.on = dayOf(time.Now())
	}
	k.from = answer.VotesCatalog
	k.snapshot, err = tally.FromCatalog(files, canvass.TimeOf(time.Now()))
	return err
}

// dayOf is a moment's calendar day, Eastern.
func dayOf(t time.Time) time.Time {
	d := t.In(canvass.Eastern)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

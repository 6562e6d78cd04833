package intake

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

// Source is who returns are from, and what the desk does with them.
type Source struct {
	// By is the source's id in the catalog, Actor who enters it, URL where the bytes were had, empty for a file.
	By, Actor, URL string
	// Evidence are the hashes that the bytes are kept under ("sha256:…"), in order where they are kept in pieces.
	Evidence []string
	Recorded canvass.Time
	// At is when it was said, where the bytes do not say; zero is not known.
	At canvass.Interval
	// Live says that the record is live: test data are refused. Replay says that it is told again, so that what it says
	// is of no future.
	Live, Replay bool
	Names        *feed.Names
	Catalog      *catalog.Catalog
	Options      feed.Options
	// Before are the tables of the same source's last returns, by contest, for checks on movement; nil for none.
	Before map[canvass.ContestID]*check.Table
	// Taken are figures of the same source that the desk took back, by contest; nil for none.
	Taken map[canvass.ContestID][]check.Taken
	// Said reports whether the record has what an entry says as the source's last word, on a person's word perhaps: it
	// is not held then. Nil is never.
	Said func(*canvass.Entry) bool
	// Accept are severe findings that a person vouches for.
	Accept []Acceptance
}

// Acceptance is a person's word that figures are right though a check says that they cannot be.
type Acceptance struct {
	Rule check.Name
	// Unit is the one unit that is meant, by its id or as the source writes it; empty for all that the check found.
	Unit string
	// By is who vouches, Reason why: the note of each entry that is let in says both.
	By, Reason string
}

// of reports whether the person means the finding.
func (a Acceptance) of(f *check.Finding) bool {
	return a.Rule == f.Rule && (a.Unit == "" || a.Unit == f.ID() || strings.EqualFold(a.Unit, f.Unit))
}

// Batch is what a source's returns come to.
type Batch struct {
	// Entries are what can enter the record, in the source's order.
	Entries []*canvass.Entry
	// Held is what cannot yet, and why.
	Held []*feed.Held
	// Findings are what the checks found, severe or not.
	Findings []check.Finding
	// Tables are the returns as tables, for the next time's Before.
	Tables map[canvass.ContestID]*check.Table
	// Items is how many items were read.
	Items int
	// Format is the name of the format that the bytes are in.
	Format string
	// Vouched is how many entries were let in on a person's word.
	Vouched int
	// Aside is how many rows and items are of other offices, parties or contests, and were left out.
	Aside int
	// Remarks are what is to be known of the file as a whole.
	Remarks []string
	// WithoutCode says of which counties no code of the Census Bureau is known, and why.
	WithoutCode []string
}

// Take reads one source's bytes. Reports of units with a severe finding are held. An error means that the bytes are not
// returns, or are cut off; nothing of them is to be entered then.
func Take(ctx context.Context, b []byte, s Source) (*Batch, error) {
	format, r, err := formats.Open(bytes.NewReader(b), s.Options)
	if err != nil {
		return nil, err
	}
	names := s.Names
	if names == nil {
		names = namesOf(s.Catalog, s.Options)
	}
	var items []*feed.Item
	seq := func(yield func(*feed.Item, error) bool) {
		for it, err := range feed.Read(ctx, r, format, s.Options) {
			if most := s.Options.Limits.Items; most > 0 && len(items) >= most {
				yield(nil, feed.TooManyItems(most))
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, it := range names.Unsaid(it) {
				items = append(items, it.Clone())
				if !yield(it, nil) {
					return
				}
			}
		}
	}
	m := names.Matcher()
	m.Reported(reported(s.Before))
	tables, err := m.Tabulate(s.By, s.By, false, seq)
	if err != nil {
		return nil, err
	}
	out := &Batch{Items: len(items), Format: format.Name(), Tables: map[canvass.ContestID]*check.Table{}}
	held, vouched := s.check(out, tables, format)
	parts := heldParts{}
	read := make([]matched, len(items))
	for i, it := range items {
		read[i] = matched{item: it, drafts: m.Match(it)}
	}
	items = nil
	joinPlaces(read, m)
	zeros := addZeros(read)
	for i, x := range read {
		read[i] = matched{} // of a million units each is let go of once its entry is made
		it, before, sum := x.item, len(out.Entries), false
		for _, d := range x.drafts {
			name, why := it.Contest.Name, held[whole(d.Contest)]
			if why == "" && d.Report != nil {
				name, why = it.Unit.String(), held[row(d)]
			}
			sum = sum || strings.HasPrefix(why, string(check.SumRow)+":")
			note := cmp.Or(vouched[whole(d.Contest)], vouched[row(d)])
			d.Note = strings.TrimSpace(d.Note + " " + note)
			e, err := d.Entry(s.By, s.Actor, s.Evidence, s.Recorded)
			if err != nil {
				m.Hold(it, feed.HeldFigures, it.Unit.String(), err.Error(), nil)
				continue
			}
			if why != "" && (s.Said == nil || !s.Said(e)) {
				m.Hold(it, feed.HeldFigures, name, why, nil)
				continue
			}
			if note != "" {
				out.Vouched++
			}
			e.Source.URL = s.URL
			out.Entries = append(out.Entries, e)
		}
		if len(out.Entries) == before && !x.joined && !sum { // a sum is no part of anything
			parts.add(m, it)
		}
	}
	out.Entries = slices.DeleteFunc(out.Entries, func(e *canvass.Entry) bool {
		part, held := parts.of(e)
		if held && (s.Said == nil || !s.Said(e)) {
			unit := cmp.Or(string(e.Report.Unit), "the whole contest")
			m.Hold(&feed.Item{Where: unit}, feed.HeldFigures, unit, "a part of it is held: "+part, nil)
			return true
		}
		return false
	})
	doubts := lessThanParts(out.Entries)
	broken, asked := brokenSums(out.Entries)
	maps.Copy(doubts, broken)
	out.Entries = slices.DeleteFunc(out.Entries, func(e *canvass.Entry) bool {
		why, doubt := doubts[e]
		if !doubt || s.Said != nil && s.Said(e) {
			return false
		}
		unit := cmp.Or(string(e.Report.Unit), "the whole contest")
		m.Hold(&feed.Item{Where: unit}, feed.HeldFigures, unit, why, nil)
		return true
	})
	out.Held, out.Aside, out.WithoutCode = m.Held(), m.Aside(), m.WithoutCode()
	out.Remarks = slices.Concat(m.Remarks(), zeros, asked)
	return out, nil
}

// reported are the units that the source has reported of, by contest.
func reported(before map[canvass.ContestID]*check.Table) map[canvass.ContestID]map[canvass.UnitID]bool {
	out := make(map[canvass.ContestID]map[canvass.UnitID]bool, len(before))
	for id, t := range before {
		if t == nil {
			continue
		}
		out[id] = make(map[canvass.UnitID]bool, len(t.Units))
		for _, u := range t.Units {
			out[id][canvass.UnitID(u.ID)] = true
		}
	}
	return out
}

// unitKey is one row of a contest, or all that is said of it.
type unitKey struct {
	contest canvass.ContestID
	unit    string
	all     bool
}

func whole(contest canvass.ContestID) unitKey { return unitKey{contest: contest, all: true} }

// row is the row that the draft is made of; a claim is of the contest's own.
func row(d feed.Draft) unitKey {
	if d.Report == nil {
		return unitKey{contest: d.Contest}
	}
	return unitKey{contest: d.Contest, unit: string(d.Report.Unit)}
}

// mayVote writes into the table how many people may vote at a place at most, where the contest's file says so.
func mayVote(c *catalog.Catalog, t *check.Table) {
	if c == nil || c.Contests[t.Contest] == nil {
		return
	}
	for _, u := range t.Units {
		area := cmp.Or(u.Area, canvass.Statewide)
		if known := c.Contests[t.Contest].Unit(area, canvass.UnitID(u.ID)); known != nil && u.ID != "" {
			u.MayVote = known.Registered
		}
	}
}

// firstDay is the first day of the contest's events, as in "2016-03-01"; empty where it is not known.
func firstDay(c *catalog.Catalog, id canvass.ContestID) string {
	first := ""
	if c == nil || c.Contests[id] == nil {
		return first
	}
	for _, e := range c.Contests[id].Events {
		if day := e.Date.Format(time.DateOnly); !e.Date.IsZero() && (first == "" || day < first) {
			first = day
		}
	}
	return first
}

// date gives the moment at which everything was said to the units that have none of their own.
func (s Source) date(t *check.Table) {
	at := s.At.NotBefore
	if day, err := time.Parse(time.DateOnly, s.At.Day); err == nil {
		at = canvass.TimeOf(day)
	}
	for _, u := range t.Units {
		u.Updated = cmp.Or(u.Updated, at)
	}
}

// mostBefore is the most votes that an earlier contest of the same jurisdiction and party had, 0 where none is known.
func mostBefore(c *catalog.Catalog, id canvass.ContestID) int64 {
	if c == nil {
		return 0
	}
	return c.MostVotesBefore(id)
}

// check looks at the tables and says, by unit, why a report is held, and what a person said for what is not.
func (s Source) check(out *Batch, tables []*check.Table, format feed.Format) (held, vouched map[unitKey]string) {
	held, vouched = map[unitKey]string{}, map[unitKey]string{}
	tabular, _ := format.(interface{ Tabular() bool })
	for _, t := range tables {
		t.Columns = tabular != nil && tabular.Tabular()
		rules := check.RulesFor(t.Contest)
		mayVote(s.Catalog, t)
		c := &check.Case{
			Table: t, Before: s.Before[t.Contest], Taken: s.Taken[t.Contest], MostBefore: mostBefore(s.Catalog, t.Contest),
			Rules: rules, Pools: pools(s.Catalog, t.Contest), Live: s.Live, Day: firstDay(s.Catalog, t.Contest),
		}
		if !s.Replay {
			c.Received = s.Recorded
		}
		s.date(t)
		if s.Live {
			c.Now = s.Recorded
		}
		for _, other := range tables {
			if other != t && other.Contest == t.Contest && t.Contest != "" {
				c.Others = append(c.Others, other)
			}
		}
		r := check.Run(c)
		out.Findings = append(out.Findings, r.Findings...)
		for i := range r.Findings {
			f := &r.Findings[i]
			k := unitKey{t.Contest, f.ID(), f.All()}
			if f.Severity != check.Severe || f.Rule == check.Unreadable {
				continue // what cannot be read is held by its own reason
			}
			if i := slices.IndexFunc(s.Accept, func(a Acceptance) bool { return a.of(f) }); i >= 0 {
				a := s.Accept[i]
				vouched[k] = strings.TrimSpace(vouched[k] + " " + fmt.Sprintf("Let in by %s though %s (%s): %s.", a.By, f.Detail, f.Rule, strings.TrimRight(a.Reason, ".")))
				continue
			}
			if _, already := held[k]; !already {
				held[k] = string(f.Rule) + ": " + f.Detail
			}
		}
		if t.Contest != "" {
			out.Tables[t.Contest] = t
		}
	}
	return held, vouched
}

package tally

import (
	"maps"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Public is the snapshot of what may be handed on in files. An entry whose source does not let that is withheld, by the
// rights that it was sealed for or that the catalog in force gives it, and what it touches is folded anew without it:
// counts, winners, delegates, standings and what claims are worth rest on the other entries alone, so that nothing
// withheld can be worked out from them. Entry gives such an entry without what it says. Head and moment are the same.
//
// It is made once, when first asked for. Contests that nothing is withheld of are shared with the snapshot.
func (s *Snapshot) Public() *Snapshot {
	s.once.Do(func() { s.public = s.makePublic() })
	return s.public
}

func (s *Snapshot) makePublic() *Snapshot {
	p := &Snapshot{
		Size: s.Size, Record: s.Record, Now: s.Now, Catalog: s.Catalog, CatalogProblems: s.CatalogProblems,
		Contests: maps.Clone(s.Contests), Tallies: maps.Clone(s.Tallies), RaceNotices: maps.Clone(s.RaceNotices),
		Active: s.Active, entries: s.entries, files: s.files, races: maps.Clone(s.races),
		withheld: map[string]*canvass.Entry{},
	}
	p.once.Do(func() { p.public = p })
	for id, c := range s.Contests {
		if c.history == nil {
			continue
		}
		if open, changed := p.open(c.history.entries); changed {
			folded := c.history.setting.fold(&contestEntries{ordered: open})
			folded.history = newHistory(c.history.setting, open, nil) // no history that was told with the others
			p.Contests[id] = folded
		}
	}
	for id, entries := range s.races {
		if open, changed := p.open(entries); changed {
			p.races[id], p.Tallies[id], p.RaceNotices[id] = open, open.claims(), open.notices()
		}
	}
	if len(p.withheld) == 0 {
		return s
	}
	return p
}

// open is the entries with those withheld that may not be handed on, and whether there are any.
func (s *Snapshot) open(list entryList) (entryList, bool) {
	var logged []Logged
	for i, x := range list {
		r := s.Catalog.Rights(x.Entry)
		if r == "" || r == canvass.Public || x.Entry.Kind == canvass.KindCall { // a desk's own call is for everybody
			if logged != nil {
				logged = append(logged, x.Logged)
			}
			continue
		}
		if logged == nil {
			logged = make([]Logged, 0, len(list))
			for _, y := range list[:i] {
				logged = append(logged, y.Logged)
			}
		}
		e := withhold(x.Entry, r)
		s.withheld[e.Key] = e
		logged = append(logged, Logged{x.Seq, e})
	}
	if logged == nil {
		return list, false
	}
	return newEntryList(logged), true
}

// withhold is the entry without what it says. What it replaces is left standing: nobody can see what by.
func withhold(e *canvass.Entry, rights canvass.Rights) *canvass.Entry {
	sealed := canvass.Sealed{Rights: rights}
	if e.Sealed != nil {
		sealed = *e.Sealed
	}
	return &canvass.Entry{
		Format: e.Format, Kind: e.Kind, Key: e.Key, Recorded: e.Recorded, Actor: e.Actor, By: e.By,
		Contest: e.Contest, Race: e.Race, Sealed: &sealed,
	}
}

// WithheldOfRace are the entries about a race of which only this much may be shown.
func (s *Snapshot) WithheldOfRace(id canvass.RaceID) []Withheld { return s.races[id].withheld() }

// RaceEntries are the entries about a race as a whole, in the record's order.
func (s *Snapshot) RaceEntries(id canvass.RaceID) []Logged { return s.races[id].logged() }

// Entries are the contest's own entries, in the record's order.
func (c *Contest) Entries() []Logged {
	if c.history == nil {
		return nil
	}
	return c.history.entries.logged()
}

func (list entryList) logged() []Logged {
	out := make([]Logged, len(list))
	for i, x := range list {
		out[i] = x.Logged
	}
	return out
}

// Seqs are the places in the record of the entries that a figure rests on, sorted.
func (s *Snapshot) Seqs(ref Ref) []int64 {
	var seqs []int64
	for _, key := range ref {
		if l, ok := s.Entry(key); ok {
			seqs = append(seqs, l.Seq)
		}
	}
	slices.Sort(seqs)
	return slices.Compact(seqs)
}

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
		if open, changed := p.open(c.history.papers); changed {
			folded := c.history.bench.fold(&pile{staged: open})
			folded.history = newHistory(c.history.bench, open, nil) // no history that was told with the others
			p.Contests[id] = folded
		}
	}
	for id, papers := range s.races {
		if open, changed := p.open(papers); changed {
			p.races[id], p.Tallies[id], p.RaceNotices[id] = open, open.claims(), open.notices()
		}
	}
	if len(p.withheld) == 0 {
		return s
	}
	return p
}

// open is the papers with those withheld that may not be handed on, and whether there are any.
func (s *Snapshot) open(ps papers) (papers, bool) {
	var logged []Logged
	for i, p := range ps {
		r := s.Catalog.Rights(p.Entry)
		if r == "" || r == canvass.Public || p.Entry.Kind == canvass.KindCall { // a desk's own call is for everybody
			if logged != nil {
				logged = append(logged, p.Logged)
			}
			continue
		}
		if logged == nil {
			logged = make([]Logged, 0, len(ps))
			for _, q := range ps[:i] {
				logged = append(logged, q.Logged)
			}
		}
		e := withhold(p.Entry, r)
		s.withheld[e.Key] = e
		logged = append(logged, Logged{p.Seq, e})
	}
	if logged == nil {
		return ps, false
	}
	return newPapers(logged), true
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
	return c.history.papers.logged()
}

func (ps papers) logged() []Logged {
	out := make([]Logged, len(ps))
	for i, p := range ps {
		out[i] = p.Logged
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

package tally

import (
	"maps"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// For is the snapshot as a reader of the rights may have it: Public what may be handed on, in files and answers;
// Display what may be shown on pages too; Private everything, for the desk's own people. It never widens: of a snapshot
// for Public rights there is no other.
//
// What a source does not let such a reader have is withheld, by the rights that it was sealed for and those that the
// catalog in force gives it, whichever are stricter. What it touches is folded anew without it: counts, winners,
// delegates, standings, histories and what claims are worth rest on the other entries alone, so that nothing withheld
// can be worked out from them. An entry with display rights is left with who said it, when and of what kind it is; one
// that is private is a number and no more. Size and head are the same.
//
// Tellers count blind: what a sheet of theirs says is withheld from both until two of its place agree, see [Snapshot.Blind].
//
// It is made once, when first asked for, and only of contests that changed since the last one of the same fold.
// Contests of which nothing is withheld are shared.
func (s *Snapshot) For(rights canvass.Rights) *Snapshot {
	if s.full != nil { // restricted already
		if s.rights == canvass.Public || rights != canvass.Public {
			return s
		}
		return s.full.For(rights)
	}
	x, by := &s.forPublic, &s.restrictions.public
	switch rights {
	case canvass.Private:
		return s
	case canvass.Display:
		x, by = &s.forDisplay, &s.restrictions.display
	}
	x.once.Do(func() { x.snapshot = by.restrict(s) })
	return x.snapshot
}

// restricted is a snapshot that is made when it is first asked for.
type restricted struct {
	once     sync.Once
	snapshot *Snapshot
}

// restrictions are what readers of lesser rights see of one fold.
type restrictions struct{ display, public restriction }

func newRestrictions() *restrictions {
	return &restrictions{display: restriction{rights: canvass.Display}, public: restriction{rights: canvass.Public}}
}

// restriction is what readers of some rights see of a fold's contests, kept from one snapshot to the next.
type restriction struct {
	rights canvass.Rights

	mu       sync.Mutex       // guards what follows
	catalog  *catalog.Catalog // by which it was decided what is withheld
	size     int64            // how many entries were looked at
	contests map[canvass.ContestID]*restrictedContest
}

// restrictedContest is a contest of which something is withheld.
type restrictedContest struct {
	entries *contestEntries // private ones left out, others in their place without what they say
	hidden  int             // how many were left out
	whole   *Contest        // with everything
	made    *Contest        // of that, without what is withheld
}

// restrict is the snapshot without what is withheld, the snapshot itself where nothing is.
func (x *restriction) restrict(s *Snapshot) *Snapshot {
	x.mu.Lock()
	defer x.mu.Unlock()
	if s.Size < x.size { // an older one: what is kept is of a newer
		return (&restriction{rights: x.rights}).restrict(s)
	}
	if x.catalog != s.Catalog {
		x.catalog, x.size, x.contests = s.Catalog, 0, map[canvass.ContestID]*restrictedContest{}
	}
	p := &Snapshot{
		Size: s.Size, Record: s.Record, Catalog: s.Catalog, CatalogProblems: s.CatalogProblems,
		Contests: s.Contests, Tallies: maps.Clone(s.Tallies), RaceNotices: maps.Clone(s.RaceNotices),
		Active: s.Active, entries: s.entries, files: s.files, races: maps.Clone(s.races), today: s.today, full: s, rights: x.rights,
		hiddenOf: map[canvass.RaceID]int{},
	}
	x.look(p)
	withheld := len(x.contests) > 0
	for id, list := range s.races {
		if shown, changed := p.without(list); changed {
			withheld = true
			p.hiddenOf[id] = len(list) - len(shown)
			p.races[id], p.Tallies[id], p.RaceNotices[id] = shown, shown.claims(), shown.notices()
		}
	}
	blind := s.blindSheets()
	if !withheld && len(blind) == 0 {
		return s
	}
	p.Now = p.lastShown()
	x.fold(p)
	p.blind = blind
	return p
}

// Blind reports whether an entry is a teller's sheet that the snapshot's readers may not see yet: another teller of the
// place, who may be among them, counts alone. It is shown once two sheets of the place agree.
func (s *Snapshot) Blind(e *canvass.Entry) bool { return s.blind[e.Key] }

// blindSheets are the keys of the sheets that are not shown yet.
func (s *Snapshot) blindSheets() map[string]bool {
	var out map[string]bool
	for _, c := range s.Contests {
		for _, key := range c.blind {
			if out == nil {
				out = map[string]bool{}
			}
			out[key] = true
		}
	}
	return out
}

// look decides of the entries that came since what of them is withheld.
func (x *restriction) look(p *Snapshot) {
	for _, l := range p.full.Since(x.size) {
		e := l.Entry
		if e.Contest == "" {
			continue
		}
		shown := p.shown(l)
		c := x.contests[e.Contest]
		if c == nil {
			if shown.Entry == e {
				continue
			}
			c = &restrictedContest{entries: &contestEntries{}}
			for _, earlier := range p.full.Contests[e.Contest].entries {
				if earlier.Seq < l.Seq {
					c.entries.put(earlier.Logged)
				}
			}
			x.contests[e.Contest] = c
		}
		if hidden(shown.Entry) {
			c.hidden++
			continue
		}
		c.entries.put(shown)
	}
	x.size = p.Size
}

// fold puts contests of which something is withheld in the place of those that have it.
func (x *restriction) fold(p *Snapshot) {
	p.Contests = maps.Clone(p.Contests)
	for id, c := range x.contests {
		if whole := p.full.Contests[id]; c.whole != whole {
			c.whole, c.made = whole, whole.history.setting.next(c.entries)
			c.made.Withheld = append(c.made.Withheld, privately(c.hidden)...)
		}
		p.Contests[id] = c.made
	}
}

// privately says of so many entries that they are private, and nothing else.
func privately(n int) []Withheld {
	out := make([]Withheld, n)
	for i := range out {
		out[i].Rights = canvass.Private
	}
	return out
}

// without is the entries as the snapshot's readers may have them, and whether anything was withheld.
func (s *Snapshot) without(list entryList) (entryList, bool) {
	out := make([]Logged, 0, len(list))
	changed := false
	for _, x := range list {
		shown := s.shown(x.Logged)
		changed = changed || shown.Entry != x.Entry
		if !hidden(shown.Entry) {
			out = append(out, shown)
		}
	}
	if !changed {
		return list, false
	}
	return newEntryList(out), true
}

// lastShown is when the last entry was recorded whose time is shown.
func (s *Snapshot) lastShown() canvass.Time {
	for _, l := range slices.Backward(s.full.Since(0)) {
		if shown := s.shown(l); !hidden(shown.Entry) {
			return shown.Entry.Recorded
		}
	}
	return 0
}

// shown is an entry as the snapshot's readers may have it.
func (s *Snapshot) shown(l Logged) Logged {
	if s.full == nil || l.Entry.Kind == canvass.KindCall || l.Entry.Kind == canvass.KindStep { // a desk's own call is for everybody, and how it came to it
		return l
	}
	rights := s.Catalog.Rights(l.Entry)
	if s.today != nil {
		rights = rights.Narrower(s.today.Rights(l.Entry))
	}
	switch {
	case rights == canvass.Private:
		l.Entry = &canvass.Entry{
			Format: l.Entry.Format, Kind: l.Entry.Kind, Contest: l.Entry.Contest, Race: l.Entry.Race,
			Sealed: &canvass.Sealed{Rights: rights},
		}
	case rights == canvass.Display && s.rights == canvass.Public:
		l.Entry = withhold(l.Entry)
	case s.Blind(l.Entry):
		l.Entry = withhold(l.Entry)
	}
	return l
}

// Unnamed are the sources of whose entries nothing may be said to readers who may not see what is private.
func (s *Snapshot) Unnamed() []*catalog.Outlet {
	var out []*catalog.Outlet
	for _, c := range []*catalog.Catalog{s.Catalog, s.today} {
		if c == nil {
			continue
		}
		for _, o := range c.Outlets {
			if o.Rights == canvass.Private {
				out = append(out, o)
			}
		}
	}
	return out
}

// hidden reports whether an entry is withheld as private.
func hidden(e *canvass.Entry) bool { return e.Withheld() && e.Key == "" }

// withhold is the entry without what it says. What it replaces is left standing: nobody can see what by.
func withhold(e *canvass.Entry) *canvass.Entry {
	sealed := canvass.Sealed{Rights: canvass.Display}
	if e.Sealed != nil {
		sealed = *e.Sealed
	}
	return &canvass.Entry{
		Format: e.Format, Kind: e.Kind, Key: e.Key, Recorded: e.Recorded, Actor: e.Actor, By: e.By,
		Contest: e.Contest, Race: e.Race, Sealed: &sealed,
	}
}

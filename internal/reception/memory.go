package reception

import (
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/tally"
)

// memory is what the record says of one source so far, as far as its next page is compared with it.
type memory struct {
	// said is the latest of what the source says on each thing, by place: a hash of its words.
	said map[place][32]byte
	// winners are whom its latest claims of a winner name.
	winners map[place]canvass.OptionID
	// remarks are what it said in words, by contest, since it last claimed something else there.
	remarks map[canvass.ContestID]map[string]bool
	// tables are its standing counts, for the checks on movement.
	tables map[canvass.ContestID]*standing
	// at says where in the tables an entry's counts stand, so that what is taken back goes out.
	at map[string]spot
	// given are the counts that it gave for each spot, the newest last and at most keptCounts: what is taken back brings
	// the one before it back.
	given map[spot][]counts
	// taken are figures that the desk took back, by contest.
	taken map[canvass.ContestID][]check.Taken
}

// place is what a later entry of the source takes the place of an earlier one for.
type place struct {
	contest canvass.ContestID
	race    canvass.RaceID
	event   string
	area    canvass.Area
	unit    canvass.UnitID
	measure canvass.Measure
	claim   canvass.ClaimKind
}

type standing struct {
	table *check.Table
	units map[canvass.UnitID]*check.Unit
}

type spot struct {
	contest canvass.ContestID
	unit    canvass.UnitID
	measure canvass.Measure
}

// counts are what one entry gives for a spot.
type counts struct {
	key    string
	place  place
	body   [32]byte // a hash of its words, zero of a correction's: the source did not say them
	votes  check.Column
	in, of *int64
	held   canvass.Time // when they held, by the source; zero is not known
}

// keptCounts is how many counts of a spot are kept to fall back on.
const keptCounts = 4

func newMemory() *memory {
	return &memory{
		said: map[place][32]byte{}, winners: map[place]canvass.OptionID{}, remarks: map[canvass.ContestID]map[string]bool{},
		tables: map[canvass.ContestID]*standing{}, at: map[string]spot{}, given: map[spot][]counts{}, taken: map[canvass.ContestID][]check.Taken{},
	}
}

// placeOf is where an entry stands, and a hash of what it says there.
func placeOf(e *canvass.Entry) (place, [32]byte) {
	p := place{contest: e.Contest, race: e.Race}
	var body []byte
	switch {
	case e.Report != nil:
		p.event, p.area, p.unit, p.measure = e.Report.Event, e.Report.Area, e.Report.Unit, e.Report.Measure
		body, _ = json.Marshal(e.Report) // text and whole numbers
	case e.Claim != nil:
		p.claim, p.area, p.measure = e.Claim.Kind, e.Claim.Area, e.Claim.Measure
		body, _ = json.Marshal(e.Claim)
	}
	return p, sha256.Sum256(body)
}

// add takes the next entry of the source.
func (m *memory) add(e *canvass.Entry) {
	if e.Claim != nil && e.Claim.Kind == canvass.ClaimStatement {
		if m.remarks[e.Contest] == nil {
			m.remarks[e.Contest] = map[string]bool{}
		}
		m.remarks[e.Contest][e.Claim.Text] = true
		for p, winner := range m.winners { // a winner that was taken back may be named again
			if p.contest == e.Contest && e.Claim.Text == feed.Denial(winner) {
				delete(m.said, p)
			}
		}
		return
	}
	if e.Report == nil && e.Claim == nil {
		return
	}
	p, body := placeOf(e)
	m.said[p] = body
	if e.Report != nil {
		m.count(e, e.Contest, e.Report, p, body, newest)
	} else {
		delete(m.remarks, e.Contest)
		if e.Claim.Kind == canvass.ClaimWinner {
			m.winners[p] = e.Claim.Winner
		}
	}
}

// newest is behind all counts of a spot.
const newest = keptCounts + 1

// count takes a report's counts, ahead of those that are from there on in their spot.
func (m *memory) count(e *canvass.Entry, contest canvass.ContestID, r *canvass.Report, p place, body [32]byte, before int) {
	if r.Event != "" || !r.Counted() || r.Unit == "" && r.Area != canvass.Statewide {
		return
	}
	key := e.Key
	c := counts{key: key, place: p, body: body, votes: check.Column{}, in: r.Units, of: r.UnitsOf, held: e.At.NotBefore}
	for _, n := range r.Counts {
		c.votes[n.Option] += n.Votes
	}
	at := spot{contest, r.Unit, r.Measure}
	m.at[key] = at
	m.given[at] = slices.Insert(m.given[at], min(before, len(m.given[at])), c)
	if old := m.given[at]; len(old) > keptCounts {
		delete(m.at, old[0].key)
		m.given[at] = slices.Clone(old[1:])
	}
	m.taken[contest] = slices.DeleteFunc(m.taken[contest], func(t check.Taken) bool { // it is in again, on somebody's word
		return t.Unit == string(r.Unit) && t.Measure == r.Measure && maps.Equal(t.Counts, c.votes)
	})
	for i := range m.taken[contest] {
		if t := &m.taken[contest][i]; t.Unit == string(r.Unit) && t.Measure == r.Measure {
			t.Wrong = false // the source gives others
		}
	}
	m.stand(at)
}

// stand lets the newest count of a spot stand in the tables, none where there is none.
func (m *memory) stand(at spot) {
	s := m.tables[at.contest]
	if s == nil {
		s = &standing{table: &check.Table{Contest: at.contest}, units: map[canvass.UnitID]*check.Unit{}}
		m.tables[at.contest] = s
	}
	u := s.units[at.unit]
	if u == nil {
		u = &check.Unit{ID: string(at.unit), Name: string(at.unit), Counts: map[canvass.Measure]check.Column{}}
		s.units[at.unit] = u
		s.table.Units = append(s.table.Units, u)
	}
	n := len(m.given[at])
	if n == 0 {
		delete(u.Counts, at.measure)
		u.In, u.Of, u.Updated = nil, nil, 0
		return
	}
	c := m.given[at][n-1]
	u.Counts[at.measure], u.In, u.Of, u.Updated = c.votes, c.in, c.of, c.held
}

// replace takes a correction, or a withdrawal, of what the source said, entered at a place in the record. What the
// source said there is said no more: a page that repeats it is held, and does not undo what the desk mended.
func (m *memory) replace(e *canvass.Entry, seq int64) bool {
	at, ok := m.at[e.Supersedes]
	if !ok {
		return false
	}
	delete(m.at, e.Supersedes)
	given := m.given[at]
	i := slices.IndexFunc(given, func(c counts) bool { return c.key == e.Supersedes })
	old := given[i]
	m.given[at] = slices.Delete(slices.Clone(given), i, i+1)
	t := check.Taken{Unit: string(at.unit), Measure: at.measure, Counts: old.votes, Seq: seq, Corrected: e.Correction != nil}
	t.Wrong = e.Withdrawal != nil && e.Withdrawal.Cause == canvass.CauseEntry
	m.taken[at.contest] = append(m.taken[at.contest], t)
	if said, ok := m.said[old.place]; ok && said == old.body {
		delete(m.said, old.place)
		if n := len(m.given[at]); n > 0 && e.Correction == nil {
			m.said[old.place] = m.given[at][n-1].body
		}
	}
	m.stand(at)
	if e.Correction != nil && e.Correction.Report != nil {
		m.count(e, at.contest, e.Correction.Report, old.place, [32]byte{}, i)
	}
	return true
}

// news reports whether an entry says something else than the source's last on the same thing.
func (m *memory) news(e *canvass.Entry) bool {
	if e.Claim != nil && e.Claim.Kind == canvass.ClaimStatement {
		return !m.remarks[e.Contest][e.Claim.Text]
	}
	p, body := placeOf(e)
	old, ok := m.said[p]
	return !ok || old != body
}

// before are the tables of what stands.
func (m *memory) before() map[canvass.ContestID]*check.Table {
	out := map[canvass.ContestID]*check.Table{}
	for id, s := range m.tables {
		out[id] = s.table
	}
	return out
}

// memories are those of all sources of a record.
type memories struct {
	next int64 // the first entry that they do not know
	of   map[string]*memory
}

// catchUp takes the entries that the snapshot has and the memories do not know. What is withheld says nothing.
func (ms *memories) catchUp(s *tally.Snapshot) {
	if ms.of == nil {
		ms.of = map[string]*memory{}
	}
	for _, l := range s.Since(ms.next) {
		e := l.Entry
		if e.Supersedes != "" {
			for _, m := range ms.of {
				if m.replace(e, l.Seq) {
					break
				}
			}
		} else if e.By != "" {
			ms.source(e.By).add(e)
		}
	}
	ms.next = max(ms.next, s.Size)
}

func (ms *memories) source(by string) *memory {
	if ms.of == nil {
		ms.of = map[string]*memory{}
	}
	if ms.of[by] == nil {
		ms.of[by] = newMemory()
	}
	return ms.of[by]
}

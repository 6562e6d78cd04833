package reception

import (
	"crypto/sha256"
	"encoding/json"

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

func newMemory() *memory {
	return &memory{
		said: map[place][32]byte{}, winners: map[place]canvass.OptionID{}, remarks: map[canvass.ContestID]map[string]bool{}, tables: map[canvass.ContestID]*standing{}, at: map[string]spot{},
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
		m.count(e.Key, e.Contest, e.Report)
	} else {
		delete(m.remarks, e.Contest)
		if e.Claim.Kind == canvass.ClaimWinner {
			m.winners[p] = e.Claim.Winner
		}
	}
}

// count puts a report's counts in the place of the earlier ones.
func (m *memory) count(key string, contest canvass.ContestID, r *canvass.Report) {
	if r.Event != "" || !r.Counted() || r.Unit == "" && r.Area != canvass.Statewide {
		return
	}
	s := m.tables[contest]
	if s == nil {
		s = &standing{table: &check.Table{Contest: contest}, units: map[canvass.UnitID]*check.Unit{}}
		m.tables[contest] = s
	}
	u := s.units[r.Unit]
	if u == nil {
		u = &check.Unit{ID: string(r.Unit), Name: string(r.Unit), Counts: map[canvass.Measure]check.Column{}}
		s.units[r.Unit] = u
		s.table.Units = append(s.table.Units, u)
	}
	c := check.Column{}
	for _, n := range r.Counts {
		c[n.Option] += n.Votes
	}
	u.Counts[r.Measure] = c
	m.at[key] = spot{contest, r.Unit, r.Measure}
}

// replace takes a correction, or a withdrawal, of what the source said. What it said itself stays said: a page that
// repeats it brings nothing new, and must not undo what the desk mended.
func (m *memory) replace(e *canvass.Entry) bool {
	at, ok := m.at[e.Supersedes]
	if !ok {
		return false
	}
	delete(m.tables[at.contest].units[at.unit].Counts, at.measure)
	if e.Correction != nil && e.Correction.Report != nil {
		m.count(e.Key, at.contest, e.Correction.Report)
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
				if m.replace(e) {
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

package answer

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Night is everything that a record is about: its contests and the races that they belong to.
type Night struct {
	Record    Record                   `json:"record"`
	Head      Head                     `json:"head"`
	AsOf      canvass.Time             `json:"as_of"`
	Contests  []*Results               `json:"contests"`
	Standings map[canvass.RaceID]*Race `json:"standings"`
}

// Record is what a record is.
type Record struct {
	Kind   canvass.RecordKind `json:"kind"`
	Name   string             `json:"name"`
	Night  *string            `json:"night"`
	Origin string             `json:"origin"`
	Key    string             `json:"key"`
}

// RecordOf answers with what the record is.
func RecordOf(r *canvass.Record) Record {
	return Record{r.Kind, r.Name, text(r.Night), r.Origin, r.Key}
}

// NightOf answers with every contest that the record has entries of, and their races.
func NightOf(s *tally.Snapshot, head Head) (*Night, error) {
	n := &Night{
		Record: RecordOf(s.Record), Head: head, AsOf: s.Now, Contests: []*Results{}, Standings: map[canvass.RaceID]*Race{},
	}
	for _, id := range s.Active {
		r, err := ResultsOf(s, head, id)
		if err != nil {
			return nil, err
		}
		n.Contests = append(n.Contests, r)
		if race := id.Race(); n.Standings[race] == nil {
			if n.Standings[race], err = RaceOf(s, head, race); err != nil {
				return nil, err
			}
		}
	}
	return n, nil
}

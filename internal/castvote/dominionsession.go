package castvote

import (
	"fmt"

	"github.com/canvassdesk/canvass/rank"
)

// session is what one record says of the contest.
type session struct {
	current  bool
	precinct string
	marks    []rank.Mark
	ends     []int // where each of them ends in marks
}

func (v *session) reset() {
	v.current, v.precinct, v.marks, v.ends = true, "", v.marks[:0], v.ends[:0]
}

// export reads one file of records and counts those that were taken back.
func (d *dominion) export(file string, c *collector) (replaced int64, err error) {
	n := workersFor()
	type worker struct {
		c                  *collector
		original, modified session
		gone               int64
	}
	workers := make([]worker, n)
	for i := range workers {
		workers[i].c = c.part()
	}
	err = inArray(d.source.FS, file, "Sessions", n, func(i int, text []byte, at int64) error {
		w := &workers[i]
		j := &scan{b: text}
		for j.err == nil {
			from := j.i
			modified := false
			w.original.reset()
			j.object(func(key []byte) {
				switch string(key) {
				case "Original":
					d.part(j, &w.original)
				case "Modified":
					if j.next() == 'n' {
						j.skip()
						return
					}
					w.modified.reset()
					d.part(j, &w.modified)
					modified = true
				default:
					j.skip()
				}
			})
			use := &w.original
			if !use.current {
				if !modified {
					use = nil
					w.gone++
				} else {
					use = &w.modified
				}
			}
			if use != nil && j.err == nil {
				if err := use.count(w.c); err != nil {
					return fmt.Errorf("byte %d: %w", at+int64(from), err)
				}
			}
			if j.next() == 0 {
				break
			}
			j.take(',')
		}
		if j.err != nil {
			return fmt.Errorf("in the records from byte %d on: %w", at, j.err)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for i := range workers {
		if err := c.join(workers[i].c); err != nil {
			return 0, err
		}
		replaced += workers[i].gone
	}
	return replaced, nil
}

// count counts the contest's ballots of a record.
func (v *session) count(c *collector) error {
	from := 0
	for _, end := range v.ends {
		if err := c.add(v.precinct, v.marks[from:end]); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// part reads a record as it was scanned, or as people settled it.
func (d *dominion) part(j *scan, v *session) {
	j.object(func(key []byte) {
		switch string(key) {
		case "IsCurrent":
			v.current = j.boolean()
		case "PrecinctPortionId":
			if id := j.id(); len(id) > 0 {
				name, ok := d.portions[string(id)]
				if !ok {
					j.fail("precinct portion %s is not in PrecinctPortionManifest.json", id)
				}
				v.precinct = name
			}
		case "PrecinctId":
			if id := j.id(); len(id) > 0 {
				name, ok := d.precinct[string(id)]
				if !ok {
					j.fail("precinct %s is not in PrecinctManifest.json", id)
				}
				if v.precinct == "" {
					v.precinct = name
				}
			}
		case "Cards":
			j.array(func() {
				j.object(func(key []byte) {
					if string(key) == "Contests" {
						j.array(func() { d.inContest(j, v) })
						return
					}
					j.skip()
				})
			})
		case "Contests":
			j.array(func() { d.inContest(j, v) })
		default:
			j.skip()
		}
	})
}

// inContest reads a contest's marks, if it is ours.
func (d *dominion) inContest(j *scan, v *session) {
	ours, later := false, -1
	marks := func() { j.array(func() { d.mark(j, v) }) }
	j.object(func(key []byte) {
		switch {
		case string(key) == "Id":
			ours = string(j.id()) == d.contest
		case string(key) == "Marks" && ours:
			marks()
		case string(key) == "Marks":
			later = j.i
			j.skip()
		default:
			j.skip()
		}
	})
	if j.err != nil || !ours {
		return
	}
	if later >= 0 {
		after := j.i
		j.i = later
		marks()
		j.i = after
	}
	v.ends = append(v.ends, len(v.marks))
}

// mark reads one mark; one that the scanner was not sure of is left out.
func (d *dominion) mark(j *scan, v *session) {
	var candidate []byte
	rankOf, ambiguous := int64(0), false
	j.object(func(key []byte) {
		switch string(key) {
		case "CandidateId":
			candidate = j.id()
		case "Rank":
			rankOf, _ = j.integer()
		case "IsAmbiguous":
			ambiguous = j.boolean()
		default:
			j.skip()
		}
	})
	if ambiguous || j.err != nil {
		return
	}
	place, ok := d.place[string(candidate)]
	if !ok {
		j.fail("candidate %s is not among the contest's in CandidateManifest.json", candidate)
		return
	}
	if rankOf < 1 || rankOf > rank.MaxRank {
		j.fail("rank %d", rankOf)
		return
	}
	v.marks = append(v.marks, rank.Mark{Rank: int(rankOf), Option: place})
}

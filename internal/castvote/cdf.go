package castvote

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/rank"
)

// The parts of NIST SP 1500-103 that a ranked count needs, as they stand in XML
// and in JSON.
type (
	cdfElection struct {
		Candidate []struct {
			ID   string `xml:"ObjectId,attr" json:"@id"`
			Name cdfText
		}
		Contest []struct {
			ID               string `xml:"ObjectId,attr" json:"@id"`
			Name             cdfText
			ContestSelection []cdfSelection
		}
	}
	cdfSelection struct {
		ID           string `xml:"ObjectId,attr" json:"@id"`
		CandidateIds cdfIDs
		IsWriteIn    cdfText
	}
	cdfUnit struct {
		ID   string `xml:"ObjectId,attr" json:"@id"`
		Name cdfText
	}
	cdfRecord struct {
		BallotStyleUnitID string `xml:"BallotStyleUnitId" json:"BallotStyleUnitId"`
		CurrentSnapshotID string `xml:"CurrentSnapshotId" json:"CurrentSnapshotId"`
		CVRSnapshot       []struct {
			ID         string `xml:"ObjectId,attr" json:"@id"`
			CVRContest []cdfContest
		}
	}
	cdfContest struct {
		ContestID           string `xml:"ContestId" json:"ContestId"`
		CVRContestSelection []struct {
			ContestSelectionID string `xml:"ContestSelectionId" json:"ContestSelectionId"`
			Rank               cdfText
			Status             cdfText
			SelectionPosition  []struct {
				HasIndication, IsAllocable, Rank cdfText
				CVRWriteIn                       cdfPresent
			}
		}
	}
)

// cdfText is a text, number or boolean, as text; builders differ.
type cdfText string

// UnmarshalJSON takes any plain value.
func (t *cdfText) UnmarshalJSON(b []byte) error {
	j := &scan{b: b}
	*t = cdfText(j.label())
	return j.err
}

// cdfIDs are ids, separate or in one text with spaces between.
type cdfIDs []string

// UnmarshalText takes one text; XML calls it for each element.
func (l *cdfIDs) UnmarshalText(b []byte) error {
	*l = append(*l, strings.Fields(string(b))...)
	return nil
}

// UnmarshalJSON takes a list or one text.
func (l *cdfIDs) UnmarshalJSON(b []byte) error {
	j := &scan{b: b}
	if j.next() == '[' {
		j.array(func() { *l = append(*l, strings.Fields(j.label())...) })
	} else {
		*l = append(*l, strings.Fields(j.label())...)
	}
	return j.err
}

// cdfPresent is that something stands there, whatever it is.
type cdfPresent bool

// UnmarshalText is present.
func (p *cdfPresent) UnmarshalText([]byte) error { *p = true; return nil }

// UnmarshalJSON is present unless null.
func (p *cdfPresent) UnmarshalJSON(b []byte) error { *p = string(b) != "null"; return nil }

// cdf is a report while it is read.
type cdf struct {
	source   Source
	contest  string            // its id
	name     string            // its name
	place    map[string]int    // a selection's id to its place on the ballot, or rank.Overvoted
	writeIn  int               // the place of write-ins, -1 until one is seen
	units    map[string]string // precincts by id
	passed   int64             // selections that nobody has settled yet
	snapshot int64             // records without their current snapshot
}

// define takes over what the report says of contests, candidates and units.
func (d *cdf) define(elections []cdfElection, units []cdfUnit, c *collector) error {
	var have []named
	for _, e := range elections {
		for _, k := range e.Contest {
			have = append(have, named{id: k.ID, name: string(k.Name)})
		}
	}
	picked, err := pickContest(d.source.Contest, have)
	if err != nil {
		return err
	}
	d.contest, d.name, d.place, d.units, d.writeIn = picked.id, picked.name, map[string]int{}, map[string]string{}, -1
	for _, u := range units {
		d.units[u.ID] = string(u.Name)
	}
	for _, e := range elections {
		candidates := map[string]string{}
		for _, k := range e.Candidate {
			if _, twice := candidates[k.ID]; twice {
				return fmt.Errorf("candidate %q stands in the report twice", k.ID)
			}
			candidates[k.ID] = string(k.Name)
		}
		for _, k := range e.Contest {
			if k.ID != d.contest {
				continue
			}
			for _, s := range k.ContestSelection {
				if err := d.selection(s, candidates, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// selection gives a selection its place on the ballot.
func (d *cdf) selection(s cdfSelection, candidates map[string]string, c *collector) error {
	if _, twice := d.place[s.ID]; twice {
		return fmt.Errorf("contest selection %q stands in the report twice", s.ID)
	}
	label := string(WriteIns)
	if s.IsWriteIn != "true" && s.IsWriteIn != "1" {
		if len(s.CandidateIds) == 0 {
			return fmt.Errorf("contest selection %q names no candidate", s.ID)
		}
		name, ok := candidates[s.CandidateIds[0]]
		if !ok {
			return fmt.Errorf("contest selection %q is for candidate %q, who is not in the report", s.ID, s.CandidateIds[0])
		}
		label = name
	}
	if d.source.OvervoteLabel != "" && label == d.source.OvervoteLabel {
		d.place[s.ID] = rank.Overvoted
		return nil
	}
	place, err := c.option(label)
	d.place[s.ID] = place
	return err
}

// writeIns is the place of write-ins on the ballot.
func (d *cdf) writeIns(c *collector) (int, error) {
	if d.writeIn >= 0 {
		return d.writeIn, nil
	}
	var err error
	d.writeIn, err = c.option(string(WriteIns))
	return d.writeIn, err
}

// record counts one record's ballot of the contest.
func (d *cdf) record(v *cdfRecord, c *collector) error {
	for i := range v.CVRSnapshot {
		s := &v.CVRSnapshot[i]
		if s.ID != v.CurrentSnapshotID {
			continue
		}
		for k := range s.CVRContest {
			if s.CVRContest[k].ContestID == d.contest {
				return d.ballot(&s.CVRContest[k], v.BallotStyleUnitID, c)
			}
		}
		return nil
	}
	d.snapshot++
	return nil
}

// ballot counts a contest's marks.
func (d *cdf) ballot(v *cdfContest, unit string, c *collector) error {
	var marks []rank.Mark
	add := func(place int, text cdfText) error {
		n, err := strconv.Atoi(string(text))
		if err != nil {
			return fmt.Errorf("a mark of contest %q with rank %q", d.contest, clip(string(text)))
		}
		marks = append(marks, rank.Mark{Rank: n, Option: place})
		return nil
	}
	for _, s := range v.CVRContestSelection {
		if s.Status == "needs-adjudication" {
			d.passed++
			continue
		}
		place, ok := d.place[s.ContestSelectionID]
		if !ok {
			return fmt.Errorf("contest selection %q of a record is not in the report's list", clip(s.ContestSelectionID))
		}
		if s.Rank != "" {
			if err := add(place, s.Rank); err != nil {
				return err
			}
			continue
		}
		for _, p := range s.SelectionPosition {
			at := place
			if p.CVRWriteIn {
				var err error
				if at, err = d.writeIns(c); err != nil {
					return err
				}
			}
			if p.HasIndication == "no" || p.IsAllocable == "no" {
				continue
			}
			if err := add(at, p.Rank); err != nil {
				return err
			}
		}
	}
	name, ok := d.units[unit]
	if unit != "" && !ok {
		return fmt.Errorf("unit %q of a record is not in the report's list", clip(unit))
	}
	return c.add(name, marks)
}

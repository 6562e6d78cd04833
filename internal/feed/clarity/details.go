package clarity

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Details is the JSON behind the pages of a Clarity site: its contests with their choices (CH), parties (P), areas (A),
// votes by area and choice (V) and totals (T), or, in a summary, votes by choice. Which place the site is of the file
// does not say: a mapping does, with place = "county:able" or place = "state". The areas of a state are counties, those
// of a county precincts.
//
//	{"Contests":[{"K":"1","C":"President - Democratic","CH":["Ann Able"],"P":["DEM"],"A":["North"],"V":[[12]],"T":[12]}]}
type Details struct{}

// Name is "clarity-json".
func (Details) Name() string { return "clarity-json" }

// Title is the format for a person.
func (Details) Title() string { return "Clarity JSON" }

// Recognise looks for the names of the contests' members.
func (Details) Recognise(head []byte) bool {
	return bytes.Contains(head, []byte(`"Contests"`)) && bytes.Contains(head, []byte(`"CH"`)) && bytes.Contains(head, []byte(`"V"`))
}

// Read emits the areas of each contest, and then the contest as a whole.
func (Details) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	in.Allow(16 << 20) // one contest of a state's precincts
	v := feed.NewValues(in)
	stopped := false
	err := v.Object(func(name string) error {
		if name != "Contests" {
			return v.Skip()
		}
		return v.Array(func(int) error {
			var c jsonContest
			if err := c.read(v); err != nil {
				return err
			}
			more, err := c.emit(v.Where(), o, emit)
			if err == nil && !more {
				stopped = true
				err = feed.ErrStop
			}
			return err
		})
	})
	if stopped {
		return nil
	}
	if err != nil {
		return err
	}
	return v.End()
}

// jsonContest is a contest of the JSON. Votes has a list for each area, or is one list.
type jsonContest struct {
	key, title       string
	choices, parties []string
	areas            []string
	votes            [][]int64
	flat, totals     []int64
	in, of           *int64
}

func (c *jsonContest) read(v *feed.Values) error {
	return v.Object(func(name string) error {
		switch name {
		case "K":
			return text(v, &c.key)
		case "C":
			return text(v, &c.title)
		case "CH":
			return v.Decode(&c.choices)
		case "P":
			return v.Decode(&c.parties)
		case "A":
			return v.Decode(&c.areas)
		case "V":
			return v.Array(func(i int) error {
				if v.Kind() == '[' {
					var row []int64
					err := numbers(v, &row)
					c.votes = append(c.votes, row)
					return err
				}
				return number(v, &c.flat)
			})
		case "T":
			if v.Kind() != '[' {
				return v.Skip()
			}
			return numbers(v, &c.totals)
		case "PR", "TP":
			var n []int64
			if k := v.Kind(); k == '{' || k == '[' {
				return v.Skip()
			}
			if err := number(v, &n); err != nil || len(n) == 0 {
				return err
			}
			if name == "PR" {
				c.in = &n[0]
			} else {
				c.of = &n[0]
			}
			return nil
		}
		return v.Skip()
	})
}

func text(v *feed.Values, to *string) error {
	b, err := v.Text()
	*to = string(b)
	return err
}

func numbers(v *feed.Values, to *[]int64) error {
	return v.Array(func(int) error { return number(v, to) })
}

func number(v *feed.Values, to *[]int64) error {
	if k := v.Kind(); k == '{' || k == '[' {
		return feed.Errorf(v.Where(), "a number is wanted")
	}
	b, err := v.Text()
	if err != nil {
		return err
	}
	n, err := feed.Whole(v.Where(), "the count", string(b))
	*to = append(*to, n)
	return err
}

func (c *jsonContest) emit(where string, o feed.Options, emit func(*feed.Item) bool) (bool, error) {
	said := feed.Contest{Name: c.title, Party: feed.PartyIn(c.title), Office: feed.Office(c.title)}
	if c.key != "" {
		said.IDs = []feed.ID{{Scheme: "clarity", Value: c.key}}
	}
	titled(&said, c.parties)
	if c.votes != nil && len(c.votes) != len(c.areas) {
		return false, feed.Errorf(where, "contest %q has votes of %d areas, and the names of %d", c.title, len(c.votes), len(c.areas))
	}
	figures := func(votes []int64) (*feed.Figures, error) {
		if len(votes) != len(c.choices) {
			return nil, feed.Errorf(where, "contest %q has %d choices, and %d numbers", c.title, len(c.choices), len(votes))
		}
		f := &feed.Figures{Measure: canvass.Votes}
		for i, name := range c.choices {
			if kind := o.Mapping.Beside(name); kind != feed.NotBeside && kind != feed.BesideWriteIns {
				f.Put(kind, votes[i])
				continue
			}
			f.Counts = append(f.Counts, feed.Count{Option: feed.Option{Name: name}, Votes: votes[i]})
		}
		return f, nil
	}
	level := feed.LevelPrecinct
	if o.Mapping != nil && o.Mapping.Place == string(canvass.Statewide) {
		level = feed.LevelCounty
	}
	for i, row := range c.votes {
		f, err := figures(row)
		if err != nil {
			return false, err
		}
		it := &feed.Item{Where: where + ", area " + strconv.Itoa(i+1), Contest: said, Figures: f}
		set(it, o, []feed.Step{{Level: level, Name: c.areas[i]}})
		if !emit(it) {
			return false, nil
		}
	}
	whole := c.totals
	if c.flat != nil {
		whole = c.flat
	}
	if whole == nil {
		return true, nil
	}
	f, err := figures(whole)
	if err != nil {
		return false, err
	}
	f.In, f.Of = c.in, c.of
	if f.In != nil {
		f.Are = "precincts"
	}
	it := &feed.Item{Where: fmt.Sprintf("%s, in all", where), Contest: said, Figures: f, Unit: feed.Unit{Total: len(c.votes) > 0}}
	set(it, o, nil)
	return emit(it), nil
}

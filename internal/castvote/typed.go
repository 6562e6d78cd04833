package castvote

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/rank"
)

// Typed is a paper ballot as a teller typed it.
type Typed struct {
	// Number is written on the ballot after the box is opened, so that two people who type it speak of the same one.
	Number int `json:"number"`
	// Ranks are the options marked at each rank, from the first. None is a rank left out, several are an overvote.
	Ranks [][]rank.Option `json:"ranks"`
}

// marks are the ballot's marks as text, so that two typings of it can be held against each other.
func (t *Typed) marks() string {
	var all []string
	for i, at := range t.Ranks {
		for _, o := range at {
			all = append(all, fmt.Sprintf("%d %s", i+1, o))
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\n")
}

// CompareTyped holds what two tellers typed of the same ballots against each other. Each has every number once.
func CompareTyped(first, second []Typed) *Unlike {
	var tables [2]map[string]string
	for i, list := range [][]Typed{first, second} {
		tables[i] = make(map[string]string, len(list))
		for k := range list {
			tables[i][strconv.Itoa(list[k].Number)] = list[k].marks()
		}
	}
	return unlike(tables)
}

// TypedBallots are typed ballots as ballots of an election with the options. It fails where one ranks somebody else.
func TypedBallots(options []rank.Option, typed ...[]Typed) (*rank.Ballots, error) {
	b, err := rank.NewBallots(options)
	if err != nil {
		return nil, err
	}
	var marks []rank.Mark
	for _, list := range typed {
		for i := range list {
			marks = marks[:0]
			for r, at := range list[i].Ranks {
				for _, o := range at {
					place := slices.Index(options, o)
					if place < 0 {
						return nil, fmt.Errorf("a ballot ranks %q, who is not on the ballot", o)
					}
					marks = append(marks, rank.Mark{Rank: r + 1, Option: place})
				}
			}
			if err := b.Add(marks, 1); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

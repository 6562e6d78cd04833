package castvote

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/rank"
)

// Unlike is what two tellers' tables of the same paper ballots differ in, by
// the numbers on the ballots. It does not say how a ballot is marked.
type Unlike struct {
	Only   [2][]string // ballots that one teller alone has
	Differ []string    // ballots that the two read differently
}

// Equal says that they have the same.
func (u *Unlike) Equal() bool { return len(u.Only[0])+len(u.Only[1])+len(u.Differ) == 0 }

// Compare holds two tellers' tables of the same ballots against each other, one
// ballot a row with its number, as two people typed them without seeing each
// other's. Options are compared by their names. A number that stands twice in
// one table, or none, is an error.
func Compare(first, second Source) (*Unlike, error) {
	var tables [2]map[string]string
	for i, s := range []Source{first, second} {
		var err error
		if tables[i], err = readNumbered(s); err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(s.Path), err)
		}
	}
	return unlike(tables), nil
}

// unlike holds two tables against each other: the marks of each ballot as text, by its number.
func unlike(tables [2]map[string]string) *Unlike {
	u := &Unlike{}
	for id, marks := range tables[0] {
		switch other, ok := tables[1][id]; {
		case !ok:
			u.Only[0] = append(u.Only[0], id)
		case other != marks:
			u.Differ = append(u.Differ, id)
		}
	}
	for id := range tables[1] {
		if _, ok := tables[0][id]; !ok {
			u.Only[1] = append(u.Only[1], id)
		}
	}
	for _, list := range []*[]string{&u.Only[0], &u.Only[1], &u.Differ} {
		slices.SortFunc(*list, byNumber)
	}
	return u
}

// byNumber puts 9 before 10.
func byNumber(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// readNumbered reads a table's ballots by their numbers, their marks as text.
func readNumbered(s Source) (map[string]string, error) {
	if s.Format == "" {
		f, err := Recognize(s.FS, s.Path)
		if err != nil {
			return nil, err
		}
		s.Format = f
	}
	if s.Format != ESS && s.Format != Table {
		return nil, fmt.Errorf("tellers' tables are compared, a row a ballot; this is %s", s.Format)
	}
	c := newCollector(false)
	ballots := map[string]string{}
	var wrong error
	c.see = func(id string, marks []rank.Mark) {
		if id == "" && wrong == nil {
			wrong = fmt.Errorf("a ballot has no number: head its column \"ballot\"")
		}
		if _, twice := ballots[id]; twice && wrong == nil {
			wrong = fmt.Errorf("ballot %q stands in it twice", clip(id))
		}
		names := make([]string, len(marks))
		for i, m := range marks {
			name := "overvote"
			if m.Option != rank.Overvoted {
				name = string(c.all.Options()[m.Option])
			}
			names[i] = fmt.Sprintf("%d %s", m.Rank, name)
		}
		slices.Sort(names)
		ballots[id] = strings.Join(names, "\n")
	}
	read := readRanksInColumns
	if s.Format == Table {
		read = readOptionsInColumns
	}
	if _, err := read(s, c); err != nil {
		return nil, err
	}
	return ballots, wrong
}

package delegate

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadError says where a votes file is wrong and what to write instead.
type ReadError struct {
	File  string
	Line  int    // 1 is the first; 0 when the whole file is meant
	Field string // area, option or votes; empty when the row is meant
	What  string
}

// Error is "votes.csv:3: votes: "12a" is not a whole number".
func (e *ReadError) Error() string {
	s := e.File
	if e.Line > 0 {
		s += ":" + strconv.Itoa(e.Line)
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	return s + ": " + e.What
}

// ballotsRow is the option whose row gives an area's ballots cast.
const ballotsRow Option = "ballots"

// ReadVotes reads votes by area from CSV with the header "area,option,votes",
// or from a JSON array of objects with those keys; name is used in errors. A
// row whose option is "ballots" gives the area's ballots cast. Areas come
// back in the order of their first row. The error is a [*ReadError].
func ReadVotes(r io.Reader, name string) ([]Votes, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, &ReadError{File: name, What: err.Error()}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	votes := votesReader{name: name}
	switch head := bytes.TrimLeft(data, " \t\r\n"); {
	case len(head) == 0:
		return nil, &ReadError{File: name, What: `it is empty; begin with the line "area,option,votes"`}
	case head[0] == '[' || head[0] == '{':
		err = votes.json(data)
	default:
		err = votes.csv(data)
	}
	if err != nil {
		return nil, err
	}
	return votes.done()
}

// votesReader gathers rows into areas.
type votesReader struct {
	name  string
	areas []Votes
	first map[Area]int // line of an area's first row
	lines map[row]int  // line on which each row stood
}

type row struct {
	area   Area
	option Option
}

func (v *votesReader) fail(line int, field, format string, args ...any) error {
	return &ReadError{File: v.name, Line: line, Field: field, What: fmt.Sprintf(format, args...)}
}

func (v *votesReader) csv(data []byte) error {
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true
	for first := true; ; first = false {
		fields, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			var p *csv.ParseError
			if errors.As(err, &p) {
				return v.fail(p.Line, "", "not CSV: %v", p.Err)
			}
			return v.fail(0, "", "not CSV: %v", err)
		}
		line, _ := c.FieldPos(0)
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		switch {
		case first && strings.Join(fields, ",") != "area,option,votes":
			return v.fail(line, "", "the first line is %q; write \"area,option,votes\"", strings.Join(fields, ","))
		case first:
		case len(fields) != 3:
			return v.fail(line, "", "%d fields; a row has three: area,option,votes", len(fields))
		default:
			if err := v.add(line, fields[0], fields[1], fields[2]); err != nil {
				return err
			}
		}
	}
}

// json reads an array of objects, or objects one after the other.
func (v *votesReader) json(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	lineAt := func(offset int64) int { return 1 + bytes.Count(data[:min(offset, int64(len(data)))], []byte("\n")) }
	array := bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("["))
	if array {
		if _, err := d.Token(); err != nil {
			return v.fail(lineAt(d.InputOffset()), "", "not JSON: %v", err)
		}
	}
	for d.More() {
		var r struct {
			Area   *string      `json:"area"`
			Option *string      `json:"option"`
			Votes  *json.Number `json:"votes"`
		}
		err := d.Decode(&r)
		line := lineAt(d.InputOffset())
		var mistyped *json.UnmarshalTypeError
		switch {
		case errors.As(err, &mistyped):
			return v.fail(line, mistyped.Field, "%s is of the wrong kind; write {\"area\":\"state\",\"option\":\"joe-biden\",\"votes\":40}", mistyped.Value)
		case err != nil:
			return v.fail(line, "", "not JSON rows of area, option and votes: %v", err)
		case r.Area == nil:
			return v.fail(line, "area", "it is missing")
		case r.Option == nil:
			return v.fail(line, "option", "it is missing")
		case r.Votes == nil:
			return v.fail(line, "votes", "it is missing; leave the row out when the count is not known")
		}
		if err := v.add(line, *r.Area, *r.Option, r.Votes.String()); err != nil {
			return err
		}
	}
	if array {
		if _, err := d.Token(); err != nil {
			return v.fail(lineAt(d.InputOffset()), "", "not JSON: the array does not end: %v", err)
		}
	}
	if _, err := d.Token(); err != io.EOF {
		return v.fail(lineAt(d.InputOffset()), "", "not JSON: something follows the rows")
	}
	return nil
}

// add takes one row.
func (v *votesReader) add(line int, area, option, votes string) error {
	if !slug(area) {
		return v.fail(line, "area", "%q is not an area; write \"state\" or a district such as \"cd-7\"", area)
	}
	switch option {
	case "blank", "void", "overvotes", "undervotes", "overvote", "undervote":
		return v.fail(line, "option", "%q is a count of papers, not an option; leave it out, and give the ballots cast as option \"ballots\"", option)
	}
	if !slug(option) {
		return v.fail(line, "option", "%q is not an option; write a slug such as \"joe-biden\"", option)
	}
	n, err := strconv.ParseInt(votes, 10, 64)
	switch {
	case err != nil || votes[0] == '+':
		return v.fail(line, "votes", "%q is not a whole number; write digits alone, as 1047", votes)
	case n < 0:
		return v.fail(line, "votes", "%d is negative; a count is not", n)
	case n > MaxVotes:
		return v.fail(line, "votes", "%d is more than any contest has", n)
	}
	r := row{Area(area), Option(option)}
	if at, ok := v.lines[r]; ok {
		return v.fail(line, "option", "%s in %s is there twice, first on line %d", option, area, at)
	}
	if v.lines == nil {
		v.lines, v.first = make(map[row]int), make(map[Area]int)
	}
	v.lines[r] = line
	i := slices.IndexFunc(v.areas, func(w Votes) bool { return w.Area == r.area })
	if i < 0 {
		i = len(v.areas)
		v.areas = append(v.areas, Votes{Area: r.area})
		v.first[r.area] = line
	}
	if r.option == ballotsRow {
		v.areas[i] = v.areas[i].WithBallots(n)
		return nil
	}
	v.areas[i].Lines = append(v.areas[i].Lines, Line{Option: r.option, Votes: n})
	return nil
}

// done checks each area as a whole.
func (v *votesReader) done() ([]Votes, error) {
	if len(v.areas) == 0 {
		return nil, v.fail(0, "", "no rows of votes")
	}
	for _, w := range v.areas {
		if err := w.Validate(); err != nil {
			return nil, v.fail(v.first[w.Area], "", "%v", err)
		}
	}
	return v.areas, nil
}

// slug reports whether s is lower-case letters, digits and single hyphens.
func slug(s string) bool {
	hyphen := true
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			hyphen = false
		case r == '-' && !hyphen:
			hyphen = true
		default:
			return false
		}
	}
	return s != "" && !hyphen
}

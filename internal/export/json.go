package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// jsonFormat names the format and its version, as the first member of a file.
const jsonFormat = "canvass-results-1"

// Place is the count of one area or reporting unit in the JSON.
type Place struct {
	Contest canvass.ContestID `json:"contest"`
	Event   *string           `json:"event"`
	Area    canvass.Area      `json:"area"`
	Unit    *canvass.UnitID   `json:"unit"` // null for an area as a whole
	// Named is what a unit is called and coded elsewhere, null where nothing is known of that.
	Named *canvass.UnitName `json:"named"`
	// InSum says that its figures are in the sum of the units: those of such units add up.
	InSum   bool            `json:"in_sum"`
	Measure canvass.Measure `json:"measure"`
	Source  string          `json:"source"`
	Figure  string          `json:"figure"`
	Ballots *int64          `json:"ballots"`
	Cast    *int64          `json:"cast"`
	Options []PlaceCount    `json:"options"`
	Entries []int64         `json:"entries"` // places in the record
}

// PlaceCount is an option's line there.
type PlaceCount struct {
	ID    canvass.OptionID `json:"id"`
	Votes int64            `json:"votes"`
	Share *string          `json:"share"`
}

// writeJSON writes one object: format, record, head and as_of as the night's JSON has them, contests as canvass results
// gives each, standings as canvass race does, left_out, and with units asked for also places. It is written piece by
// piece.
func (x *Export) writeJSON(w io.Writer) error {
	o := object{w: bufio.NewWriter(w)}
	o.member("format", jsonFormat)
	o.member("record", answer.RecordOf(x.s.Record))
	o.member("head", x.head)
	o.member("as_of", x.s.Now)
	o.list("contests", func(add func(any)) {
		for _, c := range x.contests {
			r, err := answer.ResultsOf(x.s, x.head, c.ID)
			if err != nil {
				o.fail(err)
				return
			}
			add(r)
		}
	})
	standings := map[canvass.RaceID]*answer.Race{}
	for _, id := range x.races {
		if race.At(x.s, id) == nil { // entries about a race of which the record has no contest
			continue
		}
		r, err := answer.RaceOf(x.s, x.head, id)
		if err != nil {
			return err
		}
		standings[id] = r
	}
	o.member("standings", standings)
	if x.units {
		o.list("places", func(add func(any)) {
			for _, c := range x.contests {
				x.places(c, add)
			}
		})
	}
	o.member("left_out", x.left)
	return o.end()
}

// places are the areas and units of the count that the contest goes by.
func (x *Export) places(c *tally.Contest, add func(any)) {
	if c.Count == nil {
		return
	}
	var event *string
	if c.Event != nil {
		event = &c.Event.ID
	}
	place := func(area canvass.Area, unit *tally.Part, n *tally.Count) {
		p := Place{
			Contest: c.ID, Event: event, Area: area, Measure: n.Measure, Source: n.By, Figure: figureOf(n), Ballots: n.Ballots, Cast: n.Cast,
			Options: []PlaceCount{}, Entries: append([]int64{}, x.s.Seqs(n.Ref)...),
		}
		if unit != nil {
			p.Unit, p.Named, p.InSum = &unit.Unit, unit.Named, unit.InSum
		}
		for _, o := range n.Options {
			line := PlaceCount{ID: o.Option, Votes: o.Votes}
			if n.Valid > 0 && !n.Partial {
				line.Share = new(n.Share(o.Votes))
			}
			p.Options = append(p.Options, line)
		}
		add(p)
	}
	for _, a := range areasOf(c.Count) {
		place(a, nil, c.Count.Areas[a])
	}
	parts := c.Count.Parts()
	for i := range parts {
		p := &parts[i]
		place(p.Area, p, p.Count)
	}
}

// object is a JSON object that is written member by member, in the order in which they are given.
type object struct {
	w     *bufio.Writer
	buf   bytes.Buffer
	begun bool
	err   error
}

func (o *object) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *object) write(s string) {
	if o.err == nil {
		_, o.err = o.w.WriteString(s)
	}
}

func (o *object) value(v any) {
	if o.err != nil {
		return
	}
	o.buf.Reset()
	enc := json.NewEncoder(&o.buf)
	enc.SetEscapeHTML(false)
	if o.err = enc.Encode(v); o.err == nil {
		_, o.err = o.w.Write(bytes.TrimSuffix(o.buf.Bytes(), []byte("\n")))
	}
}

func (o *object) name(name string) {
	sep := ",\n"
	if !o.begun {
		sep, o.begun = "{\n", true
	}
	o.write(sep)
	b, _ := json.Marshal(name) // a text
	o.write(string(b) + ": ")
}

func (o *object) member(name string, v any) {
	o.name(name)
	o.value(v)
}

// list is a member that is a list, whose items fill gives one by one.
func (o *object) list(name string, fill func(add func(any))) {
	o.name(name)
	o.write("[")
	sep := "\n"
	fill(func(v any) {
		o.write(sep)
		o.value(v)
		sep = ",\n"
	})
	o.write("\n]")
}

func (o *object) end() error {
	o.write("\n}\n")
	if o.err != nil {
		return o.err
	}
	return o.w.Flush()
}

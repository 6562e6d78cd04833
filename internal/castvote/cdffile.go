package castvote

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
)

// readCDF reads a report twice: records may come before what they refer to.
func readCDF(s Source, c *collector) (*Read, error) {
	d := &cdf{source: s}
	read := d.xml
	if isJSON(s) {
		read = d.json
	}
	if err := read(c); err != nil {
		return nil, err
	}
	r := c.result(CDF, d.name)
	if d.passed > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%s that nobody has settled yet were passed over", english.Count(d.passed, "mark", "marks")))
	}
	if d.snapshot > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%s without a current snapshot were passed over", english.Count(d.snapshot, "record", "records")))
	}
	return r, nil
}

// isJSON says whether a file begins as JSON does.
func isJSON(s Source) bool {
	f, err := s.FS.Open(s.Path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	return strings.HasPrefix(strings.TrimSpace(string(trimMark(head[:n]))), "{")
}

// xml reads a report in XML, definitions first.
func (d *cdf) xml(c *collector) error {
	var (
		elections []cdfElection
		units     []cdfUnit
	)
	err := d.elements(func(x *xml.Decoder, start *xml.StartElement) error {
		switch start.Name.Local {
		case "Election":
			elections = append(elections, cdfElection{})
			return x.DecodeElement(&elections[len(elections)-1], start)
		case "GpUnit":
			units = append(units, cdfUnit{})
			return x.DecodeElement(&units[len(units)-1], start)
		}
		return x.Skip()
	})
	if err != nil {
		return err
	}
	if err := d.define(elections, units, c); err != nil {
		return err
	}
	n := 0
	return d.elements(func(x *xml.Decoder, start *xml.StartElement) error {
		if start.Name.Local != "CVR" {
			return x.Skip()
		}
		n++
		var v cdfRecord
		if err := x.DecodeElement(&v, start); err != nil {
			return err
		}
		if err := d.record(&v, c); err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		return nil
	})
}

// elements calls each for every element directly in the report; each goes over it.
func (d *cdf) elements(each func(*xml.Decoder, *xml.StartElement) error) error {
	f, err := d.source.FS.Open(d.source.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	x := xml.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	root := false
	for {
		token, err := x.Token()
		if err == io.EOF {
			if !root {
				return fmt.Errorf("no report in it")
			}
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !root {
			root = true
			if start.Name.Local != "CastVoteRecordReport" {
				return fmt.Errorf("<%s> where a <CastVoteRecordReport> is expected", start.Name.Local)
			}
			continue
		}
		if err := each(x, &start); err != nil {
			line, _ := x.InputPos()
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// json reads a report in JSON, definitions first.
func (d *cdf) json(c *collector) error {
	var (
		elections []cdfElection
		units     []cdfUnit
	)
	if err := d.members(&elections, &units); err != nil {
		return err
	}
	if err := d.define(elections, units, c); err != nil {
		return err
	}
	// One worker: a write-in may put a new option on the ballot.
	return inArray(d.source.FS, d.source.Path, "CVR", 1, func(_ int, text []byte, at int64) error {
		list := make([]byte, 0, len(text)+2)
		list = append(append(append(list, '['), text...), ']')
		var records []cdfRecord
		if err := json.Unmarshal(list, &records); err != nil {
			return fmt.Errorf("in the records from byte %d on: %w", at, err)
		}
		for i := range records {
			if err := d.record(&records[i], c); err != nil {
				return fmt.Errorf("record %d from byte %d on: %w", i+1, at, err)
			}
		}
		return nil
	})
}

// members reads the report's definitions and goes over its records.
func (d *cdf) members(elections *[]cdfElection, units *[]cdfUnit) error {
	f, err := d.source.FS.Open(d.source.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	if mark, err := in.Peek(3); err == nil && len(trimMark(mark)) == 0 {
		if _, err := in.Discard(3); err != nil {
			return err
		}
	}
	dec := json.NewDecoder(in)
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("no report in it: it is to begin with a brace")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		switch key {
		case "Election":
			err = dec.Decode(elections)
		case "GpUnit":
			err = dec.Decode(units)
		case "CVR":
			err = passList(dec)
		default:
			var other json.RawMessage
			err = dec.Decode(&other)
		}
		if err != nil {
			return fmt.Errorf("byte %d: %w", dec.InputOffset(), err)
		}
	}
	return nil
}

// passList goes over a list, an element at a time.
func passList(dec *json.Decoder) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return fmt.Errorf("the records are no list")
	}
	var one json.RawMessage
	for dec.More() {
		if err := dec.Decode(&one); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

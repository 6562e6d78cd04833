package spreadsheet

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"
)

// show is how a number of a cell's style is shown, as far as it is no count then.
type show int8

const (
	asNumber show = iota
	asPercent
	asDate
)

// Formats of numbers that the standard numbers itself (ECMA-376, part 1, 18.8.30): percentages, dates and times.
var ownFormats = map[int]show{
	9: asPercent, 10: asPercent, 14: asDate, 15: asDate, 16: asDate, 17: asDate, 18: asDate, 19: asDate, 20: asDate, 21: asDate, 22: asDate,
	45: asDate, 46: asDate, 47: asDate,
}

// shownAs is how a format of a workbook's own shows a number: "0.0%" as a percentage, "m/d/yyyy" as a date.
func shownAs(format string) show {
	var plain strings.Builder
	quoted, bracketed := false, false
	for _, c := range strings.ToLower(strings.ReplaceAll(format, "general", "")) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '[' || c == ']':
			bracketed = c == '['
		case !quoted && !bracketed:
			plain.WriteRune(c)
		}
	}
	switch s := plain.String(); {
	case strings.Contains(s, "%"):
		return asPercent
	case strings.ContainsAny(s, "ydmh") && !strings.ContainsAny(s, "0#"):
		return asDate
	}
	return asNumber
}

// readStyles reads how the styles of cells show numbers.
func (w *Workbook) readStyles() error {
	w.shows = []show{}
	if w.styles == "" {
		return nil
	}
	p, err := w.open(w.styles)
	if err != nil {
		return err
	}
	defer p.Close()
	own, cells := map[int]show{}, false
	for {
		t, err := p.next()
		if err != nil || t == nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			cells = cells && t.Name.Local != "cellXfs"
		case xml.StartElement:
			id, _ := strconv.Atoi(attribute(t, "numFmtId"))
			switch {
			case t.Name.Local == "cellXfs":
				cells = true
			case t.Name.Local == "numFmt":
				own[id] = shownAs(attribute(t, "formatCode"))
			case t.Name.Local == "xf" && cells:
				as, known := own[id]
				if !known {
					as = ownFormats[id]
				}
				w.shows = append(w.shows, as)
			}
			if len(w.shows) > maxStyles || len(own) > maxStyles {
				return p.errorf("it has more than %d styles", maxStyles)
			}
		}
	}
}

// shown is a number as its style shows it, where that is a percentage or a date: a share and a day are no counts.
func (w *Workbook) shown(value, style string) (string, error) {
	if style == "" {
		return value, nil
	}
	if w.shows == nil {
		if err := w.readStyles(); err != nil {
			return "", err
		}
	}
	n, err := strconv.Atoi(style)
	if err != nil || n < 0 || n >= len(w.shows) || w.shows[n] == asNumber {
		return value, nil
	}
	x, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil:
		return value, nil
	case w.shows[n] == asPercent:
		return strconv.FormatFloat(math.Round(x*1e8)/1e6, 'f', -1, 64) + "%", nil
	case x < 0 || x > 2_958_465: // the last day of the year 9999
		return value, nil
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if w.from1904 {
		day = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	whole := math.Floor(x)
	day = day.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round((x-whole)*86_400)) * time.Second)
	if x == whole {
		return day.Format(time.DateOnly), nil
	}
	return day.Format(time.DateTime), nil
}

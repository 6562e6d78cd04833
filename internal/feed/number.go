package feed

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// Whole reads a count: digits, with or without commas between groups of three, below canvass.MaxVotes. A minus sign is
// read, so that a check can name the unit; decimals, exponents and anything else are refused, and "1.000", which may be a
// thousand. Where is the place, for
// the error.
func Whole(where, field, s string) (int64, error) {
	if n, ok := Digits(s); ok {
		return n, nil
	}
	t := strings.TrimSpace(s)
	if n, err := strconv.ParseInt(t, 10, 64); err == nil && n <= canvass.MaxVotes && n >= -canvass.MaxVotes && t[0] != '+' {
		return n, nil
	}
	if plain, ok := ungroup(t); ok {
		t = plain
		if n, err := strconv.ParseInt(t, 10, 64); err == nil && n <= canvass.MaxVotes {
			return n, nil
		}
	}
	if whole, zeros, dotted := strings.Cut(t, "."); dotted && strings.Trim(zeros, "0") == "" && whole != "" && !grouped(whole, zeros) {
		return Whole(where, field, whole) // "12.0", as spreadsheets and statistics programs write a whole number
	}
	if isDigits(strings.TrimPrefix(t, "-")) {
		return 0, Errorf(where, "%s is %s: more than any count can be", field, short(s))
	}
	return 0, Errorf(where, "%s is %q: a whole number is wanted", field, short(s))
}

// grouped reports whether what stands before a point and behind it may be groups of three digits: "1.000" is a thousand in
// half the world.
func grouped(whole, behind string) bool {
	return len(behind) == 3 && len(strings.TrimPrefix(whole, "-")) <= 3
}

// Digits reads a number that is nothing but digits and short enough to be a count, as most are; ok is false for all
// others.
func Digits(s string) (n int64, ok bool) {
	if len(s) == 0 || len(s) > 12 {
		return 0, false
	}
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = 10*n + int64(d)
	}
	return n, n <= canvass.MaxVotes
}

// ungroup takes the commas out of "1,129"; ok is false where they do not stand between groups of three digits.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	if len(groups) < 2 || len(groups[0]) == 0 || len(groups[0]) > 3 {
		return "", false
	}
	for i, g := range groups {
		if !isDigits(g) || i > 0 && len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// otherwise are counts as Whole does not read them: with points, spaces or apostrophes between groups of three, with the
// mark of a footnote or in brackets, in the digits of another script, longer than a count can be, with an exponent.
// Shares such as "61.6", dates and codes are none of these.
var otherwise = regexp.MustCompile(`^[(\[<>≈~+*†‡ ]*(?:[1-9]\d{0,2}(?:[.,'’ \x{a0}\x{2009}\x{202f}]\d{3})+|\p{Nd}+|\d+(?:\.\d+)?[eE]\+?\d+)[)\]*†‡ ]*$`)

// Unread reports whether a cell that Whole refuses may be a count all the same, written in a way that it does not read.
func Unread(s string) bool {
	if _, err := Whole("", "", s); err == nil {
		return false
	}
	return otherwise.MatchString(strings.TrimSpace(s))
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Parts reads a decimal number as whole parts of one over scale, a power of ten: with 10,000, "0.1569" is 1,569. More
// digits than the scale has are refused unless they are zeros.
func Parts(where, field, s string, scale int64) (int64, error) {
	n, wrong := parts(s, scale)
	if wrong != "" {
		return 0, Errorf(where, "%s is %q: "+wrong, field, short(s))
	}
	return n, nil
}

// parts is Parts; wrong says what is wrong, empty for nothing.
func parts(s string, scale int64) (n int64, wrong string) {
	whole, dec, _ := strings.Cut(strings.TrimSpace(s), ".")
	places := 0
	for p := scale; p > 1; p /= 10 {
		places++
	}
	if len(dec) > places {
		if strings.Trim(dec[places:], "0") != "" {
			return 0, "more decimals than the " + strconv.Itoa(places) + " that this format has"
		}
		dec = dec[:places]
	}
	if whole == "" && dec == "" || whole != "" && !isDigits(whole) || dec != "" && !isDigits(dec) {
		return 0, "a number such as 0.1569 is wanted"
	}
	n, ok := Digits(whole)
	part, _ := Digits(dec)
	for range places - len(dec) {
		part *= 10
	}
	if !ok && strings.Trim(whole, "0") != "" || n > canvass.MaxVotes/scale {
		return 0, "more than any count can be"
	}
	return n*scale + part, ""
}

// Date reads a day in one of the layouts of package time and refuses years in which nobody held a nominating contest.
func Date(where, s string, layouts ...string) (string, error) {
	for _, layout := range layouts {
		d, err := time.Parse(layout, strings.TrimSpace(s))
		if err != nil {
			continue
		}
		if d.Year() < FirstYear || d.Year() > 9999 {
			return "", Errorf(where, "the date is %s: a spreadsheet's empty date, or a slip; no presidential preference primary was held before %d", d.Format(time.DateOnly), FirstYear)
		}
		return d.Format(time.DateOnly), nil
	}
	return "", Errorf(where, "%q is not a date such as %s", short(s), time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC).Format(layouts[0]))
}

// FirstYear is the year of the first presidential preference primaries.
const FirstYear = 1912

// short cuts what is quoted in an error.
func short(s string) string { return cut(s, 40) }

// cut is at most so many bytes of a text, with a sign where something is missing.
func cut(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// legible writes what cannot be seen as Go does, "\\n", so that an error stays one line whatever a source holds.
func legible(s string) string {
	if !strings.ContainsFunc(s, unseen) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unseen(r) {
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unseen(r rune) bool { return !strconv.IsPrint(r) }

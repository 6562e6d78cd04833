package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

func TestWhole(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "12": 12, " 1129 ": 1129, "1,129": 1129, "12,345,678": 12345678, "-3": -3, "12.0": 12, "12.": 12, "1,129.00": 1129, "007": 7,
	} {
		if got, err := feed.Whole("line 1", "votes", in); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", in, got, err, want)
		}
	}
	for in, want := range map[string]string{
		"":                     `line 1: votes is "": a whole number is wanted`,
		"1.5":                  `line 1: votes is "1.5": a whole number is wanted`,
		"1e3":                  `line 1: votes is "1e3": a whole number is wanted`,
		"1,12":                 `line 1: votes is "1,12": a whole number is wanted`,
		"1,1290":               `line 1: votes is "1,1290": a whole number is wanted`,
		"+3":                   `line 1: votes is "+3": a whole number is wanted`,
		".5":                   `line 1: votes is ".5": a whole number is wanted`,
		"N/A":                  `line 1: votes is "N/A": a whole number is wanted`,
		"9007199254740993":     `line 1: votes is 9007199254740993: more than any count can be`,
		"99999999999999999999": `line 1: votes is 99999999999999999999: more than any count can be`,
	} {
		if _, err := feed.Whole("line 1", "votes", in); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", in, err, want)
		}
	}
}

// A cell that is no count as Whole reads them is told apart: a count written otherwise, or a share, a date, a code, words.
func TestUnread(t *testing.T) {
	for _, s := range []string{
		"8.123", "1.234.567", "8 123", "8\u00a0123", "8\u202f123", "8'123", "8’123", "(8123)", "5500*", "<10", "８１２３", "٥٠١٠", "8.123E3", "99999999999999999999",
	} {
		if !feed.Unread(s) {
			t.Errorf("%q is told as no count", s)
		}
	}
	for _, s := range []string{"", "12", "1,129", "12.0", "-3", "61.6", "61.6%", "0.616", "2024-03-05", "3/10", "A12", "N/A", "-", "Able"} {
		if feed.Unread(s) {
			t.Errorf("%q is told as a count", s)
		}
	}
}

// Every whole number up to the limit is read back, plain and in groups.
func TestWholeReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, canvass.MaxVotes).Draw(t, "n")
		plain := fmt.Sprint(n)
		grouped := plain
		for i := len(grouped) - 3; i > 0; i -= 3 {
			grouped = grouped[:i] + "," + grouped[i:]
		}
		for _, s := range []string{plain, grouped, plain + ".0"} {
			if got, err := feed.Whole("", "", s); err != nil || got != n {
				t.Fatalf("%q is %d, %v", s, got, err)
			}
		}
	})
}

func TestParts(t *testing.T) {
	for in, want := range map[string]int64{"0": 0, "0.1569": 1569, "2.09": 20900, "1.6": 16000, ".5": 5000, "3": 30000, "0.15690000": 1569} {
		if got, err := feed.Parts("line 1", "SDE", in, 10_000); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", ".", "-1", "0.15691", "1e2", "1,5", "99999999999999"} {
		if got, err := feed.Parts("line 1", "SDE", in, 10_000); err == nil {
			t.Errorf("%q is %d", in, got)
		}
	}
}

func TestDate(t *testing.T) {
	if got, err := feed.Date("line 1", " 3/5/2024", "1/2/2006", time.DateOnly); err != nil || got != "2024-03-05" {
		t.Errorf("%q, %v", got, err)
	}
	for in, want := range map[string]string{
		"1/0/1900":  `line 1: "1/0/1900" is not a date such as 3/5/2024`,
		"1/1/1900":  "line 1: the date is 1900-01-01: a spreadsheet's empty date, or a slip; no presidential preference primary was held before 1912",
		"5 March":   `line 1: "5 March" is not a date such as 3/5/2024`,
		"13/5/2024": `line 1: "13/5/2024" is not a date such as 3/5/2024`,
	} {
		if _, err := feed.Date("line 1", in, "1/2/2006"); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %s", in, err, want)
		}
	}
}

func FuzzWhole(f *testing.F) {
	f.Add("1,129")
	f.Add("9007199254740993")
	f.Add("1.0.0")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := feed.Whole("line 1", "votes", s)
		if err == nil && (n > canvass.MaxVotes || n < -canvass.MaxVotes) {
			t.Fatalf("%q is %d", s, n)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Fatalf("the error has more than one line: %q", err)
		}
		_, _ = feed.Parts("line 1", "SDE", s, 10_000)
		_, _ = feed.Date("line 1", s, "1/2/2006")
	})
}

package web

import (
	"slices"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1968: "1,968", 1234567: "1,234,567", -25: "−25", -204898: "−204,898"} {
		if got := english.Thousands(n); got != want {
			t.Errorf("number(%d) is %q, want %q", n, got, want)
		}
	}
}

func TestHundredths(t *testing.T) {
	for p, want := range map[canvass.Percent]int64{"0": 0, "5": 500, "46.0": 4600, "98.76": 9876, "98.769": 9876, "99": 9900, "100": 10000} {
		if got := hundredths(p); got != want {
			t.Errorf("hundredths(%s) is %d, want %d", p, got, want)
		}
	}
}

func TestSafeLink(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example/b?c=d&e=f": "https://a.example/b?c=d&e=f", "http://a.example": "http://a.example",
		"javascript:alert(1)": "", "JAVASCRIPT:alert(1)": "", "data:text/html,x": "", "//a.example": "", "/entry/1": "", "https://": "", "": "", "https://a b": "",
	} {
		if got := safeLink(address); got != want {
			t.Errorf("safeLink(%q) is %q, want %q", address, got, want)
		}
	}
}

func TestRuns(t *testing.T) {
	for want, seqs := range map[string][]int64{"3": {3}, "3-4": {3, 4}, "1,3-5,9": {1, 3, 4, 5, 9}} {
		if got := tally.Runs(seqs); got != want {
			t.Errorf("Runs(%v) is %q, want %q", seqs, got, want)
		}
	}
}

// What an address lists is read back as it was written, and nothing in an address can make the page large or fail.
func FuzzParseRuns(f *testing.F) {
	for _, s := range []string{"3", "3,7-12", "0-17", "1-0", "-1", "9-", "99999999999999999999", ",", "1,1,1", "0-99999"} {
		f.Add(s, int64(100_000))
	}
	f.Fuzz(func(t *testing.T, text string, size int64) {
		seqs, err := parseRuns([]string{text}, size)
		if err != nil {
			return
		}
		if len(seqs) > 2<<16 {
			t.Fatalf("%d entries", len(seqs))
		}
		for _, n := range seqs {
			if n < 0 || n >= size {
				t.Fatalf("entry %d of %d", n, size)
			}
		}
		slices.Sort(seqs)
		seqs = slices.Compact(seqs)
		if again, err := parseRuns([]string{tally.Runs(seqs)}, size); err != nil || !slices.Equal(again, seqs) {
			t.Fatalf("%q was read as %v, written as %q and read as %v (%v)", text, seqs, tally.Runs(seqs), again, err)
		}
	})
}

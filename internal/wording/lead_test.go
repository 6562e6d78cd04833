package wording_test

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/wording"
)

// What a model says is out is no most, and nobody is ahead in a tie.
func TestAhead(t *testing.T) {
	out := int64(1200)
	for want, got := range map[string]string{
		"Ann Able ahead by 400 of 1,000 counted":                              wording.Ahead("Ann Able", 400, 1000, nil, ""),
		"Ann Able ahead by 400 of 1,000 counted, at most 1,200 out by bounds": wording.Ahead("Ann Able", 400, 1000, &out, canvass.OutByBounds),
		"Ann Able ahead by 400 of 1,000 counted, up to 1,200 out by a model":  wording.Ahead("Ann Able", 400, 1000, &out, canvass.OutByModel),
		"nobody ahead in 1,000 counted":                                       wording.Ahead("", 0, 1000, nil, ""),
	} {
		if got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}

package clarity_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/clarity"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
)

// of is a county's site; its own place a file does not say.
func of(place string) feed.Options { return feed.Options{Mapping: &feed.Mapping{Place: place}} }

func TestFormat(t *testing.T) { feedtest.Run(t, clarity.Format{}, feed.Options{}, "testdata") }
func TestDetails(t *testing.T) {
	feedtest.Run(t, clarity.Details{}, of("county:greenup"), "testdata/details")
}

func TestSummary(t *testing.T) {
	feedtest.Run(t, clarity.Summary{}, feed.Options{}, "testdata/summary")
}

func FuzzFormat(f *testing.F)  { feedtest.Fuzz(f, clarity.Format{}, feed.Options{}, "testdata") }
func FuzzDetails(f *testing.F) { feedtest.Fuzz(f, clarity.Details{}, of("state"), "testdata/details") }

func FuzzSummary(f *testing.F) {
	feedtest.Fuzz(f, clarity.Summary{}, of("county:greenup"), "testdata/summary")
}

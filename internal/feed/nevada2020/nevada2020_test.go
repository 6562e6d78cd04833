package nevada2020_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
	"github.com/canvassdesk/canvass/internal/feed/nevada2020"
)

func TestLook(t *testing.T) { feedtest.Run(t, nevada2020.Look{}, feed.Options{}, "testdata") }

func FuzzLook(f *testing.F) { feedtest.Fuzz(f, nevada2020.Look{}, feed.Options{}, "testdata") }

func TestAllotments(t *testing.T) {
	feedtest.Run(t, nevada2020.Allotments{}, feed.Options{}, "testdata/allotments")
}

func FuzzAllotments(f *testing.F) {
	feedtest.Fuzz(f, nevada2020.Allotments{}, feed.Options{}, "testdata/allotments")
}

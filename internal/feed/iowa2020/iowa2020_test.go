package iowa2020_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
	"github.com/canvassdesk/canvass/internal/feed/iowa2020"
)

func TestRelease(t *testing.T) { feedtest.Run(t, iowa2020.Release{}, feed.Options{}, "testdata") }

func FuzzRelease(f *testing.F) { feedtest.Fuzz(f, iowa2020.Release{}, feed.Options{}, "testdata") }

func TestAllotments(t *testing.T) {
	feedtest.Run(t, iowa2020.Allotments{}, feed.Options{}, "testdata/allotments")
}

func FuzzAllotments(f *testing.F) {
	feedtest.Fuzz(f, iowa2020.Allotments{}, feed.Options{}, "testdata/allotments")
}

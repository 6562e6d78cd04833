package county2016_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/county2016"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
)

func TestFormat(t *testing.T) { feedtest.Run(t, county2016.Format{}, feed.Options{}, "testdata") }

func FuzzFormat(f *testing.F) { feedtest.Fuzz(f, county2016.Format{}, feed.Options{}, "testdata") }

package ap_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/ap"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
)

func TestFormat(t *testing.T) { feedtest.Run(t, ap.Format{}, feed.Options{}, "testdata") }

func FuzzFormat(f *testing.F) { feedtest.Fuzz(f, ap.Format{}, feed.Options{}, "testdata") }

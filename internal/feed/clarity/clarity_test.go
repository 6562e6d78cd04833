package clarity_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/clarity"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
)

func TestFormat(t *testing.T) { feedtest.Run(t, clarity.Format{}, feed.Options{}, "testdata") }

func FuzzFormat(f *testing.F) { feedtest.Fuzz(f, clarity.Format{}, feed.Options{}, "testdata") }

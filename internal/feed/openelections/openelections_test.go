package openelections_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
	"github.com/canvassdesk/canvass/internal/feed/openelections"
)

func TestFormat(t *testing.T) { feedtest.Run(t, openelections.Format{}, feed.Options{}, "testdata") }

func FuzzFormat(f *testing.F) { feedtest.Fuzz(f, openelections.Format{}, feed.Options{}, "testdata") }

package cdf_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/cdf"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
)

func TestXML(t *testing.T) { feedtest.Run(t, cdf.XML{}, feed.Options{}, "testdata") }

func FuzzXML(f *testing.F) { feedtest.Fuzz(f, cdf.XML{}, feed.Options{}, "testdata") }

func TestJSON(t *testing.T) { feedtest.Run(t, cdf.JSON{}, feed.Options{}, "testdata/json") }

func FuzzJSON(f *testing.F) { feedtest.Fuzz(f, cdf.JSON{}, feed.Options{}, "testdata/json") }

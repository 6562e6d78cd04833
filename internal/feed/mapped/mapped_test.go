package mapped_test

import (
	"os"
	"testing"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/feedtest"
	"github.com/canvassdesk/canvass/internal/feed/mapped"
)

func mapping(t testing.TB, path string) feed.Options {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := feed.ReadMapping(f)
	if err != nil {
		t.Fatal(err)
	}
	return feed.Options{Mapping: m}
}

func TestWide(t *testing.T) {
	feedtest.Run(t, mapped.Format{}, mapping(t, "testdata/wide.toml"), "testdata")
}

func TestLong(t *testing.T) {
	feedtest.Run(t, mapped.Format{}, mapping(t, "testdata/long.toml"), "testdata/long")
}

func FuzzWide(f *testing.F) {
	feedtest.Fuzz(f, mapped.Format{}, mapping(f, "testdata/wide.toml"), "testdata")
}

func FuzzLong(f *testing.F) {
	feedtest.Fuzz(f, mapped.Format{}, mapping(f, "testdata/long.toml"), "testdata/long")
}

func TestNeedsAMapping(t *testing.T) {
	_, err := feedtest.Text(nil, mapped.Format{}, feed.Options{})
	if err == nil || err.Error() != "a table is read with a mapping that has a [table]: give one" {
		t.Errorf("error %v", err)
	}
}

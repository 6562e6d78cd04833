package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
)

// smallRecord is a record of a kind with one made-up contest, as a file. Sites of the whole catalog take long.
func smallRecord(t *testing.T, kind canvass.RecordKind) string {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	files, err := catalog.Overlay(nil, "../../internal/desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	home, err := desk.UserHome()
	if err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "small.canvass")
	p := &program{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	d, err := p.createDesk(t.Context(), home, db, desk.Founding{Kind: kind, Name: "a test", Catalog: files, Program: "test", Actor: "tester"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return db
}

// command runs a command and returns its exit code and what it printed.
func command(ctx context.Context, args ...string) (code int, out, errors string) {
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	code = p.Run(ctx, args)
	return code, stdout.String(), stderr.String()
}

// A site is written once, again only what changed, never as what the record is not, and what is asked for wrongly is
// refused in a line.
func TestPublishSite(t *testing.T) {
	db, site := smallRecord(t, canvass.Rehearsal), filepath.Join(t.TempDir(), "site")
	const address = "https://results.example.org/drill"
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--site", site}, 2, "say at which address readers will find the site: --public-url"},
		{[]string{"--site", site, "--public-url", "results.example.org", "--as", "rehearsal"}, 2, `"results.example.org" is no address`},
		{[]string{"--site", site, "--public-url", address}, 2, "this is a rehearsal record, and only a live one is published as results: to publish it as what it is, say so with --as rehearsal"},
		{[]string{"--site", site, "--public-url", address, "--as", "replay"}, 2, "this is a rehearsal record"},
		{[]string{"out", "--site", site, "--public-url", address}, 2, "a folder of tiles and a site are two things"},
		{nil, 2, "say where: canvass publish FOLDER for tiles, or canvass publish --site PLACE for pages"},
		{[]string{"out", "--public-url", address}, 2, "--public-url and --dry-run are for --site"},
		{[]string{"--site", site, "--keep", "0", "--public-url", address}, 2, "at least one version is kept"},
		{[]string{"--site", "s3://", "--public-url", address, "--as", "rehearsal"}, 2, "write s3://bucket/prefix"},
	} {
		code, _, says := command(t.Context(), append([]string{"publish", "--db", db}, c.args...)...)
		if code != c.code || !strings.Contains(says, c.says) || strings.Count(says, "\n") != 1 {
			t.Errorf("%v: %d, %s", c.args, code, says)
		}
	}
	args := []string{"publish", "--db", db, "--site", site, "--public-url", address, "--as", "rehearsal"}
	code, out, says := command(t.Context(), append(args, "--dry-run")...)
	if _, err := os.Stat(site); code != 0 || err == nil || !strings.Contains(out, "would get version 1") || !strings.Contains(out, "Nothing was written.") {
		t.Errorf("a dry run: %d, %s%s, %v", code, out, says, err)
	}
	code, out, says = command(t.Context(), append(args, "--json")...)
	first := answer.PublishedSite{}
	if err := json.Unmarshal([]byte(out), &first); err != nil || code != 0 || first.Version != 1 || len(first.Changed) != first.Files || first.Files < 50 {
		t.Fatalf("%d, %.500s%s, %v", code, out, says, err)
	}
	page, err := os.ReadFile(filepath.Join(site, "current", "index.html"))
	if err != nil || !strings.Contains(string(page), "Rehearsal") || !strings.Contains(string(page), `href="/drill/`) {
		t.Errorf("the first page: %.300s, %v", page, err)
	}
	if code, out, says = command(t.Context(), args...); code != 0 || !strings.Contains(out, "is up to date: version 1") {
		t.Errorf("again: %d, %s%s", code, out, says)
	}
	if code, out, says = command(t.Context(), "notice", "2028/dem/zz", "--by", "zenith-party", "--text", "The doors are open.", "--db", db); code != 0 {
		t.Fatalf("%d, %s%s", code, out, says)
	}
	code, out, says = command(t.Context(), append(args, "--json")...)
	next := answer.PublishedSite{}
	if err := json.Unmarshal([]byte(out), &next); err != nil || code != 0 || next.Version != 2 || len(next.Changed) == 0 || len(next.Changed) > next.Files/2 {
		t.Errorf("after an entry: %d, version %d, %d of %d files, %s, %v", code, next.Version, len(next.Changed), next.Files, says, err)
	}
}

// A site that is kept up follows what other processes enter, and is brought up to the last entry when it ends.
func TestSiteIsKeptInStep(t *testing.T) {
	db, place := smallRecord(t, canvass.Rehearsal), filepath.Join(t.TempDir(), "site")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan string, 1)
	go func() {
		_, out, says := command(ctx, "publish", "--db", db, "--as", "rehearsal", "--site", place, "--public-url", "https://results.example.org", "--watch")
		ended <- out + says
	}()
	type pointer struct{ Version, Every, Head int64 }
	live := func() (at pointer) {
		b, err := os.ReadFile(filepath.Join(place, "current", "live.json"))
		if err == nil && json.Unmarshal(b, &at) != nil {
			t.Errorf("the pointer is %q", b)
		}
		return at
	}
	until := func(what string, holds func() bool) {
		t.Helper()
		for !holds() {
			select {
			case says := <-ended:
				t.Fatalf("never %s: %s", what, says)
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	notice := func() {
		t.Helper()
		if code, out, says := command(t.Context(), "notice", "2028/dem/zz", "--by", "zenith-party", "--text", "The doors are open.", "--db", db, "--key", "n"+strconv.FormatInt(live().Head, 10)); code != 0 {
			t.Fatalf("%d, %s%s", code, out, says)
		}
	}
	until("a first version", func() bool { return live().Version > 0 })
	was := live()
	if was.Every != siteBeat.Milliseconds() {
		t.Errorf("the pointer says that it is written anew every %d ms", was.Every)
	}
	notice()
	until("a version with the notice", func() bool { return live().Head > was.Head })
	was = live()
	notice()
	stop()
	if says := <-ended; strings.Contains(says, "canvass:") {
		t.Errorf("it ended with %s", says)
	}
	if now := live(); now.Head <= was.Head {
		t.Errorf("it ended at %d entries", now.Head)
	}
}

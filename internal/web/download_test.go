package web_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
)

// TestFilesAreServed asks for each format of a contest, a race and the whole record, and for a place's calendar.
func TestFilesAreServed(t *testing.T) {
	live, replay := kestrel(t, canvass.Live), kestrel(t, canvass.Replay)
	h, again := handler(live), handler(replay)
	for _, f := range export.Formats() {
		whole := map[export.Format]string{export.ICal: "/calendar.ics", export.Atom: "/feed.atom"}[f]
		if whole == "" {
			whole = "/results." + f.Ext()
		}
		for _, path := range []string{"/2028/dem/ks." + f.Ext(), "/2028/dem." + f.Ext(), whole} {
			resp, body := get(t, h, path)
			if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != f.Media() || body == "" {
				t.Errorf("%s: %s, %s, %d bytes", path, resp.Status, resp.Header.Get("Content-Type"), len(body))
			}
			save := resp.Header.Get("Content-Disposition")
			if (save == "") != (f == export.Atom) || strings.Contains(save, "replay") {
				t.Errorf("%s is saved as %s", path, save)
			}
			tag := resp.Header.Get("ETag")
			if same, rest := get(t, h, path, "If-None-Match", tag); tag == "" || same.StatusCode != http.StatusNotModified || rest != "" {
				t.Errorf("%s was sent again: %s", path, same.Status)
			}
			resp, _ = get(t, again, path)
			if save := resp.Header.Get("Content-Disposition"); f != export.Atom && !strings.Contains(save, `"replay-`) {
				t.Errorf("%s of a replay is saved as %s", path, save)
			}
			if resp.Header.Get("X-Robots-Tag") != "noindex" || resp.Header.Get("ETag") == tag {
				t.Errorf("%s of a replay: %v", path, resp.Header)
			}
		}
	}
	for path, want := range map[string]int{
		"/places/ks.ics": 200, "/places/zz.ics": 404, "/places/ks.csv": 404, "/2028/dem/zz.csv": 404, "/2028/gop.csv": 404, "/results.toml": 404,
		"/feed.csv": 404, "/2028/dem/ks.csv?all": 200, "/2028/dem/ks.csv?as-of=2028-03-08T03:40Z": 200, "/2028/dem/ks.csv?as-of=yesterday": 400,
		"/2028/dem/ks.csv?as-of=2020-01-01T00:00Z": 404, "/2028/dem/a/b.csv": 404,
	} {
		if resp, _ := get(t, h, path); resp.StatusCode != want {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	then, now := ok(t, h, "/2028/dem/ks.csv?as-of=2028-03-08T03:40Z"), ok(t, h, "/2028/dem/ks.csv")
	if !strings.Contains(then, ",400,") || strings.Contains(now, ",400,") || then == now {
		t.Error("the table of an earlier moment is that of now")
	}
	if zipped, _ := get(t, h, "/2028/dem/ks.parquet", "Accept-Encoding", "gzip"); zipped.Header.Get("Content-Encoding") != "" {
		t.Error("what is compressed is compressed again")
	}
	if text := ok(t, h, "/2028/dem/ks.csv"); strings.Contains(text, "secret") {
		t.Error("a private word is in a file")
	}
	page := ok(t, h, "/2028/dem/ks")
	for _, want := range []string{`<link rel="alternate" type="application/atom+xml" href="/2028/dem/ks.atom"`, `href="/2028/dem/ks.csv"`, `href="/2028/dem/ks.parquet"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// TestLongFile is a table that is kept compressed alone: readers who take nothing compressed get the same bytes.
func TestLongFile(t *testing.T) {
	r := kestrel(t, canvass.Live)
	e := canvass.Entry{Kind: canvass.KindReport, By: "heron", Contest: "2028/dem/ks", At: canvass.At(r.view.Snapshot.Now), Recorded: r.view.Snapshot.Now}
	var units []canvass.Entry
	for i := range 600 {
		e.Key = fmt.Sprintf("unit-%d", i)
		e.Report = &canvass.Report{Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c%d", i)), Measure: canvass.Votes, Counts: []canvass.Count{{Option: "ana-rivera", Votes: int64(i)}, {Option: "ben-okafor", Votes: 1}}}
		units = append(units, e)
	}
	r.add(units...)
	h := handler(r)
	plain := ok(t, h, "/2028/dem/ks.csv?all")
	if len(plain) < 300_000 || !strings.HasSuffix(plain, "\n") || strings.Count(plain, "county:c599") != 2 {
		t.Fatalf("%d bytes", len(plain))
	}
	resp, zipped := get(t, h, "/2028/dem/ks.csv?all", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(strings.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	same, err := io.ReadAll(z)
	if err != nil || string(same) != plain || resp.Header.Get("Content-Length") != strconv.Itoa(len(zipped)) {
		t.Errorf("the compressed table has %d bytes, the other %d, %v", len(same), len(plain), err)
	}
}

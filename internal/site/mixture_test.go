package site_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/canvassdesk/canvass/internal/site"
	"github.com/canvassdesk/canvass/internal/site/objects"
)

// versions is how many versions a reader watches go by.
const versions = 5

// telling are files that all tell of the count of a contest, by their paths, and how they say that somebody has so many
// votes.
type telling map[string]func(votes string) string

var ofZenith = telling{
	"index.html":                      func(v string) string { return v },
	"2028/dem/zz/index.html":          func(v string) string { return `data-fig="count-ann-able-votes">` + v },
	"2028/dem/zz.csv":                 func(v string) string { return "," + v + "," },
	"api/v1/results/2028/dem/zz.json": func(v string) string { return `"votes": ` + v },
	"embed/2028/dem/zz/index.html":    func(v string) string { return ">" + v },
}

// reading is what a reader got while one version was the newest, as far as she can know.
type reading struct {
	version int64
	files   map[string]string
}

// watch reads again and again, with one, until done is closed, and once more then.
func watch(t *testing.T, done <-chan struct{}, one func() (reading, bool)) []reading {
	t.Helper()
	var out []reading
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		if r, whole := one(); whole {
			out = append(out, r)
		}
	}
	return out
}

// hold publishes versions, each behind another count, while readers watch, and holds what each of them got against the
// version that she had: no file may be of another.
func (p *published) hold(t *testing.T, count func(votes int64), shows telling, readers ...func() (reading, bool)) {
	t.Helper()
	votes := map[int64]string{}
	newest := int64(0)
	done := make(chan struct{})
	got := make([][]reading, len(readers))
	var all sync.WaitGroup
	for i, one := range readers {
		all.Go(func() { got[i] = watch(t, done, one) })
	}
	for i := range int64(versions) {
		count(100 + i)
		newest = p.publish().Version
		votes[newest] = strconv.FormatInt(100+i, 10)
	}
	close(done)
	all.Wait()
	for i, readings := range got {
		seen := map[int64]bool{}
		last := int64(0)
		for _, r := range readings {
			if r.version < last {
				t.Errorf("reader %d got version %d after %d", i, r.version, last)
			}
			last = r.version
			want, ok := votes[r.version]
			if !ok {
				continue // of before the first count
			}
			seen[r.version] = true
			for path, text := range r.files {
				if says := shows[path](want); !strings.Contains(text, says) {
					t.Errorf("reader %d: version %d has %s without %s", i, r.version, path, says)
				}
			}
		}
		if len(seen) < 2 || !seen[newest] {
			t.Errorf("reader %d saw %d of %d versions in %d readings, the newest: %v", i, len(seen), versions, len(readings), seen[newest])
		}
		t.Logf("reader %d: %d readings of %d versions", i, len(readings), len(seen))
	}
}

// fetch is a file, and whether it is there.
func fetch(t *testing.T, address string) (string, bool) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return "", false
	}
	defer func() { _ = resp.Body.Close() }() // it was read
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return string(b), resp.StatusCode == http.StatusOK
}

func pointerOf(t *testing.T, text string) int64 {
	t.Helper()
	var at struct{ Version int64 }
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return at.Version
}

// A reader of a folder who finds the same pointer before and behind what she reads has read one version, by its own
// addresses and whatever the web server.
func TestNoMixtureInAFolder(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	one := inVersions(t, place.Root(), ofZenith)
	p.hold(t, func(votes int64) { p.count(votes, 40) }, ofZenith, one, one)
}

// inVersions reads files by their own addresses, from a web server that shows a folder. What is read is of one version
// where the pointer is the same before and behind.
func inVersions(t *testing.T, root string, shows telling) func() (reading, bool) {
	server := httptest.NewServer(http.FileServer(http.Dir(root)))
	t.Cleanup(server.Close)
	return func() (reading, bool) {
		before, _ := fetch(t, server.URL+"/"+site.Pointer)
		r := reading{pointerOf(t, before), map[string]string{}}
		for path := range shows {
			text, there := fetch(t, server.URL+"/"+strings.TrimSuffix(path, "index.html"))
			if !there && r.version > 1 {
				t.Errorf("version %d has no %s", r.version, path)
			}
			r.files[path] = text
		}
		after, _ := fetch(t, server.URL+"/"+site.Pointer)
		return r, pointerOf(t, after) == r.version
	}
}

// A reader of a store who goes by the pointer and the hashes of its version reads one version. One who goes by the
// addresses reads each file whole, of the version of the pointer that she read before, or of a newer one.
func TestNoMixtureInAStore(t *testing.T) {
	g := gateway(t)
	store, err := objects.Open(t.Context(), "s3://results/2028")
	if err != nil {
		t.Fatal(err)
	}
	p := begin(t, store)
	read := func(path string) (string, bool) {
		b, err := g.read(context.WithoutCancel(t.Context()), "2028/"+path)
		return string(b), err == nil
	}
	byHash := func() (reading, bool) {
		text, _ := read(site.Pointer)
		r := reading{pointerOf(t, text), map[string]string{}}
		held, there := read("_/v/" + strconv.FormatInt(r.version, 10) + ".json")
		if !there {
			t.Errorf("version %d has no list of its files", r.version)
		}
		x := site.Index{}
		if err := json.Unmarshal([]byte(held), &x); err != nil {
			t.Error(err)
		}
		for path := range ofZenith {
			f, ok := x.Files[path]
			if !ok {
				t.Errorf("version %d has no %s", r.version, path)
				continue
			}
			if r.files[path], there = read(f.BytesPath(path)); !there {
				t.Errorf("version %d has no bytes of %s", r.version, path)
			}
		}
		return r, true
	}
	p.hold(t, func(votes int64) { p.count(votes, 40) }, ofZenith, byHash)

	// By address: never older than the pointer, and whole.
	text, _ := read(site.Pointer)
	first := pointerOf(t, text)
	done := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		watch(t, done, func() (reading, bool) {
			text, _ := read(site.Pointer)
			least := pointerOf(t, text)
			page, there := read("2028/dem/zz/index.html")
			if !there || !strings.HasSuffix(page, "</html>\n") {
				t.Errorf("the contest's page is not whole: %.60q", page)
			}
			if got := versionOf(page); got < least {
				t.Errorf("the contest's page is of version %d, and the pointer said %d before", got, least)
			}
			return reading{}, false
		})
	})
	newest := int64(0)
	for i := range int64(4) {
		p.count(500+i, 40)
		newest = p.publish().Version
	}
	close(done)
	reader.Wait()
	if newest != first+4 {
		t.Errorf("version %d, want %d", newest, first+4)
	}
}

// versionOf is the version in which a page was written.
func versionOf(page string) int64 {
	_, rest, _ := strings.Cut(page, ` data-version="`)
	digits, _, _ := strings.Cut(rest, `"`)
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

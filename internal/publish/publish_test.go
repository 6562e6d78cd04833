package publish_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/publish"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// kept is a record with evidence, and the folder that it is published in.
type kept struct {
	*desk.Desk
	t      testing.TB
	path   string
	folder *publish.Folder
	n      int
}

// begin makes a record of a made-up contest whose sources have all kinds of rights.
func begin(t testing.TB) *kept {
	t.Helper()
	files, err := catalog.Overlay(nil, "../desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	keys := desk.Keys(filepath.Join(t.TempDir(), "keys"))
	d, err := desk.Create(t.Context(), memory.New(), keys, desk.Founding{Kind: canvass.Live, Name: "a test", Catalog: files, Program: "test", Actor: "tester"}, onTheNight)
	if err != nil {
		t.Fatal(err)
	}
	k := &kept{Desk: d, t: t, path: t.TempDir()}
	if k.folder, err = publish.Open(k.path, d.Record(), "", d.Parsed); err != nil {
		t.Fatal(err)
	}
	return k
}

// notice enters something that is said by a source, with evidence, and publishes.
func (k *kept) notice(by string, rights canvass.Rights, evidence ...ledger.Evidence) []tlog.Hash {
	k.t.Helper()
	at, err := canvass.ParseInterval("2028-03-08T02:20Z")
	if err != nil {
		k.t.Fatal(err)
	}
	k.n++
	e := canvass.Entry{
		Kind: canvass.KindNotice, Key: fmt.Sprintf("notice/%d", k.n), At: at, Actor: "tester", By: by, Contest: "2028/dem/zz",
		Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "something was said"}, Source: &canvass.Source{Outlet: by, Title: "a page", Rights: rights},
	}
	var hashes []tlog.Hash
	for _, ev := range evidence {
		hashes = append(hashes, ev.Hash())
		e.Source.Evidence = append(e.Source.Evidence, ledger.EvidenceName(ev.Hash()))
	}
	if _, err := k.Append(context.Background(), []canvass.Entry{e}, evidence...); err != nil {
		k.t.Fatal(err)
	}
	k.publish()
	return hashes
}

func (k *kept) publish() {
	k.t.Helper()
	if err := k.Sign(context.Background()); err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.folder.Step(context.Background(), ledger.Source(k.Log())); err != nil {
		k.t.Fatal(err)
	}
	r, err := k.folder.Verify(context.Background(), nil)
	if err != nil || !r.OK {
		k.t.Fatalf("the folder does not verify: %+v, %v", r.Problems, err)
	}
}

func sheet(n int) ledger.Evidence {
	return ledger.Evidence{Bytes: []byte(strings.Repeat(fmt.Sprintf("sheet %d\n", n), 1+n%50))}
}

// onTheNight is a desk whose clock stands in the night of the contests that the tests enter.
var onTheNight = desk.Options{Clock: func() time.Time { return time.Now().Add(nightfall) }}

var nightfall = time.Until(time.Date(2028, 3, 8, 4, 0, 0, 0, time.UTC))

// has reads a folder's evidence.
func has(t testing.TB, folder string, hash tlog.Hash) bool {
	t.Helper()
	src, err := verify.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	_, err = src.Evidence(t.Context(), hash)
	if err != nil && !errors.Is(err, verify.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// What goes out is what every entry that names it lets go out, and nothing under a salt; the same at the desk's own
// address.
func TestWhatGoesOut(t *testing.T) {
	k := begin(t)
	salted := ledger.Evidence{Bytes: []byte("a telephone number"), Salt: ledger.NewSalt()}
	open := k.notice("zenith-party", "", sheet(1), sheet(2), salted)
	k.notice("wire", "", sheet(3))                      // display rights: sealed
	k.notice("zenith-party", canvass.Private, sheet(4)) // sealed
	want := map[tlog.Hash]bool{open[0]: true, open[1]: true, open[2]: false, sheet(3).Hash(): false, sheet(4).Hash(): false}
	check := func() {
		t.Helper()
		for hash, public := range want {
			if got := has(t, k.path, hash); got != public {
				t.Errorf("%s in the folder: %v, want %v", hash, got, public)
			}
			if _, err := k.PublicEvidence(t.Context(), hash); (err == nil) != public {
				t.Errorf("%s at the desk: %v, want %v", hash, err, public)
			}
		}
	}
	check()
	if _, err := k.Erase(t.Context(), ledger.EvidenceName(open[1]), "a person asked", "tester"); err != nil {
		t.Fatal(err)
	}
	k.publish()
	want[open[1]] = false
	check()

	// Rights that are narrowed take what is out back.
	files, err := catalog.Overlay(nil, "../desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if strings.HasSuffix(f.Path, "sources.toml") {
			narrowed := strings.Replace(string(f.Bytes), "[source.zenith-party]\n", "[source.zenith-party]\nrights = \"display\"\n", 1)
			if narrowed == string(f.Bytes) {
				t.Fatal("the party's rights are not narrowed")
			}
			files[i].Bytes = []byte(narrowed)
		}
	}
	if _, err := k.UseCatalog(t.Context(), files, "tester"); err != nil {
		t.Fatal(err)
	}
	k.publish()
	want[open[0]] = false
	check()
}

// shaky is a source whose connection breaks, or whose reader is stopped, at a random moment.
type shaky struct {
	verify.EvidenceSource
	breakAt, stopAt *int
	stop            context.CancelFunc
}

var errShaky = errors.New("the connection broke")

func (s shaky) step() error {
	if *s.stopAt--; *s.stopAt == 0 {
		s.stop()
	}
	if *s.breakAt--; *s.breakAt == 0 {
		return errShaky
	}
	return nil
}

func (s shaky) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	if err := s.step(); err != nil {
		return nil, err
	}
	return s.EvidenceSource.Tile(ctx, t)
}

func (s shaky) Evidence(ctx context.Context, hash tlog.Hash) ([]byte, error) {
	if err := s.step(); err != nil {
		return nil, err
	}
	return s.EvidenceSource.Evidence(ctx, hash)
}

// A copy that is begun late, over a connection that breaks, by a process that is stopped at any moment, comes to have
// the same entries and the same evidence, and has lost what was erased meanwhile: a folder and a log alike.
func TestLateCutOffAndResumedWithEvidence(t *testing.T) {
	for _, kind := range []string{"folder", "log"} {
		t.Run(kind, func(t *testing.T) {
			k := begin(t)
			for n := range 5 {
				k.notice("zenith-party", "", sheet(n))
			}
			server := httptest.NewServer(http.FileServer(http.Dir(k.path)))
			defer server.Close()
			web, err := verify.OpenURL(server.URL, server.Client())
			if err != nil {
				t.Fatal(err)
			}
			path, log := t.TempDir(), memory.New()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			reached, failed := 0, 0
			for n := 5; reached < 3 || failed < 6; n++ {
				if n > 200 {
					t.Fatal("the copy makes no way")
				}
				hashes := k.notice("zenith-party", "", sheet(n))
				if n%4 == 0 {
					if _, err := k.Erase(t.Context(), ledger.EvidenceName(hashes[0]), "asked for", "tester"); err != nil {
						t.Fatal(err)
					}
					k.publish()
				}
				place, keeper := openPlace(t, kind, path, log, k.Record().Key) // a new process each time
				c := &publish.Copy{Place: place, Verifier: k.Record().Key}
				ctx, cancel := context.WithCancel(t.Context())
				var breakAt, stopAt int
				switch random.IntN(3) {
				case 0:
					breakAt = 1 + random.IntN(12)
				case 1:
					stopAt = 1 + random.IntN(12)
				}
				f := follow.Follower{Source: shaky{web, &breakAt, &stopAt, cancel}, Verifier: k.Record().Key, Keeper: keeper, Beside: c.Settle}
				_, err := f.Step(ctx)
				cancel()
				switch {
				case errors.Is(err, errShaky), errors.Is(err, context.Canceled):
					failed++
					continue
				case err != nil:
					t.Fatal(err)
				}
				reached++
				same(t, k, place)
			}
		})
	}
}

func openPlace(t testing.TB, kind, path string, log ledger.Log, key string) (publish.Place, follow.Keeper) {
	t.Helper()
	if kind == "folder" {
		w, err := tiles.NewWriter(path, key)
		if err != nil {
			t.Fatal(err)
		}
		return w, w
	}
	m, err := ledger.NewMirror(log, key, ledger.DescribeEntry)
	if err == nil {
		err = m.Claim(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, m
}

// same holds a copy against the published folder.
func same(t testing.TB, k *kept, place publish.Place) {
	t.Helper()
	published, err := verify.OpenFolder(k.path)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := published.Checkpoint(t.Context())
	if got, err := place.Checkpoint(t.Context()); err != nil || string(got) != string(want) {
		t.Errorf("the copy is at %q, the record at %q", got, want)
	}
	evidence := map[tlog.Hash]bool{}
	for hash, err := range published.HeldEvidence() {
		if err != nil {
			t.Fatal(err)
		}
		evidence[hash] = true
	}
	for hash, err := range place.HeldEvidence(t.Context()) {
		if err != nil || !evidence[hash] {
			t.Errorf("the copy has %s, which is not published (%v)", hash, err)
		}
		delete(evidence, hash)
	}
	if len(evidence) > 0 {
		t.Errorf("the copy lacks %d pieces of evidence", len(evidence))
	}
	r, err := verify.Record(t.Context(), place.Source(), verify.Options{Key: k.Record().Key})
	if err != nil || !r.OK || r.Evidence.NotHere != 0 {
		t.Errorf("the copy: %+v, %v", r, err)
	}
}

// A source that is out to harm gets nothing into a copy: each attempt is refused with the reason, and the entries go on
// being followed.
func TestHostileSource(t *testing.T) {
	k := begin(t)
	hash := k.notice("zenith-party", "", sheet(1))[0]
	target := "/" + verify.EvidencePath(hash)
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"other bytes", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "something else") }, "does not have the hash that it is named by"},
		{"nothing", func(http.ResponseWriter, *http.Request) {}, "does not have the hash that it is named by"},
		{"without end", func(w http.ResponseWriter, r *http.Request) {
			block := make([]byte, 1<<20)
			for r.Context().Err() == nil {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, "has more than 33554432 bytes"},
		{"sent elsewhere", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/../../secret", http.StatusFound) }, "does not have the hash"},
		{"sent round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) }, "stopped after 10 redirects"},
		{"refused", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) }, "the server says 403"},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "sheet")
		}, "unexpected EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := http.FileServer(http.Dir(k.path))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case target:
					test.answer(w, r)
				case "/secret":
					io.WriteString(w, "what is not for you")
				default:
					files.ServeHTTP(w, r)
				}
			}))
			defer server.Close()
			web, err := verify.OpenURL(server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			path := t.TempDir()
			place, keeper := openPlace(t, "folder", path, nil, k.Record().Key)
			c := &publish.Copy{Place: place, Verifier: k.Record().Key}
			f := follow.Follower{Source: web, Verifier: k.Record().Key, Keeper: keeper, Beside: c.Settle}
			tree, err := f.Step(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the answer is %v, want %q", err, test.want)
			}
			if tree.N != k.View().Head.Size {
				t.Errorf("the copy has %d entries, the record %d", tree.N, k.View().Head.Size)
			}
			if has(t, path, hash) {
				t.Error("something was kept")
			}
			held := 0
			for range place.HeldEvidence(t.Context()) {
				held++
			}
			if want := len(k.View().Catalog.Contests); held < want || held == 0 {
				t.Errorf("%d pieces of good evidence were kept, at least %d are there", held, want)
			}
			// An honest source heals it, in a new process.
			c = &publish.Copy{Place: place, Verifier: k.Record().Key}
			honest, err := verify.OpenFolder(k.path)
			if err == nil {
				err = c.Settle(t.Context(), honest)
			}
			if err != nil || !has(t, path, hash) {
				t.Errorf("an honest source: %v", err)
			}
		})
	}
}

// A bit of a copy's evidence that flips is found, and fetched again; what does not belong in the folder is named.
func TestFlippedEvidence(t *testing.T) {
	k := begin(t)
	hash := k.notice("zenith-party", "", sheet(7))[0]
	path := t.TempDir()
	settle := func(src verify.Source) error {
		place, keeper := openPlace(t, "folder", path, nil, k.Record().Key)
		c := &publish.Copy{Place: place, Verifier: k.Record().Key}
		_, err := (&follow.Follower{Source: src, Verifier: k.Record().Key, Keeper: keeper, Beside: c.Settle}).Step(t.Context())
		return err
	}
	published, err := verify.OpenFolder(k.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := settle(published); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(path, filepath.FromSlash(verify.EvidencePath(hash)))
	good := sheet(7).Bytes
	for at := range good {
		bad := append([]byte(nil), good...)
		bad[at] ^= 1 << (at % 8)
		if err := os.WriteFile(name, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if r, err := verify.Record(t.Context(), mustOpen(t, path), verify.Options{}); err != nil || r.OK {
			t.Fatalf("byte %d: not reported, %v", at, err)
		}
		if at%20 > 0 { // reported each time, healed now and then
			continue
		}
		if err := settle(published); err == nil || !strings.Contains(err.Error(), "was damaged and is fetched again") {
			t.Fatalf("byte %d: %v", at, err)
		}
		if got, err := os.ReadFile(name); err != nil || sha256.Sum256(got) != hash {
			t.Fatalf("byte %d is not mended, %v", at, err)
		}
	}
	if err := os.WriteFile(filepath.Join(path, "evidence", "notes.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := settle(published); err == nil || !strings.Contains(err.Error(), "evidence/notes.txt is not named as evidence is") {
		t.Errorf("a strange file: %v", err)
	}
}

func mustOpen(t testing.TB, path string) *verify.Folder {
	t.Helper()
	f, err := verify.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A folder's page says what it is; somebody's own page is left as it is.
func TestPage(t *testing.T) {
	k := begin(t)
	k.publish()
	page, err := os.ReadFile(filepath.Join(k.path, "index.html"))
	if err != nil || !strings.Contains(string(page), "<h1>a test</h1>") {
		t.Errorf("%s, %v", page, err)
	}
	own := t.TempDir()
	if err := os.WriteFile(filepath.Join(own, "index.html"), []byte("<p>our site"), 0o644); err != nil {
		t.Fatal(err)
	}
	k.path = own
	if k.folder, err = publish.Open(own, k.Record(), "", nil); err != nil {
		t.Fatal(err)
	}
	k.publish()
	if page, err := os.ReadFile(filepath.Join(own, "index.html")); err != nil || string(page) != "<p>our site" {
		t.Errorf("somebody's own page is %q, %v", page, err)
	}
	hostile := *k.Record()
	hostile.Kind, hostile.Name = canvass.Replay, `<script>alert(1)</script>`
	path := t.TempDir()
	if _, err := publish.Open(path, &hostile, "", nil); canvass.KindOf(err) != canvass.Refused {
		t.Errorf("a replay as results: %v", err)
	}
	k.path = path
	if k.folder, err = publish.Open(path, &hostile, canvass.Replay, nil); err != nil {
		t.Fatal(err)
	}
	k.publish()
	page, err = os.ReadFile(filepath.Join(path, "index.html"))
	if text := string(page); err != nil || strings.Contains(text, "<script") || !strings.Contains(text, "Replay, not results: &lt;script&gt;") ||
		!strings.Contains(text, `content="noindex"`) {
		t.Errorf("the page of a replay: %s, %v", page, err)
	}
}

package publish_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/publish"
	"github.com/canvassdesk/canvass/verify"
)

// A published folder alone makes a record again, with the same root, that opens and scrubs clean and says what it
// lacks. What an entry says was erased does not come back, though another source still has it.
func TestRepairFromWhatIsPublic(t *testing.T) {
	k := begin(t)
	salted := ledger.Evidence{Bytes: []byte("a telephone number"), Salt: ledger.NewSalt()}
	hashes := k.notice("zenith-party", "", sheet(1), sheet(2), salted)
	k.notice("wire", "", sheet(3)) // sealed

	stale := memory.New() // a copy that hears nothing more
	place, keeper := openPlace(t, "log", "", stale, k.Record().Key)
	c := &publish.Copy{Place: place, Verifier: k.Record().Key}
	if _, err := (&follow.Follower{Source: mustOpen(t, k.path), Verifier: k.Record().Key, Keeper: keeper, Beside: c.Settle}).Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := stale.Evidence(t.Context(), hashes[1]); err != nil {
		t.Fatal(err)
	}
	if problems, err := ledger.Scrub(t.Context(), stale, ledger.DescribeEntry); err != nil || len(problems) > 0 {
		t.Errorf("a mirror: %+v, %v", problems, err)
	}
	if _, err := k.Erase(t.Context(), ledger.EvidenceName(hashes[1]), "asked for", "tester"); err != nil {
		t.Fatal(err)
	}
	k.publish()

	for name, sources := range map[string][]verify.Source{
		"folder":                {mustOpen(t, k.path)},
		"folder and stale copy": {ledger.Source(stale), mustOpen(t, k.path)},
	} {
		dst := memory.New()
		done, err := ledger.Repair(t.Context(), dst, k.Record().Key, ledger.DescribeEntry, sources...)
		if err != nil || done.Head != k.View().Head {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		if len(done.Lacks) != 2 || done.Lacks[0] != hashes[2] {
			t.Errorf("%s: it lacks %v, want the salted sheet and the sealed payload", name, done.Lacks)
		}
		if ev, err := dst.Evidence(t.Context(), hashes[0]); err != nil || string(ev.Bytes) != string(sheet(1).Bytes) {
			t.Errorf("%s: the public sheet: %v", name, err)
		}
		if _, err := dst.Evidence(t.Context(), hashes[1]); !errors.Is(err, ledger.ErrErased) {
			t.Errorf("%s: what was erased: %v", name, err)
		}
		if _, err := dst.Meta(t.Context(), ledger.MirrorMeta); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("%s: it is marked as a mirror, %v", name, err)
		}
		if problems, err := ledger.Scrub(t.Context(), dst, ledger.DescribeEntry); err != nil || len(problems) > 0 {
			t.Errorf("%s: %+v, %v", name, problems, err)
		}
		d, err := desk.Open(t.Context(), dst, desk.Keys(t.TempDir()), onTheNight)
		if err != nil || len(d.View().Catalog.Contests) != len(k.View().Catalog.Contests) || d.View().Damage != nil {
			t.Errorf("%s: the record opens with %v", name, err)
		}
		// Evidence that goes missing afterwards is damage, whatever the record said that it lacks.
		again := memory.New()
		if _, err := ledger.Repair(t.Context(), again, k.Record().Key, ledger.DescribeEntry, ledger.Source(dst)); err != nil {
			t.Fatal(err)
		}
		if err := again.SetMeta(t.Context(), ledger.LacksMeta, nil); err != nil {
			t.Fatal(err)
		}
		if problems, err := ledger.Scrub(t.Context(), again, ledger.DescribeEntry); err != nil || len(problems) != 2 {
			t.Errorf("%s: without the list of what it lacks: %+v, %v", name, problems, err)
		}
	}
}

// A log that has entries and is no mirror, or is one of another record, is not followed into.
func TestClaim(t *testing.T) {
	k, other := begin(t), begin(t)
	m, err := ledger.NewMirror(k.Log(), k.Record().Key, ledger.DescribeEntry)
	if err == nil {
		err = m.Claim(t.Context())
	}
	if !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("a record of its own: %v", err)
	}
	log := memory.New()
	openPlace(t, "log", "", log, k.Record().Key)
	openPlace(t, "log", "", log, k.Record().Key) // again
	if m, err = ledger.NewMirror(log, other.Record().Key, ledger.DescribeEntry); err == nil {
		err = m.Claim(t.Context())
	}
	if !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("a mirror of another: %v", err)
	}
}

// A desk gives evidence away as a download that runs nowhere and is not kept for long.
func TestEvidenceOverHTTP(t *testing.T) {
	k := begin(t)
	html := ledger.Evidence{Bytes: []byte("<html><script src=/entry/1/bytes></script>")}
	hash := k.notice("zenith-party", "", html)[0]
	sealed := k.notice("zenith-party", canvass.Private, sheet(1))[0]
	server := httptest.NewServer(k.Pages(nil, "", nil))
	defer server.Close()
	for _, test := range []struct {
		path string
		code int
	}{
		{verify.EvidencePath(hash), 200},
		{verify.EvidencePath(sealed), 404},
		{"evidence/00/" + filepath.Base(verify.EvidencePath(hash)), 404},
		{verify.EvidencePath(hash) + "/", 404},
		{"evidence/", 404},
	} {
		resp, err := http.Get(server.URL + "/" + test.path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != test.code {
			t.Errorf("%s: %s, want %d", test.path, resp.Status, test.code)
		}
		if test.code != 200 {
			continue
		}
		for name, want := range map[string]string{
			"Content-Type": "application/octet-stream", "Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

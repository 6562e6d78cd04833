package desk_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/serving"
)

// Pages and API follow an entry; stopping ends the live stream and returns.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	d, _, _ := create(t, canvass.Live)
	l, err := serving.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	server := serving.Server{Handler: d.Pages(d.API(), "", nil)}
	go func() { done <- server.Serve(ctx, l) }()
	url := server.URL(l)

	live, err := http.Get(url + "live?since=" + "0")
	if err != nil {
		t.Fatal(err)
	}
	defer live.Body.Close()
	events := bufio.NewScanner(live.Body)
	heard := func() string {
		for events.Scan() {
			if data, ok := strings.CutPrefix(events.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatalf("the stream ended: %v", events.Err())
		return ""
	}
	first := heard()
	if _, err := d.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
		t.Fatal(err)
	}
	if second := heard(); second == first {
		t.Errorf("the stream says %s twice", second)
	}

	var r answer.Results
	resp, err := http.Get(url + "api/v1/results/" + string(zenith))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
		t.Fatal(err)
	}
	if r.Options[0].Votes != 51 || r.Head != d.View().Head {
		t.Errorf("the API says %+v", r.Options)
	}
	page, err := http.Get(url + string(zenith))
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if text, err := io.ReadAll(page.Body); err != nil || !strings.Contains(string(text), "Ann Able") {
		t.Errorf("the page does not name her: %v", err)
	}

	stop()
	if err := <-done; err != nil {
		t.Errorf("stopped: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.Append(context.Background(), night()); err == nil {
		t.Error("a closed desk took an entry")
	}
}

func TestHome(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir)
	home, err := desk.UserHome()
	if err != nil || string(home) != filepath.Join(dir, "canvass") {
		t.Fatalf("%s, %v", home, err)
	}
	if last, err := home.LastRecord(); last != "" || err != nil {
		t.Errorf("before any record: %q, %v", last, err)
	}
	t.Chdir(dir)
	if _, err := home.Remember("a.canvass", canvass.Live); err != nil {
		t.Fatal(err)
	}
	got, err := home.LastRecord()
	if err != nil || filepath.Base(got) != "a.canvass" || !filepath.IsAbs(got) {
		t.Errorf("a relative path is remembered as %q, %v", got, err)
	}
	if err := os.WriteFile("a.canvass", []byte("a record"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []canvass.RecordKind{canvass.Rehearsal, canvass.Replay} {
		inUse, err := home.Remember("drill.canvass", kind)
		if now, _ := home.LastRecord(); err != nil || inUse != got || now != got {
			t.Errorf("a %s took the place of the live record: %s, %v", kind, now, err)
		}
	}
	if _, err := home.Remember("postgres://desk@db/night", canvass.Live); err != nil {
		t.Fatal(err)
	}
	if got, _ := home.LastRecord(); got != "postgres://desk@db/night" {
		t.Errorf("an address is remembered as %q", got)
	}
	if runtime.GOOS == "linux" {
		t.Setenv("XDG_DATA_HOME", "")
		t.Setenv("HOME", "/home/officer")
		if home, err := desk.UserHome(); string(home) != "/home/officer/.local/share/canvass" || err != nil {
			t.Errorf("%s, %v", home, err)
		}
	}
}

func TestIsURL(t *testing.T) {
	for db, want := range map[string]bool{
		"night.canvass": false, `C:\Users\officer\night.canvass`: false, "/tmp/night.canvass": false,
		"postgres://localhost/night": true, "postgresql://localhost/night": true,
	} {
		if desk.IsURL(db) != want {
			t.Errorf("IsURL(%q) = %v", db, !want)
		}
	}
}

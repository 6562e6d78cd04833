package desk_test

import (
	"context"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
)

// A clock that jumps is refused, ahead and back, while the desk runs and before it is started; once somebody has looked
// at the clock, what could not be decided is taken.
func TestClockThatJumps(t *testing.T) {
	ctx := context.Background()
	_, log, keys := create(t, canvass.Live)
	at := evening.Clock()
	wall, passed := at, time.Duration(0)
	open := func(checked bool) *desk.Desk {
		d, err := desk.Open(ctx, log, keys, desk.Options{
			Clock: func() time.Time { return wall }, Steady: func() time.Duration { return passed }, ClockChecked: checked,
		})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	n := 0
	enter := func(d *desk.Desk) error {
		n++
		_, err := d.Append(ctx, []canvass.Entry{count("count-"+string(rune('a'+n)), "2028-03-08T02:25Z", 51, 40)})
		return err
	}
	takes := func(what string, d *desk.Desk) {
		t.Helper()
		if err := enter(d); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	refuses := func(what, why string, d *desk.Desk) {
		t.Helper()
		size := d.View().Head.Size
		err := enter(d)
		if canvass.KindOf(err) != canvass.Refused || !strings.Contains(err.Error(), why) || d.View().Head.Size != size {
			t.Errorf("%s: %v, want %q", what, err, why)
		}
	}

	d := open(false)
	takes("on time", d)
	wall, passed = wall.Add(time.Hour), passed+time.Hour
	takes("an hour later", d)
	wall = wall.Add(30 * time.Second)
	takes("corrected by half a minute", d)
	right := wall
	wall = wall.AddDate(8, 0, 0)
	refuses("eight years ahead while it runs", "was set while the desk was running", d)
	refuses("eight years ahead at the start", "if the clock is right, give --clock-is-right", open(false))
	wall = right.Add(-10 * time.Minute)
	refuses("ten minutes back while it runs", "was set while the desk was running", d)
	refuses("ten minutes back at the start", "was recorded later", open(false))
	wall = right
	takes("set right again", d)
	wall = right.AddDate(0, 2, 0)
	takes("two months later, and somebody looked at the clock", open(true))
	if s := d.View().Snapshot; s.Now.Go().After(right) {
		t.Errorf("the desk recorded at %s", s.Now)
	}
}

// A private key that others can read is refused with the command that mends it, and signs nothing; systemd's own copy
// of it is taken in its place.
func TestKeyThatOthersRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps rights otherwise")
	}
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	path := keys.Path(d.Record())
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		again, err := desk.Open(ctx, log, keys, evening)
		if err != nil {
			t.Fatal(err)
		}
		_, err = again.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)})
		if canvass.KindOf(err) != canvass.Refused || !strings.Contains(err.Error(), "chmod 600 "+path) {
			t.Errorf("%04o: %v", mode, err)
		}
	}
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(folder+path[strings.LastIndex(path, "/"):], key, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CREDENTIALS_DIRECTORY", folder)
	again, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
		t.Errorf("with systemd's credential: %v", err)
	}
}

// A key whose folder goes away under a running desk is warned of: the desk goes on with what it has read, and the next
// start could not.
func TestKeyThatGoesAway(t *testing.T) {
	ctx := context.Background()
	d, _, keys := create(t, canvass.Live)
	pages := d.Pages(d.API(), "", nil)
	warned := func() string {
		r := askReady(t, pages, false)
		for _, c := range r.Checks {
			if c.Name == "key" && r.Ready {
				return c.Warning
			}
		}
		t.Fatalf("not ready, or no key: %+v", r)
		return ""
	}
	if w := warned(); w != "" {
		t.Errorf("warned: %s", w)
	}
	if err := os.Remove(keys.Path(d.Record())); err != nil {
		t.Fatal(err)
	}
	if w := warned(); !strings.Contains(w, "the next start could enter nothing") {
		t.Errorf("without the key's file: %q", w)
	}
	if _, err := d.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:25Z", 51, 40)}); err != nil {
		t.Errorf("with the key in memory: %v", err)
	}
}

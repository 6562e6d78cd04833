package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// elsewhere is a log whose writer is on another machine, as its note says.
type elsewhere struct{ ledger.Log }

func (l elsewhere) SetMeta(ctx context.Context, name string, value []byte) error {
	if host, err := os.Hostname(); err == nil && strings.HasPrefix(name, "writer/") {
		name = strings.ReplaceAll(name, "@"+host+"/", "@another-machine/")
		value = bytes.ReplaceAll(value, []byte(`"host":"`+host+`"`), []byte(`"host":"another-machine"`))
	}
	return l.Log.SetMeta(ctx, name, value)
}

// Another process with a clock that is ahead writes to the record: /readyz says since when nothing is entered, and which
// entry of whom is in the way; those who watch the desk are told which process of whom on which machine it was, and the
// refusal names the entry.
func TestAnotherWriterWithAWrongClock(t *testing.T) {
	_, log, keys := create(t, canvass.Live)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	d, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	go d.Pulse(ctx)
	go d.Follow(ctx, slog.New(slog.DiscardHandler))
	pages := d.Pages(d.API(), "", nil)
	if r := askReady(t, pages, true); !r.Ready {
		t.Fatalf("not ready: %+v", r)
	}
	other, err := desk.Open(ctx, elsewhere{log}, keys, desk.Options{
		As: "canvass report", Clock: func() time.Time { return evening.Clock().Add(20 * time.Minute) },
	})
	if err != nil {
		t.Fatal(err)
	}
	e := count("ahead", "2028-03-08T01:25Z", 51, 40)
	e.Actor = "somebody"
	if _, err := other.Append(ctx, []canvass.Entry{e}); err != nil {
		t.Fatal(err)
	}
	var r readyz
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		r = askReady(t, pages, true)
		if strings.Contains(r.why("clock"), "canvass report of ") {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the process is never named: %+v", r)
		}
	}
	why := r.why("clock")
	for _, part := range []string{"since ", " by somebody, was recorded later", " on another-machine (process ", " ahead"} {
		if !strings.Contains(why, part) {
			t.Errorf("/readyz says %q, without %q", why, part)
		}
	}
	public := askReady(t, pages, false)
	if why := public.why("clock"); public.Ready || !strings.Contains(why, " by somebody,") || strings.Contains(why, "another-machine") {
		t.Errorf("strangers are told %q", why)
	}
	_, err = d.Append(ctx, []canvass.Entry{count("on-time", "2028-03-08T01:30Z", 52, 40)})
	if canvass.KindOf(err) != canvass.Refused || !strings.Contains(err.Error(), " by somebody, was recorded later") {
		t.Errorf("%v", err)
	}
}

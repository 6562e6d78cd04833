package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/reception"
)

// A feed that fails a thousand times has eleven lines in the log: at looks 1, 2, 4, 8, and so on. Another failure, and
// the end of one, are told at once; what waits is told like a failure.
func TestFeedLogIsNotRepeated(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	said := feedLog{log: log}
	tell := func(l reception.Look) string {
		out.Reset()
		said.tell(l)
		return out.String()
	}
	failing := func(why string) reception.Look { return reception.Look{Err: errors.New(why)} }

	var told []int
	for i := 1; i <= 1024; i++ {
		line := tell(failing("it does not answer"))
		if line == "" {
			continue
		}
		told = append(told, i)
		if strings.Count(line, "\n") != 1 || !strings.Contains(line, "level=WARN") || !strings.Contains(line, "it does not answer") {
			t.Errorf("look %d: %q", i, line)
		}
		if i > 1 && !strings.Contains(line, fmt.Sprintf("(%d looks in a row)", i)) {
			t.Errorf("look %d does not say how many there were: %q", i, line)
		}
	}
	if want := []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}; !slices.Equal(told, want) {
		t.Errorf("told at looks %v", told)
	}
	for i, c := range []struct {
		look reception.Look
		says string // empty: nothing
	}{
		{failing("status 404"), "status 404"},
		{failing("status 404"), "status 404"},
		{failing("status 404"), ""},
		{failing("it does not answer"), "it does not answer"},
		{reception.Look{}, "in order again"},
		{reception.Look{}, ""}, // the same page: nothing to say
		{failing("it does not answer"), "it does not answer"},
		{reception.Look{Bytes: 10, Entries: 1, Outcome: &reception.Outcome{}}, "in order again"},
		{reception.Look{Bytes: 10, Entries: 2, Outcome: &reception.Outcome{}}, "2 entered"},
		{reception.Look{Bytes: 10, Held: 3, Outcome: &reception.Outcome{}}, "canvass held lists it"},
		{reception.Look{}, ""}, // what waited waits
		{reception.Look{Bytes: 11, Held: 3, Outcome: &reception.Outcome{}}, "(2 looks in a row)"},
		{reception.Look{Bytes: 12, Held: 3, Outcome: &reception.Outcome{}}, ""},
		{reception.Look{Bytes: 13, Held: 4, Outcome: &reception.Outcome{}}, "4 held"},
		{reception.Look{Bytes: 14, Fell: 1, Outcome: &reception.Outcome{}}, "1 count fell"},
		{reception.Look{Bytes: 15, Entries: 1, Outcome: &reception.Outcome{}}, "in order again"},
	} {
		if line := tell(c.look); c.says == "" && line != "" || !strings.Contains(line, c.says) {
			t.Errorf("look %d says %q, want %q", i, line, c.says)
		}
	}
}

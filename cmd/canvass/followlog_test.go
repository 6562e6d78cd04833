package main

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// What following comes to is logged with time and level: what is new once, a trouble at looks 1, 2, 4, 8, and its end.
func TestFollowLog(t *testing.T) {
	var out bytes.Buffer
	f := &followLog{log: slog.New(slog.NewTextHandler(&out, nil)), size: -1}
	tell := func(size int64, why string) string {
		out.Reset()
		var err error
		if why != "" {
			err = errors.New(why)
		}
		f.tell(tlog.Tree{N: size}, err)
		return out.String()
	}
	for i, c := range []struct {
		size      int64
		why, says string // says is empty for nothing
	}{
		{10, "", "level=INFO msg=\"the copy has what the record has\" entries=10"},
		{10, "", ""},
		{12, "", "entries=12"},
		{12, "it does not answer", "level=WARN msg=\"it does not answer\""},
		{12, "it does not answer", "(2 looks in a row)"},
		{12, "it does not answer", ""},
		{12, "it does not answer", "(4 looks in a row)"},
		{12, "status 500", "level=WARN msg=\"status 500\""},
		{12, "", "in order again"},
		{12, "", ""},
	} {
		line := tell(c.size, c.why)
		if c.says == "" && line != "" || !strings.Contains(line, c.says) || line != "" && !strings.HasPrefix(line, "time=") {
			t.Errorf("look %d says %q, want %q", i, line, c.says)
		}
	}
}

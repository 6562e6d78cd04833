package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// A line on a terminal says how much of how much, how fast, and how long still; it is held back at first, written
// seldom, and gone at the end.
func TestProgressLine(t *testing.T) {
	var out bytes.Buffer
	clock := time.Unix(1_709_690_000, 0)
	b := &progress{
		s: &screen{Writer: &out, terminal: true, width: 65}, what: "Reading", unit: inEntries,
		now: func() time.Time { return clock }, began: clock,
	}
	for _, step := range []struct {
		after time.Duration
		do    func()
		want  string
	}{
		{0, func() { b.of(2_000_000) }, ""},
		{400 * time.Millisecond, func() { b.at(200_000) }, ""},
		{100 * time.Millisecond, func() { b.at(300_000) }, "Reading  300,000 of 2,000,000 entries  15%  600,000/s  3 s left"},
		{99 * time.Millisecond, func() { b.at(300_001) }, ""},
		{401 * time.Millisecond, func() { b.at(400_000) }, "Reading  400,000 of 2,000,000 entries  20%  400,000/s  4 s left"},
		{10 * time.Hour, func() { b.at(400_001) }, "Reading  400,001 of 2,000,000 entries  20%  11/s  40 h 1 min lef"},
		{time.Second, func() { b.at(2_000_000) }, "Reading  2,000,000 of 2,000,000 entries  100%  55/s"},
		{0, b.end, "\r"},
		{time.Hour, func() { b.at(1) }, ""},
		{0, b.end, ""},
	} {
		out.Reset()
		clock = clock.Add(step.after)
		step.do()
		want := step.want
		if want != "" {
			want = "\r" + strings.TrimPrefix(want, "\r") + "\x1b[K"
		}
		if out.String() != want {
			t.Errorf("after %v: %q, want %q", step.after, out.String(), want)
		}
	}
}

func TestProgressOfBytes(t *testing.T) {
	var out bytes.Buffer
	clock := time.Unix(1_709_690_000, 0)
	b := &progress{
		s: &screen{Writer: &out, terminal: true}, what: "Reading", unit: inBytes,
		now: func() time.Time { clock = clock.Add(10 * time.Second); return clock }, began: clock,
	}
	b.at(7_654_321)
	if b.done != 7_654_321 || !strings.HasPrefix(out.String(), "\rReading  ") || !strings.Contains(out.String(), "7.7 MB  ") {
		t.Errorf("%d bytes, %q", b.done, out.String())
	}
}

// What is not a terminal gets nothing, and neither does one that wants JSON.
func TestNoProgressInPipes(t *testing.T) {
	var pipe bytes.Buffer
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, stderr := range []io.Writer{&pipe, file} {
		b := (&program{stderr: stderr}).progress("Reading", inEntries)
		b.began = b.began.Add(-time.Hour)
		b.of(10)
		b.at(5)
		b.end()
	}
	written, err := os.ReadFile(file.Name())
	if err != nil || pipe.Len() > 0 || len(written) > 0 {
		t.Errorf("%q, %q, %v", pipe.String(), written, err)
	}
}

func TestAmountWords(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 32 << 20: "33.6 MB", 1 << 40: "1.1 TB", 1 << 60: "1152921.5 TB",
	} {
		if got := byteWords(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1 s", 59 * time.Second: "59 s", 59001 * time.Millisecond: "1 min", 61 * time.Second: "2 min", 3541 * time.Second: "1 h 0 min", 2 * time.Hour: "2 h 0 min",
	} {
		if got := durationWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

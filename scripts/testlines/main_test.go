package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const events = `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: quiet\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    a_test.go:4: CANVASS_DATA is not set\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    testscript.go:609: WORK=$WORK\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestD","Output":"    a_test.go:7: two gigabytes are read in a soak only\n"}
{"Action":"skip","Package":"p","Test":"TestD"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    a_test.go:9: got 1, want 2\n"}
{"Action":"output","Package":"p","Test":"TestC","Output":"--- FAIL: TestC (0.00s)\n"}
{"Action":"fail","Package":"p","Test":"TestC"}
{"Action":"output","Package":"p","Output":"FAIL\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
{"Action":"output","Package":"q","Output":"ok  \tq\t0.1s\n"}
{"Action":"pass","Package":"q"}
`
	const want = `    a_test.go:9: got 1, want 2
--- FAIL: TestC (0.00s)
FAIL
FAIL	p	0.1s
ok  	q	0.1s
NOT RUN: the race detector; 1 test: CANVASS_DATA is not set
FAILED: p TestC
`
	var out strings.Builder
	if !report(strings.NewReader(events), &out, false, []string{"the race detector"}) {
		t.Error("a failed test did not count")
	}
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
	out.Reset()
	if report(strings.NewReader(events[strings.Index(events, `{"Action":"output","Package":"q"`):]), &out, false, nil) || out.String() != "ok  \tq\t0.1s\n" {
		t.Errorf("a run without skips or failures says %q", out.String())
	}
	out.Reset()
	report(strings.NewReader(events[:strings.Index(events, `{"Action":"output","Package":"p","Test":"TestB"`)]), &out, true, nil)
	if out.String() != "    TestA: quiet\n" {
		t.Errorf("with what passed tests said: %q", out.String())
	}
}

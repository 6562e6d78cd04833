package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// What takes a newcomer's processors for seconds, and was taken out of the program, does not come back unseen.
func TestNotLinked(t *testing.T) {
	modules, err := modulesOf("github.com/canvassdesk/canvass/cmd/canvass")
	if err != nil || len(modules) < 300 {
		t.Fatalf("%d packages, %v", len(modules), err)
	}
	for _, heavy := range []string{
		"google.golang.org/protobuf", "github.com/prometheus/", "github.com/xuri/excelize", "github.com/parquet-go/parquet-go",
		"gonum.org/v1/gonum/mat", "gonum.org/v1/gonum/lapack", "github.com/andybalholm/brotli",
	} {
		for _, pkg := range slices.Sorted(maps.Keys(modules)) {
			if pkg == heavy || strings.HasPrefix(pkg, strings.TrimSuffix(heavy, "/")+"/") && !strings.HasPrefix(pkg, "github.com/parquet-go/") {
				t.Errorf("%s is linked: docs/benchmarks.md says what that costs who builds", pkg)
			}
		}
	}
}

func TestSpentOn(t *testing.T) {
	got, err := spentOn([]byte(`[{"ID":0,"Mode":"link","Package":"a.example/m/cmd","CmdUser":2000000000,"CmdSys":500000000},
		{"ID":1,"Mode":"build","Package":"a.example/m","CmdUser":1000000000},{"ID":2,"Mode":"build","Package":"fmt","CmdUser":3000000},{"ID":3,"Mode":"nop"}]`),
		map[string]string{"a.example/m/cmd": "a.example/m", "a.example/m": "a.example/m", "fmt": ""})
	want := map[string]time.Duration{"a.example/m": 3500 * time.Millisecond, "Go's own library": 3 * time.Millisecond}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

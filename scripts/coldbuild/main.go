// Command coldbuild builds the program with an empty cache, as a newcomer does, and says what processors spent on it, by
// module: what a library costs everybody who clones.
//
//	go run ./scripts/coldbuild            # one build, its seconds by module
//	go run ./scripts/coldbuild -over 1    # modules of more than a second
//
// The modules themselves must have come already: `go mod download`. It takes the processors for a minute.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	over := flag.Float64("over", .2, "leave out modules of fewer `SECONDS`")
	flag.Parse()
	if err := run(os.Stdout, "./cmd/canvass", *over); err != nil {
		fmt.Fprintln(os.Stderr, "coldbuild:", err)
		os.Exit(1)
	}
}

// run builds a package and prints what it took.
func run(w io.Writer, pkg string, over float64) error {
	dir, err := os.MkdirTemp("", "coldbuild")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	modules, err := modulesOf(pkg)
	if err != nil {
		return err
	}
	graph := filepath.Join(dir, "graph.json")
	build := exec.Command("go", "build", "-debug-actiongraph="+graph, "-o", filepath.Join(dir, "program"), pkg)
	build.Env = append(os.Environ(), "GOCACHE="+filepath.Join(dir, "cache"))
	build.Stderr = os.Stderr
	began := time.Now()
	if err := build.Run(); err != nil {
		return err
	}
	clock := time.Since(began)
	b, err := os.ReadFile(graph)
	if err != nil {
		return err
	}
	spent, err := spentOn(b, modules)
	if err != nil {
		return err
	}
	used := build.ProcessState.UserTime() + build.ProcessState.SystemTime()
	fmt.Fprintf(w, "%6.1f s of processors (%.1f user, %.1f system), %.1f s by the clock, %d packages\n",
		used.Seconds(), build.ProcessState.UserTime().Seconds(), build.ProcessState.SystemTime().Seconds(), clock.Seconds(), len(modules))
	for _, m := range slices.SortedFunc(maps.Keys(spent), func(a, b string) int { return cmp.Compare(spent[b], spent[a]) }) {
		if spent[m].Seconds() >= over {
			fmt.Fprintf(w, "%6.1f %s\n", spent[m].Seconds(), m)
		}
	}
	return nil
}

// spentOn is what processors spent by module, of what go build says of its steps.
func spentOn(graph []byte, modules map[string]string) (map[string]time.Duration, error) {
	var steps []struct {
		Package         string
		CmdUser, CmdSys time.Duration
	}
	err := json.Unmarshal(graph, &steps)
	spent := map[string]time.Duration{}
	for _, s := range steps {
		spent[cmp.Or(modules[s.Package], "Go's own library")] += s.CmdUser + s.CmdSys
	}
	return spent, err
}

// modulesOf are the packages that a program is made of, with their modules; none for Go's own.
func modulesOf(pkg string) (map[string]string, error) {
	list := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{with .Module}}{{.Path}}{{end}}", pkg)
	list.Stderr = os.Stderr
	out, err := list.Output()
	modules := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, module, _ := strings.Cut(strings.TrimSpace(line), " ")
		modules[name] = module
	}
	return modules, err
}

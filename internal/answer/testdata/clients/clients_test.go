// Package clients generates clients of the API from its description, with tools that others keep, compiles them, and has
// them read and enter at a desk. It is a module of its own, so that the program needs none of these tools.
package clients_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// serve is a desk with a token that may enter.
func serve(t *testing.T) (address, token string) {
	t.Helper()
	f := desk.Founding{Kind: canvass.Rehearsal, Name: "a test", Catalog: catalog.Embedded(), Program: "test", Actor: "tester"}
	d, err := desk.Create(t.Context(), memory.New(), desk.Keys(filepath.Join(t.TempDir(), "keys")), f, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if token, err = d.MakeToken(t.Context(), access.Token{Name: "office", Role: access.Desk, MadeBy: "tester"}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(d.Pages(d.API(), "", nil))
	t.Cleanup(server.Close)
	return server.URL, token
}

func described(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(path, answer.Spec, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// said is what a client prints that reads, is refused, enters, and reads again.
func said(votes string) string {
	return strings.Join([]string{
		"kind rehearsal", "stranger 401 refused", "entry report " + votes, "results jason-palmer " + votes, "wrong 404 not found",
		"file canvass-results-1 1", "table true", "",
	}, "\n")
}

func TestGoClient(t *testing.T) {
	address, token := serve(t)
	if err := os.MkdirAll("desk", 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, ".", "go", "tool", "oapi-codegen", "-generate", "types,client", "-package", "desk", "-o", filepath.Join("desk", "client.go"), described(t))
	if got := run(t, ".", "go", "run", "-tags", "generated", "./roundtrip", address, token); got != said("51") {
		t.Errorf("the client says\n%s\nwant\n%s", got, said("51"))
	}
}

// npm is the folder of the tools that scripts/file-tools installs; the test is skipped where it lacks the one.
func npm(t *testing.T, tool, what string) string {
	t.Helper()
	tools, err := filepath.Abs(filepath.Join("..", "..", "..", "..", ".tools", "files", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(tools, tool)); err != nil {
		t.Skipf("NOT RUN: %s (scripts/file-tools installs what it needs)", what)
	}
	return tools
}

// TestDescription holds the description against a linter that others keep, with its recommended rules: it finds nothing in
// ours, and something in one with a path that is none.
func TestDescription(t *testing.T) {
	linter := filepath.Join(npm(t, filepath.Join("@redocly", "cli"), "a linter of the API's description"), ".bin", "redocly")
	lint := func(path string) (string, error) {
		c := exec.CommandContext(t.Context(), linter, "lint", "--max-problems", "20", filepath.Base(path))
		c.Dir = filepath.Dir(path)
		c.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
		out, err := c.CombinedOutput()
		return string(out), err
	}
	ours := described(t)
	if out, err := lint(ours); err != nil || strings.Contains(out, "You have ") {
		t.Errorf("%v\n%s", err, out)
	}
	broken := strings.Replace(string(answer.Spec), `"paths": {`, `"paths": {"/no path {at all": {"get": {"responses": {}}},`, 1)
	if broken == string(answer.Spec) {
		t.Fatal("the description has no paths")
	}
	if err := os.WriteFile(ours, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := lint(ours); err == nil {
		t.Errorf("a broken description passes\n%s", out)
	}
}

func TestTypeScriptClient(t *testing.T) {
	tools := npm(t, "openapi-typescript", "a TypeScript client of the API")
	address, token := serve(t)
	dir := t.TempDir()
	if err := os.Symlink(tools, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("roundtrip.ts")
	if err != nil {
		t.Fatal(err)
	}
	config, err := json.Marshal(map[string]any{"compilerOptions": map[string]any{
		"strict": true, "module": "nodenext", "target": "es2022", "noUncheckedIndexedAccess": true, "skipLibCheck": true, "lib": []string{"es2022", "dom", "dom.iterable"},
		"outDir": "out",
	}, "files": []string{"roundtrip.ts", "process.d.ts"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"roundtrip.ts": source, "tsconfig.json": config, "package.json": []byte(`{"type": "module"}`),
		"process.d.ts": []byte("declare const process: { argv: string[] }\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "node", "node_modules/.bin/openapi-typescript", described(t), "-o", "desk.d.ts")
	run(t, dir, "node", "node_modules/typescript/bin/tsc", "-p", ".")
	if got := run(t, dir, "node", filepath.Join("out", "roundtrip.js"), address, token); got != said("52") {
		t.Errorf("the client says\n%s\nwant\n%s", got, said("52"))
	}
}

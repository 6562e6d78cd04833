//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The systemd unit is one that systemd takes without a word, and it starts the program with flags that the program has.
func TestServiceUnit(t *testing.T) {
	unit, err := os.ReadFile(filepath.Join("..", "..", "deploy", "canvass.service"))
	if err != nil {
		t.Fatal(err)
	}
	const installed = "/usr/local/bin/canvass"
	_, command, ok := strings.Cut(string(unit), "ExecStart="+installed+" ")
	command, _, ended := strings.Cut(strings.ReplaceAll(command, "\\\n", " "), "\n")
	if !ok || !ended {
		t.Fatalf("the unit does not start %s", installed)
	}
	serve, args, err := (&program{}).root().Find(strings.Fields(command))
	if err == nil {
		err = serve.ParseFlags(args)
	}
	if err != nil || serve.Name() != "serve" {
		t.Errorf("it starts %q: %v", command, err)
	}

	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("NOT RUN: systemd-analyze is not on this machine")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "canvass.service")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(unit), installed, self)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", path).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

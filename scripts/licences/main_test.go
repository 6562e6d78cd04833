package main

import (
	"os/exec"
	"strings"
	"testing"
)

// Every package that is linked into the program, for every system that it is released for, has a licence that is known,
// and its text is in what a release carries.
func TestEveryLicenceIsShipped(t *testing.T) {
	t.Chdir("../..")
	var text strings.Builder
	if err := run(&text); err != nil {
		t.Fatal(err)
	}
	all, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]bool{}
	for _, p := range all {
		if p.Module != nil {
			modules[p.Module.Path] = true
			if !strings.Contains(text.String(), "\n"+p.Module.Path+" "+p.Module.Version+", ") {
				t.Errorf("%s of %s is linked, and its licence is not in the text", p.ImportPath, p.Module.Path)
			}
		}
	}
	for _, want := range []string{"Go's standard library go", "SIL OPEN FONT LICENSE", "\nmodernc.org/sqlite ", "LICENSE-SQLITE", "\ngithub.com/minio/minio-go/v7 ", "NOTICE"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text has no %q", want)
		}
	}
	if len(modules) < 40 {
		t.Errorf("%d modules only: the list is of something else", len(modules))
	}
	// The module list that the program itself carries is among them: it is what canvass version prints.
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./cmd/canvass").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if !modules[path] {
			t.Errorf("%s is linked here, and not in the list", path)
		}
	}
	for text, want := range map[string]string{
		"All rights reserved. You may not use this.": "", "MIT License\n\nPermission is hereby granted,\nfree of charge, to": "MIT", "": "",
	} {
		if got := kindOf(text); got != want {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

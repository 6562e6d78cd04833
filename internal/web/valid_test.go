package web_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

// htmlRules are those of html-validate's standard but for matters of taste: whether a void element is closed, how long a
// title is, how an attribute without a value is written.
const htmlRules = `{"extends": ["html-validate:standard"], "rules": {
	"no-trailing-whitespace": "off", "long-title": "off", "void-style": "off", "doctype-style": "off", "attribute-boolean-style": "off",
	"no-redundant-role": "error", "require-sri": "off", "valid-id": "off"}}`

// TestPagesAreValidHTML holds every kind of page against the standard, by html-validate.
func TestPagesAreValidHTML(t *testing.T) {
	tool := filepath.Join("..", "..", ".tools", "node_modules", "html-validate", "bin", "html-validate.js")
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(tool); err != nil || errors.Is(missing, os.ErrNotExist) {
		t.Skip("NOT RUN: the pages' HTML (no node or no html-validate; scripts/browser-tools fetches it)")
	}
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(".htmlvalidate.json", htmlRules)
	night, made := handler(samoa(t)), atHome(kestrel(t, canvass.Live))
	files := []string{}
	for _, p := range shown {
		if strings.Contains(p.path, "ENTRY") || strings.Contains(p.path, "FILE") {
			continue
		}
		_, body := get(t, night, p.path)
		files = append(files, p.name+".html")
		write(p.name+".html", body)
	}
	for i, path := range []string{"/", "/2028/dem/ks", "/2028/dem", "/entry/12", "/entry/5", "/people/ana-rivera", "/embed/2028/dem/ks"} {
		_, body := get(t, made, path)
		files = append(files, "made-"+strconv.Itoa(i)+".html")
		write(files[len(files)-1], body)
	}
	if data := os.Getenv("CANVASS_DATA"); data != "" {
		_, body := get(t, handler(tuesday2016(t, data)), "/2016/gop/tx/places")
		files = append(files, "counties.html")
		write("counties.html", body)
	}
	tool, err = filepath.Abs(tool)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, append([]string{tool, "--formatter", "text"}, files...)...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

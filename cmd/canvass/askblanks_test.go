package main

import (
	"io"
	"strings"
	"testing"
)

func TestAskBlanks(t *testing.T) {
	p := &program{stdin: strings.NewReader("Zembla caucuses\n\n2028-03-07\n6\n"), stderr: io.Discard}
	got := string(p.askBlanks([]byte("name = \"?\"  # as it stands in a sentence\nauthority = \"?\"\n[[event]]\ndate = \"?\"  # without quotes\nmark = \"U\"\n[[pool]]\nseats = \"?\"\n")))
	want := "name = \"Zembla caucuses\"\nauthority = \"?\"\n[[event]]\ndate = 2028-03-07\nmark = \"U\"\n[[pool]]\nseats = 6\n"
	if got != want {
		t.Errorf("asked:\n%s\nwant:\n%s", got, want)
	}
}

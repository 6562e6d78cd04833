package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/charmbracelet/x/term"
)

// ask puts the questions that an entry raises to whoever enters it. With --yes they are answered; in a terminal each is
// asked; elsewhere the entry is refused with the first of them.
func (p *program) ask(d *desk.Desk, e *canvass.Entry, yes bool) error {
	if refused := d.Refuses([]canvass.Entry{*e})[e.Key]; refused != nil {
		return refused // nobody is asked about what cannot go in
	}
	asked := d.Questions(e, true)
	if len(asked) == 0 || yes {
		return nil
	}
	if !p.terminal() {
		return canvass.Errorf(canvass.Asked, "asked", "%s: if that is right, say --yes", check.Says(asked))
	}
	answers := bufio.NewScanner(p.stdin)
	for _, q := range asked {
		fmt.Fprintf(p.stderr, "%s. Is that right? [y/N] ", q.Says)
		if !answers.Scan() || !strings.EqualFold(strings.TrimSpace(answers.Text()), "y") {
			return canvass.Errorf(canvass.Refused, "", "nothing was entered")
		}
	}
	return nil
}

// terminal reports whether somebody sits at both ends of the program.
func (p *program) terminal() bool {
	in, ok := p.stdin.(*os.File)
	return ok && !p.json && term.IsTerminal(in.Fd()) && term.IsTerminal(os.Stderr.Fd())
}

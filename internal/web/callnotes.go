package web

import (
	"fmt"

	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/tally"
)

// callNote is what a page says of this desk's calls; a loud one stands out.
type callNote struct {
	Loud bool
	Says Figure
}

// callNotes are the notes of the call desk on a contest.
func (b *book) callNotes(c *tally.Contest) []callNote {
	var out []callNote
	for i, n := range call.Notes(b.s, c.ID) {
		out = append(out, callNote{n.Loud, b.fig(fmt.Sprintf("call-note-%d", i+1), "what this desk says of its calls", n.Text, n.Ref)})
	}
	return out
}

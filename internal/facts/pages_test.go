package facts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

// TestStoriesPage writes docs/stories.md: twenty stories, each as the record had it at its moment. With -update it
// writes the page; without, it holds the page against the code.
func TestStoriesPage(t *testing.T) {
	const (
		night = "2024-03-07T05:00Z" // the end of the day after the night, Eastern
		end   = ""                  // all of the record, the certified counts too
	)
	tuesday := superTuesday(t, nil)
	friday := begin(t, canvass.Replay, "2024-03-08", "2024-03-05T12:00Z")
	friday.catalog(t, "2024-03-05T12:00Z", catalog.Embedded())
	friday.night(t, "2024-03-08", nil)

	folded := map[*record]map[string]*tally.Snapshot{}

	var b strings.Builder
	b.WriteString(`# Twenty stories

Told by ` + "`canvass story`" + ` from the replay of 5 March 2024, and of 8 March for the last one. Each is what the record had at its
moment, and nothing later. A test writes this page and fails when the code tells anything else; nobody edits it by hand.
`)
	for i, x := range []struct {
		r      *record
		id     canvass.ContestID
		length facts.Length
		at     string
		what   string
	}{
		{tuesday, "2024/dem/as", facts.Full, night, "the whole story, a day later"},
		{tuesday, "2024/dem/as", facts.Brief, "2024-03-06T02:00Z", "before any vote"},
		{tuesday, "2024/dem/as", facts.Brief, "2024-03-06T03:30Z", "four to two stands, and the rule gives three to three"},
		{tuesday, "2024/gop/vt", facts.Brief, "2024-03-06T01:30Z", "shares and leads, no count"},
		{tuesday, "2024/gop/vt", facts.Full, "2024-03-06T03:37Z", "one vote apart in the count, and a call the other way"},
		{tuesday, "2024/gop/vt", facts.Full, end, "certified"},
		{tuesday, "2024/dem/vt", facts.Brief, night, "an ordinary primary"},
		{tuesday, "2024/dem/ia", facts.Full, night, "a vote by mail, counted by the party"},
		{tuesday, "2024/gop/va", facts.Brief, night, "several newsrooms, no count"},
		{tuesday, "2024/dem/nc", facts.Full, night, "no preference on the ballot"},
		{tuesday, "2024/dem/ma", facts.Full, night, "votes for some and shares for others"},
		{tuesday, "2024/gop/ma", facts.Brief, end, "certified"},
		{tuesday, "2024/gop/ar", facts.Full, night, "a count that later figures do not reach"},
		{tuesday, "2024/gop/ar", facts.Full, end, "the last count known"},
		{tuesday, "2024/gop/ut", facts.Full, night, "caucuses, called in the morning"},
		{tuesday, "2024/gop/ak", facts.Brief, night, "run and counted by the party"},
		{tuesday, "2024/gop/ca", facts.Brief, end, "one who takes all"},
		{tuesday, "2024/dem/mn", facts.Full, night, "an uncommitted vote, and two readings of its delegates"},
		{tuesday, "2024/gop/tx", facts.Full, end, "districts and a convention still open"},
		{friday, "2024/gop/as", facts.Full, end, "110 of 110"},
	} {
		var until canvass.Time
		when := "at the end of the record"
		if x.at != "" {
			until = moment(t, x.at)
			when = "as of " + x.at
		}
		if folded[x.r] == nil {
			folded[x.r] = map[string]*tally.Snapshot{}
		}
		if folded[x.r][x.at] == nil {
			folded[x.r][x.at] = x.r.fold(t, until, nil)
		}
		st := facts.Tell(folded[x.r][x.at], x.id, x.length)
		clean(t, st)
		fmt.Fprintf(&b, "\n## %d. %s, %s: %s\n\n%s.\n", i+1, x.id, x.length, x.what, capitalised(when))
		fmt.Fprintf(&b, "\n> **%s**\n", st.Headline.Text())
		for _, p := range st.Paragraphs {
			var sentences []string
			for _, s := range p.Sentences {
				sentences = append(sentences, s.Text())
			}
			fmt.Fprintf(&b, ">\n> %s\n", strings.Join(sentences, " "))
		}
	}
	golden(t, "../../docs/stories.md", b.String())
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

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

// TestStoriesPage writes docs/stories.md: thirty stories, each as the record had it at its moment. With -update it writes
// the page; without, it holds the page against the code.
func TestStoriesPage(t *testing.T) {
	const (
		early = "2024-03-06T01:30Z"
		call  = "2024-03-06T03:37Z"
		night = "2024-03-07T05:00Z" // the end of the day after the night, Eastern
		end   = ""                  // all of the record, the certified counts too
	)
	tuesday := superTuesday(t, nil)
	friday := begin(t, canvass.Replay, "2024-03-08", "2024-03-05T12:00Z")
	friday.catalog(t, "2024-03-05T12:00Z", catalog.Embedded())
	friday.night(t, "2024-03-08", nil)

	type telling struct {
		r      *record
		id     canvass.ContestID
		length facts.Length
		at     string
		what   string
	}
	list := []telling{{tuesday, "2024/dem/as", facts.Medium, night, "the story of the night"}}
	for _, at := range []struct{ at, what string }{{early, "shares, no count"}, {call, "at the minute of the call"}, {night, "the day after"}, {end, "certified"}} {
		for _, length := range []facts.Length{facts.Alert, facts.Brief, facts.Medium} {
			list = append(list, telling{tuesday, "2024/gop/vt", length, at.at, at.what})
		}
	}
	list = append(list, []telling{
		{tuesday, "2024/dem/as", facts.Full, night, "the full account, with the working and every source"},
		{tuesday, "2024/dem/as", facts.Brief, "2024-03-06T02:00Z", "before any vote"},
		{tuesday, "2024/dem/as", facts.Brief, "2024-03-06T03:30Z", "the party says four to two, and its rule gives three to three"},
		{tuesday, "2024/gop/vt", facts.Full, end, "certified, with what was said before"},
		{tuesday, "2024/dem/mn", facts.Medium, night, "an uncommitted vote"},
		{tuesday, "2024/dem/ia", facts.Medium, night, "a vote by mail, counted by the party"},
		{tuesday, "2024/dem/nc", facts.Medium, night, "called, and little counted"},
		{tuesday, "2024/gop/ar", facts.Medium, night, "a list of the leaders alone"},
		{tuesday, "2024/gop/ut", facts.Medium, night, "caucuses, called in the morning"},
		{tuesday, "2024/gop/tx", facts.Medium, end, "districts and a convention still open"},
		{tuesday, "2024/gop/ca", facts.Brief, end, "one who takes all"},
		{tuesday, "2024/gop/ga", facts.Brief, night, "before the day"},
		{tuesday, "2024/dem/nh", facts.Medium, night, "two votes, of which one awards delegates"},
		{tuesday, "2024/dem/fl", facts.Brief, night, "canceled"},
		{tuesday, "2020/dem/ia", facts.Medium, night, "two measures, two names"},
		{tuesday, "2016/gop/as", facts.Brief, night, "a convention that bound nobody"},
		{friday, "2024/gop/as", facts.Medium, end, "110 of 110"},
	}...)
	folded := map[*record]map[string]*tally.Snapshot{}

	var b strings.Builder
	b.WriteString(`# Thirty stories

Told by ` + "`canvass story`" + ` from the replay of 5 March 2024, and of 8 March for the last one. Each is what the record had at its
moment, and nothing later. A test writes this page and fails when the code tells anything else; nobody edits it by hand.
`)
	for i, x := range list {
		var until canvass.Time
		if x.at != "" {
			until = moment(t, x.at)
		}
		if folded[x.r] == nil {
			folded[x.r] = map[string]*tally.Snapshot{}
		}
		if folded[x.r][x.at] == nil {
			folded[x.r][x.at] = x.r.fold(t, until, nil)
		}
		st := facts.Tell(folded[x.r][x.at], x.id, x.length)
		clean(t, st)
		fmt.Fprintf(&b, "\n## %d. %s, %s: %s\n", i+1, x.id, x.length, x.what)
		if len(st.Headline.Spans) > 0 {
			fmt.Fprintf(&b, "\n> **%s**\n>", st.Headline.Text())
		}
		fmt.Fprintf(&b, "\n> *As of %s*\n", st.AsOf)
		for _, p := range st.Paragraphs {
			var sentences []string
			for _, s := range p.Sentences {
				sentences = append(sentences, s.Text())
			}
			fmt.Fprintf(&b, ">\n> %s\n", strings.Join(sentences, " "))
		}
	}
	if len(list) != 30 {
		t.Errorf("%d stories", len(list))
	}
	golden(t, "../../docs/stories.md", b.String())
}

package facts

import (
	"testing"

	"github.com/canvassdesk/canvass"
)

// TestWhoHeIs finds no "he" for somebody who was named beside another "he" in the sentence before.
func TestWhoHeIs(t *testing.T) {
	who := func(id canvass.OptionID, last string) *mention {
		return &mention{option: id, full: run{{Text: last}}, last: run{{Text: last}}, pronoun: run{{Text: "he"}}}
	}
	say := func(r *referrer, pieces ...piece) string { return r.sentence(draft{about: "x", pieces: pieces}).Text() }
	r := newReferrer()
	trump, cruz := who("donald-trump", "Trump"), who("ted-cruz", "Cruz")
	r.paragraph()
	for _, x := range []struct {
		said []piece
		want string
	}{
		{[]piece{{who: trump.as(subject)}, {Text: " won."}}, "Trump won."},
		{[]piece{{who: trump.as(subject)}, {Text: " had more votes than "}, {who: cruz}, {Text: "."}}, "He had more votes than Cruz."},
		{[]piece{{who: cruz.as(subject)}, {Text: " won Utah."}}, "Cruz won Utah."},
		{[]piece{{who: cruz.as(subject)}, {Text: " went on."}}, "He went on."},
	} {
		if got := say(r, x.said...); got != x.want {
			t.Errorf("%q, want %q", got, x.want)
		}
	}
}

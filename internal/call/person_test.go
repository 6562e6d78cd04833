package call_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/call"
)

// Whoever writes their own name otherwise is no second person.
func TestOnePerson(t *testing.T) {
	for _, actor := range []string{
		"ada", "Ada", "token ada", "user ADA", "user token ada", " ada.", "(ada)", "ＡＤＡ", "a\u200bda", "ada\ufe0f", "\u202eada", "a\u00adda",
	} {
		if got := call.Person(actor); got != "ada" {
			t.Errorf("%q is %q", actor, got)
		}
	}
	for _, actor := range []string{"ben", "ada b", "ada-2", "adam"} {
		if call.Person(actor) == "ada" {
			t.Errorf("%q is taken for ada", actor)
		}
	}
	for _, actor := range []string{"", "canvass", "token Program", "\u200b", "user  machine"} {
		if call.Somebody(actor) == nil {
			t.Errorf("%q passes for a person", actor)
		}
	}
}

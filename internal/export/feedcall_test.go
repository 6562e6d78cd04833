package export_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/export"
)

// The feed tells a call that two people made, and that it was taken back.
func TestFeedTellsACall(t *testing.T) {
	const contest = canvass.ContestID("2028/dem/ks")
	files, night := kestrel(t, canvass.Public)
	sure := claim("sure", "board", "2028-03-08T05:20Z", canvass.Claim{})
	sure.Kind, sure.Claim = canvass.KindConfirmation, nil
	sure.Confirmation = &canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "ben-okafor", Measure: canvass.Votes}
	over := claim("over", "board", "2028-03-08T05:21Z", canvass.Claim{})
	over.Kind, over.Claim = canvass.KindNotice, nil
	over.Notice = &canvass.Notice{Topic: canvass.TopicClose, Text: "Voting is over."}
	d := open(t, canvass.Rehearsal, files, append(night, sure, over))
	step := func(actor string, s canvass.Step) {
		t.Helper()
		if _, err := d.Step(t.Context(), actor, contest, "", s); err != nil {
			t.Fatal(err)
		}
	}
	step("user ada", canvass.Step{Kind: canvass.StepProposed, Winner: "ben-okafor", Measure: canvass.Votes, Text: "the board has confirmed it"})
	st, err := d.CallState(t.Context(), contest)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range st.Open() {
		step("user ben", canvass.Step{Kind: canvass.StepAnswered, Proposal: st.Proposal.Key, Objection: o.ID, Text: "the board's word is the last"})
	}
	step("user ben", canvass.Step{Kind: canvass.StepApproved, Proposal: st.Proposal.Key, After: d.View().Now})
	for _, p := range d.PublishDue(t.Context(), contest) {
		if p.Err != nil {
			t.Fatal(p.Err)
		}
	}
	told := func() (out []string) {
		for _, e := range readFeed(t, written(t, d, export.Atom, export.Selection{})).Entries {
			out = append(out, e.Term.Term+" | "+e.Title+" | "+e.Content)
		}
		return out
	}
	if got := told(); !slices.ContainsFunc(got, func(s string) bool {
		return strings.HasPrefix(s, "call | Call by Canvass: Kestrel Democratic primary | Called the vote for Okafor.") && strings.Contains(s, "The board has confirmed it.")
	}) {
		t.Errorf("the feed does not tell the call:\n%s", strings.Join(got, "\n"))
	}
	if _, err := d.Retract(t.Context(), "user ada", contest, "", "it was the wrong board"); err != nil {
		t.Fatal(err)
	}
	got := told()
	if !slices.ContainsFunc(got, func(s string) bool {
		return strings.HasPrefix(s, "withdrawal | ") && strings.Contains(s, "Canvass") && strings.Contains(s, "t was the wrong board")
	}) {
		t.Errorf("the feed does not tell that it was taken back:\n%s", strings.Join(got, "\n"))
	}
	if back := call.StandingOf(d.View().Snapshot, contest, d.View().Now).Banner(); back == nil || back.Reason != "it was the wrong board" {
		t.Errorf("the banner is %+v", back)
	}
}

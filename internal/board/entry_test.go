package board_test

import (
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
)

// What somebody did leads to the entry at the desk, and from there to its contest, to what took its place, and to what
// readers see; a reporter is not told of it what may not be handed on.
func TestEntryAtTheDesk(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, stringer := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("stringer", access.Reporter))
	n.enters(count("late-wire", 71_113, 40_000))
	for _, page := range []string{"/desk/audit", zenithDesk} {
		if ada.get(page); !strings.Contains(ada.page, `href="/desk/entry/11"`) {
			t.Errorf("%s does not lead to the entry:\n%s", page, ada.page)
		}
	}
	ada.get("/desk/entry/11").shows("Late Wire counts Ann Able 71,113", "Said by Late Wire", "by test", "Zenith Democratic primary", "Correct C", "What readers see", "Rights display")
	for _, link := range []string{`href="/entry/11"`, `href="/desk/correct/11"`, `href="` + zenithDesk + `"`} {
		if !strings.Contains(ada.page, link) {
			t.Errorf("the entry's page has no %s", link)
		}
	}
	stringer.get("/desk/entry/11").hides("71,113", "71113")
	if strings.Contains(stringer.page, "71113") || strings.Contains(stringer.page, "71,113") {
		t.Error("a reporter reads a figure that may not be handed on")
	}
	ada.post("/desk/correct/11", "reason=it+was+a+test&back=1&confirm=1&yes=&key="+ada.get("/desk/correct/11").field("key"))
	ada.get("/desk/entry/11").shows("It holds no more. In its place: The Late Wire takes back its count").hides("Correct C")
	ada.get("/desk/entry/12").shows("Reason it was a test", "In the place of The Late Wire counts Ann Able 71,113")
	ada.get("/desk/entry/99").refused(404, "The record has no entry 99")
	ada.get("/desk/entry/x").refused(404, "The record has no entry x")
}

// What was long ago says the day: an hour alone would be taken for today's.
func TestHoursOfOtherDays(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	ada.get(zenithDesk).shows("21:00 The Daily Lamp counts").hides("7 March 21:00 The Daily Lamp counts")
	ada.get("/desk/notes").post("/desk/notes", "text=ask+the+clerk&key="+ada.field("key"))
	ada.get("/desk/").shows("ada 21:0")
	n.pass(48 * time.Hour)
	ada = n.signsIn(n.token("ben", access.Desk))
	ada.get(zenithDesk).shows("7 March 21:00 The Daily Lamp counts")
	ada.get("/desk/").shows("ada 7 March 21:0")
}

// A candidate who says to have won is not among others' calls, and a count that leaves options out has no points.
func TestOthersCallsAreOutlets(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	won := func(by string) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindClaim, By: by, Contest: zenith, Claim: &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "ann-able", Measure: canvass.Votes}}
	}
	n.enters(won("able-campaign"))
	n.enters(won("wire"))
	ada.get(zenithDesk).shows("Able for President says that Ann Able won the vote", "theirs, never ours Wire: Able").hides("Able for President: Able")
	part := count("daily-lamp", 700, 300)
	part.Report.Counts = part.Report.Counts[:1]
	n.enters(part)
	ada.get("/desk/").hides("– points")
}

// What a source states without counts, when more is counted than in any count, is told beside the count: who leads in the
// count alone would be taken for who leads.
func TestStatedSinceTheCount(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	few, all := int64(10), int64(100)
	stated := func(expected canvass.Percent, able, baker canvass.Percent) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindReport, By: "wire", Contest: zenith, Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes, Expected: expected,
			Stated: &canvass.Stated{Shares: []canvass.StatedShare{{Option: "ann-able", Percent: able}, {Option: "bob-baker", Percent: baker}}},
		}}
	}
	n.enters(stated("5", "50", "50"))
	ada.get("/desk/").hides("as stated") // nobody is ahead in a tie
	part := count("daily-lamp", 700, 300)
	part.Report.Units, part.Report.UnitsOf = &few, &all
	n.enters(part)
	n.enters(stated("80", "55", "45"))
	ada.get("/desk/").shows("Able, as stated").hides("the count is behind")
	n.enters(stated("85", "45", "55"))
	ada.get("/desk/").shows("too early to call, 2 objections open, Baker ahead as stated", "Able Baker, as stated", "Zenith D · the count is behind what is stated",
		"Daily Lamp has Able ahead in 1,000 counted; Wire states since: Ann Able 45%, Bob Baker 55%, 85% of the expected vote in")
	ada.get(zenithDesk).shows("by 400, 40.0 points, in the count alone", "Ahead by what is stated without counts Baker, Wire says", "Wire Ann Able 45%, Bob Baker 55%")
}

package board_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/desk"
)

const (
	zenithDesk = "/desk/contest/2028/dem/zz"
	nadirDesk  = "/desk/contest/2028/dem/nn"
)

// step takes a step towards a call by a form on the contest's page.
func (p *person) step(contest, form string) *person {
	p.n.t.Helper()
	return p.get(contest).post(contest+"/call", form+p.about(form))
}

// about names the proposal of the page, where the form's step is about one.
func (p *person) about(form string) string {
	key := p.field("proposal")
	if key == "" || strings.HasPrefix(form, "step=proposed") || strings.HasPrefix(form, "step=status") {
		return ""
	}
	return "&proposal=" + url.QueryEscape(key)
}

// answersAll answers every objection that is open.
func (p *person) answersAll(contest string) *person {
	p.n.t.Helper()
	for range 20 {
		p.get(contest)
		id := p.field("objection")
		if id == "" {
			return p
		}
		form := "step=answered&text=asked+the+clerk&objection=" + url.QueryEscape(id)
		p.post(contest+"/call", form+p.about(form))
	}
	p.n.t.Fatal("objections do not end")
	return p
}

// published publishes what is due, as the server does by itself.
func (n *newsroom) published() {
	n.t.Helper()
	for _, x := range n.desk.PublishDue(context.Background(), "") {
		if x.Err != nil {
			n.t.Fatal(x.Err)
		}
	}
}

const propose = "step=proposed&winner=ann-able&measure=votes&text=Her+lead+is+larger+than+what+is+out."

// A call from its proposal to its retraction, between two people without a script, and everything that is refused on the way.
func TestCallByTwo(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	stringer := n.signsIn(n.token("stringer", access.Reporter))
	n.enters(count("daily-lamp", 700, 300))

	stringer.get(zenithDesk).hides("Propose a call", "Objections")
	stringer.post(zenithDesk+"/call", propose).refused(403, "is a token of the role reporter")
	ada.get(nadirDesk).shows("Nobody calls before voting is over: the last polls close at 23:00").hides("Propose P")
	ada.step(nadirDesk, propose).refused(422, "nobody calls before voting is over")
	ada.get(zenithDesk).post(zenithDesk+"/call", propose+"&form="+ben.get(zenithDesk).field("form")).refused(403, "This form was not made for you")
	ada.step(zenithDesk, "step=proposed&winner=ann-able&measure=votes&text=").refused(400, "says why")
	ada.step(zenithDesk, "step=published&text=x").refused(400, `The desk has no step "published"`)

	ada.step(zenithDesk, propose).shows("It is proposed", "ada proposes Ann Able", "You proposed it: another person approves", "Ann Able has won: Zenith Democratic primary", "What readers will see")
	ben.get("/desk/").shows("What waits 1 call", "proposed by ada: Able", "Nothing else waits.")
	ben.get("/desk/waits").shows("Zenith D", "proposed by ada: Able", "Nothing else waits.")
	stringer.get("/desk/").shows("Zenith D").hides("proposed by", "objection", "ready")
	stringer.get(zenithDesk).hides("proposed by", "proposes", "objection")
	ben.get(zenithDesk).post(zenithDesk+"/call", "step=approved").refused(400, "Name the proposal")
	ben.step(zenithDesk, "step=objected&text=Two+counties+are+missing").shows("You object", "ben: Two counties are missing")
	ben.step(zenithDesk, "step=approved").refused(422, "must be answered in words first")
	ada.answersAll(zenithDesk).shows("asked the clerk")
	ada.step(zenithDesk, "step=approved").refused(422, "Ada proposed it: another person approves")

	ben.step(zenithDesk, "step=approved").shows("Approved. It is published in a minute", "approved by ben: Able, to be published at 21:0", "ben approved it. To be published at 21:0")
	ben.step(zenithDesk, "step=undone&text=one+more+look").shows("Undone: nothing is published")
	n.pass(2 * time.Minute)
	n.published()
	if c := n.desk.View().Contests[zenith]; len(c.Calls) > 0 {
		t.Fatal("what was undone is published")
	}
	ben.step(zenithDesk, "step=approved")
	n.pass(2 * time.Minute)
	n.published()
	ada.get(zenithDesk).shows("This desk", "proposed by ada, approved by ben").hides("Propose a call")
	ada.get("/desk/").shows("called 21:0", ": Able", "What waits nothing", "Nothing waits.")
	reader := n.person().get("/2028/dem/zz").shows("Able")
	if !strings.Contains(reader.text(), "won") {
		t.Errorf("the reader's page does not say that anybody won:\n%s", reader.text())
	}

	if _, err := n.desk.Retract(context.Background(), "user ada", zenith, "2028/dem/zz#another", "it is wrong"); canvass.KindOf(err) != canvass.Conflict {
		t.Errorf("taking back another call than the one in force: %v", err)
	}
	ada.get(zenithDesk).post(zenithDesk+"/retract", "text=&call="+url.QueryEscape(ada.field("call"))).refused(400, "")
	ada.get(zenithDesk).post(zenithDesk+"/retract", "text=A+county+was+counted+twice&call="+url.QueryEscape(ada.field("call"))).
		shows("The call is taken back", "Taken back by ada", "A county was counted twice")
	reader.get("/2028/dem/zz").shows("A county was counted twice")
	ada.get(zenithDesk).shows(`Nobody can propose a call yet. It is "uncalled": set it to "too early" first`, "Say that it is Too early to call").hides("Propose P")
	ada.step(zenithDesk, propose).refused(422, "set it to \"too early\" first")
	ada.step(zenithDesk, "step=status&status=too+early&text=we+count+again").shows("It is too early to call.")
	ada.get("/desk/audit").shows("Eastern ben Zenith D", "canvass", "objects to the proposed call: Two counties are missing", "takes back its call of the vote for Ann Able", "approves the proposed call")
}

// A form that is sent twice makes one step; one that says something else by then is refused.
func TestStepSentTwice(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	form := propose + "&key=" + ada.get(zenithDesk).field("key")
	ada.post(zenithDesk+"/call", form).shows("It is proposed")
	size := n.desk.View().Size
	ada.post(zenithDesk+"/call", form).shows("It was in the record already")
	ada.post(zenithDesk+"/call", strings.Replace(form, "larger", "smaller", 1)).refused(409, "This form was sent already, and said something else")
	if now := n.desk.View().Size; now != size {
		t.Errorf("sent twice, it made %d more entries", now-size)
	}
}

// Who leads is said of who leads, though somebody else is proposed, and who may not approve has no button for it.
func TestProposedForWhoTrails(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	ada.step(zenithDesk, "step=proposed&winner=bob-baker&measure=votes&text=What+is+out+is+his.").
		shows("ada proposes Bob Baker", "Ann Able ahead by 400 of 1,000 counted", "You proposed it: another person approves").hides("Approve G")
	ben.get(zenithDesk).shows("not answered yet").hides("Approve G")
	ada.answersAll(zenithDesk)
	ben.get(zenithDesk).shows("Approve G")
	ada.get(zenithDesk).hides("Approve G")
}

// A replay makes no calls, and its desk says so.
func TestReplayMakesNoCalls(t *testing.T) {
	n := newNewsroom(t, canvass.Replay)
	p := n.signsIn(n.token("ada", access.Desk))
	p.get(zenithDesk).shows("A replay makes no calls", "played to 7 March 2028, 21:00 Eastern").hides("Propose a call", "now 21:00")
	p.post(zenithDesk+"/call", propose).refused(422, "A replay makes no calls")
}

// A count that is withdrawn within the minute stops the call, and the page says so at once, and how to go on; no preview
// shows a winner without a vote, and nobody is offered an approval that would be refused.
func TestStoppedWithinTheMinute(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	ada.step(zenithDesk, propose)
	ada.answersAll(zenithDesk)
	ben.step(zenithDesk, "step=approved").shows("ben approved it. To be published at 21:0", "What readers will see")
	contest := n.desk.View().Contests[zenith]
	n.enters(canvass.Entry{
		Kind: canvass.KindWithdrawal, By: "daily-lamp", Contest: zenith, At: desk.Now(), Supersedes: contest.Count.Ref[0],
		Withdrawal: &canvass.Withdrawal{Reason: "It was last week’s."},
	})
	ben.get(zenithDesk).shows("It is stopped, and not published. Nobody leads now", "To propose it again, undo the approval here", "Undo U", "taken back").
		hides("To be published at", "What readers will see", "another took its place")
	ben.get("/desk/").shows("stopped before it was published").hides("to be published at")
	ben.step(zenithDesk, "step=undone&text=the+count+is+gone").shows("propose it again on the figures of now", "Propose another, or the same on the figures of now").hides("Approve G")
}

// Who has said that nothing is to be called is offered no approval of what was proposed before.
func TestNoApprovalThatIsRefused(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	ada.step(zenithDesk, propose)
	ada.answersAll(zenithDesk)
	ben.get(zenithDesk).shows("Approve G")
	ada.step(zenithDesk, "step=status&status=unable&text=Two+counties+are+silent")
	ben.get(zenithDesk).shows("Nobody can approve it.").hides("Approve G")
}

// A reason that shows as nothing is none, whatever letters it is made of.
func TestBlankWords(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	for _, blank := range []string{"\u3164", "\u115f", "\u1160", "\uffa0", "\u2060", "\u034f", "\u3164\u200b.", "\u17b4", "\u2800"} {
		ada.step(zenithDesk, "step=proposed&winner=ann-able&measure=votes&text="+url.QueryEscape(blank)).refused(400, "say it in words")
	}
	ada.step(zenithDesk, "step=proposed&winner=ann-able&measure=votes&text="+url.QueryEscape("\u304b")).shows("It is proposed")
}

// A runoff takes two people, as a call does, and the page says who goes on by the count.
func TestRunoffByTwo(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	ada.get(zenithDesk).hides("would go on")
	three := count("daily-lamp", 450, 400)
	three.Report.Counts = append(three.Report.Counts, canvass.Count{Option: canvass.Other, Votes: 150})
	n.enters(three)
	ada.get(zenithDesk).shows("By the count Ann Able and Bob Baker would go on: nobody has more than half. Two people say so.")
	form := "step=status&status=runoff&advance=ann-able&advance=bob-baker&text=Nobody+has+half"
	ada.step(zenithDesk, form).shows("You have said so: another person says so too", "too early to call").hides("It goes to a runoff, because")
	ada.step(zenithDesk, form+"+now").refused(422, "another person says so too")
	n.person().get("/2028/dem/zz").hides("runoff")
	ben.get("/desk/").shows("is what ada says, and another person has not")
	ben.step(zenithDesk, form).shows("going to a runoff")
	n.person().get("/2028/dem/zz").shows("going to a runoff of Ann Able and Bob Baker")
}

// An authority that mends its own count contradicts nobody but this desk's call, and the desk is told that.
func TestDisputeWithOurOwnCall(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	last := func(able, baker int64) canvass.Entry {
		e := count("zenith-sos", able, baker)
		e.Report.Final = true
		return e
	}
	n.enters(last(700, 300))
	_, err := n.desk.CallCertain(context.Background(), canvass.Entry{
		Kind: canvass.KindCall, By: desk.Own, Actor: "user ada", Contest: zenith, At: desk.Now(),
		Call: &canvass.Call{Winner: "ann-able", Measure: canvass.Votes, Reason: "All is counted."},
	})
	if err != nil {
		t.Fatal(err)
	}
	ada.get(zenithDesk).shows("by ada; certain by bounds")
	n.enters(last(300, 700))
	ada.get(zenithDesk).shows("this desk’s call and the count differ", "Ann Able does not lead: Bob Baker does").hides("contradict", "the lead of 400")
}

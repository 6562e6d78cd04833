package board_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hand is one person's hand on the keyboard of a browser of their own.
type hand struct {
	t   *testing.T
	ctx context.Context
}

// types presses keys. A page that has its keys takes them.
func (h hand) types(pressed string) hand {
	h.t.Helper()
	keys(h.t, h.ctx, pressed)
	return h
}

// sees waits until the page says something.
func (h hand) sees(what string) hand {
	h.t.Helper()
	until(h.t, h.ctx, what, `(!document.body.dataset.at || document.body.dataset.ready) && document.querySelector("main")?.textContent.replace(/\s+/g, " ").includes(`+quoted(what)+`)`)
	return h
}

// in waits until the focus is in a field.
func (h hand) in(id string) hand {
	h.t.Helper()
	until(h.t, h.ctx, "the focus in "+id, `document.activeElement?.matches(`+quoted(id)+`)`)
	return h
}

// tabsTo goes on from field to field until the focus is in one.
func (h hand) tabsTo(id string) hand {
	h.t.Helper()
	for range 60 {
		if browsertest.Ask(h.t, h.ctx, chromedp.Evaluate[bool](`document.activeElement?.matches(`+quoted(id)+`)`)) {
			return h
		}
		h.types(kb.Tab)
	}
	h.t.Fatalf("no way by Tab to %s", id)
	return h
}

// opens goes to the board and opens a contest's row.
func (h hand) opens(row, title string) hand {
	h.t.Helper()
	h.types("b")
	until(h.t, h.ctx, "the board", `document.body.dataset.at === "/desk/" && document.getElementById("`+row+`")`)
	for range 40 {
		if browsertest.Ask(h.t, h.ctx, chromedp.Evaluate[bool](`document.querySelector(".picked")?.id === "`+row+`"`)) {
			break
		}
		h.types("j")
	}
	h.types(kb.Enter)
	return h.sees(title)
}

// TestANightByKeyboard is a night of two people in two browsers, neither of whom touches a mouse: a feed arrives, what
// waits is mapped, a correction is made with its effect seen, a call is proposed, objected to, answered, approved, undone,
// approved again, published and taken back. A reader's page follows.
func TestANightByKeyboard(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ctx, stop := context.WithCancel(context.Background())
	publishing := make(chan struct{})
	go func() {
		defer close(publishing)
		n.desk.PublishCalls(ctx, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		<-publishing
	})
	adaToken, benToken := n.token("ada", access.Desk), n.token("ben", access.Desk)
	first, second := browsertest.Start(t), browsertest.Start(t)
	ada, ben := hand{t, browsertest.Tab(t, first)}, hand{t, browsertest.Tab(t, second)}
	reader := hand{t, browsertest.Tab(t, second)}
	browsertest.Do(t, ada.ctx, browsertest.Looks[2].Set())
	browsertest.Do(t, reader.ctx, chromedp.Navigate(n.server.URL+"/2028/dem/zz"), chromedp.WaitReady("footer"))
	signsInAt(t, ada.ctx, n, adaToken)
	signsInAt(t, ben.ctx, n, benToken)

	// The feed arrives, and what nobody knows comes to both boards by itself.
	ada.sees("Nothing waits.")
	n.takesFrom("wire", "county.csv", strange)
	ada.sees(`"A Bell" is nobody whom this contest knows`)
	ben.sees(`"A Bell" is nobody whom this contest knows`)
	ada.types("jm").sees("Map once, release all").in("select[name=id]").types("Bob" + kb.Enter)
	ada.sees("A Bell is Bob Baker from now on")
	reader.sees("73")
	ben.sees("Nothing waits.")

	// Another source's count is wrong by a digit: the correction shows its effect before it is entered.
	n.enters(count("daily-lamp", 70, 300))
	ada.opens("row-2028-dem-zz", "Zenith Democratic primary").sees("Ann Able 70, Bob Baker 300")
	ada.types("c").sees("Correct entry").in("#v0").types(kb.End + kb.Backspace + kb.Backspace + "700")
	ada.tabsTo("#reason").types("A digit was missing").tabsTo("#cause").types("ours").tabsTo("button.main").types(kb.Enter)
	ada.sees("What it would do to Zenith Democratic primary").sees("70 ·").sees("700 ·")
	browsertest.Shoot(t, ada.ctx, "night-effect")
	ada.types("r").sees("is in the record").sees("another took its place")

	// A call: proposed by one, objected to and approved by the other.
	ada.types("p").in("#pt").types("Her lead is larger than what is out." + kb.Enter).sees("ada proposes Ann Able")
	ben.opens("row-2028-dem-zz", "ada proposes Ann Able").types("o").in("#ob").types("Two counties are missing" + kb.Enter).sees("You object")
	ada.sees("ben: Two counties are missing")
	approve := `document.querySelector("[data-key=g]")`
	for _, h := range []hand{ada, ben} { // an objection is open
		if browsertest.Ask(t, h.ctx, chromedp.Evaluate[bool](`!!`+approve)) {
			t.Error("a call can be approved though an objection is open")
		}
	}
	for browsertest.Ask(t, ada.ctx, chromedp.Evaluate[bool](`!!document.querySelector("[data-key=q]")`)) {
		open := `document.querySelectorAll(".objection:not(.answered)").length`
		before := browsertest.Ask(t, ada.ctx, chromedp.Evaluate[int](open))
		ada.types("q").in("[data-key=q]").types("The clerk says so" + kb.Enter)
		until(t, ada.ctx, "one objection fewer", open+" < "+itoa(before)+` && document.readyState === "complete"`)
	}
	browsertest.Shoot(t, ada.ctx, "night-answered")
	ben.sees("The clerk says so")
	until(t, ben.ctx, "every answer", `document.querySelectorAll(".objection:not(.answered)").length === 0`)
	if ada.sees("You proposed it: another person approves"); browsertest.Ask(t, ada.ctx, chromedp.Evaluate[bool](`!!`+approve)) {
		t.Error("who proposed a call can approve it")
	}
	until(t, ben.ctx, "a way to approve", approve)
	ben.types("g").sees("ben approved it")
	ben.types("u").in("#un").types(kb.Enter).sees("Undone: nothing is published")
	ada.sees("ada proposes Ann Able")
	until(t, ben.ctx, "a way to approve", approve)
	ben.types("g").sees("ben approved it")
	browsertest.Shoot(t, ben.ctx, "night-approved")
	entered := make(chan time.Time, 1)
	go func() {
		for v := range n.desk.Watch(ctx) {
			if c := v.Contests[zenith]; len(c.Calls) > 0 {
				entered <- time.Now()
				return
			}
		}
	}()
	n.pass(61 * time.Second)
	reader.sees("won")
	t.Logf("from the call's entry to the reader's page: %s", time.Since(<-entered))
	ada.sees("proposed by ada, approved by ben")
	browsertest.Shoot(t, ada.ctx, "night-called")

	// And taken back.
	ada.types("x").in("#back").types("A county was counted twice" + kb.Enter).sees("The call is taken back")
	reader.sees("A county was counted twice")
	browsertest.Shoot(t, reader.ctx, "night-reader")
	for _, h := range []hand{ada, ben, reader} {
		if stopped := browsertest.Ask(t, h.ctx, chromedp.Evaluate[[]string](`window.stopped`)); len(stopped) > 0 {
			t.Errorf("a browser stopped something of our own: %q", stopped)
		}
	}
}

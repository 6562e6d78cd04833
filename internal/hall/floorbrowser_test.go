package hall_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/chromedp/chromedp"
)

// TestAFloorInABrowser does Readlyn's caucus on a phone 390 pixels wide, by the keyboard alone: the door, the first
// alignment, who is viable, the final one, the coin, the delegates that two tellers sign, the announcement. The second
// teller sends plain forms. What was seen is looked at again at 320 pixels.
func TestAFloorInABrowser(t *testing.T) {
	axe := browsertest.Axe(t)
	s, d, codes := precinctHall(t, iowa)
	at := time.Date(2020, 2, 4, 2, 0, 0, 0, time.UTC)
	pass := func(job hall.Job, n int) hall.Pass {
		p := hall.Pass{Contest: iowa, Job: job, Number: n, Place: "Readlyn", Area: "cd-1", Unit: readlyn, Expires: canvass.TimeOf(at.Add(time.Hour))}
		if job == hall.Chair {
			p.Place, p.Area, p.Unit = "", "", ""
		}
		return p
	}
	code := func(job hall.Job, n int) string {
		text, err := codes.Make(t.Context(), pass(job, n), canvass.TimeOf(at))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	x := &precinct{t: t, d: d, contest: iowa, unit: readlyn, who: inIowa, bea: entersAs(t, s, codes, pass(hall.Teller, 2), "Bea")}
	screens := 0
	phoneAt := phones(t, s.URL, axe, &screens, "floor")
	phone := phoneAt(390)
	enters := func(job hall.Job, name, wants string) {
		phone.open("/hall").types("#code", code(job, 1)).types("#name", name).presses("main button", wants)
	}
	sheetOf := func(figures string) {
		for _, f := range strings.Fields(figures) {
			id, n, _ := strings.Cut(f, "=")
			phone.types(fmt.Sprintf(`#v-%s`, id), n)
		}
		phone.presses("#sheet button", "I read").presses("#send button", "Your sheet is in.")
	}

	enters(hall.Door, "Dan", "Nobody is checked in yet.")
	phone.types("#people", "37").presses("main form button", "37 people are checked in so far.")
	browsertest.Do(t, phone.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector(".who").submit()`))
	phone.waits("Enter your code")
	enters(hall.Teller, "Ada", "37 people are checked in, and the room elects 4 delegates: 6 people make a group viable.")

	const figures = "joe-biden=7 pete-buttigieg=11 amy-klobuchar=7 bernie-sanders=6 elizabeth-warren=6"
	const short = "biden=7 buttigieg=11 klobuchar=7 sanders=6 warren=6"
	phone.presses(`a[href="/hall/sheet?measure=first-alignment"]`, "Every option has a number")
	sheetOf(figures)
	x.bea.get("/hall/sheet").post("/hall/sheet", x.form(canvass.FirstAlignment, short)).shows("the count is in")
	phone.waits("Who is viable").waits("Bernie Sanders viable, and locked").looked("who is viable")
	phone.presses(`a[href="/hall/sheet?measure=final-alignment"]`, "6 at the first alignment: viable, and locked")
	sheetOf(figures)
	x.bea.get("/hall/sheet?measure=final-alignment").post("/hall/sheet", x.form(canvass.FinalAlignment, short)).shows("the count is in")
	phone.waits("A tie. Bernie Sanders and Elizabeth Warren are exactly equal").looked("the tie")
	phone.tabTo(`input[name=first]`).key("ArrowDown", 40, "") // the second of the two
	phone.types(`input[name=how]`, "a coin, both captains").presses(`form[action$=coin] button`, "The rule gives:")
	phone.presses(`form[action$=sign] button`, "Your sheet is in.")
	x.signs(x.bea).shows("the count is in. Counted by Ada and Bea.")
	phone.waits("the count is in. Counted by Ada and Bea.").looked("signed")
	narrow := phoneAt(320)
	for _, path := range []string{"/hall/room", "/hall/tally?measure=final-alignment", "/hall/sheet?measure=final-alignment"} {
		narrow.open(path)
	}
	browsertest.Do(t, phone.ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector(".who").submit()`))
	phone.waits("Enter your code")
	enters(hall.Chair, "Rita Flores", "The rooms")
	phone.presses(`nav a[href$=say]`, "A tie was decided by a coin toss: Elizabeth Warren first (a coin, both captains).")
	phone.presses("main form button", "Confirmed by Rita Flores for Iowa Democratic Party.")
	if got := fmt.Sprint(x.elected(canvass.StateDelegateEquivalents)); got != "[2267 2267 2267 0 2267]" {
		t.Errorf("equivalents %s", got)
	}
	for _, path := range []string{"/hall/chair", "/hall/chair/say", "/hall/chair/decide"} {
		narrow.open(path)
	}
	t.Logf("%d screens", screens)
}

// On a shared phone a sheet that could not be sent waits for the person who typed it, and is not sent as another's.
func TestSharedPhoneInABrowser(t *testing.T) {
	axe := browsertest.Axe(t)
	plain, d, codes := hallOf(t)
	var down atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			panic(http.ErrAbortHandler) // the network drops
		}
		plain.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	screens := 0
	phone := phones(t, server.URL, axe, &screens, "shared")(390)
	code := func(n int) string {
		text, err := codes.Make(t.Context(), hall.Pass{
			Contest: guam, Job: hall.Teller, Unit: "room:a", Area: canvass.Statewide, Place: "Room A", Number: n, Expires: canvass.TimeOf(evening.Add(time.Hour)),
		}, canvass.TimeOf(evening))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first := code(1)
	phone.open("/hall").types("#code", first).types("#name", "Ada").presses("main button", "Count your ballots alone.")
	phone.presses(`a[href^="/hall/sheet"]`, "Every option has a number")
	for i, field := range []string{"ann-able", "bob-baker", "cy-clark", "uncommitted"} {
		phone.types("#v-"+field, fmt.Sprint(i+1))
	}
	down.Store(true)
	phone.tabTo("#sheet button").key("Enter", 13, "\r")
	phone.waits("No network. I read: Ann Able: 1")
	phone.tabTo("#sheet button").key("Enter", 13, "\r")
	phone.waits("Kept on this phone and not sent yet")

	// Before the network is back, the phone goes to somebody else: Ada's cookie is taken off it.
	browsertest.Do(t, phone.ctx, chromedp.Navigate("about:blank"))
	down.Store(false)
	passes, err := codes.List(t.Context(), guam)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range passes {
		if err := codes.Revoke(t.Context(), p.ID()); err != nil {
			t.Fatal(err)
		}
	}
	phone.open("/hall/room").waits("Your code has ended")
	phone.types("#code", code(2)).types("#name", "Bea").presses("main button", "Count your ballots alone.")
	phone.waits("A sheet that somebody else typed on this phone is not sent yet")
	phone.presses(`a[href^="/hall/sheet"]`, "Every option has a number")
	if typed := browsertest.Ask(t, phone.ctx, chromedp.Evaluate[string](`document.getElementById("v-ann-able").value`)); typed != "" {
		t.Errorf("Bea sees Ada's figure %q", typed)
	}
	if n := len(d.View().Contests[guam].Sheets); n != 0 {
		t.Errorf("%d sheets went in", n)
	}
}

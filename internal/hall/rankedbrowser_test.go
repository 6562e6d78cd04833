package hall_test

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestRankedBallotsInABrowser types ranked ballots on a phone by the keyboard alone: a letter goes on to the next choice,
// Enter to the next ballot. The other teller has no script. They differ in one ballot, settle it, and the chair enters the
// final round.
func TestRankedBallotsInABrowser(t *testing.T) {
	axe := browsertest.Axe(t)
	server, d, codes := hallAt(t, rankedFiles(t), guam, evening)
	screens := 0
	phoneAt := phones(t, server.URL, axe, &screens, "ranked")
	code := func(job hall.Job) string {
		pass := hall.Pass{Contest: guam, Job: job, Number: 1, Expires: canvass.TimeOf(evening.Add(1e12))}
		if job == hall.Teller {
			pass.Area, pass.Unit, pass.Place = canvass.Statewide, "room:a", "Room A"
		}
		text, err := codes.Make(t.Context(), pass, canvass.TimeOf(evening))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, name := range []string{"Cleo", "Dora"} {
		teller := enters(t, server, codes, hall.Teller, "room:b", name)
		teller.types("1 AB", "2 A", "3 A", "4 AB", "5 BA", "6 BA", "7 A", "8 A", "9 A", "10 B").post("/hall/ballots/send", "")
	}
	bea := enters(t, server, codes, hall.Teller, "room:a", "Bea")
	bea.types("1 AB", "2 B-A", "3 CBA", "4 AC", "5 A").post("/hall/ballots/send", "")

	ada := phoneAt(390).open("/hall").types("#code", code(hall.Teller)).types("#name", "Ada").
		presses("main button", "Type the ballots")
	ada.presses(`a[href="/hall/ballots"]`, "One ballot a row")
	ada.tabTo(`input[name="n1"]`)
	press := func(keys string) {
		t.Helper()
		for _, k := range keys {
			switch k {
			case '\n':
				ada.key("Enter", 13, "\r")
			case '\t':
				ada.key("Tab", 9, "")
			default:
				browsertest.Do(t, ada.ctx, browsertest.Call(input.InsertText, input.InsertTextParams{Text: string(k)}))
			}
		}
	}
	press("\tab\n\tb\ta\n\tcba\n\tab\n\ta\n\n") // Enter on an empty row keeps the rows; ballot 4 is read wrongly
	ada.waits("5 ballots are in your table.").looked("typed")
	ada.presses(`a[href="/hall/ballots/check"]`, "5 ballots, numbered 1 to 5")
	ada.presses("main form button", "The tables differ in 1 ballot.")
	ada.presses(`a[href="/hall/ballots?ballot=4"]`, "Ballot 4, as you typed it.")
	ada.tabTo(`input[name="r1-2"]`)
	browsertest.Do(t, ada.ctx, chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`))
	press("c\n")
	ada.waits("The tables agree, ballot by ballot, and count.").looked("settled")
	if n, _ := d.View().Contests[guam].UnitCount("zz-party", canvass.FirstChoices, canvass.Statewide, "room:a").Votes("ann-able"); n != 3 {
		t.Errorf("Ann Able has %d first choices in room A, want 3", n)
	}

	ada.presses(".who button", "Enter your code")
	chair := ada.types("#code", code(hall.Chair)).types("#name", "Rita Flores").presses("main button", "All rooms are in: to the rounds")
	chair.presses(`p > a[href="/hall/chair/rounds"]`, "All rooms: 15 ballots")
	chair.presses("main form button", "The final round is in the record.")
	chair.presses(`p > a[href="/hall/chair/say"]`, "I confirm this count")
	chair.presses("main form button", "Ann Able has won the Zembla Democratic caucuses")
	chair.presses(`nav a[href="/hall/chair/rounds"]`, "Each is data about a person")
	chair.presses("main form button", "the typed ballots are erased")
	holds(t, d, 0)
	if stopped := browsertest.Ask(t, chair.ctx, chromedp.Evaluate[[]string](`window.stopped`)); len(stopped) > 0 {
		t.Errorf("the browser stopped something of our own: %q", stopped)
	}
	phoneAt(320).open("/hall/chair/rounds")
	phoneAt(1024).open("/hall/chair/rounds")
}

package board_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// keys presses keys one after the other, as a person does: what a page takes for itself is not typed too.
func keys(t *testing.T, ctx context.Context, pressed string) {
	t.Helper()
	for _, r := range pressed {
		if r < ' ' || r > '~' { // Enter, Tab and the like
			browsertest.Do(t, ctx, chromedp.KeyEvent(string(r)))
			continue
		}
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(r), Text: string(r), UnmodifiedText: string(r)}
		up := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: string(r)}
		browsertest.Do(t, ctx, browsertest.Call(input.DispatchKeyEvent, down), browsertest.Call(input.DispatchKeyEvent, up))
	}
}

// until waits for a condition on the page, however often the page is put anew.
func until(t *testing.T, ctx context.Context, what, condition string) {
	t.Helper()
	bounded, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for {
		if holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!(`+condition+`)`)); err == nil && holds {
			return
		}
		if bounded.Err() != nil {
			shown, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.pathname + " " + document.activeElement?.outerHTML.slice(0, 200) + " " + document.body.textContent.replace(/\s+/g, " ")`))
			t.Fatalf("waited for %s in vain: %s", what, shown)
		}
	}
}

// signsInAt signs somebody in, by keyboard.
func signsInAt(t *testing.T, ctx context.Context, n *newsroom, token string) {
	t.Helper()
	browsertest.Do(t, ctx, chromedp.Navigate(n.server.URL+"/desk/sign-in"), chromedp.WaitVisible("#token"))
	until(t, ctx, "the focus in the field", `document.readyState === "complete" && document.activeElement?.id === "token"`) // what is typed sooner is lost
	keys(t, ctx, token+"\r")
	until(t, ctx, "the board", `document.body.dataset.ready && document.querySelector("table.rows")`)
}

// busy is a newsroom in the middle of a night.
func busy(t *testing.T, kind canvass.RecordKind) *newsroom {
	t.Helper()
	n := newNewsroom(t, kind)
	n.takes("county.csv", strange)
	n.takes("late.csv", "Nadir,3,President,,DEM,Ann Able,9\nNadir,3,President,,DEM,Ballots Cast,7\n")
	n.enters(count("daily-lamp", 100, 90))
	n.enters(count("daily-lamp", 80, 70), count("wire", 70, 80))
	n.enters(canvass.Entry{Kind: canvass.KindClaim, By: "wire", Contest: zenith, Claim: &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "bob-baker", Measure: canvass.Votes}})
	return n
}

// TestDeskInABrowser opens every page of the desk in Chromium at the width of a telephone and of a desk, light and dark:
// no violation that axe-core knows, no scrolling sideways, nothing that the content policy had to stop.
func TestDeskInABrowser(t *testing.T) {
	script := browsertest.Axe(t)
	chromium := browsertest.Start(t)
	diagonal := []browsertest.Look{browsertest.Looks[0], browsertest.Looks[3]} // each width and each scheme once; all four in a soak
	looks := map[canvass.RecordKind][]browsertest.Look{canvass.Live: diagonal, canvass.Rehearsal: {browsertest.Looks[2]}}
	if os.Getenv("CANVASS_SOAK") != "" {
		looks = map[canvass.RecordKind][]browsertest.Look{canvass.Live: browsertest.Looks, canvass.Rehearsal: browsertest.Looks}
	}
	for kind, looks := range looks {
		n := busy(t, kind)
		n.signsIn(n.token("ben", access.Desk)).get("/desk/contest/2028/dem/zz").get("/desk/notes").post("/desk/notes", "text=The+clerk+of+Able+calls+back+at+eleven")
		id := n.signsIn(n.token("cy", access.Desk)).get("/desk/").waiting()
		token := n.token("ada", access.Desk)
		for _, l := range looks {
			t.Run(string(kind)+"-"+l.Name, func(t *testing.T) {
				ctx := browsertest.Tab(t, chromium)
				browsertest.Do(t, ctx, l.Set(), browsertest.Call(network.ClearBrowserCookies, cdp.Empty{}), chromedp.Navigate(n.server.URL+"/desk/sign-in"), chromedp.WaitVisible("#token"))
				base := n.server.URL
				look := func(name, path string) {
					if path != "" {
						browsertest.Do(t, ctx, chromedp.Navigate(base+path))
					}
					browsertest.Do(t, ctx, chromedp.WaitReady("main"), chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
					browsertest.Shoot(t, ctx, "desk-"+string(kind)+"-"+name+"-"+l.Name)
					if browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
						t.Errorf("%s scrolls sideways at %d pixels", name, l.Width)
					}
					browsertest.Do(t, ctx, chromedp.Evaluate[chromedp.Void](script))
					for _, v := range browsertest.Ask(t, ctx, chromedp.Evaluate[[]string](browsertest.RunAxe, chromedp.EvalAwaitPromise)) {
						t.Errorf("%s: %s", name, v)
					}
					for _, what := range browsertest.Ask(t, ctx, chromedp.Evaluate[[]string](`window.stopped`)) {
						t.Errorf("%s: stopped: %s", name, what)
					}
				}
				look("sign-in", "")
				signsInAt(t, ctx, n, token)
				look("board", "/desk/")
				look("closing", "/desk/?by=closing")
				look("waits", "/desk/waits")
				look("waits-of", "/desk/waits/"+id)
				look("contest", "/desk/contest/2028/dem/zz")
				look("enter", "/desk/contest/2028/dem/zz/enter")
				look("entry", "/desk/entry/11")
				look("correct", "/desk/correct/"+n.newest())
				look("notes", "/desk/notes")
				look("audit", "/desk/audit")
				look("keys", "/desk/keys")
				look("you", "/desk/you")
				look("refused", "/desk/waits/nothing")
				if kind != canvass.Live {
					return
				}
				n := newNewsroom(t, kind) // and a call, as each of the two sees it
				n.enters(count("daily-lamp", 700, 300))
				ada, ben := n.token("ada", access.Desk), n.token("ben", access.Desk)
				first, second := n.signsIn(ada), n.signsIn(ben)
				base = n.server.URL
				signsInAt(t, ctx, n, ben)
				look("call-open", zenithDesk)
				first.step(zenithDesk, propose)
				second.step(zenithDesk, "step=objected&text=Two+counties+are+missing")
				look("call-objected", zenithDesk)
				first.answersAll(zenithDesk)
				look("call-answered", zenithDesk)
				second.step(zenithDesk, "step=approved")
				look("call-approved", zenithDesk)
				n.pass(2 * time.Minute)
				n.published()
				look("call-published", zenithDesk)
				look("call-board", "/desk/")
				first.get(zenithDesk).post(zenithDesk+"/retract", "text=A+county+was+counted+twice&call="+url.QueryEscape(first.field("call")))
				look("call-retracted", zenithDesk)
			})
		}
	}
}

// newest is the number of the newest count in the record that stands.
func (n *newsroom) newest() string {
	v := n.desk.View()
	for seq := v.Size - 1; seq > 0; seq-- {
		if l, ok := v.At(seq); ok && l.Entry.Report != nil {
			return strconv.FormatInt(seq, 10)
		}
	}
	n.t.Fatal("there is no report")
	return ""
}

// quoted is a text as a script writes it.
func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err) // it is text
	}
	return string(raw)
}

func itoa(n int) string { return strconv.Itoa(n) }

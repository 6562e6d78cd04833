package hall_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// screen is a volunteer's phone in a real browser, used by the keyboard alone.
type screen struct {
	t       *testing.T
	ctx     context.Context
	server  string
	axe     string
	screens *int
	name    string // of its pictures
	width   int64
}

// phones are phones of one browser, which has one jar of cookies and one memory, as one phone has.
func phones(t *testing.T, server, axe string, screens *int, name string) func(width int64) screen {
	t.Helper()
	chromium := browsertest.Start(t)
	return func(width int64) screen {
		ctx := browsertest.Tab(t, chromium)
		browsertest.Do(t, ctx, browsertest.Look{Width: width, Scheme: "light"}.Set())
		return screen{t, ctx, server, axe, screens, name, width}
	}
}

func (s screen) open(path string) screen {
	s.t.Helper()
	browsertest.Do(s.t, s.ctx, chromedp.Navigate(s.server+path), chromedp.WaitReady("main"))
	return s.looked(path)
}

// looked counts the screen, and holds it against axe and the width of the phone.
func (s screen) looked(name string) screen {
	s.t.Helper()
	*s.screens++
	browsertest.Do(s.t, s.ctx, chromedp.Evaluate[chromedp.Void](s.axe))
	for _, v := range browsertest.Ask(s.t, s.ctx, chromedp.Evaluate[[]string](browsertest.RunAxe, chromedp.EvalAwaitPromise)) {
		s.t.Errorf("%s: %s", name, v)
	}
	// A phone makes a page that is too wide smaller, and its window wider: the width is held against the phone's own.
	if wide := browsertest.Ask(s.t, s.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); wide > s.width {
		s.t.Errorf("%s is %d pixels wide on a phone of %d", name, wide, s.width)
	}
	browsertest.Shoot(s.t, s.ctx, fmt.Sprintf("%s-%02d", s.name, *s.screens))
	return s
}

// key presses a key of the keyboard.
func (s screen) key(name string, code int64, text string) {
	s.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		p := input.DispatchKeyEventParams{Type: kind, Key: name, Code: name, WindowsVirtualKeyCode: code}
		if kind == "keyDown" {
			p.Text = text
		}
		browsertest.Do(s.t, s.ctx, browsertest.Call(input.DispatchKeyEvent, p))
	}
}

// tabTo goes on with the tab key until what the selector names has the focus.
func (s screen) tabTo(selector string) screen {
	s.t.Helper()
	for range 60 {
		if browsertest.Ask(s.t, s.ctx, chromedp.Evaluate[bool](`document.activeElement?.matches(`+"`"+selector+"`"+`) ?? false`)) {
			return s
		}
		s.key("Tab", 9, "")
	}
	s.t.Fatalf("the tab key never comes to %s", selector)
	return s
}

func (s screen) types(selector, text string) screen {
	s.t.Helper()
	s.tabTo(selector)
	browsertest.Do(s.t, s.ctx, browsertest.Call(input.InsertText, input.InsertTextParams{Text: text}))
	return s
}

// presses goes to a button and presses Enter; the screen that follows shows what is wanted.
func (s screen) presses(selector, wants string) screen {
	s.t.Helper()
	s.tabTo(selector)
	s.key("Enter", 13, "\r")
	s.waits(wants)
	return s.looked(selector + " then " + wants)
}

// waits looks until the screen shows the text; a page that is just being replaced is looked at again.
func (s screen) waits(text string) screen {
	s.t.Helper()
	shows := chromedp.Evaluate[bool]("document.readyState === 'complete' && (document.body?.innerText.replace(/\\s+/g, ' ').includes(`" + text + "`) ?? false)")
	last := ""
	ctx, cancel := context.WithTimeout(s.ctx, time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if there, err := chromedp.Run(ctx, shows); err == nil && there {
			return s
		}
		if now, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`location.href + " " + document.body?.innerText`)); err == nil {
			last = now
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatalf("the screen never shows %q:\n%s", text, last)
	return s
}

func (s screen) text() string {
	s.t.Helper()
	return browsertest.Ask(s.t, s.ctx, chromedp.Text("body"))
}

// TestTheHallInABrowser does the whole evening of docs/hall.md on phones 390 pixels wide, by the keyboard alone: two
// rooms, two tellers each, a transposed digit, a network that drops, a late box, a tie by lot, the announcement. The
// chair and one teller of each room have screens; what the others do is done by forms.
func TestTheHallInABrowser(t *testing.T) {
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
	phoneAt := phones(t, server.URL, axe, &screens, "hall")
	code := func(job hall.Job, unit canvass.UnitID, n int) string {
		pass := hall.Pass{Contest: guam, Job: job, Unit: unit, Number: n, Expires: canvass.TimeOf(evening.Add(1e12))}
		if job != hall.Chair {
			pass.Area, pass.Place = canvass.Statewide, "Room "+strings.ToUpper(string(unit[len(unit)-1:]))
		}
		text, err := codes.Make(t.Context(), pass, canvass.TimeOf(evening))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}

	// One browser has one jar of cookies, as one phone has: each person enters in turn, and the other tellers of the
	// rooms send plain forms.
	bea := enters(t, plain, codes, hall.Teller, "room:a", "Bea")
	ada := phoneAt(390).open("/hall").types("#code", code(hall.Teller, "room:a", 1)).types("#name", "Ada").
		presses("main button", "Count your ballots alone.")
	ada.presses(`a[href^="/hall/tally"]`, "One tap for each ballot")
	for i, n := range []int{7, 3, 1, 0} {
		for range n {
			ada.tabTo(fmt.Sprintf("li:nth-child(%d) .tap", i+1)).key("Enter", 13, "\r")
		}
	}
	ada.tabTo("#undo").key("Enter", 13, "\r")
	if total := browsertest.Ask(t, ada.ctx, chromedp.Text("#n-all")); total != "10" {
		t.Errorf("after eleven taps and an undo the tally says %s", total)
	}
	ada.presses("#taps > p > button:not([type=button])", "Every option has a number")

	// The network drops before the sheet is read back: the phone reads it back itself, keeps it, and sends it once.
	down.Store(true)
	ada.tabTo("#sheet button").key("Enter", 13, "\r")
	ada.waits("No network. I read: Ann Able: 7").looked("read back without a network")
	ada.tabTo("#sheet button").key("Enter", 13, "\r")
	ada.waits("Kept on this phone and not sent yet").looked("kept")
	down.Store(false)
	ada.waits("Your sheet is in.").looked("sent when the network was back")
	if n := len(d.View().Contests[guam].Sheets[0].Sheets); n != 1 {
		t.Errorf("%d sheets went in", n)
	}

	bea.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 17, 3, 0, 0)).shows("The sheets differ.")
	ada.waits("The sheets differ.").looked("the sheets side by side") // the page looks again by itself
	bea.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 7, 3, 0, 0)).shows("the count is in")
	ada.waits("the count is in").looked("the sheets agree")

	// The second room: a transposed digit that its teller mends.
	cleo, dora := enters(t, plain, codes, hall.Teller, "room:b", "Cleo"), enters(t, plain, codes, hall.Teller, "room:b", "Dora")
	cleo.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 32, 36, 2, 0))
	dora.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 23, 36, 2, 0)).shows("The sheets differ.")
	dora.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 32, 36, 2, 0)).shows("the count is in")

	ada.presses(".who button", "Enter your code")
	chair := ada.types("#code", code(hall.Chair, "", 0)).types("#name", "Rita Flores").presses("main button", "The rooms")
	chair.waits("level in the Zembla Democratic caucuses")
	chair.presses(`p.ask a[href="/hall/chair/decide"]`, "who was drawn first?")
	chair.tabTo(`input[name=first]`).key(" ", 32, " ")
	chair.types("#how", "names from a hat").presses(`form[action$=lot] button`, "The rooms")
	chair.types("#box", "Late box of Room A").presses(`form[action$=box] button`, "they are shown this once")
	fresh := regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}`).FindAllString(chair.text(), -1)
	for i, name := range []string{"Eve", "Fay"} {
		late := newPhone(t, plain).post("/hall/enter", "code="+fresh[i]+"&name="+name)
		late.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 1, 0, 0, 0))
	}
	chair.presses(`nav a[href$=decide]`, "Nobody is tied for a seat.")
	browsertest.Do(t, chair.ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("option").value = "cy-clark"`))
	chair.types("#why", "his letter").presses(`form[action$=left] button`, "The rooms")
	chair.presses(`nav a[href$=say]`, "Ann Able leads")
	chair.presses("main form button", "Ann Able has won the Zembla Democratic caucuses")
	if text := chair.text(); !strings.Contains(text, "Confirmed by Rita Flores") || !strings.Contains(text, "Cy Clark has withdrawn") {
		t.Errorf("the announcement is\n%s", text)
	}
	if n, _ := d.View().Contests[guam].Count.Votes("ann-able"); n != 40 {
		t.Errorf("%d votes for Ann Able, want 7 and 32 and the late 1", n)
	}
	if screens > 25 {
		t.Errorf("the evening took %d screens, more than 25", screens)
	}
	t.Logf("%d screens", screens)
	if stopped := browsertest.Ask(t, chair.ctx, chromedp.Evaluate[[]string](`window.stopped`)); len(stopped) > 0 {
		t.Errorf("the browser stopped something of our own: %q", stopped)
	}
	narrow := phoneAt(320) // the same phone's cookie
	for _, path := range []string{"/hall/chair", "/hall/chair/codes", "/hall/chair/decide", "/hall/chair/say"} {
		narrow.open(path)
	}
}

// The halls' telephones come over plain HTTP to an address of the hall's own network, which browsers trust less than this
// machine's own: they say nothing of Sec-Fetch-Site there, and their Origin is what shows that a form is the hall's.
func TestFormsOverPlainHTTP(t *testing.T) {
	s, _, codes := hallOf(t)
	code, err := codes.Make(t.Context(), hall.Pass{Contest: guam, Job: hall.Teller, Unit: "room:a", Area: canvass.Statewide, Expires: canvass.TimeOf(evening.Add(time.Hour))}, canvass.TimeOf(evening))
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ctx := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, ctx, browsertest.Looks[0].Set(), chromedp.Navigate("http://hall.test:"+port+"/hall"), chromedp.WaitReady("main"))
	if browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`isSecureContext`)) {
		t.Fatal("the browser trusts the hall's address as it does its own machine's")
	}
	browsertest.Do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("[name=code]").value = "`+code+`"; document.querySelector("[name=name]").value = "Ada"; document.querySelector("form button").click()`))
	phone := screen{t: t, ctx: ctx}
	phone.waits("Count your ballots alone.")
}

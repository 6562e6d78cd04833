package board_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
)

func (p *person) cookie() *http.Cookie {
	p.n.t.Helper()
	u, err := url.Parse(p.n.server.URL + "/desk/")
	if err != nil {
		p.n.t.Fatal(err)
	}
	for _, c := range p.client.Jar.Cookies(u) {
		return c
	}
	return &http.Cookie{}
}

func TestSignIn(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.token("ada", access.Desk)
	p := n.person().get("/desk/")
	if p.at != "/desk/sign-in" {
		t.Errorf("a stranger is led to %s", p.at)
	}
	p.post("/desk/sign-in", "token=canvass_ada_wrong").refused(403, "This token is unknown, was revoked or has expired")
	for _, path := range []string{"/desk/waits", "/desk/audit", "/desk/contest/2028/dem/zz", "/desk/live", "/desk/nothing"} {
		if p.get(path); p.at != "/desk/sign-in" {
			t.Errorf("a stranger sees %s", path)
		}
	}
	p.post("/desk/notes", "text=x").refused(403, "You are not signed in")

	p.get("/desk/sign-in")
	before := p.cookie().Value
	p.post("/desk/sign-in", "token="+ada)
	if p.at != "/desk/" || p.code != 200 || p.cookie().Value == before {
		t.Errorf("after signing in one is at %s (%d)", p.at, p.code)
	}
	p.shows("Live", "Nadir D", "Zenith D", "voting goes on", "ada", "Next close 23:00")
	if header := p.header.Get("Content-Security-Policy"); !strings.Contains(header, "default-src 'none'") {
		t.Errorf("the policy is %q", header)
	}
	first := p.cookie().Value
	p.post("/desk/sign-in", "token="+ada)
	if p.cookie().Value == first {
		t.Error("signing in again keeps the cookie")
	}

	r, err := http.NewRequest(http.MethodPost, n.server.URL+"/desk/sign-in", strings.NewReader("token="+ada))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", n.server.URL)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if set := answer.Header.Get("Set-Cookie"); !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Strict") || !strings.Contains(set, "Path=/desk") {
		t.Errorf("the cookie is %q", set)
	}
}

// What another site sends, or somebody without the session's own form, is refused, and nothing is done.
func TestForgedForms(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	p := n.signsIn(n.token("ada", access.Desk))
	other := n.signsIn(n.token("ben", access.Desk))
	size := n.desk.View().Size

	p.get("/desk/notes").post("/desk/notes", "text=x&form=").refused(403, "This form was not made for you")
	p.get("/desk/notes").post("/desk/notes", "text=x&form="+other.get("/desk/notes").field("form")).refused(403, "This form was not made for you")
	p.get("/desk/notes")
	p.origin = "https://evil.example"
	if p.post("/desk/notes", "text=x"); p.code != 403 {
		t.Errorf("a form of another site is answered with %d", p.code)
	}
	p.origin = "none"
	if p.get("/desk/notes").post("/desk/notes", "text=x"); p.code != 403 || !strings.Contains(p.page, "Origin or Sec-Fetch-Site") {
		t.Errorf("a form that does not say where it comes from is answered with %d: %s", p.code, p.page)
	}
	p.origin = ""
	form := p.get("/desk/contest/2028/dem/zz/enter").field("key")
	p.post("/desk/contest/2028/dem/zz/enter", "by=daily-lamp&measure=votes&votes-ann-able=3&votes-bob-baker=1&confirm=1&key="+other.get("/desk/contest/2028/dem/zz/enter").field("key")).
		refused(409, "This form was made in another session")
	if form == "" || n.desk.View().Size != size {
		t.Errorf("something was entered: %d entries, %d before", n.desk.View().Size, size)
	}
	p.get("/desk/notes").hides("x by").shows("No notes yet.")
}

func TestSessionsEnd(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	token := n.token("ada", access.Desk)
	here := n.signsIn(token)

	cookie := here.cookie().Value
	n.pass(20 * time.Minute)
	here.get("/desk/")
	if here.cookie().Value == cookie {
		t.Error("the cookie is the same after twenty minutes")
	}
	old := n.person()
	u, err := url.Parse(n.server.URL + "/desk/")
	if err != nil {
		t.Fatal(err)
	}
	old.client.Jar.SetCookies(u, []*http.Cookie{{Name: here.cookie().Name, Value: cookie, Path: "/desk"}})
	if old.get("/desk/"); old.at != "/desk/" {
		t.Error("what was asked for at the moment of the change is refused")
	}
	n.pass(time.Minute)
	if old.get("/desk/"); old.at != "/desk/sign-in" {
		t.Error("an old cookie still holds a minute after another took its place")
	}

	n.pass(3 * time.Hour)
	if here.get("/desk/"); here.at != "/desk/sign-in" {
		t.Error("a session goes on after three idle hours")
	}
	here = n.signsIn(token)
	for range 9 {
		n.pass(110 * time.Minute)
		here.get("/desk/")
	}
	if here.at != "/desk/sign-in" {
		t.Error("a session goes on after sixteen hours")
	}

	here, there := n.signsIn(token), n.signsIn(token)
	here.get("/desk/you").shows("You are ada", "(here)").post("/desk/sign-out-everywhere", "")
	if there.get("/desk/"); there.at != "/desk/sign-in" {
		t.Error("another browser is still signed in after signing out everywhere")
	}

	here = n.signsIn(token)
	if _, err := n.desk.Tokens().Revoke(context.Background(), "ada", "user test", canvass.TimeOf(n.now())); err != nil {
		t.Fatal(err)
	}
	if here.get("/desk/"); here.at != "/desk/sign-in" {
		t.Error("a revoked token's session goes on")
	}
}

func TestGuessesAreBounded(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	good := n.token("ada", access.Desk)
	p := n.person().get("/desk/sign-in")
	for range 10 {
		p.post("/desk/sign-in", "token=canvass_ada_x").refused(403, "unknown")
	}
	p.post("/desk/sign-in", "token="+good).refused(429, "Too many tokens were tried from here")
	n.pass(2 * time.Minute)
	if p.post("/desk/sign-in", "token="+good); p.at != "/desk/" {
		t.Errorf("after two minutes a good token leads to %s", p.at)
	}
}

// A reporter sees the board and enters what a reporter may; what waits and what is noted is for the desk.
func TestReporterAtTheDesk(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	n.takes("county.csv", "Nadir,1,President,,DEM,Ann Able,51\nNadir,1,President,,DEM,Robert T Baker III,40\n")
	p := n.signsIn(n.token("stringer", access.Reporter))
	p.shows("Zenith D").hides("What waits", "Robert T Baker III")
	for _, path := range []string{"/desk/waits", "/desk/notes", "/desk/audit"} {
		p.get(path).refused(403, "is a token of the role reporter: what waits is for the desk")
	}
	p.get("/desk/contest/2028/dem/zz").hides("Robert T Baker III")
	p.get("/desk/contest/2028/dem/zz/enter").hides("Zenith Secretary of State")
	form := "measure=votes&votes-ann-able=12&votes-bob-baker=8&by="
	p.post("/desk/contest/2028/dem/zz/enter", form+"daily-lamp").shows("What it would do to Zenith Democratic primary", "Nobody is ahead", "Ann Able leads")
	p.post("/desk/contest/2028/dem/zz/enter", form+"daily-lamp&confirm=1&yes="+url.QueryEscape(p.field("yes"))).shows("is in the record")
	p.get("/desk/contest/2028/dem/zz/enter").post("/desk/contest/2028/dem/zz/enter", form+"zenith-sos&confirm=1").refused(403, "only a token that names it as a source speaks for it")
}

// A reporter who enters lower figures for a source whose figures may not be handed on is asked to look once more, and not
// told what the record holds; one of the desk is.
func TestQuestionsAtTheDeskWithoutWithheldFigures(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	n.enters(count("late-wire", 71_113, 40_000))
	form := "by=late-wire&measure=votes&votes-ann-able=8&votes-bob-baker=40000"
	stringer := n.signsIn(n.token("stringer", access.Reporter))
	stringer.get(zenithDesk+"/enter").post(zenithDesk+"/enter", form).
		shows("Look once more", "It does not fit what the record holds, which this token may not see").hides("71,113", "71113")
	ada := n.signsIn(n.token("ada", access.Desk))
	ada.get(zenithDesk+"/enter").post(zenithDesk+"/enter", form).shows("Look once more", "Ann Able falls from 71113 to 8")
}

// Who has which page open is told of pages that there are: an address that somebody typed leads nobody astray.
func TestWhoIsWhereLinksOnlyPages(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	for _, path := range []string{"/desk/nonsense", "/desk/contest/2028/dem/xx", "/desk/waits/nonsense", "/desk/correct/9999"} {
		ben.get(path)
		if ben.code == http.StatusOK {
			t.Fatalf("%s is a page", path)
		}
		ada.get("/desk/").shows("ben : the desk")
		if strings.Contains(ada.page, path) {
			t.Errorf("the board links %s", path)
		}
	}
	ben.get(zenithDesk)
	if ada.get("/desk/").shows("ben : Zenith D"); !strings.Contains(ada.page, `<a href="`+zenithDesk+`">Zenith D</a> <small>`) {
		t.Error("the board does not link the contest that ben has open")
	}
}

// What is not live says so at the top of every page and in its title.
func TestRehearsalCannotBeMistaken(t *testing.T) {
	for kind, word := range map[canvass.RecordKind]string{canvass.Rehearsal: "Rehearsal", canvass.Replay: "Replay"} {
		n := newNewsroom(t, kind)
		p := n.signsIn(n.token("ada", access.Desk))
		for _, path := range []string{"/desk/", "/desk/waits", "/desk/contest/2028/dem/zz", "/desk/contest/2028/dem/zz/enter", "/desk/notes", "/desk/audit", "/desk/entry/5", "/desk/keys", "/desk/you"} {
			p.get(path).shows(word, "result")
			if !strings.Contains(p.page, `<html lang="en" class="not-live">`) || !strings.Contains(p.page, "<title>"+word) && !strings.Contains(p.page, ") "+word) {
				t.Errorf("%s does not look like a %s", path, kind)
			}
		}
	}
}

// Before the day of voting the board says when that is, and never that people vote.
func TestTheDayIsToCome(t *testing.T) {
	n := newNewsroomAt(t, canvass.Live, evening.AddDate(0, 0, -2))
	n.signsIn(n.token("ada", access.Desk)).get("/desk/").shows("voting is on 7 March 2028").hides("voting goes on")
}

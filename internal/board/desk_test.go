package board_test

import (
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/board"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/reception"
)

const zenith = canvass.ContestID("2028/dem/zz")

// evening is two hours after the polls of Zenith closed, and two before those of Nadir do.
var evening = time.Date(2028, 3, 8, 2, 0, 0, 0, time.UTC)

// newsroom is a record with its pages and its desk, and a clock that is set by hand and goes on from there.
type newsroom struct {
	t      testing.TB
	server *httptest.Server
	desk   *desk.Desk
	taken  *reception.Reception
	clock  atomic.Pointer[time.Time]
	began  time.Time
	log    *log
}

// log is a record in memory whose settings can be made not to read.
type log struct {
	ledger.Log
	broken atomic.Bool
}

func (l *log) MetaNames(ctx context.Context) ([]string, error) {
	if l.broken.Load() {
		return nil, errors.New("the disk does not answer")
	}
	return l.Log.MetaNames(ctx)
}

// now goes on by itself: steps of one millisecond have no order.
func (n *newsroom) now() time.Time { return n.clock.Load().Add(time.Since(n.began)) }

// pass lets time go by.
func (n *newsroom) pass(d time.Duration) {
	at := n.clock.Load().Add(d)
	n.clock.Store(&at)
}

func newNewsroom(t testing.TB, kind canvass.RecordKind) *newsroom {
	t.Helper()
	return newNewsroomAt(t, kind, evening)
}

func newNewsroomAt(t testing.TB, kind canvass.RecordKind, begin time.Time) *newsroom {
	t.Helper()
	files, err := catalog.Overlay(nil, "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	n := &newsroom{t: t, began: time.Now(), log: &log{Log: memory.New()}}
	n.clock.Store(&begin)
	n.desk, err = desk.Create(context.Background(), n.log, desk.Keys(filepath.Join(t.TempDir(), "keys")), desk.Founding{
		Kind: kind, Name: "a night at the desk", Catalog: files, Program: "test", Actor: "user test", Begin: canvass.TimeOf(begin),
	}, desk.Options{Clock: n.now, ClockChecked: true})
	if err != nil {
		t.Fatal(err)
	}
	n.taken = reception.New(n.desk)
	mux, own := http.NewServeMux(), board.New(board.Config{Desk: n.desk, Reception: n.taken, Clock: n.now})
	mux.Handle("/", n.desk.Pages(n.desk.API(), "", nil))
	mux.Handle("/desk", own)
	mux.Handle("/desk/", own)
	n.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		n.server.CloseClientConnections()
		n.server.Close()
		_ = n.desk.Close()
	})
	return n
}

// token is the text of a new token.
func (n *newsroom) token(name string, role access.Role) string {
	n.t.Helper()
	text, err := n.desk.MakeToken(context.Background(), access.Token{Name: name, Role: role, MadeBy: "user test"})
	if err != nil {
		n.t.Fatal(err)
	}
	return text
}

// takes has the desk take in what the contest's authority sends.
func (n *newsroom) takes(name string, rows string) {
	n.t.Helper()
	n.takesFrom("zenith-sos", name, rows)
}

// takesFrom has the desk take in what a source sends.
func (n *newsroom) takesFrom(source, name, rows string) {
	n.t.Helper()
	if _, err := n.taken.Receive(context.Background(), reception.Delivery{
		Name: name, Source: source, Contest: zenith, Actor: "feed sos", Bytes: []byte(heading + rows),
	}); err != nil {
		n.t.Fatal(err)
	}
}

const heading = "county,precinct,office,district,party,candidate,votes\n"

// enters puts entries into the record as somebody else would.
func (n *newsroom) enters(entries ...canvass.Entry) {
	n.t.Helper()
	for i := range entries {
		entries[i].Actor, entries[i].At = "user test", canvass.At(canvass.TimeOf(n.now()))
		entries[i].Key = desk.KeyOf(entries[i])
	}
	if _, err := n.desk.Append(context.Background(), entries); err != nil {
		n.t.Fatal(err)
	}
}

func count(by string, able, baker int64) canvass.Entry {
	return canvass.Entry{Kind: canvass.KindReport, By: by, Contest: zenith, Report: &canvass.Report{
		Area: canvass.Statewide, Measure: canvass.Votes,
		Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
	}}
}

// person is somebody at a browser without a script.
type person struct {
	n      *newsroom
	client *http.Client
	page   string // as it was shown last, with its markup
	code   int
	at     string // its address
	header http.Header
	origin string // what a browser would say of where a form was; empty for here, "none" for nothing
}

func (n *newsroom) person() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		n.t.Fatal(err)
	}
	return &person{n: n, client: &http.Client{Jar: jar}}
}

// signsIn is somebody who has signed in with the token.
func (n *newsroom) signsIn(token string) *person {
	n.t.Helper()
	p := n.person()
	p.get("/desk/sign-in").post("/desk/sign-in", "token="+url.QueryEscape(token))
	return p
}

func (p *person) took(r *http.Response, err error) *person {
	p.n.t.Helper()
	if err != nil {
		p.n.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.n.t.Fatal(err)
	}
	p.page, p.code, p.at, p.header = string(b), r.StatusCode, r.Request.URL.RequestURI(), r.Header
	return p
}

func (p *person) get(path string) *person {
	p.n.t.Helper()
	return p.took(p.client.Get(p.n.server.URL + path))
}

// field is the value of a hidden field on the page, empty where it has none.
func (p *person) field(name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(p.page)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// post sends a form, with the page's own hidden fields where it does not name them.
func (p *person) post(path, form string) *person {
	p.n.t.Helper()
	v, err := url.ParseQuery(form)
	if err != nil {
		p.n.t.Fatal(err)
	}
	for _, name := range []string{"form", "key"} {
		if value := p.field(name); value != "" && !v.Has(name) {
			v.Set(name, value)
		}
	}
	r, err := http.NewRequest(http.MethodPost, p.n.server.URL+path, strings.NewReader(v.Encode()))
	if err != nil {
		p.n.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if p.origin != "none" {
		r.Header.Set("Referer", p.n.server.URL+p.at)
	}
	switch p.origin {
	case "": // as browsers do
		r.Header.Set("Origin", p.n.server.URL)
	case "none":
	default:
		r.Header.Set("Origin", p.origin)
	}
	return p.took(p.client.Do(r))
}

// text is what the page says.
func (p *person) text() string {
	out := regexp.MustCompile(`(?s)<(script|style)[^>]*>.*?</(script|style)>`).ReplaceAllString(p.page, " ")
	out = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(out, " ")
	return strings.Join(strings.Fields(html.UnescapeString(out)), " ")
}

func (p *person) shows(want ...string) *person {
	p.n.t.Helper()
	for _, w := range want {
		if !strings.Contains(p.text(), w) {
			p.n.t.Errorf("%s does not show %q (%d):\n%s", p.at, w, p.code, p.text())
		}
	}
	return p
}

func (p *person) hides(not ...string) *person {
	p.n.t.Helper()
	for _, w := range not {
		if strings.Contains(p.text(), w) {
			p.n.t.Errorf("%s shows %q:\n%s", p.at, w, p.text())
		}
	}
	return p
}

func (p *person) refused(code int, want string) *person {
	p.n.t.Helper()
	if p.code != code {
		p.n.t.Errorf("%s answers %d, want %d:\n%s", p.at, p.code, code, p.text())
	}
	return p.shows(want)
}

// Contests of two years that are called the same say which they are, on the board and on their pages.
func TestContestsOfTwoCycles(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("daily-lamp", 700, 300))
	ada.get("/desk/").shows("Zenith D").hides("Zenith D 2028")
	old := count("daily-lamp", 70, 30)
	old.Contest = "2024/dem/zz"
	n.enters(old)
	ada.get("/desk/").shows("Zenith D 2028", "Zenith D 2024")
	ada.get("/desk/contest/2024/dem/zz").shows("Zenith Democratic primary · 2024")
}

// A contest of which nobody knows more than its figures has no bar, and one that is certified a full one.
func TestBars(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("zenith-sos", 700, 300))
	n.enters(canvass.Entry{Kind: canvass.KindConfirmation, By: "zenith-sos", Contest: zenith, Confirmation: &canvass.Confirmation{Of: canvass.Certified}})
	ada.get("/desk/").shows("all 1,000")
	if !strings.Contains(ada.page, `<rect class="in" x="0" y="0" width="56"`) {
		t.Error("a certified contest has an empty bar")
	}
}

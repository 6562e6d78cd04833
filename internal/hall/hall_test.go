package hall_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/tally"
)

const guam = canvass.ContestID("2028/dem/zz")

// evening is 8 p.m. on Guam on the day of the caucus, which is the morning in the east.
var evening = time.Date(2028, 3, 7, 10, 0, 0, 0, time.UTC)

// hallOf is a record of a two-room caucus and its forms.
func hallOf(t *testing.T) (*httptest.Server, *desk.Desk, *hall.Codes) {
	t.Helper()
	files, err := catalog.Overlay(nil, "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	return hallAt(t, files, guam, evening)
}

// hallAt is a record of a contest with the files, and its forms, at a moment.
func hallAt(t *testing.T, files []catalog.File, contest canvass.ContestID, at time.Time) (*httptest.Server, *desk.Desk, *hall.Codes) {
	t.Helper()
	c, err := catalog.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := hall.Ready(c.Contests[contest]); err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return at }
	log := memory.New()
	d, err := desk.Create(context.Background(), log, desk.Keys(filepath.Join(t.TempDir(), "keys")), desk.Founding{
		Kind: canvass.Live, Name: "a hall", Catalog: files, Program: "test", Actor: "test",
	}, desk.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	codes := hall.NewCodes(log)
	s := httptest.NewServer(hall.New(hall.Config{Desk: d, Codes: codes, Contest: contest, Clock: clock}))
	t.Cleanup(func() { s.Close(); _ = d.Close() })
	return s, d, codes
}

// phone is a volunteer's phone.
type phone struct {
	t    *testing.T
	s    *httptest.Server
	c    *http.Client
	page string // as it was shown last
	code int
}

func newPhone(t *testing.T, s *httptest.Server) *phone {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &phone{t: t, s: s, c: &http.Client{Jar: jar, Transport: browser{}}}
}

// browser says of each form where it comes from, as browsers do.
type browser struct{}

func (browser) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost && r.Header["Origin"] == nil {
		r = r.Clone(r.Context())
		r.Header.Set("Origin", r.URL.Scheme+"://"+r.URL.Host)
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (p *phone) took(r *http.Response, err error) *phone {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.page, p.code = html.UnescapeString(string(b)), r.StatusCode
	return p
}

func (p *phone) get(path string) *phone {
	p.t.Helper()
	return p.took(p.c.Get(p.s.URL + path))
}

// key is the key of the form on the page.
func (p *phone) key() string {
	m := regexp.MustCompile(`name="key" value="([0-9a-f-]+)"`).FindStringSubmatch(p.page)
	if m == nil {
		p.t.Helper()
		p.t.Fatalf("no form on the page:\n%s", p.page)
	}
	return m[1]
}

// post sends a form: "a=1&b=2", with the key of the page that is shown where it has one and the form has none.
func (p *phone) post(path, form string) *phone {
	p.t.Helper()
	v, err := url.ParseQuery(form)
	if err != nil {
		p.t.Fatal(err)
	}
	if m := regexp.MustCompile(`name="key" value="([0-9a-f-]+)"`).FindStringSubmatch(p.page); m != nil && v.Get("key") == "" {
		v.Set("key", m[1])
	}
	if m := regexp.MustCompile(`name="figures" value="([^"]*)"`).FindStringSubmatch(p.page); m != nil && v.Get("figures") == "" {
		v.Set("figures", m[1])
	}
	return p.took(p.c.PostForm(p.s.URL+path, v))
}

func (p *phone) shows(want string) *phone {
	p.t.Helper()
	text := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(p.page, " ")), " ")
	if !strings.Contains(text, want) {
		p.t.Errorf("the phone does not show %q (%d):\n%s", want, p.code, text)
	}
	return p
}

func (p *phone) refused(code int, want string) *phone {
	p.t.Helper()
	if p.code != code {
		p.t.Errorf("answered %d, want %d", p.code, code)
	}
	return p.shows(want)
}

// enters makes a code for the job and enters with it.
func enters(t *testing.T, s *httptest.Server, codes *hall.Codes, job hall.Job, unit canvass.UnitID, name string) *phone {
	t.Helper()
	pass := hall.Pass{Contest: guam, Job: job, Number: 1, Expires: canvass.TimeOf(evening.Add(time.Hour))}
	if job != hall.Chair {
		pass.Unit, pass.Area, pass.Place = unit, canvass.Statewide, "Room "+strings.ToUpper(string(unit[len(unit)-1:]))
	}
	return entersAs(t, s, codes, pass, name)
}

// entersAs makes a code with the pass, an hour before it ends, and enters with it.
func entersAs(t *testing.T, s *httptest.Server, codes *hall.Codes, pass hall.Pass, name string) *phone {
	t.Helper()
	code, err := codes.Make(context.Background(), pass, pass.Expires-3_600_000)
	if err != nil {
		t.Fatal(err)
	}
	p := newPhone(t, s).post("/hall/enter", "code="+strings.ToLower(code)+"&name="+url.QueryEscape(name))
	if p.code != http.StatusOK {
		p.shows("in")
	}
	return p
}

const sheet = "v-ann-able=%d&v-bob-baker=%d&v-cy-clark=%d&v-uncommitted=%d"

func TestTwoRooms(t *testing.T) {
	s, d, codes := hallOf(t)
	chair := enters(t, s, codes, hall.Chair, "", "Rita Flores")
	door := enters(t, s, codes, hall.Door, "room:a", "Dan")
	ada, bea := enters(t, s, codes, hall.Teller, "room:a", "Ada"), enters(t, s, codes, hall.Teller, "room:a", "Bea")
	cleo, dora := enters(t, s, codes, hall.Teller, "room:b", "Cleo"), enters(t, s, codes, hall.Teller, "room:b", "Dora")

	door.get("/hall/door").post("/hall/door", "people=120").shows("120 people are checked in so far.")
	ada.get("/hall/sheet").post("/hall/read", fmt.Sprintf(sheet, 78, 35, 4, 1)).
		shows("seventy-eight for Ann Able 78").shows("In all one hundred and eighteen votes").
		post("/hall/sheet", fmt.Sprintf(sheet, 78, 35, 4, 1)).shows("Your sheet is in. It counts when the second teller's agrees.")
	bea.get("/hall/room").shows("Count your ballots alone.")
	if regexp.MustCompile(`\b78\b`).MatchString(bea.page) { // as a number: a form's key may have the digits in it
		t.Error("the second teller sees the first one's figures")
	}
	bea.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 87, 35, 4, 1)).
		refused(http.StatusConflict, "127 ballots in Room A, parish hall (room:a), where 120 people were checked in").
		post("/hall/sheet", fmt.Sprintf(sheet, 87, 35, 4, 1)+"&yes=more-than-checked-in").
		shows("The sheets differ.").shows("Ann Able differs 78 87")
	ada.get("/hall/room").shows("Ann Able differs 78 87")
	chair.get("/hall/chair").shows("the sheets differ").shows("No result yet")
	bea.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 78, 35, 4, 1)).shows("the count is in. Counted by Ada and Bea.")

	cleo.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 10, 53, 4, 0))
	dora.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 10, 53, 4, 0)).shows("the count is in")
	chair.get("/hall/chair").shows("level in the Zembla Democratic caucuses").shows("Both rooms are in.").shows("tie for the last seat")
	chair.get("/hall/chair/decide").post("/hall/chair/lot", "pool=at-large&area=state&among=ann-able&among=bob-baker&first=bob-baker&how=names+from+a+hat")
	chair.get("/hall/chair/say").shows("The last seat was decided by lot: Bob Baker was drawn first.").
		post("/hall/chair/say", "").shows("Confirmed by Rita Flores for Zembla Democratic Party.")

	// A late box is a place of its own.
	chair.get("/hall/chair").post("/hall/chair/box", "name=Late+box+of+Room+A").shows("teller, Late box of Room A")
	fresh := regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}`).FindAllString(chair.page, -1)
	if len(fresh) != 2 {
		t.Fatalf("codes %v", fresh)
	}
	for i, name := range []string{"Eve", "Fay"} {
		late := newPhone(t, s).post("/hall/enter", "code="+fresh[i]+"&name="+name)
		late.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 2, 0, 0, 0)+"&yes=after-the-last")
	}
	chair.get("/hall/chair/say").shows("Rita Flores for Zembla Democratic Party confirmed other figures: the confirmation gives Ann Able 88, where the count has 90.")
	c := d.View().Contests[guam]
	if c.Status != tally.Counting {
		t.Errorf("a confirmed count that has moved is %s", c.Status)
	}
	chair.get("/hall/chair/say").shows("Ann Able leads").post("/hall/chair/say", "").shows("Ann Able has won")
	if n, _ := c.Count.Votes("ann-able"); n != 90 {
		t.Errorf("%d votes for Ann Able after the late box, want 78+10+2", n)
	}
}

func TestRefusedInTheHall(t *testing.T) {
	s, d, codes := hallOf(t)
	stranger := newPhone(t, s)
	stranger.get("/hall/room").refused(http.StatusForbidden, "Your code has ended, or this phone has none yet.")
	stranger.post("/hall/enter", "code=BCDF-GHJK&name=Eve").refused(http.StatusForbidden, "This code is not known")
	ada := enters(t, s, codes, hall.Teller, "room:a", "Ada")
	ada.get("/hall/chair").refused(http.StatusForbidden, "This page is the chair's")
	ada.get("/hall/sheet").post("/hall/read", "v-ann-able=5").refused(http.StatusUnprocessableEntity, "Bob Baker has no number: write 0 where there are none.")
	ada.get("/hall/sheet").post("/hall/read", fmt.Sprintf(sheet, -5, 0, 0, 0)).refused(http.StatusUnprocessableEntity, "not a number of votes")
	ada.get("/hall/sheet").post("/hall/sheet", "key=x&"+fmt.Sprintf(sheet, 5, 0, 0, 0)).refused(http.StatusUnprocessableEntity, "This form was not made here")
	ada.get("/hall/sheet").post("/hall/sheet", "measure=county-delegates&"+fmt.Sprintf(sheet, 5, 0, 0, 0)).refused(http.StatusUnprocessableEntity, "is not what is counted here")

	// One person is one teller: with a second code under the same name, or with another's code.
	pass := hall.Pass{Contest: guam, Job: hall.Teller, Unit: "room:a", Area: canvass.Statewide, Expires: canvass.TimeOf(evening.Add(time.Hour))}
	code, err := codes.Make(context.Background(), pass, canvass.TimeOf(evening))
	if err != nil {
		t.Fatal(err)
	}
	newPhone(t, s).post("/hall/enter", "code="+code+"&name=+ADA+").refused(http.StatusForbidden, "counts this room already: two tellers are two people")
	newPhone(t, s).post("/hall/enter", "code="+code+"&name=Bea").shows("Count your ballots alone.")
	newPhone(t, s).post("/hall/enter", "code="+code+"&name=Cleo").refused(http.StatusForbidden, "This code is somebody else's")

	// The same form sent twice is one sheet; with other figures it is refused.
	key := "key=" + ada.get("/hall/sheet").key() + "&"
	ada.post("/hall/sheet", key+fmt.Sprintf(sheet, 5, 4, 3, 2))
	ada.post("/hall/sheet", key+fmt.Sprintf(sheet, 5, 4, 3, 2)).shows("Your sheet is in.")
	ada.post("/hall/sheet", key+fmt.Sprintf(sheet, 6, 4, 3, 2)).refused(http.StatusConflict, "This form has been sent with other figures")
	if n := len(d.View().Contests[guam].Sheets); n != 1 {
		t.Errorf("%d places have sheets", n)
	}

	// A form that another site sends is refused, and one of which nobody says where it comes from.
	for name, says := range map[string]http.Header{
		"another site's": {"Origin": {s.URL}, "Sec-Fetch-Site": {"cross-site"}},
		"a program's":    {"Origin": {}},
	} {
		r, err := http.NewRequest(http.MethodPost, s.URL+"/hall/sheet", strings.NewReader(fmt.Sprintf(sheet, 9, 9, 9, 9)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = says
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if ada.took(ada.c.Do(r)); ada.code != http.StatusForbidden || !strings.Contains(ada.page, "does not say that the form comes from here") {
			t.Errorf("%s form: %d %s", name, ada.code, ada.page)
		}
	}
	chair := enters(t, s, codes, hall.Chair, "", "Rita")
	chair.get("/hall/chair/say").post("/hall/chair/say", "").refused(http.StatusForbidden, "The count is confirmed when all rooms are in")
}

func TestTriesAreBounded(t *testing.T) {
	s, _, _ := hallOf(t)
	p := newPhone(t, s)
	for range 100 {
		p.post("/hall/enter", "code=BCDF-GHJK&name=Eve")
	}
	p.refused(http.StatusTooManyRequests, "Too many codes were tried")

	// Another's code is tried a few times; that stops nobody else at the same address.
	s, _, codes := hallOf(t)
	code, err := codes.Make(t.Context(), hall.Pass{Contest: guam, Job: hall.Door, Unit: "room:a", Expires: canvass.TimeOf(evening.Add(time.Hour))}, canvass.TimeOf(evening))
	if err != nil {
		t.Fatal(err)
	}
	newPhone(t, s).post("/hall/enter", "code="+code+"&name=Dan")
	p = newPhone(t, s)
	for range 20 {
		p.post("/hall/enter", "code="+code+"&name=Eve")
	}
	p.refused(http.StatusTooManyRequests, "Too many codes were tried")
	for i := range 150 { // a whole hall comes in from one address
		enters(t, s, codes, hall.Door, "room:b", fmt.Sprintf("Somebody %d", i)).shows("Nobody is checked in yet.")
	}
}

func TestPhotograph(t *testing.T) {
	s, d, codes := hallOf(t)
	ada := enters(t, s, codes, hall.Teller, "room:a", "Ada")
	ada.get("/hall/sheet").post("/hall/sheet", fmt.Sprintf(sheet, 5, 4, 3, 2))
	send := func(picture []byte) {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		f, err := m.CreateFormFile("photo", "sheet.png")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(picture); err != nil {
			t.Fatal(err)
		}
		if err := m.WriteField("key", ada.get("/hall/sheet").key()); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		ada.took(ada.c.Post(s.URL+"/hall/photo", m.FormDataContentType(), &b))
	}
	send([]byte("not a picture"))
	ada.refused(http.StatusUnprocessableEntity, "This file is no picture.")
	send([]byte("\x89PNG\r\n\x1a\n a picture of a sheet"))
	ada.shows("Your sheet is in.")
	sheets := d.View().Contests[guam].Sheets[0].Sheets
	l, _ := d.View().Entry(sheets[0].Key)
	if len(sheets) != 1 || l.Entry.Source == nil || len(l.Entry.Source.Evidence) != 1 {
		t.Errorf("the sheet has no photograph: %+v", l.Entry)
	}
}

// A form that went in and is sent again with something else is refused, and so is one that shows what is no more so.
func TestStaleForms(t *testing.T) {
	s, d, codes := hallOf(t)
	door := enters(t, s, codes, hall.Door, "room:a", "Dan")
	key := "key=" + door.get("/hall/door").key() + "&"
	door.post("/hall/door", key+"people=160").shows("160 people are checked in so far.")
	door.post("/hall/door", key+"people=165").refused(http.StatusConflict, "This form has been sent and said something else")

	chair := enters(t, s, codes, hall.Chair, "", "Rita")
	for _, unit := range []canvass.UnitID{"room:a", "room:b"} {
		for _, name := range []string{"Ada", "Bea"} {
			enters(t, s, codes, hall.Teller, unit, name).get("/hall/sheet").
				post("/hall/sheet", fmt.Sprintf(sheet, 20+len(unit), 10+int(unit[5]-'a'), 4, 1))
		}
	}
	chair.get("/hall/chair/say").shows("Both rooms are in.")
	form := chair.page
	report := d.View().Contests[guam].Sheets[0]
	mended := *report.Report
	mended.Counts, mended.Tellers = append([]canvass.Count{}, mended.Counts...), nil
	mended.Counts[0].Votes += 7
	if _, err := d.Append(t.Context(), []canvass.Entry{{
		Kind: canvass.KindReport, Key: "mended", At: canvass.At(canvass.TimeOf(evening)), Actor: "test", By: report.By, Contest: guam, Report: &mended,
	}}); err != nil {
		t.Fatal(err)
	}
	chair.page = form
	chair.post("/hall/chair/say", "").refused(http.StatusConflict, "The count has moved since this page was shown")
	// To look at a page enters nothing: what was mended after the sheets stands.
	size := d.View().Size
	chair.get("/hall/chair").shows("mended after the tellers' sheets")
	if d.View().Size != size {
		t.Error("a look at the rooms entered something")
	}
	chair.get("/hall/chair").post("/hall/chair/box", "name=Room+B,+school").refused(http.StatusConflict, "is there already")
}

// A code made before dawn anywhere holds through that place's night.
func TestCodesLastTheNight(t *testing.T) {
	for hour := range 48 {
		now := time.Date(2028, 3, 7, hour, 30, 0, 0, time.UTC)
		if left := hall.Night(now).Sub(now); left < 24*time.Hour || left > 48*time.Hour {
			t.Errorf("a code made at %s ends after %s", now, left)
		}
	}
}

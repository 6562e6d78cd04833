package board_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/received"
)

// of is the name of what waits, out of the page's links.
func (p *person) waiting() string {
	p.n.t.Helper()
	m := regexp.MustCompile(`/desk/waits/([0-9a-z-]+)#`).FindStringSubmatch(p.page)
	if m == nil {
		p.n.t.Fatalf("nothing waits on %s:\n%s", p.at, p.text())
	}
	return m[1]
}

const strange = "Nadir,1,President,,DEM,Ann Able,51\nNadir,1,President,,DEM,A Bell,40\nNadir,2,President,,DEM,Ann Able,30\nNadir,2,President,,DEM,A Bell,33\n"

// A name that nobody knows is mapped once, all that waits with it goes in, and what the source sends later too; undo
// takes all of it back.
func TestMapOnce(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	p := n.signsIn(n.token("ada", access.Desk))
	n.takes("county.csv", strange)
	p.get("/desk/").shows(`Zenith D · "A Bell" is nobody whom this contest knows`, "Nadir,1,President,,DEM,A Bell,40", "2 items wait with it, each as a whole").
		hides("DEM,Ann Able,51")
	id := p.waiting()
	p.get("/desk/waits/"+id).shows("Map once, release all", "“A Bell” is whom?", "Bob Baker", "2 items wait with it, each as a whole.", "units as a whole")
	p.post("/desk/waits/"+id+"/map", "what=option&name=A+Bell&id=nobody-known").refused(400, "Nobody-known is not on the ballot")
	p.get("/desk/waits/"+id).post("/desk/waits/"+id+"/map", "what=option&name=A+Bell&id=bob-baker").
		shows("A Bell is Bob Baker from now on; 2 entries went in.", "Nothing waits", "A Bell Bob Baker ada")
	if c := n.desk.View().Contests[zenith].Count; c == nil || c.Valid != 154 {
		t.Errorf("the count is %+v", c)
	}
	undo := p.undo()
	p.get("/desk/").hides("allows a call") // of these two precincts nobody says how many others there are
	n.takes("county.csv", strings.ReplaceAll(strange, ",33", ",43"))
	if c := n.desk.View().Contests[zenith].Count; c == nil || c.Valid != 164 {
		t.Errorf("the source's next page comes to %+v", c)
	}
	for _, l := range n.desk.View().Since(0) {
		if l.Entry.Report != nil && l.Seq < 11 && l.Entry.Actor != "token ada" {
			t.Errorf("entry %d was entered by %s", l.Seq, l.Entry.Actor)
		}
	}
	p.post("/desk/unmap", undo).shows("are taken back")
	n.takes("county.csv", strings.ReplaceAll(strange, ",33", ",44"))
	p.get("/desk/waits").shows(`"A Bell" is nobody whom this contest knows`)
}

// undo is the form that undoes the last step.
func (p *person) undo() string {
	p.n.t.Helper()
	m := regexp.MustCompile(`(?s)<div class="told".*?</form>`).FindString(p.page)
	if m == "" {
		p.n.t.Fatalf("nothing can be undone on %s:\n%s", p.at, p.text())
	}
	v := url.Values{}
	for _, f := range regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(m, -1) {
		v.Add(f[1], f[2])
	}
	return v.Encode()
}

// Figures that cannot be true are let in on a person's word, with the reason in the record, and say before what they
// could change.
func TestReleaseOnYourWord(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	p := n.signsIn(n.token("ada", access.Desk))
	n.takes("county.csv", "Nadir,1,President,,DEM,Ann Able,51\nNadir,1,President,,DEM,Bob Baker,40\nNadir,2,President,,DEM,Ann Able,9\nNadir,2,President,,DEM,Ballots Cast,7\n")
	p.get("/desk/").shows("9 votes on 7 ballots", "change who wins")
	id := p.waiting()
	p.get("/desk/waits/" + id).hides("Release on your word") // it is no report at all
	p.post("/desk/waits/"+id+"/dismiss", "reason=the+clerk+sends+another")

	n.takes("county.csv", "Nadir,1,President,,DEM,Ann Able,5\nNadir,1,President,,DEM,Bob Baker,4\n")
	id = p.get("/desk/").shows("every count fell, from 91 votes in all to 9").waiting()
	word := "rule=" + p.get("/desk/waits/"+id).field("rule") + "&unit=" + url.QueryEscape(p.field("unit"))
	p.post("/desk/waits/"+id+"/release", word).refused(400, "Say why the figures are right")
	p.get("/desk/waits/"+id).post("/desk/waits/"+id+"/release", word+"&reason=counted+again").shows("1 entry is in the record")
	l, ok := n.desk.View().At(n.desk.View().Size - 1)
	if !ok || !strings.Contains(l.Entry.Note, "Let in by token ada though") || !strings.Contains(l.Entry.Note, "counted again") {
		t.Errorf("the entry's note is %q", l.Entry.Note)
	}
	p.post("/desk/take-back", p.undo()).shows("1 entry is taken back")
	if c := n.desk.View().Contests[zenith].Count; c == nil || c.Valid != 91 {
		t.Errorf("after that the count is %+v", c)
	}
}

func TestDismissAndRestore(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	p := n.signsIn(n.token("ada", access.Desk))
	n.takes("county.csv", strange)
	id := p.get("/desk/").waiting()
	p.get("/desk/waits/"+id).post("/desk/waits/"+id+"/dismiss", "reason=+").refused(400, "Say why nobody will enter it")
	p.get("/desk/waits/"+id).post("/desk/waits/"+id+"/dismiss", "reason=a+test+page").
		shows("Nobody will enter what waits of county.csv", "dismissed by ada: a test page")
	p.post("/desk/waits/"+id+"/restore", p.undo()).shows("county.csv waits again", "A Bell")
}

// What was seen moves out of everybody's way, and waits again when somebody says so.
func TestSeen(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	n.enters(count("daily-lamp", 100, 90))
	n.enters(count("daily-lamp", 80, 70))
	ada.get("/desk/").shows("Daily Lamp’s total fell by 40", "190 → 150")
	key := ada.field("key")
	ada.post("/desk/seen", url.Values{"key": {key}}.Encode()).shows("Seen by ada.")
	ben.get("/desk/").shows("1 seen").hides("fell by 40")
	ada.post("/desk/unseen", ada.undo()).shows("It waits again", "fell by 40")
	n.enters(count("wire", 70, 80))
	ben.get("/desk/").shows("sources differ on who leads", "Daily Lamp has Able")
}

// A name of which one unit waits holds all of the unit back, and not its own row alone.
func TestWhatWaitsWithAName(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	p := n.signsIn(n.token("ada", access.Desk))
	n.takes("county.csv", "Nadir,1,President,,DEM,Ann Able,51\nNadir,2,President,,DEM,Ann Able,30\nNadir,2,President,,DEM,A Bell,2\n")
	p.get("/desk/").shows("Nadir,2,President,,DEM,A Bell,2", "all of Nadir, 2 waits with it").hides("DEM,Ann Able,30")
	p.get("/desk/waits/" + p.waiting()).shows("All of Nadir, 2 waits with it.")
}

// Whoever may speak for several says for whom: figures in the wrong name would be wrong in silence.
func TestWhoSaysSoIsChosen(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	ada.get(zenithDesk + "/enter").shows("Who says so who?")
	ada.post(zenithDesk+"/enter", "measure=votes&votes-ann-able=3&votes-bob-baker=1&confirm=1&by=&key="+ada.field("key")).refused(400, "")
	if c := n.desk.View().Contests[zenith]; c.Count != nil {
		t.Error("figures went in that nobody said")
	}
}

// Who has seen what is forgotten when it waits no more: the next sight sweeps.
func TestSightsOfWhatIsGone(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	sees := func() int {
		names, err := n.desk.Log().MetaNames(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(strings.Join(names, "\n"), "desk/seen/")
	}
	n.enters(count("daily-lamp", 100, 90))
	n.enters(count("daily-lamp", 80, 70))
	ada.get("/desk/").shows("fell by 40")
	ada.post("/desk/seen", url.Values{"key": {ada.field("key")}}.Encode())
	if sees() != 1 {
		t.Fatalf("%d sights are kept", sees())
	}
	n.enters(count("daily-lamp", 180, 170)) // and fell no more
	n.enters(count("wire", 170, 180))
	ada.get("/desk/").shows("sources differ on who leads")
	ada.post("/desk/seen", url.Values{"key": {ada.field("key")}}.Encode())
	if sees() != 1 {
		t.Errorf("%d sights are kept: what waits no more was not swept", sees())
	}
}

// A correction shows what it does to who leads and to the delegates before it is entered, asks what is to be asked, and is
// there once, however often it is sent.
func TestCorrectWithItsEffect(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	p := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("zenith-sos", 500, 400))
	p.get("/desk/contest/2028/dem/zz").shows("Ann Able leads by 100", "Zenith Secretary of State", "the desk goes by it")
	link := regexp.MustCompile(`/desk/correct/\d+`).FindString(p.page)
	p.get(link).shows("Correct entry", "entered by test")
	form := "votes-ann-able=300&votes-bob-baker=400&reason=two+digits+were+swapped&cause=entry"
	p.post(link, form).shows("Bob Baker 400, Ann Able 300", "Now Then", "Ann Able leads Bob Baker leads", "100 votes")
	size := n.desk.View().Size
	key := p.field("key")
	for range 2 {
		p.post(link, form+"&confirm=1&yes="+url.QueryEscape(p.field("yes"))+"&key="+key)
	}
	if n.desk.View().Size != size+1 {
		t.Errorf("sent twice, it made %d entries", n.desk.View().Size-size)
	}
	p.get("/desk/contest/2028/dem/zz").shows("Bob Baker leads by 100", "ada Correct C", "test · another took its place").hides("token ada", "user test")
	p.get(link).refused(409, "took its place already")
	p.get("/desk/audit").shows("Eastern ada Zenith D", "Eastern test Zenith D").hides("token ada", "user test")
	p.get("/desk/audit?who=ada").shows("Eastern ada Zenith D").hides("Eastern test Zenith D")
}

// Notes stay beside the record.
func TestNotes(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada, ben := n.signsIn(n.token("ada", access.Desk)), n.signsIn(n.token("ben", access.Desk))
	size := n.desk.View().Size
	ada.get("/desk/notes").post("/desk/notes", "text=The+clerk+of+Able+calls+back+at+11+<b>now</b>&contest=2028/dem/zz").shows("Noted.", "The clerk of Able calls back at 11 <b>now</b>")
	ben.get("/desk/").shows("The clerk of Able", "ada : notes")
	ben.get("/desk/contest/2028/dem/zz").shows("The clerk of Able")
	ben.get("/desk/notes?contest=2028/dem/zz")
	if !strings.Contains(ben.page, `<option value="2028/dem/zz" selected>`) {
		t.Error("a note that is made from a contest's page is not about it")
	}
	ben.get("/desk/contest/2028/dem/zz")
	cleo := n.signsIn(n.token("cleo", access.Desk))
	cleo.get("/desk/contest/2028/dem/zz").shows("ben has this open too.")
	ada.get("/desk/contest/2028/dem/zz").shows("ben and cleo have this open too.")
	ada.get("/desk/notes")
	twice := "text=once+and+no+more&key=" + ada.field("key")
	ada.post("/desk/notes", twice).post("/desk/notes", twice)
	if told := strings.Count(ada.get("/desk/notes").text(), "once and no more"); told != 1 {
		t.Errorf("sent twice, the form made %d notes", told)
	}
	if n.desk.View().Size != size {
		t.Error("a note is in the record")
	}
	names, err := n.desk.Log().MetaNames(context.Background())
	if err != nil || !strings.Contains(strings.Join(names, " "), "desk/note/") {
		t.Errorf("the settings are %q, %v", names, err)
	}
}

// A feed that fails says of which contest it is, on the board too.
func TestAFeedThatFails(t *testing.T) {
	n := newNewsroom(t, canvass.Live)
	ada := n.signsIn(n.token("ada", access.Desk))
	n.enters(count("zenith-sos", 700, 300))
	now := canvass.TimeOf(n.now())
	f := received.Feed{
		Name: "zz-page", Source: "zenith-sos", Contest: zenith, Every: 30, Looked: now, Next: now + 60_000,
		Failures: 2, FailingSince: now, Error: "503 Service Unavailable",
	}
	if err := n.taken.Store().PutFeed(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	ada.get("/desk/").shows("Zenith D · zz-page has failed since 21:00", "2 looks in a row: 503 Service Unavailable", "zz-page failing")
}

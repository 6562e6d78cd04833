package board

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// heldNow keeps what waits as it was last read. Reading it again reads every file that waits.
type heldNow struct {
	mu    sync.Mutex
	files string
	at    time.Time
	held  []reception.Held
}

// heldAnew is after how long what waits is read again though no file has changed: a name may have come into the catalog.
const heldAnew = time.Minute

// held is what waits.
func (s *Site) held(ctx context.Context) ([]reception.Held, error) {
	files, err := s.Reception.Store().Files(ctx)
	if err != nil {
		return nil, err
	}
	names, err := s.Reception.Store().Names(ctx, "")
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal([]any{files, names})
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "held", "%w", err)
	}
	h := &s.waiting
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.files == string(raw) && time.Since(h.at) < heldAnew {
		return h.held, nil
	}
	held, err := s.Reception.Held(ctx, false)
	if err == nil {
		h.files, h.at, h.held = string(raw), time.Now(), held
	}
	return held, err
}

// has reports whether a file waits, as it was last read.
func (h *heldNow) has(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.held, func(x reception.Held) bool { return x.ID == id })
}

type waitsBody struct {
	Waits, Seen []item
	Calls       []boardRow // in which a call waits for people
	// Dismissed is what nobody will enter, Names what people said that a source's names mean.
	Dismissed []received.File
	Names     []nameRow
}

type nameRow struct {
	received.Name
	Source, Means string
}

// waits is all that waits, what was seen, and what was set aside.
func (s *Site) waits(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	feeds, err := s.feeds(r.Context(), at)
	var all []item
	if err == nil {
		all, err = s.items(r.Context(), v, feeds)
	}
	var files []received.File
	if err == nil {
		files, err = s.Reception.Store().Files(r.Context())
	}
	var names []received.Name
	if err == nil {
		names, err = s.Reception.Store().Names(r.Context(), "")
	}
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	var body waitsBody
	body.Waits, _ = unseen(all)
	body.Seen = all[len(body.Waits):]
	for _, f := range files {
		if f.Dismissed != "" {
			body.Dismissed = append(body.Dismissed, f)
		}
	}
	said := wording.Of(v.Snapshot)
	slices.SortFunc(names, func(a, b received.Name) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Name, b.Name)) })
	for _, n := range names {
		body.Names = append(body.Names, nameRow{n, said.Outlet(n.Source), s.idName(said, "", n.What, n.ID)})
	}
	rows := s.tables.get(v, s.callMoment(v, feeds))
	body.Calls = callsThatWait(rows)
	s.show(w, http.StatusOK, "waits", s.pageWith(r, "What waits", at, body, alarmsOf(all, rows)))
}

// waitsOfBody is one file of which something waits.
type waitsOfBody struct {
	File  received.File
	From  string
	Ready int
	Err   string
	Items []heldItem
	// Effects are what would be otherwise if all that is known by now went in.
	Effects []effect
	Ballot  []near
	Rows    []string // the beginning of the bytes
	Place   string   // where the bytes came from
}

type heldItem struct {
	item
	What, Name string
	WithIt     string // what waits with it, empty where it is told already
	// Rule is the check that holds it, empty where it is no finding: a person can vouch for the figures.
	Rule, Unit string
}

// mostRows is how many rows of a file its page shows.
const mostRows = 40

func (s *Site) waitsOf(w http.ResponseWriter, r *http.Request, at *seat) {
	held, err := s.held(r.Context())
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	i := slices.IndexFunc(held, func(h reception.Held) bool { return h.ID == r.PathValue("id") })
	if i < 0 {
		s.refuse(w, r, at, canvass.Errorf(canvass.NotFound, "held", "nothing waits as %s any more", r.PathValue("id")))
		return
	}
	h, v := &held[i], s.viewOf(at)
	said := wording.Of(v.Snapshot)
	body := waitsOfBody{File: h.File, From: said.Outlet(h.Source), Ready: h.Ready, Place: h.URL}
	if h.Err != nil {
		body.Err = saysOf(h.Err)
	}
	base := item{Kind: "held", File: h.ID, Contest: h.Contest, Weight: weighsHeld}
	for k, x := range s.reasons(said, base, h, len(h.File.Held)) {
		reason := h.File.Held[k]
		one := heldItem{item: x, What: reason.What, Name: reason.Name, WithIt: withIt(h, reason)}
		if f := vouchable(h, reason); f != nil {
			one.Rule, one.Unit = string(f.Rule), cmp.Or(f.ID(), f.Unit)
		}
		body.Items = append(body.Items, one)
	}
	if h.Prepared != nil {
		body.Effects = effectsOf(v.Snapshot, h.Prepared.Entries)
		body.Ballot = s.ballot(v, h)
	}
	for text := range strings.Lines(string(h.Raw)) {
		if len(body.Rows) == mostRows {
			break
		}
		body.Rows = append(body.Rows, strings.ToValidUTF8(strings.TrimRight(text[:min(len(text), 2*maxRaw)], "\r\n"), "\uFFFD"))
	}
	s.show(w, http.StatusOK, "waits-of", s.page(r, "What waits of "+body.From, at, body))
}

// ballot is everybody whom a name of the file may mean.
func (s *Site) ballot(v *view.View, h *reception.Held) []near {
	said := wording.Of(v.Snapshot)
	contests := map[canvass.ContestID]bool{}
	if h.Contest != "" {
		contests[h.Contest] = true
	}
	for _, t := range h.Prepared.Tables {
		contests[t.Contest] = true
	}
	var out []near
	for id := range contests {
		c := v.Catalog.Contests[id]
		if c == nil {
			continue
		}
		for _, o := range c.Ballot.Options {
			if !slices.ContainsFunc(out, func(n near) bool { return n.ID == string(o) }) {
				out = append(out, near{string(o), said.Option(id, o)})
			}
		}
	}
	slices.SortFunc(out, func(a, b near) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// effect is what a contest would be with entries that are not in the record.
type effect struct {
	Contest       string
	Before, After outcome
	Same          bool
}

// effectsOf are what entries would change, by contest.
func effectsOf(s *tally.Snapshot, entries []canvass.Entry) []effect {
	by := map[canvass.ContestID][]*canvass.Entry{}
	var order []canvass.ContestID
	for i := range entries {
		e := &entries[i]
		if s.Contests[e.Contest] == nil {
			continue
		}
		if by[e.Contest] == nil {
			order = append(order, e.Contest)
		}
		by[e.Contest] = append(by[e.Contest], e)
	}
	var out []effect
	for _, id := range order {
		out = append(out, effectOf(s, s.Contests[id], by[id]))
	}
	return out
}

// release enters what is known by now, or what the person vouches for.
func (s *Site) release(w http.ResponseWriter, r *http.Request, at *seat) {
	how := reception.Releasing{Actor: at.Bearer.Actor()}
	if rule := r.PostFormValue("rule"); rule != "" {
		how.Accept = []intake.Acceptance{{
			Rule: check.Name(rule), Unit: r.PostFormValue("unit"), By: at.Bearer.Actor(), Reason: strings.TrimSpace(r.PostFormValue("reason")),
		}}
	}
	out, err := s.Reception.Release(r.Context(), r.PathValue("id"), how)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	x := flash{Says: english.Capital(english.Count(len(out.Receipt.Entries), "entry is", "entries are")) + " in the record."}
	if len(out.Receipt.Entries) == 0 {
		x.Says = "Nothing went in: what waits is not known yet, or is in the record already."
	}
	if n := len(out.Receipt.Entries); n > 0 && n <= mostTakenBack {
		x.Undo = "/desk/take-back"
		for _, e := range out.Receipt.Entries {
			x.Fields = append(x.Fields, [2]string{"key", e.Key})
		}
	}
	s.done(w, r, at, x)
}

// mostTakenBack is how many entries one step takes back; more are another decision, with canvass withdraw.
const mostTakenBack = 200

func (s *Site) dismiss(w http.ResponseWriter, r *http.Request, at *seat) {
	f, err := s.Reception.Dismiss(r.Context(), r.PathValue("id"), strings.TrimSpace(r.PostFormValue("reason")), at.Bearer.Actor())
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.done(w, r, at, flash{Says: "Nobody will enter what waits of " + f.Name + ": its bytes stay in the record.", Undo: "/desk/waits/" + f.ID + "/restore"})
}

func (s *Site) restore(w http.ResponseWriter, r *http.Request, at *seat) {
	f, err := s.Reception.Restore(r.Context(), r.PathValue("id"))
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.done(w, r, at, flash{Says: f.Name + " waits again."})
}

// mapName says what a name of the source means, and releases what is known by it.
func (s *Site) mapName(w http.ResponseWriter, r *http.Request, at *seat) {
	f, err := s.Reception.Store().File(r.Context(), r.PathValue("id"))
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	n := received.Name{
		Source: f.Source, What: r.PostFormValue("what"), Name: r.PostFormValue("name"), ID: r.PostFormValue("id"), By: at.Bearer.Actor(), At: s.now(),
	}
	if err := s.Reception.Declare(r.Context(), n, f.Contest); err != nil {
		s.refuse(w, r, at, err)
		return
	}
	out, err := s.Reception.Release(r.Context(), f.ID, reception.Releasing{Actor: at.Bearer.Actor()})
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	x := flash{Undo: "/desk/unmap", Fields: [][2]string{{"source", n.Source}, {"what", n.What}, {"name", n.Name}}}
	x.Says = n.Name + " is " + s.idName(wording.Of(s.Desk.View().Snapshot), f.Contest, n.What, n.ID) + " from now on; " +
		english.Count(len(out.Receipt.Entries), "entry went in.", "entries went in.")
	for _, e := range out.Receipt.Entries[:min(len(out.Receipt.Entries), mostTakenBack)] {
		x.Fields = append(x.Fields, [2]string{"key", e.Key})
	}
	s.done(w, r, at, x)
}

// unmap forgets what a name means, and takes back what was entered by it.
func (s *Site) unmap(w http.ResponseWriter, r *http.Request, at *seat) {
	n := received.Name{Source: r.PostFormValue("source"), What: r.PostFormValue("what"), Name: r.PostFormValue("name")}
	if err := s.Reception.Store().Undeclare(r.Context(), n); err != nil {
		s.refuse(w, r, at, err)
		return
	}
	if len(r.PostForm["key"]) > 0 {
		s.takeBack(w, r, at)
		return
	}
	s.done(w, r, at, flash{Says: "Nobody says any more what " + n.Name + " means."})
}

// takeBack withdraws entries that were entered at the desk by mistake: the sources never said them so.
func (s *Site) takeBack(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.Desk.View()
	var back []canvass.Entry
	keys := r.PostForm["key"]
	for _, key := range keys[:min(len(keys), mostTakenBack)] {
		l, there := v.Entry(key)
		if _, done := v.SupersededBy(key); !there || done {
			continue
		}
		if l.Entry.Actor != at.Bearer.Actor() {
			s.refuse(w, r, at, canvass.Errorf(canvass.Forbidden, "withdraw", "%s was entered by %s: whoever takes it back says why, on its own page", key, wording.Person(l.Entry.Actor)))
			return
		}
		back = append(back, canvass.Entry{
			Kind: canvass.KindWithdrawal, Contest: l.Entry.Contest, Race: l.Entry.Race, By: l.Entry.By, Supersedes: key, Key: key + "/taken-back",
			Withdrawal: &canvass.Withdrawal{Reason: "let in by mistake at the desk, and taken back at once", Cause: canvass.CauseEntry},
		})
	}
	if _, err := s.Desk.Submit(r.Context(), at.Bearer, back, true); err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.done(w, r, at, flash{Says: english.Capital(english.Count(len(back), "entry is", "entries are")) + " taken back."})
}

func (s *Site) seen(w http.ResponseWriter, r *http.Request, at *seat) {
	key := r.PostFormValue("key")
	if key == "" || len(key) > 2000 {
		s.refuse(w, r, at, canvass.Errorf(canvass.Invalid, "seen", "say what was seen"))
		return
	}
	err := s.beside.see(r.Context(), key, at.Name(), s.now())
	if err == nil {
		err = s.sweepSights(r.Context(), at)
	}
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.done(w, r, at, flash{Says: "Seen by " + at.Name() + ".", Undo: "/desk/unseen", Fields: [][2]string{{"key", key}}})
}

// sweepSights forgets who has seen what waits no more. A file that waits has reasons which are no items on the board, so
// that its sights stay until it is gone.
func (s *Site) sweepSights(ctx context.Context, at *seat) error {
	seen, err := s.beside.sights(ctx) // before what waits: what is seen meanwhile stays
	if err != nil {
		return err
	}
	feeds, err := s.feeds(ctx, at)
	if err != nil {
		return err
	}
	all, err := s.items(ctx, s.Desk.View(), feeds)
	if err != nil {
		return err
	}
	waits := map[string]bool{}
	for _, x := range all {
		waits[x.Key] = true
	}
	for key := range seen {
		rest, held := strings.CutPrefix(key, "held/")
		file, _, _ := strings.Cut(rest, "/")
		if waits[key] || held && s.waiting.has(file) {
			continue
		}
		if err := s.beside.unsee(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

func (s *Site) unseen(w http.ResponseWriter, r *http.Request, at *seat) {
	if err := s.beside.unsee(r.Context(), r.PostFormValue("key")); err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.done(w, r, at, flash{Says: "It waits again."})
}

// done tells what came of a step on the page that it was taken from, or on the board where that page may be gone.
func (s *Site) done(w http.ResponseWriter, r *http.Request, at *seat, x flash) {
	s.told.say(at.ID, x)
	s.changed.tell()
	to := back(r)
	if strings.HasPrefix(to, "/desk/waits/") {
		to = "/desk/waits"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

package board

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// field is one field of a form.
type field struct{ Name, Label, Value, Hint string }

// enterBody is a form of figures, empty, as it was sent, or with what it would do.
type enterBody struct {
	Contest  string
	Action   string // where the form goes
	Key      string // of the entry that it makes: sent twice it is one entry
	Sources  []near
	By       string
	Units    []near
	Unit     string
	Measures []near
	Measure  string
	Votes    []field // by option
	Counts   []field // beside the options
	Final    bool
	Where    []field // where it was read
	// Old is the entry that is corrected, nil for a new one; Reason and Cause are why.
	Old           *oldEntry
	Of            string // the part of the contest that the corrected figures are of, empty for the whole
	Reason, Cause string
	Back          bool // the entry is taken back, with nothing in its place
	// Entry is what the entry says, in words. Effect is what it would do, nil before it was looked at; Sent are all fields as they were sent.
	Entry     string
	Effect    *effect
	Questions []check.Question
	Sent      [][2]string
	// Says is what is wrong with what was sent, empty for nothing.
	Says string
}

// oldEntry is an entry that is corrected or taken back.
type oldEntry struct {
	Seq         int64
	Says, Actor string
	Report      bool
	Correctable bool
}

// Yes is the answer to exactly the questions that were asked.
func (b *enterBody) Yes() string { return yes(b.Questions) }

func yes(asked []check.Question) string {
	var all []string
	for _, q := range asked {
		all = append(all, string(q.Rule))
	}
	return strings.Join(all, " ")
}

// newKey is the key of an entry that a form makes, for one session.
func newKey(at *seat) string {
	var b [9]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	return shortHash(at.ID)[:10] + "-" + hex.EncodeToString(b[:])
}

// ownKey refuses a form's key where no form of this session made it.
func ownKey(at *seat, key string) error {
	rest, ours := strings.CutPrefix(key, shortHash(at.ID)[:10]+"-")
	if !ours || len(rest) != 18 || strings.Trim(rest, "0123456789abcdef") != "" {
		return canvass.Errorf(canvass.Conflict, "form", "this form was made in another session: open it anew")
	}
	return nil
}

// entryKey is a form's key in the record.
func entryKey(at *seat, contest canvass.ContestID, key string) (string, error) {
	return string(contest) + "#desk-" + key, ownKey(at, key)
}

// contestOf is the contest that a path names.
func (s *Site) contestOf(r *http.Request, v *view.View) (*tally.Contest, error) {
	id, err := canvass.ParseContestID(strings.Join([]string{r.PathValue("cycle"), r.PathValue("party"), r.PathValue("place")}, "/"))
	if err != nil {
		return nil, err
	}
	c := v.Contests[id]
	if c == nil || v.Catalog.Contests[id] == nil {
		return nil, canvass.Errorf(canvass.NotFound, "contest", "%s is not in the catalog", id)
	}
	return c, nil
}

// form is the fields of a contest's form, filled from a report or empty.
func (s *Site) form(v *view.View, c *tally.Contest, at *seat, old *canvass.Report) *enterBody {
	w := wording.Of(v.Snapshot)
	b := &enterBody{Contest: c.Info.Name, Key: newKey(at), Measure: string(canvass.Votes)}
	for _, id := range sourcesFor(v.Catalog, c.Info, at) {
		b.Sources = append(b.Sources, near{id, w.Outlet(id)})
	}
	if len(b.Sources) == 1 { // of several one is chosen: figures in the wrong name are wrong in silence
		b.By = b.Sources[0].ID
	}
	for _, u := range c.Info.Units {
		b.Units = append(b.Units, near{string(u.ID), u.Name})
	}
	for _, m := range measuresOf(c.Info) {
		b.Measures = append(b.Measures, near{string(m), english.Capital(strings.ReplaceAll(string(m), "-", " "))})
	}
	b.Measure = b.Measures[0].ID
	figure := func(n *int64) string {
		if n == nil {
			return ""
		}
		return strconv.FormatInt(*n, 10)
	}
	if old == nil {
		old = &canvass.Report{}
	} else {
		b.Measure, b.Unit, b.Final = string(old.Measure), string(old.Unit), old.Final
		b.Of = partOf(c.Info, old)
	}
	for _, o := range c.Info.Ballot.Options {
		x := field{Name: "votes-" + string(o), Label: w.Option(c.ID, o)}
		if n, named := old.Votes(o); named {
			x.Value = strconv.FormatInt(n, 10)
		}
		b.Votes = append(b.Votes, x)
	}
	b.Counts = []field{
		{"ballots", "Ballots counted", figure(old.Ballots), ""},
		{"cast", "Ballots cast in all", figure(old.Cast), "as the source states"},
		{"units", "Units in", figure(old.Units), ""},
		{"units-of", "of units", figure(old.UnitsOf), ""},
		{"expected", "Expected vote, percent", string(old.Expected), "the source’s own, at most 99"},
	}
	b.Where = []field{{"title", "Read in", "", "what it is called"}, {"url", "Address", "", ""}, {"person", "Who said so", "", "where somebody spoke"}}
	return b
}

// partOf is the part of a contest that a report is of, by the name that its source or the contest's file gives it; empty
// for the whole.
func partOf(info *catalog.Contest, r *canvass.Report) string {
	switch i := slices.IndexFunc(info.Units, func(u catalog.Unit) bool { return u.ID == r.Unit }); {
	case r.Named != nil && r.Named.Name != "":
		return r.Named.Name
	case r.Unit != "" && i >= 0:
		return info.Units[i].Name
	case r.Unit != "":
		return string(r.Unit)
	case r.Area != canvass.Statewide:
		return wording.Area(r.Area)
	}
	return ""
}

// sourcesFor are whom somebody may speak for in a contest, its authority first. Other contests' authorities say nothing
// of it.
func sourcesFor(c *catalog.Catalog, info *catalog.Contest, at *seat) []string {
	ids := at.Bearer.Sources
	if len(ids) == 0 {
		authorities := map[string]bool{info.Authority: true}
		for _, other := range c.Contests {
			authorities[other.Authority] = true
		}
		for id := range c.Outlets {
			if !authorities[id] {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		if info.Authority != "" && at.decides() {
			ids = append([]string{info.Authority}, ids...)
		}
	}
	return ids
}

// measuresOf are what may be counted in a contest.
func measuresOf(info *catalog.Contest) []canvass.Measure {
	out := []canvass.Measure{canvass.Votes}
	for _, m := range (&tally.Contest{Info: info}).SheetMeasures() {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	if info.Caucus != nil && !slices.Contains(out, canvass.StateDelegateEquivalents) {
		out = append(out, canvass.StateDelegateEquivalents)
	}
	return out
}

// fill puts what was sent into the form.
func (b *enterBody) fill(r *http.Request) {
	get := r.PostFormValue
	b.By, b.Unit, b.Measure = get("by"), get("unit"), cmp.Or(get("measure"), b.Measure)
	b.Final, b.Reason, b.Cause, b.Back = get("final") != "", get("reason"), get("cause"), get("back") != ""
	b.Key = cmp.Or(get("key"), b.Key)
	for _, fields := range [][]field{b.Votes, b.Counts, b.Where} {
		for i := range fields {
			fields[i].Value = strings.TrimSpace(get(fields[i].Name))
		}
	}
	b.Sent = nil
	for name, values := range r.PostForm {
		if name == "form" || name == "yes" || name == "confirm" {
			continue
		}
		for _, v := range values {
			b.Sent = append(b.Sent, [2]string{name, v})
		}
	}
	slices.SortFunc(b.Sent, func(x, y [2]string) int { return cmp.Compare(x[0], y[0]) })
}

// report reads the figures of the form over an older report, nil for a new one.
func (b *enterBody) report(c *catalog.Contest, old *canvass.Report) (*canvass.Report, error) {
	out := canvass.Report{Area: canvass.Statewide}
	if old != nil {
		out = *old
		out.Counts, out.Tellers = nil, nil
		for _, n := range old.Counts { // an option that the form has no field for keeps what it has
			if !slices.ContainsFunc(b.Votes, func(f field) bool { return f.Name == "votes-"+string(n.Option) }) {
				out.Counts = append(out.Counts, n)
			}
		}
	} else {
		out.Unit, out.Measure = canvass.UnitID(b.Unit), canvass.Measure(b.Measure)
		if b.Unit != "" {
			out.Area = c.AreaOf(out.Unit)
		}
	}
	out.Final = b.Final
	for _, f := range b.Votes {
		if f.Value == "" {
			continue
		}
		n, err := wholeNumber(f.Label, f.Value)
		if err != nil {
			return nil, err
		}
		out.Counts = append(out.Counts, canvass.Count{Option: canvass.OptionID(strings.TrimPrefix(f.Name, "votes-")), Votes: *n})
	}
	canvass.SortCounts(out.Counts)
	to := map[string]**int64{"ballots": &out.Ballots, "cast": &out.Cast, "units": &out.Units, "units-of": &out.UnitsOf}
	for _, f := range b.Counts {
		if f.Name == "expected" {
			out.Expected = canvass.Percent(strings.TrimSuffix(f.Value, "%"))
			continue
		}
		n, err := wholeNumber(f.Label, f.Value)
		if err != nil {
			return nil, err
		}
		*to[f.Name] = n
	}
	return &out, out.Validate()
}

// wholeNumber reads a figure as people type it, nil for an empty field.
func wholeNumber(label, text string) (*int64, error) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, ",", ""), " ", "")
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return nil, canvass.Errorf(canvass.Invalid, "figures", "%s: %q is not a whole number", label, text)
	}
	return &n, nil
}

// value is a field of the form by its name.
func (b *enterBody) value(name string) string {
	for _, fields := range [][]field{b.Votes, b.Counts, b.Where} {
		for _, f := range fields {
			if f.Name == name {
				return f.Value
			}
		}
	}
	return ""
}

func (s *Site) enterForm(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	c, err := s.contestOf(r, v)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	b := s.form(v, c, at, nil)
	b.Action = r.URL.Path
	s.show(w, http.StatusOK, "enter", s.page(r, "Enter figures: "+nameOf(wording.Of(v.Snapshot), c.ID), at, b))
}

// enter shows what a form would do, and does it when that was confirmed.
func (s *Site) enter(w http.ResponseWriter, r *http.Request, at *seat) {
	v := s.viewOf(at)
	c, err := s.contestOf(r, v)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	b := s.form(v, c, at, nil)
	b.Action = r.URL.Path
	b.fill(r)
	e := canvass.Entry{Contest: c.ID, By: b.By, Person: b.value("person")}
	if winner := r.PostFormValue("winner"); winner != "" { // another outlet's call
		e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimWinner, Winner: canvass.OptionID(winner), Measure: canvass.Votes}
		err = e.Claim.Validate()
	} else {
		e.Kind = canvass.KindReport
		e.Report, err = b.report(c.Info, nil)
	}
	s.step(w, r, at, v, c, b, e, err)
}

// step looks at an entry that a form makes, shows what it would do, and enters it when that was confirmed.
func (s *Site) step(w http.ResponseWriter, r *http.Request, at *seat, v *view.View, c *tally.Contest, b *enterBody, e canvass.Entry, err error) {
	title := "Enter figures: " + nameOf(wording.Of(v.Snapshot), c.ID)
	if b.Old != nil {
		title = "Correct an entry: " + nameOf(wording.Of(v.Snapshot), c.ID)
	}
	if err == nil {
		e.Key, err = entryKey(at, c.ID, b.Key)
	}
	if title, url := b.value("title"), b.value("url"); err == nil && title+url != "" {
		e.Source = &canvass.Source{Outlet: e.By, Title: title, URL: url}
		err = e.Source.Validate()
	}
	if err == nil {
		e.At, e.Actor = canvass.At(s.moment(v)), at.Bearer.Actor()
		err = s.Desk.Refuses([]canvass.Entry{e})[e.Key]
	}
	if err != nil {
		b.Says = saysOf(err)
		s.show(w, canvass.KindOf(err).Outcome().Status, "enter", s.page(r, title, at, b))
		return
	}
	b.Questions = s.Desk.Questions(&e, at.decides())
	if r.PostFormValue("confirm") == "" || r.PostFormValue("yes") != b.Yes() {
		x := effectOf(v.Snapshot, c, []*canvass.Entry{&e})
		b.Effect, b.Entry = &x, wording.Of(v.Snapshot).Entry(&e)
		s.show(w, http.StatusOK, "enter", s.page(r, title, at, b))
		return
	}
	receipt, err := s.Desk.Submit(r.Context(), at.Bearer, []canvass.Entry{e}, true)
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	x := flash{Says: "It was in the record already."}
	if seq := receipt.Seq(); seq >= 0 {
		x.Says = "Entry " + english.Thousands(seq) + " is in the record."
		if e.Kind != canvass.KindWithdrawal && e.Kind != canvass.KindCorrection {
			x.Undo, x.Fields = "/desk/take-back", [][2]string{{"key", e.Key}}
		}
	}
	if len(receipt.Flags) > 0 {
		x.Says += " " + english.Capital(strings.Join(receipt.Flags, "; ")) + "."
	}
	s.told.say(at.ID, x)
	s.changed.tell()
	http.Redirect(w, r, "/desk/contest/"+string(c.ID), http.StatusSeeOther)
}

package catalog

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// Night is the entries of one night, ready to be replayed.
type Night struct {
	// Date is the night's day, Eastern: "2024-03-05".
	Date string
	// Entries are in replay order: by Recorded; ties in the order of their file, files in the order of their names.
	// Each is complete but for Actor. Recorded is At.Replayed, where the file does not give it.
	Entries []canvass.Entry
	// Record is the kind of the record that a file of the night was written from, where that says that it is not a live
	// one.
	Record canvass.RecordKind

	files []*nightPart
}

// nightPart is one file of a night.
type nightPart struct {
	*document
	table   *nightFile
	prefix  string // of the keys of its entries in a record: "2024-03-05/2024/dem/as#"
	entries []canvass.Entry
}

// ReadNight reads the files of one night, which must all be of that date. The error joins one Finding for each thing
// that is wrong; it is canvass.NotFound when there are no files. What an entry says of outlets, persons and contests is
// held against a catalog by Check.
func ReadNight(files []File, date string) (*Night, error) {
	if len(files) == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "night", "there are no entries of %q: the nights inside this program are %s", date, strings.Join(EmbeddedNights(), ", "))
	}
	n, findings := readNight(files, date)
	if err := refused(findings); err != nil {
		return nil, err
	}
	return n, nil
}

// ReadNightDir reads a folder shaped like data/nights/2024-03-05: one TOML file a contest or race, all of one night.
func ReadNightDir(dir string) (*Night, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "night", "%s cannot be read: %w", dir, cause(err))
	}
	var files []File
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".toml" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		f, err := readFile(os.DirFS(dir), e.Name())
		if err != nil {
			return nil, err
		}
		f.Path = filepath.ToSlash(filepath.Join(dir, e.Name()))
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "night", "%s holds no TOML file: give a folder with one file for each contest, such as 2024-dem-as.toml", dir)
	}
	return ReadNight(files, "")
}

// readNight reads the files of one night. An empty date is that of the first file.
func readNight(files []File, date string) (*Night, []Finding) {
	files = slices.Clone(files)
	sortFiles(files)
	n := &Night{Date: date, files: make([]*nightPart, len(files))}
	each(len(files), func(i int) {
		n.files[i] = &nightPart{document: &document{File: files[i]}}
		n.files[i].read()
	})
	for _, p := range n.files {
		if p.table == nil {
			continue
		}
		n.Date = cmp.Or(n.Date, p.table.Night)
		if p.table.Night != n.Date {
			p.fail(at("night"), "%q is another night than %s: each night has a folder of its own", p.table.Night, n.Date)
		}
		n.Entries = append(n.Entries, p.entries...)
		n.Record = cmp.Or(n.Record, canvass.RecordKind(p.table.Record))
	}
	slices.SortStableFunc(n.Entries, func(a, b canvass.Entry) int { return cmp.Compare(a.Recorded, b.Recorded) })
	n.checkSuperseded()
	var findings []Finding
	for _, p := range n.files {
		findings = append(findings, p.findings...)
	}
	return n, findings
}

func (p *nightPart) read() {
	t := decode[nightFile](p.document)
	if t == nil {
		return
	}
	sound, _ := p.walk(t, &names{})
	id := p.checkHead(t)
	if id == "" {
		return
	}
	p.table, p.prefix = t, t.Night+"/"+id+"#"
	for i := range t.Entry {
		if sound[i] {
			p.entry(i)
		}
	}
}

// walk holds every value of the file against its form and the names, and says which entries have nothing wrong by that.
func (p *nightPart) walk(t *nightFile, known *names) (sound []bool, used uses) {
	w := walker{d: p.document, cites: t.citations(), used: newUses(), names: known}
	head := *t
	head.Entry = nil
	w.table(reflect.ValueOf(head))
	if len(t.Entry) == 0 {
		p.fail(nil, "no entry: add an [[entry]]")
	}
	for i := range t.Entry {
		before := p.errors
		w.path = []hop{{key: "entry"}, {n: i}}
		w.table(reflect.ValueOf(t.Entry[i]))
		sound = append(sound, p.errors == before)
	}
	return sound, w.used
}

// citations are the citations for the walker, which needs their names.
func (t *nightFile) citations() map[string]citeTable {
	cites := make(map[string]citeTable, len(t.Cite))
	for name, c := range t.Cite {
		cites[name] = citeTable{Outlet: c.Outlet, Title: c.Title, URL: c.URL, Via: c.Via}
	}
	return cites
}

// checkHead checks what the file is about, and returns the id of its contest or race, "" when the file cannot be used.
func (p *nightPart) checkHead(t *nightFile) string {
	if k := canvass.RecordKind(t.Record); k != "" && k != canvass.Rehearsal && k != canvass.Replay {
		p.fail(at("record"), "%q is not rehearsal or replay: drop it, if the entries are of neither", t.Record)
	}
	_, badNight := time.Parse(time.DateOnly, t.Night)
	if badNight != nil && t.Night != "" {
		p.fail(at("night"), "%q is not a date: write it as \"2024-03-05\"", t.Night)
	}
	id, key := t.Contest, "contest"
	var err error
	switch {
	case t.Contest != "" && t.Race != "":
		p.fail(at("race"), "the file names a contest and a race: keep one, and put the other's entries into a file of their own")
		return ""
	case t.Contest != "":
		_, err = canvass.ParseContestID(t.Contest)
	case t.Race != "":
		id, key = t.Race, "race"
		_, err = canvass.ParseRaceID(t.Race)
	default:
		p.fail(at("contest"), "missing: write the contest's id, such as \"2024/dem/as\", or the race's as race = \"2024/dem\"")
		return ""
	}
	if err != nil {
		p.fail(at(key), "%s", why(err))
		return ""
	}
	if want := strings.ReplaceAll(id, "/", "-"); p.stem() != want {
		p.fail(at(key), "%q does not match the file's name: call the file %s.toml", id, want)
	}
	if badNight != nil {
		return ""
	}
	return id
}

// entry makes one entry out of its table.
func (p *nightPart) entry(i int) {
	t := &p.table.Entry[i]
	if slices.ContainsFunc(p.table.Entry[:i], func(o entryTable) bool { return o.Key == t.Key }) {
		p.fail(at("entry", i, "key"), "%q is there twice: give each entry a key of its own", t.Key)
		return
	}
	if t.Mark == canvass.Seen && t.Cite == "" {
		p.fail(at("entry", i, "mark"), "S needs a source: add cite = \"…\", or mark it K or U")
	}
	e := canvass.Entry{
		Format: canvass.Format, Kind: t.Kind, Key: p.prefix + t.Key, By: string(t.By), Person: t.Person, Mark: t.Mark,
		Note: t.Note, Contest: canvass.ContestID(p.table.Contest), Race: canvass.RaceID(p.table.Race),
	}
	if t.At != nil {
		e.At, e.Recorded = t.At.interval, t.At.interval.Replayed()
	}
	if t.Recorded != nil {
		e.Recorded = t.Recorded.time
	}
	if e.Recorded == 0 {
		p.fail(at("entry", i, "at"), "missing: write when it was said, such as \"about 2024-03-06T02:25Z\", or the day alone")
		return
	}
	if t.Cite != "" {
		e.Source = p.table.Cite[string(t.Cite)].source()
	}
	if !p.payload(i, &e) {
		return
	}
	e.Actor = "replay" // who replays it is the caller's to say; without an actor no entry is valid
	if err := e.Validate(); err != nil {
		path := at("entry", i)
		if kinds := t.payloads(); len(kinds) > 0 {
			path = append(path, string(kinds[0]))
		}
		p.fail(path, "%s", why(err))
		return
	}
	e.Actor = ""
	p.entries = append(p.entries, e)
}

// payloads are the kinds of the tables below the entry.
func (t *entryTable) payloads() []canvass.Kind {
	var kinds []canvass.Kind
	if t.Report != nil {
		kinds = append(kinds, canvass.KindReport)
	}
	if t.Claim != nil {
		kinds = append(kinds, canvass.KindClaim)
	}
	if t.Confirmation != nil {
		kinds = append(kinds, canvass.KindConfirmation)
	}
	if t.Notice != nil {
		kinds = append(kinds, canvass.KindNotice)
	}
	if t.Sheet != nil {
		kinds = append(kinds, canvass.KindSheet)
	}
	if t.Lot != nil {
		kinds = append(kinds, canvass.KindLot)
	}
	if t.Decision != nil {
		kinds = append(kinds, canvass.KindDecision)
	}
	return kinds
}

// payload puts the entry's table where its kind wants it, and says whether it is the right one.
func (p *nightPart) payload(i int, e *canvass.Entry) bool {
	t := &p.table.Entry[i]
	kinds := t.payloads()
	mends := t.Kind == canvass.KindCorrection || t.Kind == canvass.KindWithdrawal
	for _, f := range []struct{ key, text, want string }{
		{"corrects", t.Corrects, "the key of the entry that this one takes the place of"}, {"reason", t.Reason, "why, in words"},
	} {
		if mends && f.text == "" {
			p.fail(at("entry", i, f.key), "missing: write %s", f.want)
			return false
		}
		if !mends && f.text != "" {
			p.fail(at("entry", i, f.key), "only a correction or a withdrawal has it: drop it, or change the kind")
			return false
		}
	}
	if !mends && t.Cause != "" {
		p.fail(at("entry", i, "cause"), "only a correction or a withdrawal has it: drop it, or change the kind")
		return false
	}
	if err := t.Cause.Validate(); err != nil {
		p.fail(at("entry", i, "cause"), "%v", plain(err))
		return false
	}
	switch {
	case t.Kind == canvass.KindWithdrawal && len(kinds) > 0:
		p.fail(at("entry", i, string(kinds[0])), "a withdrawal puts nothing in the place of what it takes back: drop this table, or make it a correction")
		return false
	case t.Kind == canvass.KindCorrection && (len(kinds) != 1 || !corrects(kinds[0])):
		p.fail(at("entry", i, "kind"), "a correction has one table of what is now said: [entry.report], [entry.claim] or [entry.notice]")
		return false
	case !mends && (len(kinds) != 1 || kinds[0] != t.Kind):
		p.fail(at("entry", i, "kind"), "an entry of kind %q has one table, [entry.%s]", t.Kind, t.Kind)
		return false
	case t.Claim != nil && t.Claim.Kind == canvass.ClaimWinner && !p.named(at("entry", i, "claim"), t.Claim.Winner, t.Claim.Measure),
		t.Confirmation != nil && t.Confirmation.Of == canvass.ConfirmWinner && !p.named(at("entry", i, "confirmation"), t.Confirmation.Winner, t.Confirmation.Measure):
		return false
	case e.Race != "" && (t.Report != nil || t.Confirmation != nil || t.Sheet != nil || t.Lot != nil || t.Decision != nil):
		p.fail(at("entry", i, "kind"), "a %s belongs to a contest: put it into that contest's file", kinds[0])
		return false
	}
	switch t.Kind {
	case canvass.KindReport:
		e.Report = t.Report.report()
		p.tellers(t.Report, e.Report)
	case canvass.KindSheet, canvass.KindLot, canvass.KindDecision:
		p.byHand(t, e)
	case canvass.KindClaim:
		e.Claim = t.Claim.claim()
	case canvass.KindConfirmation:
		e.Confirmation = t.Confirmation.confirmation()
	case canvass.KindNotice:
		e.Notice = t.Notice.notice()
	case canvass.KindWithdrawal:
		e.Supersedes, e.Withdrawal = p.whole(t.Corrects), &canvass.Withdrawal{Reason: t.Reason, Cause: t.Cause}
	case canvass.KindCorrection:
		e.Supersedes, e.Correction = p.whole(t.Corrects), &canvass.Correction{Reason: t.Reason, Cause: t.Cause}
		switch {
		case t.Report != nil:
			e.Correction.Report = t.Report.report()
		case t.Claim != nil:
			e.Correction.Claim = t.Claim.claim()
		default:
			e.Correction.Notice = t.Notice.notice()
		}
	}
	return true
}

// corrects reports whether a correction may hold what is of the kind.
func corrects(k canvass.Kind) bool {
	return k == canvass.KindReport || k == canvass.KindClaim || k == canvass.KindNotice
}

// named reports whether a table that speaks of a winner says who has won, and by what.
func (p *nightPart) named(path []any, winner canvass.OptionID, measure canvass.Measure) bool {
	if winner == "" {
		p.fail(append(slices.Clone(path), "winner"), "missing: write the option that has won")
	}
	if measure == "" {
		p.fail(append(slices.Clone(path), "measure"), "missing: write what it is won by: votes, or delegates")
	}
	return winner != "" && measure != ""
}

// whole is the key that an entry has in a record: one of this file's by its short form, one of another night's as it
// is.
func (p *nightPart) whole(key string) string {
	if slices.ContainsFunc(p.table.Entry, func(t entryTable) bool { return t.Key == key }) || !strings.Contains(key, "#") {
		return p.prefix + key
	}
	return key
}

// checkSuperseded holds corrections and withdrawals against what they take the place of, where that is of the same
// night.
func (n *Night) checkSuperseded() {
	order := map[string]int{}
	for i, e := range n.Entries {
		order[e.Key] = i
	}
	by := map[string]string{}
	for _, p := range n.files {
		for i := range p.entries {
			e := &p.entries[i]
			if e.Supersedes == "" {
				continue
			}
			path := at("entry", p.number(e.Key), "corrects")
			first, there := order[e.Supersedes]
			old := canvass.Entry{}
			if there {
				old = n.Entries[first]
			}
			switch {
			case !there && p.number(e.Supersedes) >= 0: // it has faults of its own, which are named
			case !there && !otherNight(e.Supersedes, n.Date):
				p.fail(path, "no entry of the night has the key %q", strings.TrimPrefix(e.Supersedes, p.prefix))
			case !there:
			case by[e.Supersedes] != "":
				p.fail(path, "%s takes its place already: name that one", strings.TrimPrefix(by[e.Supersedes], p.prefix))
			case first >= order[e.Key]:
				p.fail(path, "it is said before the entry that it takes the place of: mend one of the times")
			case old.By != e.By:
				p.fail(path, "that is what %s said: only %s can take it back", old.By, old.By)
			case old.Contest != e.Contest || old.Race != e.Race:
				p.fail(path, "that belongs to another contest")
			case e.Correction != nil && said(&old) != said(e):
				p.fail(path, "that is a %s, and cannot be corrected by a %s", said(&old), said(e))
			}
			by[e.Supersedes] = e.Key
		}
	}
}

// otherNight reports whether a key is one of a night before: 2024-03-04/2024/dem/as#count.
func otherNight(key, night string) bool {
	date, _, _ := strings.Cut(key, "/")
	_, err := time.Parse(time.DateOnly, date)
	return err == nil && date < night
}

// said is the kind of what an entry says; a correction says what it puts in the place of the old.
func said(e *canvass.Entry) canvass.Kind {
	switch c := e.Correction; {
	case c == nil:
		return e.Kind
	case c.Report != nil:
		return canvass.KindReport
	case c.Claim != nil:
		return canvass.KindClaim
	}
	return canvass.KindNotice
}

// number is the place in the file of the entry with the key.
func (p *nightPart) number(key string) int {
	return slices.IndexFunc(p.table.Entry, func(t entryTable) bool { return p.prefix+t.Key == key })
}

// Package intake takes a source's returns to the door of a record: it reads them, says what they mean, and looks for
// what is wrong with them.
//
// [Examine] only looks: it is what canvass check does with files. [Take] makes entries of what is known and in order,
// and lists what is held: names that nobody declared, and units with a severe finding, which are for the desk and not
// for readers.
package intake

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

// Examination is what was found in files.
type Examination struct {
	*check.Report
	// Contests are the contests that the files are about, as far as they are known.
	Contests []canvass.ContestID `json:"contests,omitempty"`
	// Joined are files that were read besides those that were named: a table of allotments that lay beside them.
	Joined []string `json:"joined,omitempty"`
}

// Rules says how files are examined.
type Rules struct {
	// Name is one of package check's rules: "votes", "iowa2020", "nevada2020".
	Name string
	// Catalog gives names and pools; nil for none.
	Catalog *catalog.Catalog
	Options feed.Options
}

// Examine reads files together and applies the rules to each contest in them. Where the rules need the precincts'
// allotments and no file has them, a table of allotments in the first file's folder is read too, and named in Joined.
func Examine(ctx context.Context, paths []string, r Rules) (*Examination, error) {
	rules, err := check.RulesNamed(r.Name)
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "check", "name a file of returns")
	}
	x := &Examination{}
	if rules.Caucus != nil {
		if x.Joined, err = besides(paths); err != nil {
			return nil, err
		}
	}
	names := namesOf(r.Catalog, r.Options)
	columns := false
	tables, err := feed.Tabulate(filepath.Base(paths[0]), filepath.Base(paths[0]), false, names, all(ctx, append(slices.Clone(paths), x.Joined...), r.Options, &columns))
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, canvass.Errorf(canvass.Refused, "check", "%s holds no figures: there is nothing to look at", filepath.Base(paths[0]))
	}
	x.Report = &check.Report{Counts: map[check.Name]int{}, Findings: []check.Finding{}}
	for _, t := range tables {
		t.Columns = columns
		if t.Contest != "" {
			x.Contests = append(x.Contests, t.Contest)
		}
		c := &check.Case{Table: t, Rules: rules, Pools: pools(r.Catalog, t.Contest, rules.Contest)}
		for _, other := range tables {
			if other != t && other.Contest == t.Contest && t.Contest != "" {
				c.Others = append(c.Others, other)
			}
		}
		merge(x.Report, check.Run(c), t.Name, len(tables) > 1)
	}
	return x, nil
}

// merge adds one contest's report to the whole; units are named with their contest where there are several.
func merge(to, from *check.Report, contest string, several bool) {
	to.Units += from.Units
	for name, n := range from.Counts {
		to.Counts[name] += n
	}
	for _, f := range from.Findings {
		if several {
			f.Unit = strings.TrimSuffix(contest+": "+f.Unit, ": ")
		}
		to.Findings = append(to.Findings, f)
	}
	for _, s := range from.Skipped {
		i := slices.IndexFunc(to.Skipped, func(o check.Skipped) bool { return o.Rule == s.Rule && o.Why == s.Why })
		if i < 0 {
			to.Skipped = append(to.Skipped, s)
		} else {
			to.Skipped[i].Units += s.Units
		}
	}
	for _, n := range from.NotRun {
		if !slices.Contains(to.NotRun, n) {
			to.NotRun = append(to.NotRun, n)
		}
	}
}

func namesOf(c *catalog.Catalog, o feed.Options) *feed.Names {
	names := &feed.Names{}
	if c != nil {
		names = feed.NewNames(c)
	}
	if o.Contest != "" {
		names = names.ForContest(o.Contest)
	}
	return names.Declare(o.Mapping)
}

// pools are the contest's pools on the day of its event that binds; nil where they or their rules are not known.
func pools(c *catalog.Catalog, ids ...canvass.ContestID) *delegate.Contest {
	if c == nil {
		return nil
	}
	for _, id := range ids {
		x := c.Contests[id]
		if x == nil || x.Binding() == nil {
			continue
		}
		rules, unruled := x.DelegatesOn(x.Binding().Date)
		if len(unruled) > 0 {
			return nil
		}
		if len(rules.Pools) > 0 && rules.Validate() == nil {
			return rules
		}
	}
	return nil
}

// all reads the files one after the other, and tells of their bytes as if they were one file's. columns is set when one
// of them is a table with a column an option.
func all(ctx context.Context, paths []string, o feed.Options, columns *bool) iter.Seq2[*feed.Item, error] {
	return func(yield func(*feed.Item, error) bool) {
		var before, read int64
		if told := o.Progress; told != nil {
			o.Progress = func(n int64) {
				read = n
				told(before + n)
			}
		}
		for _, path := range paths {
			if !one(ctx, path, o, columns, yield) {
				return
			}
			before, read = before+read, 0
		}
	}
}

func one(ctx context.Context, path string, o feed.Options, columns *bool, yield func(*feed.Item, error) bool) bool {
	fail := func(err error) bool {
		yield(nil, canvass.Errorf(canvass.KindOf(err), filepath.Base(path), "%w", err))
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return fail(canvass.Errorf(canvass.NotFound, "", "%w", err))
	}
	defer f.Close()
	o.Name = filepath.Base(path)
	format, r, err := formats.Open(f, o)
	if err != nil {
		return fail(err)
	}
	if t, ok := format.(interface{ Tabular() bool }); ok && t.Tabular() {
		*columns = true
	}
	for it, err := range feed.Read(ctx, r, format, o) {
		if err != nil {
			return fail(err)
		}
		if !yield(it, nil) {
			return false
		}
	}
	return true
}

// allotments are the formats of tables that only say how many delegates precincts have.
func isAllotments(f feed.Format) bool { return strings.HasSuffix(f.Name(), "-allotments") }

// besides looks for a table of allotments in the first file's folder, unless one of the files is such a table. It must
// be of the same caucus as the first file.
func besides(paths []string) ([]string, error) {
	want := ""
	for i, path := range paths {
		f, err := formatOf(path)
		if err != nil {
			return nil, canvass.Errorf(canvass.KindOf(err), filepath.Base(path), "%w", err)
		}
		if isAllotments(f) {
			return nil, nil
		}
		if i == 0 {
			want = f.Name() + "-allotments"
		}
	}
	dir := filepath.Dir(paths[0])
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "check", "%w", err)
	}
	for _, e := range entries {
		if e.Type().IsRegular() && strings.EqualFold(filepath.Ext(e.Name()), ".csv") {
			path := filepath.Join(dir, e.Name())
			if f, err := formatOf(path); err == nil && f.Name() == want {
				return []string{path}, nil
			}
		}
	}
	return nil, nil
}

// formatOf tells a file's format by its beginning.
func formatOf(path string) (feed.Format, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "", "%w", err)
	}
	defer f.Close()
	head := make([]byte, feed.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, canvass.Errorf(canvass.Failed, "read", "%w", err)
	}
	return formats.Detect(head[:n])
}

// Source is who returns are from, and what the desk does with them.
type Source struct {
	// By is the source's id in the catalog, Actor who enters it, URL where the bytes were had, empty for a file.
	By, Actor, URL string
	// Evidence are the hashes that the bytes are kept under ("sha256:…"), in order where they are kept in pieces.
	Evidence []string
	Recorded canvass.Time
	// Live says that the record is live: test data are refused.
	Live    bool
	Names   *feed.Names
	Catalog *catalog.Catalog
	Options feed.Options
	// Before are the tables of the same source's last returns, by contest, for checks on movement; nil for none.
	Before map[canvass.ContestID]*check.Table
	// Said reports whether the record has what an entry says as the source's last word, on a person's word perhaps: it
	// is not held then. Nil is never.
	Said func(*canvass.Entry) bool
	// Accept are severe findings that a person vouches for.
	Accept []Acceptance
}

// Acceptance is a person's word that figures are right though a check says that they cannot be.
type Acceptance struct {
	Rule check.Name
	// Unit is the one unit that is meant, by its id or as the source writes it; empty for all that the check found.
	Unit string
	// By is who vouches, Reason why: the note of each entry that is let in says both.
	By, Reason string
}

// of reports whether the person means the finding.
func (a Acceptance) of(f *check.Finding) bool {
	return a.Rule == f.Rule && (a.Unit == "" || a.Unit == f.ID() || strings.EqualFold(a.Unit, f.Unit))
}

// Batch is what a source's returns come to.
type Batch struct {
	// Entries are what can enter the record, in the source's order.
	Entries []*canvass.Entry
	// Held is what cannot yet, and why.
	Held []*feed.Held
	// Findings are what the checks found, severe or not.
	Findings []check.Finding
	// Tables are the returns as tables, for the next time's Before.
	Tables map[canvass.ContestID]*check.Table
	// Items is how many items were read.
	Items int
	// Format is the name of the format that the bytes are in.
	Format string
	// Vouched is how many entries were let in on a person's word.
	Vouched int
	// Aside is how many rows and items are of other offices, parties or contests, and were left out.
	Aside int
	// Remarks are what is to be known of the file as a whole.
	Remarks []string
}

// Take reads one source's bytes. Reports of units with a severe finding are held. An error means that the bytes are not
// returns, or are cut off; nothing of them is to be entered then.
func Take(ctx context.Context, b []byte, s Source) (*Batch, error) {
	format, r, err := formats.Open(bytes.NewReader(b), s.Options)
	if err != nil {
		return nil, err
	}
	var items []*feed.Item
	seq := func(yield func(*feed.Item, error) bool) {
		for it, err := range feed.Read(ctx, r, format, s.Options) {
			if err == nil {
				items = append(items, it.Clone())
			}
			if !yield(it, err) {
				return
			}
		}
	}
	names := s.Names
	if names == nil {
		names = namesOf(s.Catalog, s.Options)
	}
	tables, err := feed.Tabulate(s.By, s.By, false, names, seq)
	if err != nil {
		return nil, err
	}
	out := &Batch{Items: len(items), Format: format.Name(), Tables: map[canvass.ContestID]*check.Table{}}
	m := names.Matcher()
	held, vouched := s.check(out, tables, format)
	parts := heldParts{}
	for _, it := range items {
		before := len(out.Entries)
		for _, d := range m.Match(it) {
			name, why := it.Contest.Name, held[unitKey{d.Contest, ""}]
			if why == "" && d.Report != nil {
				name, why = it.Unit.String(), held[unitKey{d.Contest, string(d.Report.Unit)}]
			}
			note := cmp.Or(vouched[unitKey{d.Contest, ""}], vouched[unitKey{d.Contest, unitOf(d)}])
			d.Note = strings.TrimSpace(d.Note + " " + note)
			e, err := d.Entry(s.By, s.Actor, s.Evidence, s.Recorded)
			if err != nil {
				m.Hold(it, feed.HeldFigures, it.Unit.String(), err.Error(), nil)
				continue
			}
			if why != "" && (s.Said == nil || !s.Said(e)) {
				m.Hold(it, feed.HeldFigures, name, why, nil)
				continue
			}
			if note != "" {
				out.Vouched++
			}
			e.Source.URL = s.URL
			out.Entries = append(out.Entries, e)
		}
		if len(out.Entries) == before {
			parts.add(names, it)
		}
	}
	out.Entries = slices.DeleteFunc(out.Entries, func(e *canvass.Entry) bool {
		part, held := parts.of(e)
		if held && (s.Said == nil || !s.Said(e)) {
			unit := cmp.Or(string(e.Report.Unit), "the whole contest")
			m.Hold(&feed.Item{Where: unit}, feed.HeldFigures, unit, "a part of it is held: "+part, nil)
			return true
		}
		return false
	})
	out.Held, out.Aside, out.Remarks = m.Held(), m.Aside(), m.Remarks()
	return out, nil
}

// heldParts are the units of each contest that are held, with their names. A sum over one of them is held too: it has
// the figures in it that nobody has looked at.
type heldParts map[canvass.ContestID]map[canvass.UnitID]string

// add notes an item with figures of which nothing was entered.
func (h heldParts) add(names *feed.Names, it *feed.Item) {
	if it.Figures == nil || len(it.Figures.Counts) == 0 && it.Hold == "" {
		return
	}
	contest, _, why, _ := names.Contest(it.Contest)
	unit, ok := it.Unit.Slug()
	if why != "" || !ok || unit == "" {
		return
	}
	if h[contest] == nil {
		h[contest] = map[canvass.UnitID]string{}
	}
	for unit != "" {
		unit = unit[:max(0, strings.LastIndexByte(string(unit), '/'))]
		if _, known := h[contest][unit]; !known {
			h[contest][unit] = it.Unit.String()
		}
	}
}

// of is a held part of what the entry reports.
func (h heldParts) of(e *canvass.Entry) (part string, held bool) {
	if e.Report == nil || len(e.Report.Counts) == 0 {
		return "", false
	}
	part, held = h[e.Contest][e.Report.Unit]
	return part, held
}

type unitKey struct {
	contest canvass.ContestID
	unit    string
}

func unitOf(d feed.Draft) string {
	if d.Report == nil {
		return ""
	}
	return string(d.Report.Unit)
}

// check looks at the tables and says, by unit, why a report is held, and what a person said for what is not. The empty
// unit is the whole contest.
func (s Source) check(out *Batch, tables []*check.Table, format feed.Format) (held, vouched map[unitKey]string) {
	held, vouched = map[unitKey]string{}, map[unitKey]string{}
	tabular, _ := format.(interface{ Tabular() bool })
	for _, t := range tables {
		t.Columns = tabular != nil && tabular.Tabular()
		rules := check.RulesFor(t.Contest)
		c := &check.Case{Table: t, Before: s.Before[t.Contest], Rules: rules, Pools: pools(s.Catalog, t.Contest), Live: s.Live}
		if s.Live {
			c.Now = s.Recorded
		}
		for _, other := range tables {
			if other != t && other.Contest == t.Contest && t.Contest != "" {
				c.Others = append(c.Others, other)
			}
		}
		r := check.Run(c)
		out.Findings = append(out.Findings, r.Findings...)
		for i := range r.Findings {
			f := &r.Findings[i]
			k := unitKey{t.Contest, f.ID()}
			if f.Severity != check.Severe || f.Rule == check.Unreadable {
				continue // what cannot be read is held by its own reason
			}
			if i := slices.IndexFunc(s.Accept, func(a Acceptance) bool { return a.of(f) }); i >= 0 {
				a := s.Accept[i]
				vouched[k] = strings.TrimSpace(vouched[k] + " " + fmt.Sprintf("Let in by %s though %s (%s): %s.", a.By, f.Detail, f.Rule, strings.TrimRight(a.Reason, ".")))
				continue
			}
			if _, already := held[k]; !already {
				held[k] = string(f.Rule) + ": " + f.Detail
			}
		}
		if t.Contest != "" {
			out.Tables[t.Contest] = t
		}
	}
	return held, vouched
}

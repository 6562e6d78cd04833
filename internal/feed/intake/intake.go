// Package intake takes a source's returns to the door of a record: it reads them, says what they mean, and looks for
// what is wrong with them.
//
// [Examine] only looks: it is what canvass check does with files. [Take] makes entries of what is known and in order,
// and lists what is held: names that nobody declared, and units with a severe finding, which are for the desk and not
// for readers.
package intake

import (
	"context"
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
	// Would is what the files come to, by contest and measure, and Held what of them would be held.
	Would []Preview    `json:"would"`
	Held  []*feed.Held `json:"held"`
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
	tables, err := feed.Tabulate(filepath.Base(paths[0]), filepath.Base(paths[0]), false, names, all(ctx, names, append(slices.Clone(paths), x.Joined...), r.Options, &columns))
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, canvass.Errorf(canvass.Refused, "check", "%s holds no figures: there is nothing to look at", filepath.Base(paths[0]))
	}
	x.Would, x.Held = []Preview{}, []*feed.Held{}
	x.Report = &check.Report{Counts: map[check.Name]int{}, Findings: []check.Finding{}}
	for _, t := range tables {
		t.Columns = columns
		if t.Contest != "" {
			x.Contests = append(x.Contests, t.Contest)
		}
		c := &check.Case{Table: t, Rules: rules, Pools: pools(r.Catalog, t.Contest, rules.Contest), Day: firstDay(r.Catalog, t.Contest)}
		for _, other := range tables {
			if other != t && other.Contest == t.Contest && t.Contest != "" {
				c.Others = append(c.Others, other)
			}
		}
		report := check.Run(c)
		would, held := examined(t, report)
		x.Would, x.Held = append(x.Would, would...), append(x.Held, held...)
		merge(x.Report, report, t.Name, len(tables) > 1)
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
func all(ctx context.Context, names *feed.Names, paths []string, o feed.Options, columns *bool) iter.Seq2[*feed.Item, error] {
	return func(yield func(*feed.Item, error) bool) {
		var before, read int64
		if told := o.Progress; told != nil {
			o.Progress = func(n int64) {
				read = n
				told(before + n)
			}
		}
		for _, path := range paths {
			if !one(ctx, names, path, o, columns, yield) {
				return
			}
			before, read = before+read, 0
		}
	}
}

func one(ctx context.Context, names *feed.Names, path string, o feed.Options, columns *bool, yield func(*feed.Item, error) bool) bool {
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
		for _, it := range names.Unsaid(it) {
			if !yield(it, nil) {
				return false
			}
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

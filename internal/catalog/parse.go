package catalog

import (
	"path"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/canvassdesk/canvass"
)

// fileTable is what one file says, as it stands in the file.
type fileTable interface {
	// citations are the file's [cite.NAME] tables.
	citations() map[string]citeTable
	// check finds what is wrong beyond single values.
	check(*document)
	// add puts what the file says into the catalog.
	add(*Catalog, *document)
}

// parsed is a file on its way into the catalog.
type parsed struct {
	*document
	table fileTable // nil when the file could not be decoded
	used  uses
}

// uses are the citations and the outlets that something in a file refers to.
type uses struct{ cites, outlets map[string]bool }

func newUses() uses { return uses{map[string]bool{}, map[string]bool{}} }

// check holds the file against its own form and against the names in other files.
func (p *parsed) check(n *names) {
	p.used = newUses()
	w := walker{d: p.document, cites: p.table.citations(), used: p.used, names: n}
	w.table(reflect.ValueOf(p.table).Elem())
	p.table.check(p.document)
}

// sound reports whether the file can stand in the catalog.
func (p *parsed) sound() bool { return p.table != nil && p.errors == p.apart }

// Parse reads the files of a catalog and checks them one by one and against each other. The error joins one Finding for
// each thing that is wrong in any file, in the order of files and lines.
//
// The catalog is never nil. Beside an error it holds every file that has no error but a reference to something that is
// not there, or a sentence of context that is not as it should be and is left out: a record that carries a bad file
// still shows the rest. Whoever brings files into force refuses them all.
//
// Nobody may write to the catalog: whoever reads the same files next may be given the same one.
func Parse(files []File) (*Catalog, error) { return readingOf(files).says() }

// proof says whether files are known to have no error.
type proof bool

const (
	unproven proof = false
	sound    proof = true
)

// parse reads files, and checks those that are not known to be sound.
func parse(files []File, known proof) (*Catalog, []*parsed) {
	all := make([]*parsed, len(files))
	each(len(files), func(i int) {
		d := &document{File: files[i], known: known}
		all[i] = &parsed{document: d, table: decodeFile(d)}
	})
	seen := map[string]bool{}
	for _, p := range all {
		if seen[p.Path] {
			p.fail(nil, "the file is there twice")
			p.table = nil
		}
		seen[p.Path] = true
	}
	names, national := namesOf(all), nationalRules(all)
	for _, p := range all {
		if f, ok := p.table.(*contestFile); ok {
			f.national = national
		}
	}
	if known != sound {
		each(len(all), func(i int) {
			if all[i].table != nil {
				all[i].check(names)
			}
		})
	}
	c := &Catalog{
		Contests: map[canvass.ContestID]*Contest{}, Races: map[canvass.RaceID]*Race{}, Past: map[canvass.RaceID]*Past{},
		Jurisdictions: map[string]*Jurisdiction{}, People: map[canvass.OptionID]*Person{}, Outlets: map[string]*Outlet{},
		National: map[string]*NationalRule{},
	}
	for _, p := range all {
		if p.sound() {
			p.table.add(c, p.document)
		}
	}
	return c, all
}

// each calls do for 0 to n-1, on as many processors as there are.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// decodeFile decodes a file by its place in the catalog.
func decodeFile(d *document) fileTable {
	dir, name := path.Split(d.Path)
	stem, isTOML := strings.CutSuffix(name, ".toml")
	parts := strings.Split(strings.TrimSuffix(dir, "/"), "/")
	switch race, err := canvass.ParseRaceID(strings.TrimSuffix(dir, "/")); {
	case d.Path == "sources.toml":
		return decodeAs[sourcesFile](d)
	case !isTOML || !canvass.IsSlug(stem):
	case err == nil && race != "" && stem == "past":
		return decodeAs[pastFile](d)
	case err == nil && race != "" && stem == "race":
		return decodeAs[raceFile](d)
	case err == nil:
		return decodeAs[contestFile](d)
	case len(parts) == 1 && parts[0] == "jurisdictions":
		return decodeAs[jurisdictionFile](d)
	case len(parts) == 1 && parts[0] == "people":
		return decodeAs[personFile](d)
	case len(parts) == 1 && parts[0] == "rules" && isNational(rulesID(d.Path)):
		return decodeAs[rulesFile](d)
	case len(parts) == 1 && parts[0] == "sources":
		return decodeAs[sourcesFile](d)
	}
	d.fail(nil, "no file of a catalog stands here: use sources.toml, sources/NAME.toml, jurisdictions/ID.toml, people/SLUG.toml, rules/CYCLE-PARTY.toml, CYCLE/PARTY/race.toml, CYCLE/PARTY/past.toml or CYCLE/PARTY/JURISDICTION.toml")
	return nil
}

func decodeAs[T any, P interface {
	*T
	fileTable
}](d *document) fileTable {
	if t := decode[T](d); t != nil {
		return P(t)
	}
	return nil
}

// namesOf are the ids that the files define. A file that could not be decoded still defines the id of its path.
func namesOf(all []*parsed) *names {
	n := &names{outlets: map[string]bool{}, people: map[string]bool{}, jurisdictions: map[string]bool{}}
	first := map[string]string{} // the file of each outlet
	unread := false
	for _, p := range all {
		switch dir, _ := path.Split(p.Path); dir {
		case "people/":
			n.people[p.stem()] = true
		case "jurisdictions/":
			n.jurisdictions[p.stem()] = true
		}
		if p.Path != "sources.toml" && !strings.HasPrefix(p.Path, "sources/") {
			continue
		}
		t, ok := p.table.(*sourcesFile)
		unread = unread || !ok
		if !ok {
			continue
		}
		for id := range t.Source {
			if other, twice := first[id]; twice {
				p.fail(at("source", id), "%s has this source too: a source stands in one file", other)
				continue
			}
			first[id], n.outlets[id] = p.Path, true
		}
	}
	if unread {
		n.outlets = nil // not known: nothing is held against it
	}
	return n
}

// stem is the file's name without ".toml".
func (d *document) stem() string { return strings.TrimSuffix(path.Base(d.Path), ".toml") }

// matches holds an id in the file against the one that its path gives.
func (d *document) matches(path []any, got, want string) {
	if got != "" && got != want {
		d.fail(path, "%q does not match the file's path: write %q, or move the file", got, want)
	}
}

// sourced holds the file's own mark against its list of citations.
func (d *document) sourced(h headFact) {
	if h.Mark == canvass.Seen && len(h.Cited) == 0 {
		d.fail(at("mark"), "S needs a source: add cited = [\"…\"], or mark it K or U")
	}
}

func allFindings(all []*parsed) []Finding {
	var fs []Finding
	for _, p := range all {
		fs = append(fs, p.findings...)
	}
	return fs
}

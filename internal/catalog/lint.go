package catalog

import (
	"path"
	"regexp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Lint finds what is wrong or doubtful in the files of a catalog and of nights, in the order of files and lines. Beyond
// what Parse refuses it warns of what is almost surely a mistake (a citation or a rule that nothing uses, a count for
// somebody who is not on the ballot, more seats than a race has), and notes what is not known or not used yet (a
// contest without an authority, seats that fall short of the race's, an outlet that nobody refers to).
func Lint(files []File) []Finding {
	findings, _ := Examine(files)
	return findings
}

// Examine is Lint, and how far the cycles that are being prepared are known.
func Examine(files []File) ([]Finding, []Ready) {
	var of []File
	byDate := map[string][]File{}
	for _, f := range files {
		if isNight(f.Path) {
			date := path.Base(path.Dir(f.Path))
			byDate[date] = append(byDate[date], f)
		} else {
			of = append(of, f)
		}
	}
	c, all := parse(of, unproven)
	outlets := map[string]bool{}
	for _, p := range all {
		if p.sound() {
			p.lint(c)
		}
		for id := range p.used.outlets {
			outlets[id] = true
		}
	}
	for _, p := range all {
		if race, ok := p.table.(*raceFile); ok && p.sound() {
			race.lint(p.document, c)
		}
	}
	var findings []Finding
	for date, files := range byDate {
		n, found := readNight(files, date)
		findings = append(append(findings, found...), n.Check(c)...)
		for _, p := range n.files {
			for id := range p.outlets() {
				outlets[id] = true
			}
		}
	}
	for _, p := range all {
		if s, ok := p.table.(*sourcesFile); ok {
			for id := range s.Source {
				if !outlets[id] {
					p.add(Note, at("source", id), "nothing refers to this outlet")
				}
			}
		}
	}
	findings = append(findings, allFindings(all)...)
	sortFindings(findings)
	// What is wrong with an entry by itself is found again when it is held against the catalog.
	return slices.Compact(findings), c.Readiness()
}

// outlets are those that a night's file refers to.
func (p *nightPart) outlets() map[string]bool {
	ids := map[string]bool{}
	if p.table == nil {
		return ids
	}
	for _, e := range p.table.Entry {
		ids[string(e.By)] = true
		if e.Confirmation != nil {
			ids[e.Confirmation.To] = true
		}
	}
	for _, c := range p.table.Cite {
		ids[string(c.Outlet)] = true
	}
	return ids
}

// reposted is how a citation says that somebody else's copy was read. The word stays; no page leads there.
var reposted = regexp.MustCompile(`\b(repost|mirror)`)

func (p *parsed) lint(c *Catalog) {
	for name, c := range p.table.citations() {
		if !p.used.cites[name] {
			p.add(Warning, at("cite", name), "nothing cites it: drop it, or cite it")
		}
		if c.URL != "" && reposted.MatchString(c.Via) {
			p.add(Warning, at("cite", name, "url"), "this is the address of %s: leave it out; outlet, title and date say what was read", c.Via)
		}
	}
	p.lintHidden()
	switch f := p.table.(type) {
	case *contestFile:
		f.lint(p.document, c)
	case *personFile:
		f.lint(p.document, c)
	}
}

func (f *contestFile) lint(d *document, c *Catalog) {
	id := canvass.ContestID(f.Contest)
	if c.Races[id.Race()] == nil {
		d.add(Warning, at("contest"), "the catalog has no race %s: add %s/race.toml", id.Race(), id.Race())
	}
	if f.Authority == "" {
		d.add(Note, at("authority"), "missing: nobody can confirm or certify this contest")
	}
	if !slices.ContainsFunc(f.Event, func(e eventTable) bool { return e.Binds }) {
		d.add(Note, at("event"), "no event binds: the contest has no result")
	}
	for name := range f.Rule {
		if !slices.ContainsFunc(f.Pool, func(p poolTable) bool { return p.Rule == name }) {
			d.add(Note, at("rule", name), "no pool uses this rule")
		}
	}
	f.lintMistakes(d, c)
	f.lintRules(d, c)
	f.lintHours(d, c)
	if f.Ballot != nil {
		ballot := canvass.Ballot{Options: f.Ballot.Options}
		for i, r := range f.Result {
			for _, x := range r.counted() {
				path := at("result", i, "votes")
				if len(r.Areas) > 0 {
					path = at("result", i, "areas", string(x.area))
				}
				for o := range x.votes {
					if !ballot.OnBallot(o) && !slices.Contains(f.Ballot.Counted, o) {
						d.add(Warning, append(path, string(o)), "%s has votes and is not among the ballot's options", o)
					}
				}
			}
		}
	}
	for i, a := range f.Award {
		if seats, known := f.seatsOf(a, a.Published); known && a.given() < seats {
			d.add(Note, at("award", i, "delegates"), "%d delegates of %d: if the rest went to nobody, write unallocated = %d", a.given(), seats, seats-a.given()+a.Unallocated)
		}
	}
}

// saysZones are words of a note that says in which part of a state the polls close when.
var saysZones = regexp.MustCompile(`\b([Zz]ones?|Eastern|Central|Mountain|Pacific|Alaska|Aleutian)\b`)

// lintHours asks of the one hour at which a state of several time zones closes its polls whose it is: until the last of them
// have closed, nobody has won by a count that is called the last. A party's own hours are those of its rooms.
func (f *contestFile) lintHours(d *document, c *Catalog) {
	j := c.Jurisdictions[string(f.Jurisdiction)]
	if j == nil || j.Kind != "state" || j.Zone != "" || f.RunBy == "party" {
		return
	}
	for i, e := range f.Event {
		if e.Closes.time != 0 && !saysZones.MatchString(e.Note) {
			d.add(Warning, at("event", i, "closes"),
				"the file of %s names no time zone for the whole of it, and this is one hour: give that at which the last polls close, and say in the event's note in which zones they close when", j.Name)
		}
	}
}

// lint holds the seats of all contests against the race's number of delegates, on the day from which that holds.
func (f *raceFile) lint(d *document, c *Catalog) {
	contests := c.ContestsOf(canvass.RaceID(f.Race))
	for i, m := range f.Majority {
		sum := 0
		for _, x := range contests {
			for _, p := range x.Pools {
				if p.InForce(date(m.From)) {
					sum += p.Seats
				}
			}
		}
		path, all := at("majority", i, "delegates"), m.Delegates
		if m.Pledged > 0 {
			path, all = at("majority", i, "pledged"), m.Pledged
		}
		switch {
		case sum > all:
			d.add(Warning, path, "the pools of the race's %d contests have %d seats on that day, more than these %d delegates", len(contests), sum, all)
		case sum < all:
			d.add(Note, path, "the pools of the race's %d contests have %d of these %d delegates on that day", len(contests), sum, all)
		}
	}
}

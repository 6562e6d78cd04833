package catalog

import (
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// RecountBase says of which votes a recount law's percentage is.
type RecountBase string

// The bases.
const (
	RecountOfAll   RecountBase = "all"   // all votes cast in the contest
	RecountOfTwo   RecountBase = "two"   // those of the first two
	RecountOfFirst RecountBase = "first" // those of whoever has the most
)

// RecountLaw is the margin at which a jurisdiction's law has the votes of a statewide contest counted again by itself. What
// candidates may ask for is no part of it.
type RecountLaw struct {
	Law string // the statute
	// Percent is the margin in hundredths of a percent of the votes of the base, 0 where the law has none. Votes is the margin
	// in votes, 0 where it has none. Where there are both, both must hold.
	Percent int
	Of      RecountBase
	Votes   int64
	// Below says that the margin must be less than those, where it may otherwise equal them.
	Below bool
	// From and Until are the first and last day of its force, zero where they are not known to have been others.
	From, Until time.Time
	Cited
}

// Within reports whether the law has the votes counted again: of the first two options, and of all together.
func (r *RecountLaw) Within(first, second, all int64) bool {
	base := all
	switch r.Of {
	case RecountOfTwo:
		base = first + second
	case RecountOfFirst:
		base = first
	}
	under := func(x, limit int64) bool { return x < limit || x == limit && !r.Below }
	margin := first - second
	return (r.Votes == 0 || under(margin, r.Votes)) && (r.Percent == 0 || under(margin*10_000, base*int64(r.Percent)))
}

// RecountLaw is the law of the day, nil where none is on file: then nothing is known, and not that there is none.
func (j *Jurisdiction) RecountLaw(day time.Time) *RecountLaw {
	if j == nil {
		return nil
	}
	for i := range j.RecountLaws {
		r := &j.RecountLaws[i]
		if !day.Before(r.From) && (r.Until.IsZero() || !day.After(r.Until)) {
			return r
		}
	}
	return nil
}

// recountTable is a [[recount]] of a jurisdiction's file.
type recountTable struct {
	Law     string          `toml:"law" need:"true" want:"the statute, such as \"A.R.S. § 16-661\""`
	Percent canvass.Percent `toml:"percent" want:"the margin in percent, in quotes, such as \"0.5\""`
	Of      RecountBase     `toml:"of" one:"all two first"`
	Votes   int64           `toml:"votes" want:"the margin in votes; where percent stands too, both must hold"`
	Below   bool            `toml:"below" want:"true, where the margin must be less than that, and may not equal it"`
	From    toml.LocalDate  `toml:"from" want:"the first day of its force, left out where it is not known to have been another before"`
	Until   toml.LocalDate  `toml:"until" want:"the last day of its force, left out where it holds"`
	fact
}

// checkRecounts holds each law to its form, and to its place behind the one before.
func (f *jurisdictionFile) checkRecounts(d *document) {
	for i, r := range f.Recount {
		if r.Percent == "" && r.Votes == 0 {
			d.fail(at("recount", i, "percent"), "missing: write the margin in percent or in votes")
		}
		if r.Percent != "" {
			if err := r.Percent.Validate(); err != nil || r.Percent.Hundredths() == 0 {
				d.fail(at("recount", i, "percent"), "%q is not a margin in percent: write one such as \"0.5\"", string(r.Percent))
			}
		}
		if (r.Percent == "") != (r.Of == "") {
			d.fail(at("recount", i, "of"), "a percentage says of which votes it is, and nothing else does: write all, two or first beside it")
		}
		from, until := date(r.From), date(r.Until)
		if !until.IsZero() && until.Before(from) {
			d.fail(at("recount", i, "until"), "before it is in force: write a day from %s", from.Format(time.DateOnly))
		}
		if i == 0 {
			continue
		}
		if before := date(f.Recount[i-1].Until); before.IsZero() || !from.After(before) {
			d.fail(at("recount", i, "from"), "the law before it is in force then: end that with until, and begin this one the day after")
		}
	}
}

func (f *jurisdictionFile) recounts() []RecountLaw {
	var out []RecountLaw
	for _, r := range f.Recount {
		k := RecountLaw{
			Law: r.Law, Of: r.Of, Votes: r.Votes, Below: r.Below, From: date(r.From), Until: date(r.Until), Cited: r.cited(f.Cite),
		}
		if r.Percent != "" {
			k.Percent = r.Percent.Hundredths()
		}
		out = append(out, k)
	}
	return out
}

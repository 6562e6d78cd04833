package check

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
)

// sheet is the unit as a count sheet of the caucus floor; ok is false for a unit that has no alignments. Awards in
// equivalents become whole delegates by what a delegate is worth there: where that is not known they are left out.
func (r *run) sheet(u *Unit) (s caucus.Sheet, ok bool) {
	if !u.Has(canvass.FirstAlignment) && !u.Has(canvass.FinalAlignment) {
		return s, false
	}
	if u.Allotted != nil {
		s.Delegates = *u.Allotted
	}
	if u.Present != nil {
		s.Present = new(int(*u.Present))
	}
	award := u.Counts[r.Rules.Decides]
	for _, o := range r.Table.Options {
		l := caucus.Line{
			For:   caucus.Preference(o),
			First: int(u.Counts[canvass.FirstAlignment][o]),
			Final: int(u.Counts[canvass.FinalAlignment][o]),
		}
		if u.Worth.Den != 0 || r.Table.scale(r.Rules.Decides) == 1 {
			l.Elected = u.wholeDelegates(award[o])
		}
		if l != (caucus.Line{For: l.For}) {
			s.Lines = append(s.Lines, l)
		}
	}
	return s, true
}

// wholeDelegates is the nearest whole number of county delegates that so many parts of the awarding measure are.
func (u *Unit) wholeDelegates(parts int64) int {
	if u.Worth.Num == 0 || u.Worth.Den == 0 {
		return int(parts)
	}
	return int(caucus.Ratio{Num: u.Worth.Den, Den: u.Worth.Num}.Round(max(parts, 0)))
}

// needsCaucus is what the checks of the caucus floor lack under other rules.
func needsCaucus(c *Case) string {
	if c.Rules.Caucus == nil {
		return "these rules are not a caucus's"
	}
	return ""
}

// needsAllotment is what the checks of delegates lack when no precinct's number is known.
func needsAllotment(c *Case) string {
	if why := needsCaucus(c); why != "" {
		return why
	}
	for _, u := range c.Table.Units {
		if u.Allotted != nil {
			return ""
		}
	}
	return "no precinct's number of delegates is known: give the table of allotments too"
}

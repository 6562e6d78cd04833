package answer

import (
	"strings"

	"github.com/canvassdesk/canvass/caucus"
)

// CaucusSheet is what the rule makes of a precinct's count sheet.
type CaucusSheet struct {
	Rule      string `json:"rule"`
	Delegates int    `json:"delegates"`
	Present   int    `json:"present"`
	// Viability is how many people make a group viable.
	Viability int `json:"viability"`
	// Aligned says that the final alignment is on the sheet: without it nothing is awarded.
	Aligned bool          `json:"aligned"`
	Groups  []CaucusGroup `json:"groups"`
	Steps   []string      `json:"steps"`
	Lot     *CaucusLot    `json:"lot"`
	Extra   int           `json:"extra"`
	// Unfilled is how many of the allotment nobody could elect.
	Unfilled int            `json:"unfilled"`
	Breaches []CaucusBreach `json:"breaches"`
}

// CaucusGroup is one group on it.
type CaucusGroup struct {
	For   caucus.Preference `json:"for"`
	First int               `json:"first"`
	// Final is null before the final alignment.
	Final  *int `json:"final"`
	Viable bool `json:"viable"`
	// Locked says that nobody may leave the group; Short is how many people it lacks to be viable.
	Locked bool `json:"locked"`
	Short  int  `json:"short"`
	// Quota, Rounded and Delegates are null before the final alignment, and for a group that is not viable.
	Quota     *string `json:"quota"`
	Rounded   *int    `json:"rounded"`
	Delegates *int    `json:"delegates"`
	// Equivalents are state delegate equivalents in parts of 1/10,000, null where the county's figures are not given.
	Equivalents *int64 `json:"equivalents"`
	// Given is how many delegates the sheet gives it, null where it does not say.
	Given *int `json:"given"`
}

// CaucusLot is a drawing that is needed.
type CaucusLot struct {
	Among []caucus.Preference `json:"among"`
	// Favoured is how many of them gain a delegate, or keep one where Losing.
	Favoured int  `json:"favoured"`
	Losing   bool `json:"losing"`
}

// CaucusBreach is what the rule forbids on the sheet.
type CaucusBreach struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

// FirehouseSheet is the count sheet of a caucus without a floor.
type FirehouseSheet struct {
	Rule     string         `json:"rule"`
	Valid    int            `json:"valid"`
	Counted  int            `json:"counted"`
	SignedIn *int           `json:"signed_in"`
	Ballots  *int           `json:"ballots"`
	Complete bool           `json:"complete"`
	Votes    []CaucusVotes  `json:"votes"`
	Breaches []CaucusBreach `json:"breaches"`
}

// CaucusVotes are the ballots marked for one option.
type CaucusVotes struct {
	For     caucus.Preference `json:"for"`
	Ballots int               `json:"ballots"`
}

// EquivalentsScale is how many parts make one state delegate equivalent: Iowa's releases print four decimals.
const EquivalentsScale = 10_000

// CaucusSheetOf works a form out. It is not for a firehouse caucus.
func CaucusSheetOf(f *caucus.Form) (*CaucusSheet, error) {
	s := f.Joined()
	out := &CaucusSheet{
		Rule: f.Rule.Name, Delegates: s.Delegates, Present: s.Attendance(), Aligned: f.Aligned, Groups: []CaucusGroup{}, Steps: []string{}, Breaches: []CaucusBreach{},
	}
	out.Viability = f.Rule.Viability(s.Delegates, out.Present)
	var o *caucus.Outcome
	if f.Aligned {
		var err error
		if o, err = f.Rule.Award(s); err != nil {
			return nil, err
		}
		out.Extra, out.Unfilled = o.Extra, o.Unfilled
		for _, step := range o.Steps {
			words := step.Words
			if step.For != "" && !strings.HasPrefix(words, string(step.For)) {
				words = string(step.For) + ": " + words
			}
			out.Steps = append(out.Steps, words)
		}
		if t := o.Tie; t != nil {
			out.Lot = &CaucusLot{Among: t.Among, Favoured: t.Favoured, Losing: t.Losing}
		}
	}
	for _, l := range s.Lines {
		g := CaucusGroup{For: l.For, First: l.First, Viable: l.First > 0 && l.First >= out.Viability}
		g.Locked = g.Viable && f.Rule.Locked && s.Delegates > 1
		now := l.First
		if f.Aligned {
			g.Final, now = &l.Final, l.Final
			g.Viable = now > 0 && now >= out.Viability
		}
		g.Short = max(0, out.Viability-now)
		if f.Elected {
			g.Given = &l.Elected
		}
		if err := g.awarded(o, f.County); err != nil {
			return nil, err
		}
		out.Groups = append(out.Groups, g)
	}
	breaches, err := f.Rule.Check(s)
	if err != nil {
		return nil, err
	}
	for _, b := range breaches {
		// What was not filled in yet is no breach.
		if !f.Aligned && b.Kind != caucus.FirstExceedsPresent {
			continue
		}
		out.Breaches = append(out.Breaches, CaucusBreach{string(b.Kind), b.Detail})
	}
	return out, nil
}

// awarded fills in what the group elects; o is nil before the final alignment.
func (g *CaucusGroup) awarded(o *caucus.Outcome, county caucus.County) error {
	if o == nil {
		return nil
	}
	n := o.Delegates(g.For)
	g.Delegates = &n
	for _, x := range o.Groups {
		if x.For == g.For {
			g.Viable = x.Viable
			if x.Quota.Den != 0 {
				g.Quota, g.Rounded = text(x.Quota.String()), &x.Rounded
			}
		}
	}
	if county.Worth().Den != 0 {
		worth, err := county.Equivalents(n, EquivalentsScale)
		if err != nil {
			return err
		}
		g.Equivalents = &worth
	}
	return nil
}

// FirehouseSheetOf adds up the sheet of a firehouse caucus.
func FirehouseSheetOf(f *caucus.Firehouse) (*FirehouseSheet, error) {
	out := &FirehouseSheet{
		Rule: "firehouse", Valid: f.Valid(), Counted: f.Counted(), SignedIn: f.SignedIn, Ballots: f.Ballots, Complete: f.Complete(), Votes: []CaucusVotes{}, Breaches: []CaucusBreach{},
	}
	for _, v := range f.Votes {
		out.Votes = append(out.Votes, CaucusVotes(v))
	}
	breaches, err := f.Check()
	for _, b := range breaches {
		out.Breaches = append(out.Breaches, CaucusBreach{string(b.Kind), b.Detail})
	}
	return out, err
}

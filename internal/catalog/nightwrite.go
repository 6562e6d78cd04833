package catalog

import (
	"io"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
)

// WriteNight writes the entries of one contest, or of one race, as a file of the night of that date, in the order
// given. Reading the file gives the same entries, without their Actor, if they are in the order of Recorded and have
// their counts and awards in the record's order; an entry whose key does not begin with night/contest# gets that in
// front of it.
//
// It refuses entries of several contests, those that a night does not hold (the record's own, catalog files and calls),
// and whatever ReadNight would refuse, so that every file it writes can be played.
func WriteNight(w io.Writer, night string, entries []canvass.Entry) error {
	return writeNight(w, night, canvass.Live, entries)
}

// writeNight is WriteNight for entries of a record of the kind.
func writeNight(w io.Writer, night string, kind canvass.RecordKind, entries []canvass.Entry) error {
	const op = "night"
	if len(entries) == 0 {
		return canvass.Errorf(canvass.Invalid, op, "no entries to write")
	}
	file := nightFile{Night: night, Contest: string(entries[0].Contest), Race: string(entries[0].Race), Cite: map[string]nightCite{}}
	if kind != canvass.Live {
		file.Record = string(kind)
	}
	prefix := night + "/" + file.Contest + file.Race + "#"
	for i := range entries {
		e := &entries[i]
		if string(e.Contest) != file.Contest || string(e.Race) != file.Race {
			return canvass.Errorf(canvass.Invalid, op, "%s belongs to %s%s, not to %s%s: a file holds one contest or race", e.Key, e.Contest, e.Race, file.Contest, file.Race)
		}
		t, err := tableOfEntry(e, prefix)
		if err != nil {
			return err
		}
		t.Cite = file.cite(e.Source)
		file.Entry = append(file.Entry, t)
	}
	b, err := toml.Marshal(file)
	if err != nil {
		return canvass.Errorf(canvass.Failed, op, "%w", err)
	}
	name := strings.ReplaceAll(file.Contest+file.Race, "/", "-") + ".toml"
	if _, err := ReadNight([]File{{Path: name, Bytes: b}}, night); err != nil {
		return canvass.Errorf(canvass.Invalid, op, "these entries cannot be read back: %w", err)
	}
	_, err = w.Write(b)
	return err
}

// cite is the name of a source among the file's citations, which are named after their outlets.
func (f *nightFile) cite(s *canvass.Source) citeKey {
	if s == nil {
		return ""
	}
	c := nightCite{Outlet: outletID(s.Outlet), Title: s.Title, URL: s.URL, Via: s.Via, Rights: s.Rights, Evidence: s.Evidence}
	stem := s.Outlet
	if stem == "" {
		stem = "source"
	}
	for name, n := stem, 2; ; name, n = stem+"-"+strconv.Itoa(n), n+1 {
		old, taken := f.Cite[name]
		if !taken {
			f.Cite[name] = c
		}
		if !taken || reflect.DeepEqual(old, c) {
			return citeKey(name)
		}
	}
}

func tableOfEntry(e *canvass.Entry, prefix string) (entryTable, error) {
	t := entryTable{
		Key: strings.TrimPrefix(e.Key, prefix), Kind: e.Kind, By: outletID(e.By), Person: e.Person, Mark: e.Mark, Note: e.Note,
		Corrects: strings.TrimPrefix(e.Supersedes, prefix),
	}
	if !e.At.IsZero() {
		if back, err := canvass.ParseInterval(e.At.String()); err != nil || back != e.At {
			return t, canvass.Errorf(canvass.Invalid, "night", "%s: its time (%s) cannot be written in the words of a night", e.Key, e.At)
		}
		t.At = &intervalText{e.At}
	}
	if e.Recorded != e.At.Replayed() {
		t.Recorded = &momentText{e.Recorded}
	}
	switch e.Kind {
	case canvass.KindReport, canvass.KindClaim, canvass.KindNotice, canvass.KindConfirmation:
		t.say(e.Report, e.Claim, e.Notice)
		if e.Confirmation != nil {
			t.Confirmation = tableOfConfirmation(e.Confirmation)
		}
	case canvass.KindCorrection:
		t.Reason, t.Cause = e.Correction.Reason, e.Correction.Cause
		t.say(e.Correction.Report, e.Correction.Claim, e.Correction.Notice)
	case canvass.KindWithdrawal:
		t.Reason, t.Cause = e.Withdrawal.Reason, e.Withdrawal.Cause
	case canvass.KindSheet, canvass.KindLot, canvass.KindDecision:
		t.tableOfHand(e)
	default:
		return t, canvass.Errorf(canvass.Invalid, "night", "%s is a %s: a night holds what is said of contests, and no calls", e.Key, e.Kind)
	}
	if t.Report != nil && e.Report != nil {
		t.Report.shortTellers(e.Report, prefix)
	}
	return t, nil
}

// say sets the table of what an entry says; two of the three are nil.
func (t *entryTable) say(r *canvass.Report, c *canvass.Claim, n *canvass.Notice) {
	switch {
	case r != nil:
		t.Report = tableOfReport(r)
	case c != nil:
		t.Claim = &claimTable{
			Kind: c.Kind, Winner: c.Winner, Measure: c.Measure, Delegates: byOption(c.Awards), Unallocated: c.Unallocated,
			Contests: c.Contests, Area: c.Area, Pool: c.Pool, AsOf: c.AsOf, Text: c.Text,
		}
	case n != nil:
		table := noticeTable(*n)
		t.Notice = &table
	}
}

func tableOfReport(r *canvass.Report) *reportTable {
	t := &reportTable{
		Event: slug(r.Event), Area: r.Area, Unit: r.Unit, Measure: r.Measure, Votes: votesByOption(r.Counts),
		Ballots: r.Ballots, Blank: r.Blank, Void: r.Void, Overvotes: r.Overvotes, Cast: r.Cast, Final: r.Final,
		Units: r.Units, UnitsOf: r.UnitsOf, UnitsAre: r.UnitsAre, Expected: r.Expected, Total: r.Total,
		Part: r.Part, PartOf: r.PartOf, Test: r.Test, CheckedIn: r.CheckedIn,
	}
	if r.Recount != nil {
		t.Recount = r.Recount.Reason
	}
	if s := r.Stated; s != nil {
		t.Stated = &statedTable{Leader: s.Leader, LeadVotes: s.LeadVotes, LeadPoints: s.LeadPoints, Words: s.Words}
		for _, x := range s.Shares {
			t.Stated.Shares = append(t.Stated.Shares, shareTable(x))
		}
	}
	return t
}

func tableOfConfirmation(c *canvass.Confirmation) *confirmationTable {
	return &confirmationTable{
		Of: c.Of, Winner: c.Winner, Measure: c.Measure, Person: c.Person, Role: c.Role, To: c.To, How: c.How, CallBack: c.CallBack,
		Counts: votesByOption(c.Counts), Delegates: byOption(c.Awards), SignedBy: c.SignedBy, Signature: c.Signature, Final: c.Final,
	}
}

func votesByOption(counts []canvass.Count) map[canvass.OptionID]int64 {
	m := make(map[canvass.OptionID]int64, len(counts))
	for _, c := range counts {
		m[c.Option] = c.Votes
	}
	return m
}

func byOption(awards []canvass.Award) map[canvass.OptionID]int {
	m := make(map[canvass.OptionID]int, len(awards))
	for _, a := range awards {
		m[a.Option] = a.Delegates
	}
	return m
}

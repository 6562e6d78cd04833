package main

import (
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// reportFlags are the counts of one unit as somebody gives them.
type reportFlags struct {
	event, area, unit, measure, votes, expected string
	unitsAre, leader, leadVotes, leadPoints     string
	shares, words                               string
	ballots, blank, void, overvotes, cast       string
	checkedIn                                   string
	units, unitsOf, recount                     string
	final, test                                 bool
	only                                        bool // of a correction: --votes is all there is
}

func (r *reportFlags) add(p *program, c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&r.votes, "votes", "", "whole votes: `palmer=51,biden=40`")
	f.StringVar(&r.area, "area", "state", "where: `state`, or a district such as cd-7; where a unit lies the contest's file says")
	f.StringVar(&r.unit, "unit", "", "a reporting unit below the area: a `PATH` such as county:adair/precinct:1nw-adair")
	f.StringVar(&r.event, "event", "", "the contest's `EVENT`, where it is not the one that binds")
	f.StringVar(&r.measure, "measure", "votes", "`WHAT` is counted: votes, first-alignment, final-alignment, county-delegates, state-delegate-equivalents")
	f.StringVar(&r.ballots, "ballots", "", "`N` ballots counted")
	f.StringVar(&r.blank, "blank", "", "`N` blank ballots")
	f.StringVar(&r.void, "void", "", "`N` void ballots")
	f.StringVar(&r.overvotes, "overvotes", "", "`N` overvotes")
	f.StringVar(&r.checkedIn, "checked-in", "", "`N` people were let in to vote: a bound on the ballots, and no count")
	f.StringVar(&r.cast, "cast", "", "`N` ballots cast in all, as the source states")
	f.StringVar(&r.units, "units", "", "`N` reporting units that are in")
	f.StringVar(&r.unitsOf, "units-of", "", "of `N` units")
	f.StringVar(&r.unitsAre, "units-are", "", "what the units are: `towns`, precincts")
	f.StringVar(&r.expected, "expected", "", "the source's `PERCENT` of the expected vote, at most 99")
	f.StringVar(&r.shares, "shares", "", "shares that the source gave without votes: `palmer=56,biden=44`")
	f.StringVar(&r.leader, "leader", "", "`WHO` leads, where the source gave a lead without votes")
	f.StringVar(&r.leadVotes, "lead-votes", "", "by `N` votes")
	f.StringVar(&r.leadPoints, "lead-points", "", "by `N` points")
	f.StringVar(&r.words, "words", "", "what the source said that is looser than a number: `TEXT`")
	f.BoolVar(&r.final, "final", false, "the source gives this as its last count: nothing is out")
	f.StringVar(&r.recount, "recount", "", "these ballots were counted before: the `REASON` that they were counted again")
	f.BoolVar(&r.test, "test", false, "the feed flags it as test data; a live record refuses it")
	_ = c.RegisterFlagCompletionFunc("votes", p.completeCounts)
	_ = c.RegisterFlagCompletionFunc("shares", p.completeCounts)
	_ = c.RegisterFlagCompletionFunc("leader", p.completeOptions)
}

// changed reports whether any of the flags was given.
func (r *reportFlags) changed(c *cobra.Command) bool {
	for _, name := range []string{"votes", "ballots", "blank", "void", "overvotes", "cast", "checked-in", "units", "units-of", "expected", "shares", "leader", "words", "recount", "final", "area", "unit", "event", "measure"} {
		if c.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// report puts the flags that were given over a report: an empty one, or the one that is corrected.
func (r *reportFlags) report(cmd *cobra.Command, v *view.View, c *catalog.Contest, old canvass.Report) (*canvass.Report, error) {
	given := cmd.Flags().Changed
	out := old
	if out.Area == "" || given("area") {
		out.Area = canvass.Area(r.area)
	}
	if old.Area == "" && given("unit") && !given("area") {
		out.Area = c.AreaOf(canvass.UnitID(r.unit))
	}
	if out.Measure == "" || given("measure") {
		out.Measure = canvass.Measure(r.measure)
	}
	if given("unit") {
		out.Unit = canvass.UnitID(r.unit)
	}
	if given("event") {
		out.Event = r.event
	}
	if given("expected") {
		out.Expected = canvass.Percent(strings.TrimSuffix(r.expected, "%"))
	}
	if given("units-are") {
		out.UnitsAre = r.unitsAre
	}
	if given("recount") {
		out.Recount = &canvass.Recount{Reason: r.recount}
	}
	if given("final") {
		out.Final = r.final
	}
	out.Test = out.Test || r.test
	if given("votes") {
		given, err := counts(v, c, r.votes)
		if err != nil {
			return nil, err
		}
		out.Counts, out.Tellers = given, nil // those who counted the old figures did not count these
		if !r.only {                         // what a correction leaves out stays as it was
			out.Counts = merged(old.Counts, given)
		}
	}
	for _, n := range []struct {
		flag, text string
		to         **int64
	}{
		{"ballots", r.ballots, &out.Ballots},
		{"blank", r.blank, &out.Blank},
		{"void", r.void, &out.Void},
		{"overvotes", r.overvotes, &out.Overvotes},
		{"cast", r.cast, &out.Cast},
		{"checked-in", r.checkedIn, &out.CheckedIn},
		{"units", r.units, &out.Units},
		{"units-of", r.unitsOf, &out.UnitsOf},
	} {
		if !given(n.flag) {
			continue
		}
		whole, err := wholeNumber(n.flag, n.text)
		if err != nil {
			return nil, err
		}
		*n.to = whole
	}
	st, err := r.stated(cmd, v, c)
	if err != nil {
		return nil, err
	}
	if st != nil {
		out.Stated = st
	}
	if given("unit") {
		out.Named = feed.NameUnit(c.ID, heldOn(c, out.Event), out.Unit)
	}
	return &out, out.Validate()
}

// heldOn is the day of a contest's event, of the one that binds where it is empty; empty where it has none.
func heldOn(c *catalog.Contest, event string) string {
	for i := range c.Events {
		if e := &c.Events[i]; (e.ID == event || event == "" && e == c.Binding()) && !e.Date.IsZero() {
			return e.Date.Format(time.DateOnly)
		}
	}
	return ""
}

// merged is old counts with those that are given in the place of the same options'.
func merged(old, given []canvass.Count) []canvass.Count {
	out := slices.Clone(given)
	for _, c := range old {
		if !slices.ContainsFunc(given, func(g canvass.Count) bool { return g.Option == c.Option }) {
			out = append(out, c)
		}
	}
	canvass.SortCounts(out)
	return out
}

// stated is what was given without counts behind it, nil when nothing was.
func (r *reportFlags) stated(cmd *cobra.Command, v *view.View, c *catalog.Contest) (*canvass.Stated, error) {
	given := cmd.Flags().Changed
	if !given("shares") && !given("leader") && !given("words") {
		return nil, nil
	}
	st := &canvass.Stated{Words: r.words, LeadPoints: canvass.Percent(strings.TrimSuffix(r.leadPoints, "%"))}
	if r.leader != "" {
		o, err := option(v, c, r.leader)
		if err != nil {
			return nil, err
		}
		st.Leader = o
	}
	if r.leadVotes != "" {
		n, err := wholeNumber("lead-votes", r.leadVotes)
		if err != nil {
			return nil, err
		}
		st.LeadVotes = n
	}
	for part := range strings.SplitSeq(r.shares, ",") {
		if part == "" {
			continue
		}
		word, share, _ := strings.Cut(strings.TrimSpace(part), "=")
		o, err := option(v, c, word)
		if err != nil {
			return nil, err
		}
		st.Shares = append(st.Shares, canvass.StatedShare{Option: o, Percent: canvass.Percent(strings.TrimSuffix(share, "%"))})
	}
	return st, nil
}

// wholeNumber is a count, or nil for "unknown", which takes a figure back.
func wholeNumber(flag, text string) (*int64, error) {
	if text == "unknown" {
		return nil, nil
	}
	n, err := feed.Whole("", flag, text)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, flag, "%q is not a whole number such as 91 or 1,129", text)
	}
	return &n, nil
}

func (p *program) reportCommand() *cobra.Command {
	var s said
	var r reportFlags
	c := &cobra.Command{
		Use:   "report CONTEST --by SOURCE --votes a=51,b=40",
		Short: "Enter what somebody counted, or states without counts",
		Long: `Enters counts of one measure for one reporting unit, cumulative since the count began: what
one source gives, not what the desk makes of it. Options are ids or last names. Shares or a lead without votes stay
what they are: they never become votes.

Refused, with the reason: an option that is not on the ballot, more votes than ballots, a district that the contest
does not have, a negative count.`,
		Example: `  canvass report 2024/dem/as --by american-samoa-democratic-party --votes palmer=51,biden=40,phillips=0 --ballots 91 --cast 91
  canvass report 2024/gop/vt --by ap --votes haley=10992,trump=10991 --units 106 --units-of 247 --units-are towns --at 2024-03-06T02:13Z
  canvass report 2024/gop/vt --by vermont-secretary-of-state --votes haley=36241,trump=33162 --recount "asked for by a candidate"
  canvass report 2024/dem/as --by abc-news --shares palmer=56,biden=44 --expected 99 --at 2024-03-06`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return e, err
				}
				e.Kind = canvass.KindReport
				e.Report, err = r.report(cmd, v, contest, canvass.Report{})
				return e, err
			})
		},
	}
	r.add(p, c)
	s.flags(p, c, true)
	return c
}

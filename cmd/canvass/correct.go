package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/spf13/cobra"
)

// standing is the entry that an argument names, by its key or its number in the record.
func standing(ctx context.Context, d *desk.Desk, name string) (*canvass.Entry, error) {
	if l, ok := d.View().Entry(name); ok {
		return l.Entry, nil
	}
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		e, err := d.Entry(ctx, n)
		if err != nil {
			return nil, err
		}
		if l, ok := d.View().Entry(e.Key); ok { // with its words, where they are sealed
			return l.Entry, nil
		}
		return e, nil
	}
	return nil, canvass.Errorf(canvass.NotFound, "entry", "no entry has the key %q", name)
}

// inPlaceOf begins an entry that supersedes another: of the same place, by the same source.
func inPlaceOf(old *canvass.Entry) canvass.Entry {
	return canvass.Entry{Contest: old.Contest, Race: old.Race, By: old.By, Supersedes: old.Key}
}

func (p *program) correctCommand() *cobra.Command {
	var s said
	var r reportFlags
	var k claimFlags
	var n noticeFlags
	var reason, cause string
	c := &cobra.Command{
		Use:   "correct ENTRY --reason TEXT ...",
		Short: "Put a corrected report, claim or notice in the place of an entry",
		Long: `Enters a correction: it names the entry that it supersedes, says why, and holds what is now
said. Flags that are left out keep what the entry says, and so do options that --votes leaves out, unless --only says that
it names them all. The entry stays in the record, and both are shown.

ENTRY is a key, or the number that canvass prints. Only who said something corrects it: what somebody else says
against it is a claim of their own. --cause entry says that they never said what the entry has: it was entered wrongly;
--cause canvass, that the official canvass found other figures. A recount is a report: canvass report --recount.`,
		Example: `  canvass correct 42 --delegates palmer=3,biden=3 --reason "a calculation error" --person "Andrew Berquist"
  canvass correct 41 --votes palmer=51,biden=41 --ballots 92 --reason "one ballot was found"
  canvass correct 41 --votes palmer=51,biden=40 --reason "two digits were swapped" --cause entry`,
		Args: exactly(1, "an entry's key or number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				old, err := standing(cmd.Context(), d, args[0])
				if err != nil {
					return canvass.Entry{}, err
				}
				v := d.View()
				var contest *catalog.Contest
				if old.Contest != "" {
					if contest, err = v.Catalog.Contest(string(old.Contest)); err != nil {
						return canvass.Entry{}, err
					}
				}
				e := inPlaceOf(old)
				e.Kind, e.Correction = canvass.KindCorrection, &canvass.Correction{Reason: reason, Cause: canvass.Cause(cause)}
				report, claim, notice := old.Report, old.Claim, old.Notice
				if old.Correction != nil {
					report, claim, notice = old.Correction.Report, old.Correction.Claim, old.Correction.Notice
				}
				switch {
				case report != nil && r.changed(cmd):
					e.Correction.Report, err = r.report(cmd, v, contest, *report)
				case claim != nil && (k.changed(cmd) || cmd.Flags().Changed("area")):
					e.Correction.Claim, err = k.claim(cmd, v, contest, r.area, *claim)
				case notice != nil && (cmd.Flags().Changed("text") || cmd.Flags().Changed("on") || cmd.Flags().Changed("topic")):
					e.Correction.Notice, err = n.notice(cmd, v, contest, *notice)
				case report == nil && claim == nil && notice == nil:
					return e, canvass.Errorf(canvass.Invalid, "correct", "a %s cannot be corrected: take it back with canvass withdraw, and enter another", old.Kind)
				default:
					return e, canvass.Errorf(canvass.Invalid, "correct", "nothing is corrected: give what is now said, with the flags of canvass %s", kindOf(report, claim))
				}
				if err == nil {
					err = e.Correction.Validate()
				}
				return e, err
			})
		},
	}
	f := c.Flags()
	f.StringVar(&reason, "reason", "", "why it is corrected, in one `SENTENCE`")
	causeFlag(c, &cause, "entry", "canvass")
	r.add(p, c)
	f.BoolVar(&r.only, "only", false, "--votes names every option: those that it leaves out have no line any more")
	k.add(p, c)
	f.StringVar(&n.topic, "topic", "side", "of a notice: what it is about")
	f.StringVar(&n.on, "on", "", "of a notice: the `DAY` that it speaks of")
	s.flags(p, c, true)
	c.PreRun = func(*cobra.Command, []string) { n.text = k.text }
	return c
}

func kindOf(report *canvass.Report, claim *canvass.Claim) canvass.Kind {
	switch {
	case report != nil:
		return canvass.KindReport
	case claim != nil:
		return canvass.KindClaim
	}
	return canvass.KindNotice
}

func (p *program) withdrawCommand() *cobra.Command {
	var s said
	var reason, cause string
	c := &cobra.Command{
		Use:   "withdraw ENTRY --reason TEXT",
		Short: "Take an entry back and put nothing in its place",
		Example: `  canvass withdraw 43 --reason "the post was deleted"
  canvass withdraw 44 --reason "the call was made on a sheet that was read wrongly"
  canvass withdraw 45 --reason "meant for another contest" --cause entry`,
		Args: exactly(1, "an entry's key or number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				old, err := standing(cmd.Context(), d, args[0])
				if err != nil {
					return canvass.Entry{}, err
				}
				e := inPlaceOf(old)
				e.Kind, e.Withdrawal = canvass.KindWithdrawal, &canvass.Withdrawal{Reason: reason, Cause: canvass.Cause(cause)}
				return e, e.Withdrawal.Validate()
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why it is taken back, in one `SENTENCE`")
	causeFlag(c, &cause, "entry")
	s.flags(p, c, true)
	return c
}

// causeFlag adds the flag that says whose the error was.
func causeFlag(c *cobra.Command, cause *string, values ...string) {
	c.Flags().StringVar(cause, "cause", "", "whose the `ERROR` was, where it was not the source's own: "+strings.Join(values, " or "))
	_ = c.RegisterFlagCompletionFunc("cause", cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

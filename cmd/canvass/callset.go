package main

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/spf13/cobra"
)

func (p *program) setCommand() *cobra.Command {
	var s stepFlags
	var runoff []string
	c := &cobra.Command{
		Use:   "set CONTEST STATUS --reason TEXT",
		Short: "Say where a contest stands without a call",
		Long: `Sets the status of a contest that is not called, with the reason for readers: "too early", "too close", "unable", "will not call",
"awaiting ranked choice", "runoff" with those who go on to it. The other statuses follow from the record. A runoff is of the two whom the
count has first, where nobody has more than half; unless bounds make that certain, it takes two people, each of whom says so.`,
		Example: `  canvass call set 2028/gop/vt "too close" --reason "38 votes apart, and the mail is out"
  canvass call set 2028/gop/tx runoff --advance able,baker --reason "Nobody has half."`,
		Args:              exactly(2, "a contest and a status, such as 2024/gop/vt \"too close\""),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.step(cmd, args[0], &s, func(d *desk.Desk, id canvass.ContestID) (canvass.Step, error) {
				step := canvass.Step{Kind: canvass.StepStatus, Status: canvass.CallStatus(args[1])}
				for _, name := range runoff {
					o, err := option(d.View(), d.View().Catalog.Contests[id], name)
					if err != nil {
						return step, err
					}
					step.Options = append(step.Options, o)
				}
				return step, nil
			})
		},
	}
	c.Flags().StringSliceVar(&runoff, "advance", nil, "`WHO` go on to a runoff, with commas between")
	s.add(c, "reason", "why, in one `SENTENCE` for readers")
	return c
}

func (p *program) pauseCommand() *cobra.Command {
	var s stepFlags
	var until string
	c := &cobra.Command{
		Use:               "pause CONTEST --reason TEXT",
		Short:             "Note that counting is paused",
		Long:              `Notes that counting is paused, and until when where that was said. The next count ends it.`,
		Example:           `  canvass call pause 2028/gop/ak --until 2028-03-08T09:00-09:00 --reason "The office went home for the night."`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.step(cmd, args[0], &s, func(*desk.Desk, canvass.ContestID) (step canvass.Step, err error) {
				step.Kind = canvass.StepPaused
				if until != "" {
					step.After, err = canvass.ParseTime(until)
				}
				return step, err
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "`WHEN` it is to go on: 2028-03-08T09:00-05:00")
	s.add(c, "reason", "why, in one `SENTENCE`")
	return c
}

func (p *program) followCallsCommand() *cobra.Command {
	var s stepFlags
	var agree int
	c := &cobra.Command{
		Use:   "follow RACE [SOURCE...] --reason TEXT",
		Short: "Say whose calls are shown as followed, or that nobody's are",
		Long: `Enters a policy for a race: where so many of the sources named have called the same winner, that is shown as theirs, with the policy beside
it. It makes no call of this desk. Without a source nobody is followed, which is so unless a policy was entered.`,
		Example: `  canvass call follow 2028/gop ap nbc-news cnn --agree 2 --reason "As agreed for the night."
  canvass call follow 2028/gop --reason "We call by ourselves from now on."`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				race, err := canvass.ParseRaceID(args[0])
				if err != nil {
					return err
				}
				policy := &canvass.Policy{Outlets: args[1:]}
				if len(policy.Outlets) > 0 {
					policy.Agree = agree
				}
				r, err := d.Step(cmd.Context(), s.actor, "", race, canvass.Step{Kind: canvass.StepPolicy, Policy: policy, Text: s.text})
				return p.stepped(cmd.Context(), d, r, err)
			})
		},
	}
	c.Flags().IntVar(&agree, "agree", 2, "`HOW MANY` of them must have called the same winner")
	s.add(c, "reason", "why, in one `SENTENCE`")
	return c
}

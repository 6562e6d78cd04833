package main

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/spf13/cobra"
)

func (p *program) callCommand() *cobra.Command {
	var s said
	var measure, reason string
	c := &cobra.Command{
		Use:   "call CONTEST OPTION --reason TEXT",
		Short: "Make this desk's own call",
		Long: `Enters this desk's decision that an option has won, with the reason for readers. What another
outlet calls is a claim. A replay makes no calls. canvass withdraw takes a call back.`,
		Example:           `  canvass call 2028/dem/as able --reason "The party has counted all 91 ballots; the lead is 11."`,
		Args:              exactly(2, "a contest and an option, such as 2024/dem/as palmer"),
		ValidArgsFunction: p.completeContestThenOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return e, err
				}
				o, err := option(v, contest, args[1])
				e.Kind, e.By = canvass.KindCall, desk.Own
				e.Call = &canvass.Call{Winner: o, Measure: canvass.Measure(measure), Reason: reason}
				if err == nil {
					err = e.Call.Validate()
				}
				return e, err
			})
		},
	}
	f := c.Flags()
	f.StringVar(&measure, "of", "votes", "the `MEASURE` that was won: votes, delegates")
	f.StringVar(&reason, "reason", "", "why the desk is sure, in one `SENTENCE` for readers")
	s.flags(p, c, false)
	return c
}

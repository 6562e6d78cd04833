package main

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// noticeFlags are news beside the count.
type noticeFlags struct{ topic, text, on, option string }

func (n *noticeFlags) notice(cmd *cobra.Command, v *view.View, c *catalog.Contest, old canvass.Notice) (*canvass.Notice, error) {
	given := cmd.Flags().Changed
	out := old
	if out.Topic == "" || given("topic") {
		out.Topic = canvass.Topic(n.topic)
	}
	if given("text") {
		out.Text = n.text
	}
	if given("on") {
		out.On = n.on
	}
	if given("option") {
		o, err := option(v, c, n.option)
		if err != nil {
			return nil, err
		}
		out.Option = o
	}
	return &out, out.Validate()
}

func (p *program) noticeCommand() *cobra.Command {
	var s said
	var n noticeFlags
	c := &cobra.Command{
		Use:   "notice CONTEST|RACE --by SOURCE --topic TOPIC --text TEXT",
		Short: "Enter news beside the count: a closing, a reaction",
		Example: `  canvass notice 2024/dem/as --by samoa-news-hub --topic certification --text "To be made official on Friday." --on 2024-03-08
  canvass notice 2024/dem/as --by biden-campaign --topic reaction --option biden --text "A spokesperson put it down to local politics."`,
		Args:              exactly(1, "a contest such as 2024/dem/as, or a race such as 2024/dem"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], true)
				if err != nil {
					return e, err
				}
				e.Kind = canvass.KindNotice
				e.Notice, err = n.notice(cmd, v, contest, canvass.Notice{})
				return e, err
			})
		},
	}
	f := c.Flags()
	f.StringVar(&n.topic, "topic", "side", "what it is about: `close`, schedule, certification, reaction or side")
	f.StringVar(&n.text, "text", "", "the news in one `SENTENCE`, paraphrased")
	f.StringVar(&n.on, "on", "", "the `DAY` that it speaks of")
	f.StringVar(&n.option, "option", "", "`WHOM` it concerns")
	_ = c.RegisterFlagCompletionFunc("topic", cobra.FixedCompletions([]string{"close", "schedule", "certification", "reaction", "side"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("option", p.completeOptions)
	s.flags(p, c, true)
	return c
}

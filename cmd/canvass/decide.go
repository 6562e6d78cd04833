package main

import (
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// localDay is the day at the contest's place, or the one that was given.
func localDay(v *view.View, c *catalog.Contest, given string) string {
	if given != "" {
		return given
	}
	return time.Now().In(v.Catalog.Jurisdictions[c.Jurisdiction].Location()).Format(time.DateOnly)
}

// poolFlags name a pool of delegates.
type poolFlags struct{ kind, area, part string }

func (f *poolFlags) add(c *cobra.Command, of string) {
	c.Flags().StringVar(&f.kind, "pool", "at-large", of+"the `KIND` of the pool: at-large, pleo, district, rnc")
	c.Flags().StringVar(&f.area, "area", "state", of+"the pool's `AREA`")
	c.Flags().StringVar(&f.part, "part", "", of+"the `PART` that tells apart two pools of one kind and area")
}

func (p *program) lotCommand() *cobra.Command {
	var s said
	var pool poolFlags
	var unit, on, how string
	c := &cobra.Command{
		Use:   "lot CONTEST FIRST SECOND... --how TEXT",
		Short: "Enter a lot that was drawn for a tied seat",
		Long: `Enters the outcome of drawing lots among options that are tied for the last seats of a pool: all that were
tied, the one drawn first at the front; or of the coin, the card or the lot in a room of a caucus, whose last delegates it decides.
It is the authority's, holds at once, and is dated by the place's own calendar.
canvass withdraw takes it back.`,
		Example: `  canvass lot 2028/dem/gu baker able --how "names from a hat, before both campaigns"
  canvass lot 2020/dem/ia warren sanders --unit county:bremer/precinct:readlyn --how "a coin, both captains"`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 3 {
				return exactly(3, "a contest and all that were tied, the one drawn first at the front")(cmd, nil)
			}
			return nil
		},
		ValidArgsFunction: p.completeContestThenOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return e, err
				}
				e.Kind, e.By = canvass.KindLot, contest.Authority
				e.Lot = &canvass.Lot{Pool: pool.kind, Area: canvass.Area(pool.area), Part: pool.part, Unit: canvass.UnitID(unit), Date: localDay(v, contest, on), How: how}
				if unit != "" && !cmd.Flags().Changed("pool") {
					e.Lot.Pool = ""
				}
				if unit != "" && !cmd.Flags().Changed("area") {
					e.Lot.Area = contest.AreaOf(e.Lot.Unit)
				}
				for _, word := range args[1:] {
					o, err := option(v, contest, word)
					if err != nil {
						return e, err
					}
					e.Lot.Order = append(e.Lot.Order, o)
				}
				return e, e.Lot.Validate()
			})
		},
	}
	f := c.Flags()
	pool.add(c, "")
	f.StringVar(&unit, "unit", "", "in place of a pool: the `ROOM` of a caucus whose last delegate was drawn for")
	f.StringVar(&on, "on", "", "the `DAY` of the draw at the place, such as 2028-03-07; today there when left out")
	f.StringVar(&how, "how", "", "`HOW` it was drawn, and before whom")
	s.flags(p, c, true)
	return c
}

func (p *program) decideCommand() *cobra.Command {
	var s said
	var pool poolFlags
	var left, do, pools, delegates, on, why string
	c := &cobra.Command{
		Use:   "decide CONTEST (--withdrawn WHO | --pool KIND --delegates able=3,baker=2 --why TEXT)",
		Short: "Enter what the authority decided about delegates",
		Long: `Enters a decision of the contest's authority: that somebody has withdrawn, and what becomes of their seats
where that is not what the rule says; or the delegates of a pool that votes do not compute, or that stand although the rule
gives others. It holds at once. canvass withdraw takes it back.

--do takes the words of the delegate rules: "keep", "recompute without", "redistribute the vacated", "unbound".`,
		Example: `  canvass decide 2028/dem/gu --withdrawn baker --why "his letter of 9 March"
  canvass decide 2028/dem/gu --withdrawn baker --do "recompute without" --pools at-large
  canvass decide 2028/gop/gu --pool at-large --delegates able=6 --why "the convention of 16 March"`,
		Args:              exactly(1, "a contest such as 2028/dem/gu"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return e, err
				}
				e.Kind, e.By = canvass.KindDecision, contest.Authority
				e.Decision = &canvass.Decision{Date: localDay(v, contest, on), Why: why}
				switch {
				case left != "" && delegates != "":
					return e, canvass.Errorf(canvass.Invalid, "decide", "--withdrawn and --delegates are two decisions: enter one after the other")
				case left != "":
					e.Decision.Kind, e.Decision.Do = canvass.DecideWithdrawn, do
					if e.Decision.Option, err = option(v, contest, left); err != nil {
						return e, err
					}
					if pools != "" {
						e.Decision.Pools = strings.Split(pools, ",")
					}
				case delegates != "":
					e.Decision.Kind, e.Decision.Pool, e.Decision.Area, e.Decision.Part = canvass.DecideAward, pool.kind, canvass.Area(pool.area), pool.part
					if e.Decision.Awards, err = awards(v, contest, delegates); err != nil {
						return e, err
					}
				default:
					return e, canvass.Errorf(canvass.Invalid, "decide", "nothing is decided: give --withdrawn WHO, or --pool and --delegates")
				}
				return e, e.Decision.Validate()
			})
		},
	}
	f := c.Flags()
	f.StringVar(&left, "withdrawn", "", "`WHO` has left the race")
	f.StringVar(&do, "do", "", "what becomes of the seats, in the `WORDS` of the delegate rules; what the rule says when left out")
	f.StringVar(&pools, "pools", "", "the `KINDS` of pools that this is about: at-large,pleo; all when left out")
	pool.add(c, "of an award: ")
	f.StringVar(&delegates, "delegates", "", "of an award: `able=3,baker=2`")
	f.StringVar(&on, "on", "", "the `DAY` of the decision at the place; today there when left out")
	f.StringVar(&why, "why", "", "`WHY`, and where it can be read")
	_ = c.RegisterFlagCompletionFunc("withdrawn", p.completeOptions)
	s.flags(p, c, true)
	return c
}

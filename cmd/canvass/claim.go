package main

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// claimFlags are what somebody announces beyond counts.
type claimFlags struct {
	winner, measure, delegates, unallocated, pool, asOf, text string
	contests                                                  bool
}

func (k *claimFlags) add(p *program, c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&k.winner, "winner", "", "`WHO` is said to have won")
	f.StringVar(&k.measure, "of", "votes", "the `MEASURE` that was won: votes, delegates, state-delegate-equivalents")
	f.StringVar(&k.delegates, "delegates", "", "an award: `palmer=4,biden=2`; of a race, the total so far")
	f.StringVar(&k.unallocated, "unallocated", "", "`N` delegates that the claim gives to nobody yet")
	f.BoolVar(&k.contests, "contests", false, "--delegates counts contests won instead")
	f.StringVar(&k.pool, "pool", "", "the `POOL` that the award is of: at-large, pleo, district, rnc")
	f.StringVar(&k.asOf, "total-of", "", "the `DAY` that a total speaks of, where it is not the day of the claim")
	f.StringVar(&k.text, "text", "", "anything else that is said: `TEXT`")
	_ = c.RegisterFlagCompletionFunc("winner", p.completeOptions)
	_ = c.RegisterFlagCompletionFunc("delegates", p.completeCounts)
}

func (k *claimFlags) changed(c *cobra.Command) bool {
	for _, name := range []string{"winner", "of", "delegates", "unallocated", "contests", "pool", "total-of", "text"} {
		if c.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// claim puts the flags that were given over a claim: an empty one, or the one that is corrected.
func (k *claimFlags) claim(cmd *cobra.Command, v *view.View, c *catalog.Contest, area string, old canvass.Claim) (*canvass.Claim, error) {
	given := cmd.Flags().Changed
	out := old
	if given("text") {
		out.Text = k.text
	}
	if given("pool") {
		out.Pool = k.pool
	}
	if given("area") {
		out.Area = canvass.Area(area)
	}
	if given("total-of") {
		out.AsOf = k.asOf
	}
	out.Contests = out.Contests || k.contests
	switch {
	case given("winner") && given("delegates"):
		return nil, canvass.Errorf(canvass.Invalid, "claim", "a winner and an award are two claims: enter them one by one")
	case given("winner"):
		o, err := option(v, c, k.winner)
		if err != nil {
			return nil, err
		}
		out.Kind, out.Winner, out.Measure = canvass.ClaimWinner, o, canvass.Measure(k.measure)
	case given("delegates"):
		out.Kind = canvass.ClaimAward
		if c == nil {
			out.Kind = canvass.ClaimTally
		}
		var err error
		if out.Awards, err = awards(v, c, k.delegates); err != nil {
			return nil, err
		}
	case out.Kind == "" && k.text != "":
		out.Kind = canvass.ClaimStatement
	case out.Kind == "":
		return nil, canvass.Errorf(canvass.Invalid, "claim", "nothing is claimed: give --winner, --delegates or --text")
	}
	if given("unallocated") {
		n, err := wholeNumber("unallocated", k.unallocated)
		if err != nil {
			return nil, err
		}
		out.Unallocated = nil
		if n != nil {
			whole := int(*n)
			out.Unallocated = &whole
		}
	}
	return &out, out.Validate()
}

func (p *program) claimCommand() *cobra.Command {
	var s said
	var k claimFlags
	var area string
	c := &cobra.Command{
		Use:   "claim CONTEST|RACE --by SOURCE (--winner WHO | --delegates a=4,b=2 | --text TEXT)",
		Short: "Enter what somebody announces: a winner, an award of delegates",
		Long: `Enters a claim. What another outlet calls is a claim; this desk's own decision is a call.
An award is held against the contest's rule on the same votes, and flagged at once where it differs, with the quotas.
It never changes what is computed.`,
		Example: `  canvass claim 2024/dem/as --by american-samoa-democratic-party --delegates palmer=4,biden=2
  canvass claim 2024/dem/as --by ddhq --winner palmer --at "about 2024-03-06T02:30Z"
  canvass claim 2024/gop --by ap --delegates trump=244,haley=24 --total-of 2024-03-04`,
		Args:              exactly(1, "a contest such as 2024/dem/as, or a race such as 2024/dem"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], true)
				if err != nil {
					return e, err
				}
				e.Kind = canvass.KindClaim
				e.Claim, err = k.claim(cmd, v, contest, area, canvass.Claim{})
				return e, err
			})
		},
	}
	k.add(p, c)
	c.Flags().StringVar(&area, "area", "", "the `AREA` that the award is of, where it is a part")
	s.flags(p, c, true)
	return c
}

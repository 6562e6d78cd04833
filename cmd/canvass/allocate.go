package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/spf13/cobra"
)

// supposeFlags are what may be assumed otherwise than it is.
type supposeFlags struct {
	rules, without []string
	threshold      string
}

func (x *supposeFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVar(&x.rules, "rule", nil, "assume another `RULE`: 2024/dem, \"winner take all\", or a part, \"rounding=down\"; may be repeated")
	f.StringArrayVar(&x.without, "without", nil, "assume that `NAME` can win nothing; may be repeated")
}

// given reports whether anything is assumed.
func (x *supposeFlags) given() bool { return len(x.rules)+len(x.without) > 0 || x.threshold != "" }

// supposition is what the flags assume. mean gives the option that a word means.
func (x *supposeFlags) supposition(mean func(string) (string, error)) (answer.Supposition, error) {
	s := answer.Supposition{Rules: x.rules}
	if x.threshold != "" {
		s.Rules = append(slices.Clone(s.Rules), "threshold="+x.threshold)
	}
	for _, word := range x.without {
		o, err := mean(word)
		if err != nil {
			return s, err
		}
		s.Without = append(s.Without, canvass.OptionID(o))
	}
	return s, nil
}

func (p *program) allocateCommand() *cobra.Command {
	var seats int
	var votes, threshold, nobody, rounding, quota, on string
	var assume supposeFlags
	c := &cobra.Command{
		Use:   "allocate [CONTEST]",
		Short: "What a rule gives, with the working, as of a day",
		Long: `Allocates delegates by a contest's own rules, or by a rule given here for one pool.

Without --votes a contest's own count is taken: the record's, and where no record has one the catalog's. --votes is
a=51,b=40, or a file: CSV with the header "area,option,votes", or the same as JSON rows; "ballots" as an option gives
the area's ballots cast. Areas are state, cd-1 and so on.

Numbers of seats, withdrawals, lots, recorded conventions and awards decided in place of the rule are those of --on: today,
or the record's moment. Those that hold are named, and those that are left out.

--rule, --threshold and --without assume what is not so, and the answer says that it is hypothetical; canvass whatif does
the same for a whole race.

A pool given here is by default that of the Democratic rules: whoever has the threshold shares the seats in proportion,
by largest remainder; where nobody reaches it, the bar is half the leader's share. The other rules are written as in a
contest file.

The working ends with the fewest ballots that would change the award; a seat that waits for a lot is no change, and a tie may come a
ballot earlier.`,
		Example: `  canvass allocate 2024/dem/as
  canvass allocate 2020/dem/co --on 2020-03-03
  canvass allocate 2024/dem/as --votes palmer=57,biden=40
  canvass allocate 2016/gop/ga --rule "winner take all"
  canvass allocate --seats 6 --threshold 15% --votes a=51,b=40
  canvass allocate --seats 40 --threshold 20% --nobody everyone --rounding "nearest, from the top" --votes a=500,b=300,c=90`,
		Args:              atMost(1, "one contest such as 2024/dem/as, or none and --seats"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			given := cmd.Flags().Changed
			if len(args) == 0 {
				for _, f := range []string{"on", "rule", "without"} {
					if given(f) {
						return canvass.Errorf(canvass.Invalid, f, "--%s is about a contest: name one such as 2024/dem/as", f)
					}
				}
				return p.allocatePool(seats, threshold, nobody, quota, rounding, votes)
			}
			for _, f := range []string{"seats", "nobody", "rounding", "quota"} {
				if given(f) {
					return canvass.Errorf(canvass.Invalid, f, "%s has its own rule: leave out --%s, or the contest; --rule assumes another", args[0], f)
				}
			}
			if given("threshold") {
				assume.threshold = threshold
			}
			k, err := p.known(cmd.Context(), args[0], on)
			if err != nil {
				return err
			}
			return p.allocateContest(k, votes, &assume, false)
		},
	}
	f := c.Flags()
	f.StringVar(&votes, "votes", "", "the votes: a=51,b=40 or a `FILE`; the contest's own count where left out")
	f.StringVar(&on, "on", "", "the `DATE` as of which decisions hold, such as 2020-06-01")
	f.IntVar(&seats, "seats", 0, "the pool's `SEATS`")
	f.StringVar(&threshold, "threshold", "15%", "what is needed to win delegates: 15%, or a whole `PHRASE` such as \"more than 10% of all ballots\"")
	f.StringVar(&nobody, "nobody", "half the leader's share", "who qualifies where nobody does, as a `PHRASE`")
	f.StringVar(&quota, "quota", "votes of the qualified", "what quotas are counted on, as a `PHRASE`")
	f.StringVar(&rounding, "rounding", "largest remainder", "how quotas become seats, as a `PHRASE`")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	assume.add(c)
	return c
}

// allocatePool answers for one pool whose rule stands on the command line.
func (p *program) allocatePool(seats int, threshold, nobody, quota, rounding, votes string) error {
	pool, err := poolOf(seats, threshold, nobody, quota, rounding)
	if err != nil {
		return err
	}
	if votes == "" {
		return canvass.Errorf(canvass.Invalid, "votes", "missing: give --votes a=51,b=40 or a file")
	}
	counts, err := readVotes(votes, func(s string) (string, error) { return s, nil })
	if err != nil {
		return err
	}
	a, err := answer.AllocatePool(pool, counts)
	if err != nil {
		return err
	}
	return p.print(a, func(w io.Writer) error {
		fmt.Fprint(newScreen(w), allocationText(a, nil, func(o delegate.Option) string { return string(o) }))
		return nil
	})
}

// allocateContest answers for a contest; onTop puts the votes on top of what is recorded, as an assumption.
func (p *program) allocateContest(k *knownContest, votes string, assume *supposeFlags, onTop bool) error {
	q := answer.Question{On: k.on, From: k.from}
	mean := func(s string) (string, error) { return optionOn(k.snapshot.Catalog, k.contest.Info, s) }
	var err error
	if q.Suppose, err = assume.supposition(mean); err != nil {
		return err
	}
	if votes != "" {
		counts, err := readVotes(votes, mean)
		if err != nil {
			return err
		}
		if onTop {
			q.Suppose.Votes = counts
		} else {
			q.Votes = counts
		}
	}
	if onTop && q.Suppose.Empty() {
		return canvass.Errorf(canvass.Invalid, "whatif", "nothing is assumed: give --rule, --threshold, --without or --votes")
	}
	a, err := answer.AllocateContest(k.snapshot, k.contest, q)
	if err != nil {
		return err
	}
	name := func(o delegate.Option) string { return k.snapshot.Catalog.Label(k.contest.ID, canvass.OptionID(o)) }
	return p.print(a, func(w io.Writer) error {
		if k.aside != "" {
			fmt.Fprintln(w, k.aside)
		}
		fmt.Fprint(newScreen(w), allocationText(a, k.contest.Info, name))
		return nil
	})
}

// poolOf makes a pool out of the words on the command line.
func poolOf(seats int, threshold, nobody, quota, rounding string) (delegate.Pool, error) {
	if seats < 0 {
		return delegate.Pool{}, canvass.Errorf(canvass.Invalid, "seats", "%d is no number of delegates: give one above zero", seats)
	}
	if seats == 0 {
		return delegate.Pool{}, canvass.Errorf(canvass.Invalid, "seats", "missing, or 0: give a contest, or --seats with the pool's number of delegates, above zero")
	}
	rule := delegate.DemocraticRule()
	if strings.HasSuffix(threshold, "%") {
		threshold = "at least " + threshold + " of valid votes"
	}
	if threshold == "none" {
		nobody, rule.Nobody = "", delegate.Nobody{}
	}
	for _, part := range []struct {
		name string
		text string
		to   interface{ UnmarshalText([]byte) error }
	}{{"threshold", threshold, &rule.Threshold}, {"nobody", nobody, &rule.Nobody}, {"quota", quota, &rule.Quota}, {"rounding", rounding, &rule.Rounding}} {
		if part.text == "" {
			continue
		}
		if err := part.to.UnmarshalText([]byte(part.text)); err != nil {
			return delegate.Pool{}, canvass.Errorf(canvass.Invalid, "", "%w", err)
		}
	}
	return delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: seats, Rule: rule}, nil
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) allocateCommand() *cobra.Command {
	var seats int
	var votes, threshold, nobody, rounding, quota string
	c := &cobra.Command{
		Use:   "allocate [CONTEST]",
		Short: "What a rule gives on certain votes, with the working",
		Long: `Allocates delegates by a contest's own rules, or by a rule given here for one pool.

--votes is a=51,b=40, or a file: CSV with the header "area,option,votes", or the same as JSON rows; "ballots" as an
option gives the area's ballots cast. Areas are state, cd-1 and so on.

A pool given here is by default that of the Democratic rules: options with at least the threshold share the seats
in proportion to their votes, by largest remainder; where nobody reaches it, the bar is half the leader's share.
The other rules are written as in a contest file.

The working ends with the fewest ballots that would change the award.`,
		Example: `  canvass allocate 2024/dem/as --votes palmer=51,biden=40
  canvass allocate 2024/dem/ca --votes districts.csv
  canvass allocate --seats 6 --threshold 15% --votes a=51,b=40
  canvass allocate --seats 40 --threshold 20% --nobody everyone --rounding "nearest, from the top" --votes a=500,b=300,c=90`,
		Args:              atMost(1, "one contest such as 2024/dem/as, or none and --seats"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			if votes == "" {
				return canvass.Errorf(canvass.Invalid, "votes", "missing: give --votes a=51,b=40 or a file")
			}
			var a *answer.Allocation
			name := func(o delegate.Option) string { return string(o) }
			spell := func(text string) string { return text }
			if len(args) == 1 {
				for _, f := range []string{"seats", "threshold", "nobody", "rounding", "quota"} {
					if cmd.Flags().Changed(f) {
						return canvass.Errorf(canvass.Invalid, f, "%s has its own rule: leave out --%s, or the contest", args[0], f)
					}
				}
				_, cat, err := p.catalogFiles()
				if err != nil {
					return err
				}
				contest, err := cat.Contest(args[0])
				if err != nil {
					return err
				}
				counts, err := readVotes(votes, func(s string) (string, error) { return optionOn(cat, contest, s) })
				if err != nil {
					return err
				}
				if a, err = answer.AllocateContest(contest, counts); err != nil {
					return err
				}
				name = func(o delegate.Option) string { return cat.Label(contest.ID, canvass.OptionID(o)) }
				spell = func(text string) string { return cat.Spell(contest.ID, text) }
			} else {
				pool, err := poolOf(seats, threshold, nobody, quota, rounding)
				if err != nil {
					return err
				}
				counts, err := readVotes(votes, func(s string) (string, error) { return s, nil })
				if err != nil {
					return err
				}
				if a, err = answer.AllocatePool(pool, counts); err != nil {
					return err
				}
			}
			return p.print(a, func(w io.Writer) error {
				fmt.Fprint(newScreen(w), allocationText(a, name, spell))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&votes, "votes", "", "the votes: a=51,b=40 or a `FILE`")
	f.IntVar(&seats, "seats", 0, "the pool's `SEATS`")
	f.StringVar(&threshold, "threshold", "15%", "what an option needs: 15%, or a whole `PHRASE` such as \"more than 10% of all ballots\"")
	f.StringVar(&nobody, "nobody", "half the leader's share", "who qualifies where nobody does, as a `PHRASE`")
	f.StringVar(&quota, "quota", "votes of the qualified", "what quotas are counted on, as a `PHRASE`")
	f.StringVar(&rounding, "rounding", "largest remainder", "how quotas become seats, as a `PHRASE`")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// poolOf makes a pool out of the words on the command line.
func poolOf(seats int, threshold, nobody, quota, rounding string) (delegate.Pool, error) {
	if seats < 1 {
		return delegate.Pool{}, canvass.Errorf(canvass.Invalid, "seats", "missing: give a contest, or --seats with the pool's number of delegates")
	}
	rule := delegate.DemocraticRule()
	if strings.HasSuffix(threshold, "%") {
		threshold = "at least " + threshold + " of valid votes"
	}
	for _, part := range []struct {
		name string
		text string
		to   interface{ UnmarshalText([]byte) error }
	}{{"threshold", threshold, &rule.Threshold}, {"nobody", nobody, &rule.Nobody}, {"quota", quota, &rule.Quota}, {"rounding", rounding, &rule.Rounding}} {
		if err := part.to.UnmarshalText([]byte(part.text)); err != nil {
			return delegate.Pool{}, canvass.Errorf(canvass.Invalid, "", "%w", err)
		}
	}
	return delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: seats, Rule: rule}, nil
}

// readVotes reads a=51,b=40 or a file of votes. mean gives the option that a word on the command line means.
func readVotes(text string, mean func(string) (string, error)) ([]delegate.Votes, error) {
	if !strings.Contains(text, "=") || isFile(text) {
		f, err := os.Open(text)
		if err != nil {
			return nil, canvass.Errorf(canvass.NotFound, "votes", "%q is no file and not of the form a=51,b=40", text)
		}
		defer f.Close()
		votes, err := delegate.ReadVotes(f, text)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "", "%w", err)
		}
		return votes, nil
	}
	counts, err := parsePairs("votes", text, mean)
	if err != nil {
		return nil, err
	}
	v := delegate.Votes{Area: delegate.State}
	for _, n := range counts {
		if n.name == "ballots" {
			v.Ballots = &n.n
			continue
		}
		v.Lines = append(v.Lines, delegate.Line{Option: delegate.Option(n.name), Votes: n.n})
	}
	return []delegate.Votes{v}, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// allocationText is the working for a terminal.
func allocationText(a *answer.Allocation, name wording.Namer, spell func(string) string) string {
	var b strings.Builder
	var parts []string
	for _, o := range sortedTotals(a.Totals) {
		parts = append(parts, fmt.Sprintf("%s %d", name(o), a.Totals[o]))
	}
	if a.Unallocated > 0 {
		parts = append(parts, fmt.Sprintf("%d to nobody", a.Unallocated))
	}
	if a.Open > 0 {
		parts = append(parts, fmt.Sprintf("%d open", a.Open))
	}
	fmt.Fprintln(&b, bold.Render("Delegates: "+strings.Join(parts, ", ")))
	for _, p := range a.Pools {
		fmt.Fprint(&b, poolText(&p.Result, name, spell))
	}
	return b.String()
}

// poolText is the working of one pool, with names in the place of ids.
func poolText(r *delegate.Result, name wording.Namer, spell func(string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s, %s, %s\n", r.PoolID, english.Count(r.Seats, "seat", "seats"), cmp.Or(wording.PoolStatus(r, name), string(r.Status)))
	for _, lack := range r.Lacks {
		fmt.Fprintf(&b, "    lacks: %s\n", spell(lack))
	}
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "    %s\n", spell(s.Words))
	}
	for _, next := range wording.Next(r.Next, name) {
		fmt.Fprintf(&b, "    %s.\n", english.Capital(next))
	}
	return b.String()
}

// optionOn is the option on a contest's ballot that a person means: an id or a last name that one option has.
func optionOn(cat *catalog.Catalog, c *catalog.Contest, word string) (string, error) {
	if word == "ballots" {
		return word, nil
	}
	for _, o := range c.Ballot.Options {
		if strings.EqualFold(word, string(o)) {
			return string(o), nil
		}
	}
	var found []string
	for _, o := range c.Ballot.Options {
		if person := cat.People[o]; person != nil && strings.EqualFold(person.Last, word) {
			found = append(found, string(o))
		}
	}
	switch len(found) {
	case 0:
		o, err := cat.Option(word)
		return string(o), err
	case 1:
		return found[0], nil
	}
	return "", canvass.Errorf(canvass.Invalid, "option", "%q may be %s: write which", word, strings.Join(found, " or "))
}

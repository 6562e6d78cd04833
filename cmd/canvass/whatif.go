package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) whatifCommand() *cobra.Command {
	var votes, on, file string
	var assume supposeFlags
	var seasons supposedSeasons
	c := &cobra.Command{
		Use:   "whatif CONTEST or RACE",
		Short: "What delegates would be under other rules, other votes or without a candidate",
		Long: `Computes a contest, or every contest of a race, as it is and as it would be, from the record's counts or the catalog's. Every
answer says that it is hypothetical and what is assumed.

--rule is a national rule (2024/dem), a method ("winner take all"), or one part (rounding=down); it changes every pool that
votes decide. --threshold 10% is short for a rule's threshold. --without NAME lets somebody win nothing: the votes are not
given to others, and still count towards thresholds. --votes puts counts on top of what is recorded, for one contest.

--wins CONTEST=NAME:POINTS supposes that somebody wins a contest by so many points, held or to come; --withdraws NAME=DATE that
somebody is in until a day and no longer. Both simulate seasons (--seasons, --seed, --polls; the moment is --as-of) by the season
model with what is assumed and without, on the same random numbers.

A contest whose award cannot be computed (a convention, missing votes of districts) keeps the one that was announced, and
is named. What somebody decided in place of a rule stands.`,
		Example: `  canvass whatif 2016/gop --rule "winner take all"
  canvass whatif 2016/gop --rule 2016/dem --csv proportional.csv
  canvass whatif 2020/dem --threshold 10%
  canvass whatif 2024/dem/as --votes palmer=57
  canvass whatif 2020/dem --as-of 2020-03-01T12:00Z --withdraws sanders=2020-03-02
  canvass whatif 2016/dem --as-of 2016-06-09T12:00Z --wins 2016/dem/mi=clinton:21`,
		Args:              exactly(1, "a contest such as 2024/dem/as, or a race such as 2016/gop"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			race, err := canvass.ParseRaceID(args[0])
			if err != nil || race == "" {
				if file != "" {
					return canvass.Errorf(canvass.Invalid, "csv", "a file is written for a race: name one such as 2016/gop")
				}
				k, err := p.known(cmd.Context(), args[0], on)
				if err != nil {
					return err
				}
				return p.allocateContest(k, votes, &assume, true)
			}
			if seasons.asked() {
				if votes != "" || file != "" || assume.given() {
					return canvass.Errorf(canvass.Invalid, "whatif", "--wins and --withdraws are of seasons: leave out what is assumed of rules and votes")
				}
				return p.supposeSeasons(cmd.Context(), race, &seasons)
			}
			if votes != "" {
				return canvass.Errorf(canvass.Invalid, "votes", "votes are of one contest: name one, such as %s/ia", race)
			}
			k, err := p.knowledge(cmd.Context(), on, func(s *tally.Snapshot) bool {
				for id, c := range s.Contests {
					if id.Race() == race && c.Count != nil && len(s.Active) > 0 {
						return true
					}
				}
				return false
			})
			if err != nil {
				return err
			}
			x, err := assume.supposition(func(word string) (string, error) {
				o, err := k.snapshot.Catalog.Option(word)
				return string(o), err
			})
			if err != nil {
				return err
			}
			if x.Empty() {
				return canvass.Errorf(canvass.Invalid, "whatif", "nothing is assumed: give --rule, --threshold, --without, --wins or --withdraws")
			}
			s, err := answer.SupposeRace(k.snapshot, race, k.on, x)
			if err != nil {
				return err
			}
			if file != "" {
				if err := writeSupposed(file, s); err != nil {
					return err
				}
			}
			name := func(o delegate.Option) string { return k.snapshot.Catalog.Name(canvass.OptionID(o)) }
			return p.print(s, func(w io.Writer) error {
				if k.aside != "" {
					fmt.Fprintln(w, k.aside)
				}
				fmt.Fprint(newScreen(w), supposedText(s, k.from, name))
				return nil
			})
		},
	}
	f := c.Flags()
	assume.add(c)
	seasons.add(c)
	f.StringVar(&assume.threshold, "threshold", "", "assume another threshold: 10%, none, or a whole `PHRASE`")
	f.StringVar(&votes, "votes", "", "assume other votes, on top of what is recorded: a=51,b=40 or a `FILE`; one contest alone")
	f.StringVar(&on, "on", "", "the `DATE` as of which decisions hold, such as 2020-06-01")
	f.StringVar(&file, "csv", "", "write a race's contests to a `FILE` as well, each row marked hypothetical")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// supposedText is a race that is supposed, for a terminal.
func supposedText(s *answer.Supposed, from string, name wording.Namer) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", bold.Render("Hypothetical. It is assumed that:"))
	for _, x := range s.Assumed {
		line("  %s", x)
	}
	line("%s contests of %s computed from the counts of the %s, as of %s; %d keep the award that was announced.",
		english.Capital(english.Spelled(len(s.Contests))), s.Race, from, longDay(s.On), len(s.Kept))
	line("")
	line("%-28s %8s %14s %8s", "", "as it is", "hypothetically", "change")
	for _, x := range s.Standings {
		line("%-28s %8s %14s %8s", x.Name, english.Thousands(x.Before), english.Thousands(x.After), english.Signed(x.After-x.Before))
	}
	line("")
	for _, c := range s.Contests {
		note := ""
		if c.Estimated {
			note = " (some votes of districts are estimates)"
		}
		same := totalsText(c.Before, 0, c.OpenBefore, name)
		if would := totalsText(c.After, 0, c.OpenAfter, name); would != same {
			line("%s: %s; hypothetically %s%s", c.Contest, same, would, note)
		}
	}
	for _, k := range s.Kept {
		line("%s: as announced, for it lacks %s", k.Contest, k.Lacks)
	}
	return b.String()
}

// writeSupposed writes a race that is supposed as CSV. Every row says that it is hypothetical and what is assumed.
func writeSupposed(path string, s *answer.Supposed) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "csv", "%s cannot be written: %w", path, err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	w := csv.NewWriter(f)
	rows := [][]string{{"hypothetical", "assumed", "contest", "option", "delegates", "delegates_as_it_is", "computed"}}
	assumed := strings.Join(s.Assumed, " ")
	add := func(contest canvass.ContestID, after, before map[delegate.Option]int, computed bool) {
		all := map[delegate.Option]int{}
		for o, n := range before {
			all[o] += n
		}
		for o, n := range after {
			all[o] += n
		}
		for _, o := range answer.MostFirst(all) {
			rows = append(rows, []string{
				"true", assumed, string(contest), string(o), strconv.Itoa(after[o]), strconv.Itoa(before[o]), strconv.FormatBool(computed),
			})
		}
	}
	for _, c := range s.Contests {
		add(c.Contest, c.After, c.Before, true)
	}
	for _, k := range s.Kept {
		awards := map[delegate.Option]int{}
		for o, n := range k.Awards {
			awards[delegate.Option(o)] = n
		}
		add(k.Contest, awards, awards, false)
	}
	return w.WriteAll(rows)
}

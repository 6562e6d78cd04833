package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

// atTheDesk shows what the call desk says now, or said at a moment; feeds are told of now alone.
func (p *program) atTheDesk(ctx context.Context, asOf string, show func(*view.View, call.Moment) error) error {
	if asOf != "" {
		return p.withView(ctx, asOf, func(v *view.View) error { return show(v, call.Moment{Now: v.Now}) })
	}
	return p.withDesk(ctx, true, func(d *desk.Desk) error {
		m, err := d.Moment(ctx)
		if err != nil {
			return err
		}
		return show(d.View(), m)
	})
}

func (p *program) callStatusCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "status CONTEST",
		Short: "Where a contest stands at the call desk, and what objects",
		Long: `Shows the status, how far counting is, what is proposed, what the desk's rule says, and every objection with its answer. In a replay, and
with --as-of, closings are held against the moment of the last entry.`,
		Example:           `  canvass call status 2024/gop/vt`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atTheDesk(cmd.Context(), asOf, func(v *view.View, m call.Moment) error {
				c, err := v.Catalog.Contest(args[0])
				if err != nil {
					return err
				}
				st, err := answer.CallStateOf(v.Snapshot, c.ID, m)
				if err != nil {
					return err
				}
				return p.print(st, func(w io.Writer) error {
					fmt.Fprint(newScreen(w), wordsOf(v.Snapshot).callState(st))
					return nil
				})
			})
		},
	}
	asOfFlag(c, &asOf)
	return c
}

// callState is a contest at the call desk, for a terminal.
func (w words) callState(st *answer.CallState) string {
	var b strings.Builder
	if line := recordLine(w.s.Record); line != "" {
		fmt.Fprintln(&b, faint.Render(line))
	}
	fmt.Fprintf(&b, "%s  %s\n", st.Name, faint.Render(string(st.Contest)))
	fmt.Fprintf(&b, "%s; %s\n", english.Capital(wording.CallStatus(st.Status)), call.TabulationWords(st.Tabulation))
	if st.Why != nil && st.Published == nil {
		fmt.Fprintln(&b, "  "+*st.Why)
	}
	if !st.Over {
		fmt.Fprintln(&b, "  "+st.Closing)
	}
	if k := st.Published; k != nil {
		fmt.Fprintln(&b, w.calledLine(st, k))
	}
	for i := range st.Retracted {
		k := &st.Retracted[i]
		fmt.Fprintln(&b, warn.Render(fmt.Sprintf("Taken back at %s by %s: the call for %s. %s", wording.Moment(*k.Retracted), wording.Person(*k.RetractedBy), w.Option(st.Contest, k.Winner), *k.RetractedFor)))
	}
	if st.Reopened != nil {
		fmt.Fprintln(&b, warn.Render("Reopened: "+*st.Reopened))
	}
	if f := st.Followed; f != nil {
		fmt.Fprintf(&b, "Followed: %s is called by %s. This desk %s, and has not called it by that.\n",
			w.Option(st.Contest, f.Winner), w.outlets(f.By), w.Policy(&canvass.Policy{Outlets: f.Outlets, Agree: f.Agree}))
	}
	w.proposal(&b, st)
	w.ruleOf(&b, st)
	return b.String()
}

func (w words) calledLine(st *answer.CallState, k *answer.PublishedCall) string {
	line := "Called " + wording.Measure(k.Measure) + " for " + w.Option(st.Contest, k.Winner) + ": " + english.Unstopped(k.Reason)
	if by := k.Callers(); by != "" {
		line += " (" + by + ")"
	}
	if f := k.Figures; f != nil {
		line += "\n  then " + w.ahead(st, f)
		line += fmt.Sprintf("; now %s by %s of %s", w.leaderOf(st, &st.Figures), english.Thousands(st.Figures.Margin), english.Thousands(st.Figures.Counted))
	}
	return line
}

func (w words) leaderOf(st *answer.CallState, f *answer.CallFigures) string {
	if f.Leader == nil {
		return "nobody"
	}
	return w.Option(st.Contest, *f.Leader)
}

// ahead says how a count stands, see wording.Ahead.
func (w words) ahead(st *answer.CallState, f *answer.CallFigures) string {
	leader, by := "", ""
	if f.Leader != nil {
		leader = w.Option(st.Contest, *f.Leader)
	}
	if f.OutBy != nil {
		by = *f.OutBy
	}
	return wording.Ahead(leader, f.Margin, f.Counted, f.Out, by)
}

func (w words) outlets(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = w.Outlet(id)
	}
	return english.List(names)
}

// proposal says what is proposed, and what it waits for.
func (w words) proposal(b *strings.Builder, st *answer.CallState) {
	p := st.Proposal
	if p == nil {
		return
	}
	number := ""
	if p.Seq != nil {
		number = fmt.Sprintf("entry %d: ", *p.Seq)
	}
	fmt.Fprintf(b, "%sproposed by %s, and not decided: %s for %s, %s. %s\n", english.Capital(number), wording.Person(p.By), wording.Measure(p.Measure),
		w.Option(st.Contest, p.Winner), call.TierWords(p.Tier), p.Reason)
	switch {
	case p.Stale != nil:
		fmt.Fprintln(b, warn.Render("  to be proposed again: "+*p.Stale))
	case p.Blocked != nil:
		fmt.Fprintln(b, warn.Render("  approved by "+wording.Person(*p.ApprovedBy)+", and not published: "+*p.Blocked))
	case p.ApprovedBy != nil:
		fmt.Fprintf(b, "  approved by %s, to be published at %s\n", wording.Person(*p.ApprovedBy), wording.Moment(*p.PublishedAt))
	case p.Ready:
		fmt.Fprintln(b, "  another person may approve it now")
	}
}

// ruleOf says what the desk's rule and the objections say.
func (w words) ruleOf(b *strings.Builder, st *answer.CallState) {
	if st.Winner == nil {
		return
	}
	fmt.Fprintf(b, "%s: %s\n", english.Capital(call.TierWords(st.Tier)), w.ahead(st, &st.Figures))
	for _, r := range st.Rule {
		mark := "no "
		if r.Holds {
			mark = "yes"
		}
		fmt.Fprintf(b, "  %s  %-8s  %s\n", mark, r.Name, r.Text)
	}
	for _, o := range st.Objections {
		by := ""
		if o.By != nil {
			by = wording.Person(*o.By) + ": "
		}
		fmt.Fprintf(b, "Objection %s\n  %s%s\n", o.ID, by, o.Text)
		if o.Answer != nil {
			fmt.Fprintf(b, "  answered by %s: %s\n", wording.Person(*o.AnsweredBy), *o.Answer)
		}
	}
	for _, o := range st.Others {
		fmt.Fprintln(b, faint.Render(fmt.Sprintf("%s says that %s won", w.Outlet(o.By), w.Option(st.Contest, o.Winner))))
	}
}

func (p *program) packetCommand() *cobra.Command {
	var asOf, of string
	c := &cobra.Command{
		Use:   "packet CONTEST",
		Short: "Print the evidence packet of a call",
		Long: `Prints the evidence packet of a call for who leads now, or at a moment: figures, sources, units, the estimate with its version and seed, the rule
and the objections, as canonical JSON. --of names a proposal or a call by its key or number: its packet is made again out of the entries that it
rests on, held against the bytes that the record keeps, and printed; where they differ the exit code is 1.`,
		Example: `  canvass call packet 2024/gop/vt | sha256sum
  canvass call packet 2028/gop/vt --of 1204`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			if of == "" {
				return p.withView(cmd.Context(), asOf, func(v *view.View) error {
					c, err := v.Catalog.Contest(args[0])
					if err != nil {
						return err
					}
					st := call.Of(v.Snapshot, c.ID, call.Moment{Now: v.Now})
					_, err = p.stdout.Write(call.PacketOf(v.Snapshot, c.ID, st.Winner, st.Measure).Bytes())
					return err
				})
			}
			return p.withDesk(cmd.Context(), true, func(d *desk.Desk) error {
				e, err := standing(cmd.Context(), d, of)
				if err != nil {
					return err
				}
				made, kept, err := d.Packet(cmd.Context(), e)
				if err != nil {
					return err
				}
				if !bytes.Equal(made.Bytes(), kept) {
					return canvass.Errorf(canvass.Failed, "packet", "%s: made again the packet has the hash %s, and the record keeps other bytes", e.Key, made.Hash())
				}
				_, err = p.stdout.Write(kept)
				return err
			})
		},
	}
	asOfFlag(c, &asOf)
	c.Flags().StringVar(&of, "of", "", "the `ENTRY` of a proposal or a call, by its key or number")
	return c
}

func (p *program) boardCommand() *cobra.Command {
	var asOf string
	var open bool
	c := &cobra.Command{
		Use:   "board",
		Short: "Every contest of the night by closing, and by how near a call it is",
		Long: `Lists the contests that have entries in the order of closing; of those that close together first what waits for people, then what the desk's
rule recommends. Recommended is not called. canvass call status shows one with every objection. In a replay, and with --as-of, closings are
held against the moment of the last entry.`,
		Example: `  canvass board
  canvass board --open --json | jq '.contests[] | {contest, call, recommended}'
  canvass board --as-of 2024-03-06T02:00Z`,
		Args: exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.atTheDesk(cmd.Context(), asOf, func(v *view.View, m call.Moment) error {
				b, err := answer.BoardOf(v.Snapshot, v.Head, m)
				if err != nil {
					return err
				}
				if open {
					b.Contests = uncalled(b.Contests)
				}
				return p.print(b, func(w io.Writer) error {
					fmt.Fprint(newScreen(w), wordsOf(v.Snapshot).callBoard(b))
					return nil
				})
			})
		},
	}
	asOfFlag(c, &asOf)
	c.Flags().BoolVar(&open, "open", false, "leave out what is called and needs nobody")
	return c
}

// uncalled are the contests that are not called, and those called that need somebody.
func uncalled(all []answer.CallState) []answer.CallState {
	out := []answer.CallState{}
	for _, c := range all {
		if c.Status != canvass.Called || c.Reopened != nil || c.Proposal != nil {
			out = append(out, c)
		}
	}
	return out
}

// callBoard is the board for a terminal.
func (w words) callBoard(board *answer.Board) string {
	var b strings.Builder
	head := recordLine(w.s.Record)
	if head != "" {
		head += "  "
	}
	fmt.Fprintln(&b, faint.Render(head+"as of "+wording.Moment(board.At)))
	rows := [][]string{{"closes", "contest", "counting", "ahead", "by", "call desk", ""}}
	before := ""
	for i := range board.Contests {
		c := &board.Contests[i]
		closes := "not known"
		if c.Closes != nil {
			closes = c.Closes.Go().In(canvass.Eastern).Format("2 Jan " + time.Kitchen)
		}
		shown := closes
		if closes == before {
			shown = ""
		}
		before = closes
		ahead, by := "", ""
		if l := c.Figures.Leader; l != nil && c.Figures.Counted > 0 {
			ahead, by = w.Last(c.Contest, *l), english.Thousands(c.Figures.Margin)
		}
		rows = append(rows, []string{shown, string(c.Contest), string(c.Tabulation), ahead, by, string(c.Status), nearness(c)})
	}
	fmt.Fprintln(&b, columns("llllrll", rows))
	return b.String()
}

// nearness says how near a call a contest is, and whom it waits for; empty where the status beside it says all of that.
func nearness(c *answer.CallState) string {
	for _, said := range []string{wording.CallStatus(c.Status), call.TabulationWords(c.Tabulation), "voting goes on"} {
		if rest, all := strings.CutPrefix(c.Says, said); all && c.Reopened == nil {
			return strings.TrimPrefix(rest, ", ")
		}
	}
	return c.Says
}

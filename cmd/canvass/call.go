package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) callCommand() *cobra.Command {
	var s said
	var measure, reason string
	c := &cobra.Command{
		Use:   "call CONTEST OPTION --reason TEXT",
		Short: "Call a contest: alone what is certain, else two people step by step",
		Long: `Enters this desk's decision that an option has won, with the reason for readers. What another outlet calls is a claim. A replay
makes no calls.

Alone one calls only what is certain by bounds: the lead exceeds all that can be out and the error budget. It is published at once, in the
caller's name: no minute to undo lies before it, and canvass call retract takes it back. Everything else takes two people:
canvass call propose, then canvass call approve by another. What the machine or anybody holds against it is answered in words first, and
a minute lies between approval and publication in which canvass call undo takes it back. canvass call retract takes back a call that was
published. canvass board shows where every contest stands; docs/calls.md says who may do what.`,
		Example: `  canvass call 2028/dem/as able --reason "The party has counted all 91 ballots; the lead is 11."
  canvass call propose 2028/gop/vt able --reason "The towns that are out are small, and like those that are in." --actor ada
  canvass call approve 2028/gop/vt --of 1204 --actor ben`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && !strings.Contains(args[0], "/") {
				return noSuchCommand(cmd, args)
			}
			return exactly(2, "a contest and an option, such as 2024/dem/as palmer")(cmd, args)
		},
		ValidArgsFunction: p.completeContestThenOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return err
				}
				o, err := option(v, contest, args[1])
				e.Kind, e.By = canvass.KindCall, desk.Own
				e.Call = &canvass.Call{Winner: o, Measure: canvass.Measure(measure), Reason: reason}
				if err == nil {
					err = e.Call.Validate()
				}
				if err != nil {
					return err
				}
				e, evidence, err := s.entry(d.Record().Kind, e)
				if err != nil {
					return err
				}
				r, err := d.CallCertain(cmd.Context(), e, evidence...)
				return p.stepped(cmd.Context(), d, r, err)
			})
		},
	}
	f := c.Flags()
	measureFlag(c, &measure)
	f.StringVar(&reason, "reason", "", "why the desk is sure, in one `SENTENCE` for readers")
	s.flags(p, c, false)
	c.AddCommand(p.proposeCommand(), p.objectCommand(), p.answerCommand(), p.approveCommand(), p.undoCommand(), p.dropCommand(),
		p.publishCallCommand(), p.retractCommand(), p.setCommand(), p.pauseCommand(), p.followCallsCommand(), p.callStatusCommand(), p.packetCommand())
	return c
}

func measureFlag(c *cobra.Command, measure *string) {
	c.Flags().StringVar(measure, "of", "votes", "the `MEASURE` that was won: votes, delegates")
}

// stepFlags are what every step may say.
type stepFlags struct{ actor, text string }

func (s *stepFlags) add(c *cobra.Command, text, what string) {
	c.Flags().StringVar(&s.actor, "actor", actor(), "`WHO` takes the step: two people are two names")
	if text != "" {
		c.Flags().StringVar(&s.text, text, "", what)
	}
}

// atCallDesk does something about a contest of the catalog at the desk of the record in use.
func (p *program) atCallDesk(ctx context.Context, contest string, do func(*desk.Desk, canvass.ContestID) error) error {
	return p.withDesk(ctx, false, func(d *desk.Desk) error {
		c, err := d.View().Catalog.Contest(contest)
		if err != nil {
			return err
		}
		return do(d, c.ID)
	})
}

// step takes a step of a contest and says where that leaves it.
func (p *program) step(cmd *cobra.Command, contest string, s *stepFlags, write func(*desk.Desk, canvass.ContestID) (canvass.Step, error)) error {
	return p.atCallDesk(cmd.Context(), contest, func(d *desk.Desk, id canvass.ContestID) error {
		step, err := write(d, id)
		if err != nil {
			return err
		}
		if s.text != "" {
			step.Text = s.text
		}
		r, err := d.Step(cmd.Context(), s.actor, id, "", step)
		return p.stepped(cmd.Context(), d, r, err)
	})
}

// stepped prints what became of a step, and where its contest stands now.
func (p *program) stepped(ctx context.Context, d *desk.Desk, r *desk.Receipt, err error) error {
	if err != nil {
		return entryRefused(err)
	}
	out, err := receiptOf(d, r)
	if err != nil {
		return err
	}
	return p.print(out, func(w io.Writer) error {
		sc, said := newScreen(w), wordsOf(r.View.Snapshot)
		l, _ := r.View.Entry(out.Key)
		if out.Seq == nil {
			fmt.Fprintf(sc, "entry %d says so already: nothing was entered\n", l.Seq)
			return nil
		}
		fmt.Fprintf(sc, "entry %d  %s\n%s\n", *out.Seq, out.Key, said.says(l.Entry))
		fmt.Fprintln(sc, faint.Render(fmt.Sprintf("in %q, %s", out.Record.Name, kindPhrase(d.Record().Kind))))
		if l.Entry.Contest != "" {
			st, err := d.CallState(ctx, l.Entry.Contest)
			if err != nil {
				return err
			}
			said.afterStep(sc, st)
		}
		return nil
	})
}

// afterStep says what the contest waits for.
func (w words) afterStep(out io.Writer, st *call.State) {
	for _, o := range st.Open() {
		if st.Proposal != nil {
			fmt.Fprintln(out, warn.Render(fmt.Sprintf("to be answered: %s  %s", o.ID, o.Text)))
		}
	}
	switch p := st.Proposal; {
	case p == nil:
	case st.Stale != "":
		fmt.Fprintln(out, warn.Render("to be proposed again: "+st.Stale))
	case p.Approval != nil:
		fmt.Fprintf(out, "It is published at %s, by canvass serve or canvass call publish; until then canvass call undo takes it back.\n", wording.Moment(p.Approval.After))
	case st.Ready():
		l, _ := w.s.Entry(p.Key)
		fmt.Fprintf(out, "Another person may approve it now: canvass call approve %s --of %d\n", st.Contest, l.Seq)
	}
	if p := st.Pending; p != nil {
		fmt.Fprintf(out, "%s alone says that it goes to a runoff of %s, and bounds do not make that certain: another person says so too, with canvass call set\n",
			wording.Person(p.By), w.Options(st.Contest, p.Options))
	}
	if st.Reopened != "" {
		fmt.Fprintln(out, warn.Render(st.Reopened))
	}
}

func (p *program) proposeCommand() *cobra.Command {
	var s stepFlags
	var measure, closed string
	c := &cobra.Command{
		Use:   "propose CONTEST OPTION --reason TEXT",
		Short: "Propose a call, for another person to approve",
		Long: `Enters a proposal with the figures of now and their evidence packet. It calls nobody. What the machine holds against it is listed, each
with an id that canvass call answer takes. A proposal takes the place of one that is open. Of a contest that is too close to call it says with
--closed what closed the doubt.`,
		Example:           `  canvass call propose 2028/gop/vt able --reason "The towns that are out are small, and like those that are in."`,
		Args:              exactly(2, "a contest and an option, such as 2024/dem/as palmer"),
		ValidArgsFunction: p.completeContestThenOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.step(cmd, args[0], &s, func(d *desk.Desk, id canvass.ContestID) (canvass.Step, error) {
				v := d.View()
				o, err := option(v, v.Catalog.Contests[id], args[1])
				return canvass.Step{Kind: canvass.StepProposed, Winner: o, Measure: canvass.Measure(measure), Closed: closed}, err
			})
		},
	}
	measureFlag(c, &measure)
	c.Flags().StringVar(&closed, "closed", "", "of a contest that is too close to call: `WHAT` closed the doubt")
	s.add(c, "reason", "why the desk is sure, in one `SENTENCE` for readers")
	return c
}

// aboutProposal is a command that takes a step about a proposal. One that only stops something may leave its name out.
func (p *program) aboutProposal(kind canvass.StepKind, use, short, long, example, flag, what string) *cobra.Command {
	var s stepFlags
	var of string
	c := &cobra.Command{
		Use: use, Short: short, Long: long, Example: example,
		Args: exactly(1, "a contest such as 2024/dem/as"), ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.step(cmd, args[0], &s, func(d *desk.Desk, id canvass.ContestID) (canvass.Step, error) {
				return about(cmd.Context(), d, id, of, canvass.Step{Kind: kind})
			})
		},
	}
	ofFlag(c, &of)
	s.add(c, flag, what)
	return c
}

func ofFlag(c *cobra.Command, of *string) {
	c.Flags().StringVar(of, "of", "", "the `PROPOSAL` that you have read, by its key or number")
}

// about names the proposal that a step is about. Whoever approves, answers or objects names it, so that none that came
// meanwhile takes its place; to undo and to drop publish nothing, and mean the open one where none is named.
func about(ctx context.Context, d *desk.Desk, id canvass.ContestID, of string, step canvass.Step) (canvass.Step, error) {
	v := d.View()
	st := call.StandingOf(v.Snapshot, id, d.Clock())
	if st != nil && st.Proposal == nil && st.Call != nil {
		return step, canvass.Errorf(canvass.NotFound, "call", "the call for %s is published, and nothing is proposed: canvass call retract takes it back", id)
	}
	if st == nil || st.Proposal == nil {
		return step, canvass.Errorf(canvass.NotFound, "call", "nothing is proposed for %s: canvass call propose does that", id)
	}
	switch p := st.Proposal; {
	case of != "":
		e, err := standing(ctx, d, of)
		if err != nil {
			return step, err
		}
		step.Proposal = e.Key
	case step.Kind == canvass.StepUndone || step.Kind == canvass.StepDropped:
		step.Proposal = p.Key
	default:
		l, _ := v.Entry(p.Key)
		return step, canvass.Errorf(canvass.Invalid, "call", "name the proposal that you have read with --of: open is %d, by which %s proposes %s for %s",
			l.Seq, p.By, wording.Of(v.Snapshot).Option(id, p.Step.Winner), wording.Measure(p.Step.Measure))
	}
	return step, nil
}

func (p *program) objectCommand() *cobra.Command {
	return p.aboutProposal(canvass.StepObjected, "object CONTEST --of PROPOSAL --text TEXT", "Hold something against the proposed call",
		"Enters an objection: the call cannot be approved, nor published, before somebody answers it.",
		`  canvass call object 2028/gop/vt --of 1204 --text "The sheet of Onhava is a copy of Kestrel's."`, "text", "the objection, in one `SENTENCE`")
}

func (p *program) undoCommand() *cobra.Command {
	return p.aboutProposal(canvass.StepUndone, "undo CONTEST --text TEXT", "Take an approval back before the call is published",
		"Takes back the approval: the proposal is open again, and nothing was told to readers. Of a published call canvass call retract is the way.",
		`  canvass call undo 2028/gop/vt --text "A new count came in."`, "text", "why, in one `SENTENCE`")
}

func (p *program) dropCommand() *cobra.Command {
	return p.aboutProposal(canvass.StepDropped, "drop CONTEST --text TEXT", "Give up the proposed call",
		"Gives up the proposal, approved or not, before it was published.",
		`  canvass call drop 2028/gop/vt --text "The lead is gone."`, "text", "why, in one `SENTENCE`")
}

func (p *program) answerCommand() *cobra.Command {
	var s stepFlags
	var of string
	c := &cobra.Command{
		Use:   "answer CONTEST OBJECTION --of PROPOSAL --text TEXT",
		Short: "Answer an objection to the proposed call",
		Long: `Answers an objection in words: the machine's by its id, somebody's by the key of its entry. canvass call status lists them. An answer
holds, for every proposal of the same option, while the objection is about the same.`,
		Example:           `  canvass call answer 2028/gop/vt one-source/ap --of 1204 --text "The state's own page agrees."`,
		Args:              exactly(2, "a contest and an objection's id, such as 2024/gop/vt one-source/ap"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.step(cmd, args[0], &s, func(d *desk.Desk, id canvass.ContestID) (canvass.Step, error) {
				return about(cmd.Context(), d, id, of, canvass.Step{Kind: canvass.StepAnswered, Objection: args[1]})
			})
		},
	}
	ofFlag(c, &of)
	s.add(c, "text", "the answer, in one `SENTENCE`")
	return c
}

func (p *program) approveCommand() *cobra.Command {
	var s stepFlags
	var of string
	var wait time.Duration
	c := &cobra.Command{
		Use:   "approve CONTEST --of PROPOSAL",
		Short: "Approve the proposed call, as a second person",
		Long: `Approves the proposal that you have read, which canvass call status numbers, and no other. Who proposed it cannot, but for what is certain
by bounds with nothing held against it. Every objection must be answered, and the figures be as good as when it was proposed. The call is
published a minute later, by canvass serve or canvass call publish, if everything still holds then; until that canvass call undo takes the
approval back.`,
		Example:           `  canvass call approve 2028/gop/vt --of 1204 --actor ben`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.step(cmd, args[0], &s, func(d *desk.Desk, id canvass.ContestID) (canvass.Step, error) {
				if wait < 0 || wait > call.MaxUndoTime {
					return canvass.Step{}, canvass.Errorf(canvass.Invalid, "undo", "%s is not 0s to 10m", wait)
				}
				step, err := about(cmd.Context(), d, id, of, canvass.Step{Kind: canvass.StepApproved})
				if wait != call.UndoTime {
					step.After = canvass.TimeOf(time.Now().Add(wait))
				}
				return step, err
			})
		},
	}
	ofFlag(c, &of)
	c.Flags().DurationVar(&wait, "undo", call.UndoTime, "in a rehearsal: `HOW LONG` it can be undone, 0s to 10m")
	s.add(c, "text", "a `WORD` beside the approval")
	return c
}

func (p *program) publishCallCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "publish CONTEST",
		Short: "Publish an approved call when its minute is over",
		Long: `Publishes the call that was proposed and approved, with the figures of now, if everything that an approval needs still holds. canvass serve
does so by itself; this is for a record that no program serves.`,
		Example:           `  canvass call publish 2028/gop/vt`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atCallDesk(cmd.Context(), args[0], func(d *desk.Desk, id canvass.ContestID) error {
				r, err := d.PublishCall(cmd.Context(), id)
				return p.stepped(cmd.Context(), d, r, err)
			})
		},
	}
}

func (p *program) retractCommand() *cobra.Command {
	var s stepFlags
	c := &cobra.Command{
		Use:               "retract CONTEST --reason TEXT",
		Short:             "Take back a call that was published",
		Long:              `Takes back the call in force. It stays readable, with its reason and this one, and readers are told before anything else.`,
		Example:           `  canvass call retract 2028/gop/vt --reason "Two towns were counted twice."`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.atCallDesk(cmd.Context(), args[0], func(d *desk.Desk, id canvass.ContestID) error {
				r, err := d.Retract(cmd.Context(), s.actor, id, "", s.text)
				return p.stepped(cmd.Context(), d, r, err)
			})
		},
	}
	s.add(c, "reason", "why, in one `SENTENCE` for readers")
	return c
}

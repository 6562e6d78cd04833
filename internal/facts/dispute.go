package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// weighty are the ids of the conflicts of a contest that touch its winner, its votes or its delegates. Others, such as
// the minute of a call, are told in a full account alone.
var weighty = []string{"winner", "delegates", "count", "above-half", "uncommitted"}

// difference is the one question of the story on which sources differ: of the contest, where it touches winner, votes or
// delegates and is not told already, else of the person who won. It needs two sides, and is left out where they do not
// fit one sentence.
func (a *account) difference() draft {
	if len(a.correction()) == 0 && len(a.flagged()) == 0 {
		for i := range a.c.Info.Conflicts {
			k := &a.c.Info.Conflicts[i]
			if slices.Contains(weighty, k.ID) {
				if d := a.twoSides(string(a.c.ID), nil, k, a.c.InfoRef); d.told() && d.words() <= longest {
					return d
				}
			}
		}
	}
	if p := a.subject(); p != nil {
		for i := range p.Conflicts {
			d := a.twoSides(string(p.ID), a.named(p.ID).with(a.verdict("ahead")), &p.Conflicts[i], a.s.FileRef(p.File))
			if d.told() && d.words() <= longest {
				return d
			}
		}
	}
	return draft{}
}

// twoSides is a conflict in one sentence, of its first side and of the one that answers it: the last that differs from
// the first and is somebody's own word or the authority's, else the second.
func (t *teller) twoSides(subject string, who run, k *catalog.Conflict, ref tally.Ref) draft {
	sides := t.sides(subject, k, ref)
	if len(sides) < 2 {
		return draft{}
	}
	answer := sides[1]
	if sides[0].by == answer.by || sides[0].by == "" || answer.by == "" {
		return draft{}
	}
	for _, s := range sides[1:] {
		if t.speaks(s.by) {
			answer = s
		}
	}
	p := parts{"question": t.question(subject, k, ref), "one": sides[0].clause(t, ref), "two": answer.clause(t, ref)}
	if len(who) > 0 {
		p["who"] = who
		return tell("difference", "{question|As for} {who}, {question|accounts differ on $}: {one}, and {two}.", p)
	}
	return tell("difference", "{question|accounts differ on $}: {one}, and {two}.", p)
}

func (t *teller) question(subject string, k *catalog.Conflict, ref tally.Ref) run {
	return t.state(k.Question, Fact{ID: subject + ":conflict:" + k.ID, Subject: subject, Predicate: "conflict", Value: k.Question, Status: Conflict}, ref)
}

// sideOf is one answer to a conflict, with its words.
type sideOf struct {
	by   string
	says run
}

// sides are the answers that were published by now and have somebody who gives them.
func (t *teller) sides(subject string, k *catalog.Conflict, ref tally.Ref) []sideOf {
	var out []sideOf
	for i := range k.Sides {
		side := &k.Sides[i]
		if !t.published(side.Published) {
			continue
		}
		f := Fact{ID: subject + ":conflict:" + k.ID + ":" + strconv.Itoa(i+1), Subject: subject, Predicate: k.Question, Value: english.Unstopped(side.Says), Status: Conflict}
		out = append(out, sideOf{side.By, t.known(english.Unstopped(side.Says), f, ref, side.Cited)})
	}
	return out
}

// clause is "538 says he had gone there", or "the Gazette has 12,193 in all" for an answer that is no sentence.
func (s sideOf) clause(t *teller, ref tally.Ref) run {
	if s.by == "" {
		return s.says
	}
	verb := "has"
	for _, pronoun := range []string{"he ", "she ", "it ", "they ", "there "} {
		if strings.HasPrefix(s.says.text(), pronoun) {
			verb = "says"
		}
	}
	return then(t.outlet(s.by, ref), glue(" "), s.says.as(verb), glue(" "), s.says)
}

// conflict tells in a full account a question on which sources differ, and each side by name.
func (t *teller) conflict(subject string, who run, k *catalog.Conflict, ref tally.Ref) []draft {
	sides := t.sides(subject, k, ref)
	if len(sides) < 2 {
		return nil
	}
	out := []draft{tell("conflict-"+k.ID, "{question|accounts differ on $}.", parts{"question": t.question(subject, k, ref)})}
	if len(who) > 0 {
		out[0] = tell("conflict-"+k.ID, "{question|As for} {who}, {question|accounts differ on $}.", parts{"who": who, "question": t.question(subject, k, ref)})
	}
	for i, s := range sides {
		p := parts{"says": s.says}
		d := tell("conflict-"+k.ID+"-"+strconv.Itoa(i+1), "{says}.", p)
		if s.by != "" {
			p["by"] = t.outlet(s.by, ref)
			d = tell(d.about, "{by}: {says}.", p)
		}
		out = append(out, d)
	}
	return out
}

// conflicts are those of the contest and of whoever won it, a paragraph each.
func (a *account) conflicts() [][]draft {
	var out [][]draft
	for i := range a.c.Info.Conflicts {
		out = append(out, a.conflict(string(a.c.ID), nil, &a.c.Info.Conflicts[i], a.c.InfoRef))
	}
	p := a.subject()
	if p == nil {
		return out
	}
	for i := range p.Conflicts {
		all := a.conflict(string(p.ID), a.named(p.ID).with(a.verdict("ahead")), &p.Conflicts[i], a.s.FileRef(p.File))
		for j := range all {
			all[j].about = "person-" + all[j].about
			for x := range all[j].pieces { // who is told of depends on who won
				if len(all[j].pieces[x].Facts) > 0 {
					all[j].pieces[x].Facts = both(all[j].pieces[x].Facts, a.verdict("ahead").facts())
				}
			}
		}
		out = append(out, all)
	}
	return out
}

// notice is a notice's text with the outlet that carried it.
func (a *account) notice(about string, n tally.Notice) draft {
	text := english.Unstopped(n.Notice.Text)
	f := Fact{ID: string(a.c.ID) + ":" + about, Subject: string(a.c.ID), Predicate: string(n.Notice.Topic), Value: text, AsOf: n.Notice.On, Status: Reported}
	if a.speaks(n.By) {
		f.Status = Claimed
		f.ID += ":claimed"
	}
	carrier := n.By
	if l, ok := a.s.Entry(n.Key); ok && l.Entry.Source != nil && l.Entry.Source.Outlet != "" {
		carrier = l.Entry.Source.Outlet
	}
	return tell(about, "{text}, {by} {text|reported}.", parts{"text": a.state(text, f, n.Ref), "by": a.outlet(carrier, n.Ref)})
}

// reactions are what campaigns and parties say of the result.
func (a *account) reactions() []draft {
	var out []draft
	seen := map[string]int{}
	for _, n := range a.c.Notices {
		if n.Notice.Topic != canvass.TopicReaction {
			continue
		}
		about := "reaction-" + n.By
		if seen[n.By]++; seen[n.By] > 1 {
			about += "-" + strconv.Itoa(seen[n.By])
		}
		out = append(out, a.notice(about, n))
	}
	return out
}

package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

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

package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Publication is a contest's story as an entry of the record: what is published, with what it says of the outcome. A
// reason makes it the correction of the story that was published last, and its text leads with that.
func Publication(s *tally.Snapshot, id canvass.ContestID, length Length, reason string) *canvass.Story {
	c := s.Contests[id]
	if c == nil {
		return nil
	}
	a := newAccount(newTeller(s), c)
	a.totals, a.correcting = totalsOf(s, a.c), reason
	st := a.compose(length)
	if len(st.Sentences()) == 0 {
		return nil
	}
	var paragraphs []string
	for _, p := range st.Paragraphs {
		var sentences []string
		for _, x := range p.Sentences {
			sentences = append(sentences, x.Text())
		}
		paragraphs = append(paragraphs, strings.Join(sentences, " "))
	}
	return &canvass.Story{Length: string(length), Headline: st.Headline.Text(), Text: strings.Join(paragraphs, "\n\n"), Says: a.says()}
}

// says is what the story tells of the outcome, without grammar.
func (a *account) says() []canvass.Said {
	var out []canvass.Said
	what := map[outcomeKind]canvass.SaidOf{
		won: canvass.SaidWon, tied: canvass.SaidWon, called: canvass.SaidCalled, leads: canvass.SaidLeads, level: canvass.SaidLeads, stated: canvass.SaidLeads,
	}[a.outcome.kind]
	if what != "" && len(a.outcome.options) > 0 {
		out = append(out, canvass.Said{What: what, Options: a.outcome.options, Measure: a.outcome.measure})
	}
	if line := a.totals.line; line.Taken != race.Nothing && line.Taken != race.Part && line.Open == 0 {
		for _, x := range a.ordered(line.Awards) {
			out = append(out, canvass.Said{What: canvass.SaidDelegates, Options: []canvass.OptionID{x.Option}, Measure: canvass.Delegates, Number: x.Delegates})
		}
	}
	return out
}

// said is what a published story told of the winner, of a leader, or of delegates.
func said(s *canvass.Story, what ...canvass.SaidOf) []canvass.Said {
	var out []canvass.Said
	for _, x := range s.Says {
		if slices.Contains(what, x.What) {
			out = append(out, x)
		}
	}
	return out
}

// version is a fact about what was published: "the version of 9:12 p.m. EST".
func (a *account) version(p *tally.Published, words string) run {
	f := a.fact("published", p.Story.Headline, Reported)
	f.ID, f.AsOf = string(a.c.ID)+":published:"+p.Key, p.Recorded.String()
	return a.state(words, f, tally.Join(p.Ref, a.outcome.ref))
}

// when is the hour of a version, with its day where that is not the contest's.
func (a *account) when(p *tally.Published) string {
	words := wording.PressEastern(canvass.Interval{NotBefore: p.Recorded, NotAfter: p.Recorded}, a.date(), a.today())
	return strings.TrimPrefix(words, "at ")
}

// update leads a new version with what changed since the last one that was published: an error of ours first, as a
// correction, then another leader, then other delegates. What the first sentence says anyway is not said twice.
func (a *account) update() []draft {
	p := a.c.LastPublished()
	if p == nil {
		return nil
	}
	old, reason := p, a.correcting
	if p.Corrects != "" { // the last version is the correction: it goes on to say so
		if before := a.versionOf(p.Corrects); before != nil {
			old, reason = before, p.Reason
		}
	}
	if d := a.wrong(old, p, reason); len(d) > 0 {
		return d
	}
	if d := a.leaderNow(p); d.told() {
		return []draft{d}
	}
	return a.delegatesNow(p)
}

// versionOf is the published version with the key, nil where there is none.
func (a *account) versionOf(key string) *tally.Published {
	for i := range a.c.Published {
		if a.c.Published[i].Key == key {
			return &a.c.Published[i]
		}
	}
	return nil
}

// wrong is "Canvass corrects: the version of 9:12 p.m. EST named Trump the winner.", where a winner whom it named is
// none any more, or where the desk gives a reason why the version was wrong.
func (a *account) wrong(old, last *tally.Published, reason string) []draft {
	p := parts{"corrects": a.version(old, "Canvass corrects: the version of "+a.when(old))}
	if last != old {
		p["corrects"] = p["corrects"].with(a.version(last, "corrects"))
	}
	var d draft
	named := said(old.Story, canvass.SaidWon, canvass.SaidCalled)
	switch wins := a.outcome.kind == won || a.outcome.kind == tied || a.outcome.kind == called; {
	case len(named) > 0 && !(wins && slices.Equal(named[0].Options, a.outcome.options)):
		p["who"] = a.names(named[0].Options)
		d = tell("update", "{corrects} {corrects|named} {who} {corrects|the winner}.", p)
	case reason == "":
		return nil
	default:
		d = a.wasWrong(p, old)
	}
	out := []draft{d}
	if reason != "" {
		f := a.fact("reason for correcting", english.Unstopped(reason), Reported)
		ref := tally.Join(old.Ref, last.Ref)
		out = append(out, tell("update-reason", "{reason}.", parts{"reason": a.state(english.Capital(english.Unstopped(reason)), f, ref)}))
	}
	return out
}

// wasWrong is what a version said that is otherwise now.
func (a *account) wasWrong(p parts, old *tally.Published) draft {
	if ahead := said(old.Story, canvass.SaidLeads); len(ahead) > 0 && !slices.Equal(ahead[0].Options, a.outcome.options) {
		p["who"] = a.names(ahead[0].Options)
		return tell("update", "{corrects} {corrects|had} {who} {corrects|ahead}.", p)
	}
	if d := a.deals(old); len(d) > 0 && !slices.EqualFunc(d, said(&canvass.Story{Says: a.says()}, canvass.SaidDelegates), sameSaid) {
		p["deals"] = a.dealt(old, d)
		return tell("update", "{corrects} {corrects|gave} {deals}.", p)
	}
	return tell("update", "{corrects} {corrects|was wrong}.", p)
}

func sameSaid(x, y canvass.Said) bool {
	return slices.Equal(x.Options, y.Options) && x.Number == y.Number
}

// deals are the delegates that a version gave.
func (a *account) deals(p *tally.Published) []canvass.Said {
	return said(p.Story, canvass.SaidDelegates)
}

// dealt is "Palmer four delegates and Biden two".
func (a *account) dealt(p *tally.Published, deals []canvass.Said) run {
	var items []run
	for i, x := range deals {
		words := spelled(x.Number)
		if i == 0 {
			words = english.Many(x.Number, "delegate", "delegates")
		}
		items = append(items, then(a.named(x.Options[0]), glue(" "), a.version(p, words)))
	}
	return list(items)
}

// leaderNow is "Haley now leads in Vermont’s Republican primary; the version of 9:12 p.m. EST had Trump ahead."
func (a *account) leaderNow(p *tally.Published) draft {
	ahead := said(p.Story, canvass.SaidLeads)
	if len(ahead) == 0 || a.outcome.kind != leads && a.outcome.kind != stated || len(a.outcome.options) != 1 || slices.Equal(ahead[0].Options, a.outcome.options) {
		return draft{}
	}
	return tell("update", "{who} {now} {contest}; {version} {version|had} {old} {version|ahead}.", parts{
		"who": a.named(a.outcome.options[0]), "now": a.verdict("now leads in").with(a.version(p, "now")), "contest": a.contest(a.c),
		"version": a.version(p, "the version of "+a.when(p)), "old": a.names(ahead[0].Options),
	})
}

// delegatesNow is "The delegates have changed: the version of 9:31 p.m. EST gave Palmer four delegates and Biden two."
func (a *account) delegatesNow(p *tally.Published) []draft {
	old := a.deals(p)
	now := said(&canvass.Story{Says: a.says()}, canvass.SaidDelegates)
	if len(old) == 0 || len(now) == 0 || slices.EqualFunc(old, now, sameSaid) {
		return nil
	}
	changed := a.worth("The delegates have changed", a.fact("delegates changed", "yes", Computed)).with(a.version(p, "changed"))
	return []draft{tell("update", "{changed}: {version} {version|gave} {old}.", parts{
		"changed": changed, "version": a.version(p, "the version of "+a.when(p)), "old": a.dealt(p, old),
	})}
}

package facts

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// topic is a subject of a person's statements, and how many a story takes of it.
type topic struct {
	name string
	most int
}

// A contest's story says who the winner is and what for; a person's own tells all, in this order.
var (
	storyTopics  = []topic{{"career", 2}, {"proposal", 1}, {"reason", 2}}
	personTopics = []topic{{"career", 99}, {"origin", 99}, {"campaign", 99}, {"proposal", 99}, {"reason", 99}, {"views", 99}, {"later", 99}}
)

// dossier tells a person's statements by topic, as far as they were published by now, each with whom it is from. Why
// the person is told of, where there is a reason, goes with every one.
func (t *teller) dossier(p *catalog.Person, because run, topics []topic) []Sentence {
	var picked []*catalog.Statement
	for _, tp := range topics {
		n := 0
		for i := range p.Dossier {
			if st := &p.Dossier[i]; st.Topic == tp.name && t.published(st.Published) && n < tp.most {
				picked = append(picked, st)
				n++
			}
		}
	}
	who := t.last(p.ID, t.s.FileRef(p.File)).because(because)
	var out []Sentence
	for len(picked) > 0 {
		n := sameVoice(picked)
		out = append(out, t.statements(string(p.ID), p.File, who, picked[:n]))
		picked = picked[n:]
	}
	return out
}

// sameVoice is how many of the first statements are from the same voice and fit one sentence.
func sameVoice(all []*catalog.Statement) int {
	const longest = 260
	size := len(all[0].Says)
	for i, st := range all[1:] {
		size += len(st.Says)
		if st.Attribution != all[0].Attribution || st.By != all[0].By || st.Mark != all[0].Mark || st.Attribution == "" || size > longest {
			return i + 1
		}
	}
	return len(all)
}

// because lets a run rest on why it is told, where there is a reason.
func (r run) because(reason run) run {
	if len(reason) == 0 {
		return r
	}
	return r.with(reason)
}

// statements is one sentence of a dossier, of statements from one voice: "Palmer founded …, according to Wikipedia."
func (t *teller) statements(subject, file string, who run, all []*catalog.Statement) Sentence {
	ref := t.s.FileRef(file)
	st := all[0]
	status := Reported
	if st.By != "" { // who speaks for whom is in the list of outlets
		ref = tally.Join(ref, t.s.FileRef(outletsFile))
		if t.speaks(st.By) {
			status = Claimed
		}
	}
	var items []run
	for _, x := range all {
		f := Fact{ID: subject + ":" + x.ID, Subject: subject, Predicate: x.Topic, Value: english.Unstopped(x.Says), Status: status}
		if x.Mark == canvass.Unsure {
			f.Status = Unsure
		}
		items = append(items, t.known(english.Unstopped(x.Says), f, ref, x.Cited))
	}
	p := parts{"who": who, "says": verbs(items)}
	p["told"] = p["says"]
	opening := ""
	if st.Mark == canvass.Unsure {
		opening = "{told|Not certain}: "
	}
	switch from, by := strings.CutPrefix(english.Unstopped(st.Attribution), "by "); {
	case st.Attribution != "" && by:
		return tell(st.ID, opening+"{who} {says}, {told|according to "+from+"}.", p)
	case st.Attribution != "":
		return tell(st.ID, opening+"{who} {says}, {told|"+from+"}.", p)
	case st.By != "":
		p["by"] = t.outlet(st.By, ref)
		return tell(st.ID, opening+"{who} {says}, {told|according to} {by}.", p)
	}
	return tell(st.ID, opening+"{who} {says}.", p)
}

// subject is whose life the story tells: the one who won, leads, or is said to have won. The run rests on why.
func (a *account) subject() (*catalog.Person, run) {
	if len(a.outcome.options) != 1 || a.outcome.kind == none || a.outcome.kind == stated {
		return nil, nil
	}
	return a.person(a.outcome.options[0]), a.verdict("ahead")
}

// winnerLife tells who the winner is.
func (a *account) winnerLife() []Sentence {
	p, because := a.subject()
	if p == nil {
		return nil
	}
	out := a.dossier(p, because, storyTopics)
	for i := range p.Conflicts {
		out = append(out, a.conflict(string(p.ID), a.last(p.ID, nil).because(because), &p.Conflicts[i], a.s.FileRef(p.File), i))
	}
	return out
}

// stated is the newest age that an outlet gave for a person by the day, nil where there is none.
func statedAge(p *catalog.Person, by time.Time) *catalog.Age {
	for i := range slices.Backward(p.Ages) {
		if !p.Ages[i].On.After(by) && p.Ages[i].By != "" {
			return &p.Ages[i]
		}
	}
	return nil
}

// compared are the people whose ages stand beside the winner's: those whom the same outlet named on the same day, and
// the strongest rival.
func (a *account) besides(p *catalog.Person) []*catalog.Person {
	var out []*catalog.Person
	if rival := a.person(a.rival()); rival != nil {
		out = append(out, rival)
	}
	if age := statedAge(p, a.today()); age != nil {
		for _, o := range sortedPeople(a.s.Catalog) {
			if o != p && !slices.Contains(out, o) && sameAge(o, age) != nil {
				out = append(out, o)
			}
		}
	}
	return out
}

// sameAge is what the outlet of an age said of somebody else on the same day, nil where it said nothing.
func sameAge(p *catalog.Person, age *catalog.Age) *catalog.Age {
	for i := range p.Ages {
		if p.Ages[i].By == age.By && p.Ages[i].On.Equal(age.On) {
			return &p.Ages[i]
		}
	}
	return nil
}

func sortedPeople(c *catalog.Catalog) []*catalog.Person {
	var out []*catalog.Person
	for _, p := range c.People {
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y *catalog.Person) int { return compare(string(x.ID), string(y.ID)) })
	return out
}

// agesStated gives the winner's age as an outlet gave it, with those that it set beside it.
func (a *account) agesStated() Sentence {
	p, because := a.subject()
	if p == nil || len(p.Dossier) == 0 { // somebody who needs no introduction
		return Sentence{}
	}
	age := statedAge(p, a.today())
	if age == nil {
		return Sentence{}
	}
	said := func(o *catalog.Person, age *catalog.Age, words string) run {
		f := Fact{ID: string(o.ID) + ":age by " + age.By, Subject: string(o.ID), Predicate: "age", Value: strconv.Itoa(age.Years), AsOf: isoDay(age.On), Status: Reported}
		if age.Mark == canvass.Unsure {
			words, f.Status = words+" (unsure)", Unsure
		}
		return a.known(words, f, a.s.FileRef(o.File), age.Cited)
	}
	name := a.last(p.ID, nil)
	pt := parts{
		"by": a.outlet(age.By, a.s.FileRef(p.File)), "names": name.as(english.Possessive(name.text())).because(because),
		"age": said(p, age, strconv.Itoa(age.Years)),
	}
	var beside []run
	for _, o := range a.besides(p) {
		x := sameAge(o, age)
		if x == nil {
			continue
		}
		beside = append(beside, append(append(a.mention(o), glue(" ")...), said(o, x, strconv.Itoa(x.Years))...))
	}
	if len(beside) == 0 {
		return tell("ages-stated", "{by} {age|gave} {names} {age|age as $}.", pt)
	}
	pt["beside"] = list(beside)
	return tell("ages-stated", "{by} {age|gave} {names} {age|age as $}, beside {beside}.", pt)
}

// mention is the possessive of a person: by the last name in the own contest, by the full name elsewhere.
func (a *account) mention(o *catalog.Person) run {
	name := a.full(o.ID, nil)
	if _, here := a.c.Count.Votes(o.ID); here {
		name = a.last(o.ID, nil)
	}
	return name.as(english.Possessive(name.text()))
}

// agesComputed gives ages on the day of the contest, from birth dates.
func (a *account) agesComputed() Sentence {
	p, because := a.subject()
	if p == nil || a.date().IsZero() || len(p.Dossier) == 0 {
		return Sentence{}
	}
	var items []run
	for _, o := range append([]*catalog.Person{p}, a.besides(p)...) {
		years, exact, ok := o.AgeOn(a.date())
		if !ok || !exact {
			if o == p {
				return Sentence{}
			}
			continue
		}
		f := Fact{ID: string(o.ID) + ":age on the day", Subject: string(o.ID), Predicate: "age", Value: strconv.Itoa(years), AsOf: isoDay(a.date()), Status: Computed}
		age := a.known(strconv.Itoa(years), f, tally.Join(a.s.FileRef(o.File), a.c.InfoRef), o.BornFact)
		name := a.full(o.ID, nil)
		if _, here := a.c.Count.Votes(o.ID); here || o == p {
			name = a.last(o.ID, nil)
		}
		if o == p {
			name, age = name.because(because), age.as("was "+age.text()+" on the day")
		}
		items = append(items, append(append(name, glue(" ")...), age...))
	}
	return tell("ages-computed", "By {dates|birth date}, {ages}.", parts{"ages": list(items), "dates": items[0]})
}

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

// personTopics are the subjects of a person's statements, in the order in which they are told.
var personTopics = []string{"career", "origin", "campaign", "proposal", "reason", "views", "later"}

// picked are a person's statements on the topics, as far as they were published by now.
func (t *teller) picked(p *catalog.Person, topics ...string) []*catalog.Statement {
	var out []*catalog.Statement
	for _, topic := range topics {
		for i := range p.Dossier {
			if st := &p.Dossier[i]; st.Topic == topic && t.published(st.Published) {
				out = append(out, st)
			}
		}
	}
	return out
}

// dossier tells statements of a person, each with whom it is from.
func (t *teller) dossier(p *catalog.Person, who run, all []*catalog.Statement) []draft {
	var out []draft
	for len(all) > 0 {
		n := sameVoice(all)
		out = append(out, t.statements(string(p.ID), p.File, who.in(subject), all[:n]))
		all = all[n:]
	}
	return out
}

// sameVoice is how many of the first statements are from the same voice and fit one sentence.
func sameVoice(all []*catalog.Statement) int {
	const most = longest - 8 // for the name and the voice
	size := len(strings.Fields(all[0].Says))
	for i, st := range all[1:] {
		size += len(strings.Fields(st.Says)) + 1
		if st.Attribution != all[0].Attribution || st.By != all[0].By || st.Mark != all[0].Mark || st.Attribution == "" || size > most {
			return i + 1
		}
	}
	return len(all)
}

// statements is one sentence of statements from one voice: "Palmer founded …, according to Wikipedia."
func (t *teller) statements(about, file string, who run, all []*catalog.Statement) draft {
	return t.saying(about, file, who, "", all)
}

// saying is the same with words behind the name, such as an age.
func (t *teller) saying(about, file string, who run, aside string, all []*catalog.Statement) draft {
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
		f := Fact{ID: about + ":" + x.ID, Subject: about, Predicate: x.Topic, Value: english.Unstopped(x.Says), Status: status}
		if x.Mark == canvass.Unsure {
			f.Status = Unsure
		}
		items = append(items, t.known(english.Unstopped(x.Says), f, ref, x.Cited))
	}
	p := parts{"who": who, "says": verbs(items)}
	p["told"] = p["says"]
	by := ""
	switch from, told := strings.CutPrefix(english.Unstopped(st.Attribution), "by "); {
	case st.Attribution != "" && told:
		by = ", {told|according to " + from + "}"
	case st.Attribution != "":
		by = ", {told|" + from + "}"
	case st.By != "":
		p["by"] = t.outlet(st.By, ref)
		by = ", {told|according to} {by}"
	case st.Mark == canvass.Unsure:
		by = ", {told|by an account that could not be verified}"
	}
	return tell(st.ID, "{who}"+aside+" {says}"+by+".", p)
}

// subject is whose life the story tells: the one who won, leads, or is said to have won.
func (a *account) subject() *catalog.Person {
	if len(a.outcome.options) != 1 || !a.outcome.kind.counted() || a.outcome.kind == stated {
		return nil
	}
	return a.person(a.outcome.options[0])
}

// profile tells who the winner is, of whom readers may not know: age, and what he or she did before.
func (a *account) profile() []draft {
	p := a.subject()
	if p == nil {
		return nil
	}
	career := a.picked(p, "career")
	if len(career) == 0 {
		return nil
	}
	who := a.named(p.ID).with(a.verdict("ahead"))
	age := a.age(p)
	aside := run(nil)
	if len(age) > 0 {
		aside = then(glue(", "), age, glue(","))
	}
	return []draft{a.saying(string(p.ID), p.File, append(who, aside...), "", career[:1])}
}

// rivalsAge is the age of the one who was beaten, where that of the winner is told.
func (a *account) rivalsAge(rival canvass.OptionID) run {
	p, beaten := a.subject(), a.person(rival)
	if p == nil || beaten == nil || len(a.picked(p, "career")) == 0 || len(a.age(p)) == 0 {
		return nil
	}
	return a.age(beaten).with(a.verdict("rival"), a.named(p.ID))
}

// age is somebody's age on the day of the contest, computed from the birth date.
func (a *account) age(p *catalog.Person) run {
	years, exact, ok := p.AgeOn(a.date())
	if a.date().IsZero() || !ok || !exact {
		return nil
	}
	f := Fact{ID: string(p.ID) + ":age on the day", Subject: string(p.ID), Predicate: "age", Value: strconv.Itoa(years), AsOf: isoDay(a.date()), Status: Computed}
	return a.known(strconv.Itoa(years), f, tally.Join(a.s.FileRef(p.File), a.c.InfoRef), p.BornFact)
}

// life tells the rest of what is known of the winner, and what outlets said of ages.
func (a *account) life() []draft {
	p := a.subject()
	if p == nil {
		return nil
	}
	all := a.picked(p, "career", "proposal", "reason")
	if len(a.picked(p, "career")) > 0 {
		all = slices.DeleteFunc(all, func(st *catalog.Statement) bool { return st == a.picked(p, "career")[0] })
	}
	who := a.named(p.ID).with(a.verdict("ahead"))
	return append(a.dossier(p, who, all), a.agesStated(p))
}

// statedAge is the newest age that an outlet gave for a person by the day, nil where there is none.
func statedAge(p *catalog.Person, by time.Time) *catalog.Age {
	for i := range slices.Backward(p.Ages) {
		if !p.Ages[i].On.After(by) && p.Ages[i].By != "" {
			return &p.Ages[i]
		}
	}
	return nil
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
func (a *account) agesStated(p *catalog.Person) draft {
	if len(p.Dossier) == 0 { // somebody who needs no introduction
		return draft{}
	}
	age := statedAge(p, a.today())
	if age == nil {
		return draft{}
	}
	said := func(o *catalog.Person, age *catalog.Age) run {
		f := Fact{ID: string(o.ID) + ":age by " + age.By, Subject: string(o.ID), Predicate: "age", Value: strconv.Itoa(age.Years), AsOf: isoDay(age.On), Status: Reported}
		if age.Mark == canvass.Unsure {
			f.Status = Unsure
		}
		return a.known(strconv.Itoa(age.Years), f, a.s.FileRef(o.File), age.Cited)
	}
	pt := parts{
		"by": a.outlet(age.By, a.s.FileRef(p.File)), "names": a.named(p.ID).with(a.verdict("ahead")), "age": said(p, age),
	}
	var beside []run
	for _, o := range sortedPeople(a.s.Catalog) {
		if x := sameAge(o, age); x != nil && o != p {
			beside = append(beside, then(a.named(o.ID).in(possessive), glue(" "), said(o, x)))
		}
	}
	if len(beside) == 0 {
		return tell("ages-stated", "{by} {age|gave} {names's} {age|age as $}.", pt)
	}
	pt["beside"] = list(beside)
	return tell("ages-stated", "{by} {age|gave} {names's} {age|age as $}, beside {beside}.", pt)
}

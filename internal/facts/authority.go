package facts

import (
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// confirmer is "the party’s chair told ABC News", for the sentence that says who won.
func (a *account) confirmer() draft {
	if k := a.c.Certified(); k != nil {
		f := a.fact("certified", "yes", Certified)
		return tell("certified-by", "{by} {certified}", parts{
			"by": a.outlet(k.By, k.Ref), "certified": a.state("certified", f, tally.Join(k.Ref, a.c.InfoRef)),
		})
	}
	k := a.confirmed()
	if k == nil || k.Confirmation.Of != canvass.ConfirmWinner {
		return draft{}
	}
	who, p := a.speaker(k)
	f := a.fact("confirmed", string(k.Confirmation.Of), Confirmed)
	p["said"] = a.state("confirmed", f, tally.Join(k.Ref, a.c.InfoRef))
	return tell("confirmed-by", who+" {said}", p)
}

// confirmed is the newest word of the contest's authority on who won or on the count, short of a certification.
func (a *account) confirmed() *tally.Confirmation {
	for i := range a.c.Confirmations {
		if k := &a.c.Confirmations[i]; k.Authority && k.Confirmation.Of != canvass.Certified {
			return k
		}
	}
	return nil
}

// speaker is who spoke for an authority, as a template: "{party’s} {chair}".
func (a *account) speaker(k *tally.Confirmation) (string, parts) {
	ref := tally.Join(k.Ref, a.c.InfoRef)
	role := a.fact("confirmed by", strings.TrimSpace(k.Confirmation.Person+" "+k.Confirmation.Role), Confirmed)
	p := parts{"party": a.authority(k.By, k.Ref)}
	switch {
	case k.Confirmation.Person != "" && k.Confirmation.Role != "":
		p["who"] = a.state(k.Confirmation.Person+", the "+k.Confirmation.Role, role, ref)
		return "{who} of {party},", p
	case k.Confirmation.Role != "":
		p["who"] = a.state(k.Confirmation.Role, role, ref)
		return "{party's} {who}", p
	case k.Confirmation.Person != "":
		p["who"] = a.state(k.Confirmation.Person, role, ref)
		return "{who} of {party}", p
	}
	return "{party}", p
}

// confirmation tells what the contest's authority has confirmed, and to whom.
func (a *account) confirmation() draft {
	k := a.confirmed()
	if k == nil || a.outcome.kind != won && a.outcome.kind != tied {
		return draft{}
	}
	ref := tally.Join(k.Ref, a.c.InfoRef)
	who, p := a.speaker(k)
	f := a.fact("confirmed", string(k.Confirmation.Of), Confirmed)
	f.AsOf = k.At.String()
	p["confirmed"] = a.state("confirmed", f, ref)
	to := ""
	if k.Confirmation.To != "" && k.Confirmation.To != "canvass" {
		p["to"] = a.outlet(k.Confirmation.To, k.Ref)
		to = " to {to}"
	}
	if k.Confirmation.Of == canvass.ConfirmCount {
		return tell("confirmation", who+" {confirmed} {confirmed|the count}"+to+".", p)
	}
	w := a.fact("winner", string(k.Confirmation.Winner), Confirmed)
	w.Measure = k.Confirmation.Measure
	p["winner"], p["win"] = a.named(k.Confirmation.Winner), a.state("win", w, tally.Join(a.outcome.ref, ref))
	return tell("confirmation", who+" {confirmed} {winner's} {win}"+to+".", p)
}

// certification tells who certified the result, and when.
func (a *account) certification() draft {
	for _, k := range a.c.Confirmations {
		if !k.Authority || k.Confirmation.Of != canvass.Certified {
			continue
		}
		f := a.fact("certified", "yes", Certified)
		f.AsOf = k.At.String()
		words := "has certified the result"
		if d, one := dayAlone(k.At); one {
			words = "certified the result " + wording.PressDay(d, a.today())
		}
		return tell("certified", "{by} {certified}.", parts{
			"by": a.authority(k.By, k.Ref), "certified": a.state(words, f, tally.Join(k.Ref, a.c.InfoRef, a.chosenRef())),
		})
	}
	if a.certifiedByNow() && !a.inVotes().told() {
		return tell("certified", "{count|The count is certified}.", parts{"count": a.counted("certified", a.fact("certified", "yes", Certified))})
	}
	return draft{}
}

// dayAlone is the day of an interval that lies within one, Eastern.
func dayAlone(iv canvass.Interval) (time.Time, bool) {
	if d, err := time.Parse(time.DateOnly, iv.Day); err == nil {
		return d, true
	}
	if iv.NotBefore == 0 || iv.NotAfter == 0 {
		return time.Time{}, false
	}
	from, to := iv.NotBefore.Go().In(canvass.Eastern), iv.NotAfter.Go().In(canvass.Eastern)
	y, m, d := from.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return day, from.YearDay() == to.YearDay() && from.Year() == to.Year()
}

// complete tells what the authority says of a count that is whole.
func (a *account) complete() draft {
	if a.c.Status != tally.Complete || a.n == nil || a.n.Official != "" {
		return draft{}
	}
	p := parts{"by": a.authority(a.n.By, a.n.Ref)}
	if a.n.Cast != nil {
		p["all"] = a.counted(english.Capital(wording.AllCounted(*a.n.Cast)), a.fact("ballots cast", english.Thousands(*a.n.Cast), Reported))
		if e := a.otherExpected(); e != nil { // less than all of an estimate is no contradiction, but it must not read as one
			p["of"], p["source"] = a.ofExpected(e, "% of the vote that"), a.outlet(e.By, e.Ref)
			ballots, are, _ := strings.Cut(english.Capital(wording.AllCounted(*a.n.Cast)), " are ")
			p["ballots"], p["are"] = p["all"].as(ballots), p["all"].as("are "+are)
			d := tell("complete", "{ballots}, {of} {source} {of|expected}, {are}, {by} {all|said}.", p)
			d.also = []string{"expected"}
			return d
		}
		return tell("complete", "{all}, {by} {all|said}.", p)
	}
	p["final"] = a.counted("said the count is final", a.fact("final", "yes", Reported))
	return tell("complete", "{by} {final}.", p)
}

// unofficial says that a complete count is not certified, and until when.
func (a *account) unofficial() draft {
	if a.c.Status != tally.Complete || a.n == nil || a.n.Official != "" {
		return draft{}
	}
	p := parts{"open": a.counted("Results are unofficial", a.fact("status", string(a.c.Status), Computed))}
	n := a.officialNotice()
	if n == nil {
		return tell("unofficial", "{open}.", p)
	}
	d, err := time.Parse(time.DateOnly, n.Notice.On)
	if err != nil || d.Before(a.today()) {
		return tell("unofficial", "{open}.", p)
	}
	f := a.fact("official on", n.Notice.On, Reported)
	f.AsOf = n.Notice.On
	p["until"] = a.state(wording.PressDay(d, a.today()), f, n.Ref)
	p["by"] = a.reporter(n.By, n.Ref, "reported")
	return tell("unofficial", "{open} {until|until $}, {by}.", p)
}

// officialNotice is the notice of when the result is to be made official: the one that names the day, else the newest.
func (a *account) officialNotice() *tally.Notice {
	var pick *tally.Notice
	for i := range a.c.Notices {
		n := &a.c.Notices[i]
		if n.Notice.Topic == canvass.TopicCertification && (pick == nil || n.Notice.On != "" || pick.Notice.On == "") {
			pick = n
		}
	}
	return pick
}

// toBeCertified tells of a count that is not complete when it will be official, in the words of who says so.
func (a *account) toBeCertified() draft {
	n := a.officialNotice()
	if n == nil || a.c.Status == tally.Certified || a.unofficial().told() {
		return draft{}
	}
	return a.notice("official-on", *n)
}

// countedSince tells of a recount after the certification.
func (a *account) countedSince() draft {
	if a.c.State != tally.CountedSince {
		return draft{}
	}
	f := a.fact("counted since", "not certified", Reported)
	return tell("counted-since", "{since}.", parts{"since": a.state("The ballots have been counted again since, and that count is not certified", f, tally.Join(a.c.StateRef(), a.c.InfoRef))})
}

// contradiction tells that what was certified or confirmed is not what was counted, with both figures.
func (a *account) contradiction() draft {
	x := a.c.Contradiction
	if x == nil {
		return draft{}
	}
	f := a.fact("unlike the count", string(x.Of), Conflict)
	said := a.state(english.Capital(a.w.Contradiction(a.c.ID, x)), f, tally.Join(x.Ref, a.c.InfoRef))
	for _, o := range x.Named() { // it rests on what they are called, too
		said = said.with(a.named(o))
	}
	return tell("unlike", "{unlike}.", parts{"unlike": said})
}

// dispute tells that the authority's own words on who won contradict each other.
func (a *account) dispute() draft {
	d := a.c.Dispute
	if d == nil {
		return draft{}
	}
	f := a.fact("dispute", string(d.Measure), Conflict)
	f.Measure = d.Measure
	return tell("dispute", "{disputed} {names}.", parts{
		"disputed": a.state(english.Capital(wording.Disputed), f, tally.Join(d.Ref, a.c.InfoRef)), "names": a.names(d.Options),
	})
}

// wentBack tells of a count, a certification or a winner that was taken back with nothing in its place. A call of this
// desk is told by itself.
func (a *account) wentBack() draft {
	t := a.c.TakenBack
	if t == nil || t.What == canvass.KindCall {
		return draft{}
	}
	f := a.fact("taken back", string(t.What), Reported)
	f.AsOf = t.At.String()
	ref := tally.Join(t.Ref, a.c.InfoRef)
	words := wording.TookBack(t)
	if when := a.clock(t.At); when != "" {
		words += " " + when
	}
	p := parts{
		"back":   a.state(english.Capital(words), f, tally.Join(ref, a.zoneRef())),
		"reason": a.state(saying(t.Reason), a.fact("reason for taking back", english.Unstopped(t.Reason), Claimed), ref),
	}
	if t.Cause == canvass.CauseEntry {
		p["reason"] = p["reason"].as("because " + lowered(t.Reason))
		return tell("went-back", "{back}, {reason}.", p)
	}
	p["by"], p["back"] = a.outlet(t.By, t.Ref), p["back"].as(words)
	return tell("went-back", "{by} {back}, {reason}.", p)
}

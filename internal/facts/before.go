package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Members of the parties, as those who vote.
var voters = map[canvass.Party]string{canvass.Democratic: "Democrats", canvass.Republican: "Republicans"}

// deciding is what the members of a party do on the day: "vote", "caucus", "meet in convention", "vote by mail".
func deciding(e *canvass.Event) string {
	switch e.Kind {
	case "caucus":
		return "caucus"
	case "convention":
		return "meet in convention"
	case "mail":
		return "vote by mail"
	}
	return "vote"
}

// members is "American Samoa Democrats"; those of no place go by their body's name.
func (a *account) members() run {
	j := a.jurisdiction(a.c.ID.Jurisdiction())
	place := a.place(a.c.ID.Jurisdiction(), contestRef(a.c))
	if j != nil && j.Kind == "abroad" {
		return place
	}
	words := strings.TrimPrefix(place.text(), "the ") + " " + voters[a.c.ID.Party()]
	return place.with(a.party(a.c)).as(words)
}

// leadWithoutVotes is the first sentence of a contest of which nobody has given figures.
func (a *account) leadWithoutVotes() draft {
	const about = "result"
	p, day := a.setting()
	p["members"] = a.members()
	if n := a.c.Delegates.Seats; n > 0 {
		p["seats"] = a.seats(english.Many(n, "delegate", "delegates"))
	}
	switch a.outcome.kind {
	case off:
		p["off"] = a.verdict("was canceled")
		if strings.HasSuffix(a.c.Info.Name, "caucuses") {
			p["off"] = a.verdict("were canceled")
		}
		if len(p["day"]) > 0 {
			p["day"] = p["day"].as("set for " + p["day"].text())
			return tell(about, "{contest}, {day}, {off}.", p)
		}
		return tell(about, "{contest} {off}.", p)
	case undated:
		return a.leadUndated(p)
	case coming, pending:
		p["vote"] = a.verdict("vote")
		if a.c.Event != nil {
			p["vote"] = a.verdict(deciding(a.c.Event))
		}
		if a.outcome.kind == pending && a.covered() {
			p["none"] = a.verdict(a.noVotes())
			return tell(about, "{none} from {contest}"+day+".", p)
		}
		if len(p["seats"]) > 0 {
			p["choose"] = p["seats"].as("to divide " + p["seats"].text())
			if a.c.Event.Kind == "convention" {
				p["choose"] = p["seats"].as("to choose " + p["seats"].text())
			}
			return tell(about, "{members} {vote}"+day+" {choose}.", p)
		}
		return tell(about, "{members} {vote}"+day+".", p)
	}
	return a.leadSilent(p, day)
}

// noVotes is what is said of a contest that is being held and of which no votes are known.
func (a *account) noVotes() string {
	if a.c.TakenBack != nil && a.c.TakenBack.What == canvass.KindReport {
		return "No votes stand reported"
	}
	if a.open() || a.n == nil {
		return "No votes have been reported"
	}
	return "A final count with no votes has been reported"
}

// covered reports whether the record follows the contest: somebody has entered something of it.
func (a *account) covered() bool { return a.c.Told() }

// leadUndated tells of a contest whose day is not settled.
func (a *account) leadUndated(p parts) draft {
	words := "has no date yet"
	if e := a.c.Event; e != nil {
		switch e.Day {
		case canvass.DayProposed:
			words = "has no date yet, though one has been proposed"
		case canvass.DayInDispute:
			words = "has a date in dispute"
		case canvass.DayNotKnown:
			words = "has a date that Canvass could not confirm"
		}
	}
	if strings.HasSuffix(a.c.Info.Name, "caucuses") {
		words = strings.Replace(words, "has ", "have ", 1)
	}
	p["undated"] = a.verdict(words)
	return tell("result", "{contest} {undated}.", p)
}

// leadSilent tells of a contest that was held and of which nobody gave a count: who got its delegates, where somebody
// says so, and else that there is no count here, which says nothing of the world.
func (a *account) leadSilent(p parts, day string) draft {
	const about = "result"
	line := a.totals.line
	if len(line.Awards) == 0 && !a.noneBound() {
		p["held"] = a.verdict("was held")
		if strings.HasSuffix(a.c.Info.Name, "caucuses") {
			p["held"] = a.verdict("were held")
		}
		return tell(about, "{contest} {held}"+day+".", p)
	}
	if d := a.leadLastPart(p, day); d.told() {
		return d
	}
	status, by := Claimed, ""
	if line.Taken == race.Ours || line.Taken == race.Part {
		status, by = Computed, ", {by}"
		p["by"] = a.worth("by Canvass’s calculation under party rules", a.fact("basis", string(line.Basis), ""))
	} else {
		by = a.awarder(p)
	}
	if a.noneBound() {
		p["chose"] = a.seats("chose " + english.Many(line.Seats, "delegate", "delegates")).with(a.verdict("chose"))
		f := a.fact("delegates unallocated", english.Thousands(line.Seats), status)
		p["unbound"] = a.state("none of them bound to a candidate", f, a.lineRef())
		return tell(about, "{contest} {chose}"+day+", {unbound}"+by+".", p)
	}
	total, rest := a.addUp(p)
	p["who"] = a.division(line.Awards, "delegates", status, a.lineRef(), "won", total).with(a.verdict("won"))
	if top := a.ordered(line.Awards)[0].Option; rest == "" {
		for _, tail := range append([]string{a.clinchSaid(top, p)}, a.clauses(top, p)...) {
			if d := tell(about, "{who}"+a.at()+" {contest}"+day+tail+".", p); tail != "" && d.told() && d.mostWords() <= longestLead {
				return d
			}
		}
	}
	p["some"] = a.division(line.Awards, "delegates", status, a.lineRef(), "won", nil).with(a.verdict("won"))
	return first(tell(about, "{who}"+a.at()+" {contest}"+day+by+rest+".", p), tell(about, "{who}"+a.at()+" {contest}"+day+rest+".", p),
		tell(about, "{some}"+a.at()+" {contest}"+day+".", p))
}

// noneBound reports whether delegates were chosen and none of them was bound.
func (a *account) noneBound() bool {
	line := a.totals.line
	return line.Taken != race.Nothing && line.Seats > 0 && line.Unbound == line.Seats
}

// noCount says of a contest that was held and of which nobody gave a count that none is here, and of a count without
// votes that it was given.
func (a *account) noCount() draft {
	if a.outcome.kind != silent || a.c.Event != nil && a.c.Event.Kind == "convention" {
		return draft{}
	}
	if a.n != nil {
		f := a.fact("votes reported", "0", Reported)
		return tell("no-count", "{by} {none}.", parts{
			"by": a.authority(a.n.By, a.n.Ref), "none": a.counted("reported a count with no votes", f).with(a.verdict("none")),
		})
	}
	return tell("no-count", "{no}.", parts{"no": a.verdict("No count of the vote has reached Canvass")})
}

// noCountValue is its news value: where the first sentence has the delegates, it is told in a full account alone.
func (a *account) noCountValue() int {
	if a.n == nil && (len(a.totals.line.Awards) > 0 || a.noneBound()) {
		return 0
	}
	return 90
}

// otherEvent tells of a vote of the same contest that awards nothing, where there is a count of it: New Hampshire’s of
// January.
func (a *account) otherEvent() draft {
	for _, o := range a.c.Others {
		top := topOf(o.Count)
		if len(top) != 1 || o.Event.Date.IsZero() {
			continue
		}
		ref := tally.Join(o.Count.Ref, a.c.InfoRef)
		f := a.fact("winner of "+o.Event.ID, string(top[0]), Known)
		f.Measure = o.Count.Measure
		date := a.fact("date of "+o.Event.ID, isoDay(o.Event.Date), Known)
		kind := o.Event.Kind
		if kind == "" {
			kind = "vote"
		}
		return tell("other-event", "{winner} {won} {event}, {event|which awarded no delegates}.", parts{
			"winner": a.named(top[0]), "won": a.state("won", f, ref),
			"event": a.state("a "+wording.PressDate(o.Event.Date, a.today())+" "+kind+" there", date, ref),
		})
	}
	return draft{}
}

// closing tells when polls close, by the clock of the place and Eastern.
func (a *account) closing() draft {
	e := a.c.Event
	if a.outcome.kind != coming && a.outcome.kind != pending || e == nil {
		return draft{}
	}
	if e.Closes != 0 {
		f := a.fact("polls close", e.Closes.String(), Known)
		iv := canvass.Interval{NotBefore: e.Closes, NotAfter: e.Closes}
		verb := "Polls close"
		if e.Closes < a.s.Now {
			verb = "Polls closed"
		}
		if e.Kind == "caucus" {
			verb = strings.Replace(verb, "Polls", "The caucuses", 1)
		}
		return tell("closing", "{close}.", parts{"close": a.state(verb+" "+a.clock(iv), f, tally.Join(a.c.InfoRef, a.zoneRef()))})
	}
	var close *tally.Notice
	for i := range a.c.Notices {
		if n := &a.c.Notices[i]; n.Notice.Topic == canvass.TopicClose {
			if close != nil { // at more than one hour
				return draft{}
			}
			close = n
		}
	}
	if close == nil || close.At.NotBefore == 0 || close.At.NotBefore != close.At.NotAfter {
		return draft{}
	}
	f := a.fact("polls close", close.At.String(), Reported)
	return tell("closing", "{close}, {by} {close|reported}.", parts{
		"close": a.state("Polls closed "+a.clock(close.At), f, tally.Join(close.Ref, a.c.InfoRef, a.zoneRef())), "by": a.outlet(close.By, close.Ref),
	})
}

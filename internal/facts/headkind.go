package facts

import (
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// headlineExitDay is the headline on the day after the vote, on which the winner or the second left the race.
func (a *account) headlineExitDay(p parts, winner, rival canvass.OptionID) draft {
	x, ok := a.exit(winner, rival)
	if !ok || !a.leadExit(parts{"contest": a.contest(a.c), "winner": a.named(winner)}, winner, rival).told() {
		return draft{}
	}
	p["leaver"], p["leaves"] = briefly(a.named(x.option)), a.exitFact(x, "leaves race")
	p["after"] = a.verdict("day after losing").with(p["leaves"])
	if x.option == winner {
		p["after"] = p["after"].as("day after winning")
	}
	if a.outcome.kind == called {
		return tell("headline", "{leaver} {leaves} {after} {title}, {by} {wins|says}", p)
	}
	return tell("headline", "{leaver} {leaves} {after} {title}", p)
}

// headlineKind is the headline of a win that is of a kind by itself, in the order of their news.
func (a *account) headlineKind(p parts, winner, rival canvass.OptionID) draft {
	const about = "headline"
	if a.n == nil {
		return draft{}
	}
	if len(p["rival"]) == 0 && rival != "" {
		p["rival"] = briefly(a.named(rival))
	}
	if a.clinchTail(winner, p) != "" {
		words := "clinches nomination"
		if a.totals.k.After.AutomaticVote {
			words = "reaches majority of pledged delegates"
		}
		p["clinch"] = a.raceFact(words, "clinched", string(winner))
		return tell(about, "{winner} {wins} {title}, {clinch}", p)
	}
	if a.clinchSaid(winner, p) != "" {
		_, whose, _ := strings.Cut(p["clinched"].text(), ", by ")
		whose = strings.Replace(strings.TrimPrefix(whose, "the "), "Associated Press’", "AP’s", 1)
		p["clinch"] = p["clinched"].as("clinches nomination by " + whose)
		return tell(about, "{winner} {wins} {title}, {clinch}", p)
	}
	if x := a.upset(winner); x != nil && rival != "" {
		p["upset"] = a.verdict("upsets").with(a.upsetFact(x, "upset"))
		if x.Expected != rival {
			return tell(about, "{winner} {wins} {title} {upset|in upset}", p)
		}
		return tell(about, "{winner} {upset} {rival} in {title}", p)
	}
	if f := a.firstOf(race.FirstLoss, rival); f != nil && len(f.After) >= fewContests {
		p["loss"] = a.firstFact(f, "first loss")
		if split := a.headlineSplit(); len(split) > 0 {
			p["split"], p["beats"] = split, a.verdict("beats").with(p["loss"])
			return tell(about, "{winner} {beats} {rival} in {title}; {split}", p)
		}
		return tell(about, "{winner} {wins|hands} {rival} {loss} in {title}", p)
	}
	if a.brokenSweep(winner, rival, p) != "" {
		return tell(about, "{winner} {wins} {title}, {denying|denies} {rival} {denying|sweep}", p)
	}
	if x, ok := a.exit(winner, rival); ok {
		p["leaver"], p["leaves"] = briefly(a.named(x.option)), a.exitFact(x, "leaves race")
		if x.option == winner {
			return tell(about, "{winner} {wins} {title}, {leaves|then leaves race}", p)
		}
		return tell(about, "{winner} {wins} {title}; {leaver} {leaves}", p)
	}
	return draft{}
}

// headlineSplit is "delegates split 9-8", where the second has half as many delegates as the first or more; nil elsewhere.
func (a *account) headlineSplit() run {
	top := a.ordered(a.c.Delegates.Awards)
	if a.open() || a.totals.line.Taken != race.Ours || len(top) != 2 || 2*top[1].Delegates < top[0].Delegates {
		return nil
	}
	return a.beside(a.award(top[0], "delegates", Computed, a.worthRef(), "delegates split "+strconv.Itoa(top[0].Delegates)+"-"+strconv.Itoa(top[1].Delegates)).
		with(a.award(top[1], "delegates", Computed, a.worthRef(), "two")))
}

// headlineBeside is the headline of a win with what stands beside it: delegates that were split, a vote against all, a state that is home,
// a first win, a narrow one, a sweep, no opposition.
func (a *account) headlineBeside(p parts, winner, rival canvass.OptionID) draft {
	const about = "headline"
	if p["split"] = a.headlineSplit(); len(p["split"]) > 0 {
		return tell(about, "{winner} {wins} {title}; {split}", p)
	}
	if rival != "" && rival.Fixed() && a.whole() && rival != canvass.Other && rival != canvass.WriteIn {
		if v, _ := a.n.Votes(rival); 10*v >= a.n.Valid {
			p["rival"], p["s2"] = briefly(a.named(rival)), a.share(rival, false)
			return tell(about, "{winner} {wins} {title}; {rival} {s2|draws $}", p)
		}
	}
	if a.outcome.basis == tally.ByCall && a.open() {
		p["by"] = a.byCall("by Canvass’s call")
		return tell(about, "{winner} {wins} {title}, {by}", p)
	}
	if f := a.firstOf(race.FirstWin, winner); f != nil && len(f.After) >= fewContests {
		p["first"] = a.firstFact(f, "first victory")
		return tell(about, "{winner} {wins} {title} for {first}", p)
	}
	if p["gone"], p["leaves"] = a.headlineExit(); len(p["gone"]) > 0 {
		return tell(about, "{winner} {wins} {title}; {gone} {leaves}", p)
	}
	if a.n == nil || !a.whole() || rival == "" || a.c.Contradiction != nil {
		return draft{}
	}
	if a.n.Measure != canvass.Votes {
		if v1, _ := a.n.Votes(winner); !rival.Fixed() {
			if v2, _ := a.n.Votes(rival); v1 > v2 && (v1-v2)*100 < edgePoints*a.n.Valid {
				p["rival"], p["edges"] = briefly(a.named(rival)), a.verdict("edges").with(a.tallied(winner, a.figure), a.tallied(rival, a.figure))
				return tell(about, "{winner} {edges} {rival} in {title}", p)
			}
		}
		return draft{}
	}
	return a.headlineByCount(p, winner, rival)
}

// headlineByCount is the headline of a win with what its figures say.
func (a *account) headlineByCount(p parts, winner, rival canvass.OptionID) draft {
	const about = "headline"
	p["rival"] = briefly(a.named(rival))
	if a.unopposed(winner) && a.ended(rival) == nil {
		p["none"] = a.counted("all but unopposed", a.fact("opposition", "under "+strconv.Itoa(noOpposition)+"%", Computed))
		return tell(about, "{winner}, {none}, {wins} {title}", p)
	}
	v1, _ := a.n.Votes(winner)
	v2, _ := a.n.Votes(rival)
	if rival.Fixed() || v1 <= v2 || a.n.Valid < fewVotes {
		return draft{}
	}
	if a.ended(rival) != nil {
		if 10*v2 < a.n.Valid {
			return draft{}
		}
		p["s2"], p["gone"] = a.share(rival, false), a.goneFact(rival, a.ended(rival), "out of race")
		return tell(about, "{winner} {wins} {title}; {rival}, {gone}, {s2|draws $}", p)
	}
	margin := a.fact("margin", a.figure(v1-v2), Computed)
	margin.Measure = a.n.Measure
	p["margin"] = a.counted(votes(v1-v2), margin)
	switch {
	case (v1-v2)*100 < edgePoints*a.n.Valid:
		p["edges"] = a.verdict("edges").with(p["margin"])
		return tell(about, "{winner} {edges} {rival} in {title}", p)
	case (v1-v2)*100 < narrowPoints*a.n.Valid:
		p["wins"] = a.verdict("narrowly wins").with(p["margin"])
		return tell(about, "{winner} {wins} {title}", p)
	}
	p["event"] = a.eventName(a.c, false)
	place := a.place(a.c.ID.Jurisdiction(), contestRef(a.c))
	p["state"] = place.as(strings.TrimPrefix(place.text(), "the "))
	switch {
	case a.opposed(rival) && a.homeTail(rival, p) != "":
		return tell(about, "{winner} {wins} {event} in {rival's} {home} of {state}", p)
	case a.homeTail(winner, p) != "":
		return tell(about, "{winner} {wins} {event} in {home} of {state}", p)
	case a.sweepTail(winner, rival, p) != "":
		others, _ := a.othersOfDay()
		day, named := a.ofDay(others)
		words := "in sweep of " + strings.TrimPrefix(day, "the ")
		if len(named) > 0 {
			words = "in " + day + " sweep"
		}
		return tell(about, "{winner} {wins} {title} {swept|"+words+"}", p)
	}
	return draft{}
}

package facts

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// headline is the outcome in one line, in the present tense of headlines.
func (a *account) headline() Sentence {
	const about = "headline"
	o := a.outcome
	p := parts{"place": a.here(), "party": a.party(a.c)}
	switch o.kind {
	case off:
		p["off"] = a.verdict("is cancelled")
		return tell(about, "The {party|$ contest} {place} {off}", p)
	case none:
		words := "No votes reported"
		switch {
		case a.c.State == tally.NotHeld:
			p["none"] = a.verdict("is " + wording.NotHeld)
			return tell(about, "The {party|$ contest} {place} {none}", p)
		case a.c.State == tally.NeverReported:
			words = wording.NeverReported
		case a.c.TakenBack == nil:
			words = wording.NoVotes
		}
		p["none"] = a.verdict(words)
		return tell(about, "{none} in the {party|$ contest} {place}", p)
	case said:
		all := a.victors()
		v := all[0]
		if len(all) > 1 {
			p["differ"] = a.verdict("Sources differ on who won")
			return tell(about, "{differ} the {party|$ vote} {place}", p)
		}
		p["winner"], p["won"] = a.named(v.winner, false), a.verdict("won")
		ids := v.outlets(a.teller)
		if len(ids) == 0 {
			p["won"] = a.verdict("claims")
			return tell(about, "{winner} {won} the {party|$ vote} {place}", p)
		}
		says := ", {by} {won|says}"
		p["by"] = a.outlet(ids[0], v.ref)
		if len(ids) > 1 {
			says = ", {by}"
			p["by"] = a.state("newsrooms say", a.fact("callers", english.Thousands(int64(len(ids))), Claimed), v.ref)
		}
		if ahead := a.ahead(); len(ahead) == 1 && ahead[0] != v.winner && a.newerThanCount() == nil {
			f := a.fact("leader", string(ahead[0]), Computed)
			f.Measure = a.c.Count.Measure
			p["ahead"], p["leads"] = a.named(ahead[0], false), a.counted("leads in the count", f)
			says += "; {ahead} {leads}"
		}
		return tell(about, "{winner} {won} the {party|$ vote} {place}"+says, p)
	case stated:
		newest := a.newestStated()
		p["by"] = a.outlet(newest.By, newest.Ref)
		if len(o.options) == 0 {
			p["none"] = a.verdict("No vote counts yet")
			return tell(about, "{none} in the {party|$ contest} {place}", p)
		}
		p["leader"], p["ahead"] = a.named(o.options[0], false), a.verdict("ahead")
		return tell(about, "{leader} {ahead} in the {party|$ vote} {place}, {by} {ahead|says}", p)
	}
	p["who"] = a.names(o.options, false)
	verbs := map[outcomeKind]string{won: "wins", leads: "leads", tied: "tie in", level: "are level in"}
	p["verb"] = a.verdict(verbs[o.kind])
	score := ""
	if a.c.Count != nil && a.c.Contradiction == nil {
		p["v1"] = a.tallied(o.options[0], a.figure)
		switch rival := a.rival(); {
		case len(o.options) > 1:
			score = ", {v1|$ each}"
		case rival != "":
			p["v2"] = a.tallied(rival, a.figure)
			score = ", {v1} to {v2}"
		}
	}
	end := ""
	if x := a.c.Contradiction; x != nil {
		p["unlike"] = a.state("the count has other figures", a.fact("unlike the count", string(x.Of), Conflict), tally.Join(x.Ref, a.c.InfoRef))
		end = "; {unlike}"
	}
	if w := a.c.WonBy(canvass.Delegates); w != nil && w.Tied && o.kind == won {
		p["tied"] = a.worth("delegates are tied", a.fact("winner", "tied", ""))
		end += "; {tied}"
	}
	if o.measure != canvass.Votes {
		p["measure"] = a.verdict(wording.By(o.measure))
		return tell(about, "{who} {verb} the {party|$ contest} {place} {measure}"+score+end, p)
	}
	return tell(about, "{who} {verb} the {party|$ vote} {place}"+score+end, p)
}

package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// worth is words for a fact about the delegates.
func (a *account) worth(words string, f Fact) run {
	f.Measure = canvass.Delegates
	if f.Status == "" {
		f.Status = Computed
	}
	return a.state(words, f, a.worthRef())
}

// worthRef is what the delegates rest on: the rule, the count, and the word that the count is whole.
func (a *account) worthRef() tally.Ref {
	ref := tally.Join(a.c.Delegates.Ref, a.c.InfoRef)
	for _, k := range a.c.Confirmations {
		if k.Authority && k.Confirmation.Of == canvass.Certified {
			ref = tally.Join(ref, k.Ref)
		}
	}
	return ref
}

// seats is how many delegates the contest awards.
func (a *account) seats(words string) run {
	f := a.fact("delegates at stake", english.Thousands(int64(a.c.Delegates.Seats)), Known)
	var cited catalog.Cited
	for _, p := range a.c.Info.Pools {
		cited = p.Cited
		break
	}
	return a.known(words, f, a.c.InfoRef, cited)
}

// taken lists awards, each worded by say: "three for Palmer and three for Biden".
func (a *account) taken(awards []canvass.Award, id string, status Status, ref tally.Ref, say func(name run, n run) run) run {
	var items []run
	for _, x := range awards {
		f := Fact{
			ID: string(a.c.ID) + ":" + id + ":" + string(x.Option), Subject: string(x.Option), Predicate: "delegates",
			Value: english.Thousands(int64(x.Delegates)), Measure: canvass.Delegates, Status: status,
		}
		items = append(items, say(a.named(x.Option, false), a.state(english.Spelled(int64(x.Delegates)), f, ref)))
	}
	return list(items)
}

// forEach words an award as "three for Palmer".
func forEach(name, n run) run {
	if len(name) == 0 || len(n) == 0 {
		return nil
	}
	return append(append(append(run{}, n...), glue(" for ")...), name...)
}

// toEach words an award as "three to Palmer".
func toEach(name, n run) run {
	if len(name) == 0 || len(n) == 0 {
		return nil
	}
	return append(append(append(run{}, n...), glue(" to ")...), name...)
}

// goTo words awards as "three go to Palmer", and after the first as "two to Biden".
func goTo() func(name, n run) run {
	verb := " go"
	return func(name, n run) run {
		words := n.text() + verb
		if verb != "" && n.text() == "one" {
			words = "one goes"
		}
		verb = ""
		return toEach(name, n.as(words))
	}
}

// takes words awards as "Palmer takes three", and after the first as "Biden two".
func takes() func(name, n run) run {
	verb := "takes "
	return func(name, n run) run {
		if len(name) == 0 || len(n) == 0 {
			return nil
		}
		words := verb + n.text()
		verb = ""
		return append(append(append(run{}, name...), glue(" ")...), n.as(words)...)
	}
}

// delegates tells what the contest is worth, and on what basis.
func (a *account) delegates() Sentence {
	const about = "delegates"
	d := &a.c.Delegates
	if d.Seats == 0 {
		return Sentence{}
	}
	ref := a.worthRef()
	p := parts{"seats": a.seats(english.Spelled(int64(d.Seats)))}
	end := ""
	switch d.Basis {
	case tally.Computed:
		p["basis"] = a.worth("as computed here by "+strings.TrimSuffix(a.ruleWords(), ","), a.fact("basis", string(d.Basis), ""))
		end = ", {basis}"
	case tally.ComputedOnEstimates:
		p["basis"] = a.worth("as computed here by "+a.ruleWords()+" and on district votes that are partly estimates", a.fact("basis", string(d.Basis), ""))
		end = ", {basis}"
	case tally.ComputedOnPartial:
		return a.ifComplete(ref)
	case tally.Announced:
		by := a.creditor()
		if by == nil {
			return Sentence{}
		}
		p["by"] = a.outlet(by.By, ref)
		p["basis"] = a.worth("by the account of", a.fact("basis", string(d.Basis), Claimed))
		if len(d.Awards) == 1 && d.Awards[0].Delegates == d.Seats {
			p["all"] = a.taken(d.Awards, "delegates", Claimed, ref, func(_, n run) run { return n.as("all " + n.text() + " delegates go") })
			p["first"] = a.named(d.Awards[0].Option, false)
			return tell(about, "{all} to {first}, {basis} {by}.", p)
		}
		p["gets"] = a.taken(d.Awards, "delegates", Claimed, ref, goTo())
		return tell(about, "Of the {seats|$ delegates} {gets}, {basis} {by}.", p)
	default:
		if a.outcome.kind == none || a.outcome.kind == off {
			return tell(about, "{seats|"+english.Capital(english.Many(int64(d.Seats), "delegate is", "delegates are"))+" at stake}.", p)
		}
		return a.undetermined()
	}
	if len(d.Awards) == 0 {
		return Sentence{}
	}
	top := d.Awards[0].Delegates
	level := 0
	for _, x := range d.Awards {
		if x.Delegates == top {
			level++
		}
	}
	p["first"] = a.named(d.Awards[0].Option, false)
	switch {
	case d.Open > 0:
		p["gets"] = a.taken(d.Awards, "delegates", Computed, ref, takes())
		words := english.Many(int64(d.Open), "is", "are") + " open"
		if slices.ContainsFunc(d.Pools, func(p delegate.Result) bool { return p.Status == delegate.Tied }) {
			words = english.Many(int64(d.Open), "waits", "wait") + " for a tie to be broken"
		}
		p["open"] = a.worth(words, a.fact("delegates open", english.Thousands(int64(d.Open)), ""))
		if a.lacking().told() && a.length == Full {
			return tell(about, "Of the {seats|$ delegates} {gets}"+end+".", p)
		}
		return tell(about, "Of the {seats|$ delegates} {gets}"+end+"; {open}.", p)
	case top == d.Seats:
		p["all"] = a.taken(d.Awards[:1], "delegates", Computed, ref, func(name, n run) run { return n.as("all " + n.text() + " delegates") })
		return tell(about, "{all|$ go} to {first}"+end+".", p)
	case level > 1 && level == len(d.Awards):
		p["tie"] = a.taken(d.Awards, "delegates", Computed, ref, func(_, n run) run { return n })
		p["each"] = p["tie"].as(english.Spelled(int64(top)) + " each")
		p["names"] = a.names(winners(d.Awards, top), false)
		p["tied"] = a.worth("tied", a.fact("winner", "tied", ""))
		return tell(about, "The {seats|$ delegates} are {tied}: {each} for {names}"+end+".", p)
	}
	p["gets"] = a.taken(d.Awards, "delegates", Computed, ref, takes())
	if n, as := unallocated(d.Pools); n > 0 {
		p["rest"] = a.worth(english.Many(int64(n), "is", "are")+" "+as, a.fact("delegates unallocated", english.Thousands(int64(n)), ""))
		end += "; {rest}"
	}
	return tell(about, "Of the {seats|$ delegates} {gets}"+end+".", p)
}

// unallocated is how many delegates the rule gives to nobody, and what becomes of them.
func unallocated(pools []delegate.Result) (n int, as string) {
	as = "unallocated"
	for i := range pools {
		n += pools[i].Unallocated
		if pools[i].UnallocatedAs == delegate.Unbound {
			as = "left unbound"
		}
	}
	return n, as
}

// ruleWords is by what the delegates are computed, and how firmly that is known.
func (a *account) ruleWords() string {
	words := "the contest’s own rule"
	for _, p := range a.c.Info.Pools {
		switch r := a.c.Info.Rules[p.Rule]; {
		case r == nil:
		case r.From == catalog.Inferred:
			return "a rule that is itself inferred from the award"
		case r.Unsure(a.decidedBy(&p)) || p.Mark == canvass.Unsure:
			words = "the contest’s own rule, marked unsure in part,"
		}
	}
	return words
}

// decidedBy is what settled a pool of the catalog, empty while nothing did.
func (a *account) decidedBy(p *catalog.Pool) delegate.DecidedBy {
	for i := range a.c.Delegates.Pools {
		if r := &a.c.Delegates.Pools[i]; string(r.Kind) == p.ID && string(r.Area) == string(p.Area) && r.Part == p.Part {
			return r.By
		}
	}
	return ""
}

func winners(awards []canvass.Award, top int) []canvass.OptionID {
	var out []canvass.OptionID
	for _, x := range awards {
		if x.Delegates == top {
			out = append(out, x.Option)
		}
	}
	return out
}

// ifComplete tells what the rule gives on a count that goes on: as a condition, and only where the count leaves nobody
// out.
func (a *account) ifComplete(ref tally.Ref) Sentence {
	const about = "delegates"
	d := &a.c.Delegates
	p := parts{"seats": a.seats(english.Spelled(int64(d.Seats)))}
	if !a.whole() || len(d.Awards) == 0 {
		p["open"] = a.worth("is open while the count goes on", a.fact("basis", string(d.Basis), "")).with(a.verdict("open"))
		return tell(about, "{seats|How the $ delegates divide} {open}.", p)
	}
	p["basis"] = a.worth("if the votes counted so far were all, the contest’s rule would give", a.fact("basis", string(d.Basis), "")).with(a.verdict("open"))
	if len(d.Awards) == 1 {
		p["n"] = a.taken(d.Awards, "delegates", Computed, ref, func(_, n run) run { return n })
		p["name"] = a.named(d.Awards[0].Option, false)
		if d.Awards[0].Delegates == d.Seats {
			return tell(about, "{basis} {n|all $ delegates} to {name}.", p)
		}
		return tell(about, "{basis} {n} of the {seats|$ delegates} to {name}.", p)
	}
	p["gets"] = a.taken(d.Awards, "delegates", Computed, ref, toEach)
	return tell(about, "Of the {seats|$ delegates}, {basis} {gets}.", p)
}

// creditor is whose award a contest falls back on that cannot be computed, nil where there is none.
func (a *account) creditor() *catalog.Award {
	for i := range a.c.Delegates.Credited {
		if x := &a.c.Delegates.Credited[i]; x.Pool == "" && (x.Area == "" || x.Area == canvass.Statewide) {
			return x
		}
	}
	return nil
}

// undetermined says that nothing can be computed, and what is lacking.
func (a *account) undetermined() Sentence {
	d := &a.c.Delegates
	if len(d.Lacks) == 0 {
		return Sentence{}
	}
	f := a.fact("delegates", "undetermined", "")
	words, thing := a.w.Lack(a.c.ID, d.Lacks[0])
	lacks := "cannot be worked out yet: " + words
	if thing {
		lacks = "cannot be worked out yet, for want of " + words
	}
	return tell("delegates", "{seats|How the $ delegates divide} {lacks}.", parts{"seats": a.seats(english.Spelled(int64(d.Seats))), "lacks": a.worth(lacks, f).with(a.votesKnown())})
}

// votesKnown rests on what is known of the votes: the count, else what was stated without one, and how the vote stands.
func (a *account) votesKnown() run {
	ref := a.outcome.ref
	if a.c.Count != nil {
		ref = tally.Join(ref, a.c.Count.Ref)
	} else {
		for _, st := range a.c.Stated {
			ref = tally.Join(ref, st.Ref)
		}
	}
	return a.state("known", a.fact("votes known", strconv.FormatBool(a.c.Count != nil), Reported), ref)
}

// lots tell of ties that were decided by lot.
func (a *account) lots() []Sentence {
	var out []Sentence
	for _, pool := range a.c.Delegates.ByLot() {
		f := a.fact("lot", string(pool.ByLot[0]), Known)
		f.ID += ":" + pool.PoolID.String()
		out = append(out, tell("lot", "{lot}: {first} {lot|was drawn first}.", parts{
			"lot": a.worth("A tie in the "+poolName(pool)+" was "+wording.ByLot, f), "first": a.named(canvass.OptionID(pool.ByLot[0]), false),
		}))
	}
	return out
}

func poolName(p *delegate.Result) string {
	if p.Area == "state" {
		return string(p.Kind) + " pool"
	}
	return string(p.Kind) + " pool of " + wording.Area(canvass.Area(p.Area))
}

// decisions tell what the contest's authority decided about its delegates, as decisions of its own.
func (a *account) decisions() []Sentence {
	var out []Sentence
	for i := range a.c.Decided {
		d := &a.c.Decided[i]
		if !d.Holds || d.Decision == nil {
			continue
		}
		f := a.fact("decided", string(d.Decision.Kind), Reported)
		f.ID += ":" + d.Key
		f.AsOf = d.At.String()
		words := a.w.Decision(a.c.ID, d.Decision)
		about := []canvass.OptionID{d.Decision.Option}
		if d.Decision.Kind == canvass.DecideAward {
			words, about = "has decided on seats: it "+words, nil
			for _, x := range d.Decision.Awards {
				about = append(about, x.Option)
			}
		}
		said := a.state(words, f, tally.Join(d.Ref, a.c.InfoRef))
		for _, o := range about { // it rests on what they are called, too
			said = said.with(a.named(o, true))
		}
		out = append(out, tell("decided", "{by} {said}.", parts{"by": a.outlet(d.By, d.Ref), "said": said}))
	}
	return out
}

// lacking says what is missing where only a part of the delegates is decided.
func (a *account) lacking() Sentence {
	d := &a.c.Delegates
	tie := slices.ContainsFunc(d.Pools, func(p delegate.Result) bool { return p.Status == delegate.Tied })
	if tie || d.Open == 0 || len(d.Lacks) == 0 || len(d.Awards) == 0 || d.Basis == tally.ComputedOnPartial && !a.whole() {
		return Sentence{}
	}
	all := a.w.Lacks(a.c)
	lacks := all[:min(len(all), 2)]
	verb := "wait for "
	if d.Open == 1 {
		verb = "waits for "
	}
	if _, thing := a.w.Lack(a.c.ID, d.Lacks[0]); !thing {
		verb = "are open: "
	}
	words := "the other " + english.Spelled(int64(d.Open)) + " " + verb + english.List(lacks)
	return tell("lacking", "{lacks}.", parts{"lacks": a.worth(words, a.fact("lacks", strings.Join(all, "; "), ""))})
}

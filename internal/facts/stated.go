package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// statedShares tells what sources print without counts, the newest first. A brief story tells one, and only where there
// is no count.
func (a *account) statedShares() []Sentence {
	var out []Sentence
	for _, st := range a.shownStated() {
		if s := a.stated(st); s.told() {
			out = append(out, s)
		}
	}
	return out
}

// newestCount is when the newest count of any source came, 0 where there is none. What was stated before it is history.
func (a *account) newestCount() canvass.Time {
	var newest canvass.Time
	for _, n := range a.c.Sources {
		newest = max(newest, n.At.Replayed())
	}
	return newest
}

// shownStated are the newest stated reports of the whole that the story tells.
func (a *account) shownStated() []tally.Stated {
	most := 3
	if a.length == Brief {
		most = 1
		if a.c.Count != nil {
			return nil
		}
	}
	var out []tally.Stated
	for _, st := range slices.Backward(a.c.Stated) {
		old := st.At.Replayed() < a.newestCount()
		if st.Report.Area == canvass.Statewide && st.Report.Unit == "" && len(out) < most && !old {
			out = append(out, st)
		}
	}
	return out
}

// stated is "With 5% of the expected vote counted, ABC News gives Trump 83% and Haley 14%."
func (a *account) stated(st tally.Stated) Sentence {
	about := "stated-" + st.By
	r := st.Report
	ref := tally.Join(st.Ref, a.c.InfoRef)
	put := func(predicate, value, words string) run {
		f := Fact{ID: string(a.c.ID) + ":stated:" + st.By + ":" + predicate, Subject: st.By, Predicate: predicate, Value: value, Measure: r.Measure, AsOf: st.At.String(), Status: Reported}
		return a.state(words, f, ref)
	}
	p := parts{"by": a.outlet(st.By, st.Ref)}
	opening := ""
	switch {
	case r.Units != nil:
		p["in"] = put("units reporting", english.Thousands(*r.Units), wording.Units(r.Units, r.UnitsOf, r.UnitsAre))
		opening = "With {in|$ in}, "
	case r.Expected != "":
		p["in"] = put("expected vote counted", string(r.Expected)+"%", string(r.Expected)+"% of the expected vote")
		opening = "With {in|$ counted}, "
	}
	var tail []string
	if s := r.Stated; s != nil {
		p["shares"] = a.statedList(s, put)
		if s.Leader != "" {
			p["leader"] = a.named(s.Leader, false)
			switch {
			case s.LeadVotes != nil:
				p["lead"] = put("lead", english.Thousands(*s.LeadVotes), "ahead by "+english.Many(*s.LeadVotes, "vote", "votes"))
			case s.LeadPoints != "":
				p["lead"] = put("lead", string(s.LeadPoints), "ahead by "+string(s.LeadPoints)+" points")
			default:
				p["lead"] = put("lead", "ahead", "ahead")
			}
		}
		if s.Words != "" {
			p["words"] = put("words", s.Words, english.Unstopped(s.Words))
			tail = append(tail, "{words}")
		}
	}
	end := ""
	if len(tail) > 0 {
		end = ": " + strings.Join(tail, ", ")
	}
	switch {
	case len(p["shares"]) > 0 && len(p["lead"]) > 0:
		return tell(about, opening+"{by} {shares|$}, and has {leader} {lead}"+end+".", p)
	case len(p["shares"]) > 0:
		return tell(about, opening+"{by} {shares|$}"+end+".", p)
	case len(p["lead"]) > 0:
		return tell(about, opening+"{by} has {leader} {lead}"+end+".", p)
	case len(p["words"]) > 0 && opening != "":
		return tell(about, opening+"{by} {words|spoke of $}.", p)
	case len(p["words"]) > 0:
		return tell(about, "{by} {words|spoke of $}.", p)
	case len(p["in"]) > 0:
		return tell(about, "{by} {in|counts $}.", p)
	}
	return Sentence{}
}

// statedList is "gives Trump 83% and Haley about 14%".
func (a *account) statedList(s *canvass.Stated, put func(predicate, value, words string) run) run {
	var items []run
	for _, sh := range s.Shares {
		var words []string
		if sh.Percent != "" {
			words = append(words, strings.TrimSpace(sh.Loose+" "+string(sh.Percent)+"%"))
		}
		if sh.Votes != nil {
			words = append(words, votes(*sh.Votes))
		}
		if len(words) == 0 {
			continue
		}
		v := put("share:"+string(sh.Option), strings.Join(words, ", "), words[0])
		if len(words) == 2 {
			v = v.as(words[0] + " (" + words[1] + ")")
		}
		name := a.named(sh.Option, false)
		if len(items) == 0 {
			name = append(append(v.as("gives"), glue(" ")...), name...)
		}
		items = append(items, append(append(name, glue(" ")...), v...))
	}
	return list(items)
}

// otherCounts tells who has the same count, and who has another.
func (a *account) otherCounts() []Sentence {
	n := a.c.Count
	if n == nil {
		return nil
	}
	var same []string
	var ref tally.Ref
	var out []Sentence
	for _, o := range a.c.Sources {
		switch {
		case o == n || o.Measure != n.Measure:
		case o.Agrees(n):
			same, ref = append(same, o.By), tally.Join(ref, o.Ref)
		default:
			out = append(out, a.otherCount(o))
		}
	}
	if len(same) > 0 {
		f := a.fact("same count", strings.Join(same, ", "), Reported)
		has := "has"
		if len(same) > 1 {
			has = "have"
		}
		out = append([]Sentence{tell("same-count", "{by} {same|"+has+" the same count}.", parts{
			"by": a.outlets(same, ref), "same": a.state("same", f, tally.Join(ref, n.Ref, a.c.InfoRef)),
		})}, out...)
	}
	return out
}

// otherCount gives the first two of a count that differs from the one told.
func (a *account) otherCount(o *tally.Count) Sentence {
	ref := tally.Join(o.Ref, a.c.InfoRef)
	var items []run
	for i, x := range o.Options {
		if i == 2 || x.Votes == 0 {
			break
		}
		f := Fact{ID: string(a.c.ID) + ":votes by " + o.By + ":" + string(x.Option), Subject: string(x.Option), Predicate: "votes", Value: english.Thousands(x.Votes), Measure: o.Measure, AsOf: o.At.String(), Status: Reported}
		words := english.Thousands(x.Votes)
		items = append(items, append(append(a.state(words, f, ref), glue(" for ")...), a.named(x.Option, false)...))
	}
	p := parts{"by": a.outlet(o.By, o.Ref), "counts": list(items)}
	f := a.fact("other count", o.By, Conflict)
	f.ID += ":" + o.By
	p["other"] = a.state("had", f, tally.Join(ref, a.c.Count.Ref, a.zoneRef()))
	when := a.clock(o.At)
	if !o.At.IsZero() {
		return tell("count-"+o.By, "{by} {other} {counts}, {other|"+when+"}.", p)
	}
	return tell("count-"+o.By, "{by} {other} {counts}.", p)
}

// fallen tells of counts that fell, which counts should not.
func (a *account) fallen() []Sentence {
	var out []Sentence
	for _, o := range a.c.Sources {
		if o.Previous == nil {
			continue
		}
		var worst canvass.OptionID
		var before, after int64
		for _, x := range o.Previous.Options {
			if now, _ := o.Votes(x.Option); x.Votes-now > before-after {
				worst, before, after = x.Option, x.Votes, now
			}
		}
		if worst == "" {
			continue
		}
		f := Fact{ID: string(a.c.ID) + ":fell:" + o.By, Subject: string(worst), Predicate: "fell", Value: english.Thousands(before) + " to " + english.Thousands(after), Measure: o.Measure, AsOf: o.At.String(), Status: Conflict}
		by := a.outlet(o.By, o.Ref)
		out = append(out, tell("fell-"+o.By, "{bys} {fell|count fell} for {worst}, {fell|from "+english.Thousands(before)+" to "+english.Thousands(after)+"}.", parts{
			"bys": by.as(english.Possessive(by.text())), "worst": a.named(worst, false), "fell": a.state("fell", f, tally.Join(o.Ref, o.Previous.Ref, a.c.InfoRef)),
		}))
	}
	return out
}

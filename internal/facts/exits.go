package facts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// daysToLeave is how many days after a contest somebody's leaving the race is told with it at most, and mostLeavers how
// many of those who left are told by name.
const (
	daysToLeave = 21
	mostLeavers = 4
)

// leaver is somebody who left the race after the contest and before the next, as far as a record may know it.
type leaver struct {
	option canvass.OptionID
	day    time.Time
	cited  catalog.Cited
	ref    tally.Ref
}

// leavers are those who left, the first first, of one day those with more votes first: everybody who had a vote or a
// delegate.
func (a *account) leavers() []leaver {
	if !a.outcome.kind.counted() || a.last().IsZero() {
		return nil
	}
	next := race.Next(a.s, a.c)
	var all []leaver
	for _, o := range a.ran() {
		p := a.person(o)
		if p == nil {
			continue
		}
		for i := range p.Campaigns {
			x := &p.Campaigns[i]
			d := x.Left
			if x.Race != a.c.ID.Race() || d.IsZero() || d.Before(a.last()) || d.After(a.last().AddDate(0, 0, daysToLeave)) || !next.IsZero() && !d.Before(next) || x.LeftKnown() > a.s.Now {
				continue
			}
			all = append(all, leaver{o, d, x.Cited, tally.Join(a.s.FileRef(p.File), a.outcome.ref)})
		}
	}
	slices.SortStableFunc(all, func(x, y leaver) int { return x.day.Compare(y.day) })
	return all
}

// atOnce reports whether somebody left on the day of the vote or on the day after it.
func (a *account) atOnce(x leaver) bool { return !x.day.After(a.last().AddDate(0, 0, 1)) }

// ofNote reports whether somebody had won the contest, or had a tenth of its vote; without a count everybody is.
func (a *account) ofNote(x leaver) bool {
	if a.n == nil || slices.Contains(a.outcome.options, x.option) {
		return true
	}
	v, _ := a.n.Votes(x.option)
	return partOfGone*v >= a.n.Valid
}

// gone are those who left at once, and those who left later.
func (a *account) gone() (atOnce, later []leaver) {
	for _, x := range a.leavers() {
		if a.atOnce(x) {
			atOnce = append(atOnce, x)
		} else {
			later = append(later, x)
		}
	}
	return atOnce, later
}

// exits tell in one sentence who left the race after this contest and before the next: as what came of it, where somebody who had
// a part in it left at once and it was no day of many contests, else with the background.
func (a *account) exits() (news, rest draft) {
	atOnce, later := a.gone()
	atOnce = slices.DeleteFunc(atOnce, func(x leaver) bool { return a.opens(leftRace(x.option)) || a.drivenOut(x.option) })
	all := append(atOnce, later...)
	if a.opensWithExit() && len(a.alone(all)) > 0 || slices.ContainsFunc(atOnce, a.hadPart) {
		return a.left("exits", all), draft{}
	}
	return draft{}, a.left("exits-later", all)
}

// hadPart reports whether somebody's leaving is news of the contest: of its winner, of somebody at home there, and of the second where
// it was no day of many contests.
func (a *account) hadPart(x leaver) bool {
	winner, second := a.sides()
	return a.ofNote(x) && (x.option == winner || a.homeOf(x.option) != nil || x.option == second && !a.crowded())
}

// goneThatNight reports whether all of those who left at once, and are not told of in the first sentence, left on the day of the vote.
func (a *account) goneThatNight() bool {
	atOnce, _ := a.gone()
	return !slices.ContainsFunc(atOnce, func(x leaver) bool {
		return x.day.After(a.last()) && !a.opens(leftRace(x.option)) && !a.drivenOut(x.option)
	})
}

// left is "Cruz left the race the same day and Kasich the day after the vote": those of one day together, and of more
// than can be named those with most votes, "among others".
func (a *account) left(about string, all []leaver) draft {
	told := all
	if len(all) > mostLeavers {
		told = slices.Clone(all)
		slices.SortStableFunc(told, func(x, y leaver) int {
			vx, vy := int64(0), int64(0)
			if a.n != nil {
				vx, _ = a.n.Votes(x.option)
				vy, _ = a.n.Votes(y.option)
			}
			return cmp.Compare(vy, vx)
		})
		told = told[:mostLeavers]
		slices.SortStableFunc(told, func(x, y leaver) int { return x.day.Compare(y.day) })
	}
	var days []run
	several := false
	for i := 0; i < len(told); {
		var who []run
		var when run
		j := i
		for ; j < len(told) && told[j].day.Equal(told[i].day); j++ {
			x := told[j]
			f := Fact{Subject: string(x.option), Predicate: "left the race", Value: isoDay(x.day), Status: Known}
			who = append(who, a.named(x.option))
			words := a.leftOn(x.day)
			if about != "exits" && words == sameDay { // far from the day
				words = "on the day of the vote"
			}
			one := a.known(words, f, x.ref, x.cited)
			if when = one.with(when); len(when) == 0 {
				when = one
			}
		}
		several = several || j-i > 1
		if i == 0 {
			if len(who) == 1 {
				who[0] = who[0].in(subject)
			}
			when = when.as("left the race " + when.text())
		}
		days = append(days, then(list(who), glue(" "), when))
		i = j
	}
	last := " and "
	if several {
		last = ", and "
	}
	p := parts{"all": chain(days, last)}
	if len(all) > len(told) {
		f := a.fact("left the race too", english.Thousands(len(all)-len(told)), Known)
		var ref tally.Ref
		for _, x := range all {
			ref = tally.Join(ref, x.ref)
		}
		p["others"] = a.state("among others", f, ref)
		return tell(about, "{all}, {others}.", p)
	}
	if alone := a.alone(all); len(alone) > 0 {
		p["alone"] = alone
		if d := tell(about, "{all}, {alone}.", p); d.mostWords() <= longest {
			return d
		}
	}
	return tell(about, "{all}.", p)
}

// leftOn is when somebody left: the day of the week in the week of the vote, later in words within a day of the vote,
// else by date.
func (a *account) leftOn(d time.Time) string {
	switch words := a.after(d); {
	case !strings.HasPrefix(words, "on "):
		return words
	case d.Equal(a.last()):
		return sameDay
	case d.Equal(a.last().AddDate(0, 0, 1)):
		return "the day after the vote"
	default:
		return words
	}
}

// alone is ", leaving Trump without a major rival", where everybody else who had any after the
// contest has left the race by the last day that is told: of those who have none the record may not know everybody.
func (a *account) alone(gone []leaver) run {
	k := a.totals.k
	if len(gone) == 0 || k == nil || k.After == nil || k.After.Open > 0 || a.totals.now == nil {
		return nil
	}
	day := gone[len(gone)-1].day
	var ref tally.Ref
	var had, still []canvass.OptionID
	for i := range a.totals.now.Held { // those of the same day elsewhere, too
		l := &a.totals.now.Held[i]
		if l.Contest.Event == nil || lastOf(l.Contest.Event).After(day) {
			continue
		}
		ref = tally.Join(ref, l.Ref, l.Contest.InfoRef)
		for _, w := range l.Awards {
			if w.Delegates > 0 && !w.Option.Fixed() && !slices.Contains(had, w.Option) {
				had = append(had, w.Option)
			}
		}
	}
	for _, o := range had {
		p := a.person(o)
		if p == nil {
			return nil
		}
		ref = tally.Join(ref, a.s.FileRef(p.File))
		if !slices.ContainsFunc(p.Campaigns, func(c catalog.Campaign) bool {
			return c.Race == a.c.ID.Race() && !c.Left.IsZero() && !c.Left.After(day) && c.LeftKnown() <= a.s.Now
		}) {
			still = append(still, o)
		}
	}
	if len(had) < 2 || len(still) != 1 || slices.ContainsFunc(gone, func(x leaver) bool { return x.option == still[0] }) {
		return nil
	}
	f := a.fact("alone with delegates", string(still[0]), Known)
	words := a.state("without a major rival", f, tally.Join(ref, k.Ref, a.totals.ref, a.lineRef()))
	return then(words.as("leaving"), glue(" "), a.named(still[0]), glue(" "), words)
}

// headlineExit is who left the race on the day of the vote itself and had a part in it, with the words that say so; nil
// where nobody did, or several.
func (a *account) headlineExit() (who, leaves run) {
	var found []leaver
	for _, x := range a.leavers() {
		if x.day.Equal(a.last()) && a.ofNote(x) {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		return nil, nil
	}
	x := found[0]
	f := Fact{Subject: string(x.option), Predicate: "left the race", Value: isoDay(x.day), Status: Known}
	return briefly(a.named(x.option)), a.known("leaves race", f, x.ref, x.cited)
}

// ran are all who have a vote or a delegate in the contest, or whose share in it somebody gave: the winner first.
func (a *account) ran() []canvass.OptionID {
	out := slices.Clone(a.outcome.options)
	add := func(o canvass.OptionID) {
		if !slices.Contains(out, o) && !o.Fixed() {
			out = append(out, o)
		}
	}
	if a.n != nil {
		for _, o := range a.n.Options {
			if o.Votes > 0 {
				add(o.Option)
			}
		}
	}
	if a.figures != nil && a.figures.Stated != nil {
		for _, sh := range a.figures.Stated.Report.Stated.Shares {
			if sh.Percent != "" {
				add(sh.Option)
			}
		}
	}
	for _, w := range a.totals.line.Awards {
		if w.Delegates > 0 {
			add(w.Option)
		}
	}
	return out
}

// partOfGone is the part of the vote, one in so many, from which it is told of somebody below the second that they had left.
const partOfGone = 10

// outBefore tells who had left the race before the contest: the second, and others with a tenth of its vote, three at most.
func (a *account) outBefore() draft {
	if a.outcome.kind != won && a.outcome.kind != called && a.outcome.kind != leads || a.n == nil || len(a.outcome.options) != 1 {
		return draft{}
	}
	second := a.runnerUp(a.outcome.options)
	var items []run
	for _, o := range a.n.Options {
		if o.Option == a.outcome.options[0] || o.Option != second && (!a.whole() || partOfGone*o.Votes < a.n.Valid) || len(items) == 3 {
			continue
		}
		x := a.ended(o.Option)
		if x == nil || a.opens(leftRace(o.Option)) || len(a.thirdsGone()) > 0 {
			continue
		}
		f := Fact{Subject: string(o.Option), Predicate: "left the race", Value: isoDay(x.Left), Status: Known}
		words := "on " + wording.PressDate(x.Left, a.date())
		if len(items) == 0 {
			words = "had left the race " + words
		}
		ref := tally.Join(a.s.FileRef(a.person(o.Option).File), a.n.Ref, a.outcome.ref)
		items = append(items, then(a.named(o.Option).with(a.verdict("second")), glue(" "), a.known(words, f, ref, x.Cited)))
	}
	return tell("out-before", "{all}.", parts{"all": list(items)})
}

// ended is somebody's campaign in the race where it had ended before the contest, else nil.
func (a *account) ended(o canvass.OptionID) *catalog.Campaign {
	p := a.person(o)
	if p == nil {
		return nil
	}
	for i := range p.Campaigns {
		if x := &p.Campaigns[i]; x.Race == a.c.ID.Race() && !x.Left.IsZero() && x.Left.Before(a.date()) && x.Entered.Before(x.Left) {
			return x
		}
	}
	return nil
}

// outBeforeValue is its news value: below that of the sentence with their shares where the second had not left.
func (a *account) outBeforeValue() int {
	if a.n != nil && a.ended(a.runnerUp(a.outcome.options)) != nil {
		return 70
	}
	return 61
}

// after is when something was that followed the contest: "Wednesday" within the week of it, else the date. It never counts
// from the contest's day, for another day may have been told just before.
func (a *account) after(d time.Time) string {
	if words := wording.PressDay(a.last(), a.today()); words == a.last().Weekday().String() {
		return wording.PressDay(d, a.today())
	}
	return "on " + wording.PressDate(d, a.last())
}

package race

import (
	"fmt"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Share is a part of the delegates that remain, as an exact fraction: above one it cannot be had. The zero Share is one
// of nothing: no delegate remains, or the majority is not known.
type Share struct{ Of, Rest int }

// Percent is the share with two digits, rounded half up: "47.29". It is empty where there is none.
func (s Share) Percent() string {
	if s.Rest <= 0 {
		return ""
	}
	n := (int64(max(s.Of, 0))*100_00*2 + int64(s.Rest)) / (2 * int64(s.Rest))
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// More reports whether the share is larger than another.
func (s Share) More(than Share) bool {
	return int64(s.Of)*int64(than.Rest) > int64(than.Of)*int64(s.Rest)
}

// Above reports whether the share is larger than another by so many hundredths of a percent or more.
func (s Share) Above(than Share, hundredths int64) bool {
	if s.Rest <= 0 || than.Rest <= 0 {
		return false
	}
	a, b := int64(s.Rest), int64(than.Rest)
	return (int64(s.Of)*b-int64(than.Of)*a)*10_000 >= hundredths*a*b
}

// Beyond reports whether the share cannot be had: more is needed than remains.
func (s Share) Beyond() bool { return s.Of > s.Rest }

// Available is how many pledged delegates nobody has and a contest to come, or an open seat of one held, can still
// give. A contest whose number of delegates is not known has given what was awarded there.
func (r *Race) Available() int {
	n := r.Pledged
	for i := range r.Held {
		if l := &r.Held[i]; l.Seats > 0 {
			n -= l.Seats - l.Open
		} else {
			n -= sumOf(l.Awards)
		}
	}
	return n
}

// ToCome is what of a race is still to come, or has not reported.
type ToCome struct {
	Contests int // to be held, or without a report
	Canceled int // canceled, and nothing is known of their delegates
	// Delegates are those of contests whose number is known, of Unsized others it is not.
	Delegates, Unsized int
}

// ToCome counts the contests of [Race.Left].
func (r *Race) ToCome() ToCome {
	out := ToCome{Delegates: r.Remaining}
	for _, id := range r.Left {
		c := r.snapshot.Contests[id]
		if c.Event != nil && c.Event.Cancelled {
			out.Canceled++
		} else {
			out.Contests++
		}
		if c.Delegates.Seats == 0 {
			out.Unsized++
		}
	}
	return out
}

// Required is the share of the available delegates that the option needs for a majority of those pledged.
func (r *Race) Required(o canvass.OptionID) Share {
	if r.Need == 0 || r.Available() <= 0 {
		return Share{}
	}
	return Share{r.Need - r.Of(o), r.Available()}
}

// Earliest is the first day by which the option could have a majority: if it won every seat that is open, and every
// seat of contests to come until that day. ok is false where even all are not enough, or a contest on the way has no
// day.
func (r *Race) Earliest(o canvass.OptionID) (d time.Time, ok bool) {
	if r.Need == 0 {
		return d, false
	}
	n := r.Of(o) + r.Open
	if n >= r.Need {
		return d, false // reached already: see Clinched
	}
	for _, id := range r.Left {
		c := r.snapshot.Contests[id]
		if c.Event == nil || c.Event.Date.IsZero() {
			return d, false
		}
		d = day(c)
		if n += c.Delegates.Seats; n >= r.Need {
			return d, true
		}
	}
	return time.Time{}, false
}

// Path is what a contest did to one option's way to a majority of the pledged delegates: the share of the rest that it
// needed before, and needs after; after it if it had swept the contest, or won none of it.
type Path struct {
	Option                     canvass.OptionID
	Has, Won                   int // before, and here
	Before, After, Sweep, None Share
}

// Eases reports whether the option needs a smaller share of the rest after the contest. Who wins it may need a larger
// one.
func (p *Path) Eases() bool { return p.Before.More(p.After) }

// Out reports whether the contest put a majority beyond the option's reach.
func (p *Path) Out() bool { return !p.Before.Beyond() && p.After.Beyond() && p.After.Rest > 0 }

// Paths are those of everybody who has delegates before the contest or wins some in it, most first. There are none
// where the majority is not known.
func (k *Consequence) Paths() []Path {
	if k.Before.Need == 0 || k.Before.Available() <= 0 {
		return nil
	}
	seats := k.After.Available()
	line := k.Line()
	if line == nil {
		return nil
	}
	rest := k.Before.Available() - line.Seats // with none of its seats open
	var out []Path
	for _, st := range k.After.Standings {
		p := Path{
			Option: st.Option, Has: k.Before.Of(st.Option), Before: k.Before.Required(st.Option),
			After: Share{k.Before.Need - st.Delegates, seats},
		}
		p.Won = st.Delegates - p.Has
		p.Sweep = Share{k.Before.Need - p.Has - line.Seats, rest}
		p.None = Share{k.Before.Need - p.Has, rest}
		out = append(out, p)
	}
	return out
}

// Line is what the contest itself gives, nil where it is not among those held.
func (k *Consequence) Line() *Line {
	for i := range k.After.Held {
		if k.After.Held[i].Contest.ID == k.Contest {
			return &k.After.Held[i]
		}
	}
	return nil
}

// World is the contest with another outcome for one option, all else the same.
type World struct {
	Name   string // "swept it", "won none", or the name of a prior
	Option canvass.OptionID
	Won    int // by the option, in this world
	Swing  int // delegates won in truth less those of this world
}

// Names of the worlds that need no prior.
const (
	Swept   = "swept it"
	WonNone = "won none"
)

// Worlds are, for everybody who won delegates here, the contest swept and with none won.
func (k *Consequence) Worlds() []World {
	line := k.Line()
	if line == nil {
		return nil
	}
	var out []World
	for _, a := range line.Awards {
		out = append(out, World{Swept, a.Option, line.Seats, a.Delegates - line.Seats}, World{WonNone, a.Option, 0, a.Delegates})
	}
	return out
}

// LeastSwing is the part of the delegates needed that a swing must not exceed: a quarter of a percent, as 1 in 400.
const LeastSwing = 400

// Inconsequential applies the exact part of the rule, and says what the contest did that is not next to nothing; it did
// nothing where that is empty. The rule: against every world the swing is at most a quarter of a percent of the
// delegates needed; in every world the earliest day of a majority is the same for everybody; nobody is put out of reach
// of one; and the leader is unchanged. Worlds of a prior come beside those of [Consequence.Worlds]. ok is false where
// it cannot be said: the majority is not known, or seats are open.
func (k *Consequence) Inconsequential(priors ...World) (why []string, ok bool) {
	line := k.Line()
	if k.Before.Need == 0 || line == nil || line.Open > 0 || k.Before.Open > 0 || len(k.Before.Unsized) > 0 {
		return nil, false
	}
	for _, w := range append(k.Worlds(), priors...) {
		swing := max(w.Swing, -w.Swing)
		if swing*LeastSwing > k.Before.Need {
			why = append(why, fmt.Sprintf("%s: %d delegates fewer or more if the contest had been %q, of %d needed", w.Option, swing, w.Name, k.Before.Need))
		}
		truth, may := k.After.Earliest(w.Option)
		other := k.After.with(w.Option, -w.Swing)
		if d, could := other.Earliest(w.Option); may != could || !d.Equal(truth) {
			why = append(why, fmt.Sprintf("%s: the earliest day of a majority is another if the contest had been %q", w.Option, w.Name))
		}
	}
	for _, p := range k.Paths() {
		if p.Out() {
			why = append(why, fmt.Sprintf("%s cannot have a majority any more", p.Option))
		}
	}
	if k.LeaderChanges || k.Decides != "" {
		why = append(why, "the leader changes, or has a majority")
	}
	return why, true
}

// with is the race with so many delegates more for an option.
func (r *Race) with(o canvass.OptionID, more int) *Race {
	x := *r
	x.Standings = append([]Standing(nil), r.Standings...)
	for i := range x.Standings {
		if x.Standings[i].Option == o {
			x.Standings[i].Delegates += more
		}
	}
	return &x
}

// Record is how many contests of earlier days somebody won, whatever the measure.
type Record struct {
	Wins, Contests int
	// Unknown are contests of which nobody knows the winner, or of which some say that the option won and others that
	// it did not: with any, Wins is not known.
	Unknown []canvass.ContestID
}

// RecordBefore is the option's record in the contests of the race that award delegates, of days before the contest's.
func RecordBefore(s *tally.Snapshot, id canvass.ContestID, o canvass.OptionID) Record {
	var out Record
	c := s.Contests[id]
	if c == nil || c.Event == nil {
		return out
	}
	for _, v := range votesOn(s, id.Race(), func(d time.Time, x *tally.Contest) bool { return d.Before(day(c)) && x != c }) {
		out.add(&v, o)
	}
	return out
}

// Records are, by contest of a race, the record before of its winner: of those that have one, as winner says, and a day.
func Records(s *tally.Snapshot, id canvass.RaceID, winner func(*tally.Contest) canvass.OptionID) map[canvass.ContestID]Record {
	votes := votesOn(s, id, func(time.Time, *tally.Contest) bool { return true })
	out := map[canvass.ContestID]Record{}
	for _, c := range contests(s, id) {
		o := winner(c)
		if o == "" || c.Event == nil {
			continue
		}
		var r Record
		for i := range votes {
			if v := &votes[i]; v.contest != c && day(v.contest).Before(day(c)) {
				r.add(v, o)
			}
		}
		out[c.ID] = r
	}
	return out
}

// add notes a contest of an earlier day.
func (r *Record) add(v *voted, o canvass.OptionID) {
	if !v.binds {
		return
	}
	r.Contests++
	switch {
	case v.doubt != "" && (len(v.winners) == 0 || slices.Contains(v.winners, o) || slices.Contains(v.others, o)):
		r.Unknown = append(r.Unknown, v.contest.ID)
	case v.sole == o:
		r.Wins++
	}
}

package season

import (
	"fmt"
	"math"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Prior names whose expectation a surprise is held against. Priors are never mixed.
type Prior string

// The priors.
const (
	// ByRecord expects of a candidate what the contests before gave: (wins + 1) of (contests + 2).
	ByRecord Prior = "record so far"
	// ByPlace expects what the place did in earlier cycles of the party: whether it voted with who had won most until
	// then.
	ByPlace Prior = "history of the place"
	// ByModel is the season model, from contests of earlier days alone.
	ByModel Prior = "model"
	// ByForecast is somebody's forecast of before.
	ByForecast Prior = "forecast"
)

// Surprise is how much less likely a result was, by one prior, than a certainty: -log2 of the winner's chance, in bits.
// One bit is a toss of a coin.
type Surprise struct {
	Prior Prior
	// By is whose forecast it is; empty for the other priors.
	By string
	// Chance is what the prior gave the winner; Known is false where it says nothing, and Words say why.
	Chance float64
	Known  bool
	// AtLeast says that the prior gave no more than a bound, such as "over 99%" for another.
	AtLeast bool
	// Share is the surprise of the shares, in bits, against the model's medians; of ByModel alone, else 0.
	Share float64
	Words string
}

// Bits is the surprise.
func (s *Surprise) Bits() float64 { return -math.Log2(s.Chance) }

// Surprises holds the contest's result against each prior that there is. The model's part may be nil, with a reason.
func Surprises(s *tally.Snapshot, k *race.Consequence, m *Chances, unmodelled string) []Surprise {
	c := s.Contests[k.Contest]
	winner := soleWinner(c)
	if winner == "" {
		return nil
	}
	w := wording.Of(s)
	name := w.Name(winner)
	out := []Surprise{recordSurprise(s, k, winner, name, w), placeSurprise(s, k, winner, name, w)}
	x := Surprise{Prior: ByModel, Words: "no chance is told: " + unmodelled}
	if m != nil {
		if i := slices.IndexFunc(m.Prior.Active, func(i int) bool { return m.option(i) == winner }); i >= 0 {
			x.Known, x.Chance = true, max(m.Prior.Chance[i], .5/float64(m.Seasons))
			x.Words = fmt.Sprintf("the model, from contests of earlier days alone, gave %s %s in 100", name, hundred(x.Chance))
			x.Share = m.shareSurprise(c)
		} else {
			x.Words = "the model does not follow " + name
		}
	}
	return append(append(out, x), forecastSurprises(s, c, winner, name, w)...)
}

// forecastSurprises hold the result against each forecast that was frozen before.
func forecastSurprises(s *tally.Snapshot, c *tally.Contest, winner canvass.OptionID, name string, w wording.Words) []Surprise {
	var out []Surprise
	for _, by := range forecasters(c) {
		f := frozen(s, c, by)
		if f == nil {
			continue
		}
		x := Surprise{Prior: ByForecast, By: by, Words: w.Said(by) + " gave " + name + " no chance"}
		bounded, given := 0, -1
		for _, o := range f.Forecast.Options {
			if o.Bound {
				bounded = max(bounded, o.Chance)
			}
			if o.Option == winner {
				given = o.Chance
			}
		}
		if rest := 10_000 - bounded; bounded > 0 && (given < 0 || given >= rest) {
			given, x.AtLeast = rest, true // somebody else had more than the bound
		}
		if x.Known = given >= 0; x.Known {
			x.Chance = float64(given) / 10_000
		}
		least := .0001
		if f.Forecast.Draws > 0 {
			least = .5 / float64(f.Forecast.Draws)
		}
		x.Chance = max(x.Chance, least)
		if x.Known {
			x.Words = english.Capital(w.Said(by)) + " gave " + name + " " + hundred(x.Chance) + " in 100"
		}
		out = append(out, x)
	}
	return out
}

// forecasters are whose forecasts a contest has, each once.
func forecasters(c *tally.Contest) []string {
	var out []string
	for _, f := range c.Forecasts {
		if !slices.Contains(out, f.By) {
			out = append(out, f.By)
		}
	}
	return out
}

// hundred is a chance in a hundred, never 0 or 100.
func hundred(p float64) string {
	switch {
	case p < .01:
		return "fewer than one"
	case p > .99:
		return "more than 99"
	}
	return english.Spelled(int64(math.Round(100 * p)))
}

// soleWinner is who alone won by every measure of votes; empty where nobody did.
func soleWinner(c *tally.Contest) canvass.OptionID {
	var o canvass.OptionID
	for _, w := range c.Winners {
		switch {
		case w.Measure == canvass.Delegates:
		case w.Tied || o != "" && o != w.Options[0]:
			return ""
		default:
			o = w.Options[0]
		}
	}
	return o
}

// recordSurprise says it in words first: how many the winner had won before, and the best share.
func recordSurprise(s *tally.Snapshot, k *race.Consequence, winner canvass.OptionID, name string, w wording.Words) Surprise {
	out := Surprise{Prior: ByRecord}
	r := race.RecordBefore(s, k.Contest, winner)
	switch {
	case r.Contests == 0:
		out.Words = "no contest that awards delegates came before"
		return out
	case len(r.Unknown) > 0:
		out.Words = fmt.Sprintf("who won %s before is not known, or told in two ways", english.Many(len(r.Unknown), "contest", "contests"))
		return out
	}
	out.Known, out.Chance = true, float64(r.Wins+1)/float64(r.Contests+2)
	contests := english.Many(r.Contests, "contest", "contests")
	switch r.Wins {
	case 0:
		out.Words = fmt.Sprintf("%s had won none of the %s before", name, contests)
		if r.Contests == 1 {
			out.Words = name + " had not won the one contest before"
		}
	case r.Contests:
		out.Words = fmt.Sprintf("%s had won all of the %s before", name, contests)
		if r.Contests == 1 {
			out.Words = name + " had won the one contest before"
		}
	default:
		out.Words = fmt.Sprintf("%s had won %s of the %s before", name, english.Spelled(r.Wins), contests)
	}
	for _, x := range k.Surprise {
		if x.Best && x.Option == winner {
			out.Words += fmt.Sprintf("; the best share was %s, in %s", canvass.ShareText(x.There, x.ThereOf), w.Place(x.Where.Jurisdiction()))
		}
	}
	return out
}

// memory is a season as it is looked at for surprises, or why there is none.
type memory struct {
	*Season
	err error
}

// remembered is Of for who changes nothing of it: each contest of a race looks at the same seasons.
func remembered(s *tally.Snapshot, of canvass.RaceID) (*Season, error) {
	type key struct{ race canvass.RaceID }
	m := s.Kept(key{of}, func() any {
		x, err := Of(s, of)
		return memory{x, err}
	}).(memory)
	return m.Season, m.err
}

// placeSurprise asks of earlier cycles of the party whether the place voted for who had won most contests until then.
func placeSurprise(s *tally.Snapshot, k *race.Consequence, winner canvass.OptionID, name string, w wording.Words) Surprise {
	out := Surprise{Prior: ByPlace}
	now, err := remembered(s, k.Contest.Race())
	if err != nil {
		out.Words = "nothing is known of who stands"
		return out
	}
	leader := now.leaderBefore(k.Contest)
	place := w.Place(k.Contest.Jurisdiction())
	if leader < 0 {
		out.Words = "nobody had won most contests before"
		return out
	}
	var with, of int
	for cycle := k.Contest.Cycle() - 4; cycle >= 2000; cycle -= 4 {
		x, err := remembered(s, canvass.RaceID(fmt.Sprintf("%d/%s", cycle, k.Contest.Party())))
		if err != nil {
			continue
		}
		i := slices.IndexFunc(x.Contests, func(c Contest) bool { return c.Place == k.Contest.Jurisdiction() && x.told(&c) })
		if i < 0 {
			continue
		}
		if l := x.leaderBefore(x.Contests[i].ID); l >= 0 {
			of++
			if x.Contests[i].Result.Winner == l {
				with++
			}
		}
	}
	if of == 0 {
		out.Words = "no earlier contest of " + place + " is known that came after a lead"
		return out
	}
	out.Known, out.Chance = true, float64(with+1)/float64(of+2)
	if now.Candidates[leader].Option != winner {
		out.Chance = 1 - out.Chance
	}
	const favourite = "who had won most contests until then"
	switch {
	case of == 1 && with == 1:
		out.Words = fmt.Sprintf("in the one contest of an earlier cycle that is known, %s voted for %s", place, favourite)
	case of == 1:
		out.Words = fmt.Sprintf("in the one contest of an earlier cycle that is known, %s did not vote for %s", place, favourite)
	default:
		out.Words = fmt.Sprintf("in %s of %s of earlier cycles %s voted for %s", english.Spelled(with), english.Many(of, "contest", "contests"), place, favourite)
	}
	return out
}

// leaderBefore is who had won most contests of days before, -1 for nobody.
func (s *Season) leaderBefore(id canvass.ContestID) int {
	for i := range s.Contests {
		if s.Contests[i].ID == id {
			_, most := s.simple(s.earlier(s.Contests[i].Day), s.active(&s.Contests[i]))
			return most
		}
	}
	return -1
}

// option is a candidate of the forecast by the place in the season.
func (c *Chances) option(k int) canvass.OptionID { return c.Options[k] }

// shareSurprise is the sum of r log2(r/m) over those in the race, r the result and m the model's medians, both smoothed
// by half a ballot.
func (c *Chances) shareSurprise(x *tally.Contest) float64 {
	var votes []float64
	total, medians := 0.0, 0.0
	for i, k := range c.Prior.Active {
		n, _ := x.Count.Votes(c.option(k))
		votes = append(votes, float64(n)+.5)
		total += float64(n) + .5
		medians += c.Prior.Median[i]
	}
	sum := 0.0
	for i, v := range votes {
		r := v / total
		m := (c.Prior.Median[i]/medians*total + .5) / (total + .5*float64(len(votes)))
		sum += r * math.Log2(r/m)
	}
	return sum
}

// Version names the model: its form, its constants and its facts, by a hash. A forecast is frozen with it.
func Version() string { return version() }

// Inconsequential applies the whole rule of what is inconsequential: the exact part, and, where a model is allowed, the
// bound on every change of a chance. why is empty where the contest is; ok is false where it cannot be said.
func Inconsequential(k *race.Consequence, m *Chances) (why []string, ok bool) {
	var priors []race.World
	if m != nil {
		priors = m.Swings
	}
	why, ok = k.Inconsequential(priors...)
	if ok && m != nil {
		why = append(why, m.Small()...)
	}
	return why, ok
}

// Needs says in a sentence what the contest did to the winner's way: "Bernie Sanders won it, and needs a larger share
// of the rest than before, 53.33% after 53.25%". It is empty where that cannot be said, and where two digits do not
// tell the two apart.
func Needs(s *tally.Snapshot, k *race.Consequence) string {
	winner := soleWinner(s.Contests[k.Contest])
	if winner == "" || k.Before.Open > 0 || k.After.Open > 0 {
		return ""
	}
	for _, p := range k.Paths() {
		if p.Option != winner || p.Before.Beyond() || p.After.Of <= 0 {
			continue
		}
		before, after := p.Before.Percent(), p.After.Percent()
		name := wording.Of(s).Name(winner)
		switch {
		case before == after:
			return ""
		case p.Eases():
			return fmt.Sprintf("%s won it, and needs %s%% of the rest, after %s%% before it", name, after, before)
		}
		return fmt.Sprintf("%s won it, and needs a larger share of the rest than before: %s%%, after %s%%", name, after, before)
	}
	return ""
}

package season

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// PollDays is how long before a contest its polls count.
const PollDays = 21

// A contest's polls differ from its result by an error that they have in common and one of each, in points of the
// margin between two; a poll weighs half as much for every five days that it is older. The three did best over the six
// seasons that the archive has polls of, of 40 sets, by log loss of both together.
const (
	commonError  = 10
	eachError    = 10
	pollHalfLife = 5 * 24 * time.Hour
)

// Polls are polls of contests, as somebody supplied them.
type Polls struct {
	list []poll
	// Skipped are rows of the table that are of no candidate or contest of the season.
	Skipped int
}

// poll is one poll's shares of candidates, in percent.
type poll struct {
	place  string
	day    time.Time
	shares map[canvass.OptionID]float64
}

// Len is how many polls there are.
func (p *Polls) Len() int { return len(p.list) }

// ReadPolls reads polls of a season's contests: CSV with the header date,jurisdiction,pollster,option,share, a row for
// each option of a poll, its last day in the field and the share in percent; or FiveThirtyEight's archive of primary
// polls (year, race, location, polldate, pollster, cand1_name, cand1_pct, cand2_name, cand2_pct), which has each poll's
// two leading candidates of the result. What came out is in the archive too, and is not read. Errors are
// canvass.Invalid and name the line.
func ReadPolls(r io.Reader, s *Season) (*Polls, error) {
	t, err := readTable(r)
	if err != nil {
		return nil, err
	}
	switch {
	case t.has("date", "jurisdiction", "pollster", "option", "share"):
		return t.polls(s)
	case t.has("year", "race", "location", "polldate", "cand1_name", "cand1_pct", "cand2_name", "cand2_pct"):
		return t.pollArchive(s)
	}
	return nil, canvass.Errorf(canvass.Invalid, "polls", "line 1: the header is %s; it must be date,jurisdiction,pollster,option,share", strings.Join(t.head, ","))
}

func (t *table) polls(s *Season) (*Polls, error) {
	out, at := &Polls{}, map[string]int{}
	for t.next() {
		day, err := t.day("date", time.DateOnly)
		if err != nil {
			return nil, err
		}
		share, err := t.percent("share")
		if err != nil {
			return nil, err
		}
		o, place := canvass.OptionID(t.cell("option")), strings.ToLower(t.cell("jurisdiction"))
		if err := o.Validate(); err != nil {
			return nil, t.refuse("option", "an option such as joe-biden")
		}
		if s.index(o) < 0 || !slices.ContainsFunc(s.Contests, func(c Contest) bool { return c.Place == place }) {
			out.Skipped++
			continue
		}
		key := place + "\x00" + t.cell("pollster") + "\x00" + t.cell("date")
		i, ok := at[key]
		if !ok {
			i = len(out.list)
			at[key] = i
			out.list = append(out.list, poll{place, day, map[canvass.OptionID]float64{}})
		}
		if _, twice := out.list[i].shares[o]; twice {
			return nil, t.refuse("option", "there once: the poll has a row for it already")
		}
		out.list[i].shares[o] = share
	}
	return out, t.err
}

func (t *table) pollArchive(s *Season) (*Polls, error) {
	out := &Polls{}
	party := map[canvass.Party]string{canvass.Democratic: "_Pres-D_", canvass.Republican: "_Pres-R_"}[s.Race.Party()]
	for t.next() {
		if t.cell("year") != strconv.Itoa(s.Race.Cycle()) || !strings.Contains(t.cell("race"), party) {
			continue
		}
		day, err := t.day("polldate", "1/2/2006")
		if err != nil {
			return nil, err
		}
		p := poll{strings.ToLower(t.cell("location")), day, map[canvass.OptionID]float64{}}
		for _, n := range []string{"cand1", "cand2"} {
			if t.cell(n+"_pct") == "" {
				continue
			}
			share, err := t.percent(n + "_pct")
			if err != nil {
				return nil, err
			}
			if o := archiveName(t.cell(n+"_name"), s.Candidates); o != "" {
				p.shares[o] = share
			}
		}
		if len(p.shares) < 2 {
			out.Skipped++
			continue
		}
		out.list = append(out.list, p)
	}
	return out, t.err
}

// margin is the mean margin in points between two candidates in polls of the contest, of the last [PollDays] days
// before it and not after the moment asked for, newer ones more, and its standard deviation. ok is false where there is
// none.
func (p *Polls) margin(c *Contest, a, b canvass.OptionID, until time.Time) (margin, spread float64, ok bool) {
	n, squares := 0.0, 0.0
	for _, x := range p.list {
		if x.place != c.Place || !x.day.Before(c.Day) || x.day.After(until) || c.Day.Sub(x.day) > PollDays*24*time.Hour {
			continue
		}
		u, hasA := x.shares[a]
		v, hasB := x.shares[b]
		if hasA && hasB {
			w := math.Exp2(-float64(c.Day.Sub(x.day)) / float64(pollHalfLife))
			margin, n, squares = margin+w*(u-v), n+w, squares+w*w
		}
	}
	if n == 0 {
		return 0, 0, false
	}
	return margin / n, math.Sqrt(commonError*commonError + eachError*eachError*squares/(n*n)), true
}

// leaders are the two whom polls of the contest have ahead.
func (p *Polls) leaders(s *Season, c *Contest, until time.Time) (a, b int, ok bool) {
	sums, counts := make([]float64, len(s.Candidates)), make([]float64, len(s.Candidates))
	for _, x := range p.list {
		if x.place != c.Place || !x.day.Before(c.Day) || x.day.After(until) || c.Day.Sub(x.day) > PollDays*24*time.Hour {
			continue
		}
		for k := range s.Candidates {
			if v, has := x.shares[s.Candidates[k].Option]; has && s.Candidates[k].in(c.Day) {
				sums[k], counts[k] = sums[k]+v, counts[k]+1
			}
		}
	}
	a, b = -1, -1
	mean := func(k int) float64 { return sums[k] / counts[k] }
	for k := range sums {
		switch {
		case counts[k] == 0:
		case a < 0 || mean(k) > mean(a):
			a, b = k, a
		case b < 0 || mean(k) > mean(b):
			b = k
		}
	}
	return a, b, b >= 0
}

// combined multiplies two normals: the model's margin and the polls', each with its standard deviation.
func combined(mean, sd, polls, sp float64) (float64, float64) {
	u, v := 1/(sd*sd), 1/(sp*sp)
	return (mean*u + polls*v) / (u + v), math.Sqrt(1 / (u + v))
}

// TwoWay is a contest foretold between the two whom polls have ahead, by the model, by polls and by both.
type TwoWay struct {
	ID             canvass.ContestID
	First, Second  int
	Model          float64 // chances of the first
	Polls, Both    float64
	Won            bool // by the first
	ModelMiss      float64
	PollsMiss      float64
	BothMiss       float64
	Result, Margin float64 // in points
}

// Brier is the two-way score of a chance: the sum over the two of squared errors.
func (x *TwoWay) Brier(chance float64) float64 {
	won := 0.0
	if x.Won {
		won = 1
	}
	return 2 * (chance - won) * (chance - won)
}

// Loss is the log loss of a chance.
func (x *TwoWay) Loss(chance float64) float64 {
	if !x.Won {
		chance = 1 - chance
	}
	return -math.Log(max(chance, floorChance))
}

// ScorePolls foretells each contest that has polls between the two whom they have ahead.
func (s *Season) ScorePolls(p Params, polls *Polls, n int, seed uint64) []TwoWay {
	var out []TwoWay
	k := newKernel(s, p)
	for i := range s.Contests {
		c := &s.Contests[i]
		if !s.told(c) {
			continue
		}
		a, b, ok := polls.leaders(s, c, c.Day)
		if !ok {
			continue
		}
		margin, sp, ok := polls.margin(c, s.Candidates[a].Option, s.Candidates[b].Option, c.Day)
		result := c.Result.Shares[a] - c.Result.Shares[b]
		if !ok || result == 0 {
			continue
		}
		mean, sd := k.margin(s.earlier(c.Day), i, a, b, n, seed)
		both, spread := combined(mean, sd, margin, sp)
		x := TwoWay{
			ID: c.ID, First: a, Second: b, Won: result > 0, Result: result, Margin: margin,
			Model: normal(mean / sd), Polls: normal(margin / sp), Both: normal(both / spread),
			ModelMiss: math.Abs(mean - result), PollsMiss: math.Abs(margin - result), BothMiss: math.Abs(both - result),
		}
		out = append(out, x)
	}
	return out
}

// margin are the mean and standard deviation, in points, of the model's margin between two candidates.
func (k *kernel) margin(past []int, contest, a, b, n int, seed uint64) (mean, sd float64) {
	d := k.drawsOf(past, []int{contest}, seed)
	active := k.season.active(&k.season.Contests[contest])
	i, j := slices.Index(active, a), slices.Index(active, b)
	dst := make([]float64, len(active))
	sum, squares := 0.0, 0.0
	for season := range n {
		d.draw(uint64(season))
		d.shares(dst, 0, active)
		m := 100 * (dst[i] - dst[j])
		sum, squares = sum+m, squares+m*m
	}
	mean = sum / float64(n)
	return mean, math.Sqrt(max(squares/float64(n)-mean*mean, .01))
}

func normal(z float64) float64 { return .5 * math.Erfc(-z/math.Sqrt2) }

// inform tells the draws of a simulation what polls of contests to come say. In each contest that has polls the margin
// of the two ahead in them is drawn towards the polls' as two normals are multiplied: their difference of utilities is
// scaled and moved, half on either side, and the others stay.
func (p *Polls) inform(r *Rest, k *kernel, d *draws, until time.Time) {
	for i, at := range r.Future {
		c := &r.Season.Contests[at]
		a, b, ok := p.leaders(r.Season, c, until)
		if !ok || d.of[a].mean == nil || d.of[b].mean == nil {
			continue
		}
		margin, sp, _ := p.margin(c, r.Season.Candidates[a].Option, r.Season.Candidates[b].Option, until)
		mean, sd := k.margin(r.Past, at, a, b, 1000, d.seed)
		both, spread := combined(mean, sd, margin, sp)
		// Points of a margin become logarithms of a ratio at an even split of what the two have: one in fifty points.
		share := k.together(r.Past, at, a, b, d.seed)
		unit := func(points float64) float64 { return math.Log((share + points/100) / (share - points/100)) }
		limit := 99 * share
		move := unit(min(max(both, -limit), limit)) - unit(min(max(mean, -limit), limit))
		d.poll(i, a, b, move, spread/sd)
	}
}

// together is the mean of the share that two candidates have together, of all.
func (k *kernel) together(past []int, contest, a, b int, seed uint64) float64 {
	d := k.drawsOf(past, []int{contest}, seed)
	active := k.season.active(&k.season.Contests[contest])
	i, j := slices.Index(active, a), slices.Index(active, b)
	dst := make([]float64, len(active))
	sum := 0.0
	const n = 1000
	for season := range n {
		d.draw(uint64(season))
		d.shares(dst, 0, active)
		sum += dst[i] + dst[j]
	}
	return sum / n
}

package season

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
	"pgregory.net/rapid"
)

// Each of the seven seasons with constants chosen on the other six: the goals for log loss are those of the working
// notes; no season is worse than a guess by chance, than the last winner again, or than who has won most, with the
// first contest, for which there is no basis, left out.
func TestLeaveOneSeasonOut(t *testing.T) {
	most := map[canvass.RaceID]float64{"2016/dem": .50, "2016/gop": .92, "2020/dem": 1.10, "2024/gop": .40}
	contests, loss := 0, 0.0
	var favourites [3][2]float64 // won, of: from 50, 70 and 90 percent
	for _, s := range archived(t, chosenOn...) {
		x := s.Score(ChosenFor(s.Race), 4000, 1)
		contests += len(x.Contests)
		loss += x.LogLoss * float64(len(x.Contests))
		if m, ok := most[s.Race]; ok && x.LogLoss > m {
			t.Errorf("%s: a log loss of %.3f, the goal is %.2f", s.Race, x.LogLoss, m)
		}
		var model, uniform, last, wins float64
		for _, c := range x.Contests {
			if !c.NoBasis {
				model, uniform, last, wins = model+c.LogLoss, uniform+c.Uniform, last+c.LastWinner, wins+c.MostWins
			}
			f, p := c.Favourite()
			for i, from := range []float64{.5, .7, .9} {
				if p >= from && (i == 2 || p < from+.2) {
					favourites[i][1]++
					if f == c.Winner {
						favourites[i][0]++
					}
				}
			}
		}
		if model >= uniform || model >= last || model >= wins {
			t.Errorf("%s: %.2f by the model, %.2f by chance, %.2f by the last winner, %.2f by most wins", s.Race, model, uniform, last, wins)
		}
		if x.Covered90 < .79 || x.Covered90 > .97 {
			t.Errorf("%s: 90%% intervals cover %.2f", s.Race, x.Covered90)
		}
	}
	if contests != 304 || loss/304 > .66 {
		t.Errorf("%d contests, a log loss of %.3f; 304 and 0.66", contests, loss/float64(contests))
	}
	for i, in := range [][2]float64{{.5, .7}, {.7, .9}, {.9, 1}} {
		if rate := favourites[i][0] / favourites[i][1]; rate < in[0]-.07 || rate > in[1]+.07 {
			t.Errorf("favourites at %.0f to %.0f percent won %.2f of %.0f", 100*in[0], 100*in[1], rate, favourites[i][1])
		}
	}
}

// With polls, by the two-way score over the two whom they have ahead: the goals of the working notes.
func TestPollsOfTheArchive(t *testing.T) {
	for _, x := range []struct {
		race     canvass.RaceID
		contests int
		most     float64
	}{{"2016/dem", 40, .25}, {"2016/gop", 35, .21}, {"2020/dem", 27, .33}} {
		s := archived(t, x.race)[0]
		f, err := os.Open(filepath.Join(os.Getenv("CANVASS_DATA"), "polls", "primary_polls_538.csv"))
		if err != nil {
			t.Fatal(err)
		}
		polls, err := ReadPolls(f, s)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		scored := s.ScorePolls(ChosenFor(x.race), polls, 2000, 1)
		brier := 0.0
		for i := range scored {
			brier += scored[i].Brier(scored[i].Both) / float64(len(scored))
		}
		if len(scored) != x.contests || brier > x.most {
			t.Errorf("%s: %.3f over %d contests; %.2f over %d is the goal", x.race, brier, len(scored), x.most, x.contests)
		}
	}
}

// The catalog's own seasons, some cells: what is foretold of a contest rests on earlier days alone, and Iowa has no
// basis.
func TestSeasonsOfTheCatalog(t *testing.T) {
	for _, x := range []struct {
		race canvass.RaceID
		most float64
	}{{"2016/dem", .50}, {"2020/dem", 1.10}, {"2024/gop", .40}, {"2008/gop", .60}, {"2012/gop", .62}} {
		s, err := Of(allKnown(), x.race)
		if err != nil {
			t.Fatal(err)
		}
		scores := s.Score(ChosenFor(x.race), 1000, 1)
		if scores.LogLoss > x.most || scores.LogLoss > scores.Uniform {
			t.Errorf("%s: a log loss of %.3f, at most %.2f", x.race, scores.LogLoss, x.most)
		}
		if first := scores.Contests[0]; !first.NoBasis || scores.Contests[len(scores.Contests)-1].NoBasis {
			t.Errorf("%s: a basis for %s %v, for the last %v", x.race, first.ID, !first.NoBasis, !scores.Contests[len(scores.Contests)-1].NoBasis)
		}
		// What comes later changes nothing of what was foretold.
		half := *s
		half.Contests = s.Contests[:len(s.Contests)/2]
		last := half.Contests[len(half.Contests)-1].Day
		again := half.Score(ChosenFor(x.race), 1000, 1)
		for i, c := range again.Contests {
			if c.Day.Before(last) && c.Winner != scores.Contests[i].Winner {
				t.Errorf("%s: %s is another contest", x.race, c.ID)
			}
		}
	}
}

// What the five contests of the working notes did, by the model too: American Samoa of 2024 has no model, and none of
// its parts moves; Sanders won Michigan and needs more than before; South Carolina of 2020 is the large one; Iowa of
// 2020 has no basis.
func TestFiveContests(t *testing.T) {
	s := allKnown()
	chance := func(m *Chances, o canvass.OptionID) (expected, actual float64) {
		for _, c := range m.Changes {
			if c.Option == o {
				return float64(c.MostExpected) / float64(m.Seasons), float64(c.MostActual) / float64(m.Seasons)
			}
		}
		return 0, 0
	}
	for _, x := range []struct {
		contest       canvass.ContestID
		unmodelled    string // the reason begins with it
		who           canvass.OptionID
		from, to      [2]float64 // bounds of the chance of most delegates, expected and actual
		small         bool
		record, model [2]float64 // bounds of the bits
		needs         string
	}{
		{
			contest: "2024/dem/as", unmodelled: "nobody but one", small: true, record: [2]float64{2.32, 2.33},
			needs: "", // by two digits nothing changed for the winner
		},
		{
			contest: "2016/dem/mi", who: "bernie-sanders", from: [2]float64{0, .1}, to: [2]float64{.01, .1}, record: [2]float64{1, 1.5}, model: [2]float64{1, 2.2},
			needs: "Bernie Sanders won it, and needs a larger share of the rest than before: 53.33%, after 53.25%",
		},
		{
			contest: "2020/dem/ia", unmodelled: "no result so far",
			needs: "Pete Buttigieg won it, and needs a larger share of the rest than before: 50.20%, after 50.04%",
		},
		{
			contest: "2020/dem/sc", who: "joe-biden", from: [2]float64{0, .05}, to: [2]float64{.25, .5}, record: [2]float64{2.32, 2.33}, model: [2]float64{2.5, 4.5},
			needs: "Joe Biden won it, and needs 50.65% of the rest, after 50.95% before it",
		},
		{
			contest: "2024/gop/nh", who: "donald-trump", from: [2]float64{.78, .95}, to: [2]float64{.7, .85}, record: [2]float64{.58, .59}, model: [2]float64{.2, .6},
			needs: "Donald Trump won it, and needs 49.94% of the rest, after 50.02% before it",
		},
	} {
		k := race.Of(s, x.contest)
		m, why, err := Model(context.Background(), s, k, 2000, 1)
		if err != nil {
			t.Fatal(err)
		}
		if (m == nil) != (x.unmodelled != "") || !strings.HasPrefix(why, x.unmodelled) {
			t.Errorf("%s: a model %v, %q", x.contest, m != nil, why)
			continue
		}
		if m != nil {
			if from, to := chance(m, x.who); from < x.from[0] || from > x.from[1] || to < x.to[0] || to > x.to[1] {
				t.Errorf("%s: %s %.3f to %.3f, want %v to %v", x.contest, x.who, from, to, x.from, x.to)
			}
		}
		if reasons, ok := Inconsequential(k, m); !ok || (len(reasons) == 0) != x.small {
			t.Errorf("%s: not inconsequential for %q (%v)", x.contest, reasons, ok)
		}
		if got := Needs(s, k); got != x.needs {
			t.Errorf("%s: %q, want %q", x.contest, got, x.needs)
		}
		for _, r := range Surprises(s, k, m, why) {
			in := x.record
			if r.Prior == ByModel {
				in = x.model
			}
			if r.Prior != ByPlace && in != [2]float64{} && r.Known && (r.Bits() < in[0] || r.Bits() > in[1]) {
				t.Errorf("%s by the %s: %.2f bits, want %v (%s)", x.contest, r.Prior, r.Bits(), in, r.Words)
			}
		}
	}
	words := Surprises(s, race.Of(s, "2024/dem/as"), nil, "")[0].Words
	if want := "Jason Palmer had won none of the three contests before; the best share was 0.4%, in Nevada"; words != want {
		t.Errorf("%q, want %q", words, want)
	}
}

// A forecast's score is never below zero, is zero for a number that was certain, and is the distance for a certain
// number that was wrong.
func TestCRPS(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Outcome{final: make([]uint32, 50)}
		at := rapid.IntRange(0, 49).Draw(t, "certain")
		o.final[at] = 100
		x := rapid.IntRange(0, 60).Draw(t, "came out")
		if got := o.CRPS(x); math.Abs(got-math.Abs(float64(x-at))) > 1e-9 {
			t.Fatalf("%d foretold, %d came out: %f", at, x, got)
		}
		for range 5 {
			o.final[rapid.IntRange(0, 49).Draw(t, "also")] += 10
		}
		if o.CRPS(x) < 0 {
			t.Fatal("below zero")
		}
	})
}

// Tables of results and polls are refused with the line and what to write; a good one is scored.
func TestReadResults(t *testing.T) {
	const head = "date,jurisdiction,kind,option,share,withdrew\n"
	for text, want := range map[string]string{
		"":                                        "line 1: no header",
		"a,b\n1,2\n":                              "the header is a,b; it must be date,jurisdiction,kind,option,share,withdrew",
		head + "2031-02-30,ia,caucus,ann,50,\n":   `line 2, column date: "2031-02-30" is not a date`,
		head + "2031-02-03,ia,mail,ann,50,\n":     `line 2, column kind: "mail" is not primary or caucus`,
		head + "2/3/2031,ia,caucus,ann,50,\n":     `line 2, column date: "2/3/2031" is not a date such as 2024-03-05`,
		head + "2031-02-03,zz,caucus,ann,50,\n":   `line 2, column jurisdiction: "zz" is not a state or territory`,
		head + "2031-02-03,Iowa,caucus,ann,50,\n": `line 2, column jurisdiction: "Iowa" is not a state or territory`,
		head + "2031-02-03,ia,caucus,ann,50,\n2031-02-03,ia,caucus,ben,40\n":                                "line 3",
		head + "2031-02-03,ia,caucus,ann,0.5,\n2031-02-03,ia,caucus,ben,0.4,\n":                             "write shares in percent, 51.3 and not 0.513",
		head + "2031-02-03,ia,caucus,ann,50,\n2031-02-03,ia,caucus,ben,50,\n2035-02-03,ia,caucus,ben,40,\n": "line 4: 2031-02-03 and 2035-02-03 are of two seasons",
		head + "2031-02-03,ia,caucus,ann,0,\n2031-02-03,ia,caucus,ben,0,\n":                                 "line 2: ia on 2031-02-03: nobody has a share",
		head + "2031-02-03,ia,caucus,ann,101,\n":                                                            `line 2, column share: "101" is not a percentage`,
		head + "2031-02-03,ia,caucus,ann,50,\n2031-02-03,ia,caucus,ann,50,\n":                               `line 3, column option: "ann" is not there once`,
		head + "2031-02-03,ia,caucus,ann,50,\n":                                                             "fewer than two persons",
		head + "2031-02-03,ia,caucus,ann,70,\n2031-02-03,ia,caucus,ben,50,\n":                               "the shares add up to 120.0%",
		head + "2031-02-03,ia,caucus,ann,50,2031-03-01\n2031-02-04,nh,caucus,ann,50,2031-03-02\n":           "the day that another row gives",
	} {
		_, err := ReadResults(strings.NewReader(text), "")
		if err == nil || !strings.Contains(err.Error(), want) || canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	s, err := ReadResults(strings.NewReader(head+
		"2031-02-03,ia,caucus,ann,50,\n2031-02-03,ia,caucus,ben,48,\n2031-02-03,ia,caucus,uncommitted,2,\n"+
		"2031-02-10,nh,primary,ann,60,\n2031-02-10,nh,primary,ben,40,\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	x := s.Score(Chosen, 500, 1)
	if len(x.Contests) != 2 || !x.Contests[0].NoBasis || x.Contests[1].NoBasis || x.Contests[1].Chance[0] < .5 {
		t.Errorf("%+v", x.Contests)
	}
}

// A table of a race that the model knows is of whoever has a row, by whatever name; what it says of leaving goes before what
// is known.
func TestTableOfAKnownRace(t *testing.T) {
	const head = "date,jurisdiction,kind,option,share,withdrew\n"
	read := func(text string) *Season {
		s, err := ReadResults(strings.NewReader(head+text), "2000/gop")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := read("2000-02-01,NH,Primary,McCain,48.5,\n2000-02-01,NH,Primary,George W. Bush,30.4,\n2000-02-01,NH,Primary,Steve Forbes,12.7,\n")
	var got []string
	for _, c := range s.Candidates {
		got = append(got, fmt.Sprintf("%s %v %s", c.Option, c.Home, c.Left.Format(time.DateOnly)))
	}
	if want := "george-w-bush [tx] 0001-01-01, mccain [az] 2000-03-09, steve-forbes [nj] 2000-02-10"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %q", got, want)
	}
	if r := s.Contests[0].Result; r.Winner != 1 || r.Shares[1] != 48.5 {
		t.Errorf("%+v", r)
	}
	s = read("2000-02-01,nh,primary,john-mccain,48.5,2000-03-07\n2000-02-01,nh,primary,george-w-bush,30.4,\n2000-02-01,nh,primary,steve-forbes,12.7,\n")
	if left := s.Candidates[1].Left.Format(time.DateOnly); left != "2000-03-07" || !s.Candidates[2].Left.IsZero() {
		t.Errorf("mccain left on %s, forbes on %v", left, s.Candidates[2].Left)
	}
}

func FuzzReadTables(f *testing.F) {
	f.Add("date,jurisdiction,kind,option,share,withdrew\n2031-02-03,ia,caucus,ann,50,\n2031-02-03,ia,caucus,ben,48,\n")
	f.Add("date,jurisdiction,pollster,option,share\n2016-03-01,mi,mitchell,hillary-clinton,55\n")
	f.Add("year,race,location,polldate,pollster,samplesize,cand1_name,cand1_pct,cand1_actual,cand2_name,cand2_pct,cand2_actual,electiondate\n" +
		"2016,2016_Pres-D_MI,MI,3/1/2016,PSI,300,Hillary Clinton,45,48,Bernie Sanders,32,50,3/8/2016\n")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ReadResults(strings.NewReader(text), "2016/dem"); err == nil && len(s.Contests) < 100 {
			s.Score(Chosen, 10, 1)
		}
		s, err := Of(allKnown(), "2016/dem")
		if err != nil {
			t.Fatal(err)
		}
		if p, err := ReadPolls(strings.NewReader(text), s); err == nil {
			s.ScorePolls(Chosen, p, 10, 1)
		}
	})
}

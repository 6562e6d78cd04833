package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got SVG) {
	t.Helper()
	file := filepath.Join("testdata", name+".svg")
	if *update {
		if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("%s differs (-want +got); run go test -update and look at it:\n%s", file, diff)
	}
	wellFormed(t, got)
}

func wellFormed(t interface {
	Helper()
	Fatalf(string, ...any)
}, s SVG,
) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(s)))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, s)
		}
	}
}

func n(i int) *int { return &i }

func TestQuotasOfOnePool(t *testing.T) {
	golden(t, "quotas", Quotas(Pool{
		ID: "at-large", Title: "Six seats on 51 and 40 votes", Desc: "Quotas of 3.363 and 2.637; three seats each.", Seats: 6,
		Rows: []Quota{
			{Name: "Jason Palmer", Colour: 1, Num: 306, Den: 91, Number: "3.363: 3 seats", Seats: 3, Announced: n(4)},
			{Name: "Joe Biden", Colour: 2, Num: 240, Den: 91, Number: "2.637: 3 seats", Seats: 3, Last: true, Announced: n(2)},
			{Name: "Dean Phillips", Colour: 3, Number: "below the threshold"},
		},
	}))
}

func TestQuotasOfManySeatsAreCutAtEveryTenth(t *testing.T) {
	got := Quotas(Pool{ID: "ca", Title: "California", Seats: 169, Rows: []Quota{{Name: "One", Colour: 1, Seats: 169}}})
	if cuts := strings.Count(string(got), `class="cut"`); cuts != 16 {
		t.Errorf("%d cuts in 169 seats, want 16", cuts)
	}
}

func TestExpectedVote(t *testing.T) {
	golden(t, "expected", Expected(Counted{
		ID: "expected", Title: "How much is counted", Desc: "The party: all 91. ABC News: 99%.",
		Rows: []Progress{
			{Name: "The party", Number: "all 91 ballots", In: 91},
			{Name: "ABC News", Number: "99%", In: 99, Guessed: 1},
			{Name: "The office", Number: "106 of 247 towns", In: 106, Out: 141},
			{Name: "Nobody", Number: "nothing yet"},
		},
	}))
}

func TestRaceAgainstItsMajority(t *testing.T) {
	golden(t, "race", Race(Standings{
		ID: "2024-dem", Title: "Delegates so far", Desc: "206 of the 1,968 needed.", Need: 1968, NeedWords: "1,968 needed",
		Rows: []Standing{
			{Name: "Joe Biden", Colour: 2, Number: "206", Delegates: 206},
			{Name: "Uncommitted", Number: "2", Delegates: 2},
			{Name: "Jason Palmer", Colour: 1, Number: "0"},
		},
	}))
}

func TestHostileTextStaysText(t *testing.T) {
	evil := `"><script>alert(1)</script>&]]>` + "\x00"
	for name, got := range map[string]SVG{
		"quotas":   Quotas(Pool{ID: evil, Title: evil, Desc: evil, Seats: 1, Rows: []Quota{{Name: evil, Number: evil, Seats: 1}}}),
		"expected": Expected(Counted{ID: evil, Title: evil, Desc: evil, Rows: []Progress{{Name: evil, Number: evil, In: 1}}}),
		"map":      Map(Tiles{ID: evil, Title: evil, Desc: evil, Tiles: []Tile{{Place: "tx", Name: evil, Href: evil, State: TileWon}}}),
		"total":    Bar(Total{ID: evil, Title: evil, Desc: evil, Parts: []Part{{Name: evil, Delegates: 1}}}),
		"race":     Race(Standings{ID: evil, Title: evil, Desc: evil, NeedWords: evil, Rows: []Standing{{Name: evil, Number: evil}}}),
	} {
		wellFormed(t, got)
		if strings.Contains(string(got), "<script") {
			t.Errorf("%s lets markup through:\n%s", name, got)
		}
	}
}

func TestALongNameIsCutInThePicture(t *testing.T) {
	if got, want := shorten("A name that nobody could ever fit on a telephone", 28), "A name that nobody could ev…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{0, 0, "0%"},
		{5, 0, "0%"},
		{-1, 7, "0%"},
		{1, 3, "33.33%"},
		{1, 2, "50%"},
		{1, 1000, "0.1%"},
		{9, 9, "100%"},
		{10, 9, "100%"},
		{math.MaxInt64 - 1, math.MaxInt64, "99.99%"},
	} {
		if got := percent(c.part, c.whole); got != c.want {
			t.Errorf("percent(%d, %d) is %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

// A bar may never leave its picture, whatever the numbers are.
func TestEveryPictureOfAnyNumbersIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seats := rapid.IntRange(1, 10_000).Draw(t, "seats")
		var rows []Quota
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			rows = append(rows, Quota{
				Name: rapid.String().Draw(t, "name"), Colour: Colour(rapid.IntRange(-1, 20).Draw(t, "colour")),
				Num: rapid.Int64Range(0, 1<<53).Draw(t, "num"), Den: rapid.Int64Range(0, 1<<40).Draw(t, "den"),
				Seats: rapid.IntRange(0, seats).Draw(t, "won"), Last: rapid.Bool().Draw(t, "last"),
				Announced: n(rapid.IntRange(0, 100_000).Draw(t, "announced")),
			})
		}
		wellFormed(t, Quotas(Pool{ID: "x", Title: "t", Seats: seats, Rows: rows}))
	})
}

func TestMapOfTiles(t *testing.T) {
	golden(t, "map", Map(Tiles{
		ID: "2024-gop", Title: "Map: Republicans 2024", Desc: "The table below says the same.",
		Tiles: []Tile{
			{Place: "tx", Name: "Texas: Donald Trump won the vote", Href: "/2024/gop/tx", Colour: 1, State: TileWon},
			{Place: "vt", Name: "Vermont: the Associated Press says Nikki Haley won", Href: "/2024/gop/vt", Colour: 3, State: TileCalled},
			{Place: "ut", Name: "Utah: Donald Trump leads", Href: "/2024/gop/ut", Colour: 1, State: TileCounting, In: 7400},
			{Place: "as", Name: "American Samoa: no votes reported yet", Href: "/2024/gop/as", State: TileAwaited},
		},
	}))
}

// Every jurisdiction has one tile of the same size, and no two share a place.
func TestEveryTileHasItsPlace(t *testing.T) {
	if len(places) != 57 || len(order) != len(places) {
		t.Fatalf("%d places, %d of them drawn; want 57: 50 states, the District, five territories, Democrats Abroad", len(places), len(order))
	}
	taken := map[[2]int]string{}
	for id, at := range places {
		if other := taken[at]; other != "" {
			t.Errorf("%s and %s share the tile %v", id, other, at)
		}
		taken[at] = id
	}
}

func TestTotalOfARace(t *testing.T) {
	golden(t, "total", Bar(Total{
		ID: "2024-gop", Title: "Delegates so far", Desc: "Trump 1,282. Haley 76. 1,215 needed of 2,429.", Need: 1215, Of: 2429,
		Parts: []Part{{Name: "Donald Trump", Colour: 1, Delegates: 1282}, {Name: "Nikki Haley", Colour: 3, Delegates: 76}, {Name: "Nobody", Colour: 2}},
	}))
}

func TestCountyMap(t *testing.T) {
	square := func(x int) [][][2]int { return [][][2]int{{{x, 0}, {x + 10, 0}, {x + 10, 10}, {x, 10}, {x, 0}}} }
	golden(t, "counties", CountyMap(Counties{
		ID: "counties", Title: "Three counties", Desc: "The table below has the figures.",
		Counties: []CountyShade{
			{Rings: square(0), Name: "Adams: Trump 61.0%", Colour: 1, Level: 3},
			{Rings: square(10), Name: "Brown: Haley 50.4%", Colour: 3, Level: 1, Rank: 1},
			{Rings: append(square(20), [][2]int{{22, 22}, {22, 22}}), Name: "Clay: no votes yet"},
			{Rings: [][][2]int{{{31, 5}, {31, 5}}}},
		},
	}))
}

// Neighbours share their borders: a point that two counties have is on the same pixel in both.
func TestCountiesHaveNoGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var points [][2]int
		for range rapid.IntRange(3, 9).Draw(t, "points") {
			points = append(points, [2]int{rapid.IntRange(-9999, 99999).Draw(t, "x"), rapid.IntRange(-9999, 99999).Draw(t, "y")})
		}
		f := fitter([]CountyShade{{Rings: [][][2]int{points}}})
		for _, p := range points {
			if q := f.pixel(p); q[0] < 0 || q[1] < 0 || q[0] > mapWidth || q[1] > mapHeight {
				t.Fatalf("%v is drawn at %v, outside of the map", p, q)
			}
		}
		wellFormed(t, CountyMap(Counties{ID: "x", Title: "t", Counties: []CountyShade{{Rings: [][][2]int{points}, Level: 1}}}))
	})
}

func TestSteps(t *testing.T) {
	golden(t, "steps", Line(Steps{
		ID: "way", Title: "Delegates by date", Desc: "Rivera 40, Okafor 21.", From: "1 February", To: "6 June", Span: 126, High: 100, Mark: 51, MarkWords: "51 needed", Now: 60,
		Rows: []Step{
			{Name: "Rivera", Number: "40", Colour: 1, Points: []StepPoint{{0, 0, 0, 0}, {30, 12, 12, 12}, {60, 40, 40, 40}, {90, 55, 48, 60}}},
			{Name: "Okafor", Number: "21", Colour: 2, Points: []StepPoint{{0, 0, 0, 0}, {60, 21, 21, 21}, {90, 30, 25, 37}}},
		},
	}))
}

func TestCalendarStrip(t *testing.T) {
	golden(t, "strip", Calendar(Strip{
		ID: "season", Title: "The season", Desc: "Three days.", From: "3 February", To: "3 March",
		Days: []StripDay{{[]Block{{"Iowa, 41", 41, 1, false}}}, {[]Block{{"Texas, 228", 228, 2, false}, {"Utah, 29", 29, 1, false}}}, {[]Block{{"Ohio, 136", 136, 0, true}}}},
	}))
}

func TestPlane(t *testing.T) {
	golden(t, "plane", Dots(Plane{
		ID: "plane", Title: "Surprise and consequence", Desc: "Two contests.", Across: "more surprising", Up: "more at stake", AcrossMost: 400, UpMost: 1000, Mark: 120, MarkWords: "a quarter of a percent",
		Dots: []Dot{{"American Samoa", 232, 90, 1, true}, {"Michigan <script>", 129, 700, 2, true}},
	}))
}

// Whatever the numbers are, the new pictures are well formed too.
func TestPicturesOfASeasonAreWellFormed(t *testing.T) {
	any := rapid.Int64Range(-1<<40, 1<<40)
	rapid.Check(t, func(t *rapid.T) {
		steps := Steps{ID: "x", Title: "t", Span: any.Draw(t, "span"), Low: any.Draw(t, "low"), High: any.Draw(t, "high"), Mark: any.Draw(t, "mark"), MarkWords: rapid.String().Draw(t, "words"), Now: any.Draw(t, "now")}
		strip := Strip{ID: "y", Title: "t"}
		plane := Plane{ID: "z", Title: "t", AcrossMost: any.Draw(t, "across"), UpMost: any.Draw(t, "up"), Mark: any.Draw(t, "line"), MarkWords: "m"}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			name, colour := rapid.String().Draw(t, "name"), Colour(rapid.IntRange(-1, 20).Draw(t, "colour"))
			steps.Rows = append(steps.Rows, Step{Name: name, Colour: colour, Points: []StepPoint{{any.Draw(t, "d"), any.Draw(t, "v"), any.Draw(t, "l"), any.Draw(t, "h")}, {any.Draw(t, "d"), any.Draw(t, "v"), 0, 0}}})
			strip.Days = append(strip.Days, StripDay{[]Block{{name, any.Draw(t, "seats"), colour, false}, {name, any.Draw(t, "seats"), colour, true}}})
			plane.Dots = append(plane.Dots, Dot{name, any.Draw(t, "x"), any.Draw(t, "y"), colour, true})
		}
		wellFormed(t, Line(steps))
		wellFormed(t, Calendar(strip))
		wellFormed(t, Dots(plane))
	})
}

func TestFromMomentToMoment(t *testing.T) {
	golden(t, "moments", Over(Moments{
		ID: "moments", Title: "American Samoa over time", Desc: "The table has every moment.", From: "21:25", To: "22:25", Most: "at most 11", Seats: 6,
		Steps: []MomentStep{
			{At: 0},
			{At: 10, Lead: 11, Colour: 4, Delegates: []Part{{Colour: 4, Delegates: 3}, {Colour: 2, Delegates: 3}}},
			{At: 10, Lead: 5, Colour: 2, Delegates: []Part{{Colour: 2, Delegates: 9}}},
			{At: 60, Lead: 11, Colour: 4, Delegates: []Part{{Colour: 4, Delegates: -1}}},
		},
	}))
	wellFormed(t, Over(Moments{ID: "x"}))
}

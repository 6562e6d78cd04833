package web_test

import (
	"html"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/feed/intake"
)

// unit is a count of a place by the made-up night's board of elections.
func unit(t testing.TB, key, at string, id canvass.UnitID, named *canvass.UnitName, rivera, okafor int64) canvass.Entry {
	t.Helper()
	return canvass.Entry{
		Kind: canvass.KindReport, Key: key, Recorded: moment(t, at), By: "wire", Contest: "2028/dem/ks",
		Report: &canvass.Report{
			Area: canvass.Statewide, Unit: id, Measure: canvass.Votes, Named: named,
			Counts: []canvass.Count{{Option: "ana-rivera", Votes: rivera}, {Option: "ben-okafor", Votes: okafor}},
		},
	}
}

// TestPlacesInsideAContest enters counts of three counties, one of them twice: a table that any column sorts, with what
// is new, and each figure with its entry.
func TestPlacesInsideAContest(t *testing.T) {
	r := kestrel(t, canvass.Live)
	if resp, _ := get(t, handler(r), "/2028/dem/ks/places"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("without a place: %s", resp.Status)
	}
	r.add(
		unit(t, "adams", "2028-03-08T05:01Z", "county:adams", &canvass.UnitName{Name: "Adams", FIPS: "20001"}, 300, 100),
		unit(t, "brown", "2028-03-08T05:02Z", "county:brown", &canvass.UnitName{Name: "Brown", FIPS: "20003"}, 40, 50),
		unit(t, "clay-1", "2028-03-08T05:03Z", "county:clay/precinct:1", &canvass.UnitName{County: "20005"}, 20, 10),
		unit(t, "clay-2", "2028-03-08T05:04Z", "county:clay/precinct:2", &canvass.UnitName{County: "20005"}, 5, 20),
		unit(t, "adams-again", "2028-03-08T05:05Z", "county:adams", &canvass.UnitName{Name: "Adams", FIPS: "20001"}, 320, 130),
	)
	h := handler(r)
	names := func(address string) string {
		var out []string
		for _, m := range regexp.MustCompile(`<tr data-key="[^"]*"><th scope="row">([^<]*)<`).FindAllStringSubmatch(ok(t, h, address), -1) {
			out = append(out, m[1])
		}
		return strings.Join(out, " ")
	}
	for order, want := range map[string]string{
		"": "Adams Brown Clay", "votes": "Adams Brown Clay", "-votes": "Clay Brown Adams", "name": "Adams Brown Clay", "-name": "Clay Brown Adams",
		"lead": "Adams Brown Clay", "leader": "Brown Clay Adams", "change": "Adams Brown Clay", "nonsense": "Adams Brown Clay",
	} {
		if got := names("/2028/dem/ks/places?sort=" + order); got != want {
			t.Errorf("sorted by %q: %s, want %s", order, got, want)
		}
	}
	page := ok(t, h, "/2028/dem/ks/places?sort=-votes")
	for _, want := range []string{`aria-sort="ascending" class="n"><a href="/2028/dem/ks/places?sort=votes">Votes</a>`, `href="/2028/dem/ks/places?sort=lead"`, "&#43;50"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	text := strings.ReplaceAll(plainText(page), "&#43;", "+")
	for _, want := range []string{"3 counties", "Adams Rivera 320 +190", "Brown Okafor 50 +10", "Clay Okafor 30 +5"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if clay := regexp.MustCompile(`href="/entries\?seq=[\d,-]+" data-fig="unit-county:clay">55<`); !clay.MatchString(page) {
		t.Error("the sum of the precincts of Clay does not open their entries")
	}
	contest := ok(t, h, "/2028/dem/ks")
	if !strings.Contains(contest, `id="places"`) || !strings.Contains(contest, "By county") {
		t.Error("the contest's page does not show its counties")
	}
	for _, path := range []string{"/2028/dem/kz/places", "/2028/dem/ks/rooms", "/places/ks/places/x"} {
		if resp, _ := get(t, h, path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

// TestAFallOpensTheUnitsOfItsMoment enters 520 precincts, a lower count of the whole by somebody else, and one precinct
// more: what the history says of the fall opens the 520 and that count, on every later page.
func TestAFallOpensTheUnitsOfItsMoment(t *testing.T) {
	r := kestrel(t, canvass.Live)
	count := func(key string, by string, id canvass.UnitID, rivera, okafor int64) canvass.Entry {
		e := unit(t, key, "2028-03-08T05:01Z", id, nil, rivera, okafor)
		e.By, e.Contest = by, "2028/dem/ot"
		return e
	}
	for i := range 520 {
		r.add(count("p"+strconv.Itoa(i), "wire", canvass.UnitID("precinct:"+strconv.Itoa(i)), 2, 1))
	}
	whole := count("whole", "heron", "", 900, 500)
	whole.Recorded += 60_000
	late := count("late", "wire", "precinct:late", 2, 1)
	late.Recorded += 120_000
	r.add(whole, late)
	h := handler(r)
	link := regexp.MustCompile(`href="(/entries\?[^"]*)" data-fig="change-[^"]*"[^>]*>[^<]*160 fewer`).FindStringSubmatch(ok(t, h, "/2028/dem/ot"))
	if link == nil {
		t.Fatalf("no line of the history says that the count is 160 votes lower:\n%s", plainText(ok(t, h, "/2028/dem/ot")))
	}
	list := plainText(ok(t, h, html.UnescapeString(link[1])))
	if !strings.Contains(list, "500 entries") || !strings.Contains(list, "21 more are not listed here") {
		t.Errorf("%s does not list 521 entries:\n%.400s", link[1], list)
	}
}

// TestTheNightOf2016HasItsMaps enters the 20 contests of 1 March 2016 by county, as a newsroom had them, through the
// intake. Each has its table with every place and its entry, and where there are counties a map of them.
func TestTheNightOf2016HasItsMaps(t *testing.T) {
	folder := os.Getenv("CANVASS_DATA")
	if folder == "" {
		t.Skip("NOT RUN: the night of 2016 by county (CANVASS_DATA does not name its folder)")
	}
	r := tuesday2016(t, folder)
	h := handler(r)
	s := r.View().Snapshot
	contests, maps, places := 0, 0, 0
	for _, id := range s.Active {
		contests++
		page := ok(t, h, "/"+string(id)+"/places")
		rows := regexp.MustCompile(`<tr data-key="([^"]*)"><th scope="row">[^<]*</th>`).FindAllStringSubmatch(page, -1)
		places += len(rows)
		for _, row := range rows {
			if !regexp.MustCompile(`href="/entr[^"]*" data-fig="unit-` + regexp.QuoteMeta(row[1]) + `"`).MatchString(page) {
				t.Errorf("%s: the votes of %s do not open an entry", id, row[1])
			}
		}
		shapes := strings.Count(page, `<path class="county`)
		blank := strings.Count(page, `<path class="county"`)
		switch j := id.Jurisdiction(); {
		case slices.Contains([]string{"ma", "vt", "ak"}, j): // by towns, and by districts of the legislature
			if shapes > 0 || j != "ak" && !strings.Contains(page, "There is no map") {
				t.Errorf("%s: %d counties on a map of %s", id, shapes, j)
			}
		default:
			maps++
			if shapes != len(rows) || blank > 1 { // Zavala County, Texas, has no Republican vote
				t.Errorf("%s: %d counties on the map, %d of them blank; %d in the table", id, shapes, blank, len(rows))
			}
		}
		t.Logf("%s: %d places, %d on the map", id, len(rows), shapes)
	}
	if contests != 20 || maps != 15 {
		t.Errorf("%d contests with %d maps, want 20 and 15", contests, maps)
	}
	night := plainText(ok(t, h, "/"))
	for _, want := range []string{"Sanders", "Cruz", "Texas", "Vermont"} {
		if !strings.Contains(night, want) {
			t.Errorf("the night does not name %s", want)
		}
	}
	t.Log(strconv.Itoa(places) + " places")
}

// tuesday2016 is a rehearsal with the counties of 1 March 2016.
func tuesday2016(t testing.TB, folder string) *record {
	t.Helper()
	files := catalog.Embedded()
	parsed, err := catalog.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	r := newRecord(t, canvass.Rehearsal, "Super Tuesday, 1 March 2016", "", "2016-03-01T12:00Z")
	r.catalog("2016-03-01T12:00Z", files)
	pages, err := filepath.Glob(filepath.Join(folder, "primaries2016", "county_json", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []canvass.Entry
	for _, page := range pages {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b[:min(len(b), 2000)]), `"20160301"`) {
			continue
		}
		batch, err := intake.Take(t.Context(), b, intake.Source{
			By: "cnn", Actor: "test", Evidence: []string{"sha256:" + strings.Repeat("0", 64)}, Recorded: moment(t, "2016-03-02T18:00Z"), Catalog: parsed,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range batch.Entries {
			all = append(all, *e)
		}
	}
	r.add(all...)
	return r
}

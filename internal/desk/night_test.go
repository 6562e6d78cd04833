//go:build unix

package desk_test

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// The largest night there is: a Super Tuesday of 32 contests whose authorities report precinct by precinct.
const (
	nightContests = 32
	nightRounds   = 3      // how often a precinct reports
	mostUnits     = 20_000 // precincts of the largest contest, where the night has a million entries
	inACounty     = 160    // precincts, about, that an authority reports together
	nightWhole    = 1_000_000
)

// nightContest is one contest of the night.
type nightContest struct {
	info    *catalog.Contest
	options []canvass.OptionID
	units   int
	// report is how often the wire has reported the whole.
	report int
	votes  map[int][]int64 // by county, as the authority has reported it so far
}

// superTuesday yields n entries of such a night, the same each time. Each contest has another number of precincts, in
// counties; its authority reports a county's precincts together, in three rounds of which each has more votes than the
// one before. The wire reports the same counties a little later and the whole contest between them, and announces a
// winner in the end. One in a thousand of the authority's reports is corrected, one in five thousand withdrawn.
func superTuesday(tb testing.TB, n int, each func(canvass.Entry)) {
	tb.Helper()
	places := nightPlaces(tb, n)
	left := n
	now := canvass.TimeOf(time.Date(2024, 3, 6, 0, 0, 0, 0, time.UTC))
	yield := func(e canvass.Entry) {
		if left == 0 {
			return
		}
		left--
		e.Format, e.Recorded, e.At, e.Actor = canvass.Format, now, canvass.At(now), "ingest"
		each(e)
	}
	for round := 0; left > 0; round++ {
		for county := 0; county*inACounty < places[0].units && left > 0; county++ {
			for _, p := range places {
				if county*inACounty >= p.units {
					break // those behind it have fewer
				}
				p.county(round, county, &now, yield)
				now += 7
			}
		}
	}
}

// nightPlaces are the night's contests, the largest first.
func nightPlaces(tb testing.TB, n int) []*nightContest {
	tb.Helper()
	c, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		tb.Fatal(err)
	}
	day := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	var all []*catalog.Contest
	for _, info := range c.Contests {
		if b := info.Binding(); b != nil && !b.Date.IsZero() && len(info.Ballot.Options) >= 2 && info.Caucus == nil && c.Outlets[info.Authority] != nil {
			all = append(all, info)
		}
	}
	slices.SortFunc(all, func(a, b *catalog.Contest) int { // those of the day first, then those of days near it
		return cmp.Or(
			cmp.Compare(a.Binding().Date.Sub(day).Abs(), b.Binding().Date.Sub(day).Abs()), cmp.Compare(a.ID, b.ID))
	})
	if len(all) < nightContests {
		tb.Fatalf("the catalog has %d contests with a ballot and an authority, want %d", len(all), nightContests)
	}
	places := make([]*nightContest, nightContests)
	for i, info := range all[:nightContests] {
		most := mostUnits - i*(mostUnits-1000)/(nightContests-1) // 20,000 to 1,000
		places[i] = &nightContest{
			info: info, options: info.Ballot.Options[:min(8, len(info.Ballot.Options))],
			units: max(2, int(int64(most)*int64(n)/nightWhole)), votes: map[int][]int64{},
		}
	}
	return places
}

// county is what comes in of one county in a round.
func (p *nightContest) county(round, county int, now *canvass.Time, yield func(canvass.Entry)) {
	id, by := p.info.ID, p.info.Authority
	total := make([]int64, len(p.options))
	from, to := county*inACounty, min((county+1)*inACounty, p.units)
	var mended []canvass.Entry
	for unit := from; unit < to; unit++ {
		counts, ballots := make([]canvass.Count, len(p.options)), int64(0)
		for j, o := range p.options {
			votes := int64((unit*7919+j*104729)%(300/(j+1))) * int64(round+1) / nightRounds
			if round >= nightRounds { // whatever comes after the last round repeats it
				votes = int64((unit*7919 + j*104729) % (300 / (j + 1)))
			}
			counts[j], total[j], ballots = canvass.Count{Option: o, Votes: votes}, total[j]+votes, ballots+votes
		}
		canvass.SortCounts(counts)
		ballots += int64(unit % 3)
		e := canvass.Entry{
			Kind: canvass.KindReport, Key: fmt.Sprintf("%s/precinct-%d/%d", id, unit, round), By: by, Contest: id,
			Source: &canvass.Source{Outlet: by, URL: fmt.Sprintf("https://results.example/%s/%d/%d.csv", id, county, round)},
			Report: &canvass.Report{
				Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c%d/precinct:p%d", county, unit)),
				Measure: canvass.Votes, Counts: counts, Ballots: &ballots,
			},
		}
		yield(e)
		again := e
		again.Key, again.Supersedes, again.Report = e.Key+"/again", e.Key, nil
		switch {
		case (unit+round)%5000 == 4999:
			again.Kind, again.Source = canvass.KindWithdrawal, nil
			again.Withdrawal = &canvass.Withdrawal{Reason: "the machine's tape was read twice"}
			mended = append(mended, again)
		case (unit+round)%1000 == 999:
			r := *e.Report
			more := ballots + 1
			r.Ballots = &more
			again.Kind = canvass.KindCorrection
			again.Correction = &canvass.Correction{Reason: "a ballot was found", Report: &r}
			mended = append(mended, again)
		}
	}
	*now += 3
	for _, e := range mended {
		yield(e)
	}
	*now += 5
	p.votes[county] = total
	wire := func(key string, r canvass.Report) {
		canvass.SortCounts(r.Counts)
		yield(canvass.Entry{
			Kind: canvass.KindReport, Key: string(id) + "/ap-" + key, By: "ap", Contest: id,
			Source: &canvass.Source{Outlet: "ap"}, Report: &r,
		})
	}
	lines := func(votes []int64) []canvass.Count {
		out := make([]canvass.Count, len(votes))
		for j, v := range votes {
			out[j] = canvass.Count{Option: p.options[j], Votes: v}
		}
		return out
	}
	wire(fmt.Sprintf("c%d/%d", county, round), canvass.Report{
		Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c%d", county)), Measure: canvass.Votes, Counts: lines(total),
	})
	if county%4 == 3 {
		whole := make([]int64, len(p.options))
		for _, votes := range p.votes {
			for j, v := range votes {
				whole[j] += v
			}
		}
		p.report++
		wire(fmt.Sprintf("whole/%d", p.report), canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: lines(whole)})
	}
	if round == nightRounds-1 && to == p.units {
		yield(canvass.Entry{
			Kind: canvass.KindClaim, Key: string(id) + "/ap-winner", By: "ap", Contest: id,
			Source: &canvass.Source{Outlet: "ap"},
			Claim:  &canvass.Claim{Kind: canvass.ClaimWinner, Winner: p.options[0], Measure: canvass.Votes},
		})
	}
}

// A contest of more precincts than a figure lists by their keys: its page stays small, its figures lead to the entries
// behind them by the sum's name, and it is the page that a desk shows which has read the record from its beginning.
func TestPagesOfAContestOfManyPrecincts(t *testing.T) {
	ctx, log, keys := context.Background(), memory.New(), desk.Keys(t.TempDir())
	d, err := desk.Create(ctx, log, keys, desk.Founding{
		Kind: canvass.Replay, Name: "night", Night: "2024-03-05", Begin: 1709600000000, Catalog: catalog.Embedded(), Actor: "test",
	}, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	id := nightPlaces(t, 40_000)[0].info.ID
	var came []canvass.Entry
	superTuesday(t, 40_000, func(e canvass.Entry) {
		if e.Contest == id {
			came = append(came, e)
		}
	})
	get := func(d *desk.Desk, path string) string {
		t.Helper()
		w := httptest.NewRecorder()
		d.Pages(d.API(), "", nil).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d\n%s", path, w.Code, w.Body.String())
		}
		return w.Body.String()
	}
	page := "/" + string(id)
	for batch := range slices.Chunk(came, 400) {
		if _, err := d.Append(ctx, batch); err != nil {
			t.Fatal(err)
		}
		get(d, page) // as its readers do all night
	}
	body := get(d, page)
	if most := 400_000; len(body) > most {
		t.Errorf("the page has %d bytes, want at most %d", len(body), most)
	}
	link := regexp.MustCompile(`href="(/entries\?sum=[^"]*)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatalf("no figure leads to the entries of a sum:\n%s", body)
	}
	if n := strings.Count(get(d, html.UnescapeString(link[1])), `href="/entry/`); n < 500 {
		t.Errorf("%s lists %d entries, want 500", link[1], n)
	}
	afresh, err := desk.Open(ctx, log, keys, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{page, page + "/places", "/"} {
		if get(d, path) != get(afresh, path) {
			t.Errorf("%s is another page where the record was read from its beginning", path)
		}
	}
	sum := came[0]
	sum.Key = "sum:" + sum.Key
	if _, err := d.Append(ctx, []canvass.Entry{sum}); canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("a key that begins as the name of a sum does: %v, want a refusal", err)
	}
}

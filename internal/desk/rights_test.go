package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/export"
	"github.com/google/go-cmp/cmp"
)

// withWire is the made-up contest's catalog with the rights of its wire set.
func withWire(t testing.TB, rights canvass.Rights) []catalog.File {
	t.Helper()
	files := zenithFiles(t)
	for i, f := range files {
		if f.Path == "sources.toml" {
			files[i].Bytes = bytes.Replace(f.Bytes, []byte(`rights = "display"`), fmt.Appendf(nil, "rights = %q", rights), 1)
			if bytes.Equal(files[i].Bytes, f.Bytes) && rights != canvass.Display {
				t.Fatal("the wire's rights are not in sources.toml")
			}
		}
	}
	return files
}

// words are what the wire says in one record.
type words struct {
	able, baker, tallyAble, tallyBaker int64
	awards                             [2]int
	expected                           canvass.Percent
	text                               string
}

var (
	one   = words{63, 28, 1234, 987, [2]int{5, 1}, "77", "a landslide"}
	other = words{17, 74, 4321, 789, [2]int{1, 5}, "33", "a whitewash"}
)

// narrowed is a record in which a party counts 51 to 40 and a wire, public at first, something else, which is newer:
// the wire is narrowed afterwards. open is a moment before that.
func narrowed(t *testing.T, rights canvass.Rights, says words) (d *desk.Desk, open canvass.Time) {
	t.Helper()
	ctx := context.Background()
	minutes := 0
	clock := desk.Options{Clock: func() time.Time { return time.Date(2028, 3, 8, 2, minutes, 0, 0, time.UTC) }}
	d, _, _ = createWith(t, withWire(t, canvass.Public), clock)
	enter := func(minute int, entries ...canvass.Entry) {
		t.Helper()
		minutes = minute
		if _, err := d.Append(ctx, entries); err != nil {
			t.Fatal(err)
		}
	}
	byWire := func(e canvass.Entry) canvass.Entry {
		e.By, e.Actor, e.Note = "wire", "clerk-of-the-wire", "as the wire has it"
		e.Source = &canvass.Source{Outlet: "wire", Title: "The wire's own page", URL: "https://wire.example/zz"}
		return e
	}
	enter(31, count("party-count", "2028-03-08T02:31Z", 51, 40))
	wire := byWire(count("wire-count", "2028-03-08T02:47Z", says.able, says.baker))
	wire.Report.Expected = says.expected
	text := byWire(award("wire-words", "2028-03-08T02:47Z", 0, 0))
	text.Claim = &canvass.Claim{Kind: canvass.ClaimStatement, Text: says.text}
	race := byWire(award("wire-tally", "2028-03-08T02:47Z", int(says.tallyAble), int(says.tallyBaker)))
	race.Contest, race.Race, race.Claim.Kind = "", zenith.Race(), canvass.ClaimTally
	enter(47, wire, byWire(award("wire-award", "2028-03-08T02:47Z", says.awards[0], says.awards[1])), text, race)
	mend := byWire(correct("wire-mend", "2028-03-08T02:47Z", "wire-award", says.awards[1], says.awards[0]))
	enter(47, mend)
	open = d.View().Now
	enter(51, said("daily-lamp", count("lamp-count", "2028-03-08T02:51Z", 51, 40)))
	minutes = 55
	if _, err := d.UseCatalog(ctx, withWire(t, rights), "tester"); err != nil {
		t.Fatal(err)
	}
	enter(56, award("party-award", "2028-03-08T02:56Z", 3, 3))
	if err := d.Sign(ctx); err != nil {
		t.Fatal(err)
	}
	return d, open
}

// fetched is an answer of the desk's pages and API.
func fetched(t *testing.T, h http.Handler, path, token string) (code int, body string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// addresses are those of pages, of files and of answers, as of a moment where it is not 0.
func addresses(d *desk.Desk, asOf canvass.Time) (pages, files, answers []string) {
	asPage, asAnswer := "", ""
	if asOf != 0 {
		asPage, asAnswer = "as-of="+url.QueryEscape(asOf.String()), "as_of="+url.QueryEscape(asOf.String())
	}
	with := func(path, query string) string {
		switch {
		case query == "":
			return path
		case strings.Contains(path, "?"):
			return path + "&" + query
		}
		return path + "?" + query
	}
	race := string(zenith.Race())
	for _, p := range []string{
		"/", "/" + string(zenith), "/" + race, "/places/zz", "/people/ann-able", "/people/bob-baker", "/feeds", "/how-to-check", "/healthz",
		"/calculator?contest=" + string(zenith), "/nothing", fmt.Sprintf("/entries?seq=0-%d", d.View().Size-1),
	} {
		pages = append(pages, with(p, asPage))
	}
	for _, f := range export.Formats() {
		for _, of := range []string{"/results", "/calendar", "/feed", "/" + race, "/" + string(zenith), "/places/zz"} {
			if f != export.Parquet { // compressed; package export reads it back
				files = append(files, with(of+"."+f.Ext(), asPage), with(of+"."+f.Ext()+"?units", asPage))
			}
		}
	}
	for _, p := range []string{
		"night", "results/" + string(zenith), "races/" + race, "stories/" + string(zenith), "stories/" + string(zenith) + "?length=brief",
		"people/ann-able", "feeds",
	} {
		answers = append(answers, with("/api/v1/"+p, asAnswer))
	}
	if asOf != 0 {
		return pages, files, answers
	}
	answers = append(answers, "/api/v1/entries")
	for seq := range d.View().Size {
		pages = append(pages, fmt.Sprintf("/entry/%d", seq), fmt.Sprintf("/entry/%d/bytes", seq), fmt.Sprintf("/entry/%d/file", seq))
		answers = append(answers, fmt.Sprintf("/api/v1/entries/%d", seq))
	}
	return pages, files, answers
}

var (
	hrefs = regexp.MustCompile(`href="(/[^"#]*)`)
	// noise are hashes, keys and roots, in which any figure may stand by chance.
	noise = regexp.MustCompile(`[0-9a-zA-Z+/=]{40,}|\b[0-9a-f]{12,}\b|\+[0-9a-f]{8}\b`)
	// figures are what the wire alone said and what only follows from it, names who it is, who entered it and when.
	figures = regexp.MustCompile(`\b63\b|\b28\b|378/91|168/91|69\.2|30\.8|\b1,?234\b|\b987\b|\b77%|landslide`)
	tags    = regexp.MustCompile(`(?s)<style[ >].*?</style>|<[^>]*>`) // pictures have numbers of their own in theirs
	names   = regexp.MustCompile(`(?i)\bwire|clerk-of|0?2:47|0?9:47|21:47`)
)

// crawled fetches the pages and all that they link to, and what each answers without its noise.
func crawled(t *testing.T, h http.Handler, from []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		if _, seen := out[path]; seen || strings.HasPrefix(path, "/tile/") || strings.HasPrefix(path, "/evidence/") || strings.Contains(path, ".parquet") ||
			strings.Contains(path, "?v=") {
			continue // the record's own tiles and catalog stay what they were (docs/running.md); styles and faces
		}
		_, body := fetched(t, h, path, "")
		out[path] = noise.ReplaceAllString(html.UnescapeString(body), "…")
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			queue = append(queue, html.UnescapeString(m[1]))
		}
	}
	return out
}

// TestNarrowedSource narrows a source after it has spoken. A stranger finds no trace of it on any page, in any file,
// story, answer or feed, of now or of a moment when it was public still: neither its figures nor, where it is private,
// its name, and nothing differs from a record in which it said something else. The desk itself has everything.
func TestNarrowedSource(t *testing.T) {
	for _, rights := range []canvass.Rights{canvass.Private, canvass.Display} {
		t.Run(string(rights), func(t *testing.T) {
			d, open := narrowed(t, rights, one)
			h := d.Pages(d.API(), "", nil)
			d2, _ := narrowed(t, rights, other)
			h2 := d2.Pages(d2.API(), "", nil)
			shown := false
			for _, asOf := range []canvass.Time{0, open, d.View().Now} {
				pages, files, answers := addresses(d, asOf)
				from := append(append(files, answers...), pages...)
				otherwise := crawled(t, h2, from)
				for path, body := range crawled(t, h, from) {
					isPage := !strings.HasPrefix(path, "/api/") && !isFile(path)
					if diff := cmp.Diff(otherwise[path], body); diff != "" && (rights == canvass.Private || !isPage) {
						t.Errorf("%s depends on what the wire says:\n%s", path, diff)
					}
					if strings.HasPrefix(path, "/calculator") {
						continue // it computes with any figures
					}
					body = tags.ReplaceAllString(body, " ")
					found := figures.FindAllString(body, -1)
					if strings.HasPrefix(path, "/calibration") {
						found = nil // it is of other nights, and the same in both records
					}
					if rights == canvass.Private || !isPage {
						for _, f := range found {
							t.Errorf("%s tells %q: %s", path, f, around(body, f))
						}
					} else if len(found) > 0 {
						shown = true
					}
					if rights == canvass.Private {
						for _, n := range names.FindAllString(body, -1) {
							t.Errorf("%s tells %q: %s", path, n, around(body, n))
						}
					}
				}
				if _, body := fetched(t, h, "/"+string(zenith), ""); !strings.Contains(body, "51") || !strings.Contains(body, "56.0%") {
					t.Error("the party's count is not on the page either")
				}
			}
			if rights == canvass.Display && !shown {
				t.Error("what may be shown is on no page")
			}

			text, err := d.MakeToken(context.Background(), access.Token{Name: "editor", Role: access.Desk, MadeBy: "tester"})
			if err != nil {
				t.Fatal(err)
			}
			_, results := fetched(t, h, "/api/v1/results/"+string(zenith), text)
			_, entries := fetched(t, h, "/api/v1/entries", text)
			for _, want := range []string{"wire", "63", "28"} {
				if !strings.Contains(entries, want) || want != "63" && want != "28" && !strings.Contains(results, want) {
					t.Errorf("the desk's own token does not see %q", want)
				}
			}
			c := d.View().Contests[zenith]
			if len(c.Sources) != 3 || len(c.Claims) != 4 {
				t.Errorf("the desk itself has %d counts and %d claims", len(c.Sources), len(c.Claims))
			}
		})
	}
}

func isFile(path string) bool {
	name, _, _ := strings.Cut(path, "?")
	_, ok := export.FormatOf(name)
	return ok
}

// around is the text around what was found.
func around(body, found string) string {
	i := strings.Index(body, found)
	return body[max(0, i-80):min(len(body), i+80)]
}

package web_test

import (
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// handler is the pages of a record.
func handler(r *record) http.Handler { return web.New(web.Config{Desk: r, Log: r}) }

// get asks for a page and answers with the response and its body.
func get(t testing.TB, h http.Handler, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// ok is the body of a page that must be there.
func ok(t testing.TB, h http.Handler, path string) string {
	t.Helper()
	resp, body := get(t, h, path)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s\n%s", path, resp.Status, body)
	}
	return body
}

var (
	hashes = regexp.MustCompile(`\?v=[0-9a-f]{12}`)
	// told and headline are the parts that package facts words; its own tests hold them.
	told     = regexp.MustCompile(`(?s)(<section class="prose"[^>]*>\n<h2[^>]*>[^<]*</h2>\n).*?(\n</section>)`)
	headline = regexp.MustCompile(`(?s)(<h1>).*?(</h1>)`)
)

// TestPagesAsWritten holds the pages of the made-up night against testdata/*.html. The stories in them are left out.
func TestPagesAsWritten(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, p := range []struct{ name, path string }{
		{"night", "/"},
		{"contest", "/2028/dem/ks"},
		{"race", "/2028/dem"},
		{"entry", "/entry/12"},
		{"entries", "/entries?seq=2,9-11"},
		{"person", "/people/ana-rivera"},
		{"calculator", "/calculator?seats=6&threshold=15&name=A&votes=51&name=B&votes=40&name=C&votes=3"},
		{"lost", "/2028/dem/kz"},
	} {
		t.Run(p.name, func(t *testing.T) {
			_, body := get(t, h, p.path)
			got := headline.ReplaceAllString(told.ReplaceAllString(hashes.ReplaceAllString(body, "?v=HASH"), "$1…$2"), "$1…$2")
			golden(t, p.name, got)
		})
	}
}

// golden holds a page, or a part of one, against testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", file, d)
	}
}

var (
	internal = regexp.MustCompile(`(?:href|src|action)="(/[^"]*)"`)
	headings = regexp.MustCompile(`<h([1-6])`)
	ids      = regexp.MustCompile(` id="([^"]*)"`)
)

// TestEveryAddressInTheRecord follows every link from the first page of American Samoa's night on. Each leads to a page
// that is there, with one first heading, headings in order, and no id twice.
func TestEveryAddressInTheRecord(t *testing.T) {
	h := handler(samoa(t))
	seen := map[string]bool{"/": true}
	queue := []string{"/"}
	earlier := 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		resp, body := get(t, h, path)
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, resp.Status)
			continue
		}
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
			continue
		}
		wellMade(t, path, body)
		for _, m := range internal.FindAllStringSubmatch(body, -1) {
			next := strings.ReplaceAll(m[1], "&amp;", "&")
			if seen[next] || len(seen) > 3000 {
				continue
			}
			if strings.Contains(next, "as-of=") {
				if earlier++; earlier > 6 { // each folds the record again
					continue
				}
			}
			seen[next] = true
			queue = append(queue, next)
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d addresses were found", len(seen))
	}
	t.Logf("%d addresses", len(seen))
}

func wellMade(t *testing.T, path, body string) {
	t.Helper()
	level := "0"
	first := 0
	for _, m := range headings.FindAllStringSubmatch(body, -1) {
		if m[1] == "1" {
			first++
		}
		if m[1][0] > level[0]+1 {
			t.Errorf("%s: a heading of level %s after one of level %s", path, m[1], level)
		}
		level = m[1]
	}
	if first != 1 {
		t.Errorf("%s has %d first headings", path, first)
	}
	once := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(body, -1) {
		if once[m[1]] {
			t.Errorf("%s has the id %q twice", path, m[1])
		}
		once[m[1]] = true
	}
}

// TestAmericanSamoa reads what the issue of the night asks of its pages.
func TestAmericanSamoa(t *testing.T) {
	h := handler(samoa(t))
	page := plainText(ok(t, h, "/2024/dem/as"))
	for _, want := range []string{
		"Replay of 5 March 2024.", "All 91 ballots are counted, the American Samoa Democratic Party says; not yet certified",
		"Jason Palmer won the vote", "The delegates are tied between Jason Palmer and Joe Biden",
		"306/91", "240/91", "6 more ballots for Jason Palmer would move seats from Joe Biden to Jason Palmer",
		"3 ballots cast for Jason Palmer in the place of Joe Biden would change the award too",
		"Delegates: Jason Palmer 4, Joe Biden 2. Corrected", "Delegates: Jason Palmer 4, Joe Biden 2. Outdated", "Where sources differ",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	before := plainText(ok(t, h, "/2024/dem/as?as-of=2024-03-06T03:30Z"))
	for _, want := range []string{"An earlier moment.", "Delegates: Jason Palmer 4, Joe Biden 2. Flagged", "3.363 → 3 seats, 4 announced", "flagged 4 2"} {
		if !strings.Contains(before, want) {
			t.Errorf("as of 22:30 Eastern the page does not say %q", want)
		}
	}
	if none := plainText(ok(t, h, "/2024/dem/as?as-of=2024-03-06T02:00Z")); !strings.Contains(none, "No votes reported yet") || strings.Contains(none, "56.0%") {
		t.Error("as of 21:00 Eastern nothing was counted, and the page does not say so")
	}
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// plainText is what a page says, without its markup.
func plainText(body string) string {
	body = tags.ReplaceAllString(body, " ")
	body = strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(body)
	body = spaces.ReplaceAllString(body, " ")
	return strings.NewReplacer(" .", ".", " ;", ";", " ,", ",").Replace(body)
}

// TestAFigureLeadsToItsBytes goes the way of a reader who doubts the 51: from the figure to its entry, to the bytes.
func TestAFigureLeadsToItsBytes(t *testing.T) {
	h := handler(samoa(t))
	m := regexp.MustCompile(`href="(/entry/\d+)" data-fig="count-jason-palmer-votes">51<`).FindStringSubmatch(ok(t, h, "/2024/dem/as"))
	if m == nil {
		t.Fatal("the 51 is not a link to one entry")
	}
	entry := plainText(ok(t, h, m[1]))
	for _, want := range []string{
		"The American Samoa Democratic Party counts Jason Palmer 51, Joe Biden 40", "about 15:25 on 5 March in American Samoa", "21:25 Eastern",
		"New York Times", "unsure", "Votes for Jason Palmer 51", "lead from this entry to the root", "test.example/record",
	} {
		if !strings.Contains(entry, want) {
			t.Errorf("%s does not say %q", m[1], want)
		}
	}
	resp, raw := get(t, h, m[1]+"/bytes")
	if resp.Header.Get("Content-Type") != "application/json" || !strings.Contains(raw, `{"option":"jason-palmer","votes":51}`) {
		t.Errorf("the bytes of %s are %s", m[1], raw)
	}
	if e, err := canvass.ParseEntry([]byte(raw)); err != nil || e.Report == nil {
		t.Errorf("the bytes are not those of a report: %v", err)
	}
}

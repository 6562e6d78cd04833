package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/web"
	"golang.org/x/mod/sumdb/tlog"
)

func TestTextOfOthersStaysText(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, path := range []string{
		"/", "/2028/dem/ks", "/2028/dem", "/entry/16", "/entries?seq=16", "/people/carl-lindqvist", "/calculator?contest=2028/dem/ks",
		"/%3Cscript%3Ealert(1)%3C/script%3E", "/entries?key=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/calculator?seats=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
		"/calculator?seats=6&threshold=15&name=%3Cimg+src=x+onerror=alert(1)%3E&votes=1", "/2028/dem/ks?as-of=%3Cscript%3Ealert(1)%3C/script%3E",
	} {
		_, body := get(t, h, path)
		for _, bad := range []string{"<script>alert", "<img", "<b>\"", "href=\"javascript", "style="} {
			if strings.Contains(body, bad) {
				t.Errorf("%s lets %q through", path, bad)
			}
		}
		for _, a := range regexp.MustCompile(`<a [^>]*href="http[^>]*>`).FindAllString(body, -1) {
			if !strings.Contains(a, `rel="noopener noreferrer`) {
				t.Errorf("%s: a link away without its rel: %s", path, a)
			}
		}
	}
}

func TestWhatMayNotBeShownIsNot(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, path := range []string{"/", "/2028/dem/ks", "/entry/15", "/entries?seq=15"} {
		if body := ok(t, h, path); strings.Contains(strings.ReplaceAll(told.ReplaceAllString(body, ""), "\n", " "), "sixth floor") {
			t.Errorf("%s shows what its source forbids", path)
		}
	}
	if body := plainText(ok(t, h, "/entry/15")); !strings.Contains(body, "does not allow") || !strings.Contains(body, "lead from this entry to the root") {
		t.Error("the entry's page lacks its reason or its proof")
	}
	if resp, _ := get(t, h, "/entry/15/bytes"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("its bytes: %s", resp.Status)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, path := range []string{"/", "/nothing", "/style.css", "/checkpoint", "/healthz", "/entry/0/bytes"} {
		resp, _ := get(t, h, path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := resp.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if csp := resp.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Errorf("%s: the content policy is loose: %s", path, csp)
		}
	}
}

func TestWhatARecordIsStandsOnEveryPage(t *testing.T) {
	for _, c := range []struct {
		kind  canvass.RecordKind
		says  string
		index bool
	}{{canvass.Live, "", true}, {canvass.Rehearsal, "Rehearsal. An exercise. Nothing here is a result.", false}, {canvass.Replay, "Replay of 7 March 2028.", false}} {
		h := handler(kestrel(t, c.kind))
		for _, path := range []string{"/", "/2028/dem/ks", "/2028/dem", "/entry/12", "/people/ana-rivera", "/places/ks", "/calculator", "/how-to-check", "/no/such"} {
			resp, body := get(t, h, path)
			text := plainText(body)
			if c.says != "" && !strings.Contains(text, c.says) {
				t.Errorf("%s of a %s record does not say so", path, c.kind)
			}
			if c.says == "" && (strings.Contains(text, "Replay") || strings.Contains(text, "Rehearsal")) {
				t.Errorf("%s of a live record says that it is another", path)
			}
			if hidden := resp.Header.Get("X-Robots-Tag") != ""; hidden == c.index {
				t.Errorf("%s of a %s record: X-Robots-Tag is %q", path, c.kind, resp.Header.Get("X-Robots-Tag"))
			}
		}
		if robots := ok(t, h, "/robots.txt"); strings.Contains(robots, "Disallow: /\n") == c.index {
			t.Errorf("robots.txt of a %s record:\n%s", c.kind, robots)
		}
	}
}

func TestAPageIsSentOnceForAHead(t *testing.T) {
	r := kestrel(t, canvass.Live)
	h := handler(r)
	resp, body := get(t, h, "/2028/dem/ks")
	tag := resp.Header.Get("ETag")
	if !strings.HasPrefix(tag, `"18-`) {
		t.Errorf("the tag is %s: it should begin with the head", tag)
	}
	if again, rest := get(t, h, "/2028/dem/ks", "If-None-Match", `"other", W/`+tag); again.StatusCode != http.StatusNotModified || rest != "" {
		t.Errorf("asked with its tag: %s and %d bytes", again.Status, len(rest))
	}
	zipped, packed := get(t, h, "/2028/dem/ks", "Accept-Encoding", "br, gzip")
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || string(plain) != body {
		t.Errorf("the compressed page is another: %v", err)
	}
	if zipped.Header.Get("ETag") == tag || zipped.Header.Get("Vary") != "Accept-Encoding" {
		t.Error("the compressed page has the plain one's tag, or does not say that it varies")
	}
	head := httptest.NewRecorder()
	h.ServeHTTP(head, httptest.NewRequest(http.MethodHead, "/2028/dem/ks", nil))
	if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") != strconv.Itoa(len(body)) {
		t.Errorf("HEAD answers %d with %d bytes", head.Code, head.Body.Len())
	}
	r.add(notice(t, "later", "A word."))
	if after, _ := get(t, h, "/2028/dem/ks", "If-None-Match", tag); after.StatusCode != http.StatusOK || after.Header.Get("ETag") == tag {
		t.Errorf("after a new entry: %s, tag %s", after.Status, after.Header.Get("ETag"))
	}
}

// notice is a new entry of the made-up night.
func notice(t testing.TB, key, text string) canvass.Entry {
	t.Helper()
	return canvass.Entry{
		Kind: canvass.KindNotice, Key: key, Recorded: moment(t, "2028-03-08T06:00Z"), By: "board", Contest: "2028/dem/ks",
		Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: text},
	}
}

func TestManyReadersAtOnceGetOnePage(t *testing.T) {
	r := kestrel(t, canvass.Live)
	h := handler(r)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 8 {
				if i == 0 {
					r.add(notice(t, "n"+strconv.Itoa(j), "A word."))
				}
				ok(t, h, "/2028/dem/ks")
				ok(t, h, "/")
			}
		})
	}
	wg.Wait()
	if !strings.Contains(ok(t, h, "/"), `data-head="26"`) {
		t.Error("the page is not that of the newest head")
	}
}

func TestDamageIsSaidOnEveryPage(t *testing.T) {
	r := kestrel(t, canvass.Live)
	h := handler(r)
	if strings.Contains(ok(t, h, "/"), "damaged") {
		t.Fatal("a sound record is called damaged")
	}
	r.damage(canvass.Errorf(canvass.Damaged, "read", "entry 18 does not have its hash"))
	for _, path := range []string{"/", "/2028/dem/ks", "/calculator"} {
		if body := plainText(ok(t, h, path)); !strings.Contains(body, "The record is damaged.") || !strings.Contains(body, "Entry 18 does not have its hash") {
			t.Errorf("%s does not say what is damaged", path)
		}
	}
	if health := ok(t, h, "/healthz"); !strings.Contains(health, `"ok":false`) || !strings.Contains(health, "entry 18") {
		t.Errorf("healthz says %s", health)
	}
}

// tampered is a record whose log gives other bytes for one entry.
type tampered struct {
	*record
	seq int64
}

func (l tampered) Entry(ctx context.Context, seq int64) ([]byte, error) {
	b, err := l.record.Entry(ctx, seq)
	if seq == l.seq {
		b = bytes.ReplaceAll(b, []byte("1400"), []byte("1500"))
	}
	return b, err
}

func TestTheProofOnAPageHolds(t *testing.T) {
	r := kestrel(t, canvass.Live)
	_, raw := get(t, handler(r), "/entry/13/bytes")
	page := ok(t, handler(r), "/entry/13")
	var path []tlog.Hash
	for _, m := range regexp.MustCompile(`<li><code>([0-9a-f]{64})</code></li>`).FindAllStringSubmatch(page, -1) {
		path = append(path, hash(t, m[1]))
	}
	root := hash(t, regexp.MustCompile(`Root:</p>\n<p><code>([0-9a-f]{64})<`).FindStringSubmatch(page)[1])
	if err := tlog.CheckRecord(path, 18, root, 13, tlog.RecordHash([]byte(raw))); err != nil {
		t.Errorf("what the page shows does not prove the entry: %v", err)
	}
	if want := base64.StdEncoding.EncodeToString(root[:]); !strings.Contains(page, strings.ReplaceAll(want, "+", "&#43;")) {
		t.Error("the checkpoint on the page is of another root")
	}
	bad := plainText(ok(t, web.New(web.Config{Desk: r, Log: tampered{r, 13}, Logger: slog.New(slog.DiscardHandler)}), "/entry/13"))
	if !strings.Contains(bad, "do not lead from these bytes to the root") {
		t.Error("changed bytes are shown with a proof that is said to hold")
	}
}

func hash(t *testing.T, text string) (h tlog.Hash) {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil || copy(h[:], b) != len(h) {
		t.Fatalf("%q is not a hash", text)
	}
	return h
}

func TestTilesAndCheckpointAreForAnybody(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, path := range []string{"/checkpoint", "/tile/0/000.p/18"} {
		resp, body := get(t, h, path)
		if resp.StatusCode != http.StatusOK || body == "" || resp.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %s, %d bytes", path, resp.Status, len(body))
		}
	}
	for _, path := range []string{"/tile/0/001", "/tile/x", "/tile/0/000.p/0"} {
		if resp, _ := get(t, h, path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

func TestPagesThatAreNotThereHelp(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/2028/dem/kz", 404, "Did you mean Kestrel Democratic primary"},
		{"/people/ana-rivero", 404, "Did you mean Ana Rivera"},
		{"/a/b/c/d", 404, "There is no page /a/b/c/d"},
		{"/entry/99", 404, "There is no entry 99: the last one is 17"},
		{"/entry/-1", 404, "is not the number of an entry"},
		{"/entry/01", 404, "is not the number of an entry"},
		{"/entries", 404, "say which entries"},
		{"/entries?seq=x", 400, "is not a list of entries"},
		{"/entries?seq=1-999999999", 404, "There is no entry"},
		{"/entries?key=nobody", 404, "no entry with the key"},
		{"/2028/dem/ks?as-of=yesterday", 400, "is not a time with a zone"},
		{"/2028/dem/ks?as-of=2020-01-01T00:00Z", 404, "begins later"},
		{"/calculator?contest=2028/dem/kz", 404, "is not in this record"},
	} {
		resp, body := get(t, h, c.path)
		if text := plainText(body); resp.StatusCode != c.status || !strings.Contains(strings.ToLower(text), strings.ToLower(c.says)) {
			t.Errorf("%s: %s; it should say %q:\n%s", c.path, resp.Status, c.says, text)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/2028/dem/ks", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Errorf("POST to a page: %d", w.Code)
	}
}

func TestTheAPIIsTheCallers(t *testing.T) {
	r := kestrel(t, canvass.Live)
	h := web.New(web.Config{Desk: r, Log: r, API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Method+" "+r.URL.Path)
	})})
	if body := ok(t, h, "/api/results/2028/dem/ks"); body != "GET /api/results/2028/dem/ks" {
		t.Errorf("the API answers %q", body)
	}
	req := httptest.NewRequest(http.MethodPost, "/api/report", nil)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	if w.Code != http.StatusForbidden {
		t.Errorf("a form on another site may post to the API: %d", w.Code)
	}
	if resp, _ := get(t, handler(r), "/api/x"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("without an API: %s", resp.Status)
	}
}

// TestLiveTellsOfNewHeads reads the stream over a real connection.
func TestLiveTellsOfNewHeads(t *testing.T) {
	r := kestrel(t, canvass.Live)
	server := serve(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/live?since=7", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", "18") // a reader who came back; it goes before ?since=
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("the stream is %s", kind)
	}
	r.add(notice(t, "a", "A word."), notice(t, "b", "Another."))
	var heads []string
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if id, found := strings.CutPrefix(lines.Text(), "id: "); found {
			heads = append(heads, id)
			break
		}
	}
	if len(heads) != 1 || heads[0] != "20" {
		t.Errorf("heads %q, want the newest alone, 20", heads)
	}
}

// TestLiveCountsNoFutureHead is a reader who comes back from another record at the same address, with a head that this
// one has not reached: it hears of the head that there is at once, and not only of the one after its own.
func TestLiveCountsNoFutureHead(t *testing.T) {
	r := kestrel(t, canvass.Live)
	server := serve(t, r)
	for _, ask := range []func(*http.Request){
		func(req *http.Request) { req.Header.Set("Last-Event-ID", "900") },
		func(req *http.Request) { req.URL.RawQuery = "since=900" },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		ask(req)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(resp.Body)
		head := ""
		for lines.Scan() && head == "" {
			head, _ = strings.CutPrefix(lines.Text(), "id: ")
			if !strings.HasPrefix(lines.Text(), "id: ") {
				head = ""
			}
		}
		if head != itoa(r.View().Size) {
			t.Errorf("%s %s: it hears of head %q, there are %d entries", req.URL, req.Header.Get("Last-Event-ID"), head, r.View().Size)
		}
		cancel()
		resp.Body.Close()
	}
}

// stream is an answer that is read while it is written, in the clock of a test.
type stream struct {
	mu     sync.Mutex
	text   strings.Builder
	header http.Header
	broken bool
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *stream) Header() http.Header { return s.header }
func (s *stream) WriteHeader(int)     {}
func (s *stream) Flush()              {}
func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return 0, errors.New("the reader has gone")
	}
	return s.text.Write(b)
}

func TestAQuietStreamSaysThatItIsAliveAndABurstIsOneEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := kestrel(t, canvass.Live)
		h := handler(r)
		ctx, cancel := context.WithCancel(t.Context())
		out := &stream{header: http.Header{}}
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.ServeHTTP(out, httptest.NewRequestWithContext(ctx, http.MethodGet, "/live?since=18", nil))
		}()
		synctest.Wait()
		if got := out.String(); got != "retry: 2000\n\n" {
			t.Errorf("a reader who has the newest page hears %q", got)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := out.String(); !strings.HasSuffix(got, "event: beat\ndata: {}\n\n") {
			t.Errorf("after a quiet while: %q; a page calls itself disconnected after 4.5 seconds of silence", got)
		}
		for i := range 100 {
			r.add(notice(t, strconv.Itoa(i), "A word."))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := strings.Count(out.String(), "event: head"); n < 1 || n > 2 || !strings.Contains(out.String(), `data: {"head":118}`) {
			t.Errorf("a burst of 100 entries was %d events:\n%s", n, out.String())
		}
		cancel()
		<-done
	})
}

func TestAReaderWhoHasGoneEndsTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := kestrel(t, canvass.Live)
		out := &stream{header: http.Header{}, broken: true}
		handler(r).ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/live", nil)) // returns, or the test hangs
	})
}

// What a request says of its host is written by whoever sends it, and never becomes a page's text.
func TestTheHostOfARequestIsNotShown(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for _, path := range []string{"/how-to-check", "/", "/2028/dem/ks", "/nowhere", "/feed.atom", "/calendar.ics", "/entry/12", "/robots.txt"} {
		req := httptest.NewRequest(http.MethodGet, "http://evil.example"+path, nil)
		req.Header.Set("X-Forwarded-Host", "evil.example")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if strings.Contains(w.Body.String(), "evil.example") {
			t.Errorf("%s says what the request calls its host", path)
		}
	}
}

// Addresses that differ in what a page does not look at are one page, and as many as anybody may invent leave the
// others be.
func TestInventedAddressesAreOnePage(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	first := ok(t, h, "/2028/dem/ks")
	for i := range 5000 {
		if body := ok(t, h, "/2028/dem/ks?x="+strconv.Itoa(i)); body != first {
			t.Fatal("the page is another for another query")
		}
	}
	a := ok(t, h, "/2028/dem/ks?as-of=2028-03-08T04:00Z")
	b := ok(t, h, "/2028/dem/ks?as-of=2028-03-08T04:10:00%2B00:00")
	if a != b {
		t.Error("two moments between which nothing was entered have two pages")
	}
}

func TestWhatIsStillPossibleWhileBallotsAreOut(t *testing.T) {
	r := kestrel(t, canvass.Live)
	cast, counted := int64(1010), int64(1000)
	r.add(canvass.Entry{
		Kind: canvass.KindReport, Key: "last", Recorded: moment(t, "2028-03-08T06:00Z"), By: "board", Contest: "2028/dem/ot",
		Report: &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Ballots: &counted, Cast: &cast, Counts: []canvass.Count{
			{Option: "ana-rivera", Votes: 610}, {Option: "ben-okafor", Votes: 390},
		}},
	})
	page := plainText(ok(t, handler(r), "/2028/dem/ot"))
	for _, want := range []string{"1,000 of 1,010 ballots", "While ballots are out: Ana Rivera 3, certain; Ben Okafor 2, certain."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

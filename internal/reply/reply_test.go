package reply_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass/internal/reply"
)

func ask(h http.HandlerFunc, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result()
}

// plain is the body of an answer as its coding has it, decoded.
func plain(t testing.TB, resp *http.Response) string {
	t.Helper()
	var body io.Reader = resp.Body
	switch in := resp.Header.Get("Content-Encoding"); in {
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = z
	case "zstd":
		z, err := zstd.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		body = z
	case "":
	default:
		t.Fatalf("coded as %q", in)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// text is of a length, and can be compressed.
func text(n int) string {
	return strings.Repeat("American Samoa, Palmer 51, Biden 40; ", n/37+1)[:n]
}

func TestCodings(t *testing.T) {
	for accepts, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "br, gzip": "gzip", "gzip, deflate, br, zstd": "zstd", "zstd;q=0.1, gzip": "gzip", "gzip;q=0": "",
		"*": "zstd", "*;q=0": "", "GZIP": "gzip", "gzip ; q=0.5": "gzip", "gzip;q=nonsense": "", "zstd;q=0, *": "gzip", "identity, gzip;q=0.5": "",
	} {
		for _, n := range []int{10, 5_000, 600_000} {
			body := text(n)
			doc := reply.New([]byte(body), "tag", false)
			for kind, h := range map[string]http.HandlerFunc{
				"document": doc.Send,
				"bytes":    func(w http.ResponseWriter, r *http.Request) { reply.Bytes(w, r, 200, "text/plain", []byte(body)) },
			} {
				resp := ask(h, "GET", "/", "Accept-Encoding", accepts)
				want := want
				if n < reply.Short {
					want = ""
				}
				if got := resp.Header.Get("Content-Encoding"); got != want || !strings.Contains(resp.Header.Get("Vary"), "Accept-Encoding") {
					t.Errorf("%s of %d bytes for %q is coded %q, want %q", kind, n, accepts, got, want)
				}
				length := resp.Header.Get("Content-Length")
				raw, err := io.ReadAll(resp.Body)
				if err != nil || length != strconv.Itoa(len(raw)) {
					t.Errorf("%s of %d bytes for %q: %d bytes, said to be %s, %v", kind, n, accepts, len(raw), length, err)
				}
				resp.Body = io.NopCloser(bytes.NewReader(raw))
				if plain(t, resp) != body {
					t.Errorf("%s of %d bytes for %q: other bytes", kind, n, accepts)
				}
				head := ask(h, "HEAD", "/", "Accept-Encoding", accepts)
				if b, _ := io.ReadAll(head.Body); len(b) > 0 || head.Header.Get("Content-Length") != length || head.Header.Get("ETag") != resp.Header.Get("ETag") {
					t.Errorf("%s of %d bytes for %q: HEAD answers %d bytes, length %s", kind, n, accepts, len(b), head.Header.Get("Content-Length"))
				}
			}
		}
	}
}

func TestFresh(t *testing.T) {
	doc := reply.New([]byte(text(5_000)), "7-abc", false)
	for given, fresh := range map[string]bool{
		"": false, `"7-abc"`: true, `W/"7-abc"`: true, `"x", "7-abc"`: true, `"x",W/"7-abc" , "y"`: true, "*": true, `"a,b", "7-abc"`: true,
		`"7-ABC"`: false, `7-abc`: false, `"7-abc`: false, `"7-abc-gzip"`: false, `"8-abc"`: false, `"x" "7-abc"`: true, `w/"7-abc"`: false,
	} {
		resp := ask(doc.Send, "GET", "/", "If-None-Match", given)
		body, _ := io.ReadAll(resp.Body)
		if fresh != (resp.StatusCode == http.StatusNotModified) || fresh != (len(body) == 0) || resp.Header.Get("ETag") != `"7-abc"` {
			t.Errorf("If-None-Match %s: %d, %d bytes", given, resp.StatusCode, len(body))
		}
		if fresh && resp.Header.Get("Content-Encoding")+resp.Header.Get("Content-Length") != "" {
			t.Errorf("If-None-Match %s: 304 describes a body: %v", given, resp.Header)
		}
	}
	if resp := ask(doc.Send, "GET", "/", "If-None-Match", `"x"`, "If-None-Match", `"7-abc"`); resp.StatusCode != http.StatusNotModified {
		t.Errorf("two lines of tags: %d", resp.StatusCode)
	}
	zipped := ask(doc.Send, "GET", "/", "Accept-Encoding", "gzip")
	if tag := zipped.Header.Get("ETag"); tag != `"7-abc-gzip"` || ask(doc.Send, "GET", "/", "Accept-Encoding", "gzip", "If-None-Match", tag).StatusCode != http.StatusNotModified {
		t.Errorf("compressed it has the tag %s", tag)
	}
	weak := func(w http.ResponseWriter, r *http.Request) { reply.Fresh(w, r, `W/"1"`) }
	if ask(weak, "GET", "/", "If-None-Match", `"1"`).StatusCode != http.StatusNotModified {
		t.Error("a weak tag of ours is not compared weakly")
	}
}

// Any part of a document is that part, of one that is kept plain and of one that is kept compressed alone.
func TestRanges(t *testing.T) {
	for _, n := range []int{900, 40_000, 700_000} {
		body := text(n)
		doc := reply.New([]byte(body), "tag", false)
		rapid.Check(t, func(t *rapid.T) {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			to := rapid.IntRange(from, min(n-1, from+5_000)).Draw(t, "to")
			resp := ask(doc.Send, "GET", "/", "Accept-Encoding", "gzip, zstd", "Range", "bytes="+strconv.Itoa(from)+"-"+strconv.Itoa(to))
			got, err := io.ReadAll(resp.Body)
			if err != nil || resp.StatusCode != http.StatusPartialContent || string(got) != body[from:to+1] || resp.Header.Get("Content-Encoding") != "" {
				t.Fatalf("%d-%d of %d: %d, %d bytes, %v", from, to, n, resp.StatusCode, len(got), err)
			}
			if want := "bytes " + strconv.Itoa(from) + "-" + strconv.Itoa(to) + "/" + strconv.Itoa(n); resp.Header.Get("Content-Range") != want {
				t.Fatalf("%s, want %s", resp.Header.Get("Content-Range"), want)
			}
		})
		last := ask(doc.Send, "GET", "/", "Range", "bytes=-5")
		if got, _ := io.ReadAll(last.Body); string(got) != body[n-5:] {
			t.Errorf("the last 5 bytes are %q", got)
		}
		if old := ask(doc.Send, "GET", "/", "Range", "bytes=0-4", "If-Range", `"other"`); old.StatusCode != http.StatusOK {
			t.Errorf("a part of another version: %d", old.StatusCode)
		}
		beyond := ask(doc.Send, "GET", "/", "Range", "bytes="+strconv.Itoa(n)+"-")
		if beyond.StatusCode != http.StatusRequestedRangeNotSatisfiable || beyond.Header.Get("ETag") != "" {
			t.Errorf("beyond the end: %d, %v", beyond.StatusCode, beyond.Header)
		}
	}
}

func TestErrorsHaveNoValidators(t *testing.T) {
	resp := ask(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		if !reply.Fresh(w, r, `"1"`) {
			reply.Bytes(w, r, http.StatusNotFound, "text/plain", []byte("no"))
		}
	}, "GET", "/")
	if resp.Header.Get("ETag") != "" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", resp.Header)
	}
}

func TestUnderstands(t *testing.T) {
	for query, want := range map[string]string{
		"": "", "as_of=2024-03-06T02:25Z": "", "asof=x": `"asof" means nothing here: this address takes as_of, length`,
		"as_of=a&as_of=b": "as_of is given 2 times", "AS_OF=x": "means nothing",
	} {
		err := reply.Understands(httptest.NewRequest("GET", "/?"+query, nil), "as_of", "length")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
	if err := reply.Understands(httptest.NewRequest("GET", "/?x", nil)); err == nil || !strings.Contains(err.Error(), "takes no parameters") {
		t.Errorf("%v", err)
	}
}

func TestOptions(t *testing.T) {
	open := ask(func(w http.ResponseWriter, r *http.Request) { reply.Options(w, true, "POST", "GET") }, "OPTIONS", "/")
	if open.StatusCode != http.StatusNoContent || open.Header.Get("Allow") != "GET, HEAD, POST, OPTIONS" ||
		open.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD, OPTIONS" || strings.Contains(open.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("%d %v", open.StatusCode, open.Header)
	}
	own := ask(func(w http.ResponseWriter, r *http.Request) { reply.Options(w, false, "GET") }, "OPTIONS", "/")
	if own.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", own.Header)
	}
}

package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// A reader's first page is this heavy at most, in bytes over the wire with all that it loads, and each later one as
// heavy as its text: what it loads is kept for good.
const (
	mostFirst = 180_000
	mostText  = 16_000
	mostLoads = 5 // the style sheet, two faces, the script, the icon
)

var loads = regexp.MustCompile(`<(?:link rel="(?:preload|stylesheet|icon)" href|script src)="([^"]*)"`)

func TestPagesAreLight(t *testing.T) {
	h := handler(superTuesday(t, func(string) bool { return true }))
	for _, path := range []string{"/", "/2024/dem/as", "/2024/gop/ca", "/2024/dem", "/2024/dem/way", "/2024/gop/way", "/people/jason-palmer", "/places/as", "/entry/550", "/how-to-check", "/calculator"} {
		resp, body := get(t, h, path, "Accept-Encoding", "gzip")
		if resp.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not compressed", path)
		}
		if len(body) > mostText {
			t.Errorf("the text of %s is %d bytes, more than %d", path, len(body), mostText)
		}
		all, text := len(body), ok(t, h, path)
		found := loads.FindAllStringSubmatch(text, -1)
		named := strings.Count(text, "<script") + strings.Count(text, "<link") - strings.Count(text, `<link rel="alternate"`)
		if len(found) == 0 || len(found) > mostLoads || named != len(found) {
			t.Errorf("%s loads %q", path, found)
		}
		for _, m := range found {
			resp, part := get(t, h, m[1], "Accept-Encoding", "gzip")
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", m[1], resp.Status)
			}
			if m[1] != "/favicon.svg" && !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s is not kept for good", m[1])
			}
			all += len(part)
		}
		if all > mostFirst {
			t.Errorf("%s is %d bytes on a first visit, more than %d", path, all, mostFirst)
		}
		t.Logf("%-24s %6d bytes of text, %6d with the %d files of a first visit", path, len(body), all, len(found))
	}
}

package web_test

import (
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/canvassdesk/canvass"
)

// BenchmarkChangedPage is a page made anew after an entry: the contest's with all its parts, and the night's.
func BenchmarkChangedPage(b *testing.B) {
	for _, path := range []string{"/2024/dem/as", "/"} {
		b.Run(path, func(b *testing.B) {
			r := samoa(b)
			h := handler(r)
			n := 0
			for b.Loop() {
				b.StopTimer()
				n++
				r.add(canvass.Entry{
					Kind: canvass.KindNotice, Key: "bench" + strconv.Itoa(n), Recorded: moment(b, "2024-03-10T00:00Z"), By: "ap", Contest: "2024/dem/nv",
					Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "A word."},
				})
				b.StartTimer()
				ok(b, h, path)
			}
		})
	}
}

// BenchmarkKeptPage is the page of a head that was made before, as all readers but the first get it.
func BenchmarkKeptPage(b *testing.B) {
	h := handler(samoa(b))
	ok(b, h, "/2024/dem/as")
	req := httptest.NewRequest("GET", "/2024/dem/as", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), req)
	}
}

package serving_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/serving"
)

// A form is taken of the site's own pages, as browsers new and old say it, and of nobody else.
func TestOwnForms(t *testing.T) {
	refused := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	h := serving.OwnForms(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), refused)
	for _, c := range []struct {
		name, method, headers string
		taken                 bool
	}{
		{"a page that is only read", "GET", "", true},
		{"a link from elsewhere", "GET", "Sec-Fetch-Site: cross-site", true},
		{"a browser of today", "POST", "Sec-Fetch-Site: same-origin|Origin: http://hall.example", true},
		{"typed into the address bar", "POST", "Sec-Fetch-Site: none", true},
		{"Safari before 16.4", "POST", "Origin: http://hall.example|Referer: http://hall.example/hall/sheet", true},
		{"Firefox before 70", "POST", "Referer: http://hall.example/hall/sheet", true},
		{"another site", "POST", "Sec-Fetch-Site: cross-site|Origin: https://evil.example", false},
		{"another host of the same site", "POST", "Sec-Fetch-Site: same-site|Origin: http://evil.hall.example", false},
		{"another site in an old browser", "POST", "Origin: https://evil.example", false},
		{"in an older one", "POST", "Referer: https://evil.example/hall.example", false},
		{"another port of the machine", "POST", "Referer: http://hall.example:8080/", false},
		{"a page that hides where it is", "POST", "Origin: null", false},
		{"no word of it", "POST", "", false},
		{"a Referer that is none", "POST", "Referer: /hall/sheet", false},
		{"another method", "DELETE", "", false},
	} {
		r := httptest.NewRequest(c.method, "http://hall.example/hall/sheet", nil)
		for line := range strings.SplitSeq(c.headers, "|") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); (w.Code == http.StatusOK) != c.taken {
			t.Errorf("%s: %d, taken should be %v", c.name, w.Code, c.taken)
		}
	}
}

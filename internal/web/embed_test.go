package web_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

// A web server in front of the site is told to send what this server sends of a page and of a card.
func TestRunningNamesThePolicies(t *testing.T) {
	page, err := os.ReadFile("../../docs/running.md")
	if err != nil {
		t.Fatal(err)
	}
	h := handler(kestrel(t, canvass.Live))
	for _, path := range []string{"/", "/embed/2028/dem/ks"} {
		resp, _ := get(t, h, path)
		if policy := resp.Header.Get("Content-Security-Policy"); policy == "" || !strings.Contains(string(page), `"`+policy+`"`) {
			t.Errorf("docs/running.md, The site, does not have the policy of %s: %s", path, policy)
		}
	}
}

// Cards alone may stand in a frame of another site; their links open beside it.
func TestCards(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	for path, says := range map[string]string{
		"/embed/2028/dem/ks": "Northern Wire says", "/embed/2028/dem": "51 needed of 100", "/embed/map/2028/dem": "Map: Democrats 2028",
		"/embed/calendar": "The season of 2028",
	} {
		resp, body := get(t, h, path)
		if resp.StatusCode != http.StatusOK || !strings.Contains(plainText(body), says) {
			t.Errorf("%s: %s; it should say %q:\n%s", path, resp.Status, says, plainText(body))
		}
		csp := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "frame-ancestors *") || !strings.Contains(csp, "default-src 'none'") || resp.Header.Get("X-Frame-Options") != "" {
			t.Errorf("%s may not stand in a frame, or may load anything: %s", path, csp)
		}
		for _, want := range []string{`<base target="_blank">`, "data-head="} {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		if strings.Contains(body, "<footer") || strings.Contains(body, `class="mast"`) {
			t.Errorf("%s has the head or the foot of a page", path)
		}
	}
	for _, path := range []string{"/", "/2028/dem/ks", "/embed", "/embed?of=2028/dem/ks"} {
		resp, _ := get(t, h, path)
		if resp.Header.Get("X-Frame-Options") != "DENY" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s may stand in a frame", path)
		}
	}
	for _, path := range []string{"/embed/2028/dem/kz", "/embed/map/2028/gop", "/embed/x", "/embed/2024/gop"} {
		if resp, _ := get(t, h, path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

// The code of a card is text to copy: it names what was asked for and nothing that was not.
func TestTheCodeOfACard(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	page := ok(t, h, "/embed?of=2028/dem/ks")
	for _, want := range []string{"/embed/2028/dem/ks", "/fit.js", "&lt;iframe src=", `href="/embed?of=map/2028/dem"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, of := range []string{"2028/dem/kz", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"} {
		body := ok(t, h, "/embed?of="+of)
		if strings.Contains(body, "&lt;iframe") || !strings.Contains(plainText(body), "There is no card of") || strings.Contains(body, "<script>alert") {
			t.Errorf("a card of %s", of)
		}
	}
}

package web_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"image/color"
	"image/png"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/web"
)

const home = "https://results.example"

func atHome(r *record) http.Handler {
	return web.New(web.Config{Desk: r, Log: r, Address: home + "/"})
}

// What programs take of a page: its one address, the result in its title, a picture, data that they can read.
func TestWhatIsHandedOn(t *testing.T) {
	h := atHome(kestrel(t, canvass.Live))
	page := ok(t, h, "/2028/dem/ks")
	for _, want := range []string{
		`<link rel="canonical" href="https://results.example/2028/dem/ks">`,
		`<meta property="og:title" content="Rivera w`,
		`<meta property="og:image" content="https://results.example/share/2028/dem/ks.png">`,
		`<link rel="alternate" type="application/json+oembed"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	m := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no data for search engines")
	}
	var data struct {
		Type   string `json:"@type"`
		URL    string `json:"url"`
		Entity struct {
			Distribution []struct {
				URL string `json:"contentUrl"`
			}
		} `json:"mainEntity"`
	}
	if err := json.Unmarshal([]byte(m[1]), &data); err != nil || data.Type != "WebPage" || data.URL != home+"/2028/dem/ks" {
		t.Errorf("the data are %s (%v)", m[1], err)
	}
	for _, d := range data.Entity.Distribution {
		if path, ours := strings.CutPrefix(d.URL, home); !ours {
			t.Errorf("a file at %s", d.URL)
		} else {
			ok(t, h, path)
		}
	}
	for _, path := range []string{"/share/night.png", "/share/2028/dem.png", "/share/2028/dem/ks.png"} {
		resp, body := get(t, h, path)
		if _, err := png.Decode(bytes.NewReader([]byte(body))); err != nil || resp.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %s, %v", path, resp.Status, err)
		}
	}
	// A server that does not know where readers find it says nothing that would need it.
	if away := ok(t, handler(kestrel(t, canvass.Live)), "/2028/dem/ks"); strings.Contains(away, "og:") || strings.Contains(away, "canonical") || strings.Contains(away, "ld+json") {
		t.Error("without an address the page makes one up")
	}
}

func TestSitemapAndOEmbed(t *testing.T) {
	h := atHome(kestrel(t, canvass.Live))
	var sitemap struct {
		URL []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(ok(t, h, "/sitemap.xml")), &sitemap); err != nil || len(sitemap.URL) < 15 {
		t.Fatalf("%d pages in the sitemap: %v", len(sitemap.URL), err)
	}
	for _, u := range sitemap.URL {
		path, ours := strings.CutPrefix(u.Loc, home)
		if !ours {
			t.Errorf("%s is not ours", u.Loc)
		}
		ok(t, h, path)
	}
	if !strings.Contains(ok(t, h, "/robots.txt"), "Sitemap: https://results.example/sitemap.xml") {
		t.Error("robots.txt does not name the sitemap")
	}
	if resp, _ := get(t, atHome(kestrel(t, canvass.Replay)), "/sitemap.xml"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a replay has a sitemap: %s", resp.Status)
	}
	var card struct{ Type, Title, HTML string }
	if err := json.Unmarshal([]byte(ok(t, h, "/oembed?url=https%3A%2F%2Fresults.example%2F2028%2Fdem%2Fks")), &card); err != nil || card.Type != "rich" ||
		!strings.Contains(card.HTML, home+"/embed/2028/dem/ks") || !strings.Contains(card.Title, "Rivera") {
		t.Errorf("the card is %+v (%v)", card, err)
	}
	for _, bad := range []string{"", "https://evil.example/2028/dem/ks", "https://results.example/nothing", "%zz"} {
		if resp, _ := get(t, h, "/oembed?url="+bad); resp.StatusCode != http.StatusNotFound {
			t.Errorf("?url=%s: %s", bad, resp.Status)
		}
	}
}

// Every picture is a file that stands by itself.
func TestPicturesAsFiles(t *testing.T) {
	h := handler(samoa(t))
	for _, path := range []string{"map/2024/dem", "delegates/2024/dem", "counted/2024/dem/as"} {
		resp, body := get(t, h, "/picture/"+path+".svg")
		if resp.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(body, `xmlns="http://www.w3.org/2000/svg"`) || !strings.Contains(body, "--c1: #") {
			t.Errorf("%s: %s %s", path, resp.Status, resp.Header.Get("Content-Type"))
		}
		if err := xml.Unmarshal([]byte(body), new(struct{})); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{"by-date/2024/dem", "required/2024/dem", "strip/2024/dem", "delegates/2024/dem"} {
		resp, body := get(t, h, "/picture/"+path+".png")
		img, err := png.Decode(strings.NewReader(body))
		if resp.Header.Get("Content-Type") != "image/png" || err != nil || img.Bounds().Dx() != 2*(640+32) {
			t.Errorf("%s: %s %s, %v", path, resp.Status, resp.Header.Get("Content-Type"), err)
		}
	}
	if rows := ok(t, h, "/picture/strip/2024/dem.csv"); !strings.HasPrefix(rows, "day,contest,delegates,most\r\n") || !strings.Contains(rows, "2024-03-05,2024/dem/as,6,Jason Palmer\r\n") {
		t.Errorf("the numbers of the season are\n%s", rows)
	}
	for _, path := range []string{"map/2024/gop/xx.svg", "counties/2024/dem/as.svg", "x.svg", "map/2024/dem.png", "map/2024/dem", "counted/2024/dem/as.csv", "by-date/2024/xx.png", "nothing/2024/dem.csv"} {
		if resp, _ := get(t, h, "/picture/"+path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	if resp, _ := get(t, h, "/share/2024/dem/xx.png"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a picture of nothing: %s", resp.Status)
	}
}

// The slider is a plain form: a moment by its number is the page as it stood then.
func TestFromMomentToMoment(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	page := ok(t, h, "/2028/dem/ks")
	m := regexp.MustCompile(`type="range" id="moment" name="moment" min="0" max="(\d+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no slider")
	}
	resp, _ := get(t, h, "/2028/dem/ks?moment=0")
	to := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/2028/dem/ks?as-of=2028-03-08T") {
		t.Errorf("the first moment: %s to %s", resp.Status, to)
	}
	if body := plainText(ok(t, h, to)); !strings.Contains(body, "An earlier moment.") {
		t.Error("the page of the first moment does not say that it is an earlier one")
	}
	if svg := ok(t, h, "/picture/moments/2028/dem/ks.svg"); !strings.Contains(svg, "The lead") {
		t.Error("the picture has no lead")
	}
	steps, next := 0, regexp.MustCompile(`<a href="([^"]*)" rel="next">`)
	for ; strings.Contains(to, "as-of="); steps++ { // from the first moment to the page as it is
		link := next.FindStringSubmatch(ok(t, h, to))
		if link == nil {
			t.Fatalf("no way on from %s", to)
		}
		resp, _ := get(t, h, html.UnescapeString(link[1]))
		to = resp.Header.Get("Location")
	}
	if strconv.Itoa(steps) != m[1] {
		t.Errorf("%d steps from the first moment to the last, want %s", steps, m[1])
	}
	if resp, _ := get(t, h, "/2028/dem/ks?moment="+m[1]); resp.Header.Get("Location") != "/2028/dem/ks" {
		t.Errorf("the last moment leads to %s", resp.Header.Get("Location"))
	}
	for _, bad := range []string{"-1", "x", ""} {
		if resp, _ := get(t, h, "/2028/dem/ks?moment="+bad); resp.StatusCode != http.StatusNotFound {
			t.Errorf("?moment=%s: %s", bad, resp.Status)
		}
	}
}

// A place can have a winner in each party: on the night's card Vermont is Haley's as it is Biden's.
func TestEachPartyHasAMapOnTheNightsCard(t *testing.T) {
	h := handler(superTuesday(t, func(string) bool { return true }))
	img, err := png.Decode(strings.NewReader(ok(t, h, "/share/night.png")))
	if err != nil {
		t.Fatal(err)
	}
	haley := color.RGBA{0x5d, 0x24, 0x63, 0xff} // as the style sheet has the fourth of the options
	n := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if color.RGBAModel.Convert(img.At(x, y)) == haley {
				n++
			}
		}
	}
	if n < 300 {
		t.Errorf("%d pixels of Haley's colour: her win is not on the card", n)
	}
}

package web

import (
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/facts"
)

// picture answers with a page's picture as a file of its own: /picture/map/2024/dem.svg, /picture/delegates/2024/dem.svg,
// /picture/counties/2016/gop/tx.svg, /picture/counted/2024/dem/as.svg and /picture/moments/2024/dem/as.svg.
func (s *site) picture(w http.ResponseWriter, r *http.Request) {
	v, asOf, err := s.view(r)
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	made, err := s.cache.get(v, r.URL.Path, asOf != "", func() (*page, []byte, error) {
		kind, of, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/picture/"), "/")
		of, isSVG := strings.CutSuffix(of, ".svg")
		drawn := newBook(v).picture(kind, of)
		if drawn == "" || !isSVG {
			return nil, nil, canvass.Errorf(canvass.NotFound, "picture", "there is no picture %s", r.URL.Path)
		}
		save := kind + "-" + strings.ReplaceAll(of, "/", "-") + ".svg"
		if !published(v.Record) {
			save = string(v.Record.Kind) + "-" + save
		}
		return &page{Media: "image/svg+xml", Save: save}, []byte(alone(drawn)), nil
	})
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	made.send(w, r)
}

// picture is a picture by its kind and what it is of, empty where there is none.
func (b *book) picture(kind, of string) chart.SVG {
	if race, err := canvass.ParseRaceID(of); err == nil {
		night, _ := facts.NightContests(b.s)
		switch kind {
		case "map":
			return b.nightMap(race, night)
		case "delegates":
			return b.raceBrief(race, night).Bar
		}
		return ""
	}
	id, err := canvass.ParseContestID(of)
	c := b.s.Contests[id]
	if err != nil || c == nil {
		return ""
	}
	switch kind {
	case "counties":
		if u := b.units(c, "votes"); u != nil {
			return u.Map
		}
	case "counted":
		if p := b.progress(c); p != nil {
			return p.Picture
		}
	case "moments":
		if m := b.moments(c); m != nil {
			return m.Picture
		}
	}
	return ""
}

// pictureWidth is how wide a picture that fits any column is drawn as a file.
const pictureWidth = "640"

var svgOpen = regexp.MustCompile(`^<svg class="[^"]*"`)

// alone is a picture that stands by itself: with the part of the style sheet that it needs.
func alone(drawn chart.SVG) string {
	text := strings.Replace(string(drawn), `width="100%"`, `width="`+pictureWidth+`"`, 1)
	head := svgOpen.FindString(text)
	text = head + ` xmlns="http://www.w3.org/2000/svg"` + text[len(head):]
	first, rest, _ := strings.Cut(text, "\n")
	return first + "\n<style>" + pictureStyle() + "</style>\n" + rest + "\n"
}

// pictureStyle is the style sheet's tokens and what it says of pictures.
var pictureStyle = sync.OnceValue(func() string {
	b, err := embedded.ReadFile("static/style.css")
	if err != nil {
		panic(err) // it is embedded above
	}
	css := string(b)
	cut := func(from, to string) string {
		_, after, found := strings.Cut(css, from)
		part, _, ended := strings.Cut(after, to)
		if !found || !ended {
			panic("the style sheet has no part from " + from + " to " + to)
		}
		return from + part
	}
	return cut(":root {", "\n*,\n") + "svg { font-family: var(--sans); background: var(--paper); }\n" + cut("/* Pictures. */", "/* The night: an answer")
})

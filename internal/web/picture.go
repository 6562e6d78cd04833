package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"image/color"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
)

// picture answers with a page's picture as a file of its own: /picture/map/2024/dem.svg, /picture/delegates/2024/dem.svg,
// /picture/counties/2016/gop/tx.svg, /picture/counted/2024/dem/as.svg and /picture/moments/2024/dem/as.svg; and those of
// the way to a nomination, /picture/by-date/2024/dem.svg, required, strip and surprise. What is no map is a .png too, and
// the pictures of the way have their numbers as .csv.
func (s *site) picture(w http.ResponseWriter, r *http.Request) {
	v, asOf, err := s.view(r)
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	made, err := s.cache.get(v, r.URL.Path, asOf != "", func() (*page, []byte, error) {
		kind, of, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/picture/"), "/")
		format := path.Ext(of)
		b := newBook(v)
		b.seasons = s.seasons(v, asOf != "")
		drawn, table, err := b.picture(r.Context(), kind, strings.TrimSuffix(of, format))
		if err != nil {
			return nil, nil, err
		}
		media, file := s.drawnAs(format, drawn, table)
		if file == nil {
			return nil, nil, canvass.Errorf(canvass.NotFound, "picture", "there is no picture %s", r.URL.Path)
		}
		save := kind + "-" + strings.ReplaceAll(of, "/", "-")
		if !published(v.Record) {
			save = string(v.Record.Kind) + "-" + save
		}
		return &page{Media: media, Save: save, Packed: format == ".png"}, file, nil
	})
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	made.send(w, r)
}

// drawnAs is a picture in a format, nil where there is none.
func (s *site) drawnAs(format string, drawn chart.SVG, table [][]string) (media string, file []byte) {
	switch {
	case drawn == "":
	case format == ".svg":
		return "image/svg+xml", []byte(alone(drawn))
	case format == ".png":
		width, _ := strconv.Atoi(pictureWidth)
		if b, err := s.drawings.chart(drawn, width); err == nil { // a map is not drawn
			return "image/png", b
		}
	case format == ".csv" && table != nil:
		var b bytes.Buffer
		c := csv.NewWriter(&b)
		c.UseCRLF = true
		if err := c.WriteAll(table); err == nil {
			return "text/csv; charset=utf-8", b.Bytes()
		}
	}
	return "", nil
}

// optionColours are the colours of options in the light, grey first.
func optionColours() []color.RGBA {
	out := make([]color.RGBA, chart.Colours+1)
	for i := range out {
		out[i] = palette()["c"+strconv.Itoa(i)]
	}
	return out
}

// picture is a picture by its kind and what it is of, with its numbers where it has a table of them; empty where there is
// none.
func (b *book) picture(ctx context.Context, kind, of string) (chart.SVG, [][]string, error) {
	id, err := canvass.ParseRaceID(of)
	if err != nil {
		return b.contestPicture(kind, of), nil, nil
	}
	night, _ := facts.NightContests(b.s)
	switch kind {
	case "map":
		return b.nightMap(id, night), nil, nil
	case "delegates":
		return b.raceBrief(id, night).Bar, nil, nil
	}
	at := race.At(b.s, id)
	if at == nil {
		return "", nil, nil
	}
	p, err := b.wayDrawn(ctx, at, kind)
	if err != nil {
		return "", nil, err
	}
	for _, x := range p.Pictures {
		if x.ID == kind {
			return x.Picture, x.Table, nil
		}
	}
	return "", nil, nil
}

// contestPicture is a picture of a contest.
func (b *book) contestPicture(kind, of string) chart.SVG {
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

package web

import (
	"image/color"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/sharecard"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// share answers with the picture of the night, a race or a contest: /share/night.png, /share/2024/dem.png,
// /share/2024/dem/as.png. It is made once for a head, as pages are.
func (s *site) share(w http.ResponseWriter, r *http.Request) {
	v, asOf, err := s.view(r)
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	made, err := s.cache.get(v, r.URL.Path, asOf != "", func() (*page, []byte, error) {
		of, isPNG := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/share/"), ".png")
		card := newBook(v).shareCard(of)
		if card == nil || !isPNG {
			return nil, nil, canvass.Errorf(canvass.NotFound, "share", "there is no picture %s", r.URL.Path)
		}
		png, err := s.drawings.card(card)
		return &page{Media: "image/png", Packed: true}, png, err
	})
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	made.send(w, r)
}

// shareCard is the picture of what an address is of, nil where there is none.
func (b *book) shareCard(of string) *sharecard.Card {
	card := &sharecard.Card{}
	if kind := wording.KindWord(b.s.Record); kind != "" {
		card.Warning = kind + ": not live results"
	}
	night, _ := facts.NightContests(b.s)
	if of == "night" {
		p := b.night()
		card.Kicker, card.Title, card.Small = p.Kicker, spansText(p.Headline), spansText(p.Rest)
		if card.Title == "" {
			card.Title = p.Name
		}
		card.Maps = b.shareMaps(night)
		return card
	}
	if id, err := canvass.ParseContestID(of); err == nil {
		c := b.s.Contests[id]
		if c == nil {
			return nil
		}
		b.shareContest(card, c)
		return card
	}
	id, err := canvass.ParseRaceID(of)
	if err != nil {
		return nil
	}
	r := race.At(b.s, id)
	if r == nil {
		return nil
	}
	card.Kicker, card.Title, card.Small = "Delegates so far", wording.Race(id), strings.TrimSpace(b.clinched(r)+" "+b.raceNote(r))
	if len(r.Standings) > 0 {
		st := r.Standings[0]
		card.Title = b.w.Name(st.Option) + " has " + english.Count(st.Delegates, "delegate", "delegates")
		if t := r.Total(st.Option); t.Known == race.AtLeast {
			card.Title = b.w.Name(st.Option) + " has at least " + english.Count(t.Delegates, "delegate", "delegates")
		}
		card.Kicker = wording.Race(id)
	}
	if r.Need > 0 {
		card.Kicker += ": " + english.Thousands(r.Need) + " needed of " + english.Thousands(r.Pledged)
	}
	for _, st := range r.Standings {
		card.Bars = append(card.Bars, sharecard.Bar{
			Name: b.w.Last("", st.Option), Number: english.Thousands(st.Delegates), Colour: palette()["c"+b.number(st.Option)], Part: int64(st.Delegates), Whole: int64(max(r.Need, 1)),
		})
	}
	return card
}

func (b *book) shareContest(card *sharecard.Card, c *tally.Contest) {
	story := facts.Tell(b.s, c.ID, facts.Brief)
	status, _ := call.StatusOf(b.s, c)
	card.Kicker, card.Title, card.Small = c.Info.Name, spansText(b.spans(story, story.Headline.Spans)), english.Capital(status)+"."
	if c.Event != nil {
		card.Kicker += ", " + wording.Event(c.Event)
	}
	n := c.Count
	if n == nil {
		return
	}
	for _, o := range n.Options {
		number := n.Share(o.Votes)
		if n.Partial {
			number = english.Thousands(o.Votes)
		}
		card.Bars = append(card.Bars, sharecard.Bar{
			Name: b.w.Last(c.ID, o.Option), Number: number, Colour: palette()["c"+b.number(o.Option)], Part: o.Votes, Whole: n.Valid,
		})
	}
}

// shareMaps are the maps of the night, one a party: a place can have a winner in each.
func (b *book) shareMaps(night []*tally.Contest) []sharecard.Map {
	var out []sharecard.Map
	for _, party := range []canvass.Party{canvass.Democratic, canvass.Republican} {
		known := map[string]chart.Tile{}
		for _, c := range night {
			if c.ID.Party() == party {
				t := b.tile(c)
				known[t.Place] = t
			}
		}
		if len(known) > 0 {
			out = append(out, sharecard.Map{Name: wording.Party(party), Tiles: shareTiles(known)})
		}
	}
	return out
}

// shareTiles are every place of a map, those in known as on the night's page: who leads is lighter than who has won.
func shareTiles(known map[string]chart.Tile) []sharecard.Tile {
	var out []sharecard.Tile
	for _, place := range chart.TilePlaces() {
		column, row, _ := chart.TileAt(place)
		x := sharecard.Tile{Column: column, Row: row, Letters: strings.ToUpper(place), Fill: sharecard.Paper(), Lettering: sharecard.Soft()}
		t := known[place]
		n := strconv.Itoa(int(t.Colour))
		switch t.State {
		case chart.TileCalled, chart.TileWon:
			x.Fill, x.Lettering = palette()["c"+n], palette()["l"+n]
		case chart.TileCounting:
			x.Fill, x.Lettering = sharecard.Lighter(palette()["c"+n]), sharecard.Ink()
		}
		out = append(out, x)
	}
	return out
}

// number is the place of an option's colour in the set.
func (b *book) number(o canvass.OptionID) string { return strconv.Itoa(int(b.colour(o))) }

var token = regexp.MustCompile(`--([a-z]+[0-9]*): #([0-9a-f]{6});`)

// palette is the style sheet's colours in the light, by their tokens.
var palette = sync.OnceValue(func() map[string]color.RGBA {
	css, err := embedded.ReadFile("static/style.css")
	if err != nil {
		panic(err) // it is embedded above
	}
	light, _, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	out := map[string]color.RGBA{}
	for _, m := range token.FindAllStringSubmatch(light, -1) {
		n, _ := strconv.ParseUint(m[2], 16, 32) // six hexadecimal digits
		out[m[1]] = color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
	}
	return out
})

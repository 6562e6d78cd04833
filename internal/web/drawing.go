package web

import (
	"crypto/sha256"
	"encoding/json"

	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/sharecard"
)

// drawings keeps pictures that were drawn as PNGs, by what is on them: a new head changes few of them, and drawing one
// takes longer than making a page.
type drawings struct {
	kept *reply.Kept[struct{}, *drawing]
}

type drawing struct{ png []byte }

// mostDrawings is how many bytes of pictures are kept, the cards of a thousand contests.
const mostDrawings = 32 << 20

func newDrawings() *drawings {
	never := func(struct{}, struct{}) bool { return false }
	return &drawings{reply.NewKept(mostDrawings, never, func(d *drawing) int { return len(d.png) })}
}

func (d *drawings) get(what []byte, draw func() ([]byte, error)) ([]byte, error) {
	sum := sha256.Sum256(what)
	x, err := d.kept.Get(struct{}{}, string(sum[:]), func() (*drawing, error) {
		png, err := draw()
		return &drawing{png}, err
	})
	if err != nil {
		return nil, err
	}
	return x.png, nil
}

// card is a picture to share.
func (d *drawings) card(c *sharecard.Card) ([]byte, error) {
	what, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return d.get(what, func() ([]byte, error) { return sharecard.PNG(*c) })
}

// chart is a chart across a width, in the colours of options in the light. It fails for one that is not drawn, such as a
// map.
func (d *drawings) chart(drawn chart.SVG, width int) ([]byte, error) {
	return d.get([]byte(drawn), func() ([]byte, error) { return sharecard.Chart(string(drawn), width, optionColours()) })
}

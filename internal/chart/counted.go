package chart

import "fmt"

// Counted is how much of a contest's vote is in, by each source.
type Counted struct {
	// ID tells this picture from the others in its page.
	ID          string
	Title, Desc string
	Rows        []Progress
}

// Progress is one source's row: parts of one whole, in any unit. What is counted and what is known to be out are facts;
// what is guessed is an estimate of votes that nobody has seen.
type Progress struct {
	Name string
	// Number is the row in words: "99% of the expected vote".
	Number string
	// Parts in the same unit, none negative. All zero draws an empty bar.
	In, Out, Guessed int64
}

// Expected draws each source's bar in three textures, and below them a legend in words.
func Expected(p Counted) SVG {
	c := &canvas{id: identifier(p.ID)}
	fmt.Fprintf(&c.defs, `<pattern id="%s-out" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`+
		`<rect class="ground" width="6" height="6"/><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern>`, c.id)
	fmt.Fprintf(&c.defs, `<pattern id="%s-guess" width="6" height="6" patternUnits="userSpaceOnUse">`+
		`<rect class="ground" width="6" height="6"/><circle class="dot" cx="3" cy="3" r="1.2"/></pattern>`, c.id)
	for i, r := range p.Rows {
		if i > 0 {
			c.y += between
		}
		c.line(r.Name, r.Number)
		whole := r.In + r.Out + r.Guessed
		if whole == 0 {
			c.rect("frame", "0%", "100%", bar)
		}
		c.part("in", "", 0, r.In, whole)
		c.part("out", "out", r.In, r.Out, whole)
		c.part("guess", "guess", r.In+r.Out, r.Guessed, whole)
		c.y += bar
	}
	c.y += between + gap
	x := 0
	for _, k := range []struct {
		class, texture, words string
		width                 int
	}{{"in", "", "counted", 88}, {"out", "out", "known to be out", 140}, {"guess", "guess", "a guess", 80}} {
		fmt.Fprintf(c, "<rect class=\"%s\" x=\"%d.5\" y=\"%d.5\" width=\"15\" height=\"11\"%s/>\n", k.class, x, c.y, c.texture(k.texture))
		fmt.Fprintf(c, "<text class=\"key\" x=\"%d\" y=\"%d\">%s</text>\n", x+22, c.y+11, k.words)
		x += k.width
	}
	c.y += lettering
	return c.finish(p.Title, p.Desc)
}

func (c *canvas) part(class, texture string, from, width, whole int64) {
	if width <= 0 {
		return
	}
	fmt.Fprintf(c, "<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"%s/>\n",
		class, percent(from, whole), c.y, percent(width, whole), bar, c.texture(texture))
}

func (c *canvas) texture(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(` fill="url(#%s-%s)"`, c.id, name)
}

package sharecard

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// TestAChartIsDrawn draws each thing that a chart is made of, at the place and in the colour that its SVG says.
func TestAChartIsDrawn(t *testing.T) {
	green, grey := color.RGBA{0, 128, 0, 255}, color.RGBA{136, 136, 136, 255}
	svg := `<svg class="chart" width="100%" height="100" role="img"><title id="t">T</title><desc id="d">D</desc>
<text class="label" x="0" y="12">Ann Able</text><text class="number" x="100%" y="12" text-anchor="end">78</text>
<rect class="c1" x="25%" y="20" width="50%" height="16"><title>Ann</title></rect>
<rect class="open" x="0%" y="50" width="10%" height="20"/>
<line class="need" x1="0%" y1="40" x2="100%" y2="40"/><circle class="c0" cx="50%" cy="80" r="5"/></svg>`
	b, err := Chart(svg, 200, []color.RGBA{grey, green})
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	corner := image.Pt(16*fine, 16*fine) // the picture has a margin, and its file begins at 0
	for at, want := range map[image.Point]color.Color{
		{100, 28}: green, {52, 28}: green, {40, 28}: paper, {160, 28}: paper, {100, 40}: ink, {100, 80}: grey, {100, 90}: paper, {0, 60}: soft, {10, 60}: paper,
	} {
		p := at.Mul(fine).Add(corner)
		if got := color.RGBAModel.Convert(img.At(p.X, p.Y)); got != want {
			t.Errorf("at %v there is %v, want %v", at, got, want)
		}
	}
	inked := 0
	for x := range 60 * fine {
		for y := range 14 * fine {
			if img.At(corner.X+x, corner.Y+y) == color.Color(ink) {
				inked++
			}
		}
	}
	if inked < 60 {
		t.Errorf("the name is %d pixels of ink", inked)
	}
	for _, bad := range []string{
		"", "<p/>", `<svg width="100%" height="x"/>`, `<svg width="100%" height="9999"/>`, strings.Replace(svg, "c1", "c7", 1), strings.Replace(svg, `class="c1"`, `class="hatched"`, 1),
		strings.Replace(svg, "<circle", "<path", 1), strings.Replace(svg, `x="25%"`, `x="left"`, 1),
	} {
		if _, err := Chart(bad, 200, []color.RGBA{grey, green}); err == nil {
			t.Errorf("%.60q is drawn", bad)
		}
	}
}

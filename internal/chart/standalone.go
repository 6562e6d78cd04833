package chart

import (
	"fmt"
	"strings"
)

// palette is the style sheet's set of colours, grey first, for pictures that
// leave the pages.
var palette = [...]string{"#8a8f98", "#1f6feb", "#c2410c", "#0f766e", "#9333ea", "#b45309", "#be185d", "#4d7c0f", "#0369a1"}

// Standalone is a picture as a file of its own, that many pixels wide, with the
// styles that a page would give it.
func Standalone(picture SVG, width int) string {
	var style strings.Builder
	style.WriteString("svg{background:#fff;font:14px sans-serif}text{fill:#111}.label{font-weight:600}.cut{stroke:#fff}.need{stroke:#111;stroke-dasharray:3 3}.none{fill:#ddd}.pale{opacity:.5}")
	for i, colour := range palette {
		fmt.Fprintf(&style, ".c%d{fill:%s}", i, colour)
	}
	text := strings.Replace(string(picture), `<svg class="chart" width="100%"`,
		fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="%d"`, width), 1)
	at := strings.IndexByte(text, '>') + 1
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + text[:at] + "\n<style>" + style.String() + "</style>" + text[at:] + "\n"
}

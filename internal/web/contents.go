package web

import (
	"bytes"
	"html/template"
	"regexp"
)

// mark is where a template wants the list of a page's sections. No text of a page holds a zero byte.
const mark = "\x00contents\x00"

func contentsMark() template.HTML { return mark }

// fewestSections is how many sections a page has before they are listed.
const fewestSections = 4

var sectionHead = regexp.MustCompile(`<h2 id="([^"]+)">(.*?)</h2>`)

// withContents puts links to a page's sections where its template wants them.
func withContents(body []byte) []byte {
	before, after, found := bytes.Cut(body, []byte(mark))
	if !found {
		return body
	}
	heads := sectionHead.FindAllSubmatch(after, -1)
	if len(heads) < fewestSections {
		return append(before, after...)
	}
	out := bytes.NewBuffer(bytes.Clone(before))
	out.WriteString("<nav class=\"contents\" aria-label=\"On this page\"><ul>")
	for _, h := range heads {
		out.WriteString(`<li><a href="#`)
		out.Write(h[1])
		out.WriteString(`">`)
		out.Write(h[2])
		out.WriteString("</a></li>")
	}
	out.WriteString("</ul></nav>\n")
	out.Write(after)
	return out.Bytes()
}

package site

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	parse "golang.org/x/net/html"
)

// rewriter turns a page of the desk into a file: its links lead to files, and what needs the desk's server is no link.
type rewriter struct {
	base   string            // the address of the site, "https://results.example.org/2024", without a slash at its end
	prefix string            // the path of that, "/2024", empty for none
	found  map[string]string // the addresses that it links to, with the paths of their files
}

// to is where a link of a page leads on the site; empty where that needs the server. Links elsewhere, and to parts of
// the same page, stay as they are.
func (w *rewriter) to(link string) string {
	inside, absolute := strings.CutPrefix(link, w.base)
	switch {
	case absolute && (inside == "" || inside[0] == '/'):
	case strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//"):
		inside = link
	default:
		return link
	}
	address, part, _ := strings.Cut(inside, "#")
	if address == "" {
		address = "/"
	}
	file, ok := pathOf(address)
	if !ok {
		return ""
	}
	w.found[address] = file
	out := w.prefix + shownAt(file)
	if absolute {
		out = w.base + shownAt(file)
	}
	if part != "" {
		out += "#" + part
	}
	return out
}

// links are the attributes that hold an address, by element.
var links = map[string]string{"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src", "meta": "content"}

// page is a page as a file of the site has it.
func (w *rewriter) page(body []byte) []byte {
	var out bytes.Buffer
	z := parse.NewTokenizer(bytes.NewReader(body))
	skipped, unlinked, data := "", false, false
	for {
		kind := z.Next()
		raw := z.Raw()
		if kind == parse.ErrorToken {
			return out.Bytes() // the page's end: it is in memory and whole
		}
		if skipped != "" { // a form, which nobody here answers
			if name, _ := z.TagName(); kind == parse.EndTagToken && string(name) == skipped {
				skipped = ""
			}
			continue
		}
		switch kind {
		case parse.StartTagToken, parse.SelfClosingTagToken:
			raw := bytes.Clone(raw)
			t := z.Token()
			data = t.Data == "script" && attribute(t, "type") == "application/ld+json"
			if t.Data == "form" && !has(t, "data-here") {
				skipped = "form"
				continue
			}
			if t.Data == "html" {
				t.Attr = append(t.Attr, parse.Attribute{Key: "data-site", Val: w.prefix + "/" + Pointer})
				out.WriteString(t.String())
				continue
			}
			link, at := links[t.Data], -1
			for i, a := range t.Attr {
				if a.Key == link && link != "" && (link != "content" || strings.HasPrefix(a.Val, w.base)) {
					at = i
				}
			}
			if at < 0 {
				out.Write(raw)
				continue
			}
			to := w.to(t.Attr[at].Val)
			switch {
			case to == "" && t.Data == "a":
				out.WriteString("<span>")
				unlinked = true
			case to == "": // it has nothing to show
			case to == t.Attr[at].Val:
				out.Write(raw)
			default:
				t.Attr[at].Val = to
				out.WriteString(t.String())
			}
		case parse.EndTagToken:
			name, _ := z.TagName()
			if unlinked && string(name) == "a" {
				out.WriteString("</span>")
				unlinked = false
				continue
			}
			out.Write(raw)
		case parse.TextToken:
			switch {
			case data:
				out.Write(w.data(raw))
				data = false
			case bytes.Contains(raw, []byte(html.EscapeString(w.base)+"/embed/")):
				out.Write(w.text(raw))
			default:
				out.Write(raw)
			}
		default:
			out.Write(raw)
		}
	}
}

func attribute(t parse.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(t parse.Token, name string) bool {
	for _, a := range t.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

var (
	quoted = regexp.MustCompile(`"([^"\\]*)"`)
	card   = regexp.MustCompile(`/embed/[a-z0-9/-]+`)
	place  = regexp.MustCompile(`<loc>([^<]*)</loc>`)
	faces  = regexp.MustCompile(`url\("(/[^"]*)"\)`)
)

// data is what search engines read, with the addresses of files.
func (w *rewriter) data(text []byte) []byte {
	return quoted.ReplaceAllFunc(text, func(q []byte) []byte {
		at := string(q[1 : len(q)-1])
		if at != w.base && !strings.HasPrefix(at, w.base+"/") {
			return q
		}
		if to := w.to(at); to != "" {
			return []byte(`"` + to + `"`)
		}
		return q
	})
}

// text is code that a reader copies, with the addresses of cards.
func (w *rewriter) text(text []byte) []byte {
	return card.ReplaceAllFunc(text, func(at []byte) []byte {
		if at[len(at)-1] == '/' {
			return at
		}
		return append(bytes.Clone(at), '/')
	})
}

// sitemap is the list of pages for search engines, with the addresses of files.
func (w *rewriter) sitemap(body []byte) []byte {
	return place.ReplaceAllFunc(body, func(m []byte) []byte {
		at := html.UnescapeString(string(m[len("<loc>") : len(m)-len("</loc>")]))
		return []byte("<loc>" + html.EscapeString(w.to(at)) + "</loc>")
	})
}

// style is the style sheet, with the addresses of the faces.
func (w *rewriter) style(body []byte) []byte {
	return faces.ReplaceAllFunc(body, func(m []byte) []byte {
		return []byte(`url("` + w.to(string(m[len(`url("`):len(m)-len(`")`)])) + `")`)
	})
}

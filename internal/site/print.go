package site

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// What says how long the record is, or when a page was made, changes with each entry. A page or a file in which nothing
// else has changed stays as it is, with the moment at which it last changed: it is not written, fetched and read again.
var moments = map[string][]*regexp.Regexp{
	"text/html": all(
		`<html [^>]*>`, ` data-head="\d+"`, `<p class="status" id="status">.*?</p>`, `<p class="dateline">.*?</p>`, `"dateModified":"[^"]*"`,
		// An entry's proof leads to the root of the tree that there was; it holds for good.
		`(?s)<section aria-labelledby="proof">.*?</section>`,
	),
	"application/json": all(`"as_of":\s*"[^"]*"`, `"head":\s*\{[^}]*\}`),
	"text/csv":         all(`(?m),\d+,[A-Za-z0-9+/]{43}=,[0-9TZ:.-]+\r?$`),
	"application/xml": all(
		`(?s)<OtherType>canvass-head-(?:size|root)</OtherType>\s*<Value>[^<]*</Value>`, `<GeneratedDate>[^<]*</GeneratedDate>`, `As of [^<]* entries, root [^<]*<`,
	),
	"application/atom+xml": all(`<subtitle>[^<]*</subtitle>`, `(?m)^  <updated>[^<]*</updated>`),
	"text/calendar":        all(`\r\n `, `(?m)^X-WR-CALDESC:.*$`, `(?m)^X-CANVASS-(?:HEAD|AS-OF):.*$`), // lines are folded
}

func all(patterns ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		out[i] = regexp.MustCompile(p)
	}
	return out
}

// printOf is a hash of what of a file matters.
func printOf(media string, body []byte) string {
	kind, _, _ := strings.Cut(media, ";")
	for _, m := range moments[kind] {
		body = m.ReplaceAll(body, nil)
	}
	return hashOf(body)
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

package site

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// What says how long the record is, or when a page was made, changes with each entry. A page in which nothing else has
// changed stays as it is, with the moment at which it last changed: it is not written, fetched and read again.
var (
	momentsOfPages = []*regexp.Regexp{
		regexp.MustCompile(`<html [^>]*>`),
		regexp.MustCompile(` data-head="\d+"`),
		regexp.MustCompile(`<p class="status" id="status">.*?</p>`),
		regexp.MustCompile(`<p class="dateline">.*?</p>`),
		regexp.MustCompile(`"dateModified":"[^"]*"`),
		// An entry's proof leads to the root of the tree that there was; it holds for good.
		regexp.MustCompile(`counted from 0 to \d+`),
		regexp.MustCompile(`(?s)<section aria-labelledby="proof">.*?</section>`),
	}
	momentsOfAnswers = []*regexp.Regexp{
		regexp.MustCompile(`"as_of": "[^"]*"`),
		regexp.MustCompile(`(?s)"head": \{.*?\}`),
	}
)

// printOf is a hash of what of a file matters.
func printOf(media string, body []byte) string {
	var moments []*regexp.Regexp
	switch {
	case strings.HasPrefix(media, "text/html"):
		moments = momentsOfPages
	case media == "application/json":
		moments = momentsOfAnswers
	}
	for _, m := range moments {
		body = m.ReplaceAll(body, nil)
	}
	return hashOf(body)
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

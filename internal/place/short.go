package place

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// shortWords are words of the names of counties as sources shorten them.
var shortWords = map[string][]string{
	"n": {"north"}, "no": {"north"}, "s": {"south"}, "so": {"south"}, "e": {"east"}, "w": {"west"}, "nw": {"northwest"}, "se": {"southeast"},
	"pt": {"pointe", "point"}, "ft": {"fort"}, "mt": {"mount"}, "gd": {"grand"}, "gr": {"grand"}, "pr": {"prince"}, "lk": {"lake"}, "is": {"isle"},
}

// leastShort is how many letters of a word there must be that is cut off.
const leastShort = 3

// short is the only place of the state whose name begins as a source's does, of two words or more, each whole, cut off or
// shortened; nil where none or several may be meant.
func short(state, said, day string) *Place {
	n, list := nameOf(said), words(said)
	if n.kind != "" && n.kind != "county" {
		return nil // a city has its own name
	}
	for len(list) > 0 && strings.Join(list, "") != n.base && strings.HasPrefix(strings.Join(list, ""), n.base) {
		list = list[:len(list)-1]
	}
	if len(list) < 2 {
		return nil
	}
	var found *Place
	for _, p := range load().state[state] {
		if !begins(list, words(p.Short())) {
			continue
		}
		on := p.On(day)
		if on == nil || on == found {
			continue
		}
		if found != nil {
			return nil
		}
		found = on
	}
	return found
}

// begins reports whether each word of the list may stand for the word of the name in its place.
func begins(list, whole []string) bool {
	if len(list) > len(whole) {
		return false
	}
	for i, w := range list {
		if w != whole[i] && !slices.Contains(shortWords[w], whole[i]) && (len(w) < leastShort || !strings.HasPrefix(whole[i], w)) {
			return false
		}
	}
	return true
}

// unmangled is the text as it was before a program took its UTF-8 for Windows-1252: "Doña Ana" for "DoÃ±a Ana". It is s
// where that cannot have been.
func unmangled(s string) string {
	if !strings.ContainsAny(s, "ÂÃ") {
		return s
	}
	b, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil || !utf8.ValidString(b) {
		return s
	}
	return b
}

package call

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Person is who an actor is, as far as the record can tell: "token ada", "user Ada" and "ada." are one person, and so are
// names that look alike, such as one in Latin letters and one in Cyrillic. It is to compare, and not to be read.
func Person(actor string) string { return lookalike.Replace(nameOf(actor)) }

// nameOf is an actor's name without what the record puts before it, in small letters and without what shows as nothing.
func nameOf(actor string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.C, unicode.M, unicode.Other_Default_Ignorable_Code_Point) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(actor))
	for {
		name = strings.TrimFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		was := name
		for _, kind := range []string{"token ", "user ", "desk ", "admin "} {
			name = strings.TrimPrefix(name, kind)
		}
		if name == was {
			return name
		}
	}
}

// lookalike puts one letter in the place of those that are drawn like it. Source: Unicode Technical Standard 39,
// confusables.txt, as far as it has small letters of Cyrillic, Greek and Latin; a capital I, a small l and the digit 1 are
// drawn alike too, and so are O and 0.
var lookalike = strings.NewReplacer(
	"а", "a", "ь", "b", "с", "c", "ԁ", "d", "е", "e", "ё", "e", "ѐ", "e", "ӻ", "f", "ԍ", "g", "һ", "h", "н", "h", "ј", "j", "к", "k", "м", "m",
	"п", "n", "о", "o", "р", "p", "ԛ", "q", "г", "r", "ѕ", "s", "т", "t", "ѵ", "v", "ԝ", "w", "х", "x", "у", "y", "ү", "y", "в", "b", "ц", "u",
	"і", "l", "ї", "l", "ӏ", "l",
	"α", "a", "β", "b", "ε", "e", "γ", "y", "η", "n", "κ", "k", "μ", "u", "ν", "v", "ο", "o", "ρ", "p", "ϲ", "c", "σ", "o", "τ", "t", "υ", "u",
	"χ", "x", "ω", "w", "ϳ", "j", "ι", "l",
	"ɑ", "a", "ɡ", "g", "ɩ", "l", "ı", "l", "ᴏ", "o", "ᴄ", "c", "ᴠ", "v", "ᴡ", "w", "ᴢ", "z", "ꜱ", "s",
	"i", "l", "1", "l", "0", "o",
)

// nobody are names of programs and not of people.
var nobody = []string{"", Person("canvass"), Person("program"), Person("machine")}

// together are scripts that one name is written in together.
var together = []string{"Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"}

// mixed are the first two scripts of a name that are not written together, empty where there are none: one letter of
// another script is how a name is made to look like somebody else's.
func mixed(name string) (one, other string) {
	for _, r := range name {
		if !unicode.IsLetter(r) {
			continue
		}
		is := scriptOf(r)
		switch {
		case is == "" || is == one:
		case one == "":
			one = is
		case slices.Contains(together, one) && slices.Contains(together, is):
		default:
			return one, is
		}
	}
	return "", ""
}

// scriptOf is the script of a letter, empty for letters of several.
func scriptOf(r rune) string {
	for name, table := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && unicode.Is(table, r) {
			return name
		}
	}
	return ""
}

// Somebody refuses an actor that is no person: a call, each step of one and its retraction are somebody's. A name in
// letters of several scripts is refused too.
func Somebody(actor string) error {
	if slices.Contains(nobody, Person(actor)) {
		return refused("%q is no person's name: a call, each step of one and its retraction are somebody's", actor)
	}
	if one, other := mixed(nameOf(actor)); one != "" {
		return refused("the name %q has %s and %s letters: write it in one script, so that nobody takes it for another's", actor, one, other)
	}
	return nil
}

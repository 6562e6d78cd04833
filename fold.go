package canvass

import "strings"

// folds are letters with accents, and others of Latin alphabets, by the letters of an id that stand for them: "ñ" is n.
var folds = []struct{ letters, as string }{
	{"àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ", "a"},
	{"æ", "ae"},
	{"ḃḅḇ", "b"},
	{"çćĉċčḉ", "c"},
	{"ðďđḋḍḏḑḓ", "d"},
	{"èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "e"},
	{"ƒḟ", "f"},
	{"ĝğġģǧǵḡ", "g"},
	{"ĥħȟḣḥḧḩḫẖ", "h"},
	{"ìíîïĩīĭįıǐȉȋḭḯỉị", "i"},
	{"ĵǰ", "j"},
	{"ķĸǩḱḳḵ", "k"},
	{"ĺļľŀłḷḹḻḽ", "l"},
	{"ḿṁṃ", "m"},
	{"ñńņňŋǹṅṇṉṋ", "n"},
	{"òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ", "o"},
	{"œ", "oe"},
	{"ṕṗ", "p"},
	{"ŕŗřȑȓṙṛṝṟ", "r"},
	{"śŝşšſșṡṣṥṧṩ", "s"},
	{"ß", "ss"},
	{"ţťŧțṫṭṯṱẗ", "t"},
	{"þ", "th"},
	{"ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "u"},
	{"ṽṿ", "v"},
	{"ŵẁẃẅẇẉẘ", "w"},
	{"ẋẍ", "x"},
	{"ýÿŷȳẏẙỳỵỷỹ", "y"},
	{"źżžẑẓẕ", "z"},
}

// folded are the folds by letter.
var folded = func() map[rune]string {
	m := map[rune]string{}
	for _, f := range folds {
		for _, r := range f.letters {
			m[r] = f.as
		}
	}
	return m
}()

// fold writes letters of Latin alphabets with a to z, in a text in lower case. What is no such letter stays.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if as, ok := folded[r]; ok {
			b.WriteString(as)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

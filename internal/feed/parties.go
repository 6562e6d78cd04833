package feed

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Party is the party that a source means by a word or a letter; empty for others and for none.
func Party(s string) canvass.Party {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(s), ".()")) {
	case "d", "dem", "dem.", "democrat", "democratic", "democratic party", "democrats", "dfl", "democratic-farmer-labor", "democratic-npl", "dnl", "demo":
		return canvass.Democratic
	case "r", "rep", "rep.", "gop", "republican", "republican party", "republicans", "rpl", "repub":
		return canvass.Republican
	}
	return partyNamed(s)
}

// PartyIn is the party that a contest's title names, as in "PRESIDENT - REPUBLICAN", "Democratic Primary-President" or
// "President (D)". It is empty where the title names both, or makes another party of it: "Social Democratic".
func PartyIn(title string) canvass.Party {
	if madeOther(title) != "" {
		return ""
	}
	var found canvass.Party
	for word := range strings.FieldsSeq(words(title)) {
		p := partyWord(word)
		if p != "" && found != "" && p != found {
			return ""
		}
		if p != "" {
			found = p
		}
	}
	if found != "" {
		return found
	}
	t := strings.ToUpper(title)
	d, r := strings.Contains(t, "(D)"), strings.Contains(t, "(R)")
	switch {
	case d && !r:
		return canvass.Democratic
	case r && !d:
		return canvass.Republican
	}
	return ""
}

// OtherPartyIn is a party besides the two that a contest's title names apart from its other words: "President -
// Libertarian", "(GRN) President", or that it makes of one of the two: "Social Democratic". It is empty for none.
func OtherPartyIn(title string) string {
	if made := madeOther(title); made != "" {
		return made
	}
	apart := strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune("-–—:,()[]", r) })
	if len(apart) < 2 && !strings.ContainsAny(title, "()[]") {
		return ""
	}
	for _, part := range apart {
		part = strings.TrimSpace(part)
		if len(part) > 2 && (OtherParty(part) || OtherParty(strings.TrimSuffix(words(part), " party"))) {
			return part
		}
	}
	return ""
}

// noParty are what stands in a column of parties where none is said.
var noParty = map[string]bool{
	"": true, "n a": true, "na": true, "none": true, "write in": true, "writein": true, "w": true, "wi": true, "wri": true, "nonpartisan": true,
	"non partisan": true, "non": true, "np": true, "npa": true, "no party": true, "no party affiliation": true, "all": true, "total": true, "unknown": true,
	"null": true, "nan": true, "nf": true, "x": true,
}

// NoParty reports whether the words of a column of parties say none.
func NoParty(s string) bool { return noParty[words(s)] }

// others are parties besides the two, by the words and letters that states use.
var otherParties = map[string]bool{
	"grn": true, "green": true, "gre": true, "gr": true, "green rainbow": true, "grr": true, "green party": true, "g": true, "gp": true, "pacific green": true, "mountain": true, "mountain party": true, "mtn": true,
	"lib": true, "libertarian": true, "lbt": true, "lp": true, "l": true, "libertarian party": true, "lpf": true, "lpn": true, "lbn": true,
	"ai": true, "aip": true, "american independent": true, "ai party": true, "american independent party": true,
	"con": true, "constitution": true, "cst": true, "constitution party": true, "cp": true, "ust": true,
	"paf": true, "pf": true, "peace and freedom": true, "peace freedom": true, "pfp": true, "p f": true,
	"ind": true, "independent": true, "i": true, "independence": true, "ip": true, "united independent": true, "uip": true, "uit": true, "ui": true,
	"ref": true, "reform": true, "wor": true, "working families": true, "wfp": true, "wf": true, "conservative": true, "ae": true, "americans elect": true,
	"nlb": true, "no labels": true, "nla": true, "unity": true, "uni": true, "nlp": true, "natural law": true, "lmn": true, "legal marijuana now": true, "gli": true,
	"grassroots legalize cannabis": true, "progressive": true, "prog": true, "prg": true, "swp": true, "socialist workers": true, "soc": true, "socialist": true, "psl": true,
	"taxpayers": true, "us taxpayers": true, "utp": true, "apv": true, "approval voting": true, "alliance": true, "liberty union": true, "lu": true, "forward": true, "fwd": true,
	"bread and roses": true, "we the people": true, "justice for all": true, "statehood green": true, "dc statehood green": true, "stg": true, "unaffiliated": true, "una": true,
}

// OtherParty reports whether the words are those of a party besides the two, whose contests are not the desk's.
func OtherParty(s string) bool { return otherParties[strings.TrimSuffix(words(s), " primary")] }

// beforePresident are words before "president" that make it another office, and afterPresident words behind it.
var (
	beforePresident = []string{
		"vice", "borough", "council", "senate", "board", "parish", "school board", "village", "town", "township", "city", "county", "commission",
		"committee", "university", "district", "club", "aldermen", "selectmen", "supervisors", "association", "trustees", "house", "judge", "court",
	}
	afterPresident = []string{"of the", "of", "pro"}
	otherBodies    = []string{"council", "board", "borough", "senate", "village", "city", "town", "county", "commission", "tem", "court", "aldermen", "trustees", "select", "tempore"}
	// clubWords are of bodies that have a president and no ballots of the desk's.
	clubWords = []string{"club", "rotary", "student", "students", "university", "chamber", "association", "union", "society", "league"}
	// conventionWords are of those who are elected to a convention or a committee, by the name of whom they are for.
	conventionWords = []string{
		"delegate", "delegates", "alternate", "alternates", "elector", "electors", "committeeman", "committeewoman", "committeeperson", "committeemen",
		"committee", "convention",
	}
)

// Office is President where a contest's title is of the presidency, else the title.
func Office(title string) string {
	t := " " + words(title) + " "
	if !strings.Contains(t, " president ") && !strings.Contains(t, " presidential ") && !strings.Contains(t, " pres ") {
		return title
	}
	for _, w := range slices.Concat(conventionWords, clubWords) {
		if strings.Contains(t, " "+w+" ") {
			return title
		}
	}
	for _, w := range beforePresident {
		t = strings.ReplaceAll(t, " "+w+" president ", " ")
	}
	for _, w := range afterPresident {
		for _, body := range otherBodies {
			t = strings.ReplaceAll(t, " president "+w+" "+body+" ", " ")
		}
	}
	if strings.HasSuffix(t, " president district ") {
		return title // Ohio's second vote, for the delegates of a district; the preference is "President (at-large)"
	}
	if strings.Contains(t, " president ") || strings.Contains(t, " presidential ") || strings.Contains(t, " pres ") {
		return President
	}
	return title
}

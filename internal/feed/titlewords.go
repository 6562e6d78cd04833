package feed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// otherFigures are words of titles of an office below which something else stands than the votes for its candidates, or only
// some of them: "President Undervotes", "President - Percent", "President and Vice President".
var otherFigures = []string{
	"undervote", "undervotes", "under vote", "under votes", "overvote", "overvotes", "over vote", "over votes", "blank", "blanks", "rejected", "void", "spoiled",
	"invalid", "percent", "percents", "percentage", "percentages", "pct", "share", "shares", "margin", "rank", "turnout", "registration", "registrations",
	"registered", "ballots cast", "times counted", "projected", "projection", "projections", "estimate", "estimates", "estimated", "forecast", "prediction",
	"predicted", "expected", "poll", "survey", "odds", "write in", "writein", "early", "advance", "mail", "mailed", "vbm", "military", "affidavit", "curbside",
	"round 2", "round two", "second round", "2nd round", "final round", "vice president", "vice presidential", "running mate", "difference", "change",
}

// titleWords are words of the titles of presidential nominating contests.
var titleWords = wordSet("president presidential pres presidents us u s usa united states of the for america american preference pref preferential primary " +
	"primaries election elections caucus caucuses nominee nominees nomination nominating nominated nominate candidate candidates party parties democratic " +
	"democrat democrats dem republican republicans rep gop d r dfl npl farmer labor contest race office national federal statewide state at large district " +
	"districts congressional cd ballot ballots open closed semi modified year years yr term terms unexpired full unofficial official results result returns " +
	"recount recanvass certified final amended corrected total totals subtotal subtotals vote votes voting voter voters choose select up to not more " +
	"than one only or and in by be no number seat seats day super tuesday new choice first expression a an convention question non nonpartisan partisan")

// unsureTitle are the words of a title of the presidency, in their order, of which nothing is known: "President Blue". Numbers
// and the names of states are known.
func unsureTitle(title string) string {
	var left []string
	for w := range strings.FieldsSeq(words(title)) {
		if !titleWords[w] && strings.Trim(w, "0123456789") != "" && !(len(w) == 1) {
			left = append(left, w)
		}
	}
	said := strings.Join(left, " ")
	if said == "" || State(said) != "" || OtherParty(said) || yearIn(said) != 0 {
		return ""
	}
	return said
}

// TitleRemark is what is to be known of a title that is taken for the presidency's and has words of which nothing is known;
// empty for nothing.
func TitleRemark(title string) string {
	said := unsureTitle(title)
	if said == "" {
		return ""
	}
	return fmt.Sprintf("%q is taken for the contest, and nothing is known of %q in it: if it is of other figures, leave its rows out by a mapping",
		cut(title, maxWords/3), cut(said, maxWords/3))
}

// besideParty are words beside that of a party, in a column of parties, that make no other of it: "Ohio Democratic Party",
// "Dem/WF", "Democratic (write-in)".
var besideParty = wordSet("party the primary presidential president preference election ballot ballots caucus caucuses contest of farmer labor npl " +
	"nonpartisan partisan league united states us u s usa america national state write in wf wfp working families open closed semi unofficial official vote " +
	"votes voter voters registered candidate candidates only npp no preference unaffiliated undeclared una d r")

// makeOther are words that make another party of the one that stands right behind them, and makeOtherBehind of the one before:
// "Social Democratic", "Democratic Socialists".
var (
	makeOther       = wordSet("social independent non not anti against conservative former libertarian constitutional liberal progressive labor ex peoples reform")
	makeOtherBehind = wordSet("socialist socialists socialism freedom reform progressive libertarian conservative club")
)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// partyWord is the party that a word names; empty for none.
func partyWord(w string) canvass.Party {
	switch w {
	case "dem", "democrat", "democratic", "democrats", "dfl":
		return canvass.Democratic
	case "rep", "gop", "republican", "republicans":
		return canvass.Republican
	}
	return ""
}

// madeOther is the party of its own that words beside that of a party make of it in a title: "social democratic"; empty for
// none.
func madeOther(title string) string {
	list := strings.Fields(words(title))
	for i, w := range list {
		switch {
		case partyWord(w) == "":
		case i > 0 && makeOther[list[i-1]]:
			return list[i-1] + " " + w
		case i+1 < len(list) && makeOtherBehind[list[i+1]]:
			return w + " " + list[i+1]
		}
	}
	return ""
}

// partyNamed is the party of a cell in a column of parties: its words are those of one, and of nothing that makes another of
// it. A party of which nothing is known is none of the two.
func partyNamed(cell string) canvass.Party {
	p := PartyIn(cell)
	if p == "" {
		return ""
	}
	var left []string
	for w := range strings.FieldsSeq(words(cell)) {
		if partyWord(w) == "" && !besideParty[w] && strings.Trim(w, "0123456789") != "" {
			left = append(left, w)
		}
	}
	if len(left) > 0 && State(strings.Join(left, " ")) == "" {
		return ""
	}
	return p
}

// TitledAgainst is the party in words, "DEM under President - Libertarian", where what says the party of a contest, a column or
// the choices, says another than its title; empty where they agree, or one says none.
func TitledAgainst(title string, p canvass.Party, said string) string {
	titled, other := PartyIn(title), OtherPartyIn(title)
	if p == "" || titled == p || titled == "" && other == "" {
		return ""
	}
	return said + " under " + title
}

// otherFigureIn is the first such word of a title that is of another figure than votes, or of some of them.
func otherFigureIn(title string) string {
	if slices.Contains(strings.Fields(words(title)), "gen") && !strings.Contains(words(title), "primary") {
		return "gen"
	}
	return firstOf(title, otherFigures)
}

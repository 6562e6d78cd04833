package hall

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/rank"
)

// Paper is a document of a caucus that is counted on paper: with the contest's own names, the rooms of its file, and
// space for signatures.
type Paper string

// The papers of a hall.
const (
	CheckInSheet Paper = "check-in" // who was let in to each room, a line a person
	TallySheets  Paper = "tally"    // a sheet for each room and option, in boxes of five
	RankedBallot Paper = "ballot"   // the ballot on which options are ranked, two on a page
	RankedTable  Paper = "table"    // what a teller reads off ranked ballots, a row a ballot
	ResultsForms Paper = "results"  // what a room's two tellers sign
	StatementOf  Paper = "statement"
)

// PapersOf are the papers of a contest that can be printed before anything is counted. Where rooms realign nobody marks
// a ballot, and the results form is the room's worksheet. Ranked ballots are not tallied: each is a row of a table.
func PapersOf(contest *catalog.Contest) []Paper {
	if realigns(contest) {
		return []Paper{CheckInSheet, ResultsForms}
	}
	if contest.Ranked != nil {
		return []Paper{CheckInSheet, RankedBallot, RankedTable, ResultsForms}
	}
	return []Paper{CheckInSheet, TallySheets, ResultsForms}
}

func realigns(c *catalog.Contest) bool { return c.Caucus != nil && c.Caucus.Kind == catalog.Realign }

// paperRoom is a room on paper.
type paperRoom struct {
	Name      string
	Delegates int
	// Share is the part of those present that makes a group viable: "15%", "1/6"; empty where most people win.
	Share string
	// Worth is what a delegate is worth in state delegate equivalents: "17/75", empty where none are counted.
	Worth string
}

// paperBody is what the templates of papers are given.
type paperBody struct {
	Title, Contest, Authority, Date string
	Rooms                           []paperRoom
	Caucus                          *catalog.Caucus
	Options                         []string
	Beside                          []string
	// Lines are the numbered lines of a check-in sheet, Rows and Boxes those of a tally sheet.
	Lines, Rows, Boxes []int
	// Ranks are the columns of ranked ballots: "1st". Letters are what is written for an option in a table.
	Ranks, Letters []string
	Statement      *Statement
}

const (
	checkInLines = 26 // on one Letter page
	ballotLines  = 28
	tallyRows    = 60 // of five boxes each, five a line
)

var papers = template.Must(template.New("").Funcs(template.FuncMap{
	"thousands": english.Thousands[int64], "capital": english.Capital, "times": func(a, b int) int { return a * b },
}).ParseFS(embedded, "templates/paper/*.html"))

// WritePaper writes one of PapersOf the contest as a page to print, on Letter paper, for each room of the contest.
func WritePaper(w io.Writer, paper Paper, c *catalog.Catalog, contest *catalog.Contest) error {
	if !slices.Contains(PapersOf(contest), paper) {
		return canvass.Errorf(canvass.Invalid, "print", "%q is not one of the papers of %s: use one of %v", paper, contest.ID, PapersOf(contest))
	}
	body := paperBody{
		Title: map[Paper]string{
			CheckInSheet: "Check-in", TallySheets: "Tally", RankedBallot: "Ballot", RankedTable: "Table of ballots", ResultsForms: "Results",
		}[paper],
		Contest: contest.Name, Authority: c.OutletName(contest.Authority), Lines: upTo(checkInLines), Rows: upTo(tallyRows), Boxes: upTo(5),
	}
	if e := contest.Binding(); e != nil && !e.Date.IsZero() {
		body.Date = e.Date.Format("2 January 2006")
	}
	for _, u := range contest.Units {
		body.Rooms = append(body.Rooms, roomOnPaper(contest, &u))
	}
	if len(body.Rooms) == 0 {
		body.Rooms = []paperRoom{{}}
	}
	for _, o := range contest.Ballot.Options {
		body.Options = append(body.Options, c.Label(contest.ID, o))
	}
	if realigns(contest) {
		body.Caucus = contest.Caucus
		if paper == ResultsForms {
			return papers.ExecuteTemplate(w, "worksheet", body)
		}
		return papers.ExecuteTemplate(w, string(paper), body)
	}
	body.Options = append(body.Options, "Write-ins")
	if contest.Ranked != nil {
		if err := body.ranked(contest); err != nil {
			return err
		}
	}
	for _, b := range besides {
		body.Beside = append(body.Beside, b.name)
	}
	return papers.ExecuteTemplate(w, string(paper), body)
}

// ranked adds what papers of ranked ballots have: a column for each rank, a letter for each option.
func (b *paperBody) ranked(contest *catalog.Contest) error {
	rule, err := rank.ParseRule(contest.Ranked.Rule, nil)
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "print", "the rule for ranked ballots of %s: %w", contest.ID, err)
	}
	for i := range cmp.Or(rule.Ranks, len(b.Options)) {
		b.Ranks = append(b.Ranks, english.Ordinal(i+1))
	}
	for i := range b.Options {
		b.Letters = append(b.Letters, string(rune('A'+i)))
	}
	b.Lines = upTo(ballotLines)
	return nil
}

func roomOnPaper(contest *catalog.Contest, u *catalog.Unit) paperRoom {
	room := paperRoom{Name: u.Name}
	if !realigns(contest) || u.Delegates == nil {
		return room
	}
	room.Delegates = *u.Delegates
	switch t := contest.Caucus.Rule.Threshold(room.Delegates); {
	case t.Den == 100:
		room.Share = fmt.Sprintf("%d%%", t.Num)
	default:
		room.Share = t.String()
	}
	room.Worth, _ = worthOf(contest, u)
	return room
}

// worthOf is what a county delegate of the unit is worth: "17/75".
func worthOf(c *catalog.Contest, u *catalog.Unit) (string, bool) {
	county, ok := c.Caucus.County(u.ID)
	return county.Worth().String(), ok
}

func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i + 1
	}
	return out
}

// WriteStatement writes the statement as a page to print and sign.
func WriteStatement(w io.Writer, st *Statement) error {
	return papers.ExecuteTemplate(w, string(StatementOf), paperBody{Title: "Statement", Contest: st.Contest, Authority: st.Authority, Statement: st})
}

package hall

import (
	"html/template"
	"io"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
)

// Paper is a document of a caucus that is counted on paper: with the contest's own names, the rooms of its file, and
// space for signatures.
type Paper string

// The papers of a hall.
const (
	CheckInSheet Paper = "check-in" // who was let in to each room, a line a person
	TallySheets  Paper = "tally"    // a sheet for each room and option, in boxes of five
	ResultsForms Paper = "results"  // what a room's two tellers sign
	StatementOf  Paper = "statement"
)

// Papers are the papers that can be printed before anything is counted.
var Papers = []Paper{CheckInSheet, TallySheets, ResultsForms}

// paperBody is what the templates of papers are given.
type paperBody struct {
	Title, Contest, Authority, Date string
	Rooms                           []string
	Options                         []string
	Beside                          []string
	// Lines are the numbered lines of a check-in sheet, Rows and Boxes those of a tally sheet.
	Lines, Rows, Boxes []int
	Statement          *Statement
}

const (
	checkInLines = 26 // on one Letter page
	tallyRows    = 60 // of five boxes each, five a line
)

var papers = template.Must(template.New("").Funcs(template.FuncMap{
	"thousands": english.Thousands[int64], "times": func(a, b int) int { return a * b },
}).ParseFS(embedded, "templates/paper/*.html"))

// WritePaper writes one of Papers as a page to print, on Letter paper, for each room of the contest.
func WritePaper(w io.Writer, paper Paper, c *catalog.Catalog, contest *catalog.Contest) error {
	if !slices.Contains(Papers, paper) {
		return canvass.Errorf(canvass.Invalid, "print", "%q is not one of the papers: use check-in, tally or results", paper)
	}
	body := paperBody{
		Title:   map[Paper]string{CheckInSheet: "Check-in", TallySheets: "Tally", ResultsForms: "Results"}[paper],
		Contest: contest.Name, Authority: c.OutletName(contest.Authority), Lines: upTo(checkInLines), Rows: upTo(tallyRows), Boxes: upTo(5),
	}
	if e := contest.Binding(); e != nil && !e.Date.IsZero() {
		body.Date = e.Date.Format("2 January 2006")
	}
	for _, u := range contest.Units {
		body.Rooms = append(body.Rooms, u.Name)
	}
	if len(body.Rooms) == 0 {
		body.Rooms = []string{""}
	}
	for _, o := range contest.Ballot.Options {
		body.Options = append(body.Options, c.Label(contest.ID, o))
	}
	body.Options = append(body.Options, "Write-ins")
	for _, b := range besides {
		body.Beside = append(body.Beside, b.name)
	}
	return papers.ExecuteTemplate(w, string(paper), body)
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

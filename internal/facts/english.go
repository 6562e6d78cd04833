package facts

import (
	"time"

	"github.com/canvassdesk/canvass/internal/english"
)

// votes is a count of votes as a results page writes it: "51 votes", "1 vote".
func votes(n int64) string {
	return english.Count(n, "vote", "votes")
}

// day is "Tuesday, 5 March 2024".
func day(d time.Time) string { return d.Format("Monday, 2 January 2006") }

// shortDay is "Tuesday, 5 March": within a story the year is that of the contest.
func shortDay(d time.Time) string { return d.Format("Monday, 2 January") }

// isoDay is "2024-03-05", for facts.
func isoDay(d time.Time) string { return d.Format(time.DateOnly) }

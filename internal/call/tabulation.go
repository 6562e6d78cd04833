package call

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Tabulation is how far counting is, in the field's published words, as far as the record knows.
type Tabulation string

// The states of tabulation.
const (
	AwaitingPollClose Tabulation = "awaiting poll close"
	PollsClosed       Tabulation = "polls closed, waiting for the first report"
	ActiveTabulation  Tabulation = "active"
	PausedTabulation  Tabulation = "paused"
	EndOfTabulation   Tabulation = "end of tabulation"
	GatheringOfficial Tabulation = "gathering certified results"
	VoteCertified     Tabulation = "certified"
)

// tabulationOf follows from the record: counts make it active, a full count ends it, a notice of when it is to be made
// official begins the gathering. A pause is a step, and ends with the next count.
func tabulationOf(c *tally.Contest, over Closing, pause *tally.Logged) (t Tabulation, resumes canvass.Time) {
	switch {
	case c.Status == tally.Certified:
		return VoteCertified, 0
	case c.Status == tally.Complete:
		for _, n := range c.Notices {
			if n.Notice.Topic == canvass.TopicCertification {
				return GatheringOfficial, 0
			}
		}
		return EndOfTabulation, 0
	}
	var last canvass.Time
	for _, n := range c.Sources {
		last = max(last, n.Recorded)
	}
	switch {
	case pause != nil && pause.Entry.Recorded >= last:
		return PausedTabulation, pause.Entry.Step.After
	case c.Count != nil || len(c.Stated) > 0:
		return ActiveTabulation, 0
	case over.Over:
		return PollsClosed, 0
	}
	return AwaitingPollClose, 0
}

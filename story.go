package canvass

import "unicode/utf8"

// Story is a story of a contest that this desk published, with what it said, so that a later one can say what changed.
// A correction holds one too, in the place of a story that was wrong.
type Story struct {
	// Length is how much was told: alert, brief, story or full.
	Length string `json:"length"`
	// Headline is empty for an alert.
	Headline string `json:"headline,omitempty"`
	// Text is what was published, paragraph by paragraph.
	Text string `json:"text"`
	// Says is what it told of the outcome, as facts without grammar.
	Says []Said `json:"says,omitempty"`
}

// Said is one thing that a story told of the outcome.
type Said struct {
	What SaidOf `json:"what"`
	// Options are whom it is said of, in the story's order.
	Options []OptionID `json:"options"`
	Measure Measure    `json:"measure,omitempty"`
	// Number is how many delegates, for SaidDelegates.
	Number int `json:"number,omitempty"`
}

// SaidOf is what a story can have told of an outcome.
type SaidOf string

// What a story can have told.
const (
	SaidWon       SaidOf = "won"       // they won, or tied where they are several
	SaidCalled    SaidOf = "called"    // others were named who say that they won
	SaidLeads     SaidOf = "leads"     // they were ahead in the figures that led
	SaidDelegates SaidOf = "delegates" // so many delegates were given to the one
)

// MaxStory is the most bytes of a story's text.
const MaxStory = 20_000

// Validate refuses a story without text, too long a one, and what names nobody.
func (s *Story) Validate() error {
	switch {
	case s.Length == "" || s.Text == "":
		return Errorf(Invalid, "story", "a story has a length and a text")
	case len(s.Text) > MaxStory || len(s.Headline) > 1000:
		return Errorf(Invalid, "story", "a story has at most %d bytes, and a headline 1000", MaxStory)
	case !utf8.ValidString(s.Text) || !utf8.ValidString(s.Headline):
		return Errorf(Invalid, "story", "a story is text in UTF-8")
	}
	for _, x := range s.Says {
		switch {
		case x.What != SaidWon && x.What != SaidCalled && x.What != SaidLeads && x.What != SaidDelegates:
			return Errorf(Invalid, "story", "%q is not what a story says: won, called, leads or delegates", x.What)
		case len(x.Options) == 0 || x.Number < 0 || x.What == SaidDelegates && len(x.Options) != 1:
			return Errorf(Invalid, "story", "what a story says is said of somebody, and delegates of one")
		}
		for _, o := range x.Options {
			if !IsSlug(string(o)) {
				return Errorf(Invalid, "story", "%q is not an option's id", o)
			}
		}
	}
	return nil
}

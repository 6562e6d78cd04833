package canvass

import (
	"strings"
	"testing"
)

// A story has a text, names options and is bounded; an entry holds it, and a correction of one.
func TestStory(t *testing.T) {
	good := Story{Length: "brief", Headline: "Palmer wins", Text: "Palmer won.", Says: []Said{{What: SaidWon, Options: []OptionID{"jason-palmer"}, Measure: Votes}}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Story){
		"no text":           func(s *Story) { s.Text = "" },
		"no length":         func(s *Story) { s.Length = "" },
		"too long":          func(s *Story) { s.Text = strings.Repeat("x", MaxStory+1) },
		"not UTF-8":         func(s *Story) { s.Text = "\xff" },
		"an unknown word":   func(s *Story) { s.Says = []Said{{What: "crushed", Options: []OptionID{"joe-biden"}}} },
		"nobody":            func(s *Story) { s.Says = []Said{{What: SaidWon}} },
		"not an option":     func(s *Story) { s.Says = []Said{{What: SaidWon, Options: []OptionID{"Joe Biden"}}} },
		"delegates of two":  func(s *Story) { s.Says = []Said{{What: SaidDelegates, Options: []OptionID{"a", "b"}, Number: 3}} },
		"delegates below 0": func(s *Story) { s.Says = []Said{{What: SaidDelegates, Options: []OptionID{"a"}, Number: -1}} },
	} {
		s := good
		spoil(&s)
		if err := s.Validate(); err == nil || KindOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := Entry{Format: Format, Kind: KindStory, Key: "k", Recorded: 1, Actor: "desk", By: "canvass", Contest: "2024/dem/as", Story: &good}
	for range 2 {
		b, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseEntry(b)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := back.Bytes(); err != nil || string(again) != string(b) {
			t.Errorf("%s became %s, %v", b, again, err)
		}
		e.Kind, e.Supersedes, e.Story, e.Correction = KindCorrection, "k", nil, &Correction{Reason: "a slip", Story: &good}
		e.Key = "k2"
	}
}

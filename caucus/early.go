package caucus

import "slices"

// EarlyBallot is a ranked ballot cast before the day, first choice first, as in
// Nevada in 2020. It is counted in its voter's home precinct.
type EarlyBallot []Preference

// JoinFirst adds each early ballot's first choice to the first alignment, and
// the ballots to those present. Groups that nobody in the room stood for come
// after the others, in the order of the ballots. An empty ballot counts among
// those present and stands for nobody.
func (s Sheet) JoinFirst(early []EarlyBallot) Sheet {
	s.Present = new(s.Attendance() + len(early))
	s.Lines = slices.Clone(s.Lines)
	for _, b := range early {
		if len(b) > 0 {
			s.line(b[0]).First++
		}
	}
	return s
}

// JoinFinal adds each early ballot to the final alignment: to its highest choice
// among the groups that were viable at the joined first alignment, and to none
// when it ranks no viable group. Its argument is what JoinFirst was given, its
// receiver what JoinFirst returned, with the room's people in the Final column.
func (s Sheet) JoinFinal(r Rule, early []EarlyBallot) Sheet {
	s.Lines = slices.Clone(s.Lines)
	viable := map[Preference]bool{}
	for _, l := range s.Lines {
		viable[l.For] = s.Delegates < 2 || l.First >= r.Viability(s.Delegates, s.Attendance())
	}
	for _, b := range early {
		for _, p := range b {
			if viable[p] {
				s.line(p).Final++
				break
			}
		}
	}
	return s
}

// line is the preference's line, a new one where there is none.
func (s *Sheet) line(p Preference) *Line {
	for i := range s.Lines {
		if s.Lines[i].For == p {
			return &s.Lines[i]
		}
	}
	s.Lines = append(s.Lines, Line{For: p})
	return &s.Lines[len(s.Lines)-1]
}

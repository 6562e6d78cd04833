package caucus

import "fmt"

// Floor is a precinct's room between the first and the final alignment: who
// stands where, and who may still move. The zero Floor is not usable; call
// [Rule.Open].
type Floor struct {
	rule      Rule
	delegates int
	present   int
	order     []Preference
	first     map[Preference]int
	now       map[Preference]int
}

// Open begins the first alignment of a precinct that elects so many delegates,
// with so many people checked in.
func (r Rule) Open(delegates, present int) (*Floor, error) {
	s := Sheet{Delegates: delegates, Present: &present}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if present == 0 {
		return nil, fmt.Errorf("floor: nobody is present: there is no caucus to hold")
	}
	return &Floor{rule: r, delegates: delegates, present: present, first: map[Preference]int{}, now: map[Preference]int{}}, nil
}

// Stand counts a group at the first alignment. It is refused twice for one
// group, after the first move, and when more stand than are present.
func (f *Floor) Stand(p Preference, people int) error {
	standing := people
	for _, n := range f.first {
		standing += n
	}
	_, twice := f.first[p]
	switch {
	case p == "" || people < 0:
		return fmt.Errorf("floor: name a preference and count its people")
	case twice:
		return fmt.Errorf("floor: %s is already counted at the first alignment", p)
	case f.moved():
		return fmt.Errorf("floor: the first alignment is closed: people have moved")
	case standing > f.present:
		return fmt.Errorf("floor: %d would stand, %d are present", standing, f.present)
	}
	f.order = append(f.order, p)
	f.first[p], f.now[p] = people, people
	return nil
}

func (f *Floor) moved() bool {
	for _, p := range f.order {
		if f.now[p] != f.first[p] {
			return true
		}
	}
	return false
}

// Viable reports whether the group has enough people now.
func (f *Floor) Viable(p Preference) bool {
	return f.now[p] > 0 && f.now[p] >= f.rule.Viability(f.delegates, f.present)
}

// Locked reports whether nobody may leave the group: it was viable at the first
// alignment, and the rule locks such groups. A precinct of one delegate locks
// none.
func (f *Floor) Locked(p Preference) bool {
	return f.rule.Locked && f.delegates > 1 && f.first[p] >= f.rule.Viability(f.delegates, f.present)
}

// Move takes people from one group to another, which may be a new one.
func (f *Floor) Move(from, to Preference, people int) error {
	if to == "" || to == from {
		return fmt.Errorf("floor: name another preference to move to")
	}
	if err := f.leave(from, people); err != nil {
		return err
	}
	if _, known := f.now[to]; !known {
		f.order = append(f.order, to)
	}
	f.now[to] += people
	return nil
}

// Leave takes people out of the room. They stay among those present, of whom
// shares are taken. Members of a locked group may go home too; the group then
// ends with fewer, and [Rule.Check] says so.
func (f *Floor) Leave(from Preference, people int) error {
	if people < 0 || people > f.now[from] {
		return fmt.Errorf("floor: %d cannot leave %s: it has %d people", people, from, f.now[from])
	}
	f.now[from] -= people
	return nil
}

func (f *Floor) leave(from Preference, people int) error {
	switch {
	case people < 0 || people > f.now[from]:
		return fmt.Errorf("floor: %d cannot leave %s: it has %d people", people, from, f.now[from])
	case people > 0 && f.Locked(from):
		return fmt.Errorf("floor: %s was viable with %d at the first alignment and is locked", from, f.first[from])
	}
	f.now[from] -= people
	return nil
}

// Close ends the final alignment: the sheet has a line for each group in the
// order in which it came up, and no delegates yet.
func (f *Floor) Close() Sheet {
	s := Sheet{Delegates: f.delegates, Present: new(f.present)}
	for _, p := range f.order {
		s.Lines = append(s.Lines, Line{For: p, First: f.first[p], Final: f.now[p]})
	}
	return s
}

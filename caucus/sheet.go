package caucus

import "fmt"

// Line is one group's row on a count sheet. A column that the sheet does not
// have is zero in every line.
type Line struct {
	For Preference
	// First and Final are the people in the group at the first and the final
	// alignment.
	First, Final int
	// Elected is how many county convention delegates the sheet gives it.
	Elected int
}

// Lot is a drawing that was held, and its outcome: of tied groups, those that
// come first in the order gain a delegate, or keep one.
type Lot struct {
	Order []Preference
	// How it was drawn and who saw it, in words: "coin toss, both captains".
	How string
}

// Sheet is a precinct's count sheet.
type Sheet struct {
	// Delegates is how many county convention delegates the precinct was
	// allotted.
	Delegates int
	// Present is how many people checked in, early ballots included. Nil means
	// that the sheet does not say; then, and where it says that nobody was
	// there though people stood, the first alignment's total stands in.
	Present *int
	Lines   []Line
	// Lots are the drawings that were held, in any order.
	Lots []Lot
}

// MaxPeople bounds the people on one sheet, so that every product fits.
const MaxPeople = 100_000_000

// MaxDelegates bounds the delegates of one precinct.
const MaxDelegates = 10_000

// FirstTotal, FinalTotal and ElectedTotal add up a column.
func (s Sheet) FirstTotal() int { return s.total(func(l Line) int { return l.First }) }

// FinalTotal is the people of the final alignment.
func (s Sheet) FinalTotal() int { return s.total(func(l Line) int { return l.Final }) }

// ElectedTotal is the delegates that the sheet gives.
func (s Sheet) ElectedTotal() int { return s.total(func(l Line) int { return l.Elected }) }

func (s Sheet) total(of func(Line) int) int {
	n := 0
	for _, l := range s.Lines {
		n += of(l)
	}
	return n
}

// Attendance is the number that shares are taken of: those present, or the
// first alignment's total where the sheet does not say.
func (s Sheet) Attendance() int {
	if s.Present != nil && *s.Present > 0 {
		return *s.Present
	}
	return s.FirstTotal()
}

// Validate refuses negative and impossible numbers, a group without a name and
// a group that stands twice. What is merely wrong, such as more people at the
// end than at the beginning, is for [Rule.Check].
func (s Sheet) Validate() error {
	if s.Delegates < 0 || s.Delegates > MaxDelegates {
		return fmt.Errorf("count sheet: %d delegates: a precinct has 0 to %d", s.Delegates, MaxDelegates)
	}
	if p := s.Present; p != nil && (*p < 0 || *p > MaxPeople) {
		return fmt.Errorf("count sheet: %d people present: write 0 to %d", *p, MaxPeople)
	}
	seen := map[Preference]bool{}
	for i, l := range s.Lines {
		switch {
		case l.For == "":
			return fmt.Errorf("count sheet: line %d names no preference", i+1)
		case seen[l.For]:
			return fmt.Errorf("count sheet: %s stands on two lines: add them up, or find out which is right", l.For)
		case l.First < 0 || l.Final < 0 || l.Elected < 0:
			return fmt.Errorf("count sheet: %s: a negative number", l.For)
		case l.First > MaxPeople || l.Final > MaxPeople || l.Elected > MaxDelegates:
			return fmt.Errorf("count sheet: %s: more people or delegates than a precinct can have", l.For)
		}
		seen[l.For] = true
	}
	return nil
}

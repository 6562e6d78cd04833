package caucus

import "fmt"

// Firehouse is the count sheet of a caucus without a floor: people sign in, mark
// one ballot and may go. There is no viability and no realignment; the votes go
// to the party's pool as they are.
type Firehouse struct {
	// SignedIn and Ballots are the people on the list and the ballots in the
	// box; nil where the sheet does not say.
	SignedIn, Ballots *int
	Votes             []Vote
	Blank, Void       int
}

// Vote is the ballots marked for one preference.
type Vote struct {
	For     Preference
	Ballots int
}

// Valid is the sum of the votes, blank and void ballots left out.
func (f Firehouse) Valid() int {
	n := 0
	for _, v := range f.Votes {
		n += v.Ballots
	}
	return n
}

// Counted is every ballot that was looked at: the valid, the blank and the void.
func (f Firehouse) Counted() int { return f.Valid() + f.Blank + f.Void }

// Complete reports whether the sheet says how many ballots there were, and all
// of them are counted.
func (f Firehouse) Complete() bool { return f.Ballots != nil && *f.Ballots == f.Counted() }

// FirehouseKind names what does not add up on the sheet of a firehouse caucus.
type FirehouseKind string

// What can be wrong on such a sheet.
const (
	VotesExceedBallots    FirehouseKind = "votes-exceed-ballots"
	BallotsExceedSignedIn FirehouseKind = "ballots-exceed-signed-in"
	BallotsUncounted      FirehouseKind = "ballots-uncounted"
)

// FirehouseBreach is one of them, with the arithmetic in a line.
type FirehouseBreach struct {
	Kind   FirehouseKind
	Detail string
	// Ballots is by how many.
	Ballots int
}

// Check adds the sheet up. Its error is about numbers that cannot stand on any
// sheet: below zero, or a preference twice.
func (f Firehouse) Check() ([]FirehouseBreach, error) {
	seen := map[Preference]bool{}
	for _, v := range f.Votes {
		if v.For == "" || seen[v.For] || v.Ballots < 0 || v.Ballots > MaxPeople {
			return nil, fmt.Errorf("count sheet: %q with %d ballots: each preference stands once, with 0 to %d", v.For, v.Ballots, MaxPeople)
		}
		seen[v.For] = true
	}
	if f.Blank < 0 || f.Void < 0 || f.Ballots != nil && *f.Ballots < 0 || f.SignedIn != nil && *f.SignedIn < 0 {
		return nil, fmt.Errorf("count sheet: a negative number")
	}
	var found []FirehouseBreach
	counted := f.Counted()
	if f.Ballots != nil && counted > *f.Ballots {
		found = append(found, FirehouseBreach{VotesExceedBallots, fmt.Sprintf(
			"%d votes, %d blank and %d void make %d; %d ballots were in the box: %d too many",
			f.Valid(), f.Blank, f.Void, counted, *f.Ballots, counted-*f.Ballots), counted - *f.Ballots})
	}
	if f.Ballots != nil && counted < *f.Ballots {
		found = append(found, FirehouseBreach{BallotsUncounted, fmt.Sprintf(
			"%d votes, %d blank and %d void make %d; %d ballots were in the box: %d are not counted",
			f.Valid(), f.Blank, f.Void, counted, *f.Ballots, *f.Ballots-counted), *f.Ballots - counted})
	}
	ballots := counted
	if f.Ballots != nil {
		ballots = max(ballots, *f.Ballots)
	}
	if f.SignedIn != nil && ballots > *f.SignedIn {
		found = append(found, FirehouseBreach{BallotsExceedSignedIn, fmt.Sprintf(
			"%d ballots of %d people who signed in: %d too many", ballots, *f.SignedIn, ballots-*f.SignedIn), ballots - *f.SignedIn})
	}
	return found, nil
}

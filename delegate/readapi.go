package delegate

import "io"

// ReadVotes reads votes by area from CSV with the header "area,option,votes",
// or from a JSON array of objects with those keys; name is used in errors. A
// row whose option is "ballots" gives the area's ballots cast. Areas come
// back in the order of their first row.
func ReadVotes(r io.Reader, name string) ([]Votes, error) { return nil, errNotYet }

// Hamilton shares seats by largest remainder among votes, all of them
// qualified, into dst, which must be as long as votes. It returns the number
// of seats that equal remainders leave open; those are in nobody's dst. It
// does not allocate. Votes are not negative; with no votes at all every seat
// stays open.
func Hamilton(dst []int, votes []int64, seats int) (open int) { panic(errNotYet) }

// Program is a contest made ready to be run many times on other votes, for
// simulation: no working, no words, no allocation.
type Program struct{}

// Program compiles the contest for votes laid out by area and option. It
// takes no recorded decision into account.
func (c *Contest) Program(areas []Area, options []Option) (*Program, error) { return nil, errNotYet }

// Run allocates every pool. votes[a*len(options)+o] is the count of option o
// in area a; the awards of all pools are added to dst, one number an option.
// It returns the seats left open: tied, unallocated or undetermined. A
// Program must not be run by two goroutines at once; Clone it.
func (p *Program) Run(dst []int, votes []int64) (open int) { panic(errNotYet) }

// Clone returns a copy for another goroutine.
func (p *Program) Clone() *Program { return &Program{} }

package delegate

import "errors"

var errNotYet = errors.New("delegate: not built yet")

// Allocate applies the pool's rule to the votes of its area, and of the state
// where a trigger asks for them.
func Allocate(pool Pool, votes ...Votes) (Result, error) { return Result{}, errNotYet }

// Allocate applies every pool's rule. Votes for an area in which the contest
// has no pool are refused; a pool whose area has no votes is undetermined.
func (c *Contest) Allocate(votes ...Votes) (ContestResult, error) { return ContestResult{}, errNotYet }

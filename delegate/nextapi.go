package delegate

// Next is how few ballots would change a pool's award. A tie is not a change:
// the award changes when it is settled differently.
type Next struct {
	// Added is the fewest further ballots, all for one option, that change
	// the award, threshold crossings included; nil where none can.
	Added *int64 `json:"added"`
	// To is the option that the further ballots are for.
	To Option `json:"to,omitempty"`
	// Gains and Loses are the options with more and fewer seats by it.
	Gains []Option `json:"gains"`
	Loses []Option `json:"loses"`
	// Switched is the fewest ballots moved from one option to another that
	// change the award; nil where none can.
	Switched     *int64 `json:"switched"`
	SwitchedFrom Option `json:"switched_from,omitempty"`
	SwitchedTo   Option `json:"switched_to,omitempty"`
}

// FindNext computes how few ballots would change the pool's award. Ballots
// added in a district are added in the state too.
func FindNext(pool Pool, votes ...Votes) (*Next, error) { return nil, errNotYet }

// FindNext does the same for one pool of a contest, with its other pools'
// triggers and its recorded decisions.
func (c *Contest) FindNext(id PoolID, votes ...Votes) (*Next, error) { return nil, errNotYet }

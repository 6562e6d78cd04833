package delegate

// Range is what one option can still win of a pool while ballots are out.
type Range struct {
	Option Option `json:"option"`
	// Min seats are certain, more than Max are impossible.
	Min int `json:"min"`
	Max int `json:"max"`
	// Attained reports whether votes were found that give Min and votes that
	// give Max. Where it is false the truth may be narrower, never wider.
	Attained bool `json:"attained"`
}

// Ranges is what a pool can still come to.
type Ranges struct {
	PoolID
	Seats int `json:"seats"`
	// Out is the upper bound on uncounted ballots that was assumed, nil when
	// none was given: then nothing is certain.
	Out   *int64   `json:"out"`
	Lacks []string `json:"lacks"`
	// Options has every option that has votes or can win, most votes first.
	Options []Range `json:"options"`
}

// FindRanges bounds what each option can win of the pool if at most
// outstanding[area] further valid votes are counted in an area, however they
// fall on the options that have a line.
func FindRanges(pool Pool, outstanding map[Area]int64, votes ...Votes) (*Ranges, error) {
	return nil, errNotYet
}

// FindRanges does the same for every pool of a contest.
func (c *Contest) FindRanges(outstanding map[Area]int64, votes ...Votes) ([]Ranges, error) {
	return nil, errNotYet
}

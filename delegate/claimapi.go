package delegate

// Verdict is what the rule says of an announced award.
type Verdict string

// The verdicts.
const (
	Agrees    Verdict = "agrees"
	Explained Verdict = "differs, explained" // by a reading of the rule that is not the rule
	Differs   Verdict = "differs"
	CannotSay Verdict = "cannot say" // the rule itself decides nothing here yet
)

// Reading is one of a fixed list of ways to misread a rule.
type Reading struct {
	Name string `json:"name"` // "each quota rounded up, from the top"
	// Words show the reading at work on these votes.
	Words string `json:"words"`
}

// Finding compares an announced award with the rule.
type Finding struct {
	Verdict Verdict `json:"verdict"`
	// Computed is the rule's award, Announced what was claimed.
	Computed  map[Option]int `json:"computed"`
	Announced map[Option]int `json:"announced"`
	// Readings give the announced award, the likeliest first.
	Readings []Reading `json:"readings"`
	// Words is the finding in one or two plain sentences.
	Words string `json:"words"`
}

// Explain compares an announced award of one pool with its rule.
func Explain(pool Pool, announced map[Option]int, votes ...Votes) (Finding, error) {
	return Finding{}, errNotYet
}

// Explain compares an announced award of the whole contest with its rules.
func (c *Contest) Explain(announced map[Option]int, votes ...Votes) (Finding, error) {
	return Finding{}, errNotYet
}

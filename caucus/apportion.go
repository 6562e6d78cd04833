package caucus

import "fmt"

// Clause is one line of Nevada Revised Statutes 293.133: how many of a party's
// registered voters a precinct needs for a delegate to the county convention, in
// counties of a size.
type Clause struct {
	// Name is the letter: "(a)" to "(h)".
	Name string
	// Over and UpTo bound the county's registered voters of the party: more
	// than Over, at most UpTo. UpTo is 0 for the last.
	Over, UpTo int
	// Per is the voters for one delegate.
	Per int
	// Major says that a major fraction counts as a whole: halves round up.
	// Without it only whole numbers count.
	Major bool
}

// LeastClause names NRS 293.133(3): every precinct has at least one delegate.
const LeastClause = "293.133.3"

// NevadaClauses are the clauses (a) to (h), smallest counties first. That (a) to
// (d) drop fractions and (e) to (h) round them is how the Nevada State
// Democratic Party's table for 2020 reads: all its 2,088 precincts fit.
func NevadaClauses() []Clause {
	return []Clause{
		{"(a)", 0, 400, 5, false},
		{"(b)", 400, 600, 8, false},
		{"(c)", 600, 800, 10, false},
		{"(d)", 800, 1400, 15, false},
		{"(e)", 1400, 2000, 20, true},
		{"(f)", 2000, 3000, 30, true},
		{"(g)", 3000, 4000, 35, true},
		{"(h)", 4000, 0, 50, true},
	}
}

// ApportionedPrecinct is a precinct's delegates to its county convention.
type ApportionedPrecinct struct {
	Voters    int
	Delegates int
	// Alternates is half the delegates, rounded up.
	Alternates int
	// Clause is the clause that gave the number: the county's, or LeastClause.
	Clause string
}

// ApportionNevada gives each precinct of one county its delegates, by the
// party's registered voters in it. The county's clause follows from their sum.
func ApportionNevada(voters []int) ([]ApportionedPrecinct, error) {
	county := 0
	for i, n := range voters {
		if n < 0 || n > MaxPeople {
			return nil, fmt.Errorf("apportionment: precinct %d has %d registered voters", i+1, n)
		}
		county += n
	}
	var clause Clause
	for _, c := range NevadaClauses() {
		if county > c.Over || c.Over == 0 {
			clause = c
		}
	}
	precincts := make([]ApportionedPrecinct, len(voters))
	for i, n := range voters {
		d, name := clause.delegates(n), clause.Name
		if d < 1 {
			d, name = 1, LeastClause
		}
		precincts[i] = ApportionedPrecinct{Voters: n, Delegates: d, Alternates: (d + 1) / 2, Clause: name}
	}
	return precincts, nil
}

// delegates is what the clause alone gives to a precinct.
func (c Clause) delegates(voters int) int {
	if c.Major {
		return (2*voters + c.Per) / (2 * c.Per)
	}
	return voters / c.Per
}

// Package delegate turns the votes of a presidential nominating contest into
// delegates, exactly and with its working shown.
//
// A contest awards its delegates in pools: at-large, pledged party leaders,
// one pool for each district, the members of the national committee. Every
// pool has a number of seats, an area whose votes decide it, and a [Rule]. A
// rule is made of parts, each a plain phrase from a closed set, so that a
// contest file reads like the party's own text:
//
//	threshold = "at least 15% of valid votes"
//	nobody    = "half the leader's share"
//	method    = "proportional"
//	quota     = "votes of the qualified"
//	rounding  = "largest remainder"
//
// [Allocate] applies a rule to one pool, [Contest.Allocate] to all pools of a
// contest. The [Result] says who qualified and by how many votes, each quota
// as an exact fraction, every rounding step in words, the awards, and what
// the pool still lacks when nothing can be said. [FindNext] says how few ballots
// would change the award, [FindRanges] what is certain while ballots are out, and
// [Explain] compares an announced award with the rule.
//
// All arithmetic is on integers. Nothing here reads a clock, a file or a
// random number: a tie stops until a [Lot] is recorded.
//
// The one-pool rule of the Democratic Party is Rule 14.B of its Delegate
// Selection Rules (15 percent, largest remainder), with Rule 14.F when nobody
// reaches 15 percent; the Republican Party leaves the method to the states
// within Rule 16 of its rules.
package delegate

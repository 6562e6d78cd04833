// Package estimate says what is still out while votes are counted, how sure that is, and nothing more than that.
//
// A contest is laid out as a [Table]: its options and its reporting units, each unit in, partly in or out, with the
// votes counted so far. Three answers are kept apart and are never blended:
//
//   - [Certain] compares the lead with the most votes that can still be out. It needs a sourced bound for every unit
//     that is not in, holds if the reported counts stand, and a later fall reopens it.
//   - [Hall] gives exact chances for a room in which a known number of ballots is counted in random order.
//   - [Run] is a model: it gives intervals for every option's final share and for the total, drawn as whole worlds, so
//     that shares sum to one and no option ends below what is counted for it.
//
// An estimate of three counties in and two out:
//
//	table := &estimate.Table{
//		Options: []string{"sanders", "clinton"},
//		Units: []estimate.Unit{
//			{ID: "addison", Status: estimate.In, Votes: []int64{9200, 1300}, Baseline: 12257},
//			...
//		},
//	}
//	e := estimate.Run(table, estimate.Wide(), estimate.Settings{Seed: 1})
//	fmt.Println(e.Options[0].Share.P90)
//
// # The model
//
// Unit i has for every option k but the leader r the log ratio y = log(votes for k / votes for r). Rows of y are
// X B + U: a level, the size of the unit, its covariates, soft thirds of each of these, and what is the unit's own. U
// has covariance Omega/w with w = 1/(1 + 300/votes), B has a matrix-normal prior relative to Omega, and Omega an
// inverse Wishart one, so that the posterior has a closed form and is drawn exactly. Turnout is
// log(votes/baseline), in the same form. The soft thirds let each kind of unit (large, rural, Black, ...) have an
// effect of its own; while no unit of a kind is in, its effect is drawn from the prior and every unit of that kind moves
// with it. That is what widens an interval when the units that are in are unlike those that are out.
//
// Variances, and the factors by which intervals are stretched, are learned on other contests: see [Learn] and
// [Prior]. What they are worth is measured in docs/calibration.md.
package estimate

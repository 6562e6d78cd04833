// Package caucus is the arithmetic of the caucus floor: who is viable, how
// people may move, how many county convention delegates each group elects,
// and what those are worth in state delegate equivalents.
//
// A precinct caucus that realigns goes through five steps, and this package
// has a name for each:
//
//	people stand for a preference        first alignment
//	a group is large enough, or not      Rule.Viability: a count of heads
//	people of other groups move          Floor, or the final column of a Sheet
//	the groups that stand elect          Rule.Award: round, then repair
//	county delegates become equivalents  Worth
//
// The number of people that makes a group viable depends on how many delegates
// the precinct elects: 15 percent of those present for four or more, a sixth
// for three, a quarter for two, rounded up to a whole person. A precinct with
// one delegate has no viability: most people win.
//
// A group's delegates are its people times the precinct's delegates over all
// who are present, rounded to the nearest whole number. Rounding can give too
// many or too few, and then the rule's repairs begin; each is a [Step] in
// words. Exact ties are decided by a recorded [Lot], and while there is none
// the outcome says between whom it must be drawn. Nothing is drawn here.
//
// A firehouse caucus, such as American Samoa's, has none of this: people come,
// mark one ballot and go. [Firehouse] is its count sheet.
//
// All arithmetic is on integers, and exact. The package reads no clock, no file
// and no random number.
//
// # Sources
//
// Viability, rounding and repairs: the delegate selection plans of the Iowa and
// Nevada Democratic parties for 2020. How Iowa and Nevada differ when more
// groups are viable than a precinct has delegates was read off the two parties'
// precinct releases of 6 and 22 February 2020 and is told at [LastOne].
// Nevada's apportionment: Nevada Revised Statutes 293.133.
package caucus

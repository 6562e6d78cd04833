// Package rank counts ranked ballots round by round, exactly and with its
// working shown.
//
// A ballot ranks options. It counts for its first choice that is left; the
// option with fewest ballots is eliminated and its ballots move to their next
// choice. A [Rule] says when that ends: when somebody has a majority, when two
// are left, or, as the parties of Alaska, Hawaii, Kansas and Wyoming did in
// 2020, when everyone left has a share of the ballots that is worth delegates.
// The last round's figures are then the votes that a pool's rule shares out.
//
// Everything that a rule may choose and that can change an outcome is a field
// of [Rule]: what becomes of two marks at one rank (overvotes), of ranks that
// were left out, of an option ranked twice, of ties, of options that cannot
// win, of write-ins. The choices, their names and their effect are those that
// RCTab 2.0, the open tabulator that election offices use, documents in
// "Tabulation Options for RCV Tabulation" and "Configuration File Parameters";
// [FindChoices] tells which of them would change the outcome on given ballots.
//
// [Ballots] holds equal ballots once, with their number, so that a million
// ballots cost what their different rankings cost. Votes and thresholds are
// integers and fractions of integers. Nothing here reads a clock, a file or a
// random number: a tie that the rule leaves to a lot stops the count with a
// [*TieError] until the lot is given.
package rank

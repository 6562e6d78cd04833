// Package canvass is the vocabulary of a results-and-decision desk for presidential nominating contests.
//
// A [Contest] is one jurisdiction's part of a race, "2024/dem/as"; a race is one party's nomination, "2024/dem". What
// comes in about a contest becomes an [Entry] of a record, and an entry is never changed:
//
//	Report        counts of one measure for one reporting unit, cumulative; or what a source stated without counts
//	Claim         what somebody announces beyond counts: a winner, an award of delegates
//	Confirmation  the contest's own authority speaks: to whom, and how
//	Notice        news beside the count: closings, reactions, when a result is to be certified
//	Call          this desk's own decision that somebody has won
//	Correction    takes the place of an earlier entry, and says why
//	Withdrawal    takes an earlier entry back, and says why
//
// Three more kinds carry the record itself: the first entry says whether it is live, a rehearsal or a replay, and names
// the key that signs it; a catalog entry brings a file of contests, rules, people or places into force; an erasure says
// that evidence was erased, and why. What a source does not let be republished is [Sealed]: its entry holds a
// commitment.
//
// Every entry has two clocks. At is when its source says that it held, an [Interval] because sources are vague.
// Recorded is when it entered the record; what was known at a moment is what was recorded until then.
//
// Numbers are integers. A [Percent] is kept as its source printed it and never becomes votes. Unknown is a value: a nil
// pointer, the zero [Time], a [Mark] of U.
//
//	e := canvass.Entry{
//		Format: canvass.Format, Kind: canvass.KindReport, Key: "hall-count", Recorded: recorded, Actor: "desk",
//		By: "american-samoa-democratic-party", Contest: "2024/dem/as",
//		Report: &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: []canvass.Count{
//			{Option: "jason-palmer", Votes: 51}, {Option: "joe-biden", Votes: 40},
//		}},
//	}
//	b, err := e.Bytes() // canonical bytes: what is hashed, stored and proved
//
// What the words mean is told at each type. How entries are stored and proved is in package verify; how votes become
// delegates in package delegate.
package canvass

package check

import "github.com/canvassdesk/canvass/caucus"

// Unreadable is the name of the check that tells of units which the reader of a format holds.
const Unreadable Name = "unreadable"

// checks are all checks, in the order in which they run.
var checks = []Check{
	{
		Name: "test-data", Severity: Severe, find: testData,
		Looks: "Returns that their source flags as a test. A live record refuses them.",
	},
	{
		Name: "duplicate-contest", Severity: Severe, find: duplicateContest,
		Looks: "One contest that stands twice in one source.",
	},
	{
		Name: Unreadable, Severity: Severe, find: unreadable,
		Looks: "A unit with a cell that is no number, or with two rows for one option.",
	},
	{
		Name: "duplicate-unit", Severity: Severe, find: duplicateUnits,
		Looks: "A reporting unit's name on more than one row, or in two spellings: 1 and Precinct 01. Or with a word behind it that says that it is given again " +
			"(corrected, recount, rev. 2), or with anything where the figures are nearly the same.",
		Caught: "Nevada 2020, 20:07: fifteen precincts of Carson City under one name, cut off at the space.",
	},
	{
		Name: "twin-units", Severity: Warning, find: twins,
		Looks:  "Two units of different names with the same numbers, at least 100 in all for at least three options. From 20 for two options it is a note.",
		Caught: "Iowa 2020, 97 percent: a precinct of Winneshiek County with the 295 people of one of Des Moines County.",
	},
	{
		Name: "negative-count", Severity: Severe, find: negative,
		Looks: "A count below zero.",
	},
	{
		Name: "votes-exceed-ballots", Severity: Severe, find: exceedsBallots,
		Looks: "More votes than ballots.",
	},
	{
		Name: "count-exceeds-voters", Severity: Warning, find: exceedsVoters,
		Looks: "More people than registered voters of the party, which is possible where people may register at the door.",
	},
	{
		Name: Falling, Severity: Severe, find: falling, lacks: needsBefore,
		Looks: "A count that is lower than the same source's count before, by 50 votes and a twentieth of the unit's, or a hundredth of the whole contest's. Less is a warning.",
	},
	{
		Name: Increment, Severity: Severe, find: increments, lacks: needsBefore,
		Looks: "What was counted since the last report, where the sum so far is wanted: every count fell, and the whole is less than half.",
	},
	{
		Name: WithdrawnFigures, Severity: Severe, find: taken, lacks: needsTaken,
		Looks: "Figures of the source that the desk withdrew or corrected, sent again, or gone on from where they were no figures of the contest.",
	},
	{
		Name: ImplausibleCount, Severity: Severe, find: implausible,
		Looks: "A count that cannot be what the same source's count before it has become: ten times as many votes at once, which more units do not " +
			"explain, or three times as many with another leader and otherwise divided, or of another number of units; one above what the " +
			"contest's file lets the place have, or ten times what any earlier contest there had.",
	},
	{
		Name: "shares-for-votes", Severity: Severe, find: percentages,
		Looks: "A table of shares where votes are wanted: the options of each of three units or more add up to 100 or 1,000, or those of five to 85 at least. " +
			"Two units, or a contest without units, are a warning.",
	},
	{
		Name: "other-places", Severity: Severe, find: elsewhere, lacks: needsPlaces,
		Looks: "Counties, or towns of New England, that another state has and the contest's has not: all of the table where they fit one better, else each that only one other state has. " +
			"Names that several states have, and those of cities, are a warning.",
	},
	{
		Name: "renamed-units", Severity: Severe, find: renamed, lacks: needsBefore,
		Looks: "A unit that the source has not reported, whose name has the words or numbers of one that it has and these returns lack: it would be added to itself. " +
			"So is one of its name in another place. As many units as before, none by its name, with votes as many or more, are a warning.",
	},
	{
		Name: "wrongly-dated", Severity: Severe, find: dated, lacks: needsDates,
		Looks: "Votes that are dated before the contest's day, or in the future, or before those that the record has of the unit. By less than a day in the future it is a warning.",
	},
	{
		Name: "missing-mode", Severity: Warning, find: missingMode, lacks: needsModes,
		Looks: "A unit of 50 votes or more with none cast in a way that nine in ten units have.",
	},
	{
		Name: "columns-shifted", Severity: Severe, find: shifted, lacks: needsColumns,
		Looks:  "A number in the column beside its own.",
		Caught: "Nevada 2020, 20:07: three precincts of Clark County, Gabbard's people under Delaney at the final alignment.",
	},
	{
		Name: "total-unlike-options", Severity: Warning, find: totals,
		Looks: "A printed total of a unit's votes that is not what its options add up to, with or without what stands beside them.",
	},
	{
		Name: "sum-unlike-units", Severity: Warning, find: sums, lacks: needsNested,
		Looks: "A unit, or a printed sum, that differs from the sum of its parts. One of the two is counted, never both.",
	},
	{
		Name: SumRow, Severity: Severe, find: sumRows,
		Looks: "A unit with the votes of all others together, 50 or more: a row of sums under the name of a unit. Fewer, or nearly as many, are a warning. Or a place with the votes of all units, though others lie outside it. Or a unit with the votes of some that stand one after the other; counties, each with rows next to it that are none. " +
			"Or rows by way of voting with the votes of all units beside them.",
		Caught: "Kentucky 2016: a county called Total Votes.",
	},
	{
		Name: "no-place", Severity: Severe, find: noPlace, lacks: needsPlaces,
		Looks: "A row of a county whose name is no county of the state, where most others are: a region, the state, a share, a lead. Absentees, voters abroad and the like " +
			"count for themselves; so may a city, which is a warning. Or a county among towns.",
	},
	{
		Name: "units-repeated", Severity: Note, find: repeats,
		Looks: "Units of one kind with the very votes of those of another kind beside them. They are counted once; with nearly the same votes it is a warning.",
	},
	{
		Name: "sources-disagree", Severity: Warning, find: sourcesDisagree, lacks: needsOthers,
		Looks: "Another source with other numbers for the same unit.",
	},
	{
		Name: "stale", Severity: Warning, find: stale, lacks: needsNow,
		Looks: "A count that goes on and has not moved for as long as the rules allow.",
	},
	{
		Name: Name(caucus.FinalExceedsFirst), Severity: Severe, lacks: needsCaucus, find: breaches(caucus.FinalExceedsFirst),
		Looks:  "More people at the final alignment than at the first: nobody may join in between.",
		Caught: "Iowa 2020, 97 percent: 76 precincts. Nevada 2020, 20:07: 22.",
	},
	{
		Name: Name(caucus.FirstExceedsPresent), Severity: Severe, lacks: needsCaucus, find: breaches(caucus.FirstExceedsPresent),
		Looks:  "More people at the first alignment than had checked in.",
		Caught: "Nevada 2020, 20:07: four precincts.",
	},
	{
		Name: Name(caucus.FinalExceedsPresent), Severity: Severe, lacks: needsCaucus, find: breaches(caucus.FinalExceedsPresent),
		Looks:  "More people at the final alignment than had checked in.",
		Caught: "Nevada 2020, 20:07: nineteen precincts.",
	},
	{
		Name: Name(caucus.ViableLostPeople), Severity: Severe, lacks: needsAllotment, find: breaches(caucus.ViableLostPeople),
		Looks:  "A group that was viable at the first alignment, and so locked, with fewer people at the final one.",
		Caught: "Iowa 2020, 97 percent: 72 precincts.",
	},
	{
		Name: Name(caucus.ElectedNotViable), Severity: Severe, lacks: needsAllotment, find: breaches(caucus.ElectedNotViable),
		Looks:  "Delegates for a group that was not viable at the end.",
		Caught: "Nevada 2020, 20:07: eleven precincts.",
	},
	{
		Name: Name(caucus.OutOfOrder), Severity: Severe, lacks: needsCaucus, find: outOfOrder,
		Looks:  "More delegates, or equivalents, for a group with fewer people.",
		Caught: "Iowa 2020, 97 percent: 20 precincts.",
	},
	{
		Name: Name(caucus.UnlikeAllotment), Severity: Severe, lacks: needsAllotment, find: offAllotment,
		Looks:  "Delegates, or equivalents, that do not add up to what the precinct was allotted.",
		Caught: "Iowa 2020, 97 percent: 33 precincts. Nevada 2020, 20:07: 22.",
	},
	{
		Name: Name(caucus.UnlikeRule), Severity: Warning, lacks: needsAllotment, find: breaches(caucus.UnlikeRule),
		Looks:  "Delegates that add up and that the rule, with any outcome of its lots, does not give.",
		Caught: "Iowa 2020, 97 percent: 84 precincts. Nevada 2020, 20:07: 29.",
	},
}

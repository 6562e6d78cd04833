// Package place knows the counties, and New England's towns, in which votes are counted: their codes of the Census Bureau, their Open
// Civic Data ids, and the names that sources give them.
//
//	p, why := place.Find("VA", "Richmond City", "2016-03-01")
//	// p.Code is "51760", p.OCD "ocd-division/country:us/state:va/place:richmond"
//	p, why = place.Find("VA", "Richmond", "2016-03-01")
//	// p is nil, why says that it may be Richmond County or Richmond city
//
// A name is matched word for word, after what [Find] states, and never guessed: what may be two places, or none, is
// nil, with the reason. A code that a source gives is believed if its name does not speak against it ([ByCode]).
//
// A town is looked up with [FindTown]: "Barre" in Vermont may be the city or the town, "Barre City" is one.
//
// The table is data/places: New England's towns as far as a public list gives them, and every county and what stands in its place, in the states and the territories, those that
// are gone with what took their place, and both sets of Connecticut. It is the program's: what it said of a unit is kept
// in the entry that reports the unit, so that a record does not change with a later table.
package place

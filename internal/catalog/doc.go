// Package catalog reads what is known of contests before the first vote is counted: contests with their events,
// ballots, pools of delegates and rules, races, jurisdictions, people, the outlets that say things; and the nights that
// can be replayed. Everything is TOML that a person writes, one file a contest, a person or a place; the format is
// described in docs/format/catalog.md.
//
//	[[pool]]
//	id    = "at-large"
//	area  = "state"
//	seats = 6
//	rule  = "party"
//	mark  = "S"
//	cite  = ["abc-story"]
//
// Beside every fact stands how firmly it is known, its mark, and where it was read. What is not known is left out;
// nothing is filled in.
//
// [Embedded] are the files inside the program, [Overlay] lays a folder of other files over them, and [Parse] makes them
// a [Catalog]. It is pure: the same bytes give the same catalog, on every machine and in every year, which is what lets
// a record carry its own. It is strict: a key that the format does not have, a number that is text, a citation that is
// not there are refused, all of them at once, each by file, line and field with what to write instead. [Lint] says as
// well what is doubtful, and what is not known yet.
//
// [ReadNight] reads the entries of a night in the order of its clock, [WriteNight] writes them, and [ReadEntries] reads
// what somebody wants entered into a record. [NewContest] is a file to start from.
//
// The reader has two halves. A file is decoded into a struct of its own shape (contestFile, personFile and so on),
// whose tags also say what must be there and what to write; a walk over it holds every value against those tags and
// against the ids of the other files. Then each file puts what it says into the catalog. Where something stands is
// looked up only for what is wrong.
package catalog

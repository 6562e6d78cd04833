// Package castvote reads cast vote records: what voting systems write about
// each ballot, so that ranked ballots can be counted.
//
// It knows Dominion's folders, ES&S spreadsheets, Hart's archives, Clear
// Ballot's tables, the Common Data Format of NIST SP 1500-103 in XML and JSON
// (Unisyn writes it too), and plain tables; each is recognized by its content.
// Readers stream: of a record nothing stays but how many ballots rank alike
// ([rank.Ballots]). A single ballot is data about a person. It is in no error,
// no log line and no result of this package; where a file cannot be read, the
// error names file and place alone.
//
// [RCTab] reads RCTab's own configuration files, so that a count set up there
// can be repeated here.
package castvote

// Package export writes what a record says as files for others: CSV, JSON, Parquet, NIST SP 1500-100 XML, iCalendar and
// Atom.
//
//	x, err := export.New(view, export.Selection{Subjects: []string{"2024/dem"}})
//	err = x.Write(w, export.CSV)
//
// A file holds only what its sources let be handed on. That is decided in one place, [tally.Snapshot.Public]: the files
// are written from the record folded without the other entries, so that no share, winner or delegate in them rests on a
// figure that is withheld. How many entries were left out, by source, stands in the file, in [Export.LeftOut] and in
// the command's answer.
//
// The same snapshot gives the same bytes: nothing here looks at a clock. Each file says what kind of record it is from,
// the record's head (its number of entries and the root of the tree over them), and the moment that it speaks for.
//
// docs/format/files.md describes each format, column by column.
package export

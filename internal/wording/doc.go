// Package wording puts what the fold knows into the field's words: names of people, options and outlets, measures,
// claims, calls, changes, and how far a contest is. Pages, the terminal, stories, the Atom feed and the word fields of
// the JSON all ask this package, so that they cannot say different things of one contest. It computes nothing.
//
//	w := wording.Of(snapshot)
//	c := snapshot.Contests["2024/dem/as"]
//	w.Status(c)      // "all 91 ballots are counted, the American Samoa Democratic Party says; not yet certified"
//	w.Entry(entry)   // "The Associated Press counts Jason Palmer 51, Joe Biden 40"
//	w.Claim(c.ID, k) // "delegates: Jason Palmer 4, Joe Biden 2"
//
// Clauses begin with a small letter, or a name, and have no full stop: english.Capital and english.Sentences set them
// where they stand alone. People have their full names, but for the history of a contest, which goes on to speak of the
// same few by their last ones.
package wording

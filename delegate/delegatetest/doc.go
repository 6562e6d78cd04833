// Package delegatetest reads allocation tests written in plain text, in which
// a published table can be typed as it stands, and checks them against
// package delegate.
//
// A file has rules and cases. A case names its pools, gives the votes, and
// says what must come out:
//
//	rule democratic
//	  threshold  at least 15% of valid votes
//	  nobody     half the leader's share
//	  method     proportional
//	  quota      votes of the qualified
//	  rounding   largest remainder
//
//	case American Samoa, 5 March 2024
//	  pool at-large state, 6 seats, democratic
//	  table
//	    Candidate      Votes   Share    Quota    Delegates
//	    Jason Palmer      51   56.04%   306/91   3
//	    Joe Biden         40   43.96%   240/91   3
//	    Total             91                     6
//	  next added 6, gains Jason Palmer, loses Joe Biden, switched 3
//
// A line that begins with # is a remark. Cells of a table stand two spaces or
// more apart, or between bars. Names become slugs: Jason Palmer is
// jason-palmer. FORMAT.md in this folder lists every line that a case may
// have.
package delegatetest

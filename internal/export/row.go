package export

import (
	"github.com/canvassdesk/canvass/internal/tally"
)

// Row is one line of the table of results, in CSV and in Parquet. What is not known, or does not belong to the line, is
// nil. Days are counted since 1970, moments in milliseconds since then, UTC.
type Row struct {
	Cycle   int32   `parquet:"cycle"`
	Party   string  `parquet:"party,dict"`
	State   string  `parquet:"state,dict"` // postal code, upper case
	Contest string  `parquet:"contest,dict"`
	Event   *string `parquet:"event,optional,dict"`
	Date    *int32  `parquet:"date,optional,date"`
	// Level is the kind of place: contest, district, or the reporting unit's own, "county", "precinct".
	Level string `parquet:"level,dict"`
	Area  string `parquet:"area,dict"`
	// UnitID is the reporting unit's path, nil above units.
	UnitID     *string `parquet:"unit_id,optional,dict"`
	UnitName   *string `parquet:"unit_name,optional,dict"`
	FIPS       *string `parquet:"fips,optional,dict"`
	CountyFIPS *string `parquet:"county_fips,optional,dict"`
	OCD        *string `parquet:"ocd_id,optional,dict"`
	// Line says what the row is: one of the constants below.
	Line    string  `parquet:"line,dict"`
	Option  *string `parquet:"option,optional,dict"`
	Name    *string `parquet:"name,optional,dict"`
	Measure *string `parquet:"measure,optional,dict"`
	// Votes are an option's, in whole votes of Measure, or in parts of one by Scale; Share is of Valid, from 0 to 1, rounded to six decimals.
	Votes *int64   `parquet:"votes,optional"`
	Share *float64 `parquet:"share,optional"`
	// Valid and what follows are of the place, and the same in each of its rows.
	Valid     *int64 `parquet:"valid,optional"`
	Ballots   *int64 `parquet:"ballots,optional"`
	Blank     *int64 `parquet:"blank,optional"`
	Void      *int64 `parquet:"void,optional"`
	Overvotes *int64 `parquet:"overvotes,optional"`
	Cast      *int64 `parquet:"cast,optional"`
	// Delegates are those that the desk computes or that are decided, Announced those that a source gives, Withheld
	// how many entries are left out.
	Delegates *int64  `parquet:"delegates,optional"`
	Announced *int64  `parquet:"announced,optional"`
	Withheld  *int64  `parquet:"withheld,optional"`
	Source    *string `parquet:"source,optional,dict"`
	// Figure says what the count is: one of the constants below.
	Figure *string `parquet:"figure,optional,dict"`
	// Chosen says that it is of the count that the contest goes by, InSum that it is one of the rows that add up: of
	// one contest and option, the sum of their votes is the contest's, none counted twice.
	Chosen  bool    `parquet:"chosen"`
	InSum   bool    `parquet:"in_sum"`
	Status  *string `parquet:"status,optional,dict"`
	Outcome *string `parquet:"outcome,optional,dict"`
	Basis   *string `parquet:"basis,optional,dict"`
	// From and To bound when the source says that it held; About says that they are loose.
	From     *int64 `parquet:"at_from,optional,timestamp(millisecond)"`
	To       *int64 `parquet:"at_to,optional,timestamp(millisecond)"`
	About    bool   `parquet:"at_about"`
	Recorded *int64 `parquet:"recorded,optional,timestamp(millisecond)"`
	// Entries are the places in the record that the figure rests on, with blanks between. Key is the entry's own name,
	// where it is one.
	Entries *string `parquet:"entries,optional,dict"`
	Key     *string `parquet:"entry_key,optional"`
	// Scale is how many parts of Votes, Valid and their like make one of Measure: 1 but for state delegate equivalents that are
	// counted in parts, nil where nothing is counted.
	Scale *int64 `parquet:"scale,optional"`

	Kind string `parquet:"record_kind,dict"`
	Size int64  `parquet:"head_size"`
	Root string `parquet:"head_root,dict"`
	AsOf int64  `parquet:"as_of,timestamp(millisecond)"`
}

// What a row can be.
const (
	LineOption    = "option"    // an option's votes
	LineDelegates = "delegates" // an option's delegates; without an option, those that are open
	LineAnnounced = "announced" // an option's delegates as somebody else gives them
	LineNone      = "none"      // the contest has no count that may be handed on, or none of this table
	LineWithheld  = "withheld"  // how many entries of the source are left out
)

// Levels of rows above reporting units, which have their own.
const (
	LevelContest  = "contest"
	LevelDistrict = "district"
)

// What a count can be. A count that is estimated was split by somebody from the counts of other areas.
const (
	Reported  = "reported"
	Summed    = "summed" // here, from reporting units or areas of the source
	Estimated = "estimated"
	Final     = "final"    // out of the catalog: the last count known
	Official  = "official" // out of the catalog: certified
)

func figureOf(n *tally.Count) string {
	switch {
	case n.Estimated:
		return Estimated
	case n.Official != "":
		return string(n.Official)
	case n.Summed:
		return Summed
	}
	return Reported
}

package canvass

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Count is the votes of one option, in whole votes of the report's measure. State delegate equivalents are counted in
// the smallest fraction that the party reports; the contest file says which.
type Count struct {
	Option OptionID `json:"option"`
	Votes  int64    `json:"votes"`
}

// Percent is a percentage as its source printed it: "56", "56.04". It is never turned into votes.
type Percent string

// Validate refuses what is not digits, at most two parts, from 0 to 100.
func (p Percent) Validate() error {
	if _, ok := p.hundredths(); !ok {
		return Errorf(Invalid, "percent", "%q is not a percentage such as 56 or 56.0, without the sign", string(p))
	}
	return nil
}

// hundredths is the percentage times 100, rounded down beyond two decimals.
func (p Percent) hundredths() (int64, bool) {
	whole, frac, dotted := strings.Cut(string(p), ".")
	if !digits(whole) || len(whole) > 3 || dotted && !digits(frac) || len(frac) > 6 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	return n, err == nil && (n < 10000 || n == 10000 && strings.Trim(frac, "0") == "")
}

// Hundredths is a valid percentage times 100, rounded down beyond two decimals.
func (p Percent) Hundredths() int {
	n, _ := p.hundredths()
	return int(n)
}

// Compare orders two valid percentages by value, to a hundredth of a point.
func (p Percent) Compare(q Percent) int {
	a, _ := p.hundredths()
	b, _ := q.hundredths()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// Report is what one source gives for one reporting unit and one measure, cumulative since the count began.
// It is counted when Counts is present, stated when only Stated is.
type Report struct {
	// Event is the event of the contest, empty for the one that binds.
	Event   string  `json:"event,omitempty"`
	Area    Area    `json:"area"`
	Unit    UnitID  `json:"unit,omitempty"`
	Measure Measure `json:"measure"`
	Counts  []Count `json:"counts,omitempty"`
	// Ballots, Blank, Void and Overvotes are counts beside the options'; nil is not reported.
	Ballots   *int64 `json:"ballots,omitempty"`
	Blank     *int64 `json:"blank,omitempty"`
	Void      *int64 `json:"void,omitempty"`
	Overvotes *int64 `json:"overvotes,omitempty"`
	// Cast is how many ballots were cast in all, as the source states it; nil is not stated.
	Cast *int64 `json:"cast,omitempty"`
	// Final says that the source gives this as its last count: nothing is out. It is not a certification.
	Final bool `json:"final,omitempty"`
	// Recount says that ballots which were counted before were counted again, and why; nil for a first count. It takes
	// the place of the source's earlier count, as every later report does.
	Recount *Recount `json:"recount,omitempty"`
	// Units and UnitsOf say how many reporting units are in ("106 of 247 towns"); nil is not reported.
	Units   *int64 `json:"units,omitempty"`
	UnitsOf *int64 `json:"units_of,omitempty"`
	// UnitsAre says what the units are: "towns", "precincts", "counties".
	UnitsAre string `json:"units_are,omitempty"`
	// Expected is the source's percentage of the expected vote: its own estimate, at most 99 until certified.
	Expected Percent `json:"expected,omitempty"`
	// Total says that the source gives these figures as a sum over smaller units that it reports too: they are never
	// added to those.
	Total bool `json:"total,omitempty"`
	// Stated holds what the source gave beside or instead of counts.
	Stated *Stated `json:"stated,omitempty"`
	// Part numbers the parts of a report too large for one entry, from 1; zero when it is whole.
	Part   int `json:"part,omitempty"`
	PartOf int `json:"part_of,omitempty"`
	// Test says that the feed flags the data as test data. A live record refuses them.
	Test bool `json:"test,omitempty"`
	// CheckedIn is how many people were let in to vote at this place, as those at the door counted them: no more
	// ballots than that can be. A report of it alone is a bound, not a count. Nil is not reported.
	CheckedIn *int64 `json:"checked_in,omitempty"`
	// Tellers are the two or more whose own sheets agree on this count; empty where it was not counted so.
	Tellers []Teller `json:"tellers,omitempty"`
	// Named is what the unit is called and coded elsewhere; nil where nothing is known but its id.
	Named *UnitName `json:"named,omitempty"`
}

// UnitName is what a reporting unit is called and coded outside of the desk.
type UnitName struct {
	// Name is the unit as its source writes it: "St. Louis City".
	Name string `json:"name,omitempty"`
	// FIPS is the Census Bureau's code: five digits of a county or what stands in its place, "29510"; of one of New
	// England's towns the ten of a county subdivision, "5002303250", of a city there the seven of a place, "5003175".
	FIPS string `json:"fips,omitempty"`
	// OCD is the Open Civic Data id: "ocd-division/country:us/state:mo/place:st_louis".
	OCD string `json:"ocd,omitempty"`
	// ByName says that the codes were found by the name, in the desk's table; the source itself gave none.
	ByName bool `json:"by_name,omitempty"`
	// County is the Census Bureau's code of the county that the unit lies in.
	County string `json:"county,omitempty"`
}

// maxUnitName is how many bytes a unit's name, or its Open Civic Data id, may have.
const maxUnitName = 400

// validate refuses codes that are none, and names that are none or have no end.
func (u *UnitName) validate() error {
	if u == nil {
		return nil
	}
	if n := len(u.FIPS); n > 0 && (n != 5 && n != 7 && n != 10 || !digits(u.FIPS)) {
		return Errorf(Invalid, "report", "%q is no code of the Census Bureau: five digits of a county, such as 29510, ten of a town, seven of a city", u.FIPS)
	}
	if n := len(u.County); n > 0 && (n != 5 || !digits(u.County)) {
		return Errorf(Invalid, "report", "%q is no code of a county: five digits, such as 29510", u.County)
	}
	if u.OCD != "" && (!strings.HasPrefix(u.OCD, "ocd-division/") || len(u.OCD) > maxUnitName) {
		return Errorf(Invalid, "report", "%q is no Open Civic Data id: it begins with ocd-division/", u.OCD)
	}
	if len(u.Name) > maxUnitName || *u == (UnitName{}) {
		return Errorf(Invalid, "report", "the unit's name has %d bytes, or nothing is said of it: at most %d", len(u.Name), maxUnitName)
	}
	return nil
}

// Recount is what a reader should know of a count that is a second one.
type Recount struct {
	// Reason is why the ballots were counted again: "ordered by the board: the margin was below half a point".
	Reason string `json:"reason"`
}

// Stated is what a source printed without the counts behind it. It is shown as "source says", never turned into votes,
// never in sums, delegates or the certain test.
type Stated struct {
	Shares []StatedShare `json:"shares,omitempty"`
	// Leader with LeadVotes or LeadPoints is a lead without the counts that make it.
	Leader     OptionID `json:"leader,omitempty"`
	LeadVotes  *int64   `json:"lead_votes,omitempty"`
	LeadPoints Percent  `json:"lead_points,omitempty"`
	// Words keep what is looser than a number: "over nine in ten".
	Words string `json:"words,omitempty"`
}

// StatedShare is one option's percentage as printed, with the votes where the source gave them for this option alone.
type StatedShare struct {
	Option  OptionID `json:"option"`
	Percent Percent  `json:"percent,omitempty"`
	Votes   *int64   `json:"votes,omitempty"`
	// Loose is "about", "over", "under", "nearly" when the source was not exact.
	Loose string `json:"loose,omitempty"`
}

// Counted reports whether the report holds counts.
func (r *Report) Counted() bool { return len(r.Counts) > 0 }

// Valid is the sum of the counts: valid votes, write-ins in; blank, void and overvotes out.
func (r *Report) Valid() int64 {
	var n int64
	for _, c := range r.Counts {
		n += c.Votes
	}
	return n
}

// Votes is the count of one option, and whether the report names it.
func (r *Report) Votes(o OptionID) (int64, bool) {
	for _, c := range r.Counts {
		if c.Option == o {
			return c.Votes, true
		}
	}
	return 0, false
}

// SortCounts puts counts in the record's order: most votes first, then by option.
func SortCounts(c []Count) {
	slices.SortFunc(c, func(a, b Count) int {
		if a.Votes != b.Votes {
			if a.Votes > b.Votes {
				return -1
			}
			return 1
		}
		return strings.Compare(string(a.Option), string(b.Option))
	})
}

// fewOptions is how many options are compared with one another sooner than looked up.
const fewOptions = 16

// MaxVotes bounds every count: more people than have ever voted anywhere, so that sums cannot overflow.
const MaxVotes = 1 << 40

// Validate refuses a report with nothing in it, negative or impossible counts, more votes than ballots, an option
// twice, or an expected vote above 99.
func (r *Report) Validate() error {
	const op = "report"
	if err := r.Area.Validate(); err != nil {
		return err
	}
	if err := r.Unit.Validate(); err != nil {
		return err
	}
	if err := r.Measure.Validate(); err != nil {
		return err
	}
	if r.Measure == Delegates {
		return Errorf(Invalid, op, "delegates are claimed or computed, never counted: use a claim")
	}
	if r.Recount != nil && (r.Recount.Reason == "" || !r.Counted()) {
		return Errorf(Invalid, op, "a recount gives its counts, and says why the ballots were counted again")
	}
	if r.Event != "" && !IsSlug(r.Event) {
		return Errorf(Invalid, op, "event %q is not a slug", r.Event)
	}
	if !r.Counted() && r.Stated == nil && r.Expected == "" && r.Units == nil && r.CheckedIn == nil {
		return Errorf(Invalid, op, "no counts and nothing stated: give counts, or what the source states")
	}
	var seen map[OptionID]bool
	if len(r.Counts) > fewOptions {
		seen = make(map[OptionID]bool, len(r.Counts))
	}
	for i := range r.Counts {
		c := &r.Counts[i]
		if err := c.Option.Validate(); err != nil {
			return err
		}
		twice := seen[c.Option]
		if seen != nil {
			seen[c.Option] = true
		} else {
			twice = slices.ContainsFunc(r.Counts[:i], func(o Count) bool { return o.Option == c.Option })
		}
		if twice {
			return Errorf(Invalid, op, "%s is counted twice", c.Option)
		}
		if err := checkCount(string(c.Option), &c.Votes); err != nil {
			return err
		}
	}
	for _, n := range [...]struct {
		name string
		n    *int64
	}{
		{"ballots", r.Ballots},
		{"blank", r.Blank},
		{"void", r.Void},
		{"overvotes", r.Overvotes},
		{"cast", r.Cast},
		{"units", r.Units},
		{"units_of", r.UnitsOf},
		{"checked_in", r.CheckedIn},
	} {
		if err := checkCount(n.name, n.n); err != nil {
			return err
		}
	}
	if r.Ballots != nil && r.Measure == Votes && r.Valid() > *r.Ballots {
		return Errorf(Invalid, op, "%d votes on %d ballots: more votes than ballots", r.Valid(), *r.Ballots)
	}
	if r.Cast != nil && r.Ballots != nil && *r.Ballots > *r.Cast {
		return Errorf(Invalid, op, "%d ballots counted of %d cast", *r.Ballots, *r.Cast)
	}
	if r.Units != nil && r.UnitsOf != nil && *r.Units > *r.UnitsOf {
		return Errorf(Invalid, op, "%d of %d units are in", *r.Units, *r.UnitsOf)
	}
	if r.Expected != "" {
		if err := r.Expected.Validate(); err != nil {
			return err
		}
		if r.Expected.Compare("99") > 0 {
			return Errorf(Invalid, op, "expected vote %s%%: an estimate is at most 99 until the count is certified", r.Expected)
		}
	}
	if r.Part < 0 || r.PartOf < 0 || r.Part > r.PartOf || r.Part == 0 && r.PartOf != 0 {
		return Errorf(Invalid, op, "part %d of %d", r.Part, r.PartOf)
	}
	if err := r.validateTellers(); err != nil {
		return err
	}
	if err := r.Named.validate(); err != nil {
		return err
	}
	return r.Stated.validate()
}

// validateTellers refuses one teller alone, one who is named twice, and tellers of what was not counted.
func (r *Report) validateTellers() error {
	if len(r.Tellers) == 0 {
		return nil
	}
	if len(r.Tellers) == 1 || !r.Counted() {
		return Errorf(Invalid, "report", "tellers are two or more who each counted the same: name both, or none")
	}
	for i, t := range r.Tellers {
		if err := CheckTeller(t.Name); err != nil {
			return err
		}
		if slices.ContainsFunc(r.Tellers[:i], func(o Teller) bool { return SameTeller(o.Name, t.Name) }) {
			return Errorf(Invalid, "report", "%s is named twice: two tellers are two people", t.Name)
		}
	}
	return nil
}

func checkCount(name string, n *int64) error {
	switch {
	case n == nil:
		return nil
	case *n < 0:
		return Errorf(Invalid, "report", "%s is %d: a count cannot be negative", name, *n)
	case *n > MaxVotes:
		return Errorf(Invalid, "report", "%s is %d: more than any count can be", name, *n)
	}
	return nil
}

func (s *Stated) validate() error {
	if s == nil {
		return nil
	}
	for _, sh := range s.Shares {
		if err := sh.Option.Validate(); err != nil {
			return err
		}
		if sh.Percent != "" {
			if err := sh.Percent.Validate(); err != nil {
				return err
			}
		}
		if err := checkCount(string(sh.Option), sh.Votes); err != nil {
			return err
		}
	}
	if s.Leader != "" {
		if err := s.Leader.Validate(); err != nil {
			return err
		}
	}
	if s.LeadPoints != "" {
		if err := s.LeadPoints.Validate(); err != nil {
			return err
		}
	}
	return checkCount("lead_votes", s.LeadVotes)
}

// ShareText is votes out of total as a percentage with one decimal, rounded half up, computed on integers: "56.0%".
// It is "–" when total is not above zero.
func ShareText(votes, total int64) string {
	if total <= 0 || votes < 0 {
		return "–"
	}
	return thousandths(votes, total) + "%"
}

// thousandths rounds votes/total half up to a tenth of a percent. 1000·votes fits: MaxVotes is 2^40.
func thousandths(votes, total int64) string {
	if votes > math.MaxInt64/2000 {
		return "–"
	}
	n := (2000*votes + total) / (2 * total)
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

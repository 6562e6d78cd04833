package catalog

import (
	"github.com/canvassdesk/canvass"
)

// nightFile is nights/<date>/<cycle>-<party>-<jurisdiction>.toml: the entries of one contest on one night, and of a
// race in <cycle>-<party>.toml. The same structs are written by WriteNight.
type nightFile struct {
	Night   string               `toml:"night" need:"true" want:"the night's date in quotes, such as \"2024-03-05\""`
	Contest string               `toml:"contest,omitempty" want:"the contest's id, such as \"2024/dem/as\""`
	Race    string               `toml:"race,omitempty" want:"the race's id, such as \"2024/gop\""`
	Record  string               `toml:"record,omitempty" want:"the kind of the record that it is from: \"rehearsal\" or \"replay\""`
	Entry   []entryTable         `toml:"entry"`
	Cite    map[string]nightCite `toml:"cite,omitempty"`
}

// nightCite is [cite.NAME] of a night: the source of an entry.
type nightCite struct {
	Outlet   outletID       `toml:"outlet,omitempty" want:"the id of an outlet in sources.toml"`
	Title    string         `toml:"title,omitempty" want:"what it is called"`
	URL      string         `toml:"url,omitempty" want:"where it stands"`
	Via      string         `toml:"via,omitempty" want:"how it was reached when not directly, such as \"a mirror\""`
	Rights   canvass.Rights `toml:"rights,omitempty" want:"public, display or private"`
	Evidence []string       `toml:"evidence,omitempty" want:"hashes of bytes kept with a record, \"sha256:\" and 64 digits"`
}

type entryTable struct {
	Key      string        `toml:"key" need:"true" want:"a name, unique in the file, such as \"party-count\""`
	Kind     canvass.Kind  `toml:"kind" need:"true" one:"report claim confirmation notice correction withdrawal sheet lot decision"`
	At       *intervalText `toml:"at,omitempty" want:"when it was said, in quotes, such as \"about 2024-03-06T02:25Z\""`
	Recorded *momentText   `toml:"recorded,omitempty" want:"when it entered a record, in quotes, such as \"2024-03-06T02:25Z\""`
	By       outletID      `toml:"by" need:"true" want:"the outlet that says so"`
	Person   string        `toml:"person,omitempty" want:"who spoke for the outlet, by name"`
	Mark     canvass.Mark  `toml:"mark,omitempty" want:"S (source seen), K (known) or U (unsure)"`
	Note     string        `toml:"note,omitempty" want:"what a reader should know, such as why the time is unsure"`
	Cite     citeKey       `toml:"cite,omitempty" want:"one name from this file's [cite.NAME] tables, in quotes"`
	Corrects string        `toml:"corrects,omitempty" want:"the key of the entry that this one takes the place of"`
	Reason   string        `toml:"reason,omitempty" want:"why, in words"`
	Cause    canvass.Cause `toml:"cause,omitempty" want:"entry, where it was entered wrongly, or canvass, where the official canvass found it"`

	Report       *reportTable       `toml:"report,omitempty" want:"an [entry.report] table"`
	Claim        *claimTable        `toml:"claim,omitempty" want:"an [entry.claim] table"`
	Confirmation *confirmationTable `toml:"confirmation,omitempty" want:"an [entry.confirmation] table"`
	Notice       *noticeTable       `toml:"notice,omitempty" want:"an [entry.notice] table"`
	Sheet        *sheetTable        `toml:"sheet,omitempty" want:"an [entry.sheet] table"`
	Lot          *drawTable         `toml:"lot,omitempty" want:"an [entry.lot] table"`
	Decision     *decidedTable      `toml:"decision,omitempty" want:"an [entry.decision] table"`
}

type reportTable struct {
	Event     slug                       `toml:"event,omitempty" want:"the id of one of the contest's events"`
	Area      canvass.Area               `toml:"area,omitempty" want:"\"state\", or a district such as \"cd-7\""`
	Unit      canvass.UnitID             `toml:"unit,omitempty" want:"a path such as \"county:adair/precinct:1nw-adair\""`
	Measure   canvass.Measure            `toml:"measure,omitempty" want:"votes, first-alignment, final-alignment, county-delegates, state-delegate-equivalents, first-choices or final-round"`
	Votes     map[canvass.OptionID]int64 `toml:"votes,omitempty,inline" want:"whole votes by option, such as {jason-palmer = 51, joe-biden = 40}"`
	Ballots   *int64                     `toml:"ballots,omitempty" want:"ballots counted, a whole number"`
	Blank     *int64                     `toml:"blank,omitempty" want:"blank ballots, a whole number"`
	Void      *int64                     `toml:"void,omitempty" want:"void ballots, a whole number"`
	Overvotes *int64                     `toml:"overvotes,omitempty" want:"ballots with too many marks, a whole number"`
	Cast      *int64                     `toml:"cast,omitempty" want:"ballots cast in all, as the source states it, a whole number"`
	Final     bool                       `toml:"final,omitempty" want:"true, where the source gives this as its last count"`
	Recount   string                     `toml:"recount,omitempty" want:"why these ballots were counted again, where they were"`
	Units     *int64                     `toml:"units,omitempty" want:"how many reporting units are in, a whole number"`
	UnitsOf   *int64                     `toml:"units_of,omitempty" want:"of how many, a whole number"`
	UnitsAre  string                     `toml:"units_are,omitempty" want:"what the units are, such as \"towns\""`
	Expected  canvass.Percent            `toml:"expected,omitempty" want:"a percentage in quotes, such as \"99\""`
	Total     bool                       `toml:"total,omitempty" want:"true for a sum over smaller units that the source gives too"`
	Part      int                        `toml:"part,omitempty" want:"which part this is of a report too large for one entry, from 1"`
	PartOf    int                        `toml:"part_of,omitempty" want:"of how many parts"`
	Test      bool                       `toml:"test,omitempty" want:"true, where the feed flags its data as test data"`
	CheckedIn *int64                     `toml:"checked_in,omitempty" want:"how many people were let in to vote, a whole number"`
	Tellers   []tellerTable              `toml:"tellers,omitempty,inline" want:"those whose sheets agree, such as [{name = \"Ada\", sheet = \"ada-room-b\"}]"`
	Stated    *statedTable               `toml:"stated,omitempty" want:"an [entry.report.stated] table"`
}

type statedTable struct {
	Shares     []shareTable     `toml:"shares,omitempty,inline" want:"a list of tables, such as [{option = \"jason-palmer\", percent = \"56\"}]"`
	Leader     canvass.OptionID `toml:"leader,omitempty" want:"the option that leads"`
	LeadVotes  *int64           `toml:"lead_votes,omitempty" want:"by how many votes, a whole number"`
	LeadPoints canvass.Percent  `toml:"lead_points,omitempty" want:"points in quotes, such as \"3.5\""`
	Words      string           `toml:"words,omitempty" want:"what is looser than a number, such as \"over nine in ten\""`
}

type shareTable struct {
	Option  canvass.OptionID `toml:"option" need:"true" want:"an option's id"`
	Percent canvass.Percent  `toml:"percent,omitempty" want:"a percentage in quotes, such as \"56\""`
	Votes   *int64           `toml:"votes,omitempty" want:"votes of this option alone, a whole number"`
	Loose   string           `toml:"loose,omitempty" want:"about, over, under or nearly"`
}

type claimTable struct {
	Kind        canvass.ClaimKind        `toml:"kind" need:"true" one:"winner award tally statement"`
	Winner      canvass.OptionID         `toml:"winner,omitempty" want:"the option that is said to have won"`
	Measure     canvass.Measure          `toml:"measure,omitempty" want:"what it is won by: votes, delegates"`
	Delegates   map[canvass.OptionID]int `toml:"delegates,omitempty,inline" want:"delegates by option, such as {jason-palmer = 3, joe-biden = 3}"`
	Unallocated *int                     `toml:"unallocated,omitempty" want:"delegates that go to nobody yet, a whole number"`
	Contests    bool                     `toml:"contests,omitempty" want:"true, where the numbers are contests won and not delegates"`
	Area        canvass.Area             `toml:"area,omitempty" want:"\"state\", or a district such as \"cd-7\""`
	Pool        string                   `toml:"pool,omitempty" want:"the kind of pool that an award speaks of, such as \"at-large\""`
	AsOf        string                   `toml:"as_of,omitempty" want:"a day in quotes, such as \"2024-03-04\""`
	Text        string                   `toml:"text,omitempty" want:"the words of a statement, paraphrased"`
}

type confirmationTable struct {
	Of        canvass.ConfirmationOf     `toml:"of" need:"true" one:"winner count certified"`
	Winner    canvass.OptionID           `toml:"winner,omitempty" want:"the option that has won"`
	Measure   canvass.Measure            `toml:"measure,omitempty" want:"what it is won by: votes, delegates"`
	Person    string                     `toml:"person,omitempty" want:"who spoke, by name"`
	Role      string                     `toml:"role,omitempty" want:"their office, such as \"chair\""`
	To        string                     `toml:"to,omitempty" want:"the outlet that was told, or \"canvass\""`
	How       string                     `toml:"how,omitempty" want:"how they were reached, such as \"by telephone\""`
	CallBack  bool                       `toml:"call_back,omitempty" want:"true, where this desk called the officer back on a number it had before"`
	Counts    map[canvass.OptionID]int64 `toml:"counts,omitempty,inline" want:"whole votes by option"`
	Delegates map[canvass.OptionID]int   `toml:"delegates,omitempty,inline" want:"delegates by option"`
	Final     bool                       `toml:"final,omitempty" want:"true, where a count is confirmed as the last one"`
	SignedBy  string                     `toml:"signed_by,omitempty" want:"the public key of the officer who signed it"`
	Signature string                     `toml:"signature,omitempty" want:"what they signed it with, standard base64"`
}

type noticeTable struct {
	Topic  canvass.Topic    `toml:"topic" need:"true" one:"close schedule certification reaction side"`
	Text   string           `toml:"text" need:"true" want:"the news, paraphrased"`
	On     string           `toml:"on,omitempty" want:"a day in quotes, such as \"2024-03-08\""`
	Option canvass.OptionID `toml:"option,omitempty" want:"whom it concerns"`
}

// intervalText is a canvass.Interval in the words of canvass.ParseInterval.
type intervalText struct{ interval canvass.Interval }

// UnmarshalText reads what canvass.ParseInterval reads.
func (t *intervalText) UnmarshalText(text []byte) (err error) {
	t.interval, err = canvass.ParseInterval(string(text))
	return plain(err)
}

// MarshalText writes what UnmarshalText reads.
func (t intervalText) MarshalText() ([]byte, error) { return []byte(t.interval.String()), nil }

// momentText is a time in quotes, as canvass.ParseTime reads it. It is a struct so that no number can stand for it.
type momentText struct{ time canvass.Time }

// UnmarshalText reads what canvass.ParseTime reads.
func (t *momentText) UnmarshalText(text []byte) (err error) {
	t.time, err = canvass.ParseTime(string(text))
	return plain(err)
}

// MarshalText writes what UnmarshalText reads.
func (t momentText) MarshalText() ([]byte, error) { return t.time.MarshalText() }

func (t *reportTable) report() *canvass.Report {
	r := &canvass.Report{
		Event: string(t.Event), Area: t.Area, Unit: t.Unit, Measure: t.Measure,
		Ballots: t.Ballots, Blank: t.Blank, Void: t.Void, Overvotes: t.Overvotes, Cast: t.Cast, Final: t.Final,
		Units: t.Units, UnitsOf: t.UnitsOf, UnitsAre: t.UnitsAre, Expected: t.Expected, Total: t.Total,
		Part: t.Part, PartOf: t.PartOf, Test: t.Test, CheckedIn: t.CheckedIn,
	}
	if r.Area == "" {
		r.Area = canvass.Statewide
	}
	if r.Measure == "" {
		r.Measure = canvass.Votes
	}
	if len(t.Votes) > 0 {
		r.Counts = counts(t.Votes)
	}
	if t.Recount != "" {
		r.Recount = &canvass.Recount{Reason: t.Recount}
	}
	if s := t.Stated; s != nil {
		r.Stated = &canvass.Stated{Leader: s.Leader, LeadVotes: s.LeadVotes, LeadPoints: s.LeadPoints, Words: s.Words}
		for _, x := range s.Shares {
			r.Stated.Shares = append(r.Stated.Shares, canvass.StatedShare(x))
		}
	}
	return r
}

func (t *claimTable) claim() *canvass.Claim {
	c := &canvass.Claim{
		Kind: t.Kind, Winner: t.Winner, Measure: t.Measure, Unallocated: t.Unallocated, Contests: t.Contests,
		Area: t.Area, Pool: t.Pool, AsOf: t.AsOf, Text: t.Text,
	}
	if len(t.Delegates) > 0 {
		c.Awards = awards(t.Delegates)
	}
	return c
}

func (t *confirmationTable) confirmation() *canvass.Confirmation {
	c := &canvass.Confirmation{
		Of: t.Of, Winner: t.Winner, Measure: t.Measure, Person: t.Person, Role: t.Role, To: t.To, How: t.How, CallBack: t.CallBack,
		SignedBy: t.SignedBy, Signature: t.Signature, Final: t.Final,
	}
	if len(t.Counts) > 0 {
		c.Counts = counts(t.Counts)
	}
	if len(t.Delegates) > 0 {
		c.Awards = awards(t.Delegates)
	}
	return c
}

func (t *noticeTable) notice() *canvass.Notice {
	n := canvass.Notice(*t)
	return &n
}

func (c nightCite) source() *canvass.Source {
	return &canvass.Source{Outlet: string(c.Outlet), Title: c.Title, URL: c.URL, Via: c.Via, Rights: c.Rights, Evidence: c.Evidence}
}

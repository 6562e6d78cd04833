package table

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/place"
)

// contest is what some rows say of their contest.
type contest struct {
	said feed.Contest
	kind contestKind
	// pseudo is what an office that is none holds: "Ballots Cast".
	pseudo feed.Beside
	aside  int // rows left out
}

type contestKind int8

const (
	ours   contestKind = iota // a presidential contest, or one that a mapping declares, or the only one of the table
	other                     // of another office or another party
	pseudo                    // figures beside the contests', under the name of an office
	blank                     // a column of offices without an office
)

// contestOf is the contest that the row names, numbered. Two spellings of one contest are one.
func (r *reader) contestOf(row []string) int32 {
	key := r.contestKey[:0]
	for _, c := range r.contestColumns {
		key = append(append(key, cell(row, c)...), 0x1f)
	}
	r.contestKey = key
	if r.lastContest >= 0 && string(key) == string(r.lastContestKey) {
		return r.lastContest
	}
	id, known := r.contestKeys[string(key)]
	if !known {
		id = r.newContest(row)
		if len(r.contestKeys) < maxContests {
			r.contestKeys[string(key)] = id
		}
	}
	r.lastContest = id
	r.contestKey, r.lastContestKey = r.lastContestKey, key
	return id
}

// maxContests bounds the contests that are remembered by their rows.
const maxContests = 100_000

func (r *reader) newContest(row []string) int32 {
	office, party := feed.At(row, r.Office), feed.At(row, r.Party)
	c := contest{said: r.file}
	s := &c.said
	s.Office, s.Name = feed.Office(office), strings.Join(strings.Fields(office+" "+party), " ")
	if state := feed.At(row, r.State); state != "" {
		if s.State = feed.State(state); s.State == "" {
			s.State = feed.StateOfCode(state)
		}
	}
	if date := feed.At(row, r.Date); date != "" {
		if d, err := feed.Date(r.rows.Where(), date, "2006-01-02", "1/2/2006", "01/02/2006", "20060102", "2006-01-02 15:04:05", "January 2, 2006",
			"January 2 2006", "Jan 2, 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "1-2-2006", "1/2/06", "Monday, January 2, 2006"); err == nil {
			s.Date, s.OnRows = d, true
		} else {
			s.Elected(date) // its year, at least
		}
	}
	if feed.At(row, r.Mates) != "" {
		s.Kind = "general"
	}
	named := feed.Party(party)
	switch {
	case named != "":
		s.Party = named
	case !feed.NoParty(party):
		s.Party, s.PartyName = "", party
	default:
		if p := feed.PartyIn(office); p != "" {
			s.Party = p
		} else if other := feed.OtherPartyIn(office); other != "" {
			s.Party, s.PartyName = "", other
		}
	}
	c.pseudo = r.mapping.Beside(office)
	switch {
	case r.Office == None:
		if s.PartyName != "" && feed.OtherParty(s.PartyName) {
			c.kind = other
		}
	case r.declared(s.Name) || r.declared(office):
		s.Office = ""
		if r.declared(office) {
			s.Name = office
		}
	case office == "":
		c.kind = blank
	case s.Office == feed.President:
		r.offices = true
		s.Titled(office)
		if against := feed.TitledAgainst(office, s.Party, party); against != "" {
			s.Party, s.PartyName = "", against
		} else if s.PartyName == "" && s.Unlike == "" && s.Kind != "general" {
			r.unsureTitle(office)
		}
		if s.PartyName != "" && feed.OtherParty(s.PartyName) {
			c.kind = other
		}
	case c.pseudo != feed.NotBeside:
		c.kind = pseudo
	default:
		c.kind, r.offices = other, true
	}
	if c.kind == other {
		return r.add(c)
	}
	for _, at := range r.Stages {
		s.Elected(feed.At(row, at))
	}
	same := strings.Join([]string{
		string(rune('0' + c.kind)), string(s.Party), s.PartyName, s.Office, s.State, s.Date, string(rune('0' + c.pseudo)), s.Unlike, strconv.Itoa(s.Year), s.Kind,
	}, "\x00")
	if c.kind == ours && s.Office != feed.President {
		same += "\x00" + s.Name
	}
	if id, known := r.contestNames[same]; known {
		return id
	}
	id := r.add(c)
	r.contestNames[same] = id
	return id
}

func (r *reader) add(c contest) int32 {
	if len(r.contests) >= maxContests {
		return r.overflow
	}
	r.contests = append(r.contests, c)
	return int32(len(r.contests) - 1)
}

// declared reports whether a mapping says which contest the title means.
func (r *reader) declared(title string) bool {
	if r.mapping == nil || title == "" {
		return false
	}
	for _, c := range r.mapping.Contests {
		for _, n := range c.Names {
			if strings.EqualFold(strings.Join(strings.Fields(n), " "), strings.Join(strings.Fields(title), " ")) {
				return true
			}
		}
	}
	return false
}

// fileName is the form of names in which OpenElections keeps its files: day, state and kind of election.
var fileName = regexp.MustCompile(`^(\d{4})(\d\d)(\d\d)__([a-z]{2})__(.+)\.[a-z]+$`)

// countyOfFile is the county that a file's name in that form says, as in 20200428__oh__primary__adams__precinct.csv; empty for
// none.
func countyOfFile(name string) string {
	m := fileName.FindStringSubmatch(strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/"))))
	if m == nil {
		return ""
	}
	for _, part := range strings.Split(m[5], "__") {
		if p, _ := place.Find(m[4], strings.ReplaceAll(part, "_", " "), ""); p != nil {
			return p.Short()
		}
	}
	return ""
}

// contestOfFile is what a file's name says of its contests.
func contestOfFile(name string) feed.Contest {
	var c feed.Contest
	m := fileName.FindStringSubmatch(strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/"))))
	if m == nil || feed.State(m[4]) == "" {
		return c
	}
	date, err := feed.Date("", m[1]+"-"+m[2]+"-"+m[3], "2006-01-02")
	if err != nil {
		return c
	}
	c.Date, c.State = date, feed.State(m[4])
	for _, part := range strings.Split(m[5], "__") {
		switch part {
		case "general", "runoff":
			c.Kind = "general"
		case "primary", "caucus":
			c.Kind = part
		case "delegates", "delegate":
			c.Unlike = part
		case "democratic", "dem":
			c.Party = canvass.Democratic
		case "republican", "rep":
			c.Party = canvass.Republican
		}
	}
	return c
}

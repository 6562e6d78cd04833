package feed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// Contest is the contest, and its event, that the source means. A contest given by the caller or the mapping is
// believed unless the source says another state, party or day.
func (n *Names) Contest(c Contest) (id canvass.ContestID, event, why string, suggestions []string) {
	if id, err := canvass.ParseContestID(own(c.IDs, OwnContest)); err == nil {
		if k := n.contest(id); k != nil {
			return id, k.event(c), "", nil
		}
	}
	name := plain(c.Name)
	for _, k := range n.contests {
		for _, x := range k.ids {
			if slices.Contains(c.IDs, x) {
				return k.id, k.event(c), "", nil
			}
		}
		if name != "" && slices.Contains(k.names, name) {
			return k.id, k.event(c), "", nil
		}
	}
	if n.only != "" {
		k := n.contest(n.only)
		if why := contradicts(n.only, k, c); why != "" {
			return "", "", why, nil
		}
		if k != nil {
			return n.only, k.event(c), "", nil
		}
		return n.only, "", "", nil
	}
	if !c.Nominating() {
		return "", "", fmt.Sprintf("%s is not a presidential nominating contest", quoted(c)), nil
	}
	if c.PartyName != "" && c.Party == "" {
		return "", "", fmt.Sprintf("%s is of a party that is not known: %q", quoted(c), c.PartyName), nil
	}
	if c.Unlike != "" {
		return "", "", unlikeAll(c), nil
	}
	var found, near []string
	for _, k := range n.contests {
		if k.id.Jurisdiction() != strings.ToLower(c.State) || c.Party == "" || k.id.Party() != c.Party {
			continue
		}
		if k.on(c.Date) {
			found = append(found, string(k.id))
			id, event = k.id, k.event(c)
		} else if strings.HasPrefix(c.Date, fmt.Sprint(k.id.Cycle())) {
			near = append(near, string(k.id))
		}
	}
	switch {
	case len(found) == 1:
		return id, event, "", nil
	case len(found) > 1:
		return "", "", fmt.Sprintf("%s may be any of %d contests", quoted(c), len(found)), firstThree(found)
	case c.State == "" || c.Party == "" || c.Date == "":
		return "", "", fmt.Sprintf("%s: its state, party or day is not said: name the contest", quoted(c)), firstThree(near)
	}
	return "", "", fmt.Sprintf("%s of %s: the catalog has no contest of that party there on that day", quoted(c), c.Date), firstThree(near)
}

func quoted(c Contest) string {
	words := c.Name
	if words == "" {
		words = strings.TrimSpace(strings.Join([]string{c.State, string(c.Party), c.Office, c.Kind}, " "))
	}
	return fmt.Sprintf("%q", strings.Join(strings.Fields(words), " "))
}

// Unsaid are the items that one stands for where its source leaves out an office or a party.
func (n *Names) Unsaid(it *Item) []*Item {
	if it.NoOffice > 0 {
		return []*Item{n.officeUnsaid(it)}
	}
	return n.partyUnsaid(it)
}

// officeUnsaid is an item of rows that name no office, among others that do: held where they name somebody with votes who
// may be voted for in the contest, and left out where they do not.
func (n *Names) officeUnsaid(it *Item) *Item {
	for _, k := range n.contests {
		c := &it.Contest
		if n.only != "" && k.id != n.only || n.only == "" && (k.id.Jurisdiction() != strings.ToLower(c.State) || !k.on(c.Date)) ||
			c.Party != "" && c.Party != k.id.Party() {
			continue
		}
		for _, x := range it.Figures.Counts {
			if x.Votes != 0 && strings.Contains(plain(x.Option.Name), " ") && n.option(k.id, x.Option).id != "" {
				held := it.Clone()
				held.NoOffice, held.Contest.IDs = 0, []ID{{OwnContest, string(k.id)}}
				held.Hold = fmt.Sprintf("the rows of %q name no office, and others name theirs: is the cell merged, or left empty below the first?", x.Option.Name)
				return held
			}
		}
	}
	return &Item{Where: it.Where, Aside: it.NoOffice}
}

// partyUnsaid are copies of an item of a source that says its state and its day, and nowhere a party, one for each of the
// contests that were held there on that day: of each, the options that are on its ballot are taken. Every other item is
// alone.
func (n *Names) partyUnsaid(it *Item) []*Item {
	c := &it.Contest
	if !c.Partyless || n.only != "" || c.Party != "" || c.PartyName != "" || c.State == "" || c.Date == "" || !c.Nominating() || len(c.IDs) > 0 || n.names(*c) {
		return []*Item{it}
	}
	var items []*Item
	for _, k := range n.contests {
		if k.id.Jurisdiction() == strings.ToLower(c.State) && k.on(c.Date) && len(k.ballot) > 0 {
			own := it.Clone()
			own.Contest.IDs = []ID{{OwnContest, string(k.id)}}
			items = append(items, own)
		}
	}
	if len(items) == 0 {
		return []*Item{it}
	}
	return items
}

// aside reports whether what the source says of a contest is none of the desk's: another office, a general election, or
// a party besides the two, or besides the contest's that is asked for.
func (n *Names) aside(c Contest) bool {
	if n.names(c) {
		return false
	}
	if !c.Nominating() {
		return true
	}
	if c.PartyName != "" && c.Party == "" {
		return OtherParty(c.PartyName)
	}
	return n.only != "" && c.Party != "" && c.Party != n.only.Party()
}

// rival is the other party's contest in the same place and cycle; empty where the catalog has none.
func (n *Names) rival(id canvass.ContestID) canvass.ContestID {
	for _, k := range n.contests {
		if k.id != id && k.id.Cycle() == id.Cycle() && k.id.Jurisdiction() == id.Jurisdiction() {
			return k.id
		}
	}
	return ""
}

// names reports whether an id or a declared title says which contest it is.
func (n *Names) names(c Contest) bool {
	if _, err := canvass.ParseContestID(own(c.IDs, OwnContest)); err == nil {
		return true
	}
	name := plain(c.Name)
	return slices.ContainsFunc(n.contests, func(k knownContest) bool {
		return name != "" && slices.Contains(k.names, name) || slices.ContainsFunc(k.ids, func(x ID) bool { return slices.Contains(c.IDs, x) })
	})
}

// contradicts says how what the source says cannot be the contest; empty when it can.
func contradicts(id canvass.ContestID, k *knownContest, c Contest) string {
	switch {
	case c.Unlike != "":
		return unlikeAll(c)
	case c.Year != 0 && c.Year != id.Cycle() && c.Year != id.Cycle()-1:
		return fmt.Sprintf("%s is of %d, not of the cycle of %s", quoted(c), c.Year, id)
	case !c.Nominating():
		return fmt.Sprintf("%s is not a presidential nominating contest", quoted(c))
	case c.State != "" && strings.ToLower(c.State) != id.Jurisdiction():
		return fmt.Sprintf("%s is in %s, not of %s", quoted(c), c.State, id)
	case c.PartyName != "" && c.Party == "":
		return fmt.Sprintf("%s is of a party that is not known: %q", quoted(c), c.PartyName)
	case c.Party != "" && c.Party != id.Party():
		return fmt.Sprintf("%s is the other party's, not of %s", quoted(c), id)
	case c.Date != "" && !strings.HasPrefix(c.Date, fmt.Sprint(id.Cycle())) && !strings.HasPrefix(c.Date, fmt.Sprint(id.Cycle()-1)):
		return fmt.Sprintf("%s was on %s, not in the cycle of %s", quoted(c), c.Date, id)
	case c.OnRows:
		return k.otherDay(c)
	}
	return ""
}

// otherDay says that the source's day is none of the contest's; empty where it is one, or nothing is known.
func (k *knownContest) otherDay(c Contest) string {
	if c.Date == "" || k == nil || len(k.events) == 0 || k.on(c.Date) {
		return ""
	}
	return fmt.Sprintf("%s was on %s: %s was held on %s", quoted(c), c.Date, k.id, k.days())
}

// unlikeAll says that a title has words that speak against all votes of the contest.
func unlikeAll(c Contest) string {
	return fmt.Sprintf("%s says %q: if these are all votes of the contest, declare the title in a mapping", quoted(c), c.Unlike)
}

// days are the days of the contest's events, in words for a message.
func (k *knownContest) days() string {
	var days []string
	for _, e := range k.events {
		d := e.first
		if e.last != e.first {
			d += " to " + e.last
		}
		if !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return strings.Join(days, " and ")
}

// on reports whether one of the contest's events was held on the day.
func (k knownContest) on(day string) bool {
	return day != "" && slices.ContainsFunc(k.events, func(e knownEvent) bool { return e.first <= day && day <= e.last })
}

// event is the event of the day, the binding one where several are on it or none is.
func (k knownContest) event(c Contest) string {
	found := ""
	for _, e := range k.events {
		if e.first <= c.Date && c.Date <= e.last {
			if e.id == "" {
				return ""
			}
			found = e.id
		}
	}
	return found
}

// dayOf is the first day of a contest's event, empty where it is not known; an empty event is the one that binds.
func (n *Names) dayOf(id canvass.ContestID, event string) string {
	if k := n.contest(id); k != nil {
		for _, e := range k.events {
			if e.id == event {
				return e.first
			}
		}
	}
	return ""
}

// Unit is the unit that the source means, and its area. Where the contest's units are declared, others are held; where
// none are, the unit's own path is its id.
func (n *Names) Unit(contest canvass.ContestID, u Unit) (id canvass.UnitID, area canvass.Area, why string, suggestions []string) {
	area = u.Area
	if text := own(u.IDs, OwnUnit); text != "" {
		where, rest, _ := strings.Cut(text, "/")
		switch {
		case strings.Contains(where, ":"): // of an earlier version, which left the jurisdiction out
			rest = text
		case where != contest.Jurisdiction():
			return "", "", fmt.Sprintf("%q is a unit of another place than %s", text, contest), nil
		}
		if id := canvass.UnitID(rest); id.Validate() == nil {
			return id, area, "", nil
		}
	}
	if len(u.Path) == 0 {
		return "", area, "", nil
	}
	known := n.units[contest]
	if known == nil {
		slug, ok := u.Slug()
		if !ok {
			return "", "", fmt.Sprintf("the name %q cannot stand in an id: declare the unit", u), nil
		}
		return slug, area, "", nil
	}
	found := known.find(u)
	switch len(found) {
	case 1:
		k := known.units[found[0]]
		return k.ID, orArea(area, k.Area), "", nil
	case 0:
		own, _ := u.Slug()
		return "", "", fmt.Sprintf("%q is not one of the contest's declared units", u), nearUnits(string(own), known.units)
	}
	for _, i := range found {
		suggestions = append(suggestions, string(known.units[i].ID))
	}
	return "", "", fmt.Sprintf("%q may be any of %d declared units", u, len(found)), firstThree(suggestions)
}

func orArea(said, declared canvass.Area) canvass.Area {
	if said != "" {
		return said
	}
	return declared
}

func nearUnits(own string, units []UnitAlias) []string {
	var ids []string
	for _, u := range units {
		ids = append(ids, string(u.ID))
	}
	if near := english.Nearest(own, ids); near != "" {
		return []string{near}
	}
	return nil
}

// race is the race that a source's delegates are of: the party's, in the cycle of the source's day.
func (n *Names) race(c Contest) (id canvass.RaceID, why string, suggestions []string) {
	if n.only != "" && (c.Party == "" || c.Party == n.only.Party()) {
		return n.only.Race(), "", nil
	}
	if c.Party == "" || len(c.Date) < 4 {
		return "", fmt.Sprintf("%s: its party or day is not said: name the contest", quoted(c)), nil
	}
	year := 0
	for _, d := range c.Date[:4] {
		year = 10*year + int(d-'0')
	}
	year += (4 - year%4) % 4 // a race's cycle is the leap year that it leads to
	id, err := canvass.ParseRaceID(fmt.Sprintf("%d/%s", year, c.Party))
	if err != nil {
		return "", err.Error(), nil
	}
	return id, "", nil
}

// contestOf is the race's contest in the state; why says why there is none.
func (n *Names) contestOf(race canvass.RaceID, state string) (id canvass.ContestID, why string) {
	id, err := canvass.ParseContestID(string(race) + "/" + strings.ToLower(state))
	if err != nil {
		return "", err.Error()
	}
	if n.contest(id) == nil {
		return "", fmt.Sprintf("the catalog has no contest %s", id)
	}
	return id, ""
}

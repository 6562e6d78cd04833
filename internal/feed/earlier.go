package feed

import (
	"strings"

	"github.com/canvassdesk/canvass"
)

// earlierSlug is an id's part as versions before this one made it out of a name: a letter with an accent, and a curled
// apostrophe, was a gap.
func earlierSlug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
		case r != '\'' && r != '.':
			gap = true
		}
	}
	return b.String()
}

// earlierSlug is the unit's path as those versions wrote it.
func (u Unit) earlierSlug() canvass.UnitID {
	parts := make([]string, len(u.Path))
	for i, s := range u.Path {
		parts[i] = s.Level + ":" + earlierSlug(s.Name)
	}
	return canvass.UnitID(strings.Join(parts, "/"))
}

// Reported says of which units the source has reported already, by contest. A unit whose name has an accent keeps the id
// that an earlier version gave it: under two ids it would be counted twice.
func (m *Matcher) Reported(units map[canvass.ContestID]map[canvass.UnitID]bool) { m.reported = units }

// unit is the function of that name of [Names], with the ids that the record has.
func (m *Matcher) unit(contest canvass.ContestID, u Unit) (id canvass.UnitID, area canvass.Area, why string, near []string) {
	id, area, why, near = m.names.Unit(contest, u)
	if here := m.reported[contest]; why == "" && len(here) > 0 && !here[id] {
		if slug, _ := u.Slug(); slug == id {
			if old := u.earlierSlug(); here[old] {
				return old, area, "", nil
			}
		}
	}
	return id, area, why, near
}

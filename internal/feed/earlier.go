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

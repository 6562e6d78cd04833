package access

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Role is what a token is for.
type Role string

// The roles.
const (
	Reporter  Role = "reporter"  // somebody at a count
	Authority Role = "authority" // the office or party that runs contests, in person
	Desk      Role = "desk"      // the people who decide
	Admin     Role = "admin"     // who gives out tokens
)

// Roles are all of them, the one that may do least first.
func Roles() []Role { return []Role{Reporter, Authority, Desk, Admin} }

// Validate refuses a role that is not one of the constants.
func (r Role) Validate() error {
	if slices.Contains(Roles(), r) {
		return nil
	}
	return canvass.Errorf(canvass.Invalid, "role", "%q is not a role: use reporter, authority, desk or admin", r)
}

// enters are the kinds of entries that each role may append.
var enters = map[Role][]canvass.Kind{
	Reporter: {canvass.KindReport, canvass.KindClaim, canvass.KindNotice, canvass.KindCorrection, canvass.KindWithdrawal},
	Authority: {
		canvass.KindReport, canvass.KindSheet, canvass.KindClaim, canvass.KindConfirmation, canvass.KindLot, canvass.KindDecision,
		canvass.KindNotice, canvass.KindCorrection, canvass.KindWithdrawal,
	},
	Desk:  everything,
	Admin: everything,
}

var everything = []canvass.Kind{
	canvass.KindReport, canvass.KindSheet, canvass.KindClaim, canvass.KindConfirmation, canvass.KindLot, canvass.KindDecision,
	canvass.KindNotice, canvass.KindCall, canvass.KindStep, canvass.KindForecast, canvass.KindStory, canvass.KindCorrection, canvass.KindWithdrawal,
}

// Record is what decides, beside the token itself, who may enter what.
type Record interface {
	// Actor is who entered the entry that was given with this key, however it stands in the record, and whether there
	// is one.
	Actor(key string) (actor string, there bool)
	// Authority is the contest's own authority; empty where the catalog names none.
	Authority(contest canvass.ContestID) string
	// IsAuthority reports whether a source is the authority of any contest.
	IsAuthority(source string) bool
}

// May refuses an entry that the token may not append: of a kind that its role does not enter, of a contest or a source
// that it is not for. A reporter speaks for a contest's authority only where the token names it, and mends what it
// entered itself; an authority's speaks in the contests that are its own. Whether the entry fits the record is checked
// elsewhere.
func (token *Token) May(e *canvass.Entry, r Record) error {
	refuse := token.refusal
	if !slices.Contains(enters[token.Role], e.Kind) {
		return refuse("role", "is a token of the role %s, which may not enter a %s", token.Role, e.Kind)
	}
	race := e.Race
	if e.Contest != "" {
		race = e.Contest.Race()
	}
	if len(token.Contests) > 0 && !slices.Contains(token.Contests, string(race)) && !slices.Contains(token.Contests, string(e.Contest)) {
		return refuse("contest", "is for %s, not for %s%s", strings.Join(token.Contests, " and "), e.Contest, e.Race)
	}
	named := slices.Contains(token.Sources, e.By)
	switch {
	case e.Kind == canvass.KindCall, e.Kind == canvass.KindStep, e.Kind == canvass.KindStory, e.Correction != nil && e.Correction.Story != nil:
	case len(token.Sources) > 0 && !named:
		return refuse("source", "speaks for %s, not for %q", strings.Join(token.Sources, " and "), e.By)
	case token.Role == Reporter && !named && r.IsAuthority(e.By):
		return refuse("source", "is a reporter's, and %s is a contest's authority: only a token that names it as a source speaks for it", e.By)
	case token.Role == Authority && e.Contest != "" && r.Authority(e.Contest) != e.By:
		return refuse("contest", "speaks for %s, which is not the authority of %s", e.By, e.Contest)
	case token.Role == Authority && e.Contest == "" && !slices.Contains(token.Contests, string(race)):
		return refuse("contest", "speaks for %s in its own contests: what it says of the race %s takes a token that names it", e.By, race)
	}
	if token.Role == Reporter && e.Supersedes != "" {
		by, there := r.Actor(e.Supersedes)
		if there && by != token.Actor() {
			return refuse("another's entry", "did not enter %s, %s did: a reporter mends what it entered itself", e.Supersedes, by)
		}
	}
	return nil
}

func (token *Token) refusal(reason, format string, args ...any) error {
	return &Refusal{Token: token.Name, Reason: reason, err: canvass.Errorf(canvass.Forbidden, "token", token.Name+" "+format, args...)}
}

// MaySeeHeld refuses a token that is not the desk's own: what waits, and what may not be handed on, is for its people
// alone.
func (token *Token) MaySeeHeld() error {
	if token.Role != Desk && token.Role != Admin {
		return token.refusal("role", "is a token of the role %s: what waits is for the desk", token.Role)
	}
	return nil
}

// MayManage refuses a token that may not make, list and revoke tokens.
func (token *Token) MayManage() error {
	if token.Role != Admin {
		return token.refusal("role", "is a token of the role %s: only an admin's manages tokens", token.Role)
	}
	return nil
}

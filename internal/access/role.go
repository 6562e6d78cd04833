package access

import (
	"slices"

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
		canvass.KindReport, canvass.KindClaim, canvass.KindConfirmation, canvass.KindNotice, canvass.KindCorrection, canvass.KindWithdrawal,
	},
	Desk:  everything,
	Admin: everything,
}

var everything = []canvass.Kind{
	canvass.KindReport, canvass.KindClaim, canvass.KindConfirmation, canvass.KindNotice, canvass.KindCall, canvass.KindCorrection, canvass.KindWithdrawal,
}

// May refuses an entry that the token's role may not append. actor says who entered the entry with a key, and whether
// there is one: a reporter mends what it entered itself. Whether the entry fits the record is checked elsewhere.
func (token *Token) May(e *canvass.Entry, actor func(key string) (string, bool)) error {
	const op = "token"
	if !slices.Contains(enters[token.Role], e.Kind) {
		return canvass.Errorf(canvass.Refused, op, "%s is a token of the role %s, which may not enter a %s", token.Name, token.Role, e.Kind)
	}
	if token.Role == Authority && e.By != token.Source {
		return canvass.Errorf(canvass.Refused, op, "%s speaks for %s, not for %q", token.Name, token.Source, e.By)
	}
	if token.Role == Reporter && e.Supersedes != "" {
		by, there := actor(e.Supersedes)
		if there && by != token.Name {
			return canvass.Errorf(canvass.Refused, op, "%s was entered by %s: a reporter mends what it entered itself", e.Supersedes, by)
		}
	}
	return nil
}

// MaySeeHeld refuses a token that is not the desk's own: what waits, and what may not be handed on, is for its people
// alone.
func (token *Token) MaySeeHeld() error {
	if token.Role != Desk && token.Role != Admin {
		return canvass.Errorf(canvass.Refused, "token", "%s is a token of the role %s: what waits is for the desk", token.Name, token.Role)
	}
	return nil
}

// MayManage refuses a token that may not make, list and revoke tokens.
func (token *Token) MayManage() error {
	if token.Role != Admin {
		return canvass.Errorf(canvass.Refused, "token", "%s is a token of the role %s: only an admin's manages tokens", token.Name, token.Role)
	}
	return nil
}

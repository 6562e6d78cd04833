package answer_test

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
)

// What the desk has not decided is told to its own people alone: to others a proposal is left out, with all that could
// tell of it.
func TestUndecidedIsTheDesksOwn(t *testing.T) {
	o := newOffice(t, canvass.Live)
	o.enter(access.Reporter, hallCount, 200)
	o.enter(access.Desk, `{"kind": "step", "contest": "2024/dem/as", "step": {"kind": "proposed", "winner": "jason-palmer", "measure": "votes", "text": "all 91 are counted"}}`, 200)
	undecided := []string{"proposal", "winner", "measure", "tier", "recommended", "figures", "rule", "objections", "open"}
	for _, role := range []access.Role{"", access.Reporter, access.Authority, access.Desk, access.Admin} {
		one := o.ask("GET", "/api/v1/calls/{cycle}/{party}/{jurisdiction}", "/api/v1/calls/2024/dem/as", o.tokens[role], "", 200)
		board := o.ask("GET", "/api/v1/calls", "/api/v1/calls", o.tokens[role], "", 200)
		for _, got := range []map[string]any{one, board["contests"].([]any)[0].(map[string]any)} {
			own := role == access.Desk || role == access.Admin
			for _, member := range undecided {
				if _, there := got[member]; there != own {
					t.Errorf("%q is told %s: %v", role, member, there)
				}
			}
			if proposed := got["proposal"] != nil; proposed != own {
				t.Errorf("%q is told that a call is proposed: %v", role, proposed)
			}
			if got["call"] != "too early" || got["tabulation"] != "end of tabulation" || got["published"] != nil {
				t.Errorf("%q is told %v, %v, %v", role, got["call"], got["tabulation"], got["published"])
			}
		}
	}
}

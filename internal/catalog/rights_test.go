package catalog

import (
	"testing"

	"github.com/canvassdesk/canvass"
)

// The strictest of what an entry's own source says, of who says it and of who published it.
func TestRights(t *testing.T) {
	c := &Catalog{Outlets: map[string]*Outlet{
		"party": {ID: "party"}, "gazette": {ID: "gazette", Rights: canvass.Public},
		"wire": {ID: "wire", Rights: canvass.Display}, "stringer": {ID: "stringer", Rights: canvass.Private},
	}}
	for _, x := range []struct {
		by, outlet string
		own, want  canvass.Rights
	}{
		{"party", "", "", canvass.Public},
		{"nobody", "", "", canvass.Public},
		{"wire", "", "", canvass.Display},
		{"stringer", "", "", canvass.Private},
		{"party", "gazette", "", canvass.Public},
		{"party", "wire", "", canvass.Display},
		{"wire", "stringer", "", canvass.Private},
		{"stringer", "wire", "", canvass.Private},
		{"wire", "gazette", canvass.Public, canvass.Display},
		{"party", "gazette", canvass.Display, canvass.Display},
		{"stringer", "gazette", canvass.Display, canvass.Private},
		{"party", "gazette", canvass.Private, canvass.Private},
	} {
		e := &canvass.Entry{By: x.by}
		if x.outlet != "" || x.own != "" {
			e.Source = &canvass.Source{Outlet: x.outlet, Rights: x.own}
		}
		if got := c.Rights(e); got != x.want {
			t.Errorf("by %s, published by %q, own rights %q: %s, want %s", x.by, x.outlet, x.own, got, x.want)
		}
	}
	sealed := &canvass.Entry{By: "party", Sealed: &canvass.Sealed{Rights: canvass.Display}}
	if got := c.Rights(sealed); got != canvass.Display {
		t.Errorf("sealed for display: %s", got)
	}
}

func TestOfficerInForce(t *testing.T) {
	c := &Contest{Officers: []Officer{{Role: "chair", Key: "k", From: day("2028-01-10"), Until: day("2028-07-01")}, {Role: "clerk", Key: "l"}}}
	for _, x := range []struct {
		key, day, role string
	}{
		{"k", "2028-01-09", ""},
		{"k", "2028-01-10", "chair"},
		{"k", "2028-06-30", "chair"},
		{"k", "2028-07-01", ""},
		{"l", "1999-01-01", "clerk"},
		{"m", "2028-02-01", ""},
	} {
		got := ""
		if o := c.Officer(x.key, day(x.day)); o != nil {
			got = o.Role
		}
		if got != x.role {
			t.Errorf("%s on %s is %q, want %q", x.key, x.day, got, x.role)
		}
	}
}

package desk_test

import (
	"fmt"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/google/go-cmp/cmp"
)

// What readers of lesser rights get is kept from head to head. It is what a desk that opens the record anew gives them,
// after each entry.
func TestKeptViewsAreThoseMadeAnew(t *testing.T) {
	d, log, keys := create(t, canvass.Live)
	summary := func(v *view.View) []string {
		c := v.Contests[zenith]
		out := []string{fmt.Sprintf("%s %d withheld, awards %v, of %d entries", c.Status, len(c.Withheld), c.Delegates.Awards, len(c.Entries()))}
		for _, n := range c.Sources {
			out = append(out, fmt.Sprintf("%s %v %v", n.By, n.Options, n.Ref))
		}
		for _, k := range c.Claims {
			out = append(out, fmt.Sprintf("%s %s %v", k.By, k.Status, k.Claim.Awards))
		}
		changes, _ := c.Changes()
		for _, x := range changes {
			out = append(out, fmt.Sprintf("%s %s %v to %v, %v", x.By, x.Kind, x.Before.First, x.After.First, x.Ref))
		}
		return out
	}
	by := []string{"zenith-party", "wire", "tipster", "daily-lamp"}
	for i := range 24 {
		e := count(fmt.Sprintf("count-%d", i), "2028-03-08T02:25Z", int64(50+i), 40)
		if i%3 == 2 {
			e = award(fmt.Sprintf("award-%d", i), "2028-03-08T02:25Z", i%5+1, 5-i%5)
		}
		if _, err := d.Append(t.Context(), []canvass.Entry{said(by[i*7%4], e)}); err != nil {
			t.Fatal(err)
		}
		anew, err := desk.Open(t.Context(), log, keys, evening)
		if err != nil {
			t.Fatal(err)
		}
		for _, rights := range []canvass.Rights{canvass.Public, canvass.Display} {
			if diff := cmp.Diff(summary(anew.View().For(rights)), summary(d.View().For(rights))); diff != "" {
				t.Fatalf("%s after entry %d (-anew +kept)\n%s", rights, i, diff)
			}
		}
	}
}

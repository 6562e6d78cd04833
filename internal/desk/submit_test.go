package desk_test

import (
	"context"
	"errors"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
)

// bearer makes a token and returns it as the desk knows who bears it.
func bearer(t *testing.T, d *desk.Desk, wanted access.Token) *access.Token {
	t.Helper()
	wanted.MadeBy = "tester"
	text, err := d.MakeToken(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	token, err := d.Tokens().Bearer(t.Context(), text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// A token that may not see what a source lets nobody hand on is told that its figures raise a question, and not which
// figures speak against them; one of the desk is told all.
func TestQuestionsWithoutRestrictedFigures(t *testing.T) {
	ctx := t.Context()
	d, _, _ := create(t, canvass.Live)
	first := said("wire", count("first", "2028-03-08T02:25Z", 113, 40))
	if _, err := d.Append(ctx, []canvass.Entry{first}); err != nil {
		t.Fatal(err)
	}
	lower := []canvass.Entry{said("wire", count("lower", "2028-03-08T02:26Z", 8, 40))}
	for role, want := range map[access.Role]string{
		access.Reporter: "it does not fit what the record holds, which this token may not see",
		access.Desk:     "Ann Able falls from 113 to 8 in the whole contest",
	} {
		token := bearer(t, d, access.Token{Name: "of-" + string(role), Role: role})
		_, err := d.Submit(ctx, token, lower, false)
		asked := (*check.AskedError)(nil)
		if !errors.As(err, &asked) || len(asked.Asked) != 1 || asked.Asked[0].Says != want || asked.Asked[0].Entry != "lower" {
			t.Errorf("%s: %v", role, err)
		}
		if shown := d.Questions(&lower[0], token.MaySeeHeld() == nil); len(shown) != 1 || shown[0].Says != want {
			t.Errorf("%s is shown %v", role, shown)
		}
		again := said("wire", count("first", "2028-03-08T02:25Z", 113, 40))
		if r, err := d.Submit(ctx, token, []canvass.Entry{again}, false); err != nil || len(r.Skipped) != 1 {
			t.Errorf("%s, what is there already: %v", role, err)
		}
	}
}

// A reporter takes back and corrects what it entered itself, and nobody else's: not another token's, not that of a user
// of the machine with the token's own name, and not what stands sealed in the record, by whichever of its keys.
func TestReporterMendsItsOwn(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	hall := bearer(t, d, access.Token{Name: "hall", Role: access.Reporter})
	other := bearer(t, d, access.Token{Name: "other", Role: access.Reporter})

	own := said("wire", award("of-hall", "2028-03-08T02:25Z", 4, 2)) // the wire's words are sealed
	if _, err := d.Submit(ctx, hall, []canvass.Entry{own}, false); err != nil {
		t.Fatal(err)
	}
	users := said("wire", award("of-user", "2028-03-08T02:26Z", 4, 2))
	users.Actor = "hall"
	r, err := d.Append(ctx, []canvass.Entry{users})
	if err != nil {
		t.Fatal(err)
	}
	if r.Entries[0].Sealed == nil || r.Entries[0].Key == "of-user" {
		t.Fatalf("the wire's entry is not sealed: %+v", r.Entries[0])
	}
	size := d.View().Head.Size
	withdraw := func(key, of string) canvass.Entry {
		return said("wire", canvass.Entry{
			Kind: canvass.KindWithdrawal, Key: key, At: at("2028-03-08T02:30Z"), Contest: zenith, Supersedes: of,
			Withdrawal: &canvass.Withdrawal{Reason: "not so"},
		})
	}
	for name, e := range map[string]canvass.Entry{
		"a correction":                    said("wire", correct("mend", "2028-03-08T02:30Z", "of-hall", 3, 3)),
		"a withdrawal":                    withdraw("back", "of-hall"),
		"a withdrawal by the sealed key":  withdraw("back", d.Holds(ctx, "of-hall").Key),
		"a withdrawal of what a user did": withdraw("back", "of-user"),
	} {
		for _, token := range []*access.Token{other, hall} {
			if token == hall && e.Supersedes != "of-user" {
				continue // its own
			}
			if _, err := d.Submit(ctx, token, []canvass.Entry{e}, false); canvass.KindOf(err) != canvass.Forbidden {
				t.Errorf("%s by %s: %v", name, token.Name, err)
			}
		}
	}
	if now := d.View().Head.Size; now != size {
		t.Errorf("what was refused made %d entries", now-size)
	}
	if _, err := d.Submit(ctx, hall, []canvass.Entry{said("wire", correct("mend", "2028-03-08T02:30Z", "of-hall", 3, 3))}, false); err != nil {
		t.Errorf("its own: %v", err)
	}
	if used := d.Used()[hall.Actor()]; used.Entries != 2 {
		t.Errorf("the token entered %d entries", used.Entries)
	}
	if used := d.Used()["hall"]; used.Entries != 1 {
		t.Errorf("the user entered %d entries", used.Entries)
	}
}

package access_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

const now = canvass.Time(1_709_694_000_000)

func Example() {
	ctx := context.Background()
	tokens := access.New(memory.New())
	text, err := tokens.Make(ctx, access.Token{Name: "hall-4", Role: access.Reporter, MadeBy: "desk"}, now)
	fmt.Println(strings.HasPrefix(text, "canvass_hall-4_"), err)

	token, err := tokens.Bearer(ctx, text, now)
	fmt.Println(token.Name, err)
	fmt.Println(token.Actor(), token.May(&canvass.Entry{Kind: canvass.KindReport, By: "ap"}, record{}))
	fmt.Println(token.May(&canvass.Entry{Kind: canvass.KindReport, By: "party"}, record{}))
	fmt.Println(token.May(&canvass.Entry{Kind: canvass.KindCall}, record{}))

	_, err = tokens.Revoke(ctx, "hall-4", "desk", now)
	fmt.Println(err)
	_, err = tokens.Bearer(ctx, text, now)
	fmt.Println(err)
	// Output:
	// true <nil>
	// hall-4 <nil>
	// token hall-4 <nil>
	// token: hall-4 is a reporter's, and party is a contest's authority: only a token that names it as a source speaks for it
	// token: hall-4 is a token of the role reporter, which may not enter a call
	// <nil>
	// this token is unknown, was revoked or has expired: ask the desk for another
}

func TestTokenIsKeptHashed(t *testing.T) {
	ctx := context.Background()
	log := memory.New()
	tokens := access.New(log)
	if err := log.SetMeta(ctx, "checkpoint", []byte("not a token")); err != nil {
		t.Fatal(err)
	}
	text, err := tokens.Make(ctx, access.Token{Name: "as-party", Role: access.Authority, Sources: []string{"american-samoa-democratic-party"}, MadeBy: "root"}, now)
	if err != nil {
		t.Fatal(err)
	}
	other, err := tokens.Make(ctx, access.Token{Name: "admin", Role: access.Admin, MadeBy: "root"}, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) < len("canvass_as-party_")+43 || text == other {
		t.Errorf("the token is %q", text)
	}
	secret := text[len("canvass_as-party_"):]
	names, err := log.MetaNames(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		value, err := log.Meta(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(value), secret) {
			t.Errorf("the record keeps the token in %s: %s", name, value)
		}
	}
	list, err := tokens.List(ctx)
	if err != nil || len(list) != 2 || list[0].Name != "admin" || list[1].Sources[0] != "american-samoa-democratic-party" || list[1].Made != now {
		t.Errorf("%+v, %v", list, err)
	}
	// What is not the very text opens nothing.
	for _, bad := range []string{
		"", "canvass_", "canvass_as-party", "canvass_as-party_", text[:len(text)-1], text + "A", " " + text, strings.ToUpper(text),
		strings.Replace(text, "as-party", "admin", 1), strings.Replace(text, "as-party", "nobody", 1), secret, list[1].Hash,
		"canvass_" + strings.Repeat("x", 5000) + "_" + secret, "canvass_../checkpoint_" + secret,
	} {
		if _, err := tokens.Bearer(ctx, bad, now); !errors.Is(err, access.ErrUnknown) {
			t.Errorf("%.60q opened: %v", bad, err)
		}
	}
}

func TestRevokedIsOver(t *testing.T) {
	ctx := context.Background()
	tokens := access.New(memory.New())
	given := access.Token{Name: "hall-4", Role: access.Reporter, MadeBy: "root"}
	text, err := tokens.Make(ctx, given, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tokens.Make(ctx, given, now); canvass.KindOf(err) != canvass.Conflict {
		t.Errorf("a second token of the name: %v", err)
	}
	for range 2 {
		got, err := tokens.Revoke(ctx, "hall-4", "root", now+1)
		if err != nil || got.Revoked != now+1 {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if _, err := tokens.Bearer(ctx, text, now); !errors.Is(err, access.ErrUnknown) {
		t.Errorf("a revoked token: %v", err)
	}
	if _, err := tokens.Make(ctx, given, now); canvass.KindOf(err) != canvass.Conflict {
		t.Errorf("a revoked name was given again: %v", err)
	}
	if _, err := tokens.Revoke(ctx, "hall-5", "root", now); canvass.KindOf(err) != canvass.NotFound {
		t.Errorf("revoked what is not there: %v", err)
	}
}

// A token ends by itself, and one that an earlier version made speaks for the source that it was made for.
func TestTokenExpires(t *testing.T) {
	ctx := context.Background()
	log := memory.New()
	tokens := access.New(log)
	text, err := tokens.Make(ctx, access.Token{Name: "night", Role: access.Reporter, Expires: now + 1000, MadeBy: "root"}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tokens.Bearer(ctx, text, now+999); err != nil {
		t.Errorf("before its time: %v", err)
	}
	if _, err := tokens.Bearer(ctx, text, now+1000); !errors.Is(err, access.ErrUnknown) {
		t.Errorf("after its time: %v", err)
	}
	old := `{"name":"old","role":"authority","source":"party","hash":"x","made":"2024-03-05T00:00:00.000Z","made_by":"root"}`
	if err := log.SetMeta(ctx, "token/old", []byte(old)); err != nil {
		t.Fatal(err)
	}
	list, err := tokens.List(ctx)
	if err != nil || len(list) != 2 || len(list[1].Sources) != 1 || list[1].Sources[0] != "party" {
		t.Errorf("%+v, %v", list, err)
	}
}

// A local user and a token are two kinds of actor, whatever their names.
func TestUserActor(t *testing.T) {
	for name, want := range map[string]string{"alice": "user alice", "token hall-4": "user token hall-4", "feed ap": "user feed ap"} {
		if got := access.UserActor(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	for _, c := range []struct {
		token access.Token
		want  string
	}{
		{access.Token{Role: access.Desk, MadeBy: "x"}, "is not a name"},
		{access.Token{Name: "Hall 4", Role: access.Desk, MadeBy: "x"}, "is not a name"},
		{access.Token{Name: "a_b", Role: access.Desk, MadeBy: "x"}, "is not a name"},
		{access.Token{Name: strings.Repeat("a", 61), Role: access.Desk, MadeBy: "x"}, "is not a name"},
		{access.Token{Name: "a", Role: "boss", MadeBy: "x"}, "use reporter, authority, desk or admin"},
		{access.Token{Name: "a", Role: access.Authority, MadeBy: "x"}, "names the one source"},
		{access.Token{Name: "a", Role: access.Authority, Sources: []string{"a", "b"}, MadeBy: "x"}, "names the one source"},
		{access.Token{Name: "a", Role: access.Authority, Sources: []string{"A P"}, MadeBy: "x"}, "not a source"},
		{access.Token{Name: "a", Role: access.Reporter, Contests: []string{"2028"}, MadeBy: "x"}, "neither a contest"},
		{access.Token{Name: "a", Role: access.Admin, Contests: []string{"2028/dem"}, MadeBy: "x"}, "can make any other"},
		{access.Token{Name: "a", Role: access.Reporter, Expires: now, MadeBy: "x"}, "which is over"},
		{access.Token{Name: "a", Role: access.Desk}, "who makes"},
	} {
		_, err := access.New(memory.New()).Make(context.Background(), c.token, now)
		if canvass.KindOf(err) != canvass.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.token, err, c.want)
		}
	}
}

// record is what TestRoles's tokens are held against.
type record struct{}

func (record) Actor(key string) (string, bool) {
	a, there := map[string]string{"own": "token me", "user": "me", "other": "somebody"}[key]
	return a, there
}

func (record) Authority(contest canvass.ContestID) string {
	return map[canvass.ContestID]string{"2028/dem/ks": "party", "2028/dem/ne": "other-party"}[contest]
}

func (record) IsAuthority(source string) bool { return source == "party" || source == "other-party" }

// TestRoles reads testdata/roles.txt, which says what its lines are.
func TestRoles(t *testing.T) {
	text, err := os.ReadFile("testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		cases++
		token := access.Token{Name: "me", Role: access.Role(words[0])}
		if token.Role == access.Authority {
			token.Sources = []string{"party"}
		}
		e := canvass.Entry{Kind: canvass.Kind(words[1]), By: "party", Contest: "2028/dem/ks"}
		for _, w := range words[2 : len(words)-1] {
			name, value, _ := strings.Cut(w, "=")
			switch name {
			case "by":
				e.By = value
			case "of":
				e.Supersedes = value
			case "contest":
				e.Contest = canvass.ContestID(value)
			case "race":
				e.Contest, e.Race = "", canvass.RaceID(value)
			case "sources":
				token.Sources = strings.Split(value, ",")
			case "contests":
				token.Contests = strings.Split(value, ",")
			default:
				t.Fatalf("line %d: %q", i+1, w)
			}
		}
		err := token.May(&e, record{})
		if may := words[len(words)-1] == "yes"; may != (err == nil) {
			t.Errorf("line %d: %s: %v", i+1, line, err)
		}
		if err != nil && canvass.KindOf(err) != canvass.Forbidden {
			t.Errorf("line %d: kind %s", i+1, canvass.KindOf(err))
		}
	}
	if cases < 50 {
		t.Errorf("only %d cases", cases)
	}
	for _, r := range access.Roles() {
		if err := (&access.Token{Role: r}).MayManage(); (err == nil) != (r == access.Admin) {
			t.Errorf("%s may manage: %v", r, err)
		}
	}
}

// However the questions come, no more than Burst and one for each Every that has passed get through, and who waits as
// long as told does.
func TestLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &access.Limit{Every: time.Second, Burst: rapid.IntRange(1, 5).Draw(t, "burst")}
		start := time.Unix(0, 0)
		clock, passed := start, 0
		for range rapid.IntRange(1, 60).Draw(t, "questions") {
			clock = clock.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "ms")) * time.Millisecond)
			wait, ok := l.Take("a", clock)
			if !ok {
				if wait <= 0 || wait > l.Every {
					t.Fatalf("refused, and told to wait %v", wait)
				}
				if clock = clock.Add(wait); true {
					if _, ok := l.Take("a", clock); !ok {
						t.Fatal("refused after the wait it was told")
					}
				}
			}
			passed++
			if most := l.Burst + int(clock.Sub(start)/l.Every); passed > most {
				t.Fatalf("%d passed in %v, at most %d may", passed, clock.Sub(start), most)
			}
			if _, ok := (&access.Limit{Every: time.Second, Burst: 1}).Take("b", clock); !ok {
				t.Fatal("the first question was refused")
			}
		}
	})
	l := &access.Limit{Every: time.Hour, Burst: 1}
	for i := range 10_000 {
		if _, ok := l.Take(fmt.Sprint(i), time.Unix(int64(i), 0)); !ok {
			t.Fatalf("name %d was refused its first question", i)
		}
	}
}

package answer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// office is a desk with a token of each role, and its API.
type office struct {
	*testing.T
	desk   *desk.Desk
	api    http.Handler
	spec   map[string]any
	tokens map[access.Role]string
}

func newOffice(t *testing.T, kind canvass.RecordKind) *office {
	t.Helper()
	ctx := context.Background()
	f := desk.Founding{Kind: kind, Name: "a test", Catalog: catalog.Embedded(), Program: "test", Actor: "tester"}
	d, err := desk.Create(ctx, memory.New(), desk.Keys(filepath.Join(t.TempDir(), "keys")), f, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	o := &office{T: t, desk: d, api: d.API(), tokens: map[access.Role]string{}}
	if err := json.Unmarshal(answer.Spec, &o.spec); err != nil {
		t.Fatal(err)
	}
	for _, role := range access.Roles() {
		token := access.Token{Name: "the-" + string(role), Role: role, MadeBy: "tester"}
		if role == access.Authority {
			token.Sources = []string{"american-samoa-democratic-party"}
		}
		if role == access.Reporter {
			token.Sources = []string{"american-samoa-democratic-party", "ap"}
		}
		if o.tokens[role], err = d.MakeToken(ctx, token); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// ask sends a request and holds what comes back against the specification of the pattern.
func (o *office) ask(method, pattern, path, token, body string, want int) map[string]any {
	o.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	o.api.ServeHTTP(w, r)
	if w.Code != want {
		o.Errorf("%s %s: %d, want %d: %.300s", method, path, w.Code, want, w.Body)
		return nil
	}
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		o.Fatal(err)
	}
	schema := dig(o.T, o.spec, "paths", pattern, strings.ToLower(method), "responses", fmt.Sprint(want), "content", "application/json", "schema")
	for _, wrong := range fits(o.spec, schema, got, path) {
		o.Error(wrong)
	}
	return got
}

func (o *office) enter(role access.Role, body string, want int) map[string]any {
	o.Helper()
	return o.ask("POST", "/api/v1/entries", "/api/v1/entries", o.tokens[role], body, want)
}

const hallCount = `{"kind": "report", "key": "hall", "by": "american-samoa-democratic-party", "contest": "2024/dem/as", "report": {"area": "state",
 "measure": "votes", "counts": [{"option": "jason-palmer", "votes": 51}, {"option": "joe-biden", "votes": 40}], "ballots": 91, "cast": 91}}`

func TestWritersFitTheSpecification(t *testing.T) {
	o := newOffice(t, canvass.Live)
	before := o.desk.View().Head.Size

	got := o.enter(access.Reporter, hallCount, 200)
	if got["seq"] != float64(before) || len(got["entries"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
	e, err := o.desk.Entry(context.Background(), before)
	if err != nil || e.Actor != "token the-reporter" {
		t.Errorf("the actor is %q, %v", e.Actor, err)
	}
	if got = o.enter(access.Reporter, hallCount, 200); got["seq"] != nil || fmt.Sprint(got["skipped"]) != "[hall]" {
		t.Errorf("again: %v", got)
	}
	if got = o.enter(access.Reporter, strings.Replace(hallCount, "40", "39", 1), 200); fmt.Sprint(got["differs"]) != "[hall]" {
		t.Errorf("again, and otherwise: %v", got)
	}
	award := `[{"kind": "claim", "contest": "2024/dem/as", "claim": {"kind": "award", "awards": [{"option": "jason-palmer", "delegates": 4}, {"option": "joe-biden", "delegates": 2}]}}]`
	if got = o.enter(access.Authority, award, 200); len(got["flags"].([]any)) != 1 {
		t.Errorf("a claim of 4-2 is not flagged: %v", got)
	}
	if e, err = o.desk.Entry(context.Background(), before+1); err != nil || e.By != "american-samoa-democratic-party" {
		t.Errorf("an authority's claim is by %q, %v", e.By, err)
	}
	call := `{"kind": "call", "contest": "2024/dem/as", "call": {"winner": "jason-palmer", "measure": "votes", "reason": "all 91 are counted"}}`
	o.enter(access.Desk, call, 200)

	size := o.desk.View().Head.Size
	for _, c := range []struct {
		role access.Role
		body string
		want int
		why  string
	}{
		{access.Reporter, call, 403, "may not enter a call"},
		{access.Authority, strings.Replace(hallCount, "american-samoa-democratic-party", "ap", 1), 403, "speaks for american-samoa-democratic-party"},
		{access.Reporter, `{"kind": "withdrawal", "by": "american-samoa-democratic-party", "contest": "2024/dem/as", "supersedes": "nothing", "withdrawal": {"reason": "x"}}`, 404, "no entry has the key"},
		{access.Desk, strings.Replace(strings.Replace(hallCount, "jason-palmer", "donald-trump", 1), "hall", "hall-2", 1), 422, "not on the ballot"},
		{access.Desk, strings.Replace(strings.Replace(hallCount, `"ballots"`, `"test": true, "ballots"`, 1), "hall", "hall-3", 1), 422, "live record refuses"},
		{access.Desk, strings.Replace(hallCount, "51", "51.5", 1), 400, "whole number"},
		{access.Desk, strings.Replace(hallCount, `"key"`, `"kex"`, 1), 400, "no such field"},
		{access.Desk, "no JSON", 400, ""},
		{access.Desk, `{"kind": "erasure", "erasure": {"evidence": "x", "reason": "y"}}`, 400, "record's own"},
		{access.Admin, `{"kind": "record"}`, 400, "record's own"},
		{access.Desk, "[" + strings.Repeat(" ", 5<<20) + "]", 413, "more than 4194304 bytes"},
		{"", hallCount, 401, "send a token"},
		{"nobody", hallCount, 401, "send a token"},
	} {
		if got := o.enter(c.role, c.body, c.want); got != nil && !strings.Contains(got["error"].(string), c.why) {
			t.Errorf("%s %.60s: %s", c.role, c.body, got["error"])
		}
	}
	withZero := strings.Replace(hallCount, `"hall"`, `"ha\u0000ll"`, 1)
	if got := o.enter(access.Desk, withZero, 400); !strings.Contains(got["error"].(string), "key") {
		t.Errorf("a zero byte in a key: %s", got["error"])
	}
	if got := o.desk.View().Head.Size; got != size {
		t.Errorf("what was refused made %d entries", got-size)
	}
}

// What a command or a form would ask about is refused with its questions, until the request says yes; what says so in
// a form of its own is the same entry.
func TestQuestionsOverTheWeb(t *testing.T) {
	o := newOffice(t, canvass.Live)
	o.enter(access.Reporter, hallCount, 200)
	size := o.desk.View().Head.Size

	lower := strings.Replace(strings.Replace(hallCount, `"hall"`, `"hall-2"`, 1), `"votes": 51}`, `"votes": 15}`, 1)
	got := o.enter(access.Desk, lower, 409)
	want := "map[entry:hall-2 rule:falls says:Jason Palmer falls from 51 to 15 in the whole contest]"
	if got["kind"] != "asked" || !strings.Contains(fmt.Sprint(got["questions"]), want) {
		t.Errorf("a count that falls: %v, want %s", got, want)
	}
	for _, body := range []string{
		`{"entries": [` + lower + `]}`, `{"yes": false, "entries": [` + lower + `]}`, "[" + lower + "]",
	} {
		o.enter(access.Desk, body, 409)
	}
	for body, why := range map[string]string{
		`{"yes": true, "entries": [` + lower + `], "no": 1}`: "unknown field",
		`{"yes": "true", "entries": [` + lower + `]}`:        "yes",
		`{"yes": true, "entries": 5}`:                        "",
	} {
		if got := o.enter(access.Desk, body, 400); got != nil && !strings.Contains(got["error"].(string), why) {
			t.Errorf("%.40s: %v", body, got)
		}
	}
	const entries = "/api/v1/entries"
	o.ask("POST", entries, entries+"?yes=maybe", o.tokens[access.Desk], lower, 400)
	o.ask("POST", entries, entries+"?yes=0", o.tokens[access.Desk], lower, 409)
	if now := o.desk.View().Head.Size; now != size {
		t.Fatalf("what was asked about made %d entries", now-size)
	}
	o.enter(access.Desk, `{"yes": true, "entries": [`+lower+`]}`, 200)
	if got := o.enter(access.Desk, lower, 200); fmt.Sprint(got["skipped"]) != "[hall-2]" {
		t.Errorf("what is in the record already is asked about: %v", got)
	}
	lowest := strings.NewReplacer(`"hall"`, `"hall-3"`, `"votes": 51}`, `"votes": 5}`).Replace(hallCount)
	o.ask("POST", entries, entries+"?yes=1", o.tokens[access.Desk], lowest, 200)

	// What cannot go in is refused and not asked about, and entries of one request are held against each other.
	trump := strings.NewReplacer("jason-palmer", "donald-trump", `"hall"`, `"hall-4"`).Replace(hallCount)
	o.enter(access.Desk, trump, 422)
	room := func(key, unit string, votes int) string {
		return fmt.Sprintf(`{"kind": "report", "key": %q, "by": "ap", "contest": "2024/dem/as", "report": {"area": "state", "unit": %q,
 "measure": "votes", "counts": [{"option": "jason-palmer", "votes": %d}, {"option": "joe-biden", "votes": 4}]}}`, key, unit, votes)
	}
	got = o.enter(access.Desk, "["+room("a", "room:a", 30)+","+room("b", "room:a", 3)+"]", 409)
	if s := fmt.Sprint(got["questions"]); !strings.Contains(s, "[map[entry:b rule:falls") {
		t.Errorf("a room that falls within one request: %s", s)
	}
	got = o.enter(access.Desk, "["+room("a", "room:a", 30)+","+room("b", "room:c", 30)+"]", 409)
	if s := fmt.Sprint(got["questions"]); !strings.Contains(s, "[map[entry:b rule:like-another") {
		t.Errorf("one sheet under two names within one request: %s", s)
	}
	var many []string
	for i := range 40 {
		many = append(many, room(fmt.Sprint("k", i), "room:a", 30+i))
	}
	o.enter(access.Desk, "["+strings.Join(many, ",")+"]", 400)
	o.enter(access.Desk, `{"yes": true, "entries": [`+strings.Join(many, ",")+"]}", 200)
}

func TestTokensOverTheWeb(t *testing.T) {
	o := newOffice(t, canvass.Rehearsal)
	const tokens = "/api/v1/tokens"
	hall := `{"name": "hall-4", "role": "reporter", "sources": ["american-samoa-democratic-party"], "contests": ["2024/dem"], "expires": "2099-01-01T00:00Z"}`
	made := o.ask("POST", tokens, tokens, o.tokens[access.Admin], hall, 201)
	o.ask("POST", tokens, tokens, o.tokens[access.Admin], hall, 409)
	o.ask("POST", tokens, tokens, o.tokens[access.Admin], `{"name": "x"}`, 400)
	o.ask("POST", tokens, tokens, o.tokens[access.Admin], `{"user": "x"}`, 400)
	o.ask("POST", tokens, tokens, o.tokens[access.Admin], `{"name": "x", "role": "authority", "sources": ["nobody"]}`, 404)
	o.ask("POST", tokens, tokens, o.tokens[access.Admin], `{"name": "x", "role": "reporter", "contests": ["2024/dem/zz"]}`, 404)
	o.ask("POST", tokens, tokens, o.tokens[access.Admin], `{"name": "x", "role": "reporter", "expires": "2020-01-01T00:00Z"}`, 400)
	for _, role := range []access.Role{access.Reporter, access.Authority, access.Desk} {
		o.ask("POST", tokens, tokens, o.tokens[role], `{"name": "mine", "role": "admin"}`, 403)
		o.ask("GET", tokens, tokens, o.tokens[role], "", 403)
		o.ask("DELETE", tokens+"/{name}", tokens+"/the-admin", o.tokens[role], "", 403)
	}
	o.ask("GET", tokens, tokens, "", "", 401)

	text := made["token"].(string)
	o.ask("POST", "/api/v1/entries", "/api/v1/entries", text, hallCount, 200)
	list := o.ask("GET", tokens, tokens, o.tokens[access.Admin], "", 200)
	if n := len(list["tokens"].([]any)); n != 5 {
		t.Errorf("%d tokens", n)
	}
	if strings.Contains(fmt.Sprint(list), text[len("canvass_hall-4_"):]) {
		t.Error("the list shows a token")
	}
	o.ask("DELETE", tokens+"/{name}", tokens+"/hall-4", o.tokens[access.Admin], "", 200)
	o.ask("DELETE", tokens+"/{name}", tokens+"/hall-5", o.tokens[access.Admin], "", 404)
	o.ask("POST", "/api/v1/entries", "/api/v1/entries", text, hallCount, 401)
}

// A token that asks too often waits; so does an address that comes with what is no token; neither keeps the other out.
func TestTooManyRequests(t *testing.T) {
	o := newOffice(t, canvass.Rehearsal)
	codes := func(token string) map[int]int {
		n := map[int]int{}
		for range 150 {
			r := httptest.NewRequest("POST", "/api/v1/entries", strings.NewReader(hallCount))
			r.Header.Set("Authorization", "Bearer "+token)
			w := httptest.NewRecorder()
			o.api.ServeHTTP(w, r)
			n[w.Code]++
			if w.Code == 429 && w.Header().Get("Retry-After") == "" {
				t.Fatal("nobody says when to come again")
			}
		}
		return n
	}
	if n := codes("canvass_guess_guess"); n[401] < 20 || n[429] == 0 || n[401]+n[429] != 150 {
		t.Errorf("a stranger: %v", n)
	}
	if n := codes(o.tokens[access.Reporter]); n[200] < 100 || n[200]+n[429] != 150 {
		t.Errorf("a reporter: %v", n)
	}
	if n := codes(o.tokens[access.Desk]); n[200] < 100 {
		t.Errorf("the desk, after that: %v", n)
	}
}

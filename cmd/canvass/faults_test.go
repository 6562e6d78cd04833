package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/desk"
)

// unfinished are names that stand for a file until it is whole. No message has one.
var unfinished = regexp.MustCompile(`\.unfinished|\.restoring|\.tmp\b`)

// scene is a folder with a rehearsal's record of its own.
type scene struct {
	folder, db            string
	admin, desk, reporter string // tokens
}

func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{folder: t.TempDir()}
	t.Setenv("HOME", s.folder)
	t.Setenv("XDG_DATA_HOME", filepath.Join(s.folder, "data"))
	t.Setenv("LocalAppData", filepath.Join(s.folder, "data"))
	t.Setenv("CANVASS_DB", "")
	s.db = filepath.Join(s.folder, "rehearsal.canvass")
	s.withDesk(t, func(d *desk.Desk) {
		for role, token := range map[access.Role]*string{access.Admin: &s.admin, access.Desk: &s.desk, access.Reporter: &s.reporter} {
			var err error
			if *token, err = d.MakeToken(t.Context(), access.Token{Name: "the-" + string(role), Role: role, MadeBy: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Append(t.Context(), []canvass.Entry{hallCount("first", 51)}); err != nil {
			t.Fatal(err)
		}
	})
	return s
}

// withDesk opens the scene's record, or makes it.
func (s scene) withDesk(t *testing.T, do func(*desk.Desk)) {
	t.Helper()
	d, _, err := (&program{db: s.db}).openOrCreate(t.Context(), canvass.Rehearsal, true, "faults")
	if err != nil {
		t.Fatal(err)
	}
	do(d)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// hallCount is a count by the party of American Samoa.
func hallCount(key string, palmer int64) canvass.Entry {
	at, err := canvass.ParseInterval("2024-03-06T02:25Z")
	if err != nil {
		panic(err)
	}
	return canvass.Entry{
		Kind: canvass.KindReport, Key: key, At: at, Actor: "test", By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: palmer}, {Option: "joe-biden", Votes: 40}},
		},
	}
}

// file writes a file of the scene.
func (s scene) file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(s.folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// damaged is a copy of the record in which one byte of an entry is another.
func (s scene) damaged(t *testing.T) string {
	t.Helper()
	path := filepath.Join(s.folder, "damaged.canvass")
	if code, said := run(t.Context(), nil, "backup", path, "--db", s.db); code != 0 {
		t.Fatal(said)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte(`"votes":51`), []byte(`"votes":15`)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run runs one command and returns its exit code and what it said on standard error.
func run(ctx context.Context, stdout io.Writer, args ...string) (code int, said string) {
	if stdout == nil {
		stdout = io.Discard
	}
	var stderr bytes.Buffer
	p := program{stdin: strings.NewReader(""), stdout: stdout, stderr: &stderr}
	code = p.Run(ctx, args)
	return code, stderr.String()
}

const (
	unreachable = "http://127.0.0.1:1/"
	away        = "postgres://nobody@127.0.0.1:1/canvass"
)

// What a command exits with, for each fault that it can meet: 1 where what it checked fails or the machine failed, 2
// where its input is wrong. It says so in a line that tells one from the other.
func TestExitCodes(t *testing.T) {
	s := newScene(t)
	var key bytes.Buffer
	if code, said := run(t.Context(), &key, "new", "key", "example.org/other", filepath.Join(s.folder, "other.key")); code != 0 {
		t.Fatal(said)
	}
	other := strings.TrimSpace(key.String())
	text := s.file(t, "notes.txt", strings.Repeat("51 and 40 of 91\n", 100))
	nothing := filepath.Join(s.folder, "nothing")
	if err := os.MkdirAll(nothing, 0o755); err != nil {
		t.Fatal(err)
	}
	report := []string{"report", "2024/dem/as", "--by", "american-samoa-democratic-party", "--votes", "jason-palmer=51"}
	for _, c := range []struct {
		name string
		args []string
		exit int
		says string
		not  string
	}{
		{"a mistyped command", []string{"resutls"}, 2, "did you mean results?", ""},
		{"a mistyped command of a command", []string{"new", "contst"}, 2, "did you mean contest?", ""},
		{"a mistyped command to help with", []string{"help", "resutls"}, 2, "did you mean results?", ""},
		{"a mistyped flag", []string{"results", "2024/dem/as", "--as-off", "x"}, 2, "did you mean --as-of?", ""},
		{"a flag without its value", []string{"results", "--db"}, 2, "--db wants a value behind it: --db FILE", ""},
		{"an argument too few", []string{"story"}, 2, "canvass story --help", ""},
		{"not a contest", []string{"results", "as", "--db", s.db}, 2, "", ""},
		{"no such contest", []string{"results", "2024/dem/zz", "--db", s.db}, 2, "2024/dem/zz", ""},
		{"not a count", []string{"report", "2024/dem/as", "--by", "ap", "--votes", "jason-palmer=many", "--db", s.db}, 2, "whole numbers", ""},
		{"a count with a comma out of its place", append(report[:len(report):len(report)], "--ballots", "1,5", "--db", s.db), 2, "not a whole number such as", ""},
		{"a chance that is no number", []string{"forecast", "2024/dem/as", "--by", "ap", "--model", "x", "--chances", "jason-palmer=nan", "--db", s.db}, 2, "not NAME=PERCENT", ""},
		{"a speed that is no number", []string{"night", "--speed", "nan"}, 2, "not a number of times", ""},
		{"a shell that there is none of", []string{"completion", "dash"}, 2, "did you mean bash?", ""},
		{"no such record", append(report, "--db", filepath.Join(s.folder, "absent.canvass")), 2, "there is no record at", ""},

		{"a text file as a record", []string{"results", "2024/dem/as", "--db", text}, 2, "it is no record", "damaged"},
		{"a text file to verify", []string{"verify", text}, 2, "it is no record", "does not verify"},
		{"a folder to verify that is none of tiles", []string{"verify", nothing}, 2, "is not a record", "does not verify"},
		{"nothing to verify", []string{"verify", filepath.Join(s.folder, "absent")}, 2, "no such file", "does not verify"},
		{"a key that is none", []string{"verify", s.db, "--key", "nonsense"}, 2, "verifier key", "does not verify"},
		{"a text file as a backup", []string{"restore", text, "--db", s.db}, 2, "it is no record", ""},
		{"a text file to repair from", []string{"repair", text, "--into", filepath.Join(s.folder, "mended.canvass")}, 2, "it is no record", ""},
		{"a place that is taken", []string{"backup", text, "--db", s.db}, 2, "", ""},
		{"a file that is there", []string{"export", "--format", "csv", "--out", text, "--db", s.db}, 2, "is there already", ""},

		{"another record's key", []string{"verify", s.db, "--key", other}, 1, "does not verify", ""},
		{"a changed entry", []string{"verify", s.damaged(t)}, 1, "does not verify: entry", ""},
		{"an address where nobody answers", []string{"verify", unreachable}, 1, "could not be read, so that nothing is known of it", "does not verify"},
		{"one entry there", []string{"verify", unreachable, "--entry", "3", "--key", other}, 1, "could not be read", "not proven"},
		{"one entry there, without a key", []string{"verify", unreachable, "--entry", "3"}, 1, "could not be read", "which key"},
		{"following it", []string{"follow", unreachable, "--into", filepath.Join(s.folder, "copy"), "--once"}, 1, "could not be read", "which key"},
		{"repairing from it", []string{"repair", unreachable, "--into", filepath.Join(s.folder, "mended.canvass")}, 1, "could not be read", "which key"},
		{"a database that is away, to read", []string{"results", "2024/dem/as", "--db", away}, 1, "does not answer", ""},
		{"to enter", append(report, "--db", away), 1, "does not answer", ""},
		{"to verify", []string{"verify", away}, 1, "does not answer", "does not verify"},
		{"a folder that is not there to write to", []string{"export", "--format", "csv", "--out", filepath.Join(s.folder, "absent", "x.csv"), "--db", s.db}, 1, "absent/x.csv", ""},
	} {
		code, said := run(t.Context(), nil, c.args...)
		if code != c.exit || !strings.Contains(said, c.says) || c.not != "" && strings.Contains(said, c.not) || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: exit code %d, want %d with %q and without %q:\n%s", c.name, code, c.exit, c.says, c.not, said)
		}
		if unfinished.MatchString(said) {
			t.Errorf("%s: the message names a file that is not the user's: %s", c.name, said)
		}
	}
}

// A command that is interrupted says so, in words of its own.
func TestInterrupted(t *testing.T) {
	s := newScene(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	for _, args := range [][]string{
		{"results", "2024/dem/as", "--db", s.db},
		{"report", "2024/dem/as", "--by", "ap", "--votes", "jason-palmer=51", "--at", "2024-03-06T02:25Z", "--db", s.db},
	} {
		if code, said := run(ctx, nil, args...); code != 1 || said != "canvass: interrupted: what was not said to be done is not done\n" {
			t.Errorf("%s: exit code %d: %s", args[0], code, said)
		}
	}
}

// The same over HTTP: pages for people, the API for programs.
func TestStatuses(t *testing.T) {
	s := newScene(t)
	post := func(e canvass.Entry) string {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	call := canvass.Entry{
		Kind: canvass.KindCall, Contest: "2024/dem/as", At: hallCount("", 0).At,
		Call: &canvass.Call{Winner: "jason-palmer", Measure: canvass.Votes, Reason: "the party has counted"},
	}
	strange := hallCount("strange", 7)
	strange.By = "nobody-at-all"
	at := hallCount("", 0).At
	foreign := canvass.Entry{
		Kind: canvass.KindWithdrawal, Key: "foreign", At: at, By: "ap", Contest: "2024/dem/as", Supersedes: "first",
		Withdrawal: &canvass.Withdrawal{Reason: "we said otherwise"},
	}
	s.withDesk(t, func(d *desk.Desk) {
		for _, c := range []request{
			{"a page", "GET", "/2024/dem/as", "", "", 200, ""},
			{"no such page", "GET", "/2024/dem/zz", "", "", 404, ""},
			{"not a moment", "GET", "/2024/dem/as?as-of=yesterday", "", "", 400, ""},
			{"no such entry", "GET", "/entry/99999", "", "", 404, ""},
			{"not an entry's number", "GET", "/entry/first", "", "", 404, ""},
			{"no such contest", "GET", "/api/v1/contests/2024/dem/zz", "", "", 404, "not found"},
			{"not an entry", "POST", "/api/v1/entries", s.desk, "51 to 40", 400, "invalid"},
			{"nobody's token", "POST", "/api/v1/entries", "cv_nobody", post(hallCount("x", 51)), 401, "refused"},
			{"a token that may not", "POST", "/api/v1/entries", s.reporter, post(call), 403, "forbidden"},
			{"a source that nobody knows", "POST", "/api/v1/entries", s.desk, post(strange), 404, "not found"},
			{"another's count to take the place of", "POST", "/api/v1/entries", s.desk, post(foreign), 422, "refused"},
			{"a name that is taken", "POST", "/api/v1/tokens", s.admin, `{"name": "the-desk", "role": "desk"}`, 409, "conflict"},
		} {
			c.check(t, d)
		}
	})
	s.db = s.damaged(t)
	s.withDesk(t, func(d *desk.Desk) {
		request{"an entry into a damaged record", "POST", "/api/v1/entries", s.desk, post(hallCount("x", 51)), 500, "damaged"}.check(t, d)
		request{"what is whole of it", "GET", "/2024/dem/as", "", "", 200, ""}.check(t, d)
	})
}

// request is one request, and what it is answered with.
type request struct {
	name, method, path, token, body string
	status                          int
	kind                            canvass.ErrorKind // of the API
}

func (c request) check(t *testing.T, d *desk.Desk) {
	t.Helper()
	r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := httptest.NewRecorder()
	d.Pages(d.API(), "", nil).ServeHTTP(w, r)
	var said struct {
		Kind  canvass.ErrorKind
		Error string
	}
	if c.kind != "" {
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
			t.Errorf("%s: %v: %s", c.name, err, w.Body)
		}
	}
	if w.Code != c.status || said.Kind != c.kind {
		t.Errorf("%s: %d %s, kind %q, want %d and %q:\n%s", c.name, w.Code, http.StatusText(w.Code), said.Kind, c.status, c.kind, w.Body)
	}
	if unfinished.MatchString(w.Body.String()) {
		t.Errorf("%s: the answer names a file that is not the user's: %s", c.name, w.Body)
	}
}

//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger/postgres/postgrestest"
)

// A desk that is started while its database is down waits, says so in a line for each try, answers nobody, and goes on
// by itself when the database is up.
func TestStartWhileDatabaseIsDown(t *testing.T) {
	server, err := postgrestest.New()
	if errors.Is(err, postgrestest.ErrNoBinaries) {
		t.Skip(err)
	}
	defer server.Stop()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	first := serveAt(t, home, server.URL("waits"), 1024)
	first.answers(t)
	if strings.Contains(first.said(), "Waiting for the database") {
		t.Errorf("it waited for a database that was up: %s", first.said())
	}
	if err := first.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-first.ended
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}

	second := serveAt(t, home, server.URL("waits"), 1024)
	second.until(t, "it has tried twice", func() bool { return strings.Count(second.said(), "Waiting for the database: ") >= 2 })
	if strings.Contains(second.said(), "Pages: ") {
		t.Errorf("it says that it has pages: %s", second.said())
	}
	for line := range strings.Lines(second.said()) {
		if !strings.HasPrefix(line, "Waiting for the database: ") {
			t.Errorf("beside that it waits it says %q", line)
		}
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	second.answers(t)
	if status, said := submit(t, second, second.token(t), hallEntry("after-the-wait", "2024/dem/as")); status != http.StatusOK {
		t.Errorf("an entry is answered with %d: %s", status, said)
	}
}

// hallEntry is one entry as it is sent in.
func hallEntry(key, contest string) string {
	return fmt.Sprintf(`{"yes": true, "entries": [{"kind":"report","key":%q,"by":"ap","contest":%q,"report":{"area":"state","measure":"votes",`+
		`"counts":[{"option":"jason-palmer","votes":51},{"option":"joe-biden","votes":40}]}}]}`, key, contest)
}

// submit sends entries with a token.
func submit(t *testing.T, s *served, token, body string) (status int, said string) {
	t.Helper()
	return ask(t, http.MethodPost, "http://"+s.addr+"/api/v1/entries", token, body)
}

func ask(t *testing.T, method, url, token, body string) (status int, said string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// metricsOf reads a page of metrics: values by "name" or "name{label="value"}", as they are printed.
func metricsOf(t *testing.T, addr string) map[string]float64 {
	t.Helper()
	status, text := ask(t, http.MethodGet, "http://"+addr+"/metrics", "", "")
	if status != http.StatusOK {
		t.Fatalf("/metrics: %d %s", status, text)
	}
	values := map[string]float64{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		i := strings.LastIndexByte(line, ' ')
		v, err := strconv.ParseFloat(strings.TrimSpace(line[i+1:]), 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		values[line[:i]] = v
	}
	return values
}

// The metrics that docs/oncall.md names are there, and move with what happens: an entry, a refusal, a request, a feed
// that works and one that does not, rows that are held, a page that is open.
func TestMetricsMove(t *testing.T) {
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "county,precinct,office,district,party,candidate,votes\nEastern,Room,President,,DEM,Somebody Unheard Of,3\n")
	}))
	defer source.Close()
	feeds := filepath.Join(t.TempDir(), "feeds.toml")
	var file strings.Builder
	for _, name := range []string{"away", "held"} {
		fmt.Fprintf(&file, "[[feed]]\nname = %q\nsource = \"ap\"\ncontest = \"2024/dem/as\"\nurl = \"%s/%s\"\nevery = \"1s\"\nmost = \"1s\"\n", name, source.URL, name)
	}
	if err := os.WriteFile(feeds, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	dir, watch := t.TempDir(), freeAddr(t)
	s := serveAt(t, dir, filepath.Join(dir, "a.canvass"), 1024, "--metrics", watch, "--feeds", feeds)
	s.answers(t)
	before := metricsOf(t, watch)

	if status, said := submit(t, s, s.token(t), hallEntry("one", "2024/dem/as")); status != http.StatusOK {
		t.Fatalf("%d: %s", status, said)
	}
	if status, said := submit(t, s, s.token(t), strings.ReplaceAll(hallEntry("two", "2024/dem/as"), "jason-palmer", "donald-trump")); status != http.StatusUnprocessableEntity {
		t.Fatalf("%d: %s", status, said)
	}
	live, err := http.Get("http://" + s.addr + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer live.Body.Close()
	if _, err := bufio.NewReader(live.Body).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s.until(t, "both feeds were looked at again", func() bool {
		now := metricsOf(t, watch)
		const fails, same = `canvass_feed_failures{feed="away"}`, `canvass_feed_looks_total{feed="held",outcome="same"}`
		return now[fails] >= max(2, before[fails]+1) && now[same] > before[same] && now["canvass_listeners"] >= 1
	})
	after := metricsOf(t, watch)
	for name, by := range map[string]float64{
		"canvass_head_entries":                                   1,
		"canvass_append_seconds_count":                           1,
		`canvass_http_request_seconds_count{status="200"}`:       1,
		`canvass_http_request_seconds_count{status="422"}`:       1,
		"canvass_listeners":                                      1,
		"canvass_held_items":                                     0,
		"canvass_fold_seconds_count":                             1,
		`canvass_feed_looks_total{feed="away",outcome="failed"}`: 1,
	} {
		if after[name] < before[name]+by {
			t.Errorf("%s went from %v to %v", name, before[name], after[name])
		}
	}
	refused := func(values map[string]float64) (n float64) {
		for name, v := range values {
			if strings.HasPrefix(name, "canvass_entries_refused_total{") {
				n += v
			}
		}
		return n
	}
	if refused(after) != refused(before)+1 {
		t.Errorf("refused entries went from %v to %v", refused(before), refused(after))
	}
	if after["canvass_held_items"] != 1 {
		t.Errorf("%v items are held", after["canvass_held_items"])
	}
	if _, ok := after[`canvass_feed_age_seconds{feed="held"}`]; !ok {
		t.Error("the age of the feed that works is not there")
	}
	if _, ok := after[`canvass_feed_age_seconds{feed="away"}`]; ok {
		t.Error("a feed that never worked has an age")
	}
	if after["canvass_disk_free_bytes"] <= 0 || after["canvass_database_away_seconds"] != 0 || after["canvass_record_damaged"] != 0 {
		t.Errorf("disk %v, database away %v, damaged %v", after["canvass_disk_free_bytes"], after["canvass_database_away_seconds"], after["canvass_record_damaged"])
	}

	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "oncall.md"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := map[string]bool{ // shown by copies, and by desks with TLS, alone
		"canvass_copy_heard_seconds": true, "canvass_certificate_expires_seconds": true, "canvass_certificate_not_after_seconds": true,
		"canvass_certificate_reload_failures_total": true, "canvass_writer_clock_off_seconds": true,
	}
	shown := map[string]bool{}
	for name := range after {
		name, _, _ = strings.Cut(name, "{")
		shown[name] = true
	}
	for _, name := range regexp.MustCompile(`canvass_[a-z_]+`).FindAllString(string(page), -1) {
		if !shown[name] && !elsewhere[name] {
			t.Errorf("docs/oncall.md names %s, which is not shown", name)
		}
	}
	if status, _ := ask(t, http.MethodGet, "http://"+s.addr+"/metrics", "", ""); status != http.StatusNotFound {
		t.Errorf("readers get the metrics: %d", status)
	}
}

// The audit log says of everything that a token did who, from where, what, and what became of it. No secret is in it,
// nor in anything else that the process writes.
func TestAuditLog(t *testing.T) {
	dir := t.TempDir()
	metrics := freeAddr(t)
	s := serveAt(t, dir, filepath.Join(dir, "a.canvass"), 1024, "--log-format", "json", "--log-requests", "--metrics", metrics)
	s.answers(t)
	admin := s.token(t)
	url := "http://" + s.addr + "/api/v1/"
	status, said := ask(t, http.MethodPost, url+"tokens", admin, `{"name": "hall-4", "role": "reporter", "contests": ["2024/dem/as"]}`)
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(said), &made); err != nil || status != http.StatusCreated || made.Token == "" {
		t.Fatalf("%d: %s", status, said)
	}
	var entered struct{ Seq int64 }
	if status, said = submit(t, s, made.Token, hallEntry("theirs", "2024/dem/as")); status != http.StatusOK {
		t.Fatalf("%d: %s", status, said)
	}
	if err := json.Unmarshal([]byte(said), &entered); err != nil {
		t.Fatal(err)
	}
	if status, said = submit(t, s, made.Token, hallEntry("not-theirs", "2024/dem/gu")); status != http.StatusForbidden {
		t.Fatalf("%d: %s", status, said)
	}
	if status, said = ask(t, http.MethodGet, url+"held", made.Token, ""); status != http.StatusForbidden {
		t.Fatalf("%d: %s", status, said)
	}
	if status, said = ask(t, http.MethodDelete, url+"tokens/hall-4", admin, ""); status != http.StatusOK {
		t.Fatalf("%d: %s", status, said)
	}
	stranger := "canvass_hall-4_thisIsNoSecretOfThisRecord"
	if status, said = submit(t, s, stranger, hallEntry("nobodys", "2024/dem/as")); status != http.StatusUnauthorized {
		t.Fatalf("%d: %s", status, said)
	}
	for _, token := range []string{made.Token, "canvass_nobody_thisIsNoSecretEither"} {
		if status, said = submit(t, s, token, hallEntry("nobodys", "2024/dem/as")); status != http.StatusUnauthorized {
			t.Fatalf("%d: %s", status, said)
		}
	}
	counted := metricsOf(t, metrics)
	for name, want := range map[string]float64{
		`{status="403",reason="contest"}`: 1, `{status="403",reason="role"}`: 1,
		`{status="401",reason="another secret"}`: 1, `{status="401",reason="revoked"}`: 1, `{status="401",reason="unknown"}`: 1,
	} {
		if got := counted["canvass_token_refusals_total"+name]; got != want {
			t.Errorf("%s is counted %v times, want %v", name, got, want)
		}
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-s.ended // all that it logs is written

	type line struct {
		Msg, Level, Reason, ID, Token, Role, Address, Did, Outcome, Name string
		Entries                                                          int
		Seq                                                              *int64
	}
	var got []line
	for text := range strings.Lines(s.said()) {
		var l line
		if json.Unmarshal([]byte(text), &l) == nil && l.Msg == "audit" {
			got = append(got, l)
		}
	}
	want := []line{
		{Level: "INFO", Token: "admin", Role: "admin", Did: "make token", Outcome: "done", Name: "hall-4"},
		{Level: "INFO", Token: "hall-4", Role: "reporter", Did: "submit", Outcome: "done", Entries: 1, Seq: &entered.Seq},
		{
			Level: "WARN", Token: "hall-4", Role: "reporter", Did: "submit", Outcome: "forbidden", Entries: 1,
			Reason: "token: hall-4 is for 2024/dem/as, not for 2024/dem/gu",
		},
		{
			Level: "WARN", Token: "hall-4", Role: "reporter", Did: "read what is held", Outcome: "forbidden",
			Reason: "token: hall-4 is a token of the role reporter: what waits is for the desk",
		},
		{Level: "INFO", Token: "admin", Role: "admin", Did: "revoke token", Outcome: "done", Name: "hall-4"},
		{Level: "WARN", Token: "hall-4", Did: "present a token", Outcome: "unauthorized", Reason: "another secret"},
		{Level: "WARN", Token: "hall-4", Did: "present a token", Outcome: "unauthorized", Reason: "revoked"},
		{Level: "WARN", Did: "present a token", Outcome: "unauthorized", Reason: "unknown"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines of the audit log, want %d:\n%s", len(got), len(want), s.said())
	}
	ids := map[string]bool{}
	for i, l := range got {
		if l.ID == "" || ids[l.ID] || !strings.HasPrefix(l.Address, "127.0.0.1") {
			t.Errorf("line %d has the id %q and the address %q", i, l.ID, l.Address)
		}
		ids[l.ID] = true
		w := want[i]
		if (l.Seq == nil) != (w.Seq == nil) || l.Seq != nil && *l.Seq != *w.Seq {
			t.Errorf("line %d: place %v, want %v", i, l.Seq, w.Seq)
		}
		w.Msg, w.ID, w.Address, w.Seq = l.Msg, l.ID, l.Address, l.Seq
		if l != w {
			t.Errorf("line %d is %+v, want %+v", i, l, w)
		}
	}
	for _, secret := range []string{admin, made.Token, stranger} {
		parts := strings.SplitN(secret, "_", 3)
		if strings.Contains(s.said(), parts[2]) {
			t.Errorf("the token %s stands in what the process writes", secret)
		}
	}
}

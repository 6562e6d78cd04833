package board_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/board"
)

// alerts are those of a file.
func alerts(t *testing.T, text string) (*board.Alerts, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alerts.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return board.ReadAlerts(path)
}

func TestAlertsFile(t *testing.T) {
	t.Setenv("HOOK_KEY", "secret")
	for text, want := range map[string]string{
		"":                                 "names neither a webhook nor mail",
		"[[webhook]]\nurl = \"ftp://x\"\n": "is not an address such as",
		"[[webhook]]\nurl = \"http://hooks.example.org/x\"\nkey = \"env:HOOK_KEY\"\n":                             "is not encrypted",
		"[[webhook]]\nurl = \"https://user:pw@hooks.example.org/x\"\nkey = \"env:HOOK_KEY\"\n":                    "is not an address such as",
		"[[webhook]]\nurl = \"https://hooks.example.org/x\"\n":                                                    "what is sent is signed",
		"[[webhook]]\nurl = \"https://hooks.example.org/x\"\nkey = \"secret\"\n":                                  "say where the key is",
		"[[webhook]]\nlink = \"x\"\n":                                                                             "strict mode",
		"[mail]\nserver = \"x\"\n":                                                                                "is not a server such as",
		"[mail]\nserver = \"x:25\"\nfrom = \"a@example.org\"\nto = [\"b@example.org\\r\\nBcc: c@example.org\"]\n": "is not an address such as",
	} {
		if _, err := alerts(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// A webhook is told of what is new, once, signed; again where it did not take it; and no redirect is followed.
func TestWebhook(t *testing.T) {
	t.Setenv("HOOK_KEY", "secret")
	n := newNewsroom(t, canvass.Live)
	got := make(chan board.Told, 10)
	var tries atomic.Int64
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		at, perr := strconv.ParseInt(r.Header.Get("X-Canvass-Time"), 10, 64)
		if err != nil || perr != nil || r.Header.Get("X-Canvass-Signature") != "sha256="+board.Signature("secret", at, body) {
			t.Errorf("what came is not signed: %v %v %s", err, perr, r.Header)
		}
		switch tries.Add(1) {
		case 1:
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		case 2:
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
			return
		}
		if r.URL.Path != "/hook" {
			t.Errorf("a redirect to %s was followed", r.URL.Path)
		}
		var told board.Told
		if err := json.Unmarshal(body, &told); err != nil {
			t.Error(err)
		}
		got <- told
	}))
	t.Cleanup(hook.Close)
	to, err := alerts(t, "[[webhook]]\nurl = \""+hook.URL+"/hook\"\nkey = \"env:HOOK_KEY\"\n")
	if err != nil {
		t.Fatal(err)
	}
	n.takesFrom("wire", "county.csv", strange)
	desk := board.New(board.Config{Desk: n.desk, Reception: n.taken, Clock: n.now})
	if err := desk.AlertOnce(context.Background(), to); err != nil {
		t.Fatal(err)
	}
	if told := <-got; told.Alarm != "held" || !strings.Contains(told.Says, "A Bell") || told.Kind != canvass.Live || tries.Load() != 3 {
		t.Errorf("told %+v in %d tries", told, tries.Load())
	}
	again := board.New(board.Config{Desk: n.desk, Reception: n.taken, Clock: n.now}) // after a restart
	if err := again.AlertOnce(context.Background(), to); err != nil {
		t.Fatal(err)
	}
	n.enters(count("daily-lamp", 100, 90))
	n.enters(count("daily-lamp", 80, 70))
	if err := again.AlertOnce(context.Background(), to); err != nil {
		t.Fatal(err)
	}
	if told := <-got; told.Alarm != "falling" {
		t.Errorf("told %+v: what was told before is told again", told)
	}
}

// However many alarms there are, each is new once: none is dropped, and none is sent again at the next look.
func TestManyAlarms(t *testing.T) {
	for _, n := range []int{0, 10, 2000, 2001, 5000} {
		if first, second, same := board.NewsOfMany(n); first != n || second != 0 || !same {
			t.Errorf("of %d alarms %d are new, then %d; the keys stay the same: %v", n, first, second, same)
		}
	}
}

// A look that fails keeps what was sent: the next one does not send it again.
func TestAlarmsThatDoNotRead(t *testing.T) {
	t.Setenv("HOOK_KEY", "secret")
	n := newNewsroom(t, canvass.Live)
	got := make(chan string, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- string(body)
	}))
	t.Cleanup(hook.Close)
	to, err := alerts(t, "[[webhook]]\nurl = \""+hook.URL+"/hook\"\nkey = \"env:HOOK_KEY\"\n")
	if err != nil {
		t.Fatal(err)
	}
	n.takesFrom("wire", "county.csv", strange)
	site := board.New(board.Config{Desk: n.desk, Reception: n.taken, Clock: n.now})
	look := func() error { return site.AlertOnce(context.Background(), to) }
	if err := look(); err != nil {
		t.Fatal(err)
	}
	if first := <-got; !strings.Contains(first, "A Bell") {
		t.Fatalf("told %s", first)
	}
	n.log.broken.Store(true)
	if err := look(); err == nil {
		t.Error("a look at what does not read is no error")
	}
	n.log.broken.Store(false)
	if err := look(); err != nil {
		t.Fatal(err)
	}
	n.enters(count("daily-lamp", 100, 90))
	n.enters(count("daily-lamp", 80, 70))
	if err := look(); err != nil {
		t.Fatal(err)
	}
	if next := <-got; !strings.Contains(next, "fell by") {
		t.Errorf("told again: %s", next)
	}
}

// A mail has one subject, whatever a source wrote, and says that a rehearsal is one.
func TestMail(t *testing.T) {
	n := newNewsroom(t, canvass.Rehearsal)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got := make(chan string, 1)
	go serveMail(l, got)
	to, err := alerts(t, fmt.Sprintf("[mail]\nserver = %q\nfrom = \"desk@example.org\"\nto = [\"night@example.org\"]\n", l.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	n.takesFrom("wire", "county.csv", strange)
	if err := board.New(board.Config{Desk: n.desk, Reception: n.taken, Clock: n.now}).AlertOnce(context.Background(), to); err != nil {
		t.Fatal(err)
	}
	mail := <-got
	if plain, err := new(mime.WordDecoder).DecodeHeader(mail); err == nil {
		mail = strings.ReplaceAll(plain, "\n ", "")
	}
	for _, want := range []string{"RCPT TO:<night@example.org>", "Subject: Rehearsal: ", "A Bell", "Look at the desk."} {
		if !strings.Contains(mail, want) {
			t.Errorf("the mail lacks %q:\n%s", want, mail)
		}
	}
}

// serveMail takes one mail.
func serveMail(l net.Listener, got chan<- string) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	var all strings.Builder
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) } // the test ends by itself if nobody reads
	say("220 test")
	in := bufio.NewScanner(conn)
	data := false
	for in.Scan() {
		line := in.Text()
		all.WriteString(line + "\n")
		switch {
		case data && line == ".":
			say("250 taken")
			got <- all.String()
			data = false
		case data:
		case strings.HasPrefix(line, "DATA"):
			data = true
			say("354 go on")
		case strings.HasPrefix(line, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

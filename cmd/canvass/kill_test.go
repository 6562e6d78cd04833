//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/postgres/postgrestest"
)

// The program is killed with -9 at random moments while it takes entries: canvass serve over HTTP from several who bear
// tokens, and canvass report beside it on the same record. Each time every entry that was acknowledged is there, at the
// place that was acknowledged, none is there twice, and the record verifies. It runs on an SQLite file, and in
// PostgreSQL, whose server is killed too.
func TestProgramKilled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		k := newKilled(t, filepath.Join(t.TempDir(), "killed.canvass"))
		k.run(times(3, 200), func(int) {})
	})
	t.Run("postgres", func(t *testing.T) {
		server, err := postgrestest.New()
		if errors.Is(err, postgrestest.ErrNoBinaries) {
			t.Skip(err)
		}
		defer server.Stop()
		if err != nil {
			t.Fatal(err)
		}
		k := newKilled(t, server.URL("killed"))
		k.run(times(3, 200), func(i int) {
			if i%10 != 1 { // every tenth time the database server goes first
				return
			}
			if err := server.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := server.Start(); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func times(short, long int) int {
	if os.Getenv("CANVASS_SOAK") == "1" {
		return long
	}
	return short
}

// killed is a record whose program is killed again and again.
type killed struct {
	t      *testing.T
	db     string
	env    []string
	addr   string
	tokens []string

	mu    sync.Mutex
	acked map[string]int64 // by key, the place
	sent  map[string]bool  // every key that was ever sent
}

// writers is how many send entries to the program at a time. Each has a token of its own: one token may not ask too
// often.
const writers = 4

func newKilled(t *testing.T, db string) *killed {
	home := t.TempDir()
	k := &killed{t: t, db: db, acked: map[string]int64{}, sent: map[string]bool{}}
	k.env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+filepath.Join(home, "data"))
	k.addr = freeAddress(t)
	stop := k.serve()
	for i := range writers {
		var made struct{ Token string }
		k.command(&made, "token", "make", fmt.Sprintf("hall-%d", i), "--role", "reporter", "--source", "american-samoa-democratic-party")
		k.tokens = append(k.tokens, made.Token)
	}
	stop()
	return k
}

// freeAddress is an address of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// command runs a command on the record to its end and reads what it answers.
func (k *killed) command(answer any, args ...string) {
	k.t.Helper()
	cmd := exec.Command("canvass", append(args, "--db", k.db, "--json")...)
	cmd.Env = k.env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		k.t.Fatalf("canvass %s: %v: %s%s", strings.Join(args, " "), err, out, stderr.Bytes())
	}
	if err := json.Unmarshal(out, answer); err != nil {
		k.t.Fatalf("canvass %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// serve starts the program and waits until it answers. The function that it returns kills it.
func (k *killed) serve() (kill func()) {
	k.t.Helper()
	cmd := exec.Command("canvass", "serve", "--db", k.db, "--kind", "rehearsal", "--addr", k.addr)
	cmd.Env = k.env
	said := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		select {
		case <-ended:
			k.t.Fatalf("canvass serve ended by itself: %s", said)
		default:
		}
		if resp, err := http.Get("http://" + k.addr + "/healthz"); err == nil {
			resp.Body.Close()
			break
		}
		if time.Now().After(end) {
			cmd.Process.Kill()
			<-ended
			k.t.Fatalf("canvass serve does not answer: %s", said)
		}
	}
	return func() {
		cmd.Process.Kill()
		<-ended
	}
}

// run kills the program so many times. before is called with the program running and under load, right before it is
// killed.
func (k *killed) run(times int, before func(i int)) {
	t := k.t
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	lost := 0
	for i := range times {
		kill := k.serve()
		var (
			load    sync.WaitGroup
			stopped atomic.Bool
			loaded  = make(chan struct{}, writers) // one word each, when a writer's first entry is acknowledged, or could not be
		)
		for w := range writers {
			load.Go(func() { k.post(i, w, &stopped, loaded) })
		}
		first := time.Duration(random.IntN(400)) * time.Millisecond
		load.Go(func() { k.report(i, &stopped, first) })
		for range writers {
			<-loaded
		}
		time.Sleep(time.Duration(random.IntN(250_000)) * time.Microsecond)
		before(i)
		stopped.Store(true)
		kill()
		load.Wait()
		lost = k.look(i)
	}
	var r struct {
		OK      bool
		Entries int64
	}
	k.command(&r, "verify")
	t.Logf("%d kills, %d entries, %d acknowledged to their senders, %d stored and not acknowledged", times, r.Entries, len(k.acked), lost)
	if len(k.acked) < times*writers {
		t.Errorf("only %d entries were acknowledged: there was no load", len(k.acked))
	}
}

// post sends entries until the program is gone, two at a time, which go in together or not at all.
func (k *killed) post(i, w int, stopped *atomic.Bool, loaded chan<- struct{}) {
	client := &http.Client{Timeout: patience, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var once sync.Once
	word := func() { once.Do(func() { loaded <- struct{}{} }) }
	defer word()
	for n := 0; !stopped.Load(); n++ {
		var keys [2]string
		var entries []string
		for half := range keys {
			keys[half] = fmt.Sprintf("killed/%d/%d/%d.%d", i, w, n, half)
			entries = append(entries, fmt.Sprintf(`{"kind":"report","key":%q,"by":"american-samoa-democratic-party","contest":"2024/dem/as","report":{"area":"state","unit":"hall:h%d-%d","measure":"votes","counts":[{"option":"jason-palmer","votes":%d},{"option":"joe-biden","votes":40}]}}`,
				keys[half], w, half, n))
		}
		k.note(keys[:]...)
		req, err := http.NewRequest(http.MethodPost, "http://"+k.addr+"/api/v1/entries?yes=1", strings.NewReader("["+strings.Join(entries, ",")+"]"))
		if err != nil {
			k.t.Error(err)
			return
		}
		req.Header.Set("Authorization", "Bearer "+k.tokens[w])
		resp, err := client.Do(req)
		if err != nil {
			return // it is gone, and what was sent may be stored or not
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return
		}
		switch resp.StatusCode {
		case http.StatusOK:
		case http.StatusTooManyRequests:
			time.Sleep(50 * time.Millisecond)
			continue
		default:
			if resp.StatusCode < 500 {
				k.t.Errorf("%s: %s", resp.Status, body)
			}
			return // the database server is gone
		}
		var answer struct {
			Seq     *int64
			Entries []struct{ Key string }
		}
		if err := json.Unmarshal(body, &answer); err != nil || answer.Seq == nil || len(answer.Entries) != 2 {
			k.t.Errorf("%v: the answer is %s", err, body)
			return
		}
		k.mu.Lock()
		k.acked[keys[0]], k.acked[keys[1]] = *answer.Seq-1, *answer.Seq
		k.mu.Unlock()
		word()
	}
}

// report runs canvass report on the same record again and again; the last is killed.
func (k *killed) report(i int, stopped *atomic.Bool, after time.Duration) {
	for n := 0; !stopped.Load(); n++ {
		unit := fmt.Sprintf("hall:r%d-%d", i, n)
		cmd := exec.Command("canvass", "report", "2024/dem/as", "--by", "american-samoa-democratic-party", "--unit", unit,
			"--votes", "palmer=51,biden=40", "--db", k.db, "--json")
		cmd.Env = k.env
		out, err := cmd.StdoutPipe()
		if err != nil {
			k.t.Error(err)
			return
		}
		if err := cmd.Start(); err != nil {
			k.t.Error(err)
			return
		}
		var cut *time.Timer
		if n%2 == 1 {
			cut = time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		var answer struct{ Seq *int64 }
		line, _ := bufio.NewReader(out).ReadBytes('\n')
		if json.Unmarshal(line, &answer) == nil && answer.Seq != nil {
			k.mu.Lock()
			k.acked["unit "+unit] = *answer.Seq
			k.mu.Unlock()
		}
		cmd.Wait()
		if cut != nil {
			cut.Stop()
		}
	}
}

func (k *killed) note(keys ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range keys {
		k.sent[key] = true
	}
}

// look reads the record that was left and holds it against what was acknowledged. It returns how many entries are there
// that nobody was told of.
func (k *killed) look(i int) (lost int) {
	t := k.t
	var r struct {
		OK      bool
		Entries int64
	}
	k.command(&r, "verify")
	if !r.OK {
		t.Fatalf("kill %d: the record does not verify", i)
	}
	log, err := desk.OpenLog(k.db, true)
	if err != nil {
		t.Fatalf("kill %d: %v", i, err)
	}
	defer log.Close()
	there := map[string]int64{}
	units := map[string]int64{}
	for stored, err := range log.Read(t.Context(), 0) {
		if err != nil {
			t.Fatalf("kill %d: %v", i, err)
		}
		if _, twice := there[stored.Key]; twice {
			t.Fatalf("kill %d: %s is there twice", i, stored.Key)
		}
		there[stored.Key] = stored.Seq
		var e struct {
			Report *struct{ Unit string }
		}
		if err := json.Unmarshal(stored.Bytes, &e); err != nil {
			t.Fatal(err)
		}
		if e.Report != nil {
			units["unit "+e.Report.Unit] = stored.Seq
		}
	}
	for key, seq := range k.acked {
		got, ok := there[key]
		if strings.HasPrefix(key, "unit ") {
			got, ok = units[key]
		}
		if !ok || got != seq {
			t.Fatalf("kill %d: %s was acknowledged as entry %d; it is there: %v, as %d", i, key, seq, ok, got)
		}
	}
	for key := range k.sent {
		_, acked := k.acked[key]
		seq, ok := there[key]
		if ok && !acked {
			lost++
		}
		if ok && strings.HasSuffix(key, ".0") { // its other half came in with it
			if other, ok := there[strings.TrimSuffix(key, "0")+"1"]; !ok || other != seq+1 {
				t.Fatalf("kill %d: %s is entry %d, and its other half is there: %v, as %d", i, key, seq, ok, other)
			}
		}
	}
	return lost
}

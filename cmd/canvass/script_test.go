package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"canvass": main})
}

// TestScripts runs testdata/*.txtar. Beside testscript's own commands they use:
//
//	exits 2 canvass …        the command ends with this exit code
//	field PATH JSON          the last output is one JSON object with this value at the path; winners.0.tied goes into lists
//	freeport NAME            sets $NAME to a free address on this machine
//	fetch URL [TOKEN]        waits until the address answers, and prints what it says
//	last FILE                prints the last entry of the record in the file
//	shows URL TEXT           waits until the page at the address has the text
//	post URL FILE [TOKEN]    sends a file with a token, and prints what is answered
//	entries FILE N           waits until the record in the file has at least N entries
//	keep NAME PATH           sets $NAME to the value at a path of the last output's JSON object
//	save URL FILE            keeps in a file what the address answers
//	id N NAME                sets $NAME to the id of the Nth file that the last output lists as held
//	size FILE NAME           sets $NAME to how many entries the record in the file has
//	more FILE N M            waits until it has at least N+M
//	site NAME DIR            serves a folder, and sets $NAME to its address; each file has a tag that goes with its bytes
//	asked NAME FILE CODE     waits until the site has answered a request for the file with the code, after all that were waited for
//	same A B                 fails unless the two are the same
//	bytes FILE TEXT OLD NEW  writes a file: TEXT with \n, and NEW, which may have \x, in the place of OLD
//	nest FILE A B N C D E    writes a file: A, N times B, C, N times D, E
//	fill FILE NAME           puts the last output's line into a file, in the place of $NAME; NAME=TEXT puts the text
//	change FILE OLD NEW      changes bytes in a file, wherever they are
//	workbook FILE S=T...     writes a spreadsheet with a sheet S for each table T of comma-separated values
func TestScripts(t *testing.T) {
	p := params()
	p.Dir = "testdata"
	testscript.Run(t, p)
}

// params are what every script runs with: a home of its own, and the commands above. SIZE0 is how many entries a new
// live record has, SIZE1 to SIZE4 as many more.
func params() testscript.Params {
	return testscript.Params{
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
			env.Setenv("LocalAppData", filepath.Join(home, "data"))
			env.Setenv("CANVASS_DATA", os.Getenv("CANVASS_DATA"))
			for n := range 5 { // the size of a live record that was just made, and of one with one entry more, two, …
				env.Setenv("SIZE"+strconv.Itoa(n), strconv.Itoa(1+len(catalog.EmbeddedThrough(catalog.CycleOf(time.Now())))+n))
			}
			env.Setenv("GORACE", "atexit_sleep_ms=20") // a second of sleep at the end of each command otherwise, under the race detector
			return os.MkdirAll(home, 0o755)
		},
		Condition: func(cond string) (bool, error) {
			if cond != "data" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return os.Getenv("CANVASS_DATA") != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"field":    field,
			"freeport": freePort,
			"fetch":    fetch,
			"last":     last,
			"shows":    shows,
			"post":     post,
			"entries":  entries,
			"keep":     keep,
			"id":       heldID,
			"save":     save,
			"fill":     fill,
			"size":     size,
			"more":     more,
			"site":     serveFolder,
			"same":     same,
			"bytes":    writeBytes,
			"nest":     nest,
			"asked":    asked,
			"change":   change,
			"workbook": workbook,
		},
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
	if lines := strings.Count(ts.ReadFile("stderr"), "\n"); want != 0 && lines != 1 {
		ts.Fatalf("an error is one line on stderr, here are %d:\n%s", lines, ts.ReadFile("stderr"))
	}
}

func field(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: field PATH JSON")
	}
	got := at(ts, args[0])
	var want any
	ts.Check(json.Unmarshal([]byte(args[1]), &want))
	if reflect.DeepEqual(got, want) == neg {
		b, _ := json.Marshal(got)
		ts.Fatalf("%s is %s, want %s", args[0], b, args[1])
	}
}

// at is the value at a path of the last output, which is one JSON object.
func at(ts *testscript.TestScript, path string) any {
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	var got any
	ts.Check(d.Decode(&got))
	if _, err := d.Token(); err != io.EOF {
		ts.Fatalf("the output is more than one JSON object")
	}
	for _, part := range strings.Split(path, ".") {
		switch x := got.(type) {
		case map[string]any:
			v, ok := x[part]
			if !ok {
				ts.Fatalf("%s: there is no %s", path, part)
			}
			got = v
		case []any:
			if part == "len" {
				got = float64(len(x))
				break
			}
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				ts.Fatalf("%s: there is no %s in a list of %d", path, part, len(x))
			}
			got = x[i]
		default:
			ts.Fatalf("%s: %v has no %s", path, x, part)
		}
	}
	return got
}

func freePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// patience is how long scripts wait for another process, on the slowest machine.
const patience = time.Minute

func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: fetch URL [TOKEN]")
	}
	req, err := http.NewRequest(http.MethodGet, args[0], nil)
	ts.Check(err)
	if len(args) == 2 {
		req.Header.Set("Authorization", "Bearer "+args[1])
	}
	var last error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			last = err
			continue
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "%s\n%s", resp.Status, body)
		return
	}
	ts.Fatalf("%s does not answer: %v", args[0], last)
}

func last(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: last FILE")
	}
	log, err := desk.OpenLog(ts.MkAbs(args[0]), true)
	ts.Check(err)
	defer log.Close()
	head, err := log.Head(context.Background())
	ts.Check(err)
	for stored, err := range log.Read(context.Background(), head.Size-1) {
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "%s\n", stored.Bytes)
	}
}

func shows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shows URL TEXT")
	}
	var last string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get(args[0])
		if err != nil {
			last = err.Error()
			continue
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		ts.Check(err)
		if last = string(body); strings.Contains(last, args[1]) {
			return
		}
	}
	ts.Fatalf("%s does not say %q: %s", args[0], args[1], last)
}

func post(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: post URL FILE [TOKEN]")
	}
	req, err := http.NewRequest(http.MethodPost, args[0], strings.NewReader(ts.ReadFile(args[1])))
	ts.Check(err)
	if len(args) == 3 {
		req.Header.Set("Authorization", "Bearer "+args[2])
	}
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n%s", resp.Status, body)
}

func entries(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: entries FILE N")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		log, err := desk.OpenLog(ts.MkAbs(args[0]), true)
		if err != nil {
			continue
		}
		head, err := log.Head(context.Background())
		ts.Check(log.Close())
		if err == nil && head.Size >= n {
			return
		}
	}
	ts.Fatalf("%s has fewer than %d entries", args[0], n)
}

func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATH")
	}
	ts.Setenv(args[0], fmt.Sprint(at(ts, args[1])))
}

func save(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: save URL FILE")
	}
	resp, err := http.Get(args[0])
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", args[0], resp.Status)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), body, 0o644))
}

func heldID(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: id N NAME")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	var got struct{ Files []struct{ ID string } }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &got))
	if n >= len(got.Files) {
		ts.Fatalf("there is no file %d in a list of %d", n, len(got.Files))
	}
	ts.Setenv(args[1], got.Files[n].ID)
}

func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || args[0] != args[1] {
		ts.Fatalf("%q are not the same two", args)
	}
}

func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: bytes FILE TEXT OLD NEW")
	}
	with, err := strconv.Unquote(`"` + args[3] + `"`)
	ts.Check(err)
	text := strings.ReplaceAll(strings.ReplaceAll(args[1], `\n`, "\n"), args[2], with)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

func nest(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 7 {
		ts.Fatalf("usage: nest FILE A B N C D E")
	}
	n, err := strconv.Atoi(args[3])
	ts.Check(err)
	text := args[1] + strings.Repeat(args[2], n) + args[4] + strings.Repeat(args[5], n) + args[6]
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

func size(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: size FILE NAME")
	}
	log, err := desk.OpenLog(ts.MkAbs(args[0]), true)
	ts.Check(err)
	head, err := log.Head(context.Background())
	ts.Check(err)
	ts.Check(log.Close())
	ts.Setenv(args[1], strconv.FormatInt(head.Size, 10))
}

func more(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: more FILE N M")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	m, err := strconv.ParseInt(args[2], 10, 64)
	ts.Check(err)
	entries(ts, false, []string{args[0], strconv.FormatInt(n+m, 10)})
}

// sites are what the scripts' sites have answered and nobody has waited for: "ADDRESS FILE CODE" in order.
var sites sync.Map

type answered struct {
	mu    sync.Mutex
	lines []string
}

func serveFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: site NAME DIR")
	}
	dir, said := ts.MkAbs(args[1]), &answered{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		code := http.StatusOK
		body, err := os.ReadFile(filepath.Join(dir, name))
		tag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
		switch {
		case err != nil:
			code = http.StatusNotFound
		case r.Header.Get("If-None-Match") == tag:
			code = http.StatusNotModified
		}
		w.Header().Set("ETag", tag)
		w.WriteHeader(code)
		if code == http.StatusOK {
			_, _ = w.Write(body)
		}
		said.mu.Lock()
		defer said.mu.Unlock()
		said.lines = append(said.lines, name+" "+strconv.Itoa(code))
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL)
	sites.Store(s.URL, said)
}

func asked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: asked NAME FILE CODE")
	}
	got, _ := sites.Load(ts.Getenv(args[0]))
	said := got.(*answered)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		said.mu.Lock()
		i := slices.Index(said.lines, args[1]+" "+args[2])
		if i >= 0 {
			said.lines = said.lines[i+1:]
		}
		said.mu.Unlock()
		if i >= 0 {
			return
		}
	}
	ts.Fatalf("%s was not answered with %s", args[1], args[2])
}

func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fill FILE NAME, or NAME=TEXT")
	}
	path := ts.MkAbs(args[0])
	name, with, given := strings.Cut(args[1], "=")
	if !given {
		with = strings.TrimSpace(ts.ReadFile("stdout"))
	}
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "$"+name, with)
	ts.Check(os.WriteFile(path, []byte(text), 0o644))
}

func change(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 || len(args[1]) != len(args[2]) {
		ts.Fatalf("usage: change FILE OLD NEW, both as long as the other")
	}
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	if !bytes.Contains(b, []byte(args[1])) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, bytes.Replace(b, []byte(args[1]), []byte(args[2]), 1), 0o644))
}

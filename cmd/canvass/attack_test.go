//go:build linux

package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// alive asks for a sign of life on a connection of its own.
func alive(addr string) error {
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + addr + "/healthz")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

// Three hundred connections that send nothing, half a header, a body without end, or read nothing of what they asked
// for, take no more than their share of 256 descriptors, also where --max-connections asks for more than there are: the
// sign of life and the metrics are answered all the while, on the first try, and an entry goes in.
func TestSlowConnectionsLeaveRoom(t *testing.T) {
	dir, metrics := t.TempDir(), freeAddr(t)
	s := serveAt(t, dir, filepath.Join(dir, "a.canvass"), 256, "--max-connections", "5000", "--max-per-address", "5000", "--metrics", metrics)
	s.answers(t)
	addr, token := s.addr, s.token(t)
	if said := s.said(); !strings.Contains(said, "--max-connections 5000 is more than the file descriptors allow: 192 are in force") {
		t.Errorf("at the start it says: %s", said)
	}
	for _, attack := range []struct{ name, head string }{
		{"silent", ""},
		{"half a header", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "},
		{"a body without end", "POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{"},
		{"a body behind a token that is none", "POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer canvass_x_y\r\nContent-Length: 1000000\r\n\r\n{"},
		{"not reading", strings.Repeat("GET /results.json HTTP/1.1\r\nHost: x\r\n\r\n", 40)},
	} {
		t.Run(attack.name, func(t *testing.T) {
			var conns []net.Conn
			defer func() {
				for _, c := range conns {
					c.Close()
				}
			}()
			for i := range 300 {
				c, err := net.Dial("tcp", addr)
				if err == nil { // else there was no room for it
					conns = append(conns, c)
					io.WriteString(c, attack.head) // it may be closed for another already
				}
				if i%50 == 49 {
					for _, at := range []string{addr, metrics} {
						if err := alive(at); err != nil {
							t.Fatalf("%s behind %d slow connections: %v", at, i+1, err)
						}
					}
					if status, said := ask(t, http.MethodGet, "http://"+metrics+"/metrics", "", ""); status != http.StatusOK {
						t.Fatalf("the metrics behind %d slow connections: %d %s", i+1, status, said)
					}
				}
			}
			if status, said := submit(t, s, token, hallEntry(attack.name, "2024/dem/as")); status != http.StatusOK {
				t.Errorf("an entry beside 300 slow connections: %d %s", status, said)
			}
		})
	}
}

// A backup that fails, or is killed by the system when the disk has no room, leaves nothing at its name, and the next
// one works.
func TestFailedBackupLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+filepath.Join(dir, "data"))
	run := func(limit string, args ...string) (string, error) {
		cmd := exec.Command("sh", append([]string{"-c", limit + ` exec canvass "$@"`, "sh"}, args...)...)
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	db, backup := filepath.Join(dir, "night.canvass"), filepath.Join(dir, "backup.canvass")
	if out, err := run("", "night", "--once", "--speed", "max", "--json", "--db", db); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, blocks := range []int{0, 1, 100, 400} { // of 512 bytes or 1 KB: the shells differ
		if out, err := run(fmt.Sprintf("ulimit -f %d;", blocks), "backup", backup, "--db", db); err == nil {
			t.Fatalf("with room for %d blocks the backup says that it is done: %s", blocks, out)
		}
		if left, err := filepath.Glob(backup); err != nil || len(left) > 0 {
			t.Fatalf("with room for %d blocks it left %v, %v", blocks, left, err)
		}
	}
	if out, err := run("", "backup", backup, "--db", db); err != nil {
		t.Fatalf("the next one: %v: %s", err, out)
	}
	if out, err := run("", "verify", backup, "--json"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if left, err := filepath.Glob(backup + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left beside it: %v, %v", left, err)
	}
}

// Feeds of every hostile kind at once, fifty of them in a soak: the desk answers all the while, and its memory stays
// under a gigabyte, with a quarter of it to spare.
func TestHostileFeedsTogether(t *testing.T) {
	row := "Adair,%d,President,,DEM,Somebody Unheard Of %d,12\n"
	kinds := []func(w http.ResponseWriter, r *http.Request){
		func(w http.ResponseWriter, r *http.Request) { // as many rows as there may be, each with a name of its own
			io.WriteString(w, "county,precinct,office,district,party,candidate,votes\n")
			for i, n := 0, 0; n < 31<<20 && r.Context().Err() == nil; i++ {
				m, _ := fmt.Fprintf(w, row, i, i)
				n += m
			}
		},
		func(w http.ResponseWriter, r *http.Request) { // units of their own instead
			io.WriteString(w, "county,precinct,office,district,party,candidate,votes\n")
			for i, n := 0, 0; n < 15<<20 && r.Context().Err() == nil; i++ {
				m, _ := fmt.Fprintf(w, "Adair,%d,President,,DEM,Joe Biden,12\n", i)
				n += m
			}
		},
		func(w http.ResponseWriter, _ *http.Request) { // as many units as there may be, and no more: all of it is read
			io.WriteString(w, "county,precinct,office,district,party,candidate,votes\n")
			for i := range 99_000 {
				fmt.Fprintf(w, "Adair,%d,President,,DEM,Joe Biden,12\nAdair,%d,President,,DEM,Somebody Unheard Of %d,5\n", i, i, i%10)
			}
		},
		func(w http.ResponseWriter, r *http.Request) {
			repeat(w, r, `{"electionDate":"2024-03-05","races":[`, `{"raceID":"1","raceTypeID":"D","officeID":"P","reportingUnits":[{"statePostal":"MA","level":"state","candidates":[]}]},`)
		},
		func(w http.ResponseWriter, r *http.Request) { repeat(w, r, `{"electionDate":"`, "x") },
		func(w http.ResponseWriter, r *http.Request) { repeat(w, r, `{"races":`, "[") },
		func(w http.ResponseWriter, r *http.Request) { repeat(w, r, "<ElectionReport>", "<Notes>") },
		func(w http.ResponseWriter, r *http.Request) { // a little that becomes much
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			repeat(z, r, "county,precinct,office,district,party,candidate,votes\n", "Adair,1NW,President,,DEM,Ann Able,12\n")
			z.Close()
		},
		func(w http.ResponseWriter, r *http.Request) { // much is promised, and comes drop by drop
			w.Header().Set("Content-Length", fmt.Sprint(31<<20))
			w.Write(make([]byte, 3<<20))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		func(w http.ResponseWriter, _ *http.Request) { // a header without end
			for i := range 4000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1000))
			}
		},
	}
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		kinds[n%len(kinds)](w, r)
	}))
	defer source.Close()
	feeds := times(len(kinds), 50)
	var file strings.Builder
	for i := range feeds {
		fmt.Fprintf(&file, "[[feed]]\nname = \"hostile-%d\"\nsource = \"ap\"\ncontest = \"2024/dem/ca\"\nurl = \"%s/%d\"\nevery = \"1s\"\nmost = \"2s\"\n", i, source.URL, i)
	}
	path := filepath.Join(t.TempDir(), "feeds.toml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOGC", "100") // its memory is as the collector keeps it where nobody has set it
	addr, pid, _ := startServing(t, 4096, "--feeds", path)
	slow := 0 // those that never come to an end within the time of this test
	for i := range feeds {
		if i%len(kinds) == 8 {
			slow++
		}
	}
	for end := time.Now().Add(10 * time.Minute); ; {
		if err := alive(addr); err != nil {
			t.Fatalf("it does not answer: %v", err)
		}
		looked := 0
		var states struct{ Feeds []struct{ State string } }
		fetchJSON(t, "http://"+addr+"/api/v1/feeds", &states)
		for _, f := range states.Feeds {
			if f.State != "waiting" {
				looked++
			}
		}
		if looked >= feeds-slow {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("only %d of %d feeds were looked at", looked, feeds)
		}
		time.Sleep(100 * time.Millisecond) // between two questions, not for anything
	}
	most := highWater(t, pid)
	t.Logf("%d hostile feeds: %d MB at most", feeds, most>>20)
	if most > raceMemory*768<<20 {
		t.Errorf("%d MB were held", most>>20)
	}
}

// repeat writes a head and then a body again and again, far beyond what a page may have.
func repeat(w io.Writer, r *http.Request, head, body string) {
	io.WriteString(w, head)
	step := strings.Repeat(body, 1+(64<<10)/len(body))
	for n := 0; n < 31<<20 && r.Context().Err() == nil; n += len(step) {
		if _, err := io.WriteString(w, step); err != nil {
			return
		}
	}
}

func fetchJSON(t *testing.T, url string, into any) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// highWater is the most memory that a process has had (proc(5), VmHWM), in bytes.
func highWater(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kb int64
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

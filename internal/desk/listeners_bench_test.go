package desk_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/serving"
)

// BenchmarkListeners has 10,000 readers follow the live stream of one server, over loopback from another process, and
// enters counts one at a time: how long after each entry was acknowledged the last reader in a hundred heard of it
// (p99-ms), the last of all (all-ms), and what the server's process took for each of them. CANVASS_LISTENERS sets another
// number. Each process needs as many descriptors as there are readers, and some.
func BenchmarkListeners(b *testing.B) {
	if address := os.Getenv("CANVASS_LISTEN"); address != "" { // the other process
		listen(b, address)
		return
	}
	readers := 10_000
	if n, err := strconv.Atoi(os.Getenv("CANVASS_LISTENERS")); err == nil {
		readers = n
	}
	d, _, _ := create(b, canvass.Live)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := serving.Server{Handler: d.Pages(d.API(), "", nil), Connections: readers + 100, PerAddress: readers + 100}
	done := make(chan error, 1)
	go func() { done <- server.Serve(b.Context(), l) }()
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)

	c := exec.Command(os.Args[0], "-test.run", "^$", "-test.bench", "BenchmarkListeners$", "-test.benchtime", "1x")
	c.Env = append(os.Environ(), "CANVASS_LISTEN="+l.Addr().String(), "CANVASS_LISTENERS="+strconv.Itoa(readers))
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	said, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewReaderSize(said, 1<<20)
	answer := func() string {
		for {
			line, err := out.ReadString('\n')
			if err != nil {
				b.Fatal("the readers' process ended: ", err)
			}
			if !strings.HasPrefix(line, "heard ") {
				b.Log(strings.TrimSpace(line))
			}
			if text, ok := strings.CutPrefix(line, "heard "); ok {
				return text
			}
		}
	}
	answer() // all of them are connected
	var with runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&with)

	var p99, last []time.Duration
	n := int64(0)
	for b.Loop() {
		n++
		r, err := d.Append(b.Context(), []canvass.Entry{count("listened"+strconv.FormatInt(n, 10), "about 2028-03-08T02:25Z", 50+n, 40)})
		if err != nil {
			b.Fatal(err)
		}
		acknowledged := time.Now().UnixNano()
		if _, err := fmt.Fprintln(in, r.View.Head.Size); err != nil {
			b.Fatal(err)
		}
		var at []int64
		if err := json.Unmarshal([]byte(answer()), &at); err != nil || len(at) != readers {
			b.Fatalf("%d of %d readers heard of entry %d: %v", len(at), readers, r.View.Head.Size, err)
		}
		slices.Sort(at)
		p99 = append(p99, time.Duration(at[len(at)*99/100]-acknowledged))
		last = append(last, time.Duration(at[len(at)-1]-acknowledged))
	}
	slices.Sort(p99)
	slices.Sort(last)
	b.ReportMetric(float64(p99[len(p99)/2].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(last[len(last)/2].Microseconds())/1000, "all-ms")
	b.ReportMetric(float64(with.Sys-before.Sys)/float64(readers)/1024, "KB/reader")
	_ = in.Close() // the other process ends with it
	if err := c.Wait(); err != nil {
		b.Error(err)
	}
}

// heads are when each reader heard of a head.
type heads struct {
	mu    sync.Mutex
	at    map[int64][]int64 // in nanoseconds since 1970, by the head
	heard *sync.Cond
}

// listen is the readers' process: it says when all are connected, and for each head that it is asked for when each of
// them heard of it, in one line, after the last.
func listen(b *testing.B, address string) {
	readers, err := strconv.Atoi(os.Getenv("CANVASS_LISTENERS"))
	if err != nil {
		b.Fatal(err)
	}
	h := &heads{at: map[int64][]int64{}}
	h.heard = sync.NewCond(&h.mu)
	open := make(chan error, readers)
	atOnce := make(chan struct{}, 8)
	for range readers {
		atOnce <- struct{}{}
		go func() {
			err := h.follow(address, func() { <-atOnce; open <- nil })
			if err != nil {
				open <- err
			}
		}()
	}
	for range readers {
		if err := <-open; err != nil {
			b.Fatal(err)
		}
	}
	fmt.Println("heard all")
	asked := bufio.NewScanner(os.Stdin)
	for asked.Scan() {
		head, err := strconv.ParseInt(asked.Text(), 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		h.mu.Lock()
		for len(h.at[head]) < readers {
			h.heard.Wait()
		}
		line, err := json.Marshal(h.at[head])
		h.mu.Unlock()
		if err != nil {
			b.Fatal(err)
		}
		fmt.Printf("heard %s\n", line)
	}
	os.Exit(0) // with its connections
}

// follow reads the live stream of an address and notes each head.
func (h *heads) follow(address string, connected func()) error {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c, "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		return err
	}
	in := bufio.NewReaderSize(c, 512)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("a reader is answered %s", resp.Status)
	}
	lines := bufio.NewReaderSize(resp.Body, 512)
	first := true
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return nil // the benchmark has ended
		}
		id, ok := bytes.CutPrefix(line, []byte("id: "))
		if !ok {
			continue
		}
		if first { // the head that there was
			first = false
			connected()
			continue
		}
		now := time.Now().UnixNano()
		head, err := strconv.ParseInt(string(bytes.TrimSpace(id)), 10, 64)
		if err != nil {
			return err
		}
		h.mu.Lock()
		h.at[head] = append(h.at[head], now)
		h.heard.Broadcast()
		h.mu.Unlock()
	}
}

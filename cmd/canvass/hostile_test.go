//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Mixed hostile requests from strangers, for ten minutes in a soak and for some seconds else: slow, huge, many and odd
// ones. The desk's own entries are acknowledged all the while, each on its first try, and memory stays bounded; in a
// soak 99 of 100 within 250 ms.
func TestHostileRequests(t *testing.T) {
	const most = 250 * time.Millisecond
	addr, pid, token := startServing(t, 1024)
	lasts := time.Duration(times(5, 600)) * time.Second
	ctx, stop := context.WithTimeout(t.Context(), lasts)
	defer stop()
	var strangers sync.WaitGroup
	var asked atomic.Int64
	for i := range 64 {
		strangers.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for ctx.Err() == nil {
				attack(ctx, addr, r)
				asked.Add(1)
			}
		})
	}
	client := http.Client{Timeout: 20 * time.Second}
	var took []time.Duration
	for i := 0; ctx.Err() == nil; i++ {
		body := fmt.Sprintf(`{"kind":"report","key":"own-%d","by":"ap","contest":"2024/dem/as","report":{"area":"state","unit":"hall:own-%d","measure":"votes","counts":[{"option":"jason-palmer","votes":%d}]}}`, i, i%50, 100+i)
		req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/api/v1/entries", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		began := time.Now()
		resp, err := client.Do(req)
		if err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
		said, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("entry %d: %s: %s", i, resp.Status, said)
		}
		took = append(took, time.Since(began))
		select {
		case <-time.After(60 * time.Millisecond): // one token may ask twenty times a second
		case <-ctx.Done():
		}
	}
	strangers.Wait()
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	memory := highWater(t, pid)
	t.Logf("%d hostile requests; %d entries acknowledged, half within %v, 99 of 100 within %v; %d MB at most",
		asked.Load(), len(took), took[len(took)/2].Round(time.Millisecond), p99.Round(time.Millisecond), memory>>20)
	if memory > 1<<30 {
		t.Errorf("%d MB were held", memory>>20)
	}
	if lasts > time.Minute && p99 > most {
		t.Errorf("99 of 100 entries took up to %v, more than %v", p99, most)
	}
	if err := alive(addr); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// attack is one hostile request, over within a few seconds.
func attack(ctx context.Context, addr string, r *rand.Rand) {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	_ = c.SetDeadline(time.Now().Add(time.Duration(1+r.IntN(4)) * time.Second))
	get := func(path string) {
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, "evil.example")
	}
	wait := func() { _, _ = io.Copy(io.Discard, c) }
	switch r.IntN(10) {
	case 0: // nothing
		wait()
	case 1: // a header without end
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(c, "X-%d: %s\r\n", i, strings.Repeat("x", 1000)); err != nil {
				return
			}
		}
	case 2: // a body without end, with a token that is none
		fmt.Fprint(c, "POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer canvass_x_y\r\nTransfer-Encoding: chunked\r\n\r\n")
		for {
			if _, err := fmt.Fprintf(c, "1000\r\n%s\r\n", strings.Repeat("x", 0x1000)); err != nil {
				return
			}
		}
	case 3: // a file of everything, not read
		get("/results.json")
		time.Sleep(time.Duration(r.IntN(1000)) * time.Millisecond)
	case 4: // pages that are made for one asker
		get(fmt.Sprintf("/calculator?contest=2024/dem/ca&votes=a%%3D%d%%0Ab%%3D%d", r.IntN(1e9), r.IntN(1e9)))
		wait()
	case 5: // earlier moments, each another one
		get(fmt.Sprintf("/2024/dem/as?as-of=2024-03-06T%02d:%02d:%02dZ", r.IntN(24), r.IntN(60), r.IntN(60)))
		wait()
	case 6: // bytes that are no text, and addresses that nobody has
		get([]string{"/%00", "/?x=%ff", "/entry/99999999999999999999", "/../../etc/passwd", "/2024/dem/" + strings.Repeat("x", 8000)}[r.IntN(5)])
		wait()
	case 7: // no HTTP
		b := make([]byte, 4096)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		_, _ = c.Write(b)
		wait()
	case 8: // live pages without end
		get("/live")
		wait()
	case 9: // many on one connection
		fmt.Fprint(c, strings.Repeat("GET /2024/dem HTTP/1.1\r\nHost: x\r\n\r\n", 30))
		wait()
	}
}

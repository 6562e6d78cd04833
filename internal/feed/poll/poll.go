// Package poll fetches a source's page again and again, and hands it on when it has changed.
//
//	p := &poll.Poller{URL: "https://results.example/detail.xml", Every: 30 * time.Second}
//	for page, err := range p.Watch(ctx) {
//		if err != nil {
//			log.Warn(err.Error()) // the poller goes on by itself, slower
//			continue
//		}
//		batch, err := intake.Take(ctx, page.Body, source)
//	}
//
// Requests are conditional: the server's ETag and Last-Modified are sent back, and a page that has not changed costs it a line.
// A page whose bytes are those of the last one is not handed on either. When the server fails, is busy or cannot be reached,
// the wait doubles up to [Poller.Most], and a Retry-After is obeyed; after a page that could be had it is [Poller.Every] again.
// Waits are spread by a tenth, so that many desks do not knock together.
package poll

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// The waits that hold where none are given.
const (
	DefaultEvery = 30 * time.Second
	DefaultMost  = 10 * time.Minute
	// Timeout is how long one request may take.
	Timeout = 60 * time.Second
)

// Poller watches one URL. Its fields are not changed while it is in use; one goroutine uses it.
type Poller struct {
	// URL is http or https.
	URL string
	// Every is the wait between two requests; Most is the longest after failures. Zero means the defaults.
	Every, Most time.Duration
	// Header is sent with each request: a key, a name to be known by.
	Header http.Header
	// Transport makes the connections; nil means the usual one.
	Transport http.RoundTripper
	// MaxBytes bounds a page; zero means feed.DefaultBytes.
	MaxBytes int64

	etag, modified string
	last           [sha256.Size]byte
	got            bool
}

// Page is what was fetched.
type Page struct {
	Body []byte
	// Hash is "sha256:" and the hash of Body: the evidence that entries name.
	Hash string
	// At is when it had arrived, Modified when the server says that it was changed; zero where it does not say.
	At, Modified canvass.Time
}

// Error is a request that brought no page. The poller goes on after it unless Final is set.
type Error struct {
	// Status is the server's answer, 0 where there was none.
	Status int
	// Wait is how long the server asks to wait, 0 where it does not.
	Wait time.Duration
	// Final says that asking again is of no use: the page is gone, or may not be had.
	Final bool
	err   error
}

// Error is one line: what was asked, and what came of it.
func (e *Error) Error() string { return e.err.Error() }

// Unwrap is the canvass error, of kind failed or refused.
func (e *Error) Unwrap() error { return e.err }

// Fetch asks once. It returns nil and no error when the page has not changed since the last Fetch.
func (p *Poller) Fetch(ctx context.Context) (*Page, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	u, err := url.Parse(p.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, final(0, canvass.Invalid, "%q is not an http or https address", p.URL)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return nil, final(0, canvass.Invalid, "%s: %w", p.URL, err)
	}
	for name, values := range p.Header {
		req.Header[name] = values
	}
	if p.etag != "" {
		req.Header.Set("If-None-Match", p.etag)
	}
	if p.modified != "" {
		req.Header.Set("If-Modified-Since", p.modified)
	}
	client := http.Client{Transport: p.Transport, CheckRedirect: p.follow}
	resp, err := client.Do(req)
	if err != nil {
		var refused *canvass.Error
		if errors.As(err, &refused) {
			return nil, &Error{Final: true, err: refused}
		}
		return nil, &Error{err: canvass.Errorf(canvass.Failed, "poll", "%w", err)}
	}
	defer resp.Body.Close()
	return p.answer(resp)
}

// follow refuses to be led from https to http, and along a long chain. What is sent to one host, a key among it, is not sent
// to another.
func (p *Poller) follow(req *http.Request, via []*http.Request) error {
	if req.URL.Host != via[0].URL.Host {
		for name := range p.Header {
			req.Header.Del(name)
		}
	}
	if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return canvass.Errorf(canvass.Refused, "poll", "%s leads to %s, without encryption", via[0].URL, req.URL)
	}
	if len(via) >= 10 {
		return canvass.Errorf(canvass.Refused, "poll", "%s leads on and on", via[0].URL)
	}
	return nil
}

func final(status int, kind canvass.ErrorKind, format string, args ...any) error {
	return &Error{Status: status, Final: true, err: canvass.Errorf(kind, "poll", format, args...)}
}

func (p *Poller) answer(resp *http.Response) (*Page, error) {
	switch s := resp.StatusCode; {
	case s == http.StatusNotModified:
		return nil, nil
	case s == http.StatusOK:
	case s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s >= 500:
		return nil, &Error{Status: s, Wait: retryAfter(resp), err: canvass.Errorf(canvass.Failed, "poll", "%s: %s", p.URL, resp.Status)}
	default:
		return nil, final(s, canvass.Refused, "%s: %s: asking again is of no use", p.URL, resp.Status)
	}
	most := p.MaxBytes
	if most <= 0 {
		most = feed.DefaultBytes
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, &Error{Status: resp.StatusCode, err: canvass.Errorf(canvass.Failed, "poll", "%s: the answer broke off after %d bytes: %w", p.URL, len(body), err)}
	}
	if int64(len(body)) > most {
		return nil, final(resp.StatusCode, canvass.Refused, "%s: more than %d bytes: if the source is right, raise the limit", p.URL, most)
	}
	sum := sha256.Sum256(body)
	same := p.got && sum == p.last
	p.got, p.last = true, sum
	p.etag, p.modified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	if same {
		return nil, nil
	}
	page := &Page{Body: body, Hash: "sha256:" + hex.EncodeToString(sum[:]), At: canvass.TimeOf(time.Now())}
	if t, err := http.ParseTime(p.modified); err == nil {
		page.Modified = canvass.TimeOf(t)
	}
	return page, nil
}

// retryAfter is the wait that the server asks for, in seconds or until a moment.
func retryAfter(resp *http.Response) time.Duration {
	s := strings.TrimSpace(resp.Header.Get("Retry-After"))
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return min(time.Duration(n)*time.Second, 24*time.Hour)
	}
	if t, err := http.ParseTime(s); err == nil {
		return min(max(time.Until(t), 0), 24*time.Hour)
	}
	return 0
}

// Watch fetches at once and then again and again, and yields each page that differs from the one before it, and each error.
// It ends when ctx does, without an error, and after a final error.
func (p *Poller) Watch(ctx context.Context) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		every, most := p.Every, p.Most
		if every <= 0 {
			every = DefaultEvery
		}
		if most <= 0 {
			most = DefaultMost
		}
		wait := every
		for {
			page, err := p.Fetch(ctx)
			if ctx.Err() != nil {
				return
			}
			var failed *Error
			switch {
			case errors.As(err, &failed):
				if !yield(nil, err) || failed.Final {
					return
				}
				wait = max(min(2*wait, most), failed.Wait)
			case page != nil:
				if !yield(page, nil) {
					return
				}
				fallthrough
			default:
				wait = every
			}
			timer := time.NewTimer(wait + spread(wait))
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
			}
		}
	}
}

// spread is up to a tenth of the wait.
func spread(wait time.Duration) time.Duration {
	return rand.N(wait/10 + 1)
}

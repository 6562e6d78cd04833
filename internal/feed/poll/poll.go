// Package poll fetches a source's page, or reads its file, again and again, and hands it on when it has changed.
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
// Requests are conditional: the server's ETag and Last-Modified are sent back, and a page that has not changed costs it
// a line. A page whose bytes are those of the last one is not handed on either. When the server fails, is busy or
// cannot be reached, the wait doubles up to [Poller.Most], and a Retry-After is obeyed; after a page that could be had
// it is [Poller.Every] again. Waits are spread by a tenth, so that many desks do not knock together. A file is looked
// at in the same way, by its size and time.
//
// A key goes out with the request and nowhere else: no error and no page names it, and it is not sent on to another
// host. A page leads to its own host or to listed ones, and a name to addresses of the internet or to listed hosts'
// own: no source sends the desk into the desk's own network.
package poll

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/received"
)

// The waits that hold where none are given.
const (
	DefaultEvery = 30 * time.Second
	DefaultMost  = 10 * time.Minute
	// Timeout is how long one request may take.
	Timeout = received.LookTimeout
)

// Poller watches one URL, or one file. Its fields are not changed while it is in use; one goroutine uses it.
type Poller struct {
	// URL is http or https; "{key}" in it stands for Key.
	URL string
	// Path is a file instead; URL is empty then.
	Path string
	// Every is the wait between two requests; Most is the longest after failures. Zero means the defaults.
	Every, Most time.Duration
	// Header is sent with each request: a name to be known by.
	Header http.Header
	// Key is a secret that the source gave. It is sent in the header KeyHeader, unless the URL has a place for it.
	Key, KeyHeader string
	// Hosts are those, beside the page's own, to which it may redirect, "host" or "host:port". A name may stand for an
	// address of a private network, of this machine or of the link only where it is listed.
	Hosts []string
	// Transport makes the connections; nil means one that keeps to Hosts.
	Transport http.RoundTripper
	// MaxBytes bounds a page; zero means DefaultBytes.
	MaxBytes int64
	// Budget is what this poller's pages share with those of others; nil is none.
	Budget *Budget
	// Seen is what was last had. Kept and set again, it lets a new process go on where another one stopped.
	Seen received.Seen
}

// Again forgets the page that was had last, so that it is fetched and handed on once more: what it said could not be
// entered.
func (p *Poller) Again() { p.Seen = received.Seen{} }

// Place is where the poller looks, for people: without what is secret, and without what stands behind a question mark,
// since a source may keep its key there.
func (p *Poller) Place() string {
	if p.Path != "" {
		return p.Path
	}
	u, err := url.Parse(p.URL)
	if err != nil {
		return "the address"
	}
	u.User, u.RawQuery, u.Fragment, u.ForceQuery = nil, "", "", false
	return strings.ReplaceAll(u.String(), "%7Bkey%7D", keyPlace)
}

// keyPlace stands in a URL where the key is to be.
const keyPlace = "{key}"

// Page is what was fetched.
type Page struct {
	Body []byte
	// Hash is "sha256:" and the hash of Body: the evidence that entries name.
	Hash string
	// At is when it had arrived, Modified when the server says that it was changed; zero where it does not say.
	At, Modified canvass.Time

	claim claim
}

// Release gives back what the page has of its poller's budget. It may be called on nil, and more than once; Body is not
// used afterwards.
func (p *Page) Release() {
	if p != nil {
		p.claim.release()
	}
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
	if p.Path != "" {
		return p.file(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	address := strings.ReplaceAll(p.URL, keyPlace, url.QueryEscape(p.Key))
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, p.final(0, canvass.Invalid, "not an http or https address")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, p.final(0, canvass.Invalid, "not an http or https address")
	}
	for name, values := range p.Header {
		req.Header[name] = values
	}
	if p.Key != "" && u.Scheme != "https" && !here(u.Hostname()) {
		return nil, p.final(0, canvass.Refused, "a key is not sent without encryption: use https")
	}
	if p.Key != "" && !strings.Contains(p.URL, keyPlace) {
		req.Header.Set(p.KeyHeader, p.Key)
	}
	if p.Seen.ETag != "" {
		req.Header.Set("If-None-Match", p.Seen.ETag)
	}
	if p.Seen.Modified != "" {
		req.Header.Set("If-Modified-Since", p.Seen.Modified)
	}
	client := http.Client{Transport: p.transport(), CheckRedirect: p.follow}
	resp, err := client.Do(req)
	if err != nil {
		var refused *canvass.Error
		if errors.As(err, &refused) {
			return nil, &Error{Final: true, err: refused}
		}
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // its own words hold the address, with all that is in it
		}
		return nil, p.failed(0, "%s", p.unsaid(err.Error()))
	}
	defer resp.Body.Close()
	return p.answer(ctx, resp)
}

// here reports whether a host is this machine, to which nobody listens on the way.
func here(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// unsaid takes the key out of words that somebody else made.
func (p *Poller) unsaid(words string) string {
	if p.Key == "" {
		return words
	}
	return strings.NewReplacer(p.Key, keyPlace, url.QueryEscape(p.Key), keyPlace, url.PathEscape(p.Key), keyPlace).Replace(words)
}

// follow refuses to be led from https to http, and along a long chain. What is sent to one host, a key among it, is not
// sent to another.
func (p *Poller) follow(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer") // it holds the address that was asked
	if req.URL.Host != via[0].URL.Host {
		for name := range p.Header {
			req.Header.Del(name)
		}
		req.Header.Del(p.KeyHeader)
	}
	if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return canvass.Errorf(canvass.Refused, "poll", "%s leads to %s, without encryption", p.Place(), req.URL.Host)
	}
	if len(via) >= 10 {
		return canvass.Errorf(canvass.Refused, "poll", "%s leads on and on", p.Place())
	}
	return p.mayLead(via[0].URL, req.URL)
}

func (p *Poller) final(status int, kind canvass.ErrorKind, format string, args ...any) error {
	return &Error{Status: status, Final: true, err: canvass.Errorf(kind, "poll", "%s: %w", p.Place(), fmt.Errorf(format, args...))}
}

func (p *Poller) failed(status int, format string, args ...any) *Error {
	return &Error{Status: status, err: canvass.Errorf(canvass.Failed, "poll", "%s: %w", p.Place(), fmt.Errorf(format, args...))}
}

func (p *Poller) answer(ctx context.Context, resp *http.Response) (*Page, error) {
	switch s := resp.StatusCode; {
	case s == http.StatusNotModified:
		return nil, nil
	case s == http.StatusOK:
	case s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s == http.StatusNotFound || s >= 500:
		// What is not found may come: a page of returns is often put there when the polls close.
		e := p.failed(s, "%s", status(resp))
		e.Wait = retryAfter(resp)
		return nil, e
	default:
		return nil, p.final(s, canvass.Refused, "%s: asking again is of no use", status(resp))
	}
	body, claim, err := p.all(ctx, resp.Body, resp.ContentLength, resp.StatusCode)
	if err != nil {
		return nil, err
	}
	return p.page(body, claim, resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")), nil
}

// status is the server's answer in the words of the standard, and not in its own.
func status(resp *http.Response) string {
	return strings.TrimSpace(strconv.Itoa(resp.StatusCode) + " " + http.StatusText(resp.StatusCode))
}

func (p *Poller) all(ctx context.Context, r io.Reader, length int64, code int) ([]byte, claim, error) {
	most := p.MaxBytes
	if most <= 0 {
		most = DefaultBytes
	}
	c := claim{of: p.Budget}
	body, err := c.all(ctx, r, length, most)
	switch {
	case err == nil && body != nil:
		return body, c, nil
	case err == errNoRoom:
		err = p.failed(code, "%w", err)
	case err != nil:
		err = p.failed(code, "broke off after %d bytes: %w", len(body), err)
	default:
		err = p.final(code, canvass.Refused, "more than %d bytes: this is not a file of returns", most)
	}
	c.release()
	return nil, claim{}, err
}

// page is nil when the bytes are those of the last one.
func (p *Poller) page(body []byte, c claim, etag, modified string) *Page {
	sum := sha256.Sum256(body)
	hash := "sha256:" + hex.EncodeToString(sum[:])
	same := p.Seen.Hash == hash
	p.Seen = received.Seen{ETag: etag, Modified: modified, Hash: hash}
	if same {
		c.release()
		return nil
	}
	page := &Page{Body: body, Hash: hash, At: canvass.TimeOf(time.Now()), claim: c}
	if t, err := http.ParseTime(modified); err == nil {
		page.Modified = canvass.TimeOf(t)
	}
	return page
}

// file reads the file if its size or its time is another. One that is not there yet may come.
func (p *Poller) file(ctx context.Context) (*Page, error) {
	f, err := os.Open(p.Path)
	if err != nil {
		return nil, p.failed(0, "%w", errors.Unwrap(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, p.failed(0, "%w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, p.final(0, canvass.Invalid, "not a file")
	}
	mark := strconv.FormatInt(info.Size(), 10) + " " + strconv.FormatInt(info.ModTime().UnixNano(), 10)
	if p.Seen.ETag == mark {
		return nil, nil
	}
	body, claim, err := p.all(ctx, f, info.Size(), 0)
	if err != nil {
		return nil, err
	}
	return p.page(body, claim, mark, info.ModTime().UTC().Format(http.TimeFormat)), nil
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

// Waits says how long to wait between looks: Every, and after each failure in a row twice as long as before, up to
// Most.
type Waits struct {
	every, most, wait time.Duration
}

// Waits are the poller's.
func (p *Poller) Waits() *Waits {
	w := &Waits{every: p.Every, most: p.Most}
	if w.every <= 0 {
		w.every = DefaultEvery
	}
	if w.most <= 0 {
		w.most = max(DefaultMost, w.every)
	}
	w.wait = w.every
	return w
}

// After is the wait after a look that ended with the error, nil for a good one. It is spread by up to a tenth.
func (w *Waits) After(err error) time.Duration {
	var failed *Error
	switch {
	case err == nil:
		w.wait = w.every
	case errors.As(err, &failed) && failed.Final:
		w.wait = w.most
	case failed != nil:
		w.wait = max(min(2*w.wait, w.most), failed.Wait)
	default:
		w.wait = min(2*w.wait, w.most)
	}
	return w.wait + rand.N(w.wait/10+1)
}

// Pause waits, and reports whether ctx is still going on.
func Pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Watch fetches at once and then again and again, and yields each page that differs from the one before it, and each
// error. It ends when ctx does, without an error, and after a final error.
func (p *Poller) Watch(ctx context.Context) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		waits := p.Waits()
		for {
			page, err := p.Fetch(ctx)
			if ctx.Err() != nil {
				return
			}
			if (page != nil || err != nil) && !yield(page, err) {
				return
			}
			var failed *Error
			if errors.As(err, &failed) && failed.Final || !Pause(ctx, waits.After(err)) {
				return
			}
		}
	}
}

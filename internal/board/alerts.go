package board

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Alerts say where the desk's alarms go outside of its pages. Only the addresses of this file are ever called: nothing that
// came in over the web names one.
//
//	[[webhook]]
//	url = "https://hooks.example.org/desk"
//	key = "env:DESK_HOOK_KEY"          # signs what is sent
//
//	[mail]
//	server   = "mail.example.org:587"
//	from     = "desk@example.org"
//	to       = ["night@example.org"]
//	user     = "desk"
//	password = "file:/run/secrets/mail"
type Alerts struct {
	Webhooks []Webhook `toml:"webhook"`
	Mail     *Mail     `toml:"mail"`

	client *http.Client
	pause  func(context.Context, time.Duration) bool
}

// Webhook is an address that is told of each alarm by POST.
type Webhook struct {
	URL string `toml:"url"`
	// Key says where the key is that signs what is sent: "env:NAME" or "file:PATH".
	Key string `toml:"key"`

	secret string
}

// Told is what a webhook is sent of an alarm, as JSON.
type Told struct {
	Record string             `json:"record"`
	Kind   canvass.RecordKind `json:"record_kind"`
	// Alarm is its kind: held, falling, failing, disagreeing, call-ready or call.
	Alarm string       `json:"alarm"`
	Key   string       `json:"key"`
	Says  string       `json:"says"`
	At    canvass.Time `json:"at"`
}

// ReadAlerts reads a file of where alarms go. Keys are read from where it says they are.
func ReadAlerts(path string) (*Alerts, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "alerts", "%w", err)
	}
	a := &Alerts{}
	d := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields()
	if err := d.Decode(a); err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "alerts", "%s: %w", path, err)
	}
	if len(a.Webhooks) == 0 && a.Mail == nil {
		return nil, canvass.Errorf(canvass.Invalid, "alerts", "%s names neither a webhook nor mail", path)
	}
	for i := range a.Webhooks {
		if err := a.Webhooks[i].ready(); err != nil {
			return nil, fmt.Errorf("%s: webhook %d: %w", path, i+1, err)
		}
	}
	if a.Mail != nil {
		if err := a.Mail.ready(); err != nil {
			return nil, fmt.Errorf("%s: mail: %w", path, err)
		}
	}
	return a, nil
}

// ready refuses an address that is none, one that goes over an open line to another machine, and one without a key.
func (h *Webhook) ready() error {
	u, err := url.Parse(h.URL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return canvass.Errorf(canvass.Invalid, "url", "%q is not an address such as https://hooks.example.org/desk", h.URL)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return canvass.Errorf(canvass.Invalid, "url", "%s is not encrypted: use https, or an address of this machine", h.URL)
	}
	if h.secret, err = reception.Secret(h.Key); err != nil {
		return err
	}
	if h.secret == "" {
		return canvass.Errorf(canvass.Invalid, "key", "missing: what is sent is signed, so that the other side knows whose it is")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

const (
	// alertEvery is how often the desk looks for new alarms.
	alertEvery = 2 * time.Second
	// alertTries is how often an alarm is sent to an address that does not take it, alertWait the wait before the second
	// try; each further wait is twice as long.
	alertTries = 6
	alertWait  = 2 * time.Second
	// alertTime is how long one try may take, alertAnswer how many bytes of an answer are read.
	alertTime   = 10 * time.Second
	alertAnswer = 4 << 10
	// mostAlerts is how many alarms are sent at one look: the rest are counted in one.
	mostAlerts = 10
)

// Alert sends new alarms outside until ctx ends. What was sent is kept beside the record: a restart does not send it
// again. An alarm that comes back after it was over is sent again.
func (s *Site) Alert(ctx context.Context, to *Alerts) {
	tick := time.NewTicker(alertEvery)
	defer tick.Stop()
	for {
		if err := s.alertOnce(ctx, to); err != nil && ctx.Err() == nil {
			s.Logger.Error("alarms could not be looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// alertOnce sends what is new.
func (s *Site) alertOnce(ctx context.Context, to *Alerts) error {
	sent, err := s.beside.alerted(ctx)
	if err != nil {
		return err
	}
	now, err := s.alarms(ctx)
	if err != nil {
		return err
	}
	fresh, keys := newsOf(sent, now)
	if slices.Equal(sent, keys) {
		return nil
	}
	if err := s.beside.keepAlerted(ctx, keys); err != nil { // before it is sent: a crash between sends nothing twice
		return err
	}
	if more := len(fresh) - mostAlerts; more > 0 {
		fresh = append(fresh[:mostAlerts], alarm{fmt.Sprintf("more/%d", s.now()), "more", fmt.Sprintf("and %d more: look at the desk", more)})
	}
	v := s.Desk.View()
	for _, x := range fresh {
		to.send(ctx, s.Logger, Told{v.Record.Name, v.Record.Kind, x.Kind, x.Key, x.Says, s.now()}, wording.KindWord(v.Record))
	}
	return nil
}

// newsOf are the alarms that were not sent, and the keys of all that stand now, which are as many as what waits: none is
// dropped.
func newsOf(sent []string, now []alarm) (fresh []alarm, keys []string) {
	before := map[string]bool{}
	for _, key := range sent {
		before[key] = true
	}
	for _, x := range now {
		key := shortHash(x.Key)
		keys = append(keys, key)
		if !before[key] {
			fresh = append(fresh, x)
		}
	}
	return fresh, keys
}

// send tells every address of an alarm, each in its own time, and waits for none.
func (a *Alerts) send(ctx context.Context, log *slog.Logger, t Told, kind string) {
	for i := range a.Webhooks {
		h := &a.Webhooks[i]
		go a.try(ctx, log, "webhook", h.place(), func(ctx context.Context) error { return a.post(ctx, h, t) })
	}
	if m := a.Mail; m != nil {
		go a.try(ctx, log, "mail", m.Server, func(ctx context.Context) error { return m.send(ctx, t, kind) })
	}
}

// place is the webhook's host: its path may be a secret.
func (h *Webhook) place() string {
	u, err := url.Parse(h.URL)
	if err != nil {
		return "?"
	}
	return u.Host
}

func (a *Alerts) try(ctx context.Context, log *slog.Logger, how, where string, send func(context.Context) error) {
	pause := a.pause
	if pause == nil {
		pause = func(ctx context.Context, d time.Duration) bool {
			select {
			case <-ctx.Done():
				return false
			case <-time.After(d):
				return true
			}
		}
	}
	wait := alertWait
	for n := 1; ; n++ {
		bounded, stop := context.WithTimeout(ctx, alertTime)
		err := send(bounded)
		stop()
		switch {
		case err == nil || ctx.Err() != nil:
			return
		case n == alertTries:
			log.Error("an alarm was not taken", "how", how, "where", where, "tries", n, "error", err)
			return
		}
		log.Warn("an alarm was not taken, and is sent again", "how", how, "where", where, "error", err)
		if !pause(ctx, wait) {
			return
		}
		wait *= 2
	}
}

// Signature signs what a webhook is sent: HMAC-SHA-256 of the moment in Unix seconds, a dot and the body, in hexadecimal.
// The moment is signed with it, so that nobody sends it again later.
func Signature(key string, at int64, body []byte) string {
	m := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(m, "%d.", at)
	m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

func (a *Alerts) post(ctx context.Context, h *Webhook, t Told) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "webhook", "the address does not read")
	}
	at := time.Now().Unix()
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "canvass")
	r.Header.Set("X-Canvass-Time", strconv.FormatInt(at, 10))
	r.Header.Set("X-Canvass-Signature", "sha256="+Signature(h.secret, at, body))
	client := a.client
	if client == nil {
		client = &http.Client{
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: alertTime},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // it may lead anywhere
		}
	}
	answer, err := client.Do(r)
	if err != nil {
		return canvass.Errorf(canvass.Unavailable, "webhook", "%s", strings.ReplaceAll(err.Error(), h.URL, h.place()))
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, alertAnswer)) // the status says it
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return canvass.Errorf(canvass.Unavailable, "webhook", "it answers %s", answer.Status)
	}
	return nil
}

package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
)

// Source is the desk as the terminal sees it. Its methods may be called from several goroutines.
type Source interface {
	// Look is what is so now.
	Look(ctx context.Context) (*Looked, error)
	// Enter enters one entry in the name of whoever sits here.
	Enter(ctx context.Context, e canvass.Entry) error
	// Release enters what is known by now of a file that waits, and says what came of it; Dismiss says that nobody will enter the rest.
	Release(ctx context.Context, id string) (string, error)
	Dismiss(ctx context.Context, id, reason string) error
}

// Looked is what the desk shows at one moment.
type Looked struct {
	Record string // its name, or the server
	Board  *answer.Board
	Held   answer.HeldFiles
	Feeds  answer.Feeds
	// Name is what an option is called; nil is made of its id.
	Name func(canvass.ContestID, canvass.OptionID) string
}

// Remote is a server's desk by its API.
type Remote struct {
	// Server is its address, "https://results.example.org"; Token the text of the token of whoever sits here.
	Server, Token string
	// Client is nil for one that gives up after 20 seconds.
	Client *http.Client
}

// remoteTime is how long one question may take, mostAnswer how many bytes an answer may have.
const (
	remoteTime = 20 * time.Second
	mostAnswer = 32 << 20
)

// Check refuses an address that would carry the token over an open line.
func (r *Remote) Check() error {
	u, err := url.Parse(r.Server)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return canvass.Errorf(canvass.Invalid, "server", "%q is not an address such as https://results.example.org", r.Server)
	}
	if host := u.Hostname(); u.Scheme == "http" && host != "localhost" && host != "127.0.0.1" && host != "::1" {
		return canvass.Errorf(canvass.Refused, "server", "%s is not encrypted, and a token would go over it: use https", r.Server)
	}
	if r.Token == "" {
		return canvass.Errorf(canvass.Invalid, "token", "missing: set CANVASS_TOKEN to your token")
	}
	return nil
}

// Look asks for the board, what waits and the feeds.
func (r *Remote) Look(ctx context.Context) (*Looked, error) {
	out := &Looked{Record: strings.TrimPrefix(strings.TrimPrefix(r.Server, "https://"), "http://"), Board: &answer.Board{}}
	for path, to := range map[string]any{"calls": out.Board, "held": &out.Held, "feeds": &out.Feeds} {
		if err := r.ask(ctx, http.MethodGet, path, nil, to); err != nil {
			return nil, err
		}
	}
	for i := range out.Board.Contests {
		if out.Board.Contests[i].Undecided == nil {
			return nil, canvass.Errorf(canvass.Forbidden, "server", "it tells the bearer of this token nothing of what the desk has not decided: use a desk token")
		}
	}
	return out, nil
}

// Enter sends one entry.
func (r *Remote) Enter(ctx context.Context, e canvass.Entry) error {
	body, err := json.Marshal(map[string]any{"entries": []canvass.Entry{e}, "yes": true})
	if err != nil {
		return canvass.Errorf(canvass.Failed, "desk", "%w", err)
	}
	return r.ask(ctx, http.MethodPost, "entries", body, nil)
}

// Release is for the desk in the browser: the API releases nothing.
func (r *Remote) Release(context.Context, string) (string, error) {
	return "", canvass.Errorf(canvass.Refused, "held", "over the network this is done in the browser, at %s/desk/waits", r.Server)
}

// Dismiss is for the desk in the browser too.
func (r *Remote) Dismiss(ctx context.Context, _, _ string) error {
	_, err := r.Release(ctx, "")
	return err
}

func (r *Remote) ask(ctx context.Context, method, path string, body []byte, to any) error {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(r.Server, "/")+"/api/v1/"+path, bytes.NewReader(body))
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "server", "%q is no address", r.Server)
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	client := r.Client
	if client == nil {
		client = &http.Client{Timeout: remoteTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	res, err := client.Do(req)
	if err != nil {
		return canvass.Errorf(canvass.Unavailable, "server", "%w", err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	if err != nil {
		return canvass.Errorf(canvass.Unavailable, "server", "%w", err)
	}
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusCreated {
		var refused struct {
			Kind  canvass.ErrorKind `json:"kind"`
			Error string            `json:"error"`
		}
		if json.Unmarshal(raw, &refused) != nil || refused.Error == "" {
			return canvass.Errorf(canvass.Unavailable, "server", "it answers %s", res.Status)
		}
		return canvass.Errorf(refused.Kind, "", "%s", refused.Error)
	}
	if to == nil {
		return nil
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return canvass.Errorf(canvass.Unavailable, "server", "its answer to %s does not read: %w", path, err)
	}
	return nil
}

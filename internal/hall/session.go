package hall

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// cookieName is of the cookie that says which pass a phone has: the pass's id and a signature with the record's
// secret. It holds no name and no code.
const cookieName = "canvass_hall"

// signIn gives the phone its cookie. It is kept from scripts, from other sites, and where the address is an encrypted
// one, from the wire.
func (h *site) signIn(w http.ResponseWriter, r *http.Request, p *Pass) error {
	secret, err := h.Codes.secret(r.Context())
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: p.ID() + "." + signature(secret, p.ID()), Path: "/hall", HttpOnly: true,
		Secure: h.Encrypted || r.TLS != nil, SameSite: http.SameSiteStrictMode,
		MaxAge: int(p.Expires.Go().Sub(h.now().Go()).Seconds()), // a phone's own clock may be wrong
	})
	return nil
}

func signOut(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/hall", HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1})
}

// pass is the pass that the request's cookie names, ErrNoCode where it has none that holds.
func (h *site) pass(ctx context.Context, r *http.Request) (*Pass, error) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return nil, ErrNoCode
	}
	id, signed, ok := strings.Cut(cookie.Value, ".")
	if !ok || strings.Trim(id, "0123456789abcdef") != "" || id == "" {
		return nil, ErrNoCode
	}
	secret, err := h.Codes.secret(ctx)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal([]byte(signed), []byte(signature(secret, id))) {
		return nil, ErrNoCode
	}
	p, err := h.Codes.Pass(ctx, id, h.now())
	if err == nil && p.Contest != h.Contest {
		return nil, ErrNoCode
	}
	return p, err
}

func signature(secret []byte, id string) string {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("hall cookie " + id))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (h *site) now() canvass.Time {
	if h.Clock != nil {
		return canvass.TimeOf(h.Clock())
	}
	return canvass.TimeOf(time.Now())
}

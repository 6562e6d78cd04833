package board

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/view"
)

// seat is somebody who is signed in: their session, and the token that they signed in with.
type seat struct {
	*access.Session
	Bearer *access.Token
}

// Name is the person, as entries name them.
func (at *seat) Name() string { return at.Bearer.Name }

// decides reports whether the person may see what waits, and make calls.
func (at *seat) decides() bool { return at.Bearer.MaySeeHeld() == nil }

// Decides is decides, for templates.
func (at *seat) Decides() bool { return at.decides() }

// cookieName is of the cookie that says who is signed in. With the prefix a browser takes it from an encrypted page of
// this host alone (RFC 6265bis, section 4.1.3.2).
func (s *Site) cookieName(r *http.Request) string {
	if s.encrypted(r) {
		return "__Secure-canvass_desk"
	}
	return "canvass_desk"
}

func (s *Site) encrypted(r *http.Request) bool { return s.Encrypted || r.TLS != nil }

func (s *Site) setCookie(w http.ResponseWriter, r *http.Request, secret string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(r), Value: secret, Path: "/desk", HttpOnly: true, Secure: s.encrypted(r),
		SameSite: http.SameSiteStrictMode, MaxAge: int(age.Seconds()),
	})
}

func (s *Site) dropCookie(w http.ResponseWriter, r *http.Request) {
	s.setCookie(w, r, "", -time.Second)
}

// seatOf is who sends a request. acts says that a person did something.
func (s *Site) seatOf(r *http.Request, acts bool) (*seat, error) {
	cookie, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return nil, access.ErrNoSession
	}
	session, token, err := s.sessions.Find(r.Context(), cookie.Value, acts, s.now())
	if err != nil {
		return nil, err
	}
	return &seat{session, token}, nil
}

// signedIn lets through who is signed in, and of what they send forms that were made for them. Others are sent to where
// one signs in.
func (s *Site) signedIn(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		acts := r.Method == http.MethodPost || !follows(r)
		at, err := s.seatOf(r, acts)
		switch {
		case errors.Is(err, access.ErrNoSession):
			if r.Method != http.MethodGet {
				s.show(w, http.StatusForbidden, "refused", s.page(r, "Nothing was done", nil,
					refused{Says: "You are not signed in, or your session has ended: sign in again, and send it again.", Back: "/desk/sign-in"}))
				return
			}
			s.dropCookie(w, r)
			http.Redirect(w, r, "/desk/sign-in", http.StatusSeeOther)
			return
		case err != nil:
			s.refuse(w, r, nil, err)
			return
		}
		if r.Method == http.MethodPost && !at.Fits(r.PostFormValue("form")) {
			s.refuse(w, r, at, canvass.Errorf(canvass.Forbidden, "form", "this form was not made for you: open the page anew, and send it from there"))
			return
		}
		if acts && r.Method == http.MethodGet {
			secret, err := s.sessions.Rotate(r.Context(), at.Session, s.now())
			if err != nil {
				s.refuse(w, r, at, err)
				return
			}
			if secret != "" {
				s.setCookie(w, r, secret, access.SessionMost)
			}
			s.present.here(at, r.URL.Path, s.now())
		}
		next(w, r, at)
	}
}

// follows reports whether a page asks for itself again, to follow the record: nobody needs to sit before it.
func follows(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Mode") == "cors" || r.URL.Path == "/desk/live"
}

// deskOnly refuses whoever does not decide.
func (s *Site) deskOnly(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, at *seat) {
		if err := at.Bearer.MaySeeHeld(); err != nil {
			s.refuse(w, r, at, err)
			return
		}
		next(w, r, at)
	}
}

// viewOf is the record as somebody may see it.
func (s *Site) viewOf(at *seat) *view.View {
	v := s.Desk.View()
	if !at.decides() {
		return v.For(canvass.Public)
	}
	return v
}

type signInBody struct{ Says string }

func (s *Site) signInForm(w http.ResponseWriter, r *http.Request) {
	if _, err := s.seatOf(r, true); err == nil {
		http.Redirect(w, r, "/desk/", http.StatusSeeOther)
		return
	}
	s.show(w, http.StatusOK, "sign-in", s.page(r, "Sign in", nil, signInBody{}))
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) {
	from, now := addressOf(r), s.now()
	again := func(status int, says string) {
		s.show(w, status, "sign-in", s.page(r, "Sign in", nil, signInBody{says}))
	}
	if max(s.wrong.Wait(from, now.Go()), s.allWrong.Wait("", now.Go())) > 0 {
		w.Header().Set("Retry-After", "60")
		again(http.StatusTooManyRequests, "Too many tokens were tried from here. Wait a minute, and look at yours once more.")
		return
	}
	token, err := s.Desk.Tokens().Bearer(r.Context(), strings.TrimSpace(r.PostFormValue("token")), now)
	if canvass.KindOf(err) == canvass.Forbidden {
		s.wrong.Take(from, now.Go())
		s.allWrong.Take("", now.Go())
		reason, name := access.ReasonOf(err)
		s.Logger.Warn("somebody could not sign in at the desk", "address", from, "reason", reason, "token", name)
		again(http.StatusForbidden, saysOf(err))
		return
	}
	if err != nil {
		s.refuse(w, r, nil, err)
		return
	}
	if old, err := s.seatOf(r, false); err == nil { // whoever signs in anew leaves what was there before
		err = s.sessions.End(r.Context(), old.Session)
		if err != nil {
			s.refuse(w, r, nil, err)
			return
		}
	}
	_, secret, err := s.sessions.Begin(r.Context(), token, from, now)
	if err != nil {
		s.refuse(w, r, nil, err)
		return
	}
	s.Desk.Uses().Note(token.Name, from, now)
	s.setCookie(w, r, secret, access.SessionMost)
	http.Redirect(w, r, "/desk/", http.StatusSeeOther)
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request, at *seat) {
	s.leave(w, r, at, s.sessions.End(r.Context(), at.Session))
}

func (s *Site) signOutEverywhere(w http.ResponseWriter, r *http.Request, at *seat) {
	s.leave(w, r, at, s.sessions.EndAll(r.Context(), at.Token))
}

func (s *Site) leave(w http.ResponseWriter, r *http.Request, at *seat, err error) {
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	s.present.gone(at.ID)
	s.dropCookie(w, r)
	http.Redirect(w, r, "/desk/sign-in", http.StatusSeeOther)
}

// addressOf is the address that a request comes from, which the server has put in the place of a trusted proxy's.
func addressOf(r *http.Request) string {
	if from, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return from
	}
	return r.RemoteAddr
}

type youBody struct {
	Sessions []sessionRow
	Role     string
}

type sessionRow struct {
	Began, Used canvass.Time
	From        string
	Here        bool
}

// you shows somebody where they are signed in.
func (s *Site) you(w http.ResponseWriter, r *http.Request, at *seat) {
	all, err := s.sessions.List(r.Context(), s.now())
	if err != nil {
		s.refuse(w, r, at, err)
		return
	}
	body := youBody{Role: string(at.Bearer.Role)}
	for _, x := range all {
		if x.Token == at.Token {
			body.Sessions = append(body.Sessions, sessionRow{x.Began, x.Used, x.From, x.ID == at.ID})
		}
	}
	s.show(w, http.StatusOK, "you", s.page(r, "You", at, body))
}

func (s *Site) keys(w http.ResponseWriter, r *http.Request, at *seat) {
	s.show(w, http.StatusOK, "keys", s.page(r, "Keys", at, nil))
}

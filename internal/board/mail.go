package board

import (
	"context"
	"crypto/tls"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/reception"
)

// Mail is where alarms are mailed to, and by which server (RFC 5321). Its line is encrypted with STARTTLS, unless the server is this
// machine.
type Mail struct {
	Server string   `toml:"server"` // host:port
	From   string   `toml:"from"`
	To     []string `toml:"to"`
	User   string   `toml:"user"`
	// Password says where it is: "env:NAME" or "file:PATH".
	Password string `toml:"password"`

	secret string
	roots  *tls.Config // of tests; nil is the machine's own
}

func (m *Mail) ready() (err error) {
	if _, _, err := net.SplitHostPort(m.Server); err != nil {
		return canvass.Errorf(canvass.Invalid, "server", "%q is not a server such as mail.example.org:587", m.Server)
	}
	if len(m.To) == 0 || len(m.To) > 20 {
		return canvass.Errorf(canvass.Invalid, "to", "name one to twenty addresses")
	}
	for _, a := range append([]string{m.From}, m.To...) {
		if p, err := mail.ParseAddress(a); err != nil || p.Address != a {
			return canvass.Errorf(canvass.Invalid, "to", "%q is not an address such as night@example.org", a)
		}
	}
	if m.secret, err = reception.Secret(m.Password); err != nil {
		return err
	}
	if (m.User == "") != (m.secret == "") {
		return canvass.Errorf(canvass.Invalid, "user", "a user and a password go together")
	}
	return nil
}

// send mails one alarm.
func (m *Mail) send(ctx context.Context, t Told, kind string) error {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Server)
	if err != nil {
		return canvass.Errorf(canvass.Unavailable, "mail", "%w", err)
	}
	defer conn.Close()
	if until, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(until); err != nil {
			return canvass.Errorf(canvass.Failed, "mail", "%w", err)
		}
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return canvass.Errorf(canvass.Unavailable, "mail", "%w", err)
	}
	if offered, _ := c.Extension("STARTTLS"); offered {
		own := &tls.Config{}
		if m.roots != nil {
			own = m.roots.Clone()
		}
		own.ServerName, own.MinVersion = host, tls.VersionTLS12
		if err := c.StartTLS(own); err != nil {
			return canvass.Errorf(canvass.Unavailable, "mail", "%w", err)
		}
	} else if !loopback(host) {
		return canvass.Errorf(canvass.Refused, "mail", "%s does not encrypt its line", host)
	}
	if m.User != "" {
		if err := c.Auth(smtp.PlainAuth("", m.User, m.secret, host)); err != nil {
			return canvass.Errorf(canvass.Unavailable, "mail", "%w", err)
		}
	}
	steps := []func() error{func() error { return c.Mail(m.From) }}
	for _, a := range m.To {
		steps = append(steps, func() error { return c.Rcpt(a) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return canvass.Errorf(canvass.Unavailable, "mail", "%w", err)
		}
	}
	w, err := c.Data()
	if err == nil {
		_, err = w.Write(m.message(t, kind))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return canvass.Errorf(canvass.Unavailable, "mail", "%w", err)
	}
	_ = c.Quit() // it is taken already
	return nil
}

// message is the mail of an alarm (RFC 5322). What a source wrote stands in encoded words and in one line.
func (m *Mail) message(t Told, kind string) []byte {
	subject := strings.Join(strings.Fields(t.Says), " ")
	if kind != "" {
		subject = kind + ": " + subject
	}
	if r := []rune(subject); len(r) > 120 {
		subject = string(r[:120]) + "…"
	}
	var b strings.Builder
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	head("From", m.From)
	head("To", strings.Join(m.To, ", "))
	head("Subject", mime.QEncoding.Encode("utf-8", subject))
	head("Date", t.At.Go().Format(time.RFC1123Z))
	head("Message-ID", "<"+shortHash(t.Key+t.At.String())+"@"+strings.SplitN(m.From, "@", 2)[1]+">")
	head("Auto-Submitted", "auto-generated")
	head("MIME-Version", "1.0")
	head("Content-Type", "text/plain; charset=utf-8")
	head("Content-Transfer-Encoding", "8bit")
	fmt.Fprintf(&b, "\r\n%s\r\n\r\n%s, in %s. Look at the desk.\r\n", strings.Join(strings.Fields(t.Says), " "), t.Alarm, t.Record)
	return []byte(b.String())
}

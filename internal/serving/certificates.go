package serving

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
)

// Certificates are a certificate chain and its private key in PEM files. They are read again when either has changed,
// so that a renewed one is used without a restart. A pair that cannot be used is told, and leaves the one that is in
// force. Safe for several goroutines.
type Certificates struct {
	certFile, keyFile string

	mu      sync.Mutex
	current *tls.Certificate
	from    [2]fileState
	looked  time.Time
	wrong   error // why the files as they are now cannot be used; nil where they are in force
	failed  int64 // how often a pair was found that cannot be used
}

// fileState is what tells that a file is another one.
type fileState struct {
	size int64
	at   time.Time
}

// certificatesEvery is how often the files are looked at, at most.
const certificatesEvery = time.Second

// LoadCertificates reads the files, and refuses what does not fit together.
func LoadCertificates(certFile, keyFile string) (*Certificates, error) {
	if (certFile == "") != (keyFile == "") {
		return nil, canvass.Errorf(canvass.Invalid, "tls", "a certificate and its key go together: give both --tls-cert and --tls-key")
	}
	c := &Certificates{certFile: certFile, keyFile: keyFile}
	if err := c.read(); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Certificates) state() (s [2]fileState, err error) {
	for i, name := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(name)
		if err != nil {
			return s, err
		}
		s[i] = fileState{info.Size(), info.ModTime()}
	}
	return s, nil
}

// read reads the files. c.mu is held, or c is not shared yet.
func (c *Certificates) read() error {
	state, err := c.state()
	if err != nil {
		return canvass.Errorf(canvass.NotFound, "tls", "%w", err)
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "tls", "%s and %s: %w", c.certFile, c.keyFile, err)
	}
	if now := time.Now(); c.current != nil && now.Before(c.current.Leaf.NotAfter) {
		switch leaf := pair.Leaf; { // what is in force is better than that
		case now.After(leaf.NotAfter):
			return canvass.Errorf(canvass.Invalid, "tls", "the certificate in %s ended at %s", c.certFile, leaf.NotAfter.UTC().Format(time.DateTime))
		case now.Before(leaf.NotBefore):
			return canvass.Errorf(canvass.Invalid, "tls", "the certificate in %s begins at %s", c.certFile, leaf.NotBefore.UTC().Format(time.DateTime))
		}
	}
	c.current, c.from = &pair, state
	return nil
}

// certificate is the one in force. A file that is half written, or does not fit the other yet, leaves the old one.
func (c *Certificates) certificate() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Sub(c.looked) < certificatesEvery {
		return c.current
	}
	c.looked = now
	state, err := c.state()
	if err == nil && state == c.from {
		c.wrong = nil
		return c.current
	}
	if err == nil {
		err = c.read()
	}
	switch {
	case err == nil:
		c.wrong = nil
		slog.Info("a new certificate is in force", "ends", c.current.Leaf.NotAfter.UTC().Format(time.RFC3339), "serial", c.current.Leaf.SerialNumber.Text(16))
	case c.wrong == nil || c.wrong.Error() != err.Error(): // it is tried again with the next look, and told once
		c.failed++
		slog.Warn("the certificate's files cannot be used, the one before stays in force: "+err.Error(), "ends", c.current.Leaf.NotAfter.UTC().Format(time.RFC3339))
		c.wrong = err
	}
	return c.current
}

// Expires is when the certificate in force ends.
func (c *Certificates) Expires() time.Time { return c.certificate().Leaf.NotAfter }

// Failed is how often files were found that cannot be used.
func (c *Certificates) Failed() int64 {
	c.certificate()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// Wrong is why the files as they are cannot be used, nil where they are in force.
func (c *Certificates) Wrong() error {
	c.certificate()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrong
}

func (c *Certificates) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.certificate(), nil },
	}
}

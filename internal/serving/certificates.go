package serving

import (
	"crypto/tls"
	"os"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
)

// Certificates are a certificate chain and its private key in PEM files. They are read again when either has changed,
// so that a renewed one is used without a restart. Safe for several goroutines.
type Certificates struct {
	certFile, keyFile string

	mu      sync.Mutex
	current *tls.Certificate
	from    [2]fileState
	looked  time.Time
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
	c.current, c.from = &pair, state
	return nil
}

// certificate is the one in force. A file that is half written, or does not fit the other yet, leaves the old one.
func (c *Certificates) certificate() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.looked) >= certificatesEvery {
		c.looked = now
		if state, err := c.state(); err == nil && state != c.from {
			_ = c.read() // tried again with the next look
		}
	}
	return c.current
}

// Expires is when the certificate in force ends.
func (c *Certificates) Expires() time.Time { return c.certificate().Leaf.NotAfter }

func (c *Certificates) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.certificate(), nil },
	}
}

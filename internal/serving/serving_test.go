package serving

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

// Only a trusted proxy is believed, and of a chain only what trusted proxies wrote.
func TestWhoAsks(t *testing.T) {
	proxies, err := ParseProxies([]string{"127.0.0.1", "10.0.0.0/8", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		peer, chain, want string
		proxies           Proxies
	}{
		{"192.0.2.1:9", "", "192.0.2.1", proxies},
		{"192.0.2.1:9", "203.0.113.5", "192.0.2.1", proxies},
		{"127.0.0.1:9", "203.0.113.5", "127.0.0.1", nil},
		{"127.0.0.1:9", "203.0.113.5", "203.0.113.5", proxies},
		{"127.0.0.1:9", "198.51.100.7, 203.0.113.5", "203.0.113.5", proxies},
		{"127.0.0.1:9", "203.0.113.5, 10.1.2.3", "203.0.113.5", proxies},
		{"127.0.0.1:9", "", "127.0.0.1", proxies},
		{"127.0.0.1:9", "who knows", "127.0.0.1", proxies},
		{"127.0.0.1:9", "198.51.100.7, who knows", "127.0.0.1", proxies},
		{"[::1]:9", "2001:db8::5", "2001:db8::5", proxies},
		{"[::ffff:127.0.0.1]:9", "203.0.113.5", "203.0.113.5", proxies},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if c.chain != "" {
			r.Header.Set("X-Forwarded-For", c.chain)
		}
		if got := c.proxies.client(r).String(); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.peer, c.chain, got, c.want)
		}
	}
	if a, b := who(addressOf("[2001:db8:1:2::5]:9")), who(addressOf("[2001:db8:1:2:ffff::6]:9")); a != b {
		t.Errorf("one network of 64 bits is counted as %s and %s", a, b)
	}
	for _, bad := range []string{"", "all", "300.1.1.1", "10.0.0.0/64"} {
		if _, err := ParseProxies([]string{bad}); canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What a stranger is told of a failure is found in the log, which does not say what was asked behind the question mark.
func TestFailureIsFoundInTheLog(t *testing.T) {
	var log bytes.Buffer
	s := Server{Log: slog.New(slog.NewJSONHandler(&log, nil)), Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("unthought of") })}
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/2024/dem?secret=word", nil))
	id := w.Header().Get("X-Request-Id")
	if w.Code != http.StatusInternalServerError || id == "" || !strings.Contains(w.Body.String(), id) || strings.Contains(w.Body.String(), "unthought") {
		t.Errorf("%d: %q", w.Code, w.Body)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	for _, line := range lines {
		var said struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil || said.ID != id {
			t.Errorf("%v: %s", err, line)
		}
	}
	if len(lines) != 2 || strings.Contains(log.String(), "secret") {
		t.Errorf("the log says\n%s", log.String())
	}
}

// certificate writes a new certificate for localhost and its key, and returns its serial number.
func certificate(t *testing.T, cert, key string, serial int64) {
	t.Helper()
	certificateFrom(t, cert, key, serial, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
}

// certificateFrom is certificate for a time.
func certificateFrom(t *testing.T, cert, key string, serial int64, begins, ends time.Time) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: begins, NotAfter: ends,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A renewed certificate is used without a restart; while only half of it is there, the old one is.
func TestCertificateIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certificate(t, cert, key, 1)
	c, err := LoadCertificates(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := Server{Certificates: c, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "alive") })}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	serial := func() int64 {
		client := http.Client{Transport: &http.Transport{
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true, DisableKeepAlives: true,
		}}
		resp, err := client.Get(s.URL(l))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.ProtoMajor != 2 {
			t.Errorf("spoken is %s", resp.Proto)
		}
		return resp.TLS.PeerCertificates[0].SerialNumber.Int64()
	}
	again := func() { // as if certificatesEvery had passed
		c.mu.Lock()
		c.looked = time.Time{}
		c.mu.Unlock()
	}
	if got := serial(); got != 1 {
		t.Errorf("certificate %d", got)
	}
	whole, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cert, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	again()
	if got := serial(); got != 1 {
		t.Errorf("with half a certificate: %d", got)
	}
	certificate(t, cert, key, 2)
	again()
	if got := serial(); got != 2 {
		t.Errorf("renewed: certificate %d", got)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, bad := range [][2]string{{cert, ""}, {"", key}, {cert, cert}} {
		if _, err := LoadCertificates(bad[0], bad[1]); canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A pair on the disk that cannot be used is told, once and why, counted, and leaves the one that is in force: half a
// file, another key's, one that has ended, one that begins later. A good one ends the trouble.
func TestCertificateThatCannotBeUsed(t *testing.T) {
	var said bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&said, nil)))
	defer slog.SetDefault(before)
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certificate(t, cert, key, 1)
	c, err := LoadCertificates(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for i, bad := range []struct {
		name string
		put  func()
		says string
	}{
		{"half a file", func() { os.WriteFile(cert, []byte("-----BEGIN CERTIFICATE-----\nMIIB"), 0o600) }, "failed to find any PEM data"},
		{"another's key", func() { certificate(t, cert, filepath.Join(dir, "other.pem"), 2) }, "private key does not match public key"},
		{"ended", func() { certificateFrom(t, cert, key, 3, now.Add(-2*time.Hour), now.Add(-time.Hour)) }, "ended at"},
		{"not begun", func() { certificateFrom(t, cert, key, 4, now.Add(time.Hour), now.Add(2*time.Hour)) }, "begins at"},
		{"gone", func() { os.Remove(cert) }, "no such file"},
	} {
		bad.put()
		said.Reset()
		for range 3 {
			c.looked = time.Time{} // as if certificatesEvery had passed
			if got := c.certificate().Leaf.SerialNumber.Int64(); got != 1 {
				t.Errorf("%s: certificate %d is in force", bad.name, got)
			}
		}
		text := said.String()
		if strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, bad.says) {
			t.Errorf("%s is told as %q", bad.name, text)
		}
		if wrong := c.Wrong(); wrong == nil || !strings.Contains(wrong.Error(), bad.says) || c.Failed() != int64(i+1) {
			t.Errorf("%s: %v, %d failures", bad.name, wrong, c.Failed())
		}
	}
	certificate(t, cert, key, 9)
	c.looked = time.Time{}
	if got := c.certificate().Leaf.SerialNumber.Int64(); got != 9 || c.Wrong() != nil {
		t.Errorf("a good one again: %d, %v", got, c.Wrong())
	}
}

// However many connections are asked for, some of the process's descriptors are kept for the record, its feeds and the
// metrics.
func TestBoundOfConnections(t *testing.T) {
	for _, c := range []struct{ asked, reserved, descriptors, want int }{
		{0, 0, 256, 192},
		{100, 0, 256, 100},
		{5000, 0, 256, 192},
		{5000, 60, 256, 132},
		{0, 0, 1024, 768},
		{0, 0, 1 << 20, mostConnections},
		{100_000, 0, 1 << 20, 100_000},
		{5000, 0, 64, leastConnections},
	} {
		if got := bound(c.asked, c.reserved, c.descriptors); got != c.want {
			t.Errorf("%d asked for, %d reserved, of %d: %d, want %d", c.asked, c.reserved, c.descriptors, got, c.want)
		}
	}
}

// Where no descriptor is left, whoever took them, connections that wait are closed and it is said; a limit that is
// lowered while it runs holds for those that are open.
func TestDescriptorsRunOut(t *testing.T) {
	inner, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	var said bytes.Buffer
	s := Server{PerAddress: 100, Log: slog.New(slog.NewTextHandler(&said, nil))}
	l := s.listener(inner)
	files := 256
	l.descriptors = func() int { return files }
	open := func() int { l.mu.Lock(); defer l.mu.Unlock(); return len(l.open) }
	dial := func() {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if _, err := l.Accept(); err != nil {
			t.Fatal(err)
		}
	}
	for range 40 {
		dial()
	}
	l.Listener = failing{inner}
	for range 3 {
		if _, err := l.Accept(); err == nil {
			t.Fatal("accepted")
		}
	}
	if got := open(); got != 40-3*filesAtOnce {
		t.Errorf("%d are open", got)
	}
	if text := said.String(); strings.Count(text, "level=ERROR") != 1 || !strings.Contains(text, "no file descriptor is left") {
		t.Errorf("told as %q", text)
	}
	l.Listener = inner
	for range 20 {
		dial()
	}
	files = 70
	dial()
	if got := open(); got != leastConnections {
		t.Errorf("with a lower limit %d are open", got)
	}
}

// failing is a listener of a process that has no descriptors left.
type failing struct{ net.Listener }

func (failing) Accept() (net.Conn, error) {
	return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
}

package site_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/site/objects"
	"github.com/canvassdesk/canvass/verify"
)

// s3 is a real S3 gateway on this machine, with a bucket named results.
type s3 struct{ *minio.Client }

const gatewayKey, gatewaySecret = "publisher", "a secret that no log has"

// gateway starts versitygw over a folder of the test's, and points the environment at it; it skips the test with a line
// that says what was not run where scripts/test-tools could not install it.
func gateway(t *testing.T) s3 {
	t.Helper()
	program := filepath.Join("..", "..", ".tools", "bin", "versitygw")
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("versitygw"); err != nil {
			t.Skip("NOT RUN: a site in an S3 store (no versitygw; scripts/store-tools installs it)")
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	c := exec.CommandContext(ctx, program, "--access", gatewayKey, "--secret", gatewaySecret, "--port", at, "--region", "us-east-1", "posix", dir)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = c.Wait() // it was killed
		if t.Failed() {
			t.Logf("…%s", said.Bytes()[max(0, said.Len()-2000):])
		}
	})
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": gatewayKey, "AWS_SECRET_ACCESS_KEY": gatewaySecret, "AWS_ENDPOINT_URL": "http://" + at, "AWS_REGION": "us-east-1",
		"AWS_ENDPOINT_URL_S3": "", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	client, err := minio.New(at, &minio.Options{Creds: credentials.NewStaticV4(gatewayKey, gatewaySecret, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	wait, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		if err = client.MakeBucket(wait, "results", minio.MakeBucketOptions{}); err == nil {
			return s3{client}
		}
		if wait.Err() != nil {
			t.Fatalf("the gateway does not answer: %v", err)
		}
	}
}

func (s s3) read(ctx context.Context, key string) ([]byte, error) {
	o, err := s.GetObject(ctx, "results", key, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = o.Close() }() // it was read
	return io.ReadAll(o)
}

// Every object says what it is and for how long it may be kept; compressed forms stand beside; a step that was cut off
// is made good by the next; old versions go; and what is wrong is said without the secret.
func TestStore(t *testing.T) {
	g := gateway(t)
	store, err := objects.Open(t.Context(), "s3://results/2028/")
	if err != nil {
		t.Fatal(err)
	}
	p := begin(t, store)
	p.count(51, 40)
	p.publish()
	about := func(key string) minio.ObjectInfo {
		t.Helper()
		o, err := g.StatObject(t.Context(), "results", "2028/"+key, minio.StatObjectOptions{})
		if err != nil {
			t.Errorf("%s: %v", key, err)
		}
		return o
	}
	for key, want := range map[string][3]string{
		"index.html":           {"text/html; charset=utf-8", "max-age=10,", ""},
		"index.html.gz":        {"text/html; charset=utf-8", "max-age=10,", "gzip"},
		"index.html.zst":       {"text/html; charset=utf-8", "max-age=10,", "zstd"},
		"live.json":            {"application/json", "max-age=2,", ""},
		"2028/dem/zz.csv":      {"text/csv; charset=utf-8", "max-age=10,", ""},
		"2028/dem/zz.parquet":  {"application/vnd.apache.parquet", "max-age=10,", ""},
		"share/night.png":      {"image/png", "max-age=10,", ""},
		"entry/0/bytes.json":   {"application/json", "immutable", ""},
		"tile/entries/000.p/8": {"application/octet-stream", "immutable", ""},
		"checkpoint":           {"text/plain; charset=utf-8", "max-age=10,", ""},
	} {
		o := about(key)
		if h := o.Metadata; o.ContentType != want[0] || !strings.Contains(h.Get("Cache-Control"), want[1]) || h.Get("Content-Encoding") != want[2] {
			t.Errorf("%s: %s, %s, %q", key, o.ContentType, h.Get("Cache-Control"), h.Get("Content-Encoding"))
		}
	}

	// Another process, cut off while it wrote: a page that it had changed is written again.
	if _, err := g.PutObject(t.Context(), "results", "2028/_/writing.json", strings.NewReader(`["index.html"]`), 14, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := g.PutObject(t.Context(), "results", "2028/index.html", strings.NewReader("half"), 4, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if p.place, err = objects.Open(t.Context(), "s3://results/2028"); err != nil {
		t.Fatal(err)
	}
	p.restart()
	if done := p.publish(); len(done.Changed) != 1 || done.Changed[0] != "index.html" {
		t.Errorf("after a step that was cut off %v changed", done.Changed)
	}
	if b, err := g.read(t.Context(), "2028/index.html"); err != nil || !bytes.Contains(b, []byte("</html>")) {
		t.Errorf("the page is %.60q, %v", b, err)
	}

	// And one that was cut off behind the pointer, before it removed what was erased, and bytes of nobody.
	const erased = "a telephone number, 555 0100"
	evidence := p.cite(canvass.Public, erased)
	p.publish()
	path := "2028/" + verify.EvidencePath(evidenceHash(t, evidence))
	p.erase(evidence)
	p.publish()
	for key, text := range map[string]string{
		path: "evidence: " + erased, "2028/_/f/ab/abandoned": "half", "2028/_/writing.json": `["` + strings.TrimPrefix(path, "2028/") + `"]`,
	} {
		if _, err := g.PutObject(t.Context(), "results", key, strings.NewReader(text), int64(len(text)), minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if p.place, err = objects.Open(t.Context(), "s3://results/2028"); err != nil {
		t.Fatal(err)
	}
	p.restart()
	p.publish()
	for _, key := range objectsBelow(t, g, "2028/") {
		if b, err := g.read(t.Context(), key); err != nil || strings.Contains(string(b), "evidence: "+erased) || strings.HasSuffix(key, "abandoned") {
			t.Errorf("%s stays after a step that was cut off, %v", key, err)
		}
	}

	for i := range int64(6) {
		p.count(100+i, 40)
		p.publish()
	}
	x, err := p.place.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(objectsBelow(t, g, "2028/_/v/")); n > 3+1+4 {
		t.Errorf("%d versions are kept", n)
	}
	if err := p.place.Sweep(t.Context(), x, x.Version); err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	x.Held(held)
	kept := slices.Concat(objectsBelow(t, g, "2028/_/f/"), objectsBelow(t, g, "2028/_/e/"))
	for _, key := range kept {
		if !held[strings.TrimPrefix(key, "2028/")] {
			t.Errorf("%s is kept, and no version has it", key)
		}
	}
	if len(kept) != len(held) {
		t.Errorf("%d objects are kept where the newest version has %d", len(kept), len(held))
	}
	if err := p.out.Beat(t.Context()); err != nil {
		t.Error(err)
	}

	t.Setenv("AWS_SECRET_ACCESS_KEY", "another")
	if _, err := objects.Open(t.Context(), "s3://results/2028"); canvass.KindOf(err) != canvass.Refused || strings.Contains(err.Error(), "another") {
		t.Errorf("a wrong secret: %v", err)
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", gatewaySecret)
	if _, err := objects.Open(t.Context(), "s3://elsewhere/2028"); canvass.KindOf(err) != canvass.NotFound {
		t.Errorf("no bucket: %v", err)
	}
	for _, bad := range []string{"s3://", "s3:///2028"} {
		if _, err := objects.Open(t.Context(), bad); canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func evidenceHash(t *testing.T, name string) tlog.Hash {
	t.Helper()
	hash, err := ledger.ParseEvidenceName(name)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// objectsBelow are the keys of all objects below one.
func objectsBelow(t *testing.T, g s3, prefix string) []string {
	t.Helper()
	var out []string
	for o := range g.ListObjects(t.Context(), "results", minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		out = append(out, o.Key)
	}
	return out
}

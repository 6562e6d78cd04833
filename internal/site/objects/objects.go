// Package objects keeps a site in an object store that speaks S3: Amazon's own, and what others offer by the same
// protocol.
//
//	PREFIX/_/f/9f/9f86….html   the bytes of every file, under their hash, compressed forms beside them; for good
//	PREFIX/_/e/9f/9f86…        the bytes of evidence, which may be erased
//	PREFIX/_/v/12.json         what a version has
//	PREFIX/2024/dem/as/index.html and so on: every file at its path, which changes
//	PREFIX/live.json           the pointer
//
// A store changes one object at a time, and each is whole at any moment. A version's bytes are written first, under
// names that nobody knows yet; then the changed paths, by copies within the store; the pointer last. So a reader of the
// pointer never finds a path that is older than it says; who wants one version and nothing of the next reads the bytes
// by the hashes in PREFIX/_/v/.
//
// Credentials come from where Amazon's own tools take them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the file of
// AWS_SHARED_CREDENTIALS_FILE, ~/.aws/credentials, with the profile of AWS_PROFILE. AWS_ENDPOINT_URL_S3 or
// AWS_ENDPOINT_URL names another store, AWS_REGION or AWS_DEFAULT_REGION its region.
package objects

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/sync/errgroup"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/site"
)

// Store is a site.Place.
type Store struct {
	client         *minio.Client
	bucket, prefix string
	kept           map[int64]*site.Index
}

var _ site.Place = (*Store)(nil)

const scheme = "s3://"

// Is reports whether a place is in a store: "s3://bucket/prefix".
func Is(place string) bool { return strings.HasPrefix(place, scheme) }

// Open reaches the bucket of "s3://bucket/prefix", which must be there.
func Open(ctx context.Context, place string) (*Store, error) {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(place, scheme), "/")
	if bucket == "" {
		return nil, canvass.Errorf(canvass.Invalid, "site", "%q is no place in a store: write s3://bucket/prefix", place)
	}
	endpoint, secure, err := endpointOf(cmp.Or(os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL"), "https://s3.amazonaws.com"))
	if err != nil {
		return nil, err
	}
	client, err := minio.New(endpoint, &minio.Options{
		Creds:  credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}}),
		Secure: secure, Region: cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")),
	})
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "site", "%w", err)
	}
	s := &Store{client: client, bucket: bucket, prefix: strings.Trim(prefix, "/"), kept: map[int64]*site.Index{}}
	if s.prefix != "" {
		s.prefix += "/"
	}
	there, err := client.BucketExists(ctx, bucket)
	if err != nil {
		return nil, s.fail("look for the bucket", err)
	}
	if !there {
		return nil, canvass.Errorf(canvass.NotFound, "site", "the store at %s has no bucket %s: make it first", endpoint, bucket)
	}
	return s, nil
}

func endpointOf(text string) (host string, secure bool, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		return "", false, canvass.Errorf(canvass.Invalid, "site", "AWS_ENDPOINT_URL is %q: write it as https://store.example.org", text)
	}
	return u.Host, u.Scheme == "https", nil
}

// String is the bucket and the prefix.
func (s *Store) String() string { return scheme + s.bucket + "/" + s.prefix }

// fail is an error of the store, in a line and without what signs requests.
func (s *Store) fail(did string, err error) error {
	if err == nil {
		return nil
	}
	r := minio.ToErrorResponse(err)
	switch r.Code {
	case "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch":
		return canvass.Errorf(canvass.Refused, "site", "%s: cannot %s: %s: look at the credentials in the environment or in ~/.aws/credentials", s, did, cmp.Or(r.Message, r.Code))
	}
	return canvass.Errorf(canvass.Unavailable, "site", "%s: cannot %s: %w", s, did, err)
}

// Index is that of the version that the pointer names. Of paths that a step which was cut off may have changed it does
// not know what is there.
func (s *Store) Index(ctx context.Context) (*site.Index, error) {
	b, err := s.read(ctx, site.Pointer)
	if err != nil || b == nil {
		return nil, err
	}
	var at struct {
		Version int64 `json:"version"`
	}
	if err := json.Unmarshal(b, &at); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "site", "%s%s does not read: %w", s, site.Pointer, err)
	}
	x, err := s.index(ctx, at.Version)
	if err != nil || x == nil {
		return nil, err
	}
	torn, err := s.read(ctx, writing)
	if err != nil || torn == nil {
		return x, err
	}
	var paths []string
	if err := json.Unmarshal(torn, &paths); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "site", "%s%s does not read: %w", s, writing, err)
	}
	unsure := *x // x itself says which bytes the version has
	unsure.Files = maps.Clone(x.Files)
	for _, path := range paths {
		f, ok := x.Files[path]
		if !ok { // it was to go, and may be there still
			f.Last = x.Version
		}
		f.Hash, f.Print = strings.Repeat("0", sha256.Size*2), ""
		unsure.Files[path] = f
	}
	return &unsure, nil
}

// writing names the paths that a step is about to change.
const writing = "_/writing.json"

func (s *Store) index(ctx context.Context, version int64) (*site.Index, error) {
	if x := s.kept[version]; x != nil {
		return x, nil
	}
	b, err := s.read(ctx, versionPath(version))
	if err != nil || b == nil {
		return nil, err
	}
	x := &site.Index{}
	if err := json.Unmarshal(b, x); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "site", "%s%s does not read: %w", s, versionPath(version), err)
	}
	s.kept[version] = x
	return x, nil
}

const versions = "_/v/"

func versionPath(version int64) string { return versions + strconv.FormatInt(version, 10) + ".json" }

// read is an object, nil where there is none.
func (s *Store) read(ctx context.Context, path string) ([]byte, error) {
	o, err := s.client.GetObject(ctx, s.bucket, s.prefix+path, minio.GetObjectOptions{})
	if err != nil {
		return nil, s.fail("read "+path, err)
	}
	defer func() { _ = o.Close() }() // it was read, or not
	b, err := io.ReadAll(o)
	if minio.ToErrorResponse(err).Code == "NoSuchKey" {
		return nil, nil
	}
	return b, s.fail("read "+path, err)
}

func (s *Store) write(ctx context.Context, path string, body []byte, o minio.PutObjectOptions) error {
	o.SendContentMd5, o.DisableContentSha256 = true, true // a signature in pieces would stand in the object's Content-Encoding in some stores
	_, err := s.client.PutObject(ctx, s.bucket, s.prefix+path, bytes.NewReader(body), int64(len(body)), o)
	return s.fail("write "+path, err)
}

// How long readers and caches keep what they got: bytes under their hash for good, what changes for as long as nobody
// minds, and not at all where they cannot ask the store whether it is new.
const (
	forGood    = "public, max-age=31536000, immutable"
	shortly    = "public, max-age=10, stale-while-revalidate=60, stale-if-error=86400"
	forAPoll   = "public, max-age=2, stale-if-error=86400"
	forMinutes = "public, max-age=300"
	jsonMedia  = "application/json"
)

// evidence is where the site keeps what may be erased: no cache may hold it for long, whatever it is found under.
const evidence = "evidence/"

// keeps is how long a file may be kept, under its path or under its hash.
func keeps(path string, underHash bool) string {
	switch {
	case strings.HasPrefix(path, evidence):
		return forMinutes
	case underHash:
		return forGood
	}
	return shortly
}

// codings are the names of compressed forms in HTTP, by their endings.
var codings = map[string]string{"gz": "gzip", "zst": "zstd"}

// Put keeps the bytes of a file.
func (s *Store) Put(ctx context.Context, of string, c site.Content) error {
	at := c.BytesPath(of)
	o := minio.PutObjectOptions{ContentType: c.Media, CacheControl: keeps(of, true), ContentDisposition: disposition(c.File)}
	for _, ending := range c.Codings {
		packed := o
		packed.ContentEncoding = codings[ending]
		if err := s.write(ctx, at+"."+ending, c.Packed[ending], packed); err != nil {
			return err
		}
	}
	return s.write(ctx, at, c.Body, o)
}

func disposition(f site.File) string {
	if f.Save == "" {
		return ""
	}
	return `attachment; filename="` + f.Save + `"`
}

// atOnce is how many requests are sent at the same time.
const atOnce = 16

// Switch copies the changed bytes to their paths, then writes what the version has, and the pointer last.
func (s *Store) Switch(ctx context.Context, now *site.Index, pointer []byte, changed, gone []string) error {
	torn, err := json.Marshal(slices.Concat(changed, gone))
	if err == nil {
		err = s.write(ctx, writing, torn, minio.PutObjectOptions{ContentType: jsonMedia, CacheControl: "no-store"})
	}
	if err != nil {
		return err
	}
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, path := range changed {
		f := now.Files[path]
		for _, ending := range append([]string{""}, f.Codings...) {
			g.Go(func() error { return s.copy(each, path, f, ending) })
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	x, err := json.Marshal(now)
	if err != nil {
		return s.fail("write the version", err)
	}
	if err := s.write(ctx, versionPath(now.Version), x, minio.PutObjectOptions{ContentType: jsonMedia, CacheControl: forGood}); err != nil {
		return err
	}
	s.kept[now.Version] = now
	if err := s.Beat(ctx, pointer); err != nil {
		return err
	}
	for _, path := range gone {
		if err := s.remove(ctx, path); err != nil {
			return err
		}
		for _, ending := range site.Endings {
			if err := s.remove(ctx, path+"."+ending); err != nil {
				return err
			}
		}
	}
	return s.remove(ctx, writing)
}

func (s *Store) copy(ctx context.Context, path string, f site.File, ending string) error {
	at := f.BytesPath(path)
	to := minio.CopyDestOptions{
		Bucket: s.bucket, Object: s.prefix + path, ReplaceMetadata: true, ContentType: f.Media, CacheControl: keeps(path, f.Kept),
		ContentDisposition: disposition(f),
	}
	if ending != "" {
		at, to.Object, to.ContentEncoding = at+"."+ending, to.Object+"."+ending, codings[ending]
	}
	_, err := s.client.CopyObject(ctx, to, minio.CopySrcOptions{Bucket: s.bucket, Object: s.prefix + at})
	return s.fail("write "+path, err)
}

// Beat writes the pointer.
func (s *Store) Beat(ctx context.Context, pointer []byte) error {
	return s.write(ctx, site.Pointer, pointer, minio.PutObjectOptions{ContentType: jsonMedia, CacheControl: forAPoll})
}

func (s *Store) remove(ctx context.Context, path string) error {
	err := s.client.RemoveObject(ctx, s.bucket, s.prefix+path, minio.RemoveObjectOptions{})
	if minio.ToErrorResponse(err).Code == "NoSuchKey" {
		return nil
	}
	return s.fail("remove "+path, err)
}

// sweepAt is how many versions at least are too old before they are removed, half of those that are kept: each sweep
// lists every object.
const sweepAt = 4

// Sweep removes versions before keep, and the bytes that no version that stays has.
func (s *Store) Sweep(ctx context.Context, now *site.Index, keep int64) error {
	held := map[string]bool{}
	var old []int64
	for at, err := range s.list(ctx, versions) {
		if err != nil {
			return err
		}
		v, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(at, versions), ".json"), 10, 64)
		switch {
		case err != nil:
			continue
		case v < keep:
			old = append(old, v)
			continue
		}
		x, err := s.index(ctx, v)
		if err != nil {
			return err
		}
		if x != nil {
			x.Held(held)
		}
	}
	if keep < now.Version && len(old) < max(sweepAt, int(now.Version-keep)/2) {
		return nil
	}
	g, each := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, folder := range []string{site.BytesFolder, site.EvidenceFolder} {
		for at, err := range s.list(ctx, folder) {
			if err != nil {
				return errors.Join(g.Wait(), err)
			}
			if !held[at] {
				g.Go(func() error { return s.remove(each, at) })
			}
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, v := range old { // last: cut off, the next sweep begins anew
		if err := s.remove(ctx, versionPath(v)); err != nil {
			return err
		}
		delete(s.kept, v)
	}
	return nil
}

// list yields the paths of all objects below one.
func (s *Store) list(ctx context.Context, below string) func(yield func(string, error) bool) {
	return func(yield func(string, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + below, Recursive: true}) {
			if !yield(strings.TrimPrefix(o.Key, s.prefix), s.fail("list "+below, o.Err)) || o.Err != nil {
				return
			}
		}
	}
}

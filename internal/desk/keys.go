package desk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/signing"
	"golang.org/x/mod/sumdb/note"
)

// Keys is the folder of the private keys that this user's desks sign checkpoints with, one file a record, readable by
// the user alone. Whoever holds such a file can sign for the record: it belongs in a backup of its own, never beside
// the record.
type Keys string

// Path is the file of a record's private key.
func (k Keys) Path(r *canvass.Record) string {
	return filepath.Join(string(k), canvass.Slug(r.Origin)+".key")
}

// make makes the record's key, writes the private half to its file and the public half into r. remove takes the file
// away again, for a record that did not come to be.
func (k Keys) make(r *canvass.Record) (remove func(), err error) {
	private, public, err := signing.NewKey(r.Origin)
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	if err := os.MkdirAll(string(k), 0o700); err != nil {
		return nil, canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	path := k.Path(r)
	if err := durable.Create(path, []byte(private+"\n"), 0o600); err != nil {
		return nil, canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	r.Key = public
	return func() { os.Remove(path) }, nil
}

// credentials names the folder in which systemd gives a service its secrets (systemd.exec(5), LoadCredential=).
const credentials = "CREDENTIALS_DIRECTORY"

// ReadKeyFile reads a file that holds a private key. It refuses one that anybody but its owner can read: Refused, with
// the command that mends it. A file that is not there is fs.ErrNotExist.
func ReadKeyFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, canvass.Errorf(canvass.Refused, "key", "others can read the private key in %s (its mode is %04o), and could sign with it: chmod 600 %s", path, mode, path)
	}
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "key", "%w", err)
	}
	return b, nil
}

// signer reads the record's private key. It refuses one that does not belong to the key in the record.
func (k Keys) signer(r *canvass.Record) (string, error) {
	path := k.Path(r)
	if credential := filepath.Join(os.Getenv(credentials), filepath.Base(path)); filepath.IsAbs(credential) {
		if _, err := os.Stat(credential); err == nil {
			path = credential
		}
	}
	b, err := ReadKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", canvass.Errorf(canvass.Refused, "key", "this record's private key is not on this machine: put it at %s to write to the record", path)
	}
	if err != nil {
		return "", err
	}
	private := strings.TrimSpace(string(b))
	s, err := note.NewSigner(private)
	if err != nil {
		return "", canvass.Errorf(canvass.Damaged, "key", "%s does not hold a private key", path)
	}
	v, err := note.NewVerifier(r.Key)
	if err != nil {
		return "", canvass.Errorf(canvass.Damaged, "key", "the record's key does not read: %w", err)
	}
	if s.Name() != v.Name() || s.KeyHash() != v.KeyHash() {
		return "", canvass.Errorf(canvass.Refused, "key", "%s is the key of another record", path)
	}
	return private, nil
}

package verify_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/verify"
)

func TestCheckpointText(t *testing.T) {
	signer, verifier, err := signing.NewKey("example.org/log")
	if err != nil {
		t.Fatal(err)
	}
	tree := tlog.Tree{N: 91, Hash: tlog.RecordHash([]byte("Pago Pago"))}
	signed, err := signing.Checkpoint(tree, signer)
	if err != nil {
		t.Fatal(err)
	}
	// The text is what c2sp.org/tlog-checkpoint says: origin, size, root; a blank line; the signature.
	want := "example.org/log\n91\n" + tree.Hash.String() + "\n\n— example.org/log "
	if !strings.HasPrefix(string(signed), want) {
		t.Errorf("got %q, want it to begin %q", signed, want)
	}
	got, err := verify.OpenCheckpoint(signed, verifier)
	if err != nil || got.Origin != "example.org/log" || got.Tree != tree || len(got.Witnesses) != 0 {
		t.Errorf("opened: %+v, %v", got, err)
	}
	if name, err := verify.Origin(verifier); err != nil || name != "example.org/log" {
		t.Errorf("origin of the key: %q, %v", name, err)
	}
}

func TestOpenCheckpointRefuses(t *testing.T) {
	signer, verifier, err := signing.NewKey("example.org/log")
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := signing.NewKey("example.org/other")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signing.Checkpoint(tlog.Tree{N: 5, Hash: tlog.RecordHash(nil)}, signer)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(signer)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(text string) []byte {
		signed, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	root := tlog.RecordHash(nil).String()
	for _, c := range []struct {
		name   string
		signed []byte
		key    string
		says   string
	}{
		{"another log's key", signed, other, `checkpoint: it is of "example.org/log", the key is of "example.org/other"`},
		{"size changed", []byte(strings.Replace(string(signed), "\n5\n", "\n6\n", 1)), verifier, "the signature by example.org/log is wrong"},
		{"no signature", []byte("example.org/log\n5\n" + root + "\n"), verifier, "checkpoint: malformed note"},
		{"empty", nil, verifier, "checkpoint: malformed note"},
		{"signed, of another origin", sign("example.org/other\n5\n" + root + "\n"), verifier, "checkpoint: "},
		{"signed, size with a leading zero", sign("example.org/log\n05\n" + root + "\n"), verifier, "malformed checkpoint"},
		{"signed, size below zero", sign("example.org/log\n-5\n" + root + "\n"), verifier, "malformed checkpoint"},
		{"signed, root too short", sign("example.org/log\n5\nAAAA\n"), verifier, "malformed checkpoint"},
		{"signed, no root", sign("example.org/log\n5\n"), verifier, "malformed checkpoint"},
		{"too long", append(signed, make([]byte, verify.MaxCheckpoint)...), verifier, "the limit is 65536"},
		{"a key that is none", signed, "key", `verifier key: "key" is none: one has a name, a number and the key`},
		{"a secret key in the place of the public one", signed, signer, `signer key: "PRIVATE+KEY+..."`},
	} {
		_, err := verify.OpenCheckpoint(c.signed, c.key)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), signer) {
			t.Errorf("%s: the error shows the secret key", c.name)
		}
	}
	for _, name := range []string{"", "a b", "a+b", "a\nb", "\xff", strings.Repeat("x", 201)} {
		if _, _, err := signing.NewKey(name); err == nil {
			t.Errorf("%q names a key", name)
		}
		if _, _, err := signing.NewWitnessKey(name); err == nil {
			t.Errorf("%q names a witness", name)
		}
	}
}

func TestCosign(t *testing.T) {
	signer, verifier, err := signing.NewKey("example.org/log")
	if err != nil {
		t.Fatal(err)
	}
	witness, witnessVerifier, err := signing.NewWitnessKey("witness.example")
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := signing.NewWitnessKey("stranger.example")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signing.Checkpoint(tlog.Tree{N: 5, Hash: tlog.RecordHash(nil)}, signer)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now().Truncate(time.Second)
	cosigned, err := signing.Cosign(signed, verifier, witness)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := signing.Cosign(cosigned, verifier, witness)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(twice), "— witness.example "); n != 1 {
		t.Errorf("after signing twice there are %d signatures", n)
	}
	for _, c := range [][]byte{cosigned, twice} {
		got, err := verify.OpenCheckpoint(c, verifier, witnessVerifier, stranger)
		if err != nil || len(got.Witnesses) != 1 || got.Witnesses[0].Name != "witness.example" || got.Witnesses[0].At.Before(before) {
			t.Errorf("opened with the witness's key: %+v, %v", got, err)
		}
		if got, err := verify.OpenCheckpoint(c, verifier); err != nil || len(got.Witnesses) != 0 {
			t.Errorf("opened without: %+v, %v", got, err)
		}
	}
	i := strings.Index(string(cosigned), "— witness.example ")
	forged := []byte(string(cosigned[:i]) + strings.Replace(string(cosigned[i:]), "A", "B", 3))
	if got, err := verify.OpenCheckpoint(forged, verifier, witnessVerifier); err == nil && len(got.Witnesses) > 0 {
		t.Errorf("a changed signature of a witness passes: %+v", got)
	}
	if _, err := signing.Cosign(signed, stranger, witness); err == nil {
		t.Error("a witness signed what the record did not")
	}
	for name, key := range map[string]string{"a record's": signer, "a verifier": witnessVerifier, "nothing": "", "cut": witness[:len(witness)-8]} {
		if _, err := signing.Cosign(signed, verifier, key); err == nil || strings.Contains(err.Error(), witness[30:]) {
			t.Errorf("%s key signed as a witness: %v", name, err)
		}
	}
}

func FuzzOpenCheckpoint(f *testing.F) {
	signer, verifier, err := signing.NewKey("example.org/log")
	if err != nil {
		f.Fatal(err)
	}
	tree := tlog.Tree{N: 5, Hash: tlog.RecordHash(nil)}
	signed, err := signing.Checkpoint(tree, signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add([]byte("example.org/log\n5\n" + tree.Hash.String() + "\n\n— example.org/log AAAA\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := verify.OpenCheckpoint(b, verifier)
		if err == nil && (got.Tree != tree || got.Origin != "example.org/log") {
			t.Fatalf("opened what was never signed: %+v from %q", got, b)
		}
	})
}

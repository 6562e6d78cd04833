package ledgertest

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
)

// named is the evidence that every hundredth entry names, as describeNaming says.
func named(seq int64) ledger.Evidence { return evidenceOf(seq - seq%100) }

// describeNaming describes an Entry that names evidence.
func describeNaming(b []byte) (ledger.Description, error) {
	d, err := Describe(b)
	if err == nil && strings.HasSuffix(d.Key, "00") {
		for seq := range int64(10) {
			if d.Key == Entry(seq*100).Key {
				d.Evidence = []tlog.Hash{named(seq * 100).Hash()}
			}
		}
	}
	return d, err
}

// scene is a record of 900 entries that was signed at 600 and, unless a case says otherwise, at 900, its tiles as they
// were published then, and the pristine copy.
type scene struct {
	log              ledger.Log
	location, folder string
	signer, verifier string
}

func newScene(t *testing.T, e Engine, published int64) scene {
	t.Helper()
	var s scene
	var err error
	if s.signer, s.verifier, err = signing.NewKey("example.org/repair"); err != nil {
		t.Fatal(err)
	}
	s.log, s.location = fresh(t, e)
	s.folder = t.TempDir()
	w, err := tiles.NewWriter(s.folder, s.verifier)
	if err != nil {
		t.Fatal(err)
	}
	for seq := int64(0); seq < 900; seq += 100 {
		b := Entries(seq, 100)
		b.Evidence = []ledger.Evidence{named(seq)}
		head, err := s.log.Append(ctx, seq, b)
		if err != nil {
			t.Fatal(err)
		}
		if head.Size != published {
			continue
		}
		signed, err := signing.Checkpoint(head.Tree(), s.signer)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.log.SetMeta(ctx, ledger.CheckpointMeta, signed); err != nil {
			t.Fatal(err)
		}
		if err := w.Update(ctx, ledger.Source(s.log), signed); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s scene) tiles(t testing.TB) verify.Source {
	t.Helper()
	f, err := verify.OpenFolder(s.folder)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// flipFile flips a bit of a file in the published folder.
func (s scene) flipFile(t testing.TB, name string, at int) {
	t.Helper()
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[at] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// offsetOf is where the bytes of an entry begin in its bundle.
func offsetOf(seq int64) int {
	at := 2
	for i := seq - seq%256; i < seq; i++ {
		at += 2 + len(Entry(i).Bytes)
	}
	return at
}

func repair(t *testing.T, e Engine) {
	level0 := func(n int64) tlog.Tile { return tlog.Tile{H: 8, L: 0, N: n, W: 256} }
	for _, c := range []struct {
		name      string
		published int64 // where the record was signed and published
		damages   []Damage
		files     map[string]int // bits flipped in the published folder
		tiles     bool           // whether the folder is a source beside the log
		size      int64          // what is rebuilt
		taken     []int64
		lost      int64 // the entry that no source has, or -1
		note      string
	}{
		{"a whole record", 900, nil, nil, false, 900, []int64{900}, -1, ""},
		{"a tile, from the entries", 900, []Damage{{Kind: FlipTile, Tile: level0(1)}}, nil, false, 900, []int64{900}, -1, ""},
		{"a tile gone, from the entries", 900, []Damage{{Kind: DropTile, Tile: level0(0)}}, nil, false, 900, []int64{900}, -1, ""},
		{"three entries, from published tiles", 900, []Damage{{Kind: FlipBytes, Seq: 0}, {Kind: FlipBytes, Seq: 300}, {Kind: FlipHash, Seq: 899}}, nil, true, 900, []int64{898, 2}, -1, ""},
		{"an entry gone, from published tiles", 900, []Damage{{Kind: Drop, Seq: 300}}, nil, true, 900, []int64{899, 1}, -1, ""},
		{"an entry forged", 900, []Damage{{Kind: Replace, Seq: 513}}, nil, true, 900, []int64{899, 1}, -1, ""},
		{
			"log and tiles damaged in different places of one bundle", 900,
			[]Damage{{Kind: FlipBytes, Seq: 5}},
			map[string]int{"tile/entries/000": offsetOf(9), "tile/0/000": 77},
			true, 900,
			[]int64{899, 1},
			-1, "",
		},
		{
			"log and tiles damaged in the same entry", 900,
			[]Damage{{Kind: FlipBytes, Seq: 300}},
			map[string]int{"tile/entries/001": offsetOf(300)},
			true, 300,
			[]int64{511, 0},
			300, "",
		},
		{"tiles of the level above", 900, nil, map[string]int{"tile/1/000.p/3": 3}, true, 900, []int64{900, 0}, -1, ""},
		{"published before the end, damaged before that", 600, []Damage{{Kind: FlipBytes, Seq: 100}}, nil, true, 900, []int64{899, 1}, -1, ""},
		{"published before the end, damaged behind it", 600, []Damage{{Kind: FlipBytes, Seq: 700}}, nil, true, 700, nil, 700, ""},
		{"the head, from the record alone", 900, []Damage{{Kind: FlipHead}}, nil, false, 900, []int64{900}, -1, "source 1: damaged at entry 0"},
		{"the head gone and two entries", 900, []Damage{{Kind: FlipBytes, Seq: 700}, {Kind: DropHead}, {Kind: Drop, Seq: 20}}, nil, true, 900, []int64{898, 2}, -1, "source 1: damaged at entry 0"},
		{"the checkpoint of the log", 900, []Damage{{Kind: FlipMeta, Name: ledger.CheckpointMeta}}, nil, true, 900, []int64{900, 0}, -1, "source 1 has no good checkpoint"},
		{"the checkpoint of the tiles", 900, nil, map[string]int{"checkpoint": 30}, true, 900, []int64{900, 0}, -1, "source 2 has no good checkpoint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScene(t, e, c.published)
			for _, d := range c.damages {
				e.Damage(t, s.log, s.location, d)
			}
			for name, at := range c.files {
				s.flipFile(t, name, at)
			}
			sources := []verify.Source{ledger.Source(s.log)}
			if c.tiles {
				sources = append(sources, s.tiles(t))
			}
			dst, _ := fresh(t, e)
			done, err := ledger.Repair(ctx, dst, s.verifier, describeNaming, sources...)
			var damaged *ledger.DamagedError
			if c.lost >= 0 && (!errors.As(err, &damaged) || damaged.Seq != c.lost) || c.lost < 0 && err != nil {
				t.Fatalf("repair: %v (%+v)", err, done)
			}
			if diff := cmp.Diff(c.taken, done.Taken); diff != "" && c.taken != nil {
				t.Errorf("taken from the sources (-want +got):\n%s", diff)
			}
			if noted := slices.ContainsFunc(done.Notes, func(p ledger.Problem) bool { return strings.Contains(p.What, c.note) }); c.note != "" && !noted {
				t.Errorf("notes: %v, want %q", done.Notes, c.note)
			}
			MustBeEntries(t, dst, 0, c.size)
			head, err := dst.Head(ctx)
			if err != nil || head != done.Head || head.Root != RootOf(c.size) {
				t.Errorf("the head is %v, %v; repair said %v", head, err, done.Head)
			}
			if c.lost >= 0 {
				return
			}
			if done.Signed != c.published {
				t.Errorf("%d entries are signed, want %d", done.Signed, c.published)
			}
			if problems, err := ledger.Scrub(ctx, dst, describeNaming); err != nil || len(problems) > 0 {
				t.Errorf("afterwards: %v, %v", problems, err)
			}
		})
	}
	t.Run("evidence and settings", func(t *testing.T) { repairBeside(t, e) })
	t.Run("a record that was tampered with", func(t *testing.T) { repairTampered(t, e) })
	t.Run("refusals", func(t *testing.T) { repairRefuses(t, e) })
}

// repairBeside demands that evidence and settings come along, and that what was erased anywhere stays erased.
func repairBeside(t *testing.T, e Engine) {
	s := newScene(t, e, 900)
	loose := ledger.Evidence{Bytes: []byte("named by nobody"), Salt: ledger.NewSalt()}
	secret := ledger.Evidence{Bytes: []byte("to be erased"), Salt: ledger.NewSalt()}
	for _, piece := range []ledger.Evidence{loose, secret} {
		if _, err := s.log.PutEvidence(ctx, piece); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.log.SetMeta(ctx, "tokens", []byte("hashed")); err != nil {
		t.Fatal(err)
	}
	// Another copy, made before the evidence was erased here, must not bring it back.
	older := memory.New()
	if _, err := ledger.Repair(ctx, older, s.verifier, describeNaming, ledger.Source(s.log)); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []tlog.Hash{secret.Hash(), named(300).Hash()} {
		if err := s.log.EraseEvidence(ctx, hash); err != nil {
			t.Fatal(err)
		}
	}
	e.Damage(t, s.log, s.location, Damage{Kind: FlipEvidence, Hash: named(100).Hash()})
	dst, _ := fresh(t, e)
	done, err := ledger.Repair(ctx, dst, s.verifier, describeNaming, ledger.Source(older), ledger.Source(s.log))
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Notes) > 0 {
		t.Errorf("notes: %v", done.Notes)
	}
	for piece, want := range map[*ledger.Evidence]error{&loose: nil, &secret: ledger.ErrErased} {
		got, err := dst.Evidence(ctx, piece.Hash())
		if !errors.Is(err, want) || want == nil && !bytes.Equal(got.Salt, piece.Salt) {
			t.Errorf("%s: %v, want %v", piece.Bytes, err, want)
		}
	}
	for seq := int64(0); seq < 900; seq += 100 {
		_, err := dst.Evidence(ctx, named(seq).Hash())
		if want := seq == 300; errors.Is(err, ledger.ErrErased) != want || !want && err != nil {
			t.Errorf("evidence of entry %d: %v", seq, err)
		}
	}
	if value, err := dst.Meta(ctx, "tokens"); err != nil || string(value) != "hashed" {
		t.Errorf("setting: %q, %v", value, err)
	}

	// From the damaged log alone one piece is missing, and is named.
	alone, _ := fresh(t, e)
	if done, err = ledger.Repair(ctx, alone, s.verifier, describeNaming, ledger.Source(s.log)); err != nil {
		t.Fatal(err)
	}
	want := []ledger.Problem{{Seq: 100, What: "no source has the evidence " + ledger.EvidenceName(named(100).Hash())}}
	if diff := cmp.Diff(want, done.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// repairTampered rewrites an early entry, the tree over it and all that follows. Nobody signed that, and the repair
// goes back to what was signed.
func repairTampered(t *testing.T, e Engine) {
	s := newScene(t, e, 600)
	tampered, _ := fresh(t, e)
	b := Entries(0, 950)
	b.Entries[10].Bytes = bytes.Replace(b.Entries[10].Bytes, []byte("notice"), []byte("wager!"), 1)
	if _, err := tampered.Append(ctx, 0, b); err != nil {
		t.Fatal(err)
	}
	dst, _ := fresh(t, e)
	done, err := ledger.Repair(ctx, dst, s.verifier, Describe, ledger.Source(tampered), s.tiles(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{599, 1}, done.Taken); diff != "" {
		t.Errorf("taken from the sources (-want +got):\n%s", diff)
	}
	if !slices.ContainsFunc(done.Notes, func(p ledger.Problem) bool {
		return strings.HasPrefix(p.What, "a tree of 950 entries") && strings.Contains(p.What, "does not continue the signed one of 600")
	}) {
		t.Errorf("notes: %v", done.Notes)
	}
	MustBeEntries(t, dst, 0, 600)
}

func repairRefuses(t *testing.T, e Engine) {
	s := newScene(t, e, 900)
	_, other, err := signing.NewKey("example.org/other")
	if err != nil {
		t.Fatal(err)
	}
	dst, _ := fresh(t, e)
	src := ledger.Source(s.log)
	unsigned, _ := fresh(t, e)
	Fill(t, unsigned, 0, 10)
	rewritten, _ := fresh(t, e)
	if _, err := rewritten.Append(ctx, 0, Entries(1, 950)); err != nil {
		t.Fatal(err)
	}
	head, err := rewritten.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signing.Checkpoint(head.Tree(), s.signer)
	if err != nil {
		t.Fatal(err)
	}
	if err := rewritten.SetMeta(ctx, ledger.CheckpointMeta, signed); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key string
		sources   []verify.Source
		says      string
	}{
		{"no source", s.verifier, nil, "there is nothing to prove a repair with"},
		{"another key", other, []verify.Source{src}, "there is nothing to prove a repair with"},
		{"no key", "nonsense", []verify.Source{src}, "malformed verifier id"},
		{"nothing signed", s.verifier, []verify.Source{ledger.Source(unsigned)}, "there is nothing to prove a repair with"},
		{"two histories, both signed", s.verifier, []verify.Source{src, ledger.Source(rewritten)}, "no tree can be proven that continues the checkpoint of 950 entries"},
	} {
		if _, err := ledger.Repair(ctx, dst, c.key, describeNaming, c.sources...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		MustBeEntries(t, dst, 0, 0)
	}
	if _, err := ledger.Repair(ctx, unsigned, s.verifier, describeNaming, src); !errors.Is(err, ledger.ErrInvalid) {
		t.Errorf("into a record that is not empty: %v", err)
	}
}

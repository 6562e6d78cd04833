package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/site"
)

// TestWhatIsShown publishes versions of a few files after each other, some of which are cut off, with beats, sweeps and
// other processes between them, at random: what a web server shows is what the newest version has, and nothing else.
func TestWhatIsShown(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := &played{T: t, r: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), all: map[string]string{"index.html": "first"}}
			p.open()
			p.publish()
			for range 30 {
				switch p.r.IntN(7) {
				case 0:
					p.cutOff()
				case 1:
					p.pointer = fmt.Sprint("beat ", p.r.IntN(3))
					p.must(p.f.Beat(t.Context(), []byte(p.pointer)))
				case 2:
					p.must(p.f.Sweep(t.Context(), p.before, p.before.Version-p.r.Int64N(4)))
				case 3:
					p.must(p.f.Close())
					p.open()
				case 4:
					p.killed()
				default:
					p.change()
					p.publish()
				}
				p.look()
			}
			p.must(p.f.Close())
		})
	}
}

// played is a site of a few files.
type played struct {
	*testing.T
	r       *rand.Rand
	dir     string
	f       *Folder
	all     map[string]string // what is to be shown
	before  *site.Index       // of the newest version
	pointer string
}

func (p *played) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *played) open() {
	var err error
	p.f, err = Open(p.dir)
	p.must(err)
	p.f.many = 2
}

// change changes some files, and takes some out.
func (p *played) change() {
	paths := []string{"index.html", "entry/1/index.html", "entry/2/index.html", "entry/3/bytes.json", "2024/dem/index.html", "2024/dem.csv", "evidence/9f/9f", "tile/0/001"}
	for range 1 + p.r.IntN(4) {
		of := paths[p.r.IntN(len(paths))]
		switch text := []string{"", "a", "b", "long enough"}[p.r.IntN(4)]; {
		case text != "":
			p.all[of] = text
		case of != "index.html":
			delete(p.all, of)
		}
	}
}

// next is the version of the files as they are now, with their bytes in the folder.
func (p *played) next() (now *site.Index, changed, gone []string) {
	now = &site.Index{Version: 1, Files: map[string]site.File{}}
	was := map[string]site.File{}
	if p.before != nil {
		now.Version, was = p.before.Version+1, p.before.Files
	}
	for of, text := range p.all {
		sum := sha256.Sum256([]byte(text))
		c := site.Content{File: site.File{Hash: hex.EncodeToString(sum[:])}, Body: []byte(text)}
		if len(text) > 3 {
			c.Codings, c.Packed = []string{"gz"}, map[string][]byte{"gz": []byte("packed " + text)}
		}
		now.Files[of] = c.File
		if was[of].Hash != c.Hash {
			changed = append(changed, of)
			p.must(p.f.Put(p.Context(), of, c))
		}
	}
	for of := range was {
		if _, ok := now.Files[of]; !ok {
			gone = append(gone, of)
		}
	}
	return now, changed, gone
}

func (p *played) publish() {
	now, changed, gone := p.next()
	p.pointer = fmt.Sprint("version ", now.Version)
	p.must(p.f.Switch(p.Context(), now, []byte(p.pointer), changed, gone))
	p.before = now
}

// cutOff makes the folders of a version that never becomes the newest.
func (p *played) cutOff() {
	kept := maps.Clone(p.all)
	p.change()
	now, changed, gone := p.next()
	_, err := p.f.tree(now, p.before.Version, []byte("cut off"), changed, gone)
	p.must(err)
	p.all = kept
}

// killed makes a version the newest in a process that ends at once, and begins another.
func (p *played) killed() {
	p.change()
	now, changed, gone := p.next()
	p.pointer = fmt.Sprint("version ", now.Version)
	root, err := p.f.tree(now, p.before.Version, []byte(p.pointer), changed, gone)
	p.must(err)
	b, err := json.Marshal(now)
	p.must(err)
	p.must(os.WriteFile(p.f.versionFile(now.Version), b, 0o644))
	p.f.leave = nil
	p.must(p.f.show(now, root))
	p.before = now
	p.must(p.f.Close())
	p.open()
	p.must(p.f.Sweep(p.Context(), now, now.Version))
}

func (p *played) look() {
	p.Helper()
	want := map[string]string{site.Pointer: p.pointer}
	for of, text := range p.all {
		want[of] = text
		if len(text) > 3 {
			want[of+".gz"] = "packed " + text
		}
	}
	if got := shown(p.T, p.f.Root(), ""); !maps.Equal(got, want) {
		p.Fatalf("version %d shows %v, want %v", p.before.Version, got, want)
	}
}

// shown are the files below a folder, as a web server that follows links finds them; those by hash are left out.
func shown(t *testing.T, root, dir string) map[string]string {
	out := map[string]string{}
	names, err := os.ReadDir(filepath.Join(root, dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		of := path.Join(dir, n.Name())
		at, err := os.Stat(filepath.Join(root, of))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			t.Fatalf("%s leads nowhere", of)
		case err != nil:
			t.Fatal(err)
		case of == "_":
		case at.IsDir():
			below := shown(t, root, of)
			if len(below) == 0 {
				t.Fatalf("%s is empty", of)
			}
			maps.Copy(out, below)
		default:
			b, err := os.ReadFile(filepath.Join(root, of))
			if err != nil {
				t.Fatal(err)
			}
			out[of] = string(b)
		}
	}
	return out
}

// What is removed from a version's folders leaves none behind that is empty, and what changes leaves no compressed form of
// what was there.
func TestNodesForget(t *testing.T) {
	n := newNode()
	n.put("2024/dem/as/index.html", "/files/aa", []string{"gz", "zst"})
	n.put("2024/dem/as/index.html", "/files/bb", nil)
	n.put("2024/dem.csv", "/files/cc", nil)
	as := n.folders["2024"].folders["dem"].folders["as"]
	if got := slices.Sorted(maps.Keys(as.files)); strings.Join(got, " ") != "index.html" {
		t.Errorf("files %v", got)
	}
	n.remove("2024/dem/as/index.html")
	if len(n.folders["2024"].folders) != 0 || len(n.folders["2024"].files) != 1 {
		t.Errorf("folders %v, files %v", n.folders["2024"].folders, n.folders["2024"].files)
	}
}

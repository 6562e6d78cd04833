package catalog

import (
	"bytes"
	"sync"

	"github.com/canvassdesk/canvass/data"
)

// own are the catalogs of the program's own files, by the last cycle in them: of one program they say the same however
// often they are read. Nothing writes to a catalog that was read.
var own struct {
	sync.Mutex
	byCycle map[int]*Catalog
}

// ownPaths are the paths of the program's own catalog, in their order.
var ownPaths = sync.OnceValue(func() []string {
	var paths []string
	for _, f := range Embedded() {
		paths = append(paths, f.Path)
	}
	return paths
})

// ownThrough is the last cycle of which the files speak, where they are the program's own: each byte for byte, and all
// up to that cycle. Those were held to every check when the program was made (TestDataFiles, TestOwnFiles), which takes
// half of the time of reading them. One file more, fewer or another is checked like a stranger's, and so are the rest:
// files are held against each other.
func ownThrough(files []File) (cycle int, ok bool) {
	for _, f := range files {
		cycle = max(cycle, cycleOfPath(f.Path))
	}
	n := 0
	for _, p := range ownPaths() {
		if cycleOfPath(p) > cycle {
			continue
		}
		if n == len(files) || files[n].Path != p {
			return 0, false
		}
		if b, err := data.FS.ReadFile(p); err != nil || !bytes.Equal(b, files[n].Bytes) {
			return 0, false
		}
		n++
	}
	return cycle, n == len(files)
}

// ownCatalog is the catalog of files that ownThrough knows, read once.
func ownCatalog(files []File, cycle int) *Catalog {
	own.Lock()
	defer own.Unlock()
	if own.byCycle == nil {
		own.byCycle = map[int]*Catalog{}
	}
	c := own.byCycle[cycle]
	if c == nil {
		c, _ = parse(files, sound)
		own.byCycle[cycle] = c
	}
	return c
}

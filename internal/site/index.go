package site

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Pointer is the small file by which readers learn of a new version. It is the last that is written of one.
const Pointer = "live.json"

// File is one file of a version.
type File struct {
	// Hash is the SHA-256 of its bytes, as hexadecimal digits.
	Hash string `json:"hash"`
	Size int    `json:"size"`
	// Media is its media type, Save the name to save it under, empty for what is opened in place.
	Media string `json:"media"`
	Save  string `json:"save,omitempty"`
	// Kept says that its path names its bytes: readers may keep it for good.
	Kept bool `json:"kept,omitempty"`
	// Codings are the compressed forms beside it: "gz", "zst".
	Codings []string `json:"codings,omitempty"`
	// Print is a hash of what of it matters: pages of two versions that differ in their moment alone have the same.
	Print string `json:"print,omitempty"`
	// Since is the version in which it last changed, Last the version up to which a file stays that is no longer part of
	// the site; 0 for one that is.
	Since int64 `json:"since"`
	Last  int64 `json:"last,omitempty"`
}

// Index is everything in one version of a site: what is written beside it, so that the next one knows what changed.
type Index struct {
	Format int `json:"format"` // of this file: 2; in 1 evidence was with all other bytes
	// Key is the record's verifier key, Kind what kind of record it is of, Address where readers find the site.
	Key     string             `json:"key"`
	Kind    canvass.RecordKind `json:"kind"`
	Address string             `json:"address"`
	// Version counts from 1.
	Version int64           `json:"version"`
	Head    ledger.Head     `json:"head"`
	AsOf    canvass.Time    `json:"as_of"`
	Made    canvass.Time    `json:"made"`
	Files   map[string]File `json:"files"`
	// Recent are the pages that changed from the version RecentFrom on, the oldest first.
	Recent     []Changed `json:"recent"`
	RecentFrom int64     `json:"recent_from"`
}

// Changed is a page that changed in a version.
type Changed struct {
	Version int64  `json:"version"`
	Page    string `json:"page"` // its address, below that of the site
	Hash    string `json:"hash"`
}

// live is the pointer, as readers get it.
type live struct {
	Version int64        `json:"version"`
	Head    int64        `json:"head"`
	AsOf    canvass.Time `json:"as_of"`
	// Made is when the publisher last said that this is the newest version, by its own clock, and Every how many
	// milliseconds later it says so again; 0 for a site that was written once.
	Made  canvass.Time `json:"made"`
	Every int64        `json:"every"`
	// Since is the version from which on Changed names every page that changed: with the version in which it last did, and
	// the name of its bytes.
	Since   int64             `json:"since"`
	Changed map[string][2]any `json:"changed"`
}

// format is that of an Index.
const format = 2

// mostRecent is how many changed pages the pointer names. A page that has not heard of more versions asks for itself.
const mostRecent = 64

// pointer is the pointer of a version.
func (x *Index) pointer(every time.Duration) []byte {
	l := live{
		Version: x.Version, Head: x.Head.Size, AsOf: x.AsOf, Made: x.Made, Every: every.Milliseconds(), Since: x.RecentFrom,
		Changed: map[string][2]any{},
	}
	for _, c := range x.Recent { // the newest of a page comes last
		l.Changed[c.Page] = [2]any{c.Version, c.Hash[:nameDigits]}
	}
	b, err := json.Marshal(l)
	if err != nil {
		panic(err) // numbers and text
	}
	return append(b, '\n')
}

// remember notes the pages that changed in this version. Of the oldest version that is named every page is; of a version
// in which more changed than are named none is, and readers ask for themselves.
func (x *Index) remember(changed []Changed) {
	slices.SortFunc(changed, func(a, b Changed) int { return cmp.Compare(a.Page, b.Page) })
	if len(changed) > mostRecent {
		x.Recent, x.RecentFrom = nil, x.Version+1
		return
	}
	x.Recent = append(slices.Clone(x.Recent), changed...)
	for len(x.Recent) > mostRecent {
		oldest := x.Recent[0].Version
		x.Recent = slices.DeleteFunc(x.Recent, func(c Changed) bool { return c.Version == oldest })
		x.RecentFrom = oldest + 1
	}
}

// nameDigits is how much of a hash a file is named by: 128 bits.
const nameDigits = 32

// BytesFolder is where the bytes of files are for good, by their hash, EvidenceFolder where those of evidence are: they
// never change either, but may be erased, so that no cache may keep them for long.
const (
	BytesFolder    = "_/f/"
	EvidenceFolder = "_/e/"
)

// BytesPath is where the bytes of a file are by their hash: "_/f/9f/9f86….html", or "_/e/9f/9f86…" of evidence.
func (f File) BytesPath(path string) string { return bytesPath(f.Hash, path) }

func bytesPath(hash, of string) string {
	ext := path.Ext(of)
	if strings.Contains(of, "tile/") || len(ext) > 8 {
		ext = ""
	}
	folder := BytesFolder
	if isEvidence(of) {
		folder = EvidenceFolder
	}
	return folder + hash[:2] + "/" + hash[:nameDigits] + ext
}

// Held adds to a set where all bytes of the version are, compressed forms included.
func (x *Index) Held(set map[string]bool) {
	for of, f := range x.Files {
		at := f.BytesPath(of)
		set[at] = true
		for _, ending := range f.Codings {
			set[at+"."+ending] = true
		}
	}
}

package site

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// An address is what the desk's own pages link to: a path from the root and a query, "/entries?seq=3,7-12". A path of
// the site is where the file for it is, without a slash in front: "entries/3,7-12/index.html". Pages are files named
// index.html in folders of their own, which every web server and store shows at the folder's address.

const index = "index.html"

// sumFolder is the folder of the lists of entries behind sums, embedFolder that of the pages that offer cards.
const (
	sumFolder   = "sum"
	embedFolder = "of"
)

// longList is how long a list of entries may be to be a folder's name itself; of a longer one it is a hash.
const longList = 120

var (
	carded  = regexp.MustCompile(`(/\d{4}/[a-z]+(/[a-z0-9-]+)?|/calendar)$`) // what there is a card of
	numbers = regexp.MustCompile(`^[0-9,-]+$`)
)

// pathOf is the path of the file for an address, and whether the site has one. What depends on a reader's own words, or
// on an earlier moment, needs the desk's server.
func pathOf(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Path, "/") || u.Host != "" {
		return "", false
	}
	at, q := u.Path, u.Query()
	if u.RawQuery != "" {
		return queried(at, u.RawQuery, q)
	}
	switch first, rest, _ := strings.Cut(at[1:], "/"); first {
	case "live", "feeds", "desk", "healthz", "readyz", "oembed", "entries":
		return "", false
	case "api":
		if path.Ext(at) != ".json" {
			return at[1:] + ".json", true
		}
		return at[1:], true
	case "entry":
		switch {
		case strings.HasSuffix(rest, "/bytes"):
			return at[1:] + ".json", true
		case strings.HasSuffix(rest, "/file"):
			return at[1:] + ".txt", true
		}
	case "checkpoint", "tile", "evidence", "fonts":
		return at[1:], true
	}
	if path.Ext(at) != "" {
		return at[1:], true
	}
	return path.Join(at, index)[1:], true
}

// queried is the path for an address with a query.
func queried(at, raw string, q url.Values) (string, bool) {
	switch {
	case at == "/entries" && q.Has("sum") && !q.Has("as-of"): // of very many: their list has the sum's name
		return path.Join("entries", sumFolder, shortHash(raw), index), true
	case len(q) != 1:
		return "", false
	case at == "/entries" && numbers.MatchString(q.Get("seq")):
		seq := q.Get("seq")
		if len(seq) > longList {
			seq = "list-" + shortHash(seq)
		}
		return "entries/" + seq + "/" + index, true
	case at == "/embed" && q.Has("of"):
		return path.Join("embed", embedFolder, path.Clean("/"+q.Get("of")), index), true
	case at == "/oembed":
		u, err := url.Parse(q.Get("url"))
		if err != nil || !carded.MatchString(u.Path) {
			return "", false
		}
		return "oembed" + carded.FindString(u.Path) + ".json", true
	case raw == "units" && path.Ext(at) != "":
		return strings.TrimSuffix(at, path.Ext(at))[1:] + ".units" + path.Ext(at), true
	case q.Has("v") && path.Ext(at) != "": // a file that is named with its hash may be kept for good
		return strings.TrimSuffix(at, path.Ext(at))[1:] + "." + path.Base(q.Get("v")) + path.Ext(at), true
	}
	return "", false
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

// shownAt is where readers find a file of the site, below its own address: a page at its folder.
func shownAt(file string) string { return "/" + strings.TrimSuffix(file, index) }

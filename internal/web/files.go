package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"github.com/canvassdesk/canvass/internal/reply"
)

//go:embed static templates
var embedded embed.FS

// files are the style sheet, the script, the faces and the icon, by their path in an address.
type files struct{ all map[string]file }

type file struct {
	*reply.Document
	kind string
	hash string // the first 12 hexadecimal digits of its SHA-256
}

func newFiles() *files {
	f := &files{all: map[string]file{}}
	kinds := map[string]string{
		"style.css": "text/css; charset=utf-8", "live.js": "text/javascript; charset=utf-8", "fit.js": "text/javascript; charset=utf-8", "find.js": "text/javascript; charset=utf-8",
		"favicon.svg":                "image/svg+xml",
		"fonts/source-serif-4.woff2": "font/woff2", "fonts/source-sans-3.woff2": "font/woff2", "fonts/OFL.txt": "text/plain; charset=utf-8",
	}
	all := map[string][]byte{}
	for name := range kinds {
		b, err := embedded.ReadFile(path.Join("static", name))
		if err != nil {
			panic(err) // the file is named here and embedded above
		}
		all[name] = b
	}
	// The style sheet names the faces as the pages do, with their hash: under two addresses they would be fetched twice.
	for name := range all {
		if strings.HasPrefix(name, "fonts/") {
			all["style.css"] = bytes.ReplaceAll(all["style.css"], []byte(`"/`+name+`"`), []byte(`"/`+name+"?v="+hashOf(all[name])+`"`))
		}
	}
	for name, b := range all {
		kind := kinds[name]
		hash := hashOf(b)
		f.all[name] = file{reply.New(b, hash, strings.HasPrefix(kind, "font/")), kind, hash}
	}
	return f
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// address is a file's address with its hash, so that a reader's copy may be kept for good.
func (f *files) address(name string) string { return "/" + name + "?v=" + f.all[name].hash }

func (f *files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := f.all[r.URL.Path[1:]]
	w.Header().Set("Content-Type", x.kind)
	if r.URL.Path == "/fit.js" { // which pages of other sites run
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	w.Header().Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == x.hash {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	x.Send(w, r)
}

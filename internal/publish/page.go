package publish

import (
	"bytes"
	_ "embed"
	"html/template"
	"os"
	"path/filepath"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
)

//go:embed index.html
var indexText string

var index = template.Must(template.New("index.html").Parse(indexText))

// pageOf is the page that explains a published folder to people.
func pageOf(r *canvass.Record) ([]byte, error) {
	var b bytes.Buffer
	err := index.Execute(&b, struct {
		*canvass.Record
		Live, Rehearsal, Replay bool
	}{r, r.Kind == canvass.Live, r.Kind == canvass.Rehearsal, r.Kind == canvass.Replay})
	return b.Bytes(), err
}

// ours stands in every page that this program wrote.
const ours = `<meta name="generator" content="canvass publish">`

// writePage puts the page into a folder, unless it is there. A page that somebody else made is left alone.
func writePage(folder string, r *canvass.Record) error {
	page, err := pageOf(r)
	if err != nil {
		return err
	}
	path := filepath.Join(folder, "index.html")
	if held, err := os.ReadFile(path); err == nil && (bytes.Equal(held, page) || !bytes.Contains(held, []byte(ours))) {
		return nil
	}
	return durable.Replace(path, page, 0o644)
}

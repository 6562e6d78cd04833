package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/tally"
)

// download is a file of what the record says, asked for by an address: /2024/dem/as.csv, /2024/dem.xml, /places/as.ics,
// and of the whole record /results.csv, /calendar.ics, /feed.atom.
type download struct {
	format  export.Format
	subject string // a contest, a race, or places/ and a jurisdiction; empty for everything
	name    string // of the file, without what the record is
}

// wholes are the addresses of files of the whole record, without their ending.
var wholes = map[export.Format]string{export.ICal: "calendar", export.Atom: "feed"}

func wholeName(f export.Format) string { return cmp.Or(wholes[f], "results") }

// downloadOf is the file that an address asks for, and whether it does.
func downloadOf(address string) (download, bool) {
	format, ok := export.FormatOf(address)
	parts := splitPath(address)
	if !ok || len(parts) == 0 || len(parts) > 3 {
		return download{}, false
	}
	subject := strings.TrimSuffix(strings.Join(parts, "/"), path.Ext(address))
	d := download{format: format, subject: subject, name: strings.ReplaceAll(strings.TrimPrefix(subject, "places/"), "/", "-")}
	switch {
	case parts[0] == "places":
		return d, len(parts) == 2 && format == export.ICal
	case len(parts) == 1:
		d.subject = ""
		return d, subject == wholeName(format)
	}
	return d, true
}

// address is where the file is, as a path: what a request's own path has besides is nothing to point at.
func (d download) address() string {
	return "/" + cmp.Or(d.subject, wholeName(d.format)) + "." + d.format.Ext()
}

// sendFile answers with the file, made once for a head like a page. ?units asks for reporting units, ?all in tables for
// every source and place, ?excel for a CSV that says that it is UTF-8.
func (s *site) sendFile(w http.ResponseWriter, r *http.Request, d download) {
	reply.Open(w.Header())
	if err := reply.Understands(r, "as-of", "as_of", "units", "all", "excel"); err != nil {
		s.failed(w, r, err)
		return
	}
	v, asOf, err := s.view(r)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	key, asked := r.URL.Path, r.URL.Query()
	sel := export.Selection{Units: asked.Has("units"), All: asked.Has("all"), Excel: asked.Has("excel"), Address: s.Address, Self: d.address(), Folders: s.Static}
	if sel.Address == "" {
		sel.Address = ownAddress(r)
	}
	table := d.format == export.CSV || d.format == export.Parquet
	switch {
	case sel.Units && sel.All, sel.All && !table, sel.Excel && d.format != export.CSV:
		s.failed(w, r, canvass.Errorf(canvass.Invalid, "file", "units or all is asked for, all of a table (.csv, .parquet), excel of .csv"))
		return
	}
	key += fmt.Sprintf("?%t%t%t %s", sel.Units, sel.All, sel.Excel, sel.Address)
	made, err := s.cache.get(v, key, asOf != "", func() (*page, []byte, error) {
		subjects, err := d.subjects(v.Snapshot)
		if err != nil {
			return nil, nil, err
		}
		sel.Subjects = subjects
		x, err := export.New(v, sel)
		if err != nil {
			return nil, nil, err
		}
		var b bytes.Buffer
		if err := x.Write(&b, d.format); err != nil {
			return nil, nil, err
		}
		p := &page{Media: d.format.Media(), Packed: d.format.Binary()}
		if d.format != export.Atom { // which readers of feeds open in place
			p.Save = d.name + "." + d.format.Ext()
			if !published(v.Snapshot.Record) {
				p.Save = string(v.Snapshot.Record.Kind) + "-" + p.Save
			}
		}
		return p, b.Bytes(), nil
	})
	if err != nil {
		s.failed(w, r, err)
		return
	}
	made.send(w, r)
}

// subjects are what the file is about, in the words of package export.
func (d download) subjects(s *tally.Snapshot) ([]string, error) {
	place, ofPlace := strings.CutPrefix(d.subject, "places/")
	switch {
	case d.subject == "":
		return nil, nil
	case !ofPlace:
		return []string{d.subject}, nil
	}
	var out []string
	cycle := facts.Cycle(s)
	for id := range s.Contests {
		if id.Jurisdiction() == place && id.Cycle() == cycle {
			out = append(out, string(id))
		}
	}
	if len(out) == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "place", "this record has no contest of its cycle in a place with the id %s", place)
	}
	slices.Sort(out)
	return out, nil
}

// saved are the addresses of the files of a contest or race, or of the whole record for the empty path.
func (b *book) saved(of string) []link {
	var out []link
	for _, f := range export.Formats() {
		stem := of
		if of == "" {
			stem = "/" + wholeName(f)
		}
		out = append(out, link{Text: fileWords[f], Href: b.within(stem + "." + f.Ext())})
	}
	return out
}

var fileWords = map[export.Format]string{
	export.CSV: "CSV", export.JSON: "JSON", export.Parquet: "Parquet", export.NIST: "NIST XML", export.ICal: "Calendar", export.Atom: "Feed",
}

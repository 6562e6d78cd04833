// Package spreadsheet reads the cells of workbooks in Office Open XML (.xlsx), as they are stored and not as they are
// shown: a number that is shown rounded is not another number.
//
//	book, err := spreadsheet.Open(file, size, spreadsheet.DefaultUnpacked)
//	rows, err := book.Rows(book.Sheets()[0])
//	for rows.Next() {
//		fmt.Println(rows.Number(), rows.Hidden(), rows.Cells())
//	}
//	err = rows.Err()
//
// A sheet is read as a stream, and the table of its texts, which stands apart in the file, is held in memory up to a
// bound. Files come from strangers: whatever is not as the standard has it (ECMA-376, part 1, chapter 18) is an error
// with the part of the file that it stands in, and a sheet that breaks off is never taken for a shorter one.
package spreadsheet

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds on what a stranger's file may cost. A sheet has no more rows and columns by the standard.
const (
	// DefaultUnpacked is how many bytes all parts of a workbook may come to when unpacked.
	DefaultUnpacked = 1 << 30

	maxRows    = 1 << 20
	maxColumns = 1 << 14
	maxTexts   = 64 << 20 // bytes of the texts that are held, with what each takes beside
	maxToken   = 1 << 20  // bytes of one element's opening or text; a cell's text has 32,767 characters at most
	maxDepth   = 64       // elements in each other
	maxSheets  = 10_000
	maxStyles  = 1 << 16
)

// Workbook is an open workbook. It is not safe for concurrent use.
type Workbook struct {
	parts  map[string]*zip.File
	sheets []sheet
	texts  string   // the part with the table of texts, empty where there is none
	table  []string // nil until it is read
	styles string   // the part with the styles of cells, empty where there is none
	shows  []show   // how each shows numbers; nil until they are read
	// from1904 says that days are counted from 1904, as old Macintosh programs did.
	from1904 bool
}

type sheet struct{ name, part string }

// Open reads what sheets a workbook has. Its parts may come to so many bytes when unpacked, as the file itself says; one
// that has more than it says is damaged.
func Open(r io.ReaderAt, size, unpacked int64) (*Workbook, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	w := &Workbook{parts: map[string]*zip.File{}}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > uint64(unpacked) || total > uint64(unpacked) {
			return nil, fmt.Errorf("it would unpack to more than %d MiB", unpacked>>20)
		}
		name := strings.ToLower(strings.TrimPrefix(f.Name, "/"))
		if w.parts[name] != nil {
			return nil, fmt.Errorf("it has two parts %s", short(f.Name))
		}
		w.parts[name] = f
	}
	at, err := w.workbookPart()
	if err != nil {
		return nil, err
	}
	return w, w.readSheets(at)
}

// workbookPart is the part that lists the sheets: the package's own relations name it.
func (w *Workbook) workbookPart() (string, error) {
	relations, err := w.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if r.is("/officeDocument") {
			return r.target, nil
		}
	}
	return "", fmt.Errorf("it is no workbook: no part of it is the document")
}

// readSheets reads the list of sheets. Of charts and macros, which have no cells, it takes no note.
func (w *Workbook) readSheets(at string) error {
	relations, err := w.relations(at)
	if err != nil {
		return err
	}
	parts := map[string]string{}
	for id, r := range relations {
		switch {
		case r.is("/worksheet"):
			parts[id] = r.target
		case r.is("/sharedStrings"):
			w.texts = r.target
		case r.is("/styles"):
			w.styles = r.target
		}
	}
	p, err := w.open(at)
	if err != nil {
		return err
	}
	defer p.Close()
	for {
		e, err := p.next()
		if err != nil || e == nil {
			return err
		}
		start, ok := e.(xml.StartElement)
		if ok && start.Name.Local == "workbookPr" {
			since := attribute(start, "date1904")
			w.from1904 = since == "1" || since == "true"
		}
		if !ok || start.Name.Local != "sheet" {
			continue
		}
		s := sheet{name: attribute(start, "name"), part: parts[attribute(start, "id")]}
		if s.part != "" {
			w.sheets = append(w.sheets, s)
		}
		if len(w.sheets) > maxSheets {
			return p.errorf("it has more than %d sheets", maxSheets)
		}
	}
}

// relation is another part and what it is to one.
type relation struct{ kind, target string }

// is reports whether it is of a kind. Two editions of the standard have two addresses that end alike.
func (r relation) is(kind string) bool { return strings.HasSuffix(r.kind, kind) }

// relations are those of a part, the package's own where it is empty, by their ids.
func (w *Workbook) relations(of string) (map[string]relation, error) {
	folder, file := path.Split(of)
	p, err := w.open(folder + "_rels/" + file + ".rels")
	if err != nil {
		return nil, err
	}
	defer p.Close()
	all := map[string]relation{}
	for {
		e, err := p.next()
		if err != nil || e == nil {
			return all, err
		}
		start, ok := e.(xml.StartElement)
		if !ok || start.Name.Local != "Relationship" || attribute(start, "TargetMode") == "External" {
			continue
		}
		target := attribute(start, "Target")
		if !strings.HasPrefix(target, "/") {
			target = folder + target
		}
		all[attribute(start, "Id")] = relation{attribute(start, "Type"), strings.TrimPrefix(path.Clean("/"+target), "/")}
		if len(all) > maxSheets {
			return nil, p.errorf("it has more than %d relations", maxSheets)
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Sheets are the names of the sheets that have cells, in the order in which they are shown, hidden ones among them.
func (w *Workbook) Sheets() []string {
	names := make([]string, len(w.sheets))
	for i, s := range w.sheets {
		names[i] = s.name
	}
	return names
}

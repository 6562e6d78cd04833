package catalog

import (
	"bytes"
	"fmt"
	"strings"
)

// Bounds on a file of the catalog. No contest comes near them; they keep a file that is not one from holding up whoever
// reads a stranger's record.
const (
	maxFile     = 1 << 20
	maxFindings = 100
)

// document is one TOML file while it is read: its bytes, what is wrong with it, and where each key stands.
type document struct {
	File
	known    proof // whether it is known to have no error
	findings []Finding
	errors   int     // how many findings are errors, those beyond maxFindings included
	apart    int     // how many of the errors leave the rest of the file standing
	places   []place // filled by index, when the first finding asks for it
	steps    map[step]int
}

// fail adds an error at a path of keys and indexes: fail(at("pool", 2, "seats"), "…"). The message follows the path. A
// nil path is the whole file.
func (d *document) fail(path []any, format string, args ...any) {
	d.add(Error, path, format, args...)
}

// lacks adds an error about a reference to something that is not there.
func (d *document) lacks(path []any, format string, args ...any) {
	d.without(path, format, args...)
}

// without adds an error that costs what the path is of, and not the file.
func (d *document) without(path []any, format string, args ...any) {
	d.apart++
	d.fail(path, format, args...)
}

func (d *document) add(s Severity, path []any, format string, args ...any) {
	if d.full(s) {
		return
	}
	message := fmt.Sprintf(format, args...)
	if name := fieldName(path); name != "" {
		message = name + ": " + message
	}
	if path == nil {
		d.findings = append(d.findings, Finding{File: d.Path, Severity: s, Message: message})
		return
	}
	d.put(s, d.offset(path), message)
}

// failAt adds an error at an offset.
func (d *document) failAt(offset int, format string, args ...any) {
	if !d.full(Error) {
		d.put(Error, offset, fmt.Sprintf(format, args...))
	}
}

func (d *document) put(s Severity, offset int, message string) {
	line, column := d.position(offset)
	d.findings = append(d.findings, Finding{File: d.Path, Line: line, Column: column, Severity: s, Message: message})
}

// full counts a finding, and reports whether the file has too many to show another.
func (d *document) full(s Severity) bool {
	if s == Error {
		d.errors++
	}
	if len(d.findings) == maxFindings {
		d.findings = append(d.findings, Finding{File: d.Path, Severity: s, Message: fmt.Sprintf("more than %d findings: mend these first", maxFindings)})
	}
	return len(d.findings) > maxFindings
}

func at(path ...any) []any { return path }

// fieldName is the path without its indexes: "conflict.side.by".
func fieldName(path []any) string {
	var b strings.Builder
	for _, p := range path {
		if s, ok := p.(string); ok {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// position turns an offset into a line and a column, both from 1.
func (d *document) position(offset int) (line, column int) {
	head := d.Bytes[:min(offset, len(d.Bytes))]
	return bytes.Count(head, []byte("\n")) + 1, len(head) - bytes.LastIndexByte(head, '\n')
}

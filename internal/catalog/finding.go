package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Severity says how much a finding matters.
type Severity string

// The severities of findings.
const (
	Error   Severity = "error"   // the file cannot be used: Parse refuses it
	Warning Severity = "warning" // almost surely a mistake
	Note    Severity = "note"    // something that is not known yet, or not used
)

// Finding is one thing that is wrong with a file, and what to write instead. It is an error of kind canvass.Invalid.
type Finding struct {
	File string `json:"file"`
	// Line and Column count from 1; Column counts bytes. Both are 0 where the finding is about a whole file.
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Severity Severity `json:"severity"`
	// Message begins with the field: "pool.seats: …".
	Message string `json:"message"`
}

// Error is one line: "2024/dem/as.toml:31:9: pool.seats: …".
func (f Finding) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Unwrap makes every finding an error of kind canvass.Invalid.
func (f Finding) Unwrap() error { return errInvalid }

var errInvalid = canvass.Errorf(canvass.Invalid, "catalog", "a file cannot be read as it stands")

// sortFindings puts findings in the order of files, lines and columns.
func sortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
}

// refused joins the findings that are errors, one line each, in order; nil when there are none.
func refused(fs []Finding) error {
	sortFindings(fs)
	var errs []error
	for _, f := range fs {
		if f.Severity == Error {
			errs = append(errs, f)
		}
	}
	return errors.Join(errs...)
}

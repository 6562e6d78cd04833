package canvass_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

var errGone = canvass.Sentinel(canvass.NotFound, "not in the record")

type tooLarge struct{}

func (tooLarge) Error() string                { return "too large" }
func (tooLarge) ErrorKind() canvass.ErrorKind { return canvass.Invalid }

// The outermost error that has a kind gives it; what follows from it is in one table.
func TestErrorKinds(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		kind canvass.ErrorKind
		want canvass.Outcome
	}{
		{"nothing wrong", nil, "", canvass.Outcome{Exit: 1, Status: 500, Level: 8}},
		{"nobody said", errors.New("x"), canvass.Failed, canvass.Outcome{Exit: 1, Status: 500, Level: 8}},
		{"stopped", context.Canceled, canvass.Failed, canvass.Outcome{Exit: 1, Status: 500, Level: 8}},
		{"wrapped", fmt.Errorf("entry 7: %w", errGone), canvass.NotFound, canvass.Outcome{Exit: 2, Status: 404}},
		{"a type", fmt.Errorf("key: %w", tooLarge{}), canvass.Invalid, canvass.Outcome{Exit: 2, Status: 400}},
		{"among others", errors.Join(errors.New("x"), tooLarge{}), canvass.Invalid, canvass.Outcome{Exit: 2, Status: 400}},
		{"the outermost", canvass.Errorf(canvass.Damaged, "read", "%w", errGone), canvass.Damaged, canvass.Outcome{Exit: 1, Status: 500, Level: 8}},
		{"away", canvass.Errorf(canvass.Unavailable, "", "x"), canvass.Unavailable, canvass.Outcome{Exit: 1, Status: 503, Level: 4, Again: true}},
	} {
		kind := canvass.KindOf(c.err)
		if kind != c.kind || kind.Outcome() != c.want {
			t.Errorf("%s: %q, %+v, want %q, %+v", c.name, kind, kind.Outcome(), c.kind, c.want)
		}
	}
	if err := canvass.Errorf(canvass.Damaged, "read", "%w", errGone); !errors.Is(err, errGone) || err.Error() != "read: not in the record" {
		t.Errorf("%v", err)
	}
}

// unkinded are the errors that never leave their package.
var unkinded = []string{
	"errMoved", // an append that is tried again
	"ErrStop",  // how a reader of values ends early
}

// Every error that a package declares has a kind: none is made with errors.New or fmt.Errorf.
func TestSentinelsHaveKinds(t *testing.T) {
	declared := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil && path != "." || strings.HasSuffix(path, "test") || strings.HasPrefix(d.Name(), ".") && path != "." {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			vars, ok := decl.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR {
				continue
			}
			for _, spec := range vars.Specs {
				v := spec.(*ast.ValueSpec)
				for i, value := range v.Values {
					call, ok := value.(*ast.CallExpr)
					if !ok {
						continue
					}
					made, ok := call.Fun.(*ast.SelectorExpr)
					if !ok {
						continue
					}
					switch pkg, _ := made.X.(*ast.Ident); {
					case pkg == nil:
					case pkg.Name == "canvass" && made.Sel.Name == "Sentinel":
						declared++
					case pkg.Name+"."+made.Sel.Name == "errors.New", pkg.Name+"."+made.Sel.Name == "fmt.Errorf":
						if !slices.Contains(unkinded, v.Names[i].Name) {
							t.Errorf("%s: %s has no kind: make it with canvass.Sentinel", path, v.Names[i])
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if declared < 10 {
		t.Errorf("only %d errors with a kind were found: the test looks in the wrong place", declared)
	}
}

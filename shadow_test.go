package canvass_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"testing"
)

// TestParametersDoNotShadowBuiltins reads every Go file: who sees len, new or max in a function must be able to trust
// that it is the builtin.
func TestParametersDoNotShadowBuiltins(t *testing.T) {
	seen := 0
	for _, dir := range packages(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				fn, ok := n.(*ast.FuncType)
				if !ok {
					return true
				}
				for _, list := range []*ast.FieldList{fn.TypeParams, fn.Params, fn.Results} {
					if list == nil {
						continue
					}
					for _, field := range list.List {
						for _, name := range field.Names {
							seen++
							if types.Universe.Lookup(name.Name) != nil {
								t.Errorf("%s: the parameter %s shadows a builtin", fset.Position(name.Pos()), name.Name)
							}
						}
					}
				}
				return true
			})
		}
	}
	if seen < 1000 {
		t.Fatalf("only %d parameters were found: the test looks in the wrong place", seen)
	}
}

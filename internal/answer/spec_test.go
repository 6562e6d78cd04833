package answer_test

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/export"
)

func described(t *testing.T) map[string]any {
	t.Helper()
	var spec map[string]any
	if err := json.Unmarshal(answer.Spec, &spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

// The description has a schema of every type that an entry is made of, with each of its members: whoever adds one to
// the record adds it there.
func TestEntriesAreDescribed(t *testing.T) {
	spec := described(t)
	seen := map[reflect.Type]bool{}
	var look func(x reflect.Type)
	look = func(x reflect.Type) {
		switch x.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			look(x.Elem())
			return
		case reflect.Struct:
		default:
			return
		}
		if seen[x] || reflect.PointerTo(x).Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
			return
		}
		seen[x] = true
		name := "Entry" + x.Name()
		if x == reflect.TypeFor[canvass.Entry]() {
			name = "EntryBody"
		}
		schema := dig(t, spec, "components", "schemas", name)
		properties := dig(t, schema, "properties")
		fields := map[string]bool{}
		for i := range x.NumField() {
			f := x.Field(i)
			member, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			fields[member] = true
			if properties[member] == nil {
				t.Errorf("openapi.json: %s has no %s", name, member)
			}
			required := strings.Contains(fmt.Sprint(schema["required"]), member)
			if always := !strings.Contains(options, "omit"); always && !required {
				t.Errorf("openapi.json: %s of %s is always there, and not required", member, name)
			}
			look(f.Type)
		}
		for member := range properties {
			if !fields[member] {
				t.Errorf("openapi.json: %s has %s, which no entry has", name, member)
			}
		}
	}
	look(reflect.TypeFor[canvass.Entry]())
	if len(seen) < 20 {
		t.Errorf("%d types only", len(seen))
	}
}

// Each operation has an id of its own, says whether it wants a token, and how it refuses; the description has a server
// and a licence; each reference is to what there is.
func TestSpecificationIsWhole(t *testing.T) {
	spec := described(t)
	if dig(t, spec, "info", "license")["name"] != "Apache-2.0" || len(spec["servers"].([]any)) == 0 {
		t.Error("the description has no licence or no server")
	}
	ids := map[string]string{}
	for path, operations := range spec["paths"].(map[string]any) {
		for method, o := range operations.(map[string]any) {
			operation := o.(map[string]any)
			where := method + " " + path
			id, _ := operation["operationId"].(string)
			if id == "" || ids[id] != "" {
				t.Errorf("%s has the id %q, as %s has", where, id, ids[id])
			}
			ids[id] = where
			if security, ok := operation["security"].([]any); !ok || len(security) == 0 {
				t.Errorf("%s does not say whether it wants a token", where)
			}
			responses := operation["responses"].(map[string]any)
			want := []string{"400"}
			if strings.HasPrefix(path, "/api/v1/") {
				want = append(want, "401", "429", "503")
			}
			for _, code := range want {
				if responses[code] == nil {
					t.Errorf("%s does not say how it answers %s", where, code)
				}
			}
		}
	}
	schemas := dig(t, spec, "components", "schemas")
	for _, part := range bytes.Split(answer.Spec, []byte(`"#/components/schemas/`))[1:] {
		name, _, _ := strings.Cut(string(part), `"`)
		if schemas[name] == nil {
			t.Errorf("there is no schema %s", name)
		}
	}
}

// The file of results has the form that the description gives it.
func TestFileFitsTheSpecification(t *testing.T) {
	spec := described(t)
	x, err := export.New(night(t).view, export.Selection{Units: true})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Write(&b, export.JSON); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range fits(spec, dig(t, spec, "components", "schemas", "ResultsFile"), got, "results.json") {
		t.Error(wrong)
	}
}

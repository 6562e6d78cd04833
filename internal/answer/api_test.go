package answer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// recorded is the night of 5 March 2024 in memory, as the API reads it.
type recorded struct {
	log  *memory.Log
	view *view.View
}

func (r recorded) View() *view.View { return r.view }
func (r recorded) Log() ledger.Log  { return r.log }
func (r recorded) Feeds(ctx context.Context) ([]received.Feed, error) {
	return received.New(r.log).Feeds(ctx)
}

func (r recorded) AsOf(_ context.Context, t canvass.Time) (*view.View, error) {
	if t < r.view.Now {
		return nil, canvass.Errorf(canvass.NotFound, "as of", "nothing was recorded by %s", t)
	}
	return r.view, nil
}

func night(t testing.TB) recorded {
	t.Helper()
	n, err := catalog.ReadNight(catalog.EmbeddedNight("2024-03-05"), "2024-03-05")
	if err != nil {
		t.Fatal(err)
	}
	log, fold := memory.New(), tally.New()
	begin := n.Entries[0].Recorded - 1
	entries := []canvass.Entry{{Kind: canvass.KindRecord, Key: "record", Record: &canvass.Record{
		Kind: canvass.Replay, Name: "test", Origin: "canvass/test", Key: "canvass/test+0+0", Night: n.Date,
	}}}
	files := map[string][]byte{}
	for _, f := range catalog.Embedded() {
		files["catalog/"+f.Path] = f.Bytes
		entries = append(entries, canvass.Entry{
			Kind: canvass.KindCatalog, Key: "catalog/" + f.Path,
			Catalog: &canvass.CatalogFile{Path: f.Path, Hash: f.Hash(), Size: int64(len(f.Bytes))},
		})
	}
	entries = append(entries, n.Entries...)
	var batch ledger.Batch
	for i := range entries {
		e := &entries[i]
		e.Format, e.Actor, e.Recorded = canvass.Format, "test", max(begin, e.Recorded)
		raw, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		batch.Entries = append(batch.Entries, ledger.Pending{Key: e.Key, Bytes: raw, Recorded: int64(e.Recorded)})
		if err := fold.Add(int64(i), e, files[e.Key]); err != nil {
			t.Fatal(err)
		}
	}
	head, err := log.Append(context.Background(), 0, batch)
	if err != nil {
		t.Fatal(err)
	}
	return recorded{log, view.Of(fold.Snapshot(), head)}
}

func get(t *testing.T, h http.Handler, path string) (int, []byte) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.Bytes()
}

// Every answer has the form that the embedded specification gives it.
func TestAnswersFitTheSpecification(t *testing.T) {
	r := night(t)
	h := answer.Handler(r, nil)
	var spec map[string]any
	if err := json.Unmarshal(answer.Spec, &spec); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	ask := func(pattern, path string, want int) {
		t.Helper()
		asked[pattern] = true
		code, body := get(t, h, path)
		if code != want {
			t.Errorf("%s: %d, want %d: %.200s", path, code, want, body)
			return
		}
		var got any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		response := dig(t, spec, "paths", pattern, "get", "responses", fmt.Sprint(want), "content", "application/json", "schema")
		for _, wrong := range fits(spec, response, got, path) {
			t.Error(wrong)
		}
	}
	const estimates = "/api/v1/estimates/{cycle}/{party}/{jurisdiction}"
	const results, stories, races = "/api/v1/results/{cycle}/{party}/{jurisdiction}", "/api/v1/stories/{cycle}/{party}/{jurisdiction}", "/api/v1/races/{cycle}/{party}"
	ask("/api/v1/night", "/api/v1/night", 200)
	for id := range r.view.Contests {
		ask(results, "/api/v1/results/"+string(id), 200)
		ask(estimates, "/api/v1/estimates/"+string(id), 200)
		if id.Jurisdiction() == "as" || id.Jurisdiction() == "vt" {
			ask(stories, "/api/v1/stories/"+string(id), 200)
		}
	}
	ask(stories, "/api/v1/stories/2024/dem/as?length=brief", 200)
	ask(races, "/api/v1/races/2024/dem", 200)
	ask(races, "/api/v1/races/2024/gop", 200)
	ask("/api/v1/people/{person}", "/api/v1/people/palmer", 200)
	ask("/api/v1/entries", "/api/v1/entries?from=3", 200)
	ask("/api/v1/entries/{seq}", "/api/v1/entries/0", 200)
	ask("/api/v1/entries/{seq}", "/api/v1/entries/999999", 404)
	ask("/api/v1/entries/{seq}", "/api/v1/entries/x", 400)
	ask("/api/v1/feeds", "/api/v1/feeds", 200)
	ask(results, "/api/v1/results/2024/dem/zz", 404)
	const calls = "/api/v1/calls/{cycle}/{party}/{jurisdiction}"
	ask("/api/v1/calls", "/api/v1/calls", 200)
	ask(calls, "/api/v1/calls/2024/dem/as", 200)
	ask(calls, "/api/v1/calls/2024/gop/vt", 200)
	ask(calls, "/api/v1/calls/2024/dem/zz", 404)
	ask("/api/v1/calls", "/api/v1/calls?as_of=soon", 400)
	ask(estimates, "/api/v1/estimates/2024/dem/zz", 404)
	ask(estimates, "/api/v1/estimates/2024/dem/as?as_of=soon", 400)
	ask(results, "/api/v1/results/2024/dem/as?as_of=yesterday", 400)
	ask(results, "/api/v1/results/2024/dem/as?as_of=2020-01-01T00:00Z", 404)
	for pattern := range spec["paths"].(map[string]any) {
		if strings.HasPrefix(pattern, "/api/") && !asked[pattern] && !strings.Contains(pattern, "/tokens") && pattern != "/api/v1/held" { // TestWritersFitTheSpecification asks these
			t.Errorf("nothing asked %s", pattern)
		}
	}
	if code, _ := get(t, h, "/api/v1/nothing"); code != 404 {
		t.Errorf("an address that there is not: %d", code)
	}
}

func TestSameHeadIsNotSentTwice(t *testing.T) {
	h := answer.Handler(night(t), nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/results/2024/dem/as", nil))
	again := httptest.NewRequest(http.MethodGet, "/api/v1/results/2024/dem/as", nil)
	again.Header.Set("If-None-Match", w.Header().Get("ETag"))
	w = httptest.NewRecorder()
	h.ServeHTTP(w, again)
	if w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("%d with %d bytes", w.Code, w.Body.Len())
	}
}

func dig(t *testing.T, in any, path ...string) map[string]any {
	t.Helper()
	for _, p := range path {
		m, ok := in.(map[string]any)
		if !ok || m[p] == nil {
			t.Fatalf("the specification has no %s of %v", p, path)
		}
		in = m[p]
	}
	return in.(map[string]any)
}

// fits holds a value against a schema: the part of JSON Schema that the specification uses. It says what does not fit.
func fits(spec, schema map[string]any, v any, at string) []string {
	if ref, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		target, ok := spec["components"].(map[string]any)["schemas"].(map[string]any)[name].(map[string]any)
		if !ok {
			return []string{at + ": the specification has no schema " + name}
		}
		return fits(spec, target, v, at)
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		var first []string
		for _, s := range choices {
			wrong := fits(spec, s.(map[string]any), v, at)
			if len(wrong) == 0 {
				return nil
			}
			if first == nil {
				first = wrong
			}
		}
		return first
	}
	types := []string{}
	switch x := schema["type"].(type) {
	case string:
		types = append(types, x)
	case []any:
		for _, s := range x {
			types = append(types, s.(string))
		}
	}
	kind := typeOf(v)
	if !slices.Contains(types, kind) && !(kind == "integer" && slices.Contains(types, "number")) {
		return []string{fmt.Sprintf("%s is %s, want %v", at, kind, types)}
	}
	if allowed, ok := schema["enum"].([]any); ok && !slices.Contains(allowed, v) {
		return []string{fmt.Sprintf("%s is %v, want one of %v", at, v, allowed)}
	}
	var wrong []string
	switch x := v.(type) {
	case []any:
		for i, item := range x {
			wrong = append(wrong, fits(spec, schema["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, there := x[name.(string)]; !there {
				wrong = append(wrong, at+" lacks "+name.(string))
			}
		}
		for name, item := range x {
			if p, ok := properties[name].(map[string]any); ok {
				wrong = append(wrong, fits(spec, p, item, at+"."+name)...)
				continue
			}
			switch more := schema["additionalProperties"].(type) {
			case bool:
				wrong = append(wrong, at+" has "+name+", which the specification does not know")
			case map[string]any:
				wrong = append(wrong, fits(spec, more, item, at+"."+name)...)
			}
		}
	}
	return wrong
}

func typeOf(v any) string {
	switch x := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if x == float64(int64(x)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

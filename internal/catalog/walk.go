package catalog

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/verify"
)

// The kinds of text that refer to something, or have a form of their own.
type (
	citeKey        string // a [cite.NAME] of the same file
	outletID       string // a [source.ID] of sources.toml
	jurisdictionID string // a file of jurisdictions/
	slug           string // lower-case letters, digits and single hyphens
	officerKey     string // a public key in the signed-note form
)

// fact is what stands beside everything that is said.
type fact struct {
	Mark canvass.Mark `toml:"mark" need:"true" want:"S (source seen), K (known) or U (unsure)"`
	Cite []citeKey    `toml:"cite,omitempty"`
	Note string       `toml:"note,omitempty" want:"what a reader should know"`
}

// headFact is the fact of a file as a whole. Its list is called cited, for TOML does not let "cite" be a list beside
// the tables [cite.NAME].
type headFact struct {
	Mark  canvass.Mark `toml:"mark" need:"true" want:"S (source seen), K (known) or U (unsure)"`
	Cited []citeKey    `toml:"cited"`
	Note  string       `toml:"note" want:"what a reader should know"`
}

func (h headFact) fact() fact { return fact{h.Mark, h.Cited, h.Note} }

// citeTable is [cite.NAME].
type citeTable struct {
	Outlet outletID `toml:"outlet" need:"true" want:"the id of an outlet in sources.toml"`
	Title  string   `toml:"title,omitempty" want:"what it is called"`
	URL    string   `toml:"url,omitempty" want:"where it stands"`
	Via    string   `toml:"via,omitempty" want:"how it was reached when not directly, such as \"a mirror\""`
	Note   string   `toml:"note,omitempty" want:"what a reader should know"`
}

var (
	factType = reflect.TypeFor[fact]()
	dateType = reflect.TypeFor[toml.LocalDate]()
)

// names are the ids that files of the catalog define. A nil set is not known, and nothing is held against it.
type names struct {
	outlets, people, jurisdictions map[string]bool
}

// check says what is wrong with a text, "" when nothing is.
type check func(w *walker, s string) string

var checks = map[reflect.Type]check{
	reflect.TypeFor[citeKey]():          (*walker).checkCite,
	reflect.TypeFor[outletID]():         (*walker).checkOutlet,
	reflect.TypeFor[jurisdictionID]():   (*walker).checkJurisdiction,
	reflect.TypeFor[canvass.OptionID](): (*walker).checkOption,
	reflect.TypeFor[delegate.Option]():  (*walker).checkOption,
	reflect.TypeFor[dayStatus]():        func(_ *walker, s string) string { return checkDayStatus(s) },
	reflect.TypeFor[slug]():             func(_ *walker, s string) string { return checkSlug(s) },
	reflect.TypeFor[canvass.Mark]():     validate[canvass.Mark],
	reflect.TypeFor[canvass.Area]():     validate[canvass.Area],
	reflect.TypeFor[canvass.Measure]():  validate[canvass.Measure],
	reflect.TypeFor[canvass.Rights]():   validate[canvass.Rights],
	reflect.TypeFor[rulePart]():         func(_ *walker, s string) string { return checkRulePart(s) },
	reflect.TypeFor[officerKey]():       func(_ *walker, s string) string { return checkOfficerKey(s) },
	reflect.TypeFor[canvass.RaceID](): func(_ *walker, s string) string {
		_, err := canvass.ParseRaceID(s)
		return why(err)
	},
}

func validate[T interface {
	~string
	Validate() error
}](_ *walker, s string) string {
	return why(T(s).Validate())
}

// why is the message of an error of the root package without its operation, which the path of the field says better.
func why(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := err.(*canvass.Error); ok {
		return e.Msg
	}
	return err.Error()
}

// plain is an error that says no more than why.
func plain(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(why(err))
}

// walker goes through a file's struct and holds every value against its field's tags and against the names.
type walker struct {
	d     *document
	cites map[string]citeTable
	used  uses
	names *names
	path  []hop
}

// hop is one step of a path: a key, or a number where the key is empty.
type hop struct {
	key string
	n   int
}

func (w *walker) fail(format string, args ...any) {
	path := make([]any, len(w.path))
	for i, h := range w.path {
		path[i] = h.n
		if h.key != "" {
			path[i] = h.key
		}
	}
	w.d.fail(path, format, args...)
}

func (w *walker) into(h hop, do func()) {
	w.path = append(w.path, h)
	do()
	w.path = w.path[:len(w.path)-1]
}

// table checks every field of a struct.
func (w *walker) table(v reflect.Value) {
	t := tableOf(v.Type())
	for i := range t.fields {
		f := &t.fields[i]
		w.path = append(w.path, hop{key: f.name})
		w.field(f, v.FieldByIndex(f.index))
		w.path = w.path[:len(w.path)-1]
	}
	if t.fact != nil {
		f := v.FieldByIndex(t.fact)
		if f.Field(0).String() == string(canvass.Seen) && f.Field(1).Len() == 0 {
			w.into(hop{key: "mark"}, func() { w.fail("S needs a source: add cite = [\"…\"], or mark it K or U") })
		}
	}
}

func (w *walker) field(f *field, v reflect.Value) {
	if f.need && (v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 || v.Kind() == reflect.Map && v.Len() == 0) {
		w.fail("missing: write %s", f.wants())
		return
	}
	w.value(f, v)
}

func (w *walker) value(f *field, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			w.value(f, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.into(hop{n: i}, func() { w.value(f, v.Index(i)) })
		}
	case reflect.Map:
		keys := f.keys
		if v.Type() != f.typ { // a map inside a map has keys of another kind
			keys = checks[v.Type().Key()]
		}
		for it := v.MapRange(); it.Next(); {
			key := it.Key().String()
			w.into(hop{key: key}, func() {
				if keys != nil {
					if message := keys(w, key); message != "" {
						w.fail("%s", message)
					}
				}
				w.value(f, it.Value())
			})
		}
	case reflect.Struct:
		if v.Type().PkgPath() == factType.PkgPath() {
			w.table(v)
		}
	case reflect.String:
		w.text(f, v.String())
	case reflect.Int, reflect.Int64:
		if n := v.Int(); n < f.min {
			w.fail("%d is too little: write a whole number from %d", n, f.min)
		} else if n > canvass.MaxVotes {
			w.fail("%d is more than any count can be", n)
		}
	}
}

func (w *walker) text(f *field, s string) {
	if s == "" {
		return
	}
	if f.check != nil {
		if message := f.check(w, s); message != "" {
			w.fail("%s", message)
		}
		return
	}
	if len(f.one) > 0 {
		for _, o := range f.one {
			if s == o {
				return
			}
		}
		w.fail("%q is none of its words: write one of %s", s, strings.Join(f.one, ", "))
	}
}

func (w *walker) checkCite(s string) string {
	if _, ok := w.cites[s]; ok {
		w.used.cites[s] = true
		return ""
	}
	return fmt.Sprintf("%q is not cited in this file: add [cite.%s], or use one of its names", s, s)
}

func checkSlug(s string) string {
	if canvass.IsSlug(s) {
		return ""
	}
	return fmt.Sprintf("%q is not an id: write lower-case letters, digits and single hyphens", s)
}

// dayStatuses are the words of the format for how firmly a day stands.
var dayStatuses = []canvass.DayStatus{
	canvass.DaySetByParty, canvass.DaySetByState, canvass.DayByLaw, canvass.DayProposed, canvass.DayInDispute, canvass.DayNotSet, canvass.DayNotKnown,
}

func checkDayStatus(s string) string {
	if s == "" {
		return ""
	}
	var words []string
	for _, d := range dayStatuses {
		if s == string(d) {
			return ""
		}
		words = append(words, strconv.Quote(string(d)))
	}
	return fmt.Sprintf("%q is none of its words: write one of %s", s, strings.Join(words, ", "))
}

// checkOfficerKey refuses what is not a public key, a private one above all, without repeating it.
func checkOfficerKey(s string) string {
	if strings.HasPrefix(s, "PRIVATE+KEY+") {
		return "this is a private key: take it out at once, it is no secret any more; write the public key"
	}
	if _, err := verify.Origin(s); err != nil {
		return "not a public key: write it as canvass new key prints it"
	}
	return ""
}

func (w *walker) checkOutlet(s string) string {
	w.used.outlets[s] = true
	if message := checkSlug(s); message != "" {
		return message
	}
	return w.known(s, w.names.outlets, "an outlet of sources.toml", "[source."+s+"] to it")
}

func (w *walker) checkJurisdiction(s string) string {
	return w.known(s, w.names.jurisdictions, "a jurisdiction", "jurisdictions/"+s+".toml")
}

func (w *walker) checkOption(s string) string {
	if canvass.OptionID(s).Fixed() {
		return ""
	}
	if err := canvass.OptionID(s).Validate(); err != nil {
		return why(err)
	}
	return w.known(s, w.names.people, "a person of the catalog", "people/"+s+".toml")
}

func (w *walker) known(s string, set map[string]bool, what, add string) string {
	if set == nil || set[s] {
		return ""
	}
	w.d.apart++
	return fmt.Sprintf("%q is not %s%s: add %s", s, what, english.DidYouMeanKey(s, set), add)
}

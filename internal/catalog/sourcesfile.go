package catalog

import (
	"reflect"
	"strings"

	"github.com/canvassdesk/canvass"
)

// SourceKinds are the words for what a source is, as a file may say it: "newsroom", "party".
func SourceKinds() []string {
	kind, _ := reflect.TypeFor[outletTable]().FieldByName("Kind")
	return strings.Fields(kind.Tag.Get("one"))
}

// sourcesFile is sources.toml, or a file of further sources, sources/NAME.toml.
type sourcesFile struct {
	Source map[string]outletTable `toml:"source" need:"true" want:"a [source.ID] for everybody who says things"`
}

type outletTable struct {
	Name   string           `toml:"name" need:"true" want:"the name, such as \"ABC News\""`
	The    bool             `toml:"the" want:"true, where running text wants \"the\" before the name"`
	Short  string           `toml:"short" want:"the name by which a story goes on, such as \"AP\""`
	Kind   string           `toml:"kind" need:"true" one:"newsroom agency party campaign office reference person"`
	Rights canvass.Rights   `toml:"rights" want:"public, display or private"`
	URL    string           `toml:"url" want:"its own page"`
	Option canvass.OptionID `toml:"option" want:"the candidate whose campaign, or who in person, this is"`
}

func (f *sourcesFile) citations() map[string]citeTable { return nil }

func (f *sourcesFile) check(d *document) {
	for id := range f.Source {
		if message := checkSlug(id); message != "" {
			d.fail(at("source", id), "%s", message)
		}
	}
}

func (f *sourcesFile) add(c *Catalog, _ *document) {
	for id, s := range f.Source {
		c.Outlets[id] = &Outlet{ID: id, Name: s.Name, The: s.The, Short: s.Short, Kind: s.Kind, Rights: s.Rights, URL: s.URL, Option: s.Option}
	}
}

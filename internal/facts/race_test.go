package facts

import (
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// TestContextOfTheRace adds sentences of topic race to a contest: one that has a count of delegates takes the place of the
// count that is made here, another stands beside it.
func TestContextOfTheRace(t *testing.T) {
	at, _ := canvass.ParseTime("2016-06-01T00:00Z")
	const id, path = canvass.ContestID("2016/gop/in"), "2016/gop/in.toml"
	tell := func(says string) *Story {
		files := slices.Clone(catalog.Embedded())
		i := slices.IndexFunc(files, func(f catalog.File) bool { return f.Path == path })
		text := string(files[i].Bytes)
		key, _, _ := strings.Cut(text[strings.Index(text, "[cite.")+len("[cite."):], "]")
		files[i].Bytes = []byte(text + "\n[[context]]\ntopic = \"race\"\nsays = \"" + says + "\"\npublished = 2016-05-03\nmark = \"S\"\ncite = [\"" + key + "\"]\n")
		s, err := tally.FromCatalog(files, at)
		if err != nil {
			t.Fatal(err)
		}
		return Tell(s, id, Medium)
	}
	for says, own := range map[string]bool{
		"The win brought {donald-trump} to 1,047 delegates of the 1,237 needed, by the Associated Press’ count": false,
		"{ted-cruz} could no longer reach a majority before the convention":                                     true,
	} {
		st := tell(says)
		text := plainText(st)
		_, counted := st.Sentence("race")
		if said := says[strings.LastIndex(says, "}")+2:]; !strings.Contains(text, said) || counted && !own {
			t.Errorf("its own count %v, want %v:\n%s", counted, own, text)
		}
	}
}

package facts

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
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

// withoutRace are contests with a winner and delegates whose story does not tell what it did to the race, with the reason.
var withoutRace = map[canvass.ContestID]string{}

// TestWhatItDidToTheRace looks at every contest that was won and awarded delegates: its story tells what it did to the race in its
// first three paragraphs, or right behind reasons and words; and every total in it is
// what the contests up to the day add up to.
func TestWhatItDidToTheRace(t *testing.T) {
	told, totals := 0, 0
	lookedBack(t, Medium, func(s *tally.Snapshot, c *tally.Contest, st *Story) {
		a := newAccount(newTeller(s), heldFirst(c))
		if a.outcome.kind != won || c.Delegates.Seats == 0 || !c.Event.Binds {
			return
		}
		at := -1
		for i, p := range st.Paragraphs {
			for _, x := range p.Sentences {
				if aboutTheRace(st, c, x) && (at < 0 || i < at) {
					at = i
				}
			}
		}
		why, excepted := withoutRace[c.ID]
		switch {
		case excepted && at >= 0:
			t.Errorf("%s tells what it did to the race, though %s", c.ID, why)
		case !excepted && (at < 0 || at > 2 && !behindWords(st, at)):
			t.Errorf("%s: nothing of the race in the first three paragraphs (%d):\n%s", c.ID, at+1, st.Text())
		case at >= 0:
			told++
		}
		for _, f := range st.Facts {
			if f.Predicate != "delegates after" {
				continue
			}
			totals++
			n := 0
			for id, o := range s.Contests {
				if id.Race() != c.ID.Race() || o.Event == nil || o.Event.Date.IsZero() || lastOf(o.Event).After(lastOf(c.Event)) {
					continue
				}
				for _, w := range race.Take(s, o).Awards {
					if string(w.Option) == f.Subject {
						n += w.Delegates
					}
				}
			}
			if want := english.Thousands(n); strings.TrimPrefix(f.Value, "at least ") != want {
				t.Errorf("%s: %s has %s, the contests up to the day add up to %s", c.ID, f.Subject, f.Value, want)
			}
		}
	})
	if told < 240 || totals < 100 {
		t.Errorf("%d races, %d totals", told, totals)
	}
}

// behindWords reports whether nothing but reasons and words stands between the first paragraph and another.
func behindWords(st *Story, at int) bool {
	for _, p := range st.Paragraphs[1:at] {
		for _, x := range p.Sentences {
			if !strings.HasPrefix(x.About, "why-") && !slices.Contains([]string{"exits", "profile", "best-before", "count", "third"}, x.About) && !strings.HasPrefix(x.About, "reaction") {
				return false
			}
		}
	}
	return true
}

// aboutTheRace reports whether a sentence tells what the contest did to the race: a total, a majority that is reached, or what was
// said of it then.
func aboutTheRace(st *Story, c *tally.Contest, x Sentence) bool {
	if x.About == "race" || slices.Contains(x.Also, "race") {
		return true
	}
	if i, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(x.About, "why-"), "-count")); err == nil {
		return c.Info.Context[i-1].Topic == catalog.OfRace
	}
	return slices.ContainsFunc(x.Facts(), func(id string) bool { return st.Fact(id).Predicate == "clinched" })
}

// TestLittle holds the two rules by which a contest did little to a lead against their bounds.
func TestLittle(t *testing.T) {
	for _, x := range []struct {
		before, after int
		took          bool
	}{{220, 201, true}, {220, 198, true}, {220, 197, false}, {10, 9, true}, {9, 8, false}, {20, 20, false}, {20, 22, false}} {
		if got := race.TookLittle(x.before, x.after); got != x.took {
			t.Errorf("a lead from %d to %d: %v", x.before, x.after, got)
		}
	}
	for _, x := range []struct {
		margin, lead int
		little       bool
	}{{1, 268, true}, {5, 250, true}, {6, 250, false}, {0, 1, true}, {1, 49, false}} {
		if got := race.LittleOf(x.margin, x.lead); got != x.little {
			t.Errorf("%d of a lead of %d: %v", x.margin, x.lead, got)
		}
	}
}

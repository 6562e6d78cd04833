package facts_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

// told is a sentence as a machine gets it: its text, the facts of each span, and their evidence. How somebody is
// referred to, by full name, last name or pronoun, depends on the sentences before and is left out.
func told(t testing.TB, st *facts.Story, x facts.Sentence) string {
	t.Helper()
	var spans []facts.Span
	for _, sp := range x.Spans {
		who, label := "", false
		sp.Facts = slices.DeleteFunc(slices.Clone(sp.Facts), func(id string) bool {
			if strings.HasPrefix(id, "outlet:") || strings.HasSuffix(id, ":name") {
				who = id
			}
			label = label || strings.HasSuffix(id, ":title")
			return strings.HasSuffix(id, ":title") || strings.HasSuffix(id, ":pronouns")
		})
		if strings.TrimSpace(sp.Text) == "" || label && who == "" {
			continue // a label, and the space behind it
		}
		if who != "" && (who == sp.Facts[0] || len(sp.Facts) == 1) {
			sp.Text = who
		}
		if len(sp.Facts) == 1 && strings.HasPrefix(sp.Facts[0], "place:") && strings.HasPrefix(sp.Text, "in ") {
			sp.Text = "there" // as the sentence before names the place or not
		}
		if len(sp.Facts) > 0 || sp.Text != "" {
			spans = append(spans, sp)
		}
	}
	x.Spans = spans
	var fs []facts.Fact
	for _, id := range x.Facts() {
		fs = append(fs, *st.Fact(id))
	}
	b, err := json.Marshal(struct {
		S facts.Sentence
		F []facts.Fact
	}{x, fs})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// changedBy checks one story against the same story without an entry: exactly the sentences that rest on it may differ.
func changedBy(t testing.TB, key string, before, after *facts.Story) (rested int) {
	t.Helper()
	for _, x := range before.Sentences() {
		rests := false
		for _, k := range before.Rests(x.Facts()) {
			rests = rests || k == key
		}
		if rests {
			rested++
		}
		y, there := after.Sentence(x.About)
		same := there && told(t, before, x) == told(t, after, y)
		switch {
		case rests && same:
			t.Errorf("without %s the sentence %q stays as it is, though it rests on it: %s", key, x.About, x.Text())
		case !there && before.Length != facts.Full:
			// In a shorter length a sentence may give way to another, for there is room for so many words.
		case !rests && !there:
			t.Errorf("without %s the sentence %q is gone, though it does not rest on it: %s", key, x.About, x.Text())
		case !rests && (len(x.Also) > 0) != (len(y.Also) > 0) && (within(x.Facts(), y.Facts()) || within(y.Facts(), x.Facts())):
			// Two facts share a sentence, or one of them stands alone where the other is gone: nothing of it changes.
		case !rests && !same:
			t.Errorf("without %s the sentence %q changes, though it does not rest on it:\n%s\n%s\nit rested on %q, now on %q",
				key, x.About, x.Text(), y.Text(), before.Rests(x.Facts()), after.Rests(y.Facts()))
		}
	}
	return rested
}

// within reports whether all ids are among others.
func within(ids, others []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(others, id) })
}

// TestDroppingAnEntryOfAMadeUpContest does the same with every made-up contest, its catalog too.
func TestDroppingAnEntryOfAMadeUpContest(t *testing.T) {
	files, err := filepath.Glob("testdata/made/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			r := made(t, file)
			dropEach(t, r, "", 2, r.entries[len(r.entries)-1].Contest)
		})
	}
}

// TestDroppingAnEntryOfTheNight does the same with the entries of contests that were told in many ways that night.
func TestDroppingAnEntryOfTheNight(t *testing.T) {
	for _, id := range []canvass.ContestID{"2024/gop/vt", "2024/gop/ar", "2024/gop/ut", "2024/dem/ia", "2024/dem/mn"} {
		t.Run(strings.ReplaceAll(string(id), "/", "-"), func(t *testing.T) {
			r := nightOf(t, id)
			dropEach(t, r, "2024-03-05/", 8, id)
			dropEach(t, r.until(moment(t, "2024-03-07T05:00Z")), "2024-03-05/", 8, id)
		})
	}
}

// dropEach takes out each entry whose key begins with the prefix; at least so many sentences must rest on one.
func dropEach(t *testing.T, r *record, prefix string, least int, id canvass.ContestID) {
	t.Helper()
	r.tick()
	whole := r.fold(t, 0, nil)
	rested := 0
	for i := range r.entries {
		key := r.entries[i].Key
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		s := r.fold(t, 0, func(e *canvass.Entry) bool { return e.Key != key && e.Supersedes != key })
		for _, length := range []facts.Length{facts.Brief, facts.Full} {
			rested += changedBy(t, key, facts.Tell(whole, id, length), facts.Tell(s, id, length))
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if rested < least {
		t.Errorf("only %d sentences rest on an entry", rested)
	}
}

// TestDroppingAnEntryChangesWhatRestsOnIt takes each entry out of the record of American Samoa in turn. Exactly the
// sentences that rest on it change: the others stay the same to the byte, text, facts and evidence.
func TestDroppingAnEntryChangesWhatRestsOnIt(t *testing.T) {
	r := samoaOnly(t)
	whole := r.fold(t, 0, nil)
	tellings := map[string]func(*tally.Snapshot) *facts.Story{
		"full":     func(s *tally.Snapshot) *facts.Story { return facts.Tell(s, "2024/dem/as", facts.Full) },
		"brief":    func(s *tally.Snapshot) *facts.Story { return facts.Tell(s, "2024/dem/as", facts.Brief) },
		"who":      func(s *tally.Snapshot) *facts.Story { return facts.Who(s, "jason-palmer") },
		"calendar": func(s *tally.Snapshot) *facts.Story { return facts.Calendar(s, "as") },
		"days":     func(s *tally.Snapshot) *facts.Story { return facts.Calendar(s, "") },
		"history":  func(s *tally.Snapshot) *facts.Story { return facts.History(s, "as", "") },
	}
	rested := map[string]int{}
	for i := range r.entries {
		key := r.entries[i].Key
		s := r.fold(t, 0, func(e *canvass.Entry) bool { return e.Key != key })
		for name, tell := range tellings {
			rested[name] += changedBy(t, key, tell(whole), tell(s))
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	for name := range tellings {
		if rested[name] < 5 {
			t.Errorf("only %d sentences of %q rest on an entry", rested[name], name)
		}
	}
}

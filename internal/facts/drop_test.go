package facts_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

// told is a sentence as a reader and a machine get it: its text, the facts of each span, and their evidence.
func told(t testing.TB, st *facts.Story, x facts.Sentence) string {
	t.Helper()
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

func indented(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(s), "", " "); err != nil {
		t.Fatal(err)
	}
	return b.String()
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
		case !rests && !there:
			t.Errorf("without %s the sentence %q is gone, though it does not rest on it: %s", key, x.About, x.Text())
		case !rests && !same:
			t.Errorf("without %s the sentence %q changes, though it does not rest on it (-before +after):\n%s",
				key, x.About, cmp.Diff(indented(t, told(t, before, x)), indented(t, told(t, after, y))))
		}
	}
	return rested
}

// TestDroppingAnEntryChangesWhatRestsOnIt takes each entry out of the record of American Samoa in turn. Exactly the sentences
// that rest on it change: the others stay the same to the byte, text, facts and evidence.
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

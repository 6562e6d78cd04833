package facts_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
)

// TestTextIsWrapped holds every line of a story's text to its width, and its words to the sentences.
func TestTextIsWrapped(t *testing.T) {
	st := facts.Tell(samoaOnly(t).fold(t, 0, nil), samoa, facts.Full)
	text := st.Text()
	for _, line := range strings.Split(text, "\n") {
		if n := utf8.RuneCountInString(line); n > facts.Columns {
			t.Errorf("a line of %d: %s", n, line)
		}
	}
	var all []string
	for _, x := range st.Sentences() {
		if all = append(all, x.Text()); x.About == "headline" {
			all = append(all, "As of "+st.AsOf)
		}
	}
	words := strings.Fields(strings.Join(all, " "))
	if got := strings.Fields(text); !slices.Equal(got[:len(words)], words) {
		t.Error("the text does not hold the sentences in order")
	}
	if !strings.HasSuffix(text, "\n\nTold from a replay of 2024-03-05, not from live results.\n") {
		t.Errorf("the text does not say what it is told from: %s", text[len(text)-80:])
	}
}

// TestHTML reads the story's HTML back: its text is that of the sentences, every span with facts is a link to the
// entries that they rest on, and nothing that anybody wrote becomes markup.
func TestHTML(t *testing.T) {
	r := made(t, "testdata/made/ordinary.toml")
	const hostile = `<script>alert("x")</script> & 'Co'`
	for key, b := range r.files {
		r.files[key] = bytes.ReplaceAll(b, []byte(`name      = "Ana Rivera"`), []byte("name = '''"+hostile+"'''"))
	}
	for i := range r.entries {
		if c := r.entries[i].Catalog; c != nil {
			f := *c
			f.Hash = hashOf(r.files[r.entries[i].Key])
			r.entries[i].Catalog = &f
		}
	}
	st := facts.Tell(r.fold(t, 0, nil), "2028/gop/zz", facts.Full)
	d := xml.NewDecoder(strings.NewReader(st.HTML()))
	var text strings.Builder
	var hrefs []string
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, st.HTML())
		}
		switch x := tok.(type) {
		case xml.StartElement:
			if !slices.Contains([]string{"article", "h1", "p", "a"}, x.Name.Local) {
				t.Errorf("an element %q", x.Name.Local)
			}
			for _, a := range x.Attr {
				if a.Name.Local == "href" {
					hrefs = append(hrefs, a.Value)
				}
			}
		case xml.CharData:
			text.Write(x)
		}
	}
	if !strings.Contains(text.String(), strings.ReplaceAll(hostile, "'", "’")) {
		t.Errorf("the name is not in the text: %s", text.String())
	}
	var want []string
	for _, x := range st.Sentences() {
		if !strings.Contains(text.String(), x.Text()) {
			t.Errorf("the page lacks %q", x.Text())
		}
		for _, sp := range x.Spans {
			if len(sp.Facts) > 0 {
				want = append(want, strings.Join(st.Rests(sp.Facts), " "))
			}
		}
	}
	var got []string
	for _, h := range hrefs {
		u, err := url.Parse(h)
		if err != nil || u.Path != "/entries" {
			t.Fatalf("%s: %v", h, err)
		}
		got = append(got, strings.Join(u.Query()["key"], " "))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("links (-want +got):\n%s", d)
	}
}

// TestRecordsThatAreNotLive says what they are in every form.
func TestRecordsThatAreNotLive(t *testing.T) {
	for kind, want := range map[canvass.RecordKind]string{canvass.Live: "", canvass.Rehearsal: "rehearsal: these are not results", canvass.Replay: "replay"} {
		r := made(t, "testdata/made/tie.toml")
		rec := *r.entries[0].Record
		rec.Kind = kind
		r.entries[0].Record = &rec
		st := facts.Tell(r.fold(t, 0, nil), "2028/dem/zz", facts.Brief)
		for _, form := range []string{st.Text(), st.HTML()} {
			if strings.Contains(form, "Told from") != (want != "") || !strings.Contains(form, want) {
				t.Errorf("a %s record:\n%s", kind, form)
			}
		}
	}
}

// TestJSONIsTheStory reads the story's JSON back.
func TestJSONIsTheStory(t *testing.T) {
	st := facts.Tell(samoaOnly(t).fold(t, 0, nil), samoa, facts.Full)
	b, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	var back facts.Story
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(*st, back); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestPrivateSourcesAreNotTold keeps what rests on an entry that may not be shown out of the story.
func TestPrivateSourcesAreNotTold(t *testing.T) {
	r := samoaOnly(t)
	for i := range r.entries {
		if e := &r.entries[i]; strings.HasSuffix(e.Key, "#campaign-reaction") {
			src := *e.Source
			src.Rights = canvass.Private
			e.Source = &src
		}
	}
	all := r.fold(t, 0, nil)
	for rights, told := range map[canvass.Rights]bool{canvass.Private: true, canvass.Display: false, canvass.Public: false} {
		st := facts.Tell(all.For(rights), samoa, facts.Full)
		clean(t, st)
		if x, ok := st.Sentence("reaction-biden-campaign"); ok != told {
			t.Errorf("to readers of rights %q: %q", rights, x.Text())
		}
	}
}

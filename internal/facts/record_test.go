package facts_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// record is entries with the bytes of their files, to be folded with some left out or changed.
type record struct {
	entries []canvass.Entry
	files   map[string][]byte // by key
}

func begin(t testing.TB, kind canvass.RecordKind, night, at string) *record {
	t.Helper()
	r := &record{files: map[string][]byte{}}
	r.entries = append(r.entries, canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindRecord, Key: "record", Recorded: moment(t, at), Actor: "test",
		Record: &canvass.Record{Kind: kind, Name: "test", Origin: "test.example/record", Key: "test+0+0", Night: night},
	})
	return r
}

func (r *record) add(e canvass.Entry) {
	e.Format, e.Actor = canvass.Format, "test"
	r.entries = append(r.entries, e)
}

func (r *record) catalog(t testing.TB, at string, files []catalog.File) {
	t.Helper()
	for _, f := range files {
		key := "catalog/" + f.Path
		r.add(canvass.Entry{
			Kind: canvass.KindCatalog, Key: key, Recorded: moment(t, at),
			Catalog: &canvass.CatalogFile{Path: f.Path, Hash: f.Hash(), Size: int64(len(f.Bytes))},
		})
		r.files[key] = f.Bytes
	}
}

// fold is the snapshot of the entries that keep lets in, recorded at or before the moment; zero is the end.
func (r *record) fold(t testing.TB, until canvass.Time, keep func(*canvass.Entry) bool) *tally.Snapshot {
	t.Helper()
	f := tally.New()
	var seq int64
	for i := range r.entries {
		e := r.entries[i]
		if until != 0 && e.Recorded > until || keep != nil && !keep(&e) {
			continue
		}
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		if err := f.Add(seq, &e, r.files[e.Key]); err != nil {
			t.Fatal(err)
		}
		seq++
	}
	return f.Snapshot()
}

func moment(t testing.TB, s string) canvass.Time {
	t.Helper()
	m, err := canvass.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// superTuesday is the record of the night of 5 March 2024: the catalog, and the entries of the contests that wanted
// lets in.
func superTuesday(t testing.TB, wanted func(file string) bool) *record {
	t.Helper()
	r := begin(t, canvass.Replay, "2024-03-05", "2024-03-05T12:00Z")
	r.catalog(t, "2024-03-05T12:00Z", catalog.Embedded())
	return r.night(t, "2024-03-05", wanted)
}

// samoaOnly is the record of the night in American Samoa alone, with the files of the catalog that its story can name.
func samoaOnly(t testing.TB) *record {
	t.Helper()
	need := regexp.MustCompile(`^sources|^rules|^20(16|20)/(dem|gop)/(as|race)|^2024/dem/(as|hi|mi|nh|nv|sc|race)|^2024/gop/as|^jurisdictions/(as|hi|mi|nh|nv|sc)|` +
		`^people/(jason-p|joe-b|dean-p|donald-t|michael-b|tulsi-g|hillary-c|bernie-s|marianne-w)`)
	var files []catalog.File
	for _, f := range catalog.Embedded() {
		if need.MatchString(f.Path) {
			files = append(files, f)
		}
	}
	r := begin(t, canvass.Replay, "2024-03-05", "2024-03-05T12:00Z")
	r.catalog(t, "2024-03-05T12:00Z", files)
	return r.night(t, "2024-03-05", func(file string) bool { return file == "2024-dem-as.toml" })
}

// filesOf are the files of the catalog that the story of one contest can name.
func filesOf(id canvass.ContestID) []catalog.File {
	need := regexp.MustCompile(`^sources|^rules|^people/|^20(16|20|24)/(dem|gop)/(race|` + id.Jurisdiction() + `)|^jurisdictions/`)
	return slices.DeleteFunc(catalog.Embedded(), func(f catalog.File) bool { return !need.MatchString(f.Path) })
}

// contestAlone is a record of the catalog alone, with the files that the story of one contest can name, at a moment.
func contestAlone(t testing.TB, id canvass.ContestID, at canvass.Time) *record {
	t.Helper()
	r := begin(t, canvass.Live, "", at.String())
	r.catalog(t, at.String(), filesOf(id))
	return r
}

// nightOf is the record of the night in one contest, with the files of the catalog that its story can name.
func nightOf(t testing.TB, id canvass.ContestID) *record {
	t.Helper()
	r := begin(t, canvass.Replay, "2024-03-05", "2024-03-05T12:00Z")
	r.catalog(t, "2024-03-05T12:00Z", filesOf(id))
	return r.night(t, "2024-03-05", func(file string) bool { return file == strings.ReplaceAll(string(id), "/", "-")+".toml" })
}

// until is the record's entries up to a moment.
func (r *record) until(m canvass.Time) *record {
	out := &record{files: r.files}
	for _, e := range r.entries {
		if e.Recorded <= m {
			out.entries = append(out.entries, e)
		}
	}
	return out
}

// tick ends the record with news of another race, so that its clock stands still when the last entry is taken out.
func (r *record) tick() { r.tickAt(r.entries[len(r.entries)-1].Recorded) }

// tickAt moves the record's clock.
func (r *record) tickAt(at canvass.Time) {
	r.add(canvass.Entry{
		Kind: canvass.KindNotice, Key: "tick", Recorded: at, By: "somebody", Race: "1832/dem",
		Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "The clock has moved."},
	})
}

// night adds the entries of the files of a night that wanted lets in; nil lets in all.
func (r *record) night(t testing.TB, date string, wanted func(file string) bool) *record {
	t.Helper()
	var files []catalog.File
	for _, f := range catalog.EmbeddedNight(date) {
		if wanted == nil || wanted(f.Path[strings.LastIndexByte(f.Path, '/')+1:]) {
			files = append(files, f)
		}
	}
	n, err := catalog.ReadNight(files, date)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range n.Entries {
		r.add(e)
	}
	return r
}

func hashOf(b []byte) string { return catalog.File{Bytes: b}.Hash() }

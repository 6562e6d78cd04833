package site_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

// One more entry behind the whole night of 5 March 2024 changes the files of its contest, its race and its place, and
// those of the whole record; a process that makes all pages anew finds none that was left behind, whatever kind of entry
// came before. A reader who polls while versions go by never has files of two of them.
func TestOneEntryOfTheWholeNight(t *testing.T) {
	if os.Getenv("CANVASS_SOAK") == "" {
		t.Skip("in a soak only: the site of a whole night is 9,700 files (CANVASS_SOAK=1)")
	}
	place := inFolder(t)
	p, night := superTuesday(t, place)
	if err := p.Play(t.Context(), night, 0, nil); err != nil {
		t.Fatal(err)
	}
	first := p.publish()
	t.Logf("the first version: %d files of %d bytes", first.Files, first.Bytes)
	p.lateCount(60) // a new day: everything that tells of days may change with it
	p.publish()
	p.lateCount(61)
	used := processorTime(t)
	done := p.publish()
	t.Logf("%v of processors: %d of %d files: %s", processorTime(t)-used, len(done.Changed), done.Files, strings.Join(done.Changed, " "))
	of := map[string]bool{}
	for _, path := range done.Changed {
		of[path] = true
		for _, other := range []string{"2016/", "2020/", "2024/gop", "2024/dem/ma", "people/nikki-haley", "places/ma", "embed/2024/gop", "methods/", "fonts/", "evidence/"} {
			if strings.HasPrefix(path, other) {
				t.Errorf("%s has changed", path)
			}
		}
	}
	for _, path := range []string{"2024/dem/as/index.html", "2024/dem/as.json", "index.html", "api/v1/results/2024/dem/as.json", "checkpoint"} {
		if !of[path] {
			t.Errorf("%s has not changed", path)
		}
	}
	if len(done.Changed) > 80 || len(done.Missing) > 0 {
		t.Errorf("%d files have changed; links to what there is not: %v", len(done.Changed), done.Missing)
	}
	for kind, enter := range map[string]func(){
		"another's call": func() {
			p.late(canvass.Entry{Kind: canvass.KindClaim, Claim: &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "jason-palmer", Measure: canvass.Votes}})
		},
		"a correction": func() {
			p.late(canvass.Entry{Kind: canvass.KindCorrection, Supersedes: "late2", Correction: &canvass.Correction{Reason: "a slip", Report: samoa(63)}})
		},
		"a word": func() {
			p.late(canvass.Entry{Kind: canvass.KindNotice, Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "a slip of paper"}})
		},
	} {
		enter()
		if done := p.publish(); len(done.Changed) == 0 || len(done.Missing) > 0 {
			t.Errorf("%s changes %d files; links to what there is not: %v", kind, len(done.Changed), done.Missing)
		}
	}
	p.ownCount(64)
	used = processorTime(t)
	own := p.publish()
	t.Logf("%v of processors: a count by the party changes %d files", processorTime(t)-used, len(own.Changed))
	p.restart()
	again := p.publish()
	again.Gone = slices.DeleteFunc(again.Gone, func(path string) bool { return strings.HasPrefix(path, "tile/") }) // their time is up
	if len(again.Changed)+len(again.Gone) > 0 {
		t.Errorf("%d files were left behind: %.3000s; gone %v", len(again.Changed), strings.Join(again.Changed, " "), again.Gone)
	}
	ofSamoa := telling{
		"2024/dem/as/index.html":          func(v string) string { return `data-fig="count-jason-palmer-votes">` + v },
		"2024/dem/as.csv":                 func(v string) string { return "," + v + "," },
		"api/v1/results/2024/dem/as.json": func(v string) string { return `"votes": ` + v },
		"embed/2024/dem/as/index.html":    func(v string) string { return ">" + v },
	}
	one := inVersions(t, place.Root(), ofSamoa)
	p.hold(t, p.ownCount, ofSamoa, one)
}

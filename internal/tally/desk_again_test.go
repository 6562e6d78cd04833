package tally_test

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Every night in words, written out as the files of a night and read back, shows at each moment what it showed. Nights
// on which the desk makes calls are left out: a replay makes none.
func TestNightsPlayAgain(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	played := 0
	for _, file := range files {
		if filepath.Base(file) == "README.txt" {
			continue
		}
		n := readNightInWords(t, file)
		slices.SortStableFunc(n.entries, func(a, b canvass.Entry) int { return cmp.Compare(a.Recorded, b.Recorded) })
		if slices.ContainsFunc(n.entries, func(e canvass.Entry) bool { return e.Step != nil }) {
			continue // a night's file holds what is said of contests, and no steps of a desk
		}
		date := n.date.Format(time.DateOnly)
		written, left, err := catalog.NightFiles(date, canvass.Replay, n.entries, nil)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(left) > 0 {
			continue
		}
		again, err := catalog.ReadNight(written, date)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		played++
		n.entries = again.Entries
		for label, key := range n.labels {
			n.labels[label] = date + "/" + string(n.contest) + "#" + key
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { n.meet(t, file) })
	}
	if played < 10 {
		t.Errorf("%d nights were played again", played)
	}
}

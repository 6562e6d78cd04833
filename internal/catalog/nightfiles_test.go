package catalog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// A live night of two contests and a race is written as three files; the desk's own call, what a source keeps to
// itself, and what mends either stay out.
func TestNightFiles(t *testing.T) {
	moment := canvass.Time(1709690700000)
	entry := func(key string, change func(*canvass.Entry)) canvass.Entry {
		moment += 60_000
		e := canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindNotice, Key: key, Recorded: moment, At: canvass.At(moment - 30_000), Actor: "officer",
			By: "zembla-democrats", Contest: "2028/dem/zb", Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "news of " + key},
		}
		change(&e)
		return e
	}
	report := func(votes int64) func(*canvass.Entry) {
		return func(e *canvass.Entry) {
			e.Kind, e.Notice = canvass.KindReport, nil
			e.Report = &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: []canvass.Count{{Option: "sybil-irondell", Votes: votes}}}
		}
	}
	takesBack := func(key string) func(*canvass.Entry) {
		return func(e *canvass.Entry) {
			e.Kind, e.Notice, e.Supersedes = canvass.KindWithdrawal, nil, key
			e.Withdrawal = &canvass.Withdrawal{Reason: "a wrong line"}
		}
	}
	entries := []canvass.Entry{
		entry("record", func(e *canvass.Entry) { e.Kind, e.Contest, e.Notice = canvass.KindRecord, "", nil }),
		entry("file", func(e *canvass.Entry) { e.Kind, e.Contest, e.Notice = canvass.KindCatalog, "", nil }),
		entry("sheet 1", report(51)),
		entry("other", func(e *canvass.Entry) { e.Contest = "2028/gop/zb" }),
		entry("race", func(e *canvass.Entry) { e.Contest, e.Race = "", "2028/dem" }),
		entry("call", func(e *canvass.Entry) {
			e.Kind, e.Notice = canvass.KindCall, nil
			e.Call = &canvass.Call{Winner: "sybil-irondell", Measure: canvass.Votes, Reason: "all are in"}
		}),
		entry("no call", takesBack("call")),
		entry("whispered", func(e *canvass.Entry) { e.By = "whisperer" }),
		entry("whispered again", func(e *canvass.Entry) { takesBack("whispered")(e); e.By = "whisperer" }),
		entry("shown", func(e *canvass.Entry) { e.By = "screen" }),
		entry("mended", func(e *canvass.Entry) {
			report(52)(e)
			e.Kind, e.Correction, e.Supersedes = canvass.KindCorrection, &canvass.Correction{Reason: "misread", Report: e.Report}, "sheet 1"
			e.Report = nil
		}),
	}
	rights := func(e *canvass.Entry) canvass.Rights {
		return map[string]canvass.Rights{"whisperer": canvass.Private, "screen": canvass.Display}[e.By]
	}
	files, left, err := catalog.NightFiles("2028-02-01", canvass.Live, entries, rights)
	if err != nil {
		t.Fatal(err)
	}
	wantLeft := []catalog.LeftOut{
		{Key: "call", Why: "a call of this desk"},
		{Key: "no call", Why: "takes the place of an entry that is left out"},
		{Key: "whispered", Why: "its source lets it be neither shown nor handed on"},
		{Key: "whispered again", Why: "takes the place of an entry that is left out"},
		{Key: "shown", Why: "its source lets it be shown and not handed on"},
	}
	if diff := cmp.Diff(wantLeft, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Path)
	}
	if diff := cmp.Diff([]string{"2028-dem-zb.toml", "2028-dem.toml", "2028-gop-zb.toml"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	n, err := catalog.ReadNight(files, "2028-02-01")
	if err != nil {
		t.Fatal(err)
	}
	// The entries are what they were, with the night's keys, at the moments at which they came.
	var want []canvass.Entry
	for _, e := range entries {
		if slices.ContainsFunc(left, func(l catalog.LeftOut) bool { return l.Key == e.Key }) || e.Kind == canvass.KindRecord || e.Kind == canvass.KindCatalog {
			continue
		}
		prefix := "2028-02-01/" + string(e.Contest) + string(e.Race) + "#"
		e.Key, e.Actor = prefix+e.Key, ""
		if e.Supersedes != "" {
			e.Supersedes = prefix + e.Supersedes
		}
		want = append(want, e)
	}
	if diff := cmp.Diff(want, n.Entries); diff != "" {
		t.Errorf("(-recorded +read):\n%s", diff)
	}
}

func TestNightFilesOfNothing(t *testing.T) {
	_, _, err := catalog.NightFiles("2028-02-01", canvass.Live, []canvass.Entry{{Kind: canvass.KindRecord, Key: "record"}}, nil)
	if want := "night: the record has no entry that a night can hold"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

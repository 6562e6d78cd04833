package catalog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
)

func TestReadEntries(t *testing.T) {
	report := func(area canvass.Area, ballots *int64, counts ...canvass.Count) canvass.Entry {
		return canvass.Entry{Format: 1, Kind: canvass.KindReport, Report: &canvass.Report{Area: area, Measure: canvass.Votes, Counts: counts, Ballots: ballots}}
	}
	two := []canvass.Entry{
		report("cd-1", number(int64(95)), canvass.Count{Option: "jason-palmer", Votes: 51}, canvass.Count{Option: "joe-biden", Votes: 40}),
		report("cd-2", nil, canvass.Count{Option: "joe-biden", Votes: 7}),
	}
	notice := canvass.Entry{
		Format: 1, Kind: canvass.KindNotice, By: "kinbote", Contest: "2028/dem/zb",
		Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "news"},
	}
	bare := canvass.Entry{Format: 1, Kind: canvass.KindReport, Report: two[1].Report}
	const noticeJSON = `{"kind": "notice", "by": "kinbote", "contest": "2028/dem/zb", "notice": {"topic": "side", "text": "news"}}`
	const bareJSON = `{"kind": "report", "report": {"area": "cd-2", "measure": "votes", "counts": [{"option": "joe-biden", "votes": 7}]}}`
	for name, test := range map[string]struct {
		text string
		want []canvass.Entry
		err  string
	}{
		"votes in CSV":        {"area,option,votes\ncd-1,joe-biden,40\ncd-1,jason-palmer,51\ncd-1,ballots,95\ncd-2,joe-biden,7\n", two, ""},
		"votes with a mark":   {"\ufeffarea,option,votes\ncd-2,joe-biden,7\n", two[1:], ""},
		"votes in JSON":       {`[{"area": "cd-2", "option": "joe-biden", "votes": 7}]`, two[1:], ""},
		"entries, a line":     {noticeJSON + "\n" + bareJSON + "\n", []canvass.Entry{notice, bare}, ""},
		"entries, an array":   {"[\n" + noticeJSON + ",\n" + bareJSON + "]", []canvass.Entry{notice, bare}, ""},
		"no header":           {"cd-1,joe-biden,40\n", nil, `in:1:1: the first line is "cd-1,joe-biden,40"; write "area,option,votes"`},
		"votes not a number":  {"area,option,votes\ncd-1,joe-biden,40\ncd-1,jason-palmer,many\n", nil, `in:3:1: votes: "many" is not a whole number; write digits alone, as 1047`},
		"negative votes":      {"area,option,votes\ncd-1,joe-biden,-4\n", nil, `in:2:1: votes: -4 is negative; a count is not`},
		"nothing":             {" \n", nil, `in: it is empty; begin with the line "area,option,votes"`},
		"broken JSON":         {"[" + noticeJSON + ",\n{\"kind\" \"notice\"}]", nil, `in:2:1: not JSON: invalid character '"' after object key`},
		"JSON that ends":      {noticeJSON + "\n{\"kind\": ", nil, "in:2:1: not JSON: the file ends inside an entry"},
		"an unknown field":    {"\n" + `{"kind": "notice", "colour": "red"}`, nil, `in:2:1: "colour": an entry has no such field`},
		"a text for a number": {noticeJSON + "\n" + strings.Replace(bareJSON, "7", "\n\"seven\"", 1), nil, "in:3:1: report.counts.votes: a string stands here: write a whole number"},
		"no payload":          {`{"kind": "notice"}`, nil, `in:1:1: entry: entry: an entry of kind "notice" holds exactly one payload, of that kind`},
		"a bad payload":       {noticeJSON + "\n" + strings.Replace(bareJSON, "7", "-7", 1), nil, "in:2:1: report: joe-biden is -7: a count cannot be negative"},
		"the record's own":    {`{"kind": "record"}`, nil, `in:1:1: kind: "record" is the record's own: enter reports, claims, confirmations, notices, calls, corrections and withdrawals`},
		"all that is wrong": {
			`{"kind": "record"}` + "\n" + `{"kind": "notice"}`, nil,
			"in:1:1: kind: \"record\" is the record's own: enter reports, claims, confirmations, notices, calls, corrections and withdrawals\n" +
				"in:2:1: entry: entry: an entry of kind \"notice\" holds exactly one payload, of that kind",
		},
		"something after": {"[" + noticeJSON + "] more", nil, "in:1:1: something follows the entries: keep one array, or one object a line"},
	} {
		got, err := ReadEntries(strings.NewReader(test.text), "in")
		message := ""
		if err != nil {
			message = err.Error()
		}
		if message != test.err {
			t.Errorf("%s: %q, want %q", name, message, test.err)
		}
		if err != nil && canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%s: kind %s", name, canvass.KindOf(err))
		}
		if diff := cmp.Diff(test.want, got); test.err == "" && diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if test.err != "" && len(got) > 0 {
			t.Errorf("%s: %d entries beside an error", name, len(got))
		}
	}
}

// Entries as a record writes them come back as they are.
func TestReadEntriesOfARecord(t *testing.T) {
	n, err := ReadNight(goodNight(t), "2028-02-01")
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for i := range n.Entries {
		n.Entries[i].Actor = "replay"
		b, err := n.Entries[i].Bytes()
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(b)
		lines.WriteByte('\n')
	}
	got, err := ReadEntries(strings.NewReader(lines.String()), "record.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(n.Entries, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

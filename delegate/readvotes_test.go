package delegate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"github.com/google/go-cmp/cmp"
)

func TestReadVotes(t *testing.T) {
	want := []delegate.Votes{
		{Area: "state", Lines: []delegate.Line{{Option: "jason-palmer", Votes: 51}, {Option: "joe-biden", Votes: 40}}},
		{Area: "cd-1", Lines: []delegate.Line{{Option: "uncommitted", Votes: 0}}},
	}
	want[0] = want[0].WithBallots(93)
	for name, text := range map[string]string{
		"csv": "area,option,votes\nstate,jason-palmer,51\nstate,joe-biden,40\nstate,ballots,93\ncd-1,uncommitted,0\n",
		"csv with a mark, spaces, quotes and carriage returns": "\ufeffarea, option, votes\r\nstate,\"jason-palmer\", 51\r\nstate,joe-biden,40\r\n\r\nstate,ballots,93\r\ncd-1,uncommitted,0",
		"array": `[{"area":"state","option":"jason-palmer","votes":51},{"area":"state","option":"joe-biden","votes":40},
			{"area":"state","option":"ballots","votes":93},{"area":"cd-1","option":"uncommitted","votes":0}]`,
		"rows": `{"area":"state","option":"jason-palmer","votes":51}
			{"area":"state","option":"joe-biden","votes":40}
			{"area":"state","option":"ballots","votes":93}
			{"area":"cd-1","option":"uncommitted","votes":0}`,
	} {
		got, err := delegate.ReadVotes(strings.NewReader(text), name)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadVotesRefuses(t *testing.T) {
	const head = "area,option,votes\n"
	for _, c := range []struct{ name, text, want string }{
		{"v.csv", "", `v.csv: it is empty; begin with the line "area,option,votes"`},
		{"v.csv", "area,candidate,votes\nstate,a,1\n", `v.csv:1: the first line is "area,candidate,votes"; write "area,option,votes"`},
		{"v.csv", head, `v.csv: no rows of votes`},
		{"v.csv", head + "state,a\n", `v.csv:2: 2 fields; a row has three: area,option,votes`},
		{"v.csv", head + "state,a,12a\n", `v.csv:2: votes: "12a" is not a whole number; write digits alone, as 1047`},
		{"v.csv", head + "state,a,1.5\n", `v.csv:2: votes: "1.5" is not a whole number; write digits alone, as 1047`},
		{"v.csv", head + "state,a,+5\n", `v.csv:2: votes: "+5" is not a whole number; write digits alone, as 1047`},
		{"v.csv", head + "state,a,\n", `v.csv:2: votes: "" is not a whole number; write digits alone, as 1047`},
		{"v.csv", head + "state,a,-4\n", `v.csv:2: votes: -4 is negative; a count is not`},
		{"v.csv", head + "state,a,1000000000001\n", `v.csv:2: votes: 1000000000001 is more than any contest has`},
		{"v.csv", head + "state,a,1\n\nstate,a,2\n", `v.csv:4: option: a in state is there twice, first on line 2`},
		{"v.csv", head + "State,a,1\n", `v.csv:2: area: "State" is not an area; write "state" or a district such as "cd-7"`},
		{"v.csv", head + "state,Joe Biden,1\n", `v.csv:2: option: "Joe Biden" is not an option; write a slug such as "joe-biden"`},
		{"v.csv", head + "state,blank,1\n", `v.csv:2: option: "blank" is a count of papers, not an option; leave it out, and give the ballots cast as option "ballots"`},
		{"v.csv", head + "state,a,9\nstate,ballots,8\n", `v.csv:2: votes in state: 9 valid votes but 8 ballots cast`},
		{"v.csv", head + "state,\"a,1\n", `v.csv:2: not CSV: extraneous or missing " in quoted-field`},
		{"v.json", `[{"area":"state","option":"a"}]`, `v.json:1: votes: it is missing; leave the row out when the count is not known`},
		{"v.json", `[{"option":"a","votes":1}]`, `v.json:1: area: it is missing`},
		{"v.json", `[{"area":"state","votes":1}]`, `v.json:1: option: it is missing`},
		{"v.json", `[{"area":"state","option":"a","votes":null}]`, `v.json:1: votes: it is missing; leave the row out when the count is not known`},
		{"v.json", "[\n{\"area\":\"state\",\"option\":\"a\",\"votes\":1.5}]", `v.json:2: votes: "1.5" is not a whole number; write digits alone, as 1047`},
		{"v.json", `[{"area":"state","option":"a","count":1}]`, `v.json:1: not JSON rows of area, option and votes: json: unknown field "count"`},
		{"v.json", `[{"area":7,"option":"a","votes":1}]`, `v.json:1: area: number is of the wrong kind; write {"area":"state","option":"joe-biden","votes":40}`},
		{"v.json", `[{"area":"state","option":"a","votes":1}`, `v.json:1: not JSON: the array does not end: EOF`},
		{"v.json", `[{"area":"state","option":"a","votes":1}] more`, `v.json:1: not JSON: something follows the rows`},
		{"v.json", `{"area":"state","option":"a","votes":1}]`, `v.json:1: not JSON: something follows the rows`},
	} {
		_, err := delegate.ReadVotes(strings.NewReader(c.text), c.name)
		var read *delegate.ReadError
		switch {
		case err == nil:
			t.Errorf("%q was read", c.text)
		case !errors.As(err, &read):
			t.Errorf("%q: the error is a %T", c.text, err)
		case err.Error() != c.want:
			t.Errorf("%q:\n got %s\nwant %s", c.text, err, c.want)
		}
	}
}

// What is read is valid, and reads the same when written again.
func FuzzReadVotes(f *testing.F) {
	f.Add([]byte("area,option,votes\nstate,jason-palmer,51\nstate,joe-biden,40\nstate,ballots,91\n"))
	f.Add([]byte(`[{"area":"cd-1","option":"uncommitted","votes":7}]`))
	f.Add([]byte("{\"area\":\"cd-1\",\"option\":\"a\",\"votes\":7}\n{\"area\":\"cd-2\",\"option\":\"a\",\"votes\":7}"))
	f.Add([]byte("area,option,votes\nstate,\"a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		votes, err := delegate.ReadVotes(bytes.NewReader(data), "fuzz")
		if err != nil {
			var read *delegate.ReadError
			if !errors.As(err, &read) || strings.ContainsRune(read.File, '\n') {
				t.Fatalf("the error is a %T: %v", err, err)
			}
			return
		}
		var rows []map[string]any
		text := "area,option,votes\n"
		add := func(a delegate.Area, o delegate.Option, n int64) {
			text += fmt.Sprintf("%s,%s,%d\n", a, o, n)
			rows = append(rows, map[string]any{"area": a, "option": o, "votes": n})
		}
		for _, v := range votes {
			if err := v.Validate(); err != nil {
				t.Fatalf("what was read is not valid: %v", err)
			}
			for _, l := range v.Lines {
				add(v.Area, l.Option, l.Votes)
			}
			if v.Ballots != nil {
				add(v.Area, "ballots", *v.Ballots)
			}
		}
		asJSON, err := json.Marshal(rows)
		if err != nil {
			t.Fatal(err)
		}
		for _, again := range []string{text, string(asJSON)} {
			w, err := delegate.ReadVotes(strings.NewReader(again), "again")
			if err != nil {
				t.Fatalf("%v\n%s", err, again)
			}
			if diff := cmp.Diff(votes, w); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

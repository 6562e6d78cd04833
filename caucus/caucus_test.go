package caucus_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/caucus"
)

func TestViability(t *testing.T) {
	r := caucus.Iowa2020()
	for _, c := range []struct{ delegates, present, want int }{
		{1, 22, 12}, {1, 21, 11}, // more than half
		{2, 20, 5}, {2, 21, 6}, // a quarter, rounded up
		{3, 18, 3}, {3, 19, 4}, // a sixth
		{4, 20, 3}, {4, 21, 4}, {36, 395, 60}, // 15 percent; of 395 it is 59.25
		{4, 0, 0}, {0, 10, 0},
	} {
		if got := r.Viability(c.delegates, c.present); got != c.want {
			t.Errorf("%d delegates, %d present: %d people are viable, want %d", c.delegates, c.present, got, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	long := caucus.Line{For: "a", First: caucus.MaxPeople + 1}
	for name, s := range map[string]caucus.Sheet{
		"count sheet: -1 delegates: a precinct has 0 to 10000":                        {Delegates: -1},
		"count sheet: -1 people present: write 0 to 100000000":                        {Present: new(-1)},
		"count sheet: line 1 names no preference":                                     {Lines: []caucus.Line{{}}},
		"count sheet: a stands on two lines: add them up, or find out which is right": {Lines: []caucus.Line{{For: "a"}, {For: "a"}}},
		"count sheet: a: a negative number":                                           {Lines: []caucus.Line{{For: "a", Final: -1}}},
		"count sheet: a: more people or delegates than a precinct can have":           {Lines: []caucus.Line{long}},
	} {
		if _, err := caucus.Iowa2020().Award(s); err == nil || err.Error() != name {
			t.Errorf("error %v, want %q", err, name)
		}
		if _, err := caucus.Iowa2020().Check(s); err == nil || err.Error() != name {
			t.Errorf("error %v, want %q", err, name)
		}
	}
}

func TestFloorRefusals(t *testing.T) {
	f, err := caucus.Iowa2020().Open(4, 20)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(err error, want string) {
		t.Helper()
		if err == nil || err.Error() != want {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := f.Stand("a", 10); err != nil {
		t.Fatal(err)
	}
	refused(f.Stand("a", 1), "floor: a is already counted at the first alignment")
	refused(f.Stand("b", 11), "floor: 21 would stand, 20 are present")
	if err := f.Stand("b", 2); err != nil {
		t.Fatal(err)
	}
	refused(f.Move("a", "b", 1), "floor: a was viable with 10 at the first alignment and is locked")
	refused(f.Move("b", "a", 3), "floor: 3 cannot leave b: it has 2 people")
	refused(f.Move("b", "b", 1), "floor: name another preference to move to")
	if err := f.Move("b", "a", 2); err != nil {
		t.Fatal(err)
	}
	refused(f.Stand("c", 1), "floor: the first alignment is closed: people have moved")
	_, err = caucus.Iowa2020().Open(4, 0)
	refused(err, "floor: nobody is present: there is no caucus to hold")
	want := caucus.Sheet{Delegates: 4, Present: new(20), Lines: []caucus.Line{{For: "a", First: 10, Final: 12}, {For: "b", First: 2}}}
	if diff := cmp.Diff(want, f.Close()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEarlyBallots(t *testing.T) {
	early := []caucus.EarlyBallot{{"c", "b", "a"}, {"a"}, {"c", "d"}, {}}
	room := caucus.Sheet{Delegates: 4, Present: new(16), Lines: []caucus.Line{{For: "a", First: 9}, {For: "b", First: 7}}}
	joined := room.JoinFirst(early)
	want := caucus.Sheet{Delegates: 4, Present: new(20), Lines: []caucus.Line{{For: "a", First: 10}, {For: "b", First: 7}, {For: "c", First: 2}}}
	if diff := cmp.Diff(want, joined); diff != "" {
		t.Fatalf("first alignment (-want +got)\n%s", diff)
	}
	joined.Lines[0].Final, joined.Lines[1].Final = 9, 7 // the room stays where it stood
	final := joined.JoinFinal(caucus.Nevada2020(), early)
	want.Lines = []caucus.Line{{For: "a", First: 10, Final: 10}, {For: "b", First: 7, Final: 8}, {For: "c", First: 2}}
	if diff := cmp.Diff(want, final); diff != "" {
		t.Errorf("final alignment (-want +got)\n%s", diff)
	}
	if room.Lines[0].First != 9 {
		t.Error("the room's own sheet was changed")
	}
}

func TestFirehouseCheck(t *testing.T) {
	n := func(i int) *int { return &i }
	got := func(f caucus.Firehouse) []string {
		t.Helper()
		found, err := f.Check()
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, b := range found {
			out = append(out, string(b.Kind)+": "+b.Detail)
		}
		return out
	}
	votes := []caucus.Vote{{"a", 51}, {"b", 40}}
	for _, c := range []struct {
		sheet caucus.Firehouse
		want  []string
	}{
		{caucus.Firehouse{SignedIn: n(91), Ballots: n(91), Votes: votes}, nil},
		{caucus.Firehouse{Votes: votes, Blank: 1}, nil},
		{caucus.Firehouse{Ballots: n(90), Votes: votes}, []string{"votes-exceed-ballots: 91 votes, 0 blank and 0 void make 91; 90 ballots were in the box: 1 too many"}},
		{caucus.Firehouse{Ballots: n(95), Votes: votes, Void: 2}, []string{"ballots-uncounted: 91 votes, 0 blank and 2 void make 93; 95 ballots were in the box: 2 are not counted"}},
		{caucus.Firehouse{SignedIn: n(90), Votes: votes}, []string{"ballots-exceed-signed-in: 91 ballots of 90 people who signed in: 1 too many"}},
	} {
		if diff := cmp.Diff(c.want, got(c.sheet)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	if _, err := (caucus.Firehouse{Votes: []caucus.Vote{{"a", 1}, {"a", 2}}}).Check(); err == nil {
		t.Error("a preference that stands twice was accepted")
	}
}

func TestEquivalentsRefusals(t *testing.T) {
	if _, err := (caucus.County{State: 4}).Equivalents(2, 10_000); err == nil {
		t.Error("a county without a convention gave equivalents")
	}
	if _, err := (caucus.County{State: 4, Convention: 51}).Equivalents(-1, 10_000); err == nil {
		t.Error("a negative number of delegates gave equivalents")
	}
}

// The sizes of counties at which a clause begins and ends.
func TestNevadaClauseBounds(t *testing.T) {
	for _, c := range []struct {
		county int
		want   string
	}{{5, "(a)"}, {400, "(a)"}, {401, "(b)"}, {600, "(b)"}, {601, "(c)"}, {801, "(d)"}, {1400, "(d)"}, {1401, "(e)"}, {2001, "(f)"}, {3001, "(g)"}, {4000, "(g)"}, {4001, "(h)"}, {500_000, "(h)"}} {
		got, err := caucus.ApportionNevada([]int{c.county, 0})
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Clause != c.want || got[1].Clause != caucus.LeastClause || got[1].Delegates != 1 {
			t.Errorf("county of %d: %+v, want clause %s and one delegate for the empty precinct", c.county, got, c.want)
		}
	}
}

// Nevada's own table of 2020: all 2,088 precincts have the delegates, alternates and clause that the statute gives
// them.
func TestNevadaApportionment(t *testing.T) {
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	f, err := os.Open(filepath.Join(data, "nevada2020", "nevada_delegate_apportionment.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		name string
		want caucus.ApportionedPrecinct
	}
	counties := map[string][]row{}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, r := range rows[1:] {
		counties[r[0]] = append(counties[r[0]], row{r[0] + " " + r[1], caucus.ApportionedPrecinct{
			Voters: number(r[3]), Clause: r[4], Delegates: number(r[5]), Alternates: number(r[6]),
		}})
	}
	checked := 0
	for _, precincts := range counties {
		var voters []int
		for _, p := range precincts {
			voters = append(voters, p.want.Voters)
		}
		got, err := caucus.ApportionNevada(voters)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range precincts {
			checked++
			if diff := cmp.Diff(p.want, got[i]); diff != "" {
				t.Errorf("%s (-want +got)\n%s", p.name, diff)
			}
		}
	}
	if checked != 2088 || len(counties) != 17 {
		t.Errorf("checked %d precincts of %d counties, want 2,088 of 17", checked, len(counties))
	}
}

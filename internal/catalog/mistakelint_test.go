package catalog

import (
	"strings"
	"testing"
)

// Each mistake in a contest's or a person's file that no form forbids is named, and the file without it is clean.
func TestLintMistakes(t *testing.T) {
	const contest = `contest      = "2028/dem/za"
name         = "Zembla A Democratic caucuses"
jurisdiction = "za"
authority    = "za-democrats"
run_by       = "party"
mark         = "K"

[[event]]
id    = "caucus"
kind  = "caucus"
date  = 2028-03-07
binds = true
mark  = "K"

[ballot]
options = ["ann-able", "bob-baker", "uncommitted"]
labels  = {uncommitted = "No Preference"}
mark    = "K"

[[pool]]
id    = "at-large"
area  = "state"
seats = 6
mark  = "K"
`
	const person = "person = \"ann-able\"\nname = \"Ann Able\"\nlast = \"Able\"\nparty = \"dem\"\nborn = 1970-01-02\nborn_mark = \"K\"\n"
	lint := func(contest, person string) string {
		files := []File{
			{Path: "2028/dem/race.toml", Bytes: []byte("race = \"2028/dem\"\nname = \"Nomination\"\n")},
			{Path: "2028/dem/za.toml", Bytes: []byte(contest)},
			{Path: "jurisdictions/za.toml", Bytes: []byte("jurisdiction = \"za\"\nname = \"Zembla A\"\nkind = \"territory\"\nelectoral_votes = 0\nmark = \"K\"\n")},
			{Path: "jurisdictions/zg.toml", Bytes: []byte("jurisdiction = \"zg\"\nname = \"Onhava\"\nkind = \"territory\"\nmark = \"K\"\n")},
			{Path: "people/ann-able.toml", Bytes: []byte(person)},
			{Path: "people/bob-baker.toml", Bytes: []byte("person = \"bob-baker\"\nname = \"Bob Baker\"\nlast = \"Baker\"\nparty = \"dem\"\n")},
			{Path: "sources.toml", Bytes: []byte("[source.za-democrats]\nname = \"Zembla A Democrats\"\nkind = \"party\"\n[source.wire]\nname = \"The Wire\"\nkind = \"newsroom\"\n")},
		}
		var b strings.Builder
		for _, f := range Lint(files) {
			if f.Severity != Note {
				b.WriteString(f.Error() + "\n")
			}
		}
		return b.String()
	}
	if got := lint(contest, person); got != "" {
		t.Fatalf("the files without a mistake are found fault with:\n%s", got)
	}
	for _, x := range []struct{ old, put, want string }{
		{"date  = 2028-03-07", "date  = 2027-03-07", "event.date: 2027-03-07 is not in 2028, the year of 2028/dem/za"},
		{"date  = 2028-03-07", "date  = 2082-03-07", "event.date: 2082-03-07 is not in 2028"},
		{`"za-democrats"`, `"wire"`, "authority: wire is a newsroom, which confirms and certifies nothing"},
		{"Zembla A Democratic", "Onhava Democratic", "name: it names Onhava, and the contest is Zembla A’s"},
		{"Zembla A Democratic", "Zembla A Republican", "name: it is called Republican, and 2028/dem/za is a Democratic contest"},
		{`kind  = "caucus"`, `kind  = "primary"`, `event.kind: a primary, and the contest is called "Zembla A Democratic caucuses"`},
		{"No Preference", "Ann Able", `ballot.labels: ann-able and uncommitted are both called "Ann Able"`},
		{"No Preference", "<script>alert(1)</script>", `is no name`},
		{`area  = "state"`, `area  = "cd-9"`, "pool.area: Zembla A has no congressional district 9"},
		{`last = "Able"`, `last = "Trump"`, `last: "Trump" is no part of "Ann Able"`},
		{"born = 1970-01-02", "born = 2042-11-20", "born: they would be 0 in 2028, and a president is 35 at least"},
		{`name = "Ann Able"`, "name = \"Ann \u202eAble\"", `\u202e`},
		{`name = "Ann Able"`, `name = "Ann \u202eAble"`, `u202e`},
	} {
		got := lint(strings.Replace(contest, x.old, x.put, 1), strings.Replace(person, x.old, x.put, 1))
		if !strings.Contains(got, x.want) {
			t.Errorf("%s instead of %s: lint does not say %q, but\n%s", x.put, x.old, x.want, got)
		}
	}
}

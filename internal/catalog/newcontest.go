package catalog

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
)

// NewRace is the file of a race that no file describes yet. Its majority is left out: it is known when the party says
// so.
func NewRace(id canvass.RaceID) File {
	text := fmt.Sprintf(`# %s: one party's nomination in one cycle.

race = %q
name = "%s nomination of %d"

# [[majority]]
# from      = %d-01-01  # the first day on which these numbers hold
# delegates = 3934
# need      = 1968
# mark      = "K"
`, id, id, id.Party().Adjective(), id.Cycle(), id.Cycle())
	return File{Path: string(id) + "/race.toml", Bytes: []byte(text)}
}

// NewPerson is the file of somebody who is on a ballot. A file says more where more is known: docs/format/catalog.md.
func NewPerson(id canvass.OptionID, name, last string, party canvass.Party) File {
	text := fmt.Sprintf("person = %q\nname   = %q\nlast   = %q\nparty  = %q\n", id, name, last, party)
	return File{Path: "people/" + string(id) + ".toml", Bytes: []byte(text)}
}

// NewSource is a file with one source: somebody who says things, such as a party or a newsroom.
func NewSource(id, name, kind string, the bool) File {
	text := fmt.Sprintf("[source.%s]\nname = %q\nkind = %q\n", id, name, kind)
	if the {
		text += "the  = true\n"
	}
	return File{Path: "sources/" + id + ".toml", Bytes: []byte(text)}
}

// NewContest is a contest file to start from. Every value that its author must write is a Blank; Lint names those that
// are left, and what to write there. The id is one that canvass.ParseContestID takes.
func NewContest(id canvass.ContestID) []byte {
	rule := democraticRule
	if id.Party() == canvass.Republican {
		rule = republicanRule
	}
	return []byte(strings.NewReplacer("ID", string(id), "JURISDICTION", id.Jurisdiction(), "PARTY", id.Party().Adjective(), "RULE\n", rule).
		Replace(contestText))
}

const contestText = `# ID: one contest. Every "?" is a blank that "canvass lint" names until it is filled.
# What each key means stands in docs/format/catalog.md. Leave out what is not known: nothing is guessed.

contest      = "ID"
name         = "?"  # as it stands in a sentence after "the", with PARTY in it
jurisdiction = "JURISDICTION"
authority    = "?"  # who confirms and certifies: a source of sources.toml or of sources/
run_by       = "?"
open_to      = "?"
mark         = "?"  # S: seen in a source (then add cited = ["plan"]); K: firm knowledge; U: unsure

[[event]]
id    = "?"
kind  = "?"
date  = "?"  # without quotes
binds = true
mark  = "?"
# cite = ["plan"]

# [ballot]
# options = ["uncommitted"]
# labels  = {uncommitted = "No Preference"}
# mark    = "K"

[[pool]]
id    = "at-large"
area  = "state"
seats = "?"  # a number, without quotes
rule  = "party"
mark  = "?"
# cite = ["plan"]

# [[pool]]
# id    = "district"
# areas = {cd-1 = 5, cd-2 = 6}
# rule  = "party"
# mark  = "K"

[rule.party]
RULE
from      = "?"
text      = "?"
mark      = "?"
# cite = ["plan"]

# [cite.plan]
# outlet = "an-outlet"
# title  = "Delegate Selection Plan"
# url    = "https://example.org/plan"
`

const democraticRule = `method    = "?"
threshold = "?"
nobody    = "?"  # who qualifies where nobody reaches the threshold
quota     = "?"
rounding  = "?"
binding   = "?"
`

const republicanRule = `method    = "?"
binding   = "?"
# A method that shares delegates in proportion needs threshold, nobody, quota and rounding as well.
# triggers = ["more than 50% of valid votes takes the pool"]
`

package catalog

import (
	"strings"

	"github.com/canvassdesk/canvass"
)

// NewContest is a contest file to start from. Every value that its author must write is a Blank; Lint names those that are
// left, and what to write there. The id is one that canvass.ParseContestID takes.
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
authority    = "?"  # who confirms and certifies: an outlet of sources.toml
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

package facts_test

import (
	"fmt"
	"testing"

	"github.com/canvassdesk/canvass/internal/facts"
)

// A story is told from a snapshot. Each of its sentences knows the entries that it rests on.
func ExampleTell() {
	snapshot := samoaOnly(&testing.T{}).fold(&testing.T{}, 0, nil)
	story := facts.Tell(snapshot, "2024/dem/as", facts.Full)
	sentence, _ := story.Sentence("complete")
	fmt.Println(sentence.Text())
	for _, key := range story.Rests(sentence.Facts()) {
		fmt.Println(" ", key)
	}
	// Output:
	// All 91 ballots, 99% of the vote that ABC News expected, are counted, the party said.
	//   2024-03-05/2024/dem/as#abc-expected
	//   2024-03-05/2024/dem/as#ap-story
	//   2024-03-05/2024/dem/as#chair-confirms
	//   2024-03-05/2024/dem/as#party-count
	//   catalog/2024/dem/as.toml
	//   catalog/sources.toml
}

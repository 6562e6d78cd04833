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
	sentence, _ := story.Sentence("correction-reason")
	fmt.Println(sentence.Text())
	for _, key := range story.Rests(sentence.Facts()) {
		fmt.Println(" ", key)
	}
	// Output:
	// Andrew Berquist gave as the reason a calculation error in the delegate count: 3.36 had been taken up to four and 2.64 down to two.
	//   2024-03-05/2024/dem/as#party-award
	//   2024-03-05/2024/dem/as#party-correction
}

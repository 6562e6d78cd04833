package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// Two writers take the record to be empty. The first is served, the second reads what is new and tries again.
func Example() {
	ctx := context.Background()
	record := memory.New() // or sqlite.Create, postgres.Create
	defer record.Close()

	pending := func(key string) ledger.Batch {
		return ledger.Batch{Entries: []ledger.Pending{{Key: key, Bytes: []byte(`{"key":"` + key + `"}`), Recorded: 1709694000000}}}
	}
	if _, err := record.Append(ctx, 0, pending("party/final")); err != nil {
		log.Fatal(err)
	}
	_, err := record.Append(ctx, 0, pending("abc/confirmation"))
	var conflict *ledger.ConflictError
	if errors.As(err, &conflict) {
		fmt.Println("conflict, the record has", conflict.Head.Size)
		_, err = record.Append(ctx, conflict.Head.Size, pending("abc/confirmation"))
	}
	if err != nil {
		log.Fatal(err)
	}
	for entry, err := range record.Read(ctx, 0) {
		if err != nil {
			log.Fatal(err) // damage: what came before stands
		}
		fmt.Println(entry.Seq, entry.Key)
	}
	// Output:
	// conflict, the record has 1
	// 0 party/final
	// 1 abc/confirmation
}

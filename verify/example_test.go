package verify_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
)

// A record of two entries is signed and published, and somebody else checks it with the public key.
func Example() {
	ctx := context.Background()
	signer, key, err := signing.NewKey("example.org/2024-03-05/as")
	if err != nil {
		log.Fatal(err)
	}

	// The keeper's side: entries, their tree, a signed checkpoint.
	var night record
	night.add(&canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindRecord, Key: "record", Recorded: 1709694000000, Actor: "desk",
		Record: &canvass.Record{Kind: canvass.Rehearsal, Name: "American Samoa", Origin: "example.org/2024-03-05/as", Key: key},
	})
	night.add(&canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindNotice, Key: "hall", Recorded: 1709694060000, Actor: "desk",
		By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Notice: &canvass.Notice{Topic: canvass.TopicClose, Text: "The doors are closed; 91 ballots were cast."},
	})
	checkpoint, err := signing.Checkpoint(night.tree.Tree(), signer)
	if err != nil {
		log.Fatal(err)
	}

	// Published as a folder of tiles, which any web server can serve.
	folder, err := os.MkdirTemp("", "tiles")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	writer, err := tiles.NewWriter(folder, key)
	if err != nil {
		log.Fatal(err)
	}
	if err := writer.Update(ctx, &night, checkpoint); err != nil {
		log.Fatal(err)
	}

	// The reader's side: the folder and the key, nothing else.
	src, err := verify.OpenFolder(folder)
	if err != nil {
		log.Fatal(err)
	}
	result, err := verify.Record(ctx, src, verify.Options{Key: key})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("whole:", result.OK, "entries:", result.Entries, "problems:", len(result.Problems))

	// One entry, with a proof that can be kept beside it.
	opened, err := verify.OpenCheckpoint(checkpoint, key)
	if err != nil {
		log.Fatal(err)
	}
	entry, proof, err := verify.Entry(ctx, src, opened.Tree, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("proof:", verify.CheckProof(verify.FormatProof(1, proof, checkpoint), entry, key))
	// Output:
	// whole: true entries: 2 problems: 0
	// proof: <nil>
}

// record is a Source over entries in memory, short enough that one tile holds it.
type record struct {
	entries [][]byte
	tree    merkle.Edge
}

func (r *record) add(e *canvass.Entry) {
	b, err := e.Bytes()
	if err != nil {
		log.Fatal(err)
	}
	r.entries = append(r.entries, b)
	r.tree.Append(tlog.RecordHash(b))
}

func (r *record) Checkpoint(context.Context) ([]byte, error) { return nil, verify.ErrNotFound }

func (r *record) Tile(_ context.Context, t tlog.Tile) (data []byte, err error) {
	if t.L > 0 || t.N > 0 || t.W > len(r.entries) {
		return nil, verify.ErrNotFound
	}
	for _, entry := range r.entries[:t.W] {
		if t.L == 0 {
			hash := tlog.RecordHash(entry)
			data = append(data, hash[:]...)
		} else if data, err = merkle.AppendEntry(data, entry); err != nil {
			return nil, err
		}
	}
	return data, nil
}

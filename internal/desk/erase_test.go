package desk_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"golang.org/x/mod/sumdb/tlog"
)

// A sealed payload that is erased is gone from every view: of the desk that erased it, of one that follows the record,
// and of earlier moments.
func TestErasedPayloadLeavesEveryView(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d, log, keys := create(t, canvass.Live)
	follower, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	following := make(chan error, 1)
	go func() { following <- follower.Follow(ctx, slog.New(slog.DiscardHandler)) }()

	r, err := d.Append(ctx, []canvass.Entry{said("wire", award("wire-award", "2028-03-08T02:26Z", 4, 2))})
	if err != nil {
		t.Fatal(err)
	}
	before := r.View
	later, err := d.Append(ctx, []canvass.Entry{count("count", "2028-03-08T02:30Z", 51, 40)})
	if err != nil {
		t.Fatal(err)
	}
	shows := func(x *desk.Desk) int { return len(x.View().Contests[zenith].Claims) }
	if shows(d) != 1 {
		t.Fatal("the wire's award is not shown at all")
	}
	if _, err := d.AsOf(ctx, before.Now); err != nil {
		t.Fatal(err)
	}

	commitment := r.Entries[0].Sealed.Commitment
	erased, err := d.Erase(ctx, commitment, "the contract has ended", "tester")
	if err != nil {
		t.Fatal(err)
	}
	if shows(d) != 0 {
		t.Error("the desk that erased it shows it")
	}
	c := d.View().Contests[zenith]
	if len(c.Withheld) != 1 || c.Withheld[0].Key != r.Entries[0].Key || c.Count.Valid != 91 || d.View().Head != erased.View.Head {
		t.Errorf("withheld %+v, count %+v, head %v", c.Withheld, c.Count, d.View().Head)
	}
	for v := range follower.Watch(ctx) {
		if v.Head == erased.View.Head {
			break
		}
	}
	if shows(follower) != 0 {
		t.Error("a desk that follows shows it")
	}
	for _, x := range []*desk.Desk{d, follower} {
		v, err := x.AsOf(ctx, later.View.Now)
		if err != nil || len(v.Contests[zenith].Claims) != 0 {
			t.Errorf("an earlier moment shows it: %v", err)
		}
	}
	stop()
	<-following
}

// The program that erases may die between the entry and the erasing: nobody shows the payload, and erasing again ends
// it.
func TestErasedAgainAfterACrash(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	r, err := d.Append(ctx, []canvass.Entry{said("wire", award("wire-award", "2028-03-08T02:26Z", 4, 2))})
	if err != nil {
		t.Fatal(err)
	}
	commitment := r.Entries[0].Sealed.Commitment
	crashing := &unerasing{Log: log}
	c, err := desk.Open(ctx, crashing, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Erase(ctx, commitment, "the contract has ended", "tester"); err == nil {
		t.Fatal("the erasing did not fail")
	}
	again, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(again.View().Contests[zenith].Claims); n != 0 {
		t.Errorf("%d claims are shown of what the record says was erased", n)
	}
	receipt, err := again.Erase(ctx, commitment, "the contract has ended", "tester")
	if err != nil || len(receipt.Seqs) != 0 {
		t.Fatalf("%v, %v", receipt, err)
	}
	hash, err := ledger.ParseEvidenceName(commitment)
	if err != nil {
		t.Fatal(err)
	}
	if has, err := log.HasEvidence(ctx, hash); err != nil || has {
		t.Errorf("the payload is still there: %v", err)
	}
	if _, err := again.Erase(ctx, "photo.jpg", "x", "tester"); canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("erased what is no hash: %v", err)
	}
	if _, err := again.Erase(ctx, commitment, "", "tester"); canvass.KindOf(err) != canvass.Invalid || !strings.Contains(err.Error(), "says why") {
		t.Errorf("erased without a reason: %v", err)
	}
}

// unerasing is a record that loses its machine when something is to be erased.
type unerasing struct{ ledger.Log }

func (unerasing) EraseEvidence(context.Context, tlog.Hash) error { return ledger.ErrClosed }

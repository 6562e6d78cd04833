package verify_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/verify"

	"github.com/canvassdesk/canvass/internal/signing"
)

func confirmation(t testing.TB) *canvass.Entry {
	t.Helper()
	at, err := canvass.ParseInterval("2024-03-06T02:25Z")
	if err != nil {
		t.Fatal(err)
	}
	return &canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindConfirmation, Key: "chair", Recorded: at.Replayed(), At: at, Actor: "desk",
		By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Confirmation: &canvass.Confirmation{
			Of: canvass.ConfirmWinner, Winner: "jason-palmer", Measure: canvass.Votes, Role: "chair", How: "in writing <signed>",
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: 51}},
		},
	}
}

// The value is that of printf %s "example.org/chair+66740649+AU546azfnaaGCT1Vc2pVYZOUmCC1BwEXT/P/wuuZ7D65" | sha256sum.
func TestFingerprint(t *testing.T) {
	if got, want := verify.Fingerprint("example.org/chair+66740649+AU546azfnaaGCT1Vc2pVYZOUmCC1BwEXT/P/wuuZ7D65"), "a2cb 2a00 a6b7 fdf0 f557 c337 f22b 3d3d"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestConfirmationSigned(t *testing.T) {
	private, public, err := signing.NewKey("american-samoa-democratic-party/chair")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := signing.Verifier(private); err != nil || got != public {
		t.Fatalf("the public key of the private one is %q, %v", got, err)
	}
	e := confirmation(t)
	given := e.Confirmation
	if err := verify.CheckConfirmation(e, canvass.Live); !errors.Is(err, verify.ErrNotSigned) {
		t.Errorf("unsigned: %v", err)
	}
	if err := signing.Confirmation(e, canvass.Live, private); err != nil {
		t.Fatal(err)
	}
	if given.Signature != "" || e.Confirmation.SignedBy != public {
		t.Errorf("the caller's confirmation was changed, or is signed by %q", e.Confirmation.SignedBy)
	}
	// Through canonical bytes and back, as it is read out of a record.
	raw, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if e, err = canvass.ParseEntry(raw); err != nil {
		t.Fatal(err)
	}
	if err := verify.CheckConfirmation(e, canvass.Live); err != nil {
		t.Error(err)
	}
	// What the desk adds of its own is not the officer's.
	e.Confirmation.CallBack, e.Key, e.Actor, e.Note = true, "other", "other", "other"
	if err := verify.CheckConfirmation(e, canvass.Live); err != nil {
		t.Error(err)
	}
	if err := verify.CheckConfirmation(e, canvass.Rehearsal); err == nil || !strings.Contains(err.Error(), "rehearsal") {
		t.Errorf("a signature for a live record passed in a rehearsal: %v", err)
	}
}

// Each line changes what was signed, or by whom.
func TestConfirmationForged(t *testing.T) {
	private, _, err := signing.NewKey("party/chair")
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := signing.NewKey("party/chair")
	if err != nil {
		t.Fatal(err)
	}
	for name, forge := range map[string]func(*canvass.Entry){
		"another winner":  func(e *canvass.Entry) { e.Confirmation.Winner = "joe-biden" },
		"another count":   func(e *canvass.Entry) { e.Confirmation.Counts[0].Votes = 15 },
		"another measure": func(e *canvass.Entry) { e.Confirmation.Measure = canvass.Delegates },
		"another contest": func(e *canvass.Entry) { e.Contest = "2024/dem/gu" },
		"another source":  func(e *canvass.Entry) { e.By = "ap" },
		"another time":    func(e *canvass.Entry) { e.At.NotBefore++ },
		"another key":     func(e *canvass.Entry) { e.Confirmation.SignedBy = other },
		"no key":          func(e *canvass.Entry) { e.Confirmation.SignedBy = "x" },
		"no base64":       func(e *canvass.Entry) { e.Confirmation.Signature = "?" },
		"half of it":      func(e *canvass.Entry) { e.Confirmation.Signature = e.Confirmation.Signature[:44] },
	} {
		e := confirmation(t)
		if err := signing.Confirmation(e, canvass.Live, private); err != nil {
			t.Fatal(err)
		}
		forge(e)
		if err := verify.CheckConfirmation(e, canvass.Live); err == nil {
			t.Errorf("%s: the signature passed", name)
		}
	}
	report := &canvass.Entry{Kind: canvass.KindReport}
	if err := signing.Confirmation(report, canvass.Live, private); err == nil {
		t.Error("a report was signed as a confirmation")
	}
	if err := signing.Confirmation(confirmation(t), canvass.Live, private[:40]); err == nil || strings.Contains(err.Error(), private[20:40]) {
		t.Errorf("a broken private key: %v", err)
	}
}

func ExampleCheckConfirmation() {
	private, _, _ := signing.NewKey("american-samoa-democratic-party/chair")
	at, _ := canvass.ParseInterval("2024-03-06T02:25Z")
	e := &canvass.Entry{
		Kind: canvass.KindConfirmation, At: at, By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Confirmation: &canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "jason-palmer", Measure: canvass.Votes},
	}
	fmt.Println(signing.Confirmation(e, canvass.Live, private))
	fmt.Println(verify.CheckConfirmation(e, canvass.Live))
	e.Confirmation.Winner = "joe-biden"
	fmt.Println(verify.CheckConfirmation(e, canvass.Live))
	// Output:
	// <nil>
	// <nil>
	// the signature by american-samoa-democratic-party/chair is not of this confirmation in a live record
}

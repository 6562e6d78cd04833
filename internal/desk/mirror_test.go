package desk_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"golang.org/x/mod/sumdb/tlog"
)

// The pages of a copy say that it is one, since when it lags, and that it has stopped; and it takes no entry even where
// the record's key is at hand.
func TestMirrorSaysHowItIs(t *testing.T) {
	d, log, keys := create(t, canvass.Live)
	if err := d.Sign(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := log.SetMeta(context.Background(), ledger.MirrorMeta, []byte(d.Record().Key)); err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2028, 3, 8, 2, 30, 0, 0, time.UTC)
	state := desk.NewMirror("https://results.example.org/", func() time.Time { return clock })
	m, err := desk.Open(context.Background(), log, keys, desk.Options{Mirror: state})
	if err != nil {
		t.Fatal(err)
	}
	pages := m.Pages(nil, "", nil)
	for _, step := range []struct {
		name  string
		after time.Duration
		said  error
		quiet bool // no look at the record
		want  string
		not   string
	}{
		{"not heard yet", 59 * time.Second, nil, true, "It follows the record at <code>https://results.example.org/</code>", "not up to date"},
		{"never heard", time.Second, nil, true, "It has not heard from the record since 02:30 UTC on 8 March 2028", ""},
		{"heard", 0, nil, false, "A copy.", "not up to date"},
		{"silent for a while", 59 * time.Second, errors.New("it is down"), false, "A copy.", "not up to date"},
		{"silent", time.Second, errors.New("it is down"), false, "It has not heard from the record since 02:31 UTC on 8 March 2028", ""},
		{"heard, evidence lacks", time.Second, &follow.BesideError{}, false, "A copy.", "not up to date"},
		{"went back", time.Second, &follow.BackError{Kept: 9, Seen: 4}, false, "went back: it had 9 entries and now shows 4", ""},
		{"caught up again", time.Second, nil, false, "A copy.", "not up to date"},
		{"two histories", time.Second, &follow.ForkError{}, false, "signed with two histories that do not agree", ""},
		{"afterwards", time.Second, nil, false, "signed with two histories that do not agree", ""},
	} {
		clock = clock.Add(step.after)
		if !step.quiet {
			state.Report(tlog.Tree{}, step.said)
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if body := w.Body.String(); !strings.Contains(body, step.want) || step.not != "" && strings.Contains(body, step.not) {
			t.Errorf("%s: the page does not say %q, or says %q:\n%s", step.name, step.want, step.not, body)
		}
	}
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest("GET", "/how-to-check", nil))
	if want := "It last heard from the record on"; !strings.Contains(w.Body.String(), want) {
		t.Errorf("the page on checking does not say %q:\n%s", want, w.Body.String())
	}
	if _, err := m.Append(context.Background(), []canvass.Entry{count("count", "2028-03-08T02:30Z", 51, 40)}); canvass.KindOf(err) != canvass.Refused {
		t.Errorf("an entry into a copy: %v", err)
	}
}

//go:build linux

package desk_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/postgres/postgrestest"
)

// A database user who loses the right to write under a running desk: /readyz says so by its own try, an entry is refused
// as one that may be sent again, and both go on by themselves when the right is given back.
func TestDatabaseUserLosesItsRights(t *testing.T) {
	server, err := postgrestest.New()
	if errors.Is(err, postgrestest.ErrNoBinaries) {
		t.Skip(err)
	}
	defer server.Stop()
	if err != nil {
		t.Fatal(err)
	}
	server.Exec(t, "CREATE ROLE keeper LOGIN")
	server.Exec(t, "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO keeper', current_database()); END $$")
	db, err := url.Parse(server.URL("granted"))
	if err != nil {
		t.Fatal(err)
	}
	query := db.Query()
	query.Set("user", "keeper")
	db.User, db.RawQuery = nil, query.Encode()
	log, err := desk.CreateLog(db.String())
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.Create(t.Context(), log, desk.Keys(t.TempDir()), desk.Founding{
		Kind: canvass.Live, Name: "a test", Catalog: zenithFiles(t), Program: "test", Actor: "tester",
	}, evening)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	pages := d.Pages(d.API(), "", nil)
	if r := askReady(t, pages, false); !r.Ready {
		t.Fatalf("not ready: %+v", r)
	}
	server.Exec(t, "REVOKE INSERT, UPDATE ON ALL TABLES IN SCHEMA granted FROM keeper")
	_, err = d.Append(t.Context(), []canvass.Entry{count("one", "2028-03-08T01:25Z", 51, 40)})
	if canvass.KindOf(err).Outcome().Status != http.StatusServiceUnavailable || !strings.Contains(err.Error(), "the database user may not do this, nothing was stored: grant it") {
		t.Errorf("an entry: %v", err)
	}
	r := askReady(t, pages, false)
	if why := r.why("write"); r.Ready || !strings.HasSuffix(why, ": the database user may not do this") {
		t.Errorf("/readyz: %+v", r)
	}
	server.Exec(t, "GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA granted TO keeper")
	for end := time.Now().Add(time.Minute); !r.Ready; time.Sleep(20 * time.Millisecond) {
		if r = askReady(t, pages, false); time.Now().After(end) {
			t.Fatalf("never ready again: %+v", r)
		}
	}
	if _, err := d.Append(t.Context(), []canvass.Entry{count("one", "2028-03-08T01:25Z", 51, 40)}); err != nil {
		t.Errorf("with the right again: %v", err)
	}
}

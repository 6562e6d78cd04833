package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// schema makes the tables of a record in its schema. What the columns hold is said in docs/format/record.md; they are
// those of the SQLite file.
const schema = `
CREATE TABLE format (
	version integer NOT NULL
);
CREATE TABLE entry (
	seq bigint PRIMARY KEY,
	key text COLLATE "C" NOT NULL UNIQUE,
	recorded bigint NOT NULL,
	sum bigint NOT NULL,
	hash bytea NOT NULL,
	bytes bytea NOT NULL
);
ALTER TABLE entry ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE tile (
	level bigint NOT NULL,
	n bigint NOT NULL,
	root bytea NOT NULL,
	hashes bytea NOT NULL,
	PRIMARY KEY (level, n)
);
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
CREATE TABLE head (
	id integer PRIMARY KEY CHECK (id = 1),
	size bigint NOT NULL,
	root bytea NOT NULL,
	last bigint NOT NULL,
	sum bigint NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE evidence (
	hash bytea PRIMARY KEY,
	erased boolean NOT NULL,
	salt bytea,
	bytes bytea
);
CREATE TABLE meta (
	name text PRIMARY KEY,
	sum bigint NOT NULL,
	value bytea NOT NULL
);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'an entry is never changed or removed: append a correction or a withdrawal';
END $$;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
	FOR EACH STATEMENT EXECUTE FUNCTION refuse();
`

// tables are those of schema.
var tables = []string{"entry", "evidence", "format", "head", "meta", "tile"}

// create makes the schema and the tables in one transaction.
func (l *Log) create(ctx context.Context) error {
	if err := checkDurability(ctx, l.writer); err != nil {
		return err
	}
	tx, err := l.writer.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	present, err := l.tablesPresent(ctx, l.writer)
	if err != nil {
		return err
	}
	if len(present) > 0 {
		return canvass.Errorf(canvass.Conflict, "", "the name is taken: open the record, or choose another name")
	}
	if _, err := tx.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{l.record}.Sanitize()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, schema); err != nil {
		return err
	}
	empty := ledger.Head{Root: new(merkle.Edge).Root()}
	if _, err := tx.Exec(ctx, "INSERT INTO head (id, size, root, last, sum) VALUES (1, 0, $1, $2, $3)",
		empty.Root[:], ledger.FirstMoment, int64(ledger.HeadSum(empty, ledger.FirstMoment))); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO format (version) VALUES ($1)", FormatVersion); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (l *Log) tablesPresent(ctx context.Context, c *pgx.Conn) ([]string, error) {
	rows, err := c.Query(ctx, "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY 1", l.record)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// checkFormat refuses a schema that is not a record that this program reads.
func (l *Log) checkFormat(ctx context.Context, c *pgx.Conn) error {
	present, err := l.tablesPresent(ctx, c)
	switch {
	case err != nil:
		return err
	case len(present) == 0:
		return canvass.Errorf(canvass.NotFound, "", "there is no such record in the database")
	case !slices.Contains(present, "format"):
		return canvass.Errorf(canvass.Invalid, "", "the schema is not a record")
	}
	var version int
	if err := c.QueryRow(ctx, "SELECT version FROM format").Scan(&version); err != nil {
		return damaged(0, err)
	}
	if version > FormatVersion {
		return canvass.Errorf(canvass.Invalid, "", "it was written in format %d, this program knows %d: use a newer canvass", version, FormatVersion)
	}
	if !slices.Equal(present, tables) {
		return ledger.Damage(0, "its tables are %q, those of a record are %q", present, tables)
	}
	return nil
}

// checkDurability refuses a server on which an acknowledged entry would not survive a power cut.
func checkDurability(ctx context.Context, c *pgx.Conn) error {
	var fsync, pages string
	if err := c.QueryRow(ctx, "SELECT current_setting('fsync'), current_setting('full_page_writes')").Scan(&fsync, &pages); err != nil {
		return err
	}
	if fsync != "on" || pages != "on" {
		return canvass.Errorf(canvass.Refused, "", "the database server runs with fsync=%s and full_page_writes=%s: an entry would not survive a power cut; set both to on", fsync, pages)
	}
	return nil
}

package sqlite

import (
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

const (
	// ApplicationID stands in the header of each record, so that file(1) and others can tell it: "cnvs" in ASCII.
	ApplicationID = 0x636e7673

	// FormatVersion is the user_version that this program writes and the newest that it reads.
	FormatVersion = 1
)

// objects are the tables and triggers of a record, by name, as SQLite keeps them in sqlite_schema.
var objects = map[string]string{
	"entry": `CREATE TABLE entry (
	seq INTEGER PRIMARY KEY,   -- counted from 0, the index of its leaf
	key TEXT NOT NULL UNIQUE,
	recorded INTEGER NOT NULL, -- milliseconds since 1970 UTC, never less than the entry before
	sum INTEGER NOT NULL,      -- CRC-32C of seq, recorded and key
	hash BLOB NOT NULL,        -- the leaf hash, SHA-256(0x00 || bytes)
	bytes BLOB NOT NULL        -- canonical bytes, at most 65,535
) STRICT`,
	"tile": `CREATE TABLE tile (
	level INTEGER NOT NULL,    -- 0 holds leaf hashes
	n INTEGER NOT NULL,
	root BLOB NOT NULL,        -- the root over the hashes, which is a hash of the level above
	hashes BLOB NOT NULL,      -- 256 hashes of 32 bytes
	PRIMARY KEY (level, n)
) STRICT`,
	"head": `CREATE TABLE head (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	size INTEGER NOT NULL,     -- how many entries the record has
	root BLOB NOT NULL,        -- the root of the tree over them
	last INTEGER NOT NULL,     -- recorded of the last entry
	sum INTEGER NOT NULL       -- CRC-32C of size, last and root
) STRICT`,
	"evidence": `CREATE TABLE evidence (
	hash BLOB PRIMARY KEY,     -- SHA-256(bytes), with a salt HMAC-SHA-256(salt, bytes)
	erased INTEGER NOT NULL,   -- 1 when salt and bytes were erased
	salt BLOB,
	bytes BLOB
) STRICT`,
	"meta": `CREATE TABLE meta (
	name TEXT PRIMARY KEY,
	sum INTEGER NOT NULL,      -- CRC-32C of name, a zero byte and value
	value BLOB NOT NULL
) STRICT`,
	"entry_is_never_changed": `CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed: append a correction'); END`,
	"entry_is_never_removed": `CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never removed: append a withdrawal'); END`,
}

// newRecord is the script that makes an empty record with the head.
func newRecord(head ledger.Head) string {
	names := slices.Sorted(maps.Keys(objects))
	slices.SortStableFunc(names, func(a, b string) int { // tables before the triggers on them
		return strings.Compare(objects[a][:len("CREATE TA")], objects[b][:len("CREATE TA")])
	})
	var b strings.Builder
	b.WriteString("BEGIN IMMEDIATE;\n")
	for _, name := range names {
		b.WriteString(objects[name] + ";\n")
	}
	fmt.Fprintf(&b, "INSERT INTO head VALUES (1, %d, x'%x', %d, %d);\n",
		head.Size, head.Root[:], ledger.FirstMoment, ledger.HeadSum(head, ledger.FirstMoment))
	fmt.Fprintf(&b, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\nCOMMIT;\n", ApplicationID, FormatVersion)
	return b.String()
}

// checkFormat refuses a file that is not a record that this program reads.
func (c *conn) checkFormat() error {
	id, err := c.number("PRAGMA application_id")
	if err != nil {
		return err
	}
	version, err := c.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	stored := map[string]string{}
	err = c.query("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL", nil, 2, func(row []driver.Value) error {
		name, _ := row[0].(string)
		sql, _ := row[1].(string)
		stored[name] = sql
		return nil
	})
	if err != nil {
		return err
	}
	same := maps.Equal(stored, objects)
	switch {
	case id == ApplicationID && version == FormatVersion && same:
		return nil
	case id == ApplicationID && version > FormatVersion && !same:
		return canvass.Errorf(canvass.Invalid, "", "it was written in format %d, this program knows %d: use a newer canvass", version, FormatVersion)
	case len(stored) == 0:
		return canvass.Errorf(canvass.Invalid, "", "it holds no record: if its creation was cut off, remove it and create it again")
	case same:
		return ledger.Damage(0, "its header says application %#x, format %d", id, version)
	case id == ApplicationID:
		return ledger.Damage(0, "its tables are not those of a record")
	}
	return canvass.Errorf(canvass.Invalid, "", "it is an SQLite file of another program, not a record")
}

// checkVersion refuses an SQLite library that is too old.
func checkVersion(version string) error {
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return fmt.Errorf("SQLite says that its version is %q", version)
	}
	// Before 3.51.3 a reset of the WAL could corrupt the file: https://www.sqlite.org/wal.html, section 11.
	if major*1_000_000+minor*1_000+patch < 3_051_003 {
		return fmt.Errorf("this program was built with SQLite %s: 3.51.3 or newer is needed", version)
	}
	return nil
}

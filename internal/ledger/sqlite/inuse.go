package sqlite

import codes "modernc.org/sqlite/lib"

// InUse tells whether anybody has the record at path open, in this process or another. A file that SQLite cannot read
// is in nobody's use.
func InUse(path string) bool {
	c, err := dial(path, "mode=rw", []string{"busy_timeout(0)", "locking_mode(EXCLUSIVE)"})
	if err == nil {
		err = c.exec("BEGIN EXCLUSIVE")
		_ = c.exec("ROLLBACK") // nothing was written
		c.close()
	}
	return code(err)&0xff == codes.SQLITE_BUSY
}

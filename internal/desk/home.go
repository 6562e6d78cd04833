package desk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
)

// Home is a user's data folder: the records that commands make, their private keys, and the note of which record is in
// use.
//
//	records/2024-03-05.canvass
//	keys/2024-03-05-1f0c….key     0600
//	record                        the path of the record in use, and its kind
type Home string

// UserHome is XDG_DATA_HOME/canvass, or the system's own place for a user's data: ~/.local/share, ~/Library/Application
// Support, %LocalAppData%. It is not made until something is written to it.
func UserHome() (Home, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return Home(filepath.Join(dir, "canvass")), nil
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return Home(filepath.Join(dir, "canvass")), nil
		}
	}
	dir, err := os.UserHomeDir()
	if err != nil {
		return "", canvass.Errorf(canvass.Failed, "data folder", "this user has no home folder: set XDG_DATA_HOME (%w)", err)
	}
	switch runtime.GOOS {
	case "windows":
		return Home(filepath.Join(dir, "AppData", "Local", "canvass")), nil
	case "darwin", "ios":
		return Home(filepath.Join(dir, "Library", "Application Support", "canvass")), nil
	}
	return Home(filepath.Join(dir, ".local", "share", "canvass")), nil
}

// Keys is the folder of private keys.
func (h Home) Keys() Keys { return Keys(filepath.Join(string(h), "keys")) }

// Record is the path of a record by its name, and its folder made.
func (h Home) Record(name string) (string, error) {
	dir := filepath.Join(string(h), "records")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", canvass.Errorf(canvass.Failed, "data folder", "%w", err)
	}
	return filepath.Join(dir, name+".canvass"), nil
}

// LastRecord is the record in use: the one that was made or served last. It is empty when there was none.
func (h Home) LastRecord() (string, error) {
	db, _, err := h.inUse()
	return db, err
}

func (h Home) inUse() (db string, kind canvass.RecordKind, err error) {
	b, err := os.ReadFile(h.note())
	if errors.Is(err, fs.ErrNotExist) {
		return "", "", nil
	}
	if err != nil {
		return "", "", canvass.Errorf(canvass.Failed, "data folder", "%w", err)
	}
	db, rest, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	return strings.TrimSpace(db), canvass.RecordKind(strings.TrimSpace(rest)), nil
}

// kindAt is the kind of the record at a place, of which the note says nothing: notes of earlier versions had the path
// alone. What does not read counts as live, so that nothing takes its place unasked.
func kindAt(db string) canvass.RecordKind {
	log, err := OpenLog(db, true)
	if err != nil {
		return canvass.Live
	}
	defer log.Close()
	for stored, err := range log.Read(context.Background(), 0) {
		if err != nil {
			break
		}
		if e, err := canvass.ParseEntry(stored.Bytes); err == nil && e.Record != nil {
			return e.Record.Kind
		}
		break
	}
	return canvass.Live
}

// Remember makes a record the one in use, and returns which one is then. A live record stays in use when another kind
// is made or served beside it: a drill must not take what is meant for the desk. A file's path is kept whole, so that
// it is found from any folder.
func (h Home) Remember(db string, kind canvass.RecordKind) (inUse string, err error) {
	if !IsURL(db) {
		full, err := filepath.Abs(db)
		if err != nil {
			return "", canvass.Errorf(canvass.Failed, "data folder", "%w", err)
		}
		db = full
	}
	old, oldKind, err := h.inUse()
	if err != nil {
		return "", err
	}
	if oldKind == "" && old != "" && kind != canvass.Live {
		oldKind = kindAt(old)
	}
	if kind != canvass.Live && oldKind == canvass.Live && old != db && There(old) {
		return old, nil
	}
	if err := os.MkdirAll(string(h), 0o755); err != nil {
		return "", canvass.Errorf(canvass.Failed, "data folder", "%w", err)
	}
	if err := durable.Replace(h.note(), []byte(db+"\n"+string(kind)+"\n"), 0o644); err != nil {
		return "", canvass.Errorf(canvass.Failed, "data folder", "%w", err)
	}
	return db, nil
}

// Records are the paths of the records in the data folder, by name.
func (h Home) Records() ([]string, error) {
	all, err := filepath.Glob(filepath.Join(string(h), "records", "*.canvass"))
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "data folder", "%w", err)
	}
	return all, nil
}

func (h Home) note() string { return filepath.Join(string(h), "record") }

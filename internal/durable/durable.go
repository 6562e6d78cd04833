// Package durable puts files where a power cut finds them: whole, and under their names.
//
// On Linux the system calls of [Replace] are openat(2) of a name of its own in the same folder, write(2), fchmod(2),
// fsync(2), close(2), renameat(2) to the file's name, and for the folder openat(2), fsync(2), close(2). Those of
// [Create] are openat(2) with O_EXCL, write(2), fsync(2), close(2), and the same for the folder. What is still unsafe:
// on file systems where rename(2) is not atomic, and on Windows, a power cut can leave a file of no bytes under the
// name. A process that is killed can leave the other name behind; [Leftover] knows it.
//
// An error names the file that was asked for, never the other one.
//
//	err := durable.Replace("checkpoint", signed, 0o644)
package durable

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Replace gives a file new contents, and makes it where it is not there: its name stands for the old ones or the new
// ones, whole, and for the new ones durably once it returns. The folder must be there.
func Replace(path string, data []byte, mode fs.FileMode) error {
	return Write(path, mode, writes(data))
}

// Write is Replace for contents that a function writes. An error of write leaves the old contents.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) error {
	if err := rewrite(path, mode, write); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// Rewrite is Replace without the last step, for a caller that writes many files into one folder: a name that is new is
// durable once SyncFolder has returned.
func Rewrite(path string, data []byte, mode fs.FileMode) error {
	return rewrite(path, mode, writes(data))
}

const leftover = ".unfinished-"

// Leftover reports whether a file has the name of one that a killed process did not finish. It can be removed while
// nobody writes to its folder.
func Leftover(path string) bool { return strings.HasPrefix(filepath.Base(path), leftover) }

func rewrite(path string, mode fs.FileMode, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), leftover+"*")
	if err != nil {
		return at(path, err)
	}
	if err = write(f); err == nil {
		err = f.Chmod(mode)
	}
	if err = closed(f, err); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return named(f.Name(), path, err)
}

// Create makes a new file with contents, durably. The error wraps fs.ErrExist where anything has the name.
func Create(path string, data []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if err := closed(f, writes(data)(f)); err != nil {
		os.Remove(path)
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// Rename gives what is whole on the disk another name, durably.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(to))
}

// SyncFolder makes names in a folder durable: fsync(2) of the folder. Some systems cannot, and some need not; that is
// no error.
func SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

func writes(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// closed ends the writing of a file, which may have failed already: its bytes are on the disk before it is closed.
func closed(f *os.File, err error) error {
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// named says of the file at path what the system said of the one that stood for it.
func named(other, path string, err error) error {
	var open *fs.PathError
	var moved *os.LinkError
	switch {
	case errors.As(err, &open) && open.Path == other:
		return at(path, open.Err)
	case errors.As(err, &moved) && moved.Old == other:
		return at(path, moved.Err)
	}
	return err
}

func at(path string, err error) error {
	var open *fs.PathError
	if errors.As(err, &open) {
		err = open.Err
	}
	return &fs.PathError{Op: "write", Path: path, Err: err}
}

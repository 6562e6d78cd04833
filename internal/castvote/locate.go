package castvote

import (
	"archive/zip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Locate opens where a file, folder or ZIP archive of cast vote records lies.
// Close it when all is read.
func Locate(file string) (fsys fs.FS, name string, closer io.Closer, err error) {
	if strings.EqualFold(filepath.Ext(file), ".zip") {
		z, err := zip.OpenReader(file)
		if err != nil {
			return nil, "", nil, err
		}
		name := "."
		// An archive of one folder is that folder.
		if entries, err := fs.ReadDir(z, "."); err == nil && len(entries) == 1 {
			name = entries[0].Name()
		}
		return z, name, z, nil
	}
	file, err = filepath.Abs(file)
	if err != nil {
		return nil, "", nil, err
	}
	if _, err := os.Stat(file); err != nil {
		return nil, "", nil, err
	}
	return os.DirFS(filepath.Dir(file)), filepath.Base(file), io.NopCloser(nil), nil
}

// ReadFile reads cast vote records at a path; of s, FS and Path are left out.
func ReadFile(file string, s Source, byPrecinct bool) (*Read, error) {
	fsys, name, closer, err := Locate(file)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	s.FS, s.Path = fsys, name
	return ReadSource(s, byPrecinct)
}

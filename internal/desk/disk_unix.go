//go:build linux || darwin

package desk

import "golang.org/x/sys/unix"

// diskFree is the room on the disk of a folder, in bytes, and whether it is known.
func diskFree(folder string) (uint64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}

// filesFree is how many more files the disk of a folder can have, and whether it is known: some file systems have no
// such bound.
func filesFree(folder string) (uint64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil || s.Files == 0 {
		return 0, false
	}
	return s.Ffree, true
}

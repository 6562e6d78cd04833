//go:build unix

package folder

import (
	"os"

	"golang.org/x/sys/unix"
)

// hold locks the file for this process until it is closed.
func hold(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

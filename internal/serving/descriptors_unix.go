//go:build unix

package serving

import (
	"errors"

	"golang.org/x/sys/unix"
)

// descriptors is how many files and connections the process may have open.
func descriptors() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 256
	}
	return int(min(uint64(limit.Cur), 1<<20)) // the type differs between systems
}

// outOfFiles reports whether an error says that no descriptor is left, of the process or of the machine.
func outOfFiles(err error) bool { return errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) }

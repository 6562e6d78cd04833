//go:build !linux && !darwin

package desk

// diskFree is the room on the disk of a folder, in bytes, and whether it is known: here it is not.
func diskFree(string) (uint64, bool) { return 0, false }

// filesFree is how many more files the disk of a folder can have, and whether it is known: here it is not.
func filesFree(string) (uint64, bool) { return 0, false }

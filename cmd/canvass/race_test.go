//go:build race

package main

// raceMemory is how many times the memory of a process the race detector takes at most: its documentation says five to
// ten times; the service was measured at two to three.
const raceMemory = 3

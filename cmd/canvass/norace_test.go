//go:build !race

package main

// raceMemory is 1 where the race detector does not watch.
const raceMemory = 1

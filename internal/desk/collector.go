package desk

import (
	"runtime"
	"runtime/debug"
	"sync"
)

// growing counts the records that are being read from their beginning, and is what the collector was set to before the
// first of them.
var growing struct {
	sync.Mutex
	records int
	percent int
	limit   int64
	room    int64 // that the heap may take meanwhile
}

// growth is the collector's part in the reading of one record from its beginning.
type growth struct{ entries int64 }

// growFast has the garbage collector wait while a record of so many entries is read from its beginning: nearly all that
// is made then stays, and to look through it even once took a fifth of the time. It runs all the same once the record
// takes more room than one of that length has shown to. A lower memory limit holds too.
func growFast(entries int64) *growth {
	growing.Lock()
	defer growing.Unlock()
	if growing.records++; growing.records == 1 {
		growing.percent, growing.limit = debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		growing.room = int64(m.Sys)
	}
	growing.room += roomForAny + entries*roomAnEntry
	debug.SetMemoryLimit(min(growing.room, growing.limit))
	return &growth{entries: entries}
}

// done puts back what the collector was set to.
func (g *growth) done() {
	growing.Lock()
	defer growing.Unlock()
	if growing.records--; growing.records > 0 {
		return
	}
	debug.SetMemoryLimit(growing.limit)
	if growing.percent > percentOfMany && g.entries >= many {
		growing.percent = percentOfMany
	}
	debug.SetGCPercent(growing.percent)
}

const (
	// roomForAny and roomAnEntry are the memory that reading a record may take before it is collected: what stays of an
	// entry and what is made on the way. BenchmarkStart shows what they come to.
	roomForAny  = 128 << 20
	roomAnEntry = 1700
	// many is from how many entries on the collector runs once the heap has grown by percentOfMany and not, as is usual,
	// by as much again: a million entries then stay below two gigabytes.
	many          = 500_000
	percentOfMany = 50
)

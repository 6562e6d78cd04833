package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/canvassdesk/canvass/internal/ledger/follow"
	"golang.org/x/mod/sumdb/tlog"
)

// followLog logs looks at a record that is followed: what is new, and a trouble when it begins, when it is another one,
// each time that it has gone on for twice as long, and when it is over.
type followLog struct {
	log  *slog.Logger
	last string // what was wrong with the last look, empty for nothing
	runs int    // how many looks it has been so
	size int64  // of the copy, as it was told last
}

func newFollowLog(place string) *followLog {
	return &followLog{log: slog.With("record", place), size: -1}
}

func (f *followLog) tell(tree tlog.Tree, err error) {
	wrong := ""
	if err != nil {
		wrong = oneLine(err)
	}
	if wrong != f.last {
		f.runs = 0
	}
	f.runs++
	switch {
	case wrong == "" && (f.last != "" || tree.N != f.size):
		says := "the copy has what the record has"
		if f.last != "" {
			says = "in order again: " + says
		}
		f.log.Info(says, "entries", tree.N, "root", tree.Hash.String())
		f.size = tree.N
	case wrong != "" && f.runs&(f.runs-1) == 0: // 1, 2, 4, 8, ...
		tell := f.log.Warn
		if fork := (*follow.ForkError)(nil); errors.As(err, &fork) {
			tell = f.log.Error
		}
		if f.runs > 1 {
			tell(fmt.Sprintf("%s (%d looks in a row)", wrong, f.runs))
		} else {
			tell(wrong)
		}
	}
	f.last = wrong
}

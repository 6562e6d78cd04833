package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
)

// maxProblems is where Scrub stops counting: a record with more is to be restored, whatever the rest is like.
const maxProblems = 1000

// Scrub reads all of a record again and returns everything that is wrong with it: entries that do not agree with their
// hashes or the tree, keys, moments and evidence that do not agree with what the entries say, and what the engine finds
// by itself. Unlike Read it goes on behind damage. The error is for what kept it from looking. It may run while others
// read and write; with the context of Gently it leaves them most of the machine.
func Scrub(ctx context.Context, log Log, describe Describe) ([]Problem, error) {
	s := scrub{log: log, describe: describe, problems: []Problem{}, evidence: make(map[tlog.Hash]bool)}
	if err := s.readLacks(ctx); err != nil {
		return s.problems, err
	}
	for state, err := range log.ListEvidence(ctx) {
		if err != nil {
			break // Check reports it
		}
		s.evidence[state.Hash] = true
	}
	head, err := log.Head(ctx)
	var damaged *DamagedError
	switch {
	case errors.As(err, &damaged): // nothing says how far to read
		more, err := log.Check(ctx)
		return append([]Problem{Problem(*damaged)}, more...), err
	case err != nil:
		return s.problems, err
	}
	s.size = head.Size
	for from := int64(0); from >= 0 && len(s.problems) < maxProblems; {
		var err error
		if from, err = s.read(ctx, from); err != nil {
			return s.problems, err
		}
		if err := rest(ctx); err != nil {
			return s.problems, err
		}
	}
	more, err := log.Check(ctx)
	return append(s.problems, more...), err
}

// scrub is the state of one Scrub.
type scrub struct {
	log      Log
	describe Describe
	size     int64              // how many entries there were when it began
	evidence map[tlog.Hash]bool // what the record holds or has erased, or says that it lacks
	partial  bool               // it lacks more than it can say
	problems []Problem
	tile     bool // entries and a tile were found not to agree
}

// readLacks finds out what evidence the record says that it has not got.
func (s *scrub) readLacks(ctx context.Context) error {
	_, err := s.log.Meta(ctx, MirrorMeta)
	s.partial = err == nil // a mirror has what is public alone
	lacks, err := s.log.Meta(ctx, LacksMeta)
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrDamaged): // Check reports damage
		return nil
	case err != nil:
		return err
	}
	s.partial = s.partial || len(lacks)%tlog.HashSize != 0
	for ; len(lacks) >= tlog.HashSize; lacks = lacks[tlog.HashSize:] {
		s.evidence[tlog.Hash(lacks)] = true
	}
	return nil
}

// scrubStep is how many entries are read in one go where Scrub rests in between: an engine must not keep a reader open
// for minutes.
const scrubStep = 16 * merkle.TileWidth

// read reads until the end or the first damage, and returns where to go on, or -1.
func (s *scrub) read(ctx context.Context, from int64) (int64, error) {
	for entry, err := range s.log.Read(ctx, from) {
		if err == nil {
			s.compare(entry)
			if paced(ctx) && (entry.Seq+1)%scrubStep == 0 {
				return entry.Seq + 1, nil
			}
			continue
		}
		var damaged *DamagedError
		if !errors.As(err, &damaged) {
			return -1, err
		}
		var (
			whole wholeTreeError
			tile  tileError
		)
		s.tile = s.tile || errors.As(err, &tile)
		switch {
		case errors.As(err, &whole):
			if !s.tile { // a wrong tile, from which reading was taken up, gives a wrong root
				s.problems = append(s.problems, Problem(*damaged))
			}
			return -1, ctx.Err()
		case damaged.Seq >= from:
			s.problems = append(s.problems, Problem(*damaged))
			return damaged.Seq + 1, ctx.Err()
		case !slices.ContainsFunc(s.problems, func(p Problem) bool { return p.Seq == damaged.Seq }):
			s.problems = append(s.problems, Problem(*damaged))
		}
		// An entry before this one keeps the tree from being taken up here. The next tile begins afresh.
		if next := from - from%merkle.TileWidth + merkle.TileWidth; next < s.size {
			return next, ctx.Err()
		}
		return -1, ctx.Err() // there is none
	}
	return -1, ctx.Err()
}

// compare holds what is stored beside an entry against what its bytes say.
func (s *scrub) compare(entry Stored) {
	problem := func(format string, args ...any) {
		s.problems = append(s.problems, Problem{Seq: entry.Seq, What: fmt.Sprintf(format, args...)})
	}
	d, err := s.describe(entry.Bytes)
	if err != nil {
		problem("its bytes do not read: %v", err)
		return
	}
	if d.Key != entry.Key {
		problem("it is stored under the key %q, its bytes say %q", entry.Key, d.Key)
	}
	if d.Recorded != entry.Recorded {
		problem("it is stored as recorded at %d ms, its bytes say %d", entry.Recorded, d.Recorded)
	}
	for _, hash := range d.Evidence {
		if !s.evidence[hash] && (!s.partial || slices.Contains(d.Needed, hash)) {
			problem("it names evidence %s, which the record never had", EvidenceName(hash))
		}
	}
}

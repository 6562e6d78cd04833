package rank

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Option is what a ballot can rank: a person, uncommitted, or all undeclared
// write-ins together.
type Option string

// Overvoted stands in a [Mark] for a rank that the scanner itself reported as
// overvoted, without saying for whom.
const Overvoted = -1

// MaxBallots bounds an election, so that no product of this package can
// overflow.
const MaxBallots = 1_000_000_000

// MaxRank is the largest rank that a mark may have.
const MaxRank = 1000

// MaxOptions bounds the options of an election.
const MaxOptions = 10_000

// Mark is one mark on a ballot: an option at a rank.
type Mark struct {
	Rank   int // 1 is the first choice
	Option int // the option's place in the list that [NewBallots] was given, or Overvoted
}

// cell is a mark as it is kept.
type cell struct {
	rank   uint16
	option int16
}

// list is what stands on the ballot.
type list struct {
	names  []Option
	places map[Option]int
}

// Ballots are the ballots of one election in one area. Equal ones are kept
// once, with their number. It is not safe for writing from two goroutines:
// count in parts and [Ballots.Join] them.
type Ballots struct {
	on      *list
	index   map[string]int32
	cells   []cell  // all patterns' marks, one after the other
	start   []int32 // where each pattern begins in cells; one more than patterns
	count   []int64
	cast    int64
	blank   int64
	deepest int
	key     []byte
	sorted  []cell
}

// NewBallots is an election without ballots yet. It fails where an option has
// no name or stands twice, or where there are more than [MaxOptions].
func NewBallots(options []Option) (*Ballots, error) {
	b := newOn(&list{places: make(map[Option]int, len(options))})
	for i, o := range options {
		if _, twice := b.on.places[o]; twice {
			return nil, fmt.Errorf("%q stands on the ballot twice", o)
		}
		if _, err := b.Option(o); err != nil {
			return nil, fmt.Errorf("option %d of the ballot: %w", i+1, err)
		}
	}
	return b, nil
}

func newOn(on *list) *Ballots { return &Ballots{on: on, index: map[string]int32{}, start: []int32{0}} }

// Part is an election without ballots on the same ballot paper: an option that
// is put on one is on both. It is for a part of an area, or for counting in
// several goroutines, once all options are known, what [Ballots.Join] brings
// together.
func (b *Ballots) Part() *Ballots { return newOn(b.on) }

// Option is an option's place on the ballot, put at the end if it is new. It
// fails where it has no name or the ballot is full.
func (b *Ballots) Option(o Option) (int, error) {
	if i, ok := b.on.places[o]; ok {
		return i, nil
	}
	if o == "" {
		return 0, fmt.Errorf("an option without a name")
	}
	if len(b.on.names) >= MaxOptions {
		return 0, fmt.Errorf("more than %d options", MaxOptions)
	}
	b.on.names = append(b.on.names, o)
	b.on.places[o] = len(b.on.names) - 1
	return len(b.on.names) - 1, nil
}

// Options are the options in the order they were given.
func (b *Ballots) Options() []Option { return slices.Clone(b.on.names) }

// Cast is the number of ballots, blank ones included.
func (b *Ballots) Cast() int64 { return b.cast }

// Blank is the number of ballots that rank nobody.
func (b *Ballots) Blank() int64 { return b.blank }

// Rankings is the number of different ballots, blank ones left out.
func (b *Ballots) Rankings() int { return len(b.count) }

// Deepest is the largest rank that any ballot marks.
func (b *Ballots) Deepest() int { return b.deepest }

// Add counts n ballots with these marks, in any order. The same mark twice is
// one mark. It fails, and counts nothing, where a rank is below 1 or over
// [MaxRank], an option is not on the ballot, or there would be more than
// [MaxBallots].
func (b *Ballots) Add(marks []Mark, n int64) error {
	if n < 0 || n > MaxBallots-b.cast {
		return fmt.Errorf("%d ballots on top of %d; at most %d can be counted", n, b.cast, int64(MaxBallots))
	}
	b.sorted = b.sorted[:0]
	for _, m := range marks {
		if m.Rank < 1 || m.Rank > MaxRank {
			return fmt.Errorf("rank %d; ranks go from 1 to %d", m.Rank, MaxRank)
		}
		if m.Option != Overvoted && (m.Option < 0 || m.Option >= len(b.on.names)) {
			return fmt.Errorf("option %d of a ballot of %d", m.Option, len(b.on.names))
		}
		b.sorted = append(b.sorted, cell{uint16(m.Rank), int16(m.Option)})
	}
	b.add(n)
	return nil
}

// add counts n ballots with the marks in b.sorted.
func (b *Ballots) add(n int64) {
	if n == 0 {
		return
	}
	slices.SortFunc(b.sorted, func(x, y cell) int {
		if x.rank != y.rank {
			return int(x.rank) - int(y.rank)
		}
		return int(x.option) - int(y.option)
	})
	b.sorted = slices.Compact(b.sorted)
	b.cast += n
	if len(b.sorted) == 0 {
		b.blank += n
		return
	}
	b.deepest = max(b.deepest, int(b.sorted[len(b.sorted)-1].rank))
	b.key = b.key[:0]
	for _, c := range b.sorted {
		b.key = binary.LittleEndian.AppendUint16(b.key, c.rank)
		b.key = binary.LittleEndian.AppendUint16(b.key, uint16(c.option))
	}
	if i, ok := b.index[string(b.key)]; ok {
		b.count[i] += n
		return
	}
	b.index[string(b.key)] = int32(len(b.count))
	b.cells = append(b.cells, b.sorted...)
	b.start = append(b.start, int32(len(b.cells)))
	b.count = append(b.count, n)
}

// Join counts another's ballots too. Both must have the same options in the
// same order.
func (b *Ballots) Join(other *Ballots) error {
	if b.on != other.on && !slices.Equal(b.on.names, other.on.names) {
		return fmt.Errorf("ballots of two elections cannot be joined: their options differ")
	}
	if other.cast > MaxBallots-b.cast {
		return fmt.Errorf("%d ballots on top of %d; at most %d can be counted", other.cast, b.cast, int64(MaxBallots))
	}
	for i, n := range other.count {
		b.sorted = append(b.sorted[:0], other.pattern(i)...)
		b.add(n)
	}
	b.cast += other.blank
	b.blank += other.blank
	return nil
}

// Dropped is what [Ballots.Under] is told for a mark that is to be left out.
const Dropped = -2

// Under is the same ballots under other options: to gives each option's new
// place, Overvoted, or [Dropped]. Marks that become the same are one mark.
func (b *Ballots) Under(options []Option, to []int) (*Ballots, error) {
	if len(to) != len(b.on.names) {
		return nil, fmt.Errorf("%d new places for %d options", len(to), len(b.on.names))
	}
	n, err := NewBallots(options)
	if err != nil {
		return nil, err
	}
	for i, t := range to {
		if t >= len(options) || t < Dropped {
			return nil, fmt.Errorf("%q is to become option %d of %d", b.on.names[i], t, len(options))
		}
	}
	for i, count := range b.count {
		n.sorted = n.sorted[:0]
		for _, c := range b.pattern(i) {
			if c.option != Overvoted {
				c.option = int16(to[c.option])
			}
			if c.option != Dropped {
				n.sorted = append(n.sorted, c)
			}
		}
		n.add(count)
	}
	n.cast += b.blank
	n.blank += b.blank
	return n, nil
}

// All gives each different ballot that ranks somebody, its marks by rank, with
// the number of ballots that are so, in the order in which they were first
// seen. A single ballot is data about a person: do not hand these on.
func (b *Ballots) All(yield func(marks []Mark, n int64) bool) {
	for i, n := range b.count {
		cells := b.pattern(i)
		marks := make([]Mark, len(cells))
		for k, c := range cells {
			marks[k] = Mark{Rank: int(c.rank), Option: int(c.option)}
		}
		if !yield(marks, n) {
			return
		}
	}
}

// pattern is the marks of one of the different ballots.
func (b *Ballots) pattern(i int) []cell { return b.cells[b.start[i]:b.start[i+1]] }

package tally

import (
	"hash/maphash"
	"math/bits"
)

// keys finds the places of entries by their keys: a table of half a hash and a place for each, eight bytes. The keys
// themselves stand in the entries alone, so that a million of them cost no second copy, and the collector nothing to
// look through. The zero keys is empty.
type keys struct {
	seed  maphash.Seed
	slots []uint64 // as many as a power of two; half of the key's hash and, below it, the place + 1; 0 is free
	n     int
}

// mostPlaces is how many places the lower half of a slot can name: more entries than any memory holds.
const mostPlaces = 1<<32 - 1

// fullOf is of how many slots three are taken at the most.
const fullOf = 4

// expect makes room for n keys in all, where there are none yet.
func (k *keys) expect(n int) {
	if k.n == 0 {
		k.seed, k.slots = maphash.MakeSeed(), make([]uint64, 1<<bits.Len(uint(n*fullOf/3)))
	}
}

// find is the place of a key in the entries, and whether it has one.
func (k *keys) find(key string, entries []Logged) (seq int64, ok bool) {
	if k.n == 0 {
		return 0, false
	}
	_, seq, ok = k.slot(maphash.String(k.seed, key)>>32, key, entries)
	return seq, ok
}

// put gives a key its place. Where it has one already that stays, and put returns it.
func (k *keys) put(key string, seq int64, entries []Logged) (old int64, twice bool) {
	if len(k.slots) == 0 {
		k.expect(8)
	}
	if fullOf*(k.n+1) > 3*len(k.slots) {
		k.grow()
	}
	half := maphash.String(k.seed, key) >> 32
	i, old, twice := k.slot(half, key, entries)
	if !twice {
		k.slots[i], k.n = half<<32|uint64(seq+1), k.n+1
	}
	return old, twice
}

// slot is where the key stands, with its place, or else where it belongs.
func (k *keys) slot(half uint64, key string, entries []Logged) (i, seq int64, there bool) {
	mask := int64(len(k.slots) - 1)
	for i = int64(half) & mask; ; i = (i + 1) & mask {
		s := k.slots[i]
		if s == 0 {
			return i, 0, false
		}
		if seq = int64(s&mostPlaces) - 1; s>>32 == half && entries[seq].Entry.Key == key {
			return i, seq, true
		}
	}
}

// grow doubles the slots.
func (k *keys) grow() {
	old := k.slots
	k.slots = make([]uint64, 2*len(old))
	mask := uint64(len(k.slots) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := s >> 32 & mask
		for k.slots[i] != 0 {
			i = (i + 1) & mask
		}
		k.slots[i] = s
	}
}

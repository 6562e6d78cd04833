package tally

import (
	"fmt"
	"testing"

	"github.com/canvassdesk/canvass"
	"pgregory.net/rapid"
)

// keys answer as a map does, and keep the first place of a key that comes twice.
func TestKeysAreAsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k keys
		if rapid.Bool().Draw(t, "expected") {
			k.expect(rapid.IntRange(0, 300).Draw(t, "of them"))
		}
		places := map[string]int64{}
		var entries []Logged
		of := rapid.IntRange(1, 400).Draw(t, "different")
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, of), 0, 500).Draw(t, "keys") {
			key := fmt.Sprint("key-", n)
			seq := int64(len(entries))
			old, twice := k.put(key, seq, entries)
			if want, there := places[key]; twice != there || twice && old != want {
				t.Fatalf("put %s: at %d, %v; want %d, %v", key, old, twice, want, there)
			}
			if !twice {
				places[key] = seq
				entries = append(entries, Logged{seq, &canvass.Entry{Key: key}})
			}
		}
		for n := range of + 2 {
			key := fmt.Sprint("key-", n)
			seq, ok := k.find(key, entries)
			if want, there := places[key]; ok != there || ok && seq != want {
				t.Fatalf("find %s: %d, %v; want %d, %v", key, seq, ok, want, there)
			}
		}
	})
}

// Two keys that share half of their hashes are two keys.
func TestKeysThatShareHalfOfAHash(t *testing.T) {
	var k keys
	k.expect(8)
	entries := []Logged{{0, &canvass.Entry{Key: "one"}}, {1, &canvass.Entry{Key: "two"}}}
	k.put("one", 0, entries[:1])
	const half = 7
	for i, s := range k.slots { // as if both had this one
		if s != 0 {
			k.slots[i], k.slots[half] = 0, half<<32|1
		}
	}
	i, _, there := k.slot(half, "two", entries)
	if there {
		t.Fatal("two is taken for one")
	}
	k.slots[i] = half<<32 | 2
	if _, seq, there := k.slot(half, "two", entries); !there || seq != 1 {
		t.Errorf("two is at %d, %v", seq, there)
	}
	if _, seq, there := k.slot(half, "one", entries); !there || seq != 0 {
		t.Errorf("one is at %d, %v", seq, there)
	}
}

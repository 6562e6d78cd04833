package ledger

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Check refuses what no engine may store: keys and bytes outside the bounds, a key twice in the batch, and a moment
// before the one ahead of it. size is the record's, last the moment of its last entry; engines give
// FirstMoment for a record without entries.
func (b Batch) Check(size, last int64) error {
	seen := make(map[string]int64, len(b.Entries))
	for i, p := range b.Entries {
		switch {
		case p.Key == "":
			return fmt.Errorf("%w: entry %d of the batch has no key", ErrInvalid, i)
		case len(p.Key) > MaxKey:
			return &TooLargeError{What: "key of entry " + fmt.Sprint(i) + " of the batch", Size: len(p.Key), Limit: MaxKey}
		case !utf8.ValidString(p.Key) || strings.ContainsRune(p.Key, 0):
			return fmt.Errorf("%w: key %q is not UTF-8 without zero bytes", ErrInvalid, p.Key)
		case len(p.Bytes) == 0:
			return fmt.Errorf("%w: entry %q has no bytes", ErrInvalid, p.Key)
		case len(p.Bytes) > MaxEntry:
			return &TooLargeError{What: fmt.Sprintf("entry %q", p.Key), Size: len(p.Bytes), Limit: MaxEntry}
		case p.Recorded < last:
			return &OutOfOrderError{Key: p.Key, Recorded: p.Recorded, Last: last}
		}
		last = p.Recorded
		if first, twice := seen[p.Key]; twice {
			return &DuplicateKeyError{Key: p.Key, Seq: first}
		}
		seen[p.Key] = size + int64(i)
	}
	for _, e := range b.Evidence {
		if err := e.Check(); err != nil {
			return err
		}
	}
	return nil
}

// FirstMoment is the earliest moment that an entry can have been recorded at, some 146 million years ago. It stands for
// the last moment of a record without entries.
const FirstMoment int64 = -1 << 62

// Check refuses evidence outside the bounds.
func (e Evidence) Check() error {
	if len(e.Bytes) > MaxEvidence {
		return &TooLargeError{What: "evidence", Size: len(e.Bytes), Limit: MaxEvidence}
	}
	if len(e.Salt) != 0 && len(e.Salt) != SaltSize {
		return fmt.Errorf("%w: a salt has %d bytes, not %d", ErrInvalid, SaltSize, len(e.Salt))
	}
	return nil
}

// CheckMeta refuses a setting outside the bounds.
func CheckMeta(name string, value []byte) error {
	if name == "" || len(name) > MaxKey || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return fmt.Errorf("%w: %q cannot name a setting", ErrInvalid, name)
	}
	if len(value) > MaxMeta {
		return &TooLargeError{What: fmt.Sprintf("setting %q", name), Size: len(value), Limit: MaxMeta}
	}
	return nil
}

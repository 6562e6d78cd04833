package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// Options say what a record is held against.
type Options struct {
	// Key is the record's verifier key, from somewhere other than the record. When it is empty the key in the
	// record's own first entry is taken: the record then shows that it agrees with itself, and not that it is the
	// one that somebody else saw.
	Key string

	// Since is a signed checkpoint that was kept earlier, nil for none. The record must begin with all that it covers. An
	// empty one is no checkpoint, and refused.
	Since []byte

	// Witnesses are verifier keys of witnesses, each of whom must have signed the checkpoint too.
	Witnesses []string

	// WithoutEvidence leaves the evidence that entries name unread. Else all of it is read that the source has, where
	// the source is an EvidenceSource.
	WithoutEvidence bool

	// Progress, if not nil, hears again and again how many entries were read, of how many.
	Progress func(read, of int64)

	// Each, if not nil, is called with every entry that is as it was signed, in order. An error is a problem of that
	// entry.
	Each func(seq int64, entry []byte) error
}

// checkKeys refuses a key that is none, and an older checkpoint that is empty.
func (o Options) checkKeys() error {
	if o.Since != nil && len(bytes.TrimSpace(o.Since)) == 0 {
		return canvass.Errorf(canvass.Invalid, "since", "the older checkpoint is empty: nothing was kept in it, and it proves nothing")
	}
	if o.Key != "" {
		if _, err := Origin(o.Key); err != nil {
			return err
		}
	}
	for _, key := range o.Witnesses {
		if _, err := torchwood.NewCosignatureVerifier(key); err != nil {
			return keyError("witness", key, err)
		}
	}
	return nil
}

// Result is what Record found. OK says that Problems is empty.
type Result struct {
	OK       bool      `json:"ok"`
	Entries  int64     `json:"entries"` // as the source says that there are
	Root     tlog.Hash `json:"root"`    // of the entries as they were read
	Problems []Problem `json:"problems"`

	Origin    string    `json:"origin"`
	Key       string    `json:"key"`             // the verifier key that was used
	KeyGiven  bool      `json:"key_given"`       // false: it was taken from the record itself
	Signed    int64     `json:"signed"`          // how many of the entries the checkpoint covers
	Since     *int64    `json:"since,omitempty"` // how many an older checkpoint covers that was held against it
	Witnesses []Witness `json:"witnesses,omitempty"`

	Evidence      *Evidence      `json:"evidence,omitempty"`      // set where it was read
	Confirmations []Confirmation `json:"confirmations,omitempty"` // those that officers signed, and whose signatures are good
}

// Record reads a whole record and checks it: every entry against its hash and against the form that entries have, every
// tile against the entries, the root against the signed checkpoint, an older checkpoint against the entries that it
// covers, officers' signatures against the keys that they name, and the evidence that is there against its hash.
// Problems come in the order of the entries that they touch, those that touch none first.
//
// The error is for what kept it from looking, and says nothing of the record: a context that ended, or a source that
// could not be asked, which is canvass.Failed where it does not say more. It is canvass.Invalid for a key that is none.
func Record(ctx context.Context, src Source, opts Options) (Result, error) {
	if err := opts.checkKeys(); err != nil {
		return Result{}, err
	}
	asked := &asked{src: src}
	r := &recordCheck{src: asked, opts: opts, form: form{seen: map[string]int64{}}, result: Result{Problems: []Problem{}}}
	err := r.run(ctx)
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if asked.fault != nil {
		return Result{}, canvass.Errorf(canvass.KindOf(asked.fault), "", "%w", asked.fault)
	}
	if err != nil {
		return Result{}, err
	}
	slices.SortStableFunc(r.result.Problems, func(a, b Problem) int { return cmp.Compare(a.Seq, b.Seq) })
	r.result.Problems = slices.Compact(r.result.Problems)
	r.result.OK = len(r.result.Problems) == 0
	return r.result, nil
}

// recordCheck is the state of one Record.
type recordCheck struct {
	src    *asked
	opts   Options
	form   form
	result Result
	edge   merkle.Edge
	head   tlog.Tree   // what the source says it has
	must   []tlog.Tree // trees that the entries must pass through
	why    []string    // who says so, for each
	beside beside
}

// problem notes what is wrong.
func (r *recordCheck) problem(seq int64, format string, args ...any) {
	r.result.Problems = append(r.result.Problems, Problem{Seq: seq, What: fmt.Sprintf(format, args...)})
}

func (r *recordCheck) run(ctx context.Context) error {
	signed, err := r.src.Checkpoint(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrNotFound):
		r.problem(-1, "it has no signed checkpoint: nothing but itself vouches for it")
	case err != nil:
		r.addError(-1, err)
	}
	if r.src.fault != nil {
		return r.src.fault
	}
	if h, ok := r.src.src.(Headed); ok {
		if r.head, err = h.Tree(ctx); r.src.noted(err) != nil {
			r.addError(0, err)
			return nil
		}
		r.expect(r.head, "the head")
	} else if signed == nil {
		return nil
	}
	if signed != nil && !r.openCheckpoint(ctx, signed) {
		return ctx.Err()
	}
	r.result.Entries = r.head.N
	r.openSince()
	if err := r.readAll(ctx); err != nil {
		return err
	}
	return r.readEvidence(ctx)
}

// addError notes an error as a problem, at the entry that it names or else at seq.
func (r *recordCheck) addError(seq int64, err error) {
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		r.result.Problems = append(r.result.Problems, Problem(*damaged))
		return
	}
	r.problem(seq, "%v", err)
}

// expect asks that the first tree.N entries have the root.
func (r *recordCheck) expect(tree tlog.Tree, why string) {
	r.must = append(r.must, tree)
	r.why = append(r.why, why)
}

// openCheckpoint chooses the key and checks the signature. It returns false when there is nothing to go on with.
func (r *recordCheck) openCheckpoint(ctx context.Context, signed []byte) bool {
	own, err := r.firstEntry(ctx, r.claimedSize(signed))
	if err != nil {
		if ctx.Err() != nil {
			return false
		}
		r.addError(0, err)
	}
	r.result.Key, r.result.KeyGiven = r.opts.Key, r.opts.Key != ""
	switch {
	case own == nil && r.opts.Key == "":
		return len(r.must) > 0
	case own == nil:
	case r.opts.Key == "":
		r.result.Key = own.Key
	case own.Key != r.opts.Key:
		r.problem(0, "the record names the key %s, the one given is %s", own.Key, r.opts.Key)
	}
	checkpoint, err := OpenCheckpoint(signed, r.result.Key, r.opts.Witnesses...)
	if err != nil {
		r.problem(-1, "%v", err)
		return len(r.must) > 0 // a database can still be held against its own head
	}
	if own != nil && own.Origin != checkpoint.Origin {
		r.problem(0, "the record names the origin %q, its checkpoint %q", own.Origin, checkpoint.Origin)
	}
	r.result.Origin, r.result.Signed, r.result.Witnesses = checkpoint.Origin, checkpoint.N, checkpoint.Witnesses
	if missing := len(r.opts.Witnesses) - len(checkpoint.Witnesses); missing > 0 {
		r.problem(-1, "%d of %d witnesses did not sign the checkpoint", missing, len(r.opts.Witnesses))
	}
	if len(r.must) == 0 {
		r.head = checkpoint.Tree
	} else if checkpoint.N > r.head.N {
		r.problem(r.head.N, "the checkpoint covers %d entries, the record has %d: entries were lost", checkpoint.N, r.head.N)
		return true
	}
	r.expect(checkpoint.Tree, "the signed checkpoint")
	return true
}

// openSince takes the older checkpoint in.
func (r *recordCheck) openSince() {
	switch {
	case r.opts.Since == nil:
		return
	case r.result.Key == "":
		r.problem(-1, "the older checkpoint was held against nothing: the record names no key")
		return
	}
	since, err := OpenCheckpoint(r.opts.Since, r.result.Key)
	switch {
	case err != nil:
		r.problem(-1, "older %v", err)
	case since.N > r.head.N:
		r.problem(r.head.N, "the older checkpoint has %d entries, the record %d: it is from the future of this record, or this record has lost entries", since.N, r.head.N)
	default:
		r.result.Since = &since.N
		r.expect(since.Tree, "the older checkpoint")
	}
}

// claimedSize is how many entries there are said to be, before any signature is checked.
func (r *recordCheck) claimedSize(signed []byte) int64 {
	if len(r.must) > 0 {
		return r.head.N
	}
	text, _, _ := strings.Cut(string(signed), "\n\n")
	claimed, err := torchwood.ParseCheckpoint(text + "\n")
	if err != nil {
		return 1
	}
	return claimed.N
}

// firstEntry reads what the record says of itself. It is not verified yet; that comes with all the others.
func (r *recordCheck) firstEntry(ctx context.Context, size int64) (*canvass.Record, error) {
	bundle := tlog.Tile{H: TileHeight, L: BundleLevel, W: int(min(size, TileWidth))}
	if size < 1 {
		return nil, &DamagedError{Seq: 0, What: "the record has no first entry to say what it is"}
	}
	entries, err := r.entries(ctx, bundle)
	if len(entries) == 0 {
		return nil, err
	}
	entry, err := canvass.ParseEntry(entries[0])
	if err != nil {
		return nil, &DamagedError{Seq: 0, What: fmt.Sprintf("the first entry does not read: %v", err)}
	}
	if entry.Kind != canvass.KindRecord {
		return nil, &DamagedError{Seq: 0, What: fmt.Sprintf("the first entry is a %s, and should say what the record is", entry.Kind)}
	}
	return entry.Record, nil
}

// readAll reads every bundle and every tile.
func (r *recordCheck) readAll(ctx context.Context) error {
	var filled []tlog.Tile
	hashes := map[tlog.Tile][]byte{}
	r.edge.Full = func(t tlog.Tile, h []tlog.Hash, _ tlog.Hash) {
		filled = append(filled, t)
		hashes[t] = merkle.JoinHashes(h)
	}
	r.passed()
	for bundle := range merkle.Tiles(BundleLevel, 0, r.head.N) {
		r.readBundle(ctx, bundle)
		if err := cmp.Or(ctx.Err(), r.src.fault); err != nil {
			return err
		}
		if r.opts.Progress != nil {
			r.opts.Progress(r.edge.Size(), r.head.N)
		}
		for _, t := range filled {
			if t.L > 0 { // those of leaf hashes were compared with the entries
				r.compareTile(ctx, t, hashes[t])
			}
			delete(hashes, t)
		}
		filled = filled[:0]
	}
	for level := 1; level < r.edge.Levels(); level++ {
		if t, partial := r.edge.Partial(level); t.W > 0 {
			r.compareTile(ctx, t, merkle.JoinHashes(partial))
		}
	}
	r.result.Root = r.edge.Root()
	return ctx.Err()
}

// readBundle checks the entries of one bundle against the tile of their hashes and, where one of the two is wrong,
// finds out which.
func (r *recordCheck) readBundle(ctx context.Context, bundle tlog.Tile) {
	first := bundle.N * TileWidth
	entries, bundleErr := r.entries(ctx, bundle)
	tile := bundle
	tile.L = 0
	stored, tileErr := r.hashes(ctx, tile)
	if ctx.Err() != nil || r.src.fault != nil {
		return
	}
	if tileErr != nil {
		r.addError(-1, fmt.Errorf("%s cannot be read: %w", TilePath(tile), tileErr))
	}

	leaves := make([]tlog.Hash, len(entries), bundle.W)
	agree := bundleErr == nil && tileErr == nil
	for i, entry := range entries {
		leaves[i] = tlog.RecordHash(entry)
		agree = agree && leaves[i] == stored[i]
	}
	trusted := leaves
	if !agree && tileErr == nil {
		if bundleErr == nil && r.fits(ctx, bundle, leaves) {
			r.problem(-1, "%s is damaged, its entries are whole", TilePath(tile))
		} else {
			trusted = stored
			for i := range entries {
				if leaves[i] != stored[i] {
					r.problem(first+int64(i), "its bytes do not have its hash in %s", TilePath(tile))
				}
			}
		}
	}
	if bundleErr != nil {
		r.addError(first+int64(len(entries)), bundleErr)
	}
	for len(trusted) < bundle.W { // what cannot be read at all leaves the root wrong, which is reported beside it
		trusted = append(trusted, tlog.Hash{})
	}
	for i, leaf := range trusted {
		if i < len(entries) && leaf == leaves[i] {
			r.noteEntry(first+int64(i), entries[i])
			if r.opts.Each != nil {
				if err := r.opts.Each(first+int64(i), entries[i]); err != nil {
					r.problem(first+int64(i), "%v", err)
				}
			}
		}
		r.edge.Append(leaf)
		r.passed()
	}
}

// entries reads a bundle; where it is cut off, the whole entries before the cut and an error.
func (r *recordCheck) entries(ctx context.Context, bundle tlog.Tile) ([][]byte, error) {
	data, err := r.src.Tile(ctx, bundle)
	var damaged *DamagedError
	if errors.As(err, &damaged) && damaged.Seq > bundle.N*TileWidth {
		// The source names the entry, and can give those before it.
		shorter := bundle
		shorter.W = int(damaged.Seq - bundle.N*TileWidth)
		if data, serr := r.src.Tile(ctx, shorter); serr == nil {
			entries, _ := merkle.SplitBundle(data, shorter.W)
			return entries, err
		}
	}
	if err != nil {
		if !errors.As(err, &damaged) {
			err = fmt.Errorf("%s cannot be read: %w", TilePath(bundle), err)
		}
		return nil, err
	}
	entries, err := merkle.SplitBundle(data, bundle.W)
	if err != nil {
		err = fmt.Errorf("%s is damaged: %w", TilePath(bundle), err)
	}
	return entries, err
}

func (r *recordCheck) hashes(ctx context.Context, t tlog.Tile) ([]tlog.Hash, error) {
	data, err := r.src.Tile(ctx, t)
	if err != nil {
		return nil, err
	}
	return merkle.SplitHashes(data, t.W)
}

// fits tells whether the leaves of a bundle are those that the rest of the tree rests on: the level above, or at its
// end the root.
func (r *recordCheck) fits(ctx context.Context, bundle tlog.Tile, leaves []tlog.Hash) bool {
	if bundle.N*TileWidth+int64(bundle.W) == r.head.N {
		whole := r.edge.Clone()
		for _, leaf := range leaves {
			whole.Append(leaf)
		}
		return whole.Root() == r.head.Hash
	}
	above := tlog.Tile{H: TileHeight, L: 1, N: bundle.N / TileWidth, W: int(bundle.N%TileWidth) + 1}
	hashes, err := r.hashes(ctx, above)
	return err == nil && merkle.TileRoot(leaves) == hashes[above.W-1]
}

// compareTile holds a tile above the leaf hashes against what the entries give.
func (r *recordCheck) compareTile(ctx context.Context, t tlog.Tile, want []byte) {
	got, err := r.src.Tile(ctx, t)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		r.addError(-1, fmt.Errorf("%s cannot be read: %w", TilePath(t), err))
	case !bytes.Equal(got, want):
		r.problem(-1, "%s does not agree with the entries", TilePath(t))
	}
}

// passed holds the tree as it is now against those that somebody signed at this size.
func (r *recordCheck) passed() {
	for i, tree := range r.must {
		if tree.N == r.edge.Size() && tree.Hash != r.edge.Root() {
			r.problem(-1, "%s says that the first %d entries have the root %s, they have %s", r.why[i], tree.N, tree.Hash, r.edge.Root())
		}
	}
}

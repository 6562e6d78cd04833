package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
)

// Repaired is what Repair did.
type Repaired struct {
	Head   Head    // of the rebuilt record
	Signed int64   // how many of its entries a signed checkpoint covers
	Taken  []int64 // how many entries each source gave, in the order of the sources

	// Lacks is the evidence that entries name and no source has. Tiles carry what is public alone.
	Lacks []tlog.Hash

	// Notes are what is not as it should be and did not stop the repair: checkpoints and heads that were passed over,
	// evidence that no source has.
	Notes []Problem
}

// Repair rebuilds a record in dst, which must be empty, from sources that each may be damaged: a log behind Source, a
// folder of tiles, a URL. It works towards the newest tree that it can prove: the newest checkpoint signed with the
// verifier key, or the head of a log beyond it that continues it. Every tile and every entry is taken from the first
// source that has it as that tree demands, and at the end dst has the same root, which is the proof. Evidence comes
// from the sources that are logs, and what is public from folders and URLs too; settings come from logs alone. What one
// of them, or an entry, has erased stays erased. A mirror that is repaired into dst is a record again.
//
// An entry that no source has whole is a *DamagedError. dst then holds all that comes before it.
func Repair(ctx context.Context, dst Log, verifier string, describe Describe, sources ...verify.Source) (Repaired, error) {
	head, err := dst.Head(ctx)
	if err != nil {
		return Repaired{}, err
	}
	if head.Size != 0 {
		return Repaired{}, fmt.Errorf("%w: a record is repaired into an empty one, this one has %d entries", ErrInvalid, head.Size)
	}
	r := &repair{dst: dst, describe: describe, sources: sources, known: make(map[tlog.Hash]bool), erased: make(map[tlog.Hash]bool)}
	r.done = Repaired{Head: head, Taken: make([]int64, len(sources)), Notes: []Problem{}}
	if err := r.chooseTarget(ctx, verifier); err != nil {
		return r.done, err
	}
	if err := r.copyErased(ctx); err != nil {
		return r.done, err
	}
	if err := r.copyEntries(ctx); err != nil {
		return r.done, err
	}
	if r.done.Head != (Head{Size: r.tiles.target.N, Root: r.tiles.target.Hash}) {
		return r.done, fmt.Errorf("the rebuilt record has the root %s, not %s", r.done.Head.Root, r.tiles.target.Hash)
	}
	if err := r.copyEvidence(ctx); err != nil {
		return r.done, err
	}
	if err := r.copyBeside(ctx); err != nil {
		return r.done, err
	}
	return r.done, dst.SetMeta(ctx, CheckpointMeta, r.checkpoint)
}

// repair is the state of one Repair.
type repair struct {
	dst      Log
	describe Describe
	sources  []verify.Source
	sizes    []int64 // how many entries each source says that it has
	tiles    *provenTiles

	checkpoint []byte             // the newest signed one
	named      []namedEvidence    // what the entries name, each hash once
	known      map[tlog.Hash]bool // the hashes in named
	erasures   []tlog.Hash        // what entries say was erased
	erased     map[tlog.Hash]bool // evidence that some source, or an entry, has erased
	done       Repaired
}

// namedEvidence is evidence that an entry names, and the first that does.
type namedEvidence struct {
	hash tlog.Hash
	seq  int64
}

func (r *repair) note(seq int64, format string, args ...any) {
	r.done.Notes = append(r.done.Notes, Problem{Seq: seq, What: fmt.Sprintf(format, args...)})
}

// chooseTarget finds the newest tree that can be proven, and the newest signed checkpoint within it.
func (r *repair) chooseTarget(ctx context.Context, verifier string) error {
	if _, err := verify.Origin(verifier); err != nil {
		return err
	}
	type signedTree struct {
		tlog.Tree
		text []byte
	}
	var (
		signed []signedTree
		trees  []tlog.Tree
	)
	r.sizes = make([]int64, len(r.sources))
	for i, src := range r.sources {
		text, err := src.Checkpoint(ctx)
		if err == nil {
			var c verify.Checkpoint
			if c, err = verify.OpenCheckpoint(text, verifier); err == nil {
				signed = append(signed, signedTree{c.Tree, text})
				trees = append(trees, c.Tree)
				r.sizes[i] = c.N
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.note(-1, "source %d has no good checkpoint: %v", i+1, err)
		}
		if h, ok := src.(verify.Headed); ok {
			if tree, err := h.Tree(ctx); err != nil {
				r.note(-1, "source %d: %v", i+1, err)
			} else {
				trees = append(trees, tree)
				r.sizes[i] = max(r.sizes[i], tree.N)
			}
		}
	}
	if len(signed) == 0 {
		return errors.New("no source has a checkpoint signed with the record's key: there is nothing to prove a repair with")
	}
	slices.SortStableFunc(signed, func(a, b signedTree) int { return cmp.Compare(b.N, a.N) })
	slices.SortStableFunc(trees, func(a, b tlog.Tree) int { return cmp.Compare(b.N, a.N) })
	for _, target := range slices.Compact(trees) {
		if target.N < signed[0].N {
			break
		}
		tiles, err := proveTiles(ctx, r.sources, r.sizes, target)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.note(-1, "a tree of %d entries with the root %s cannot be proven from the sources: %v", target.N, target.Hash, err)
			continue
		}
		agree := true
		for _, s := range signed {
			root, err := tiles.rootAt(ctx, s.N)
			if err != nil {
				return err
			}
			if root != s.Hash {
				agree = false
				r.note(-1, "a tree of %d entries with the root %s does not continue the signed one of %d with the root %s", target.N, target.Hash, s.N, s.Hash)
			}
		}
		if agree {
			r.tiles, r.checkpoint, r.done.Signed = tiles, signed[0].text, signed[0].N
			return nil
		}
	}
	return fmt.Errorf("no tree can be proven that continues the checkpoint of %d entries with the root %s", signed[0].N, signed[0].Hash)
}

// copyEntries puts the entries into dst, a bundle at a time.
func (r *repair) copyEntries(ctx context.Context) error {
	for bundle := range merkle.Tiles(merkle.BundleLevel, 0, r.tiles.target.N) {
		leaves, err := r.tiles.tile(ctx, 0, bundle.N)
		if err != nil {
			return err
		}
		var batch Batch
		lost := r.fill(ctx, bundle, leaves, &batch)
		if len(batch.Entries) > 0 {
			if r.done.Head, err = r.dst.Append(ctx, r.done.Head.Size, batch); err != nil {
				return err
			}
		}
		if lost != nil {
			return lost
		}
	}
	return nil
}

// fill takes the entries of a bundle from the sources. The error names the first that none has.
func (r *repair) fill(ctx context.Context, bundle tlog.Tile, leaves []tlog.Hash, batch *Batch) error {
	first := bundle.N * merkle.TileWidth
	found := make([][]byte, bundle.W)
	for i, src := range r.sources {
		if !slices.ContainsFunc(found, func(b []byte) bool { return b == nil }) {
			break
		}
		for at, entry := range salvage(ctx, src, bundle, r.sizes[i]) {
			if entry != nil && found[at] == nil && tlog.RecordHash(entry) == leaves[at] {
				found[at] = entry
				r.done.Taken[i]++
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for at, entry := range found {
		seq := first + int64(at)
		if entry == nil {
			return Damage(seq, "no source has it whole")
		}
		d, err := r.describe(entry)
		if err != nil {
			return Damage(seq, "its bytes are as they were signed and do not read: %v", err)
		}
		batch.Entries = append(batch.Entries, Pending{Key: d.Key, Bytes: entry, Recorded: d.Recorded})
		for _, hash := range d.Evidence {
			if !r.known[hash] {
				r.known[hash] = true
				r.named = append(r.named, namedEvidence{hash, seq})
			}
		}
		r.erasures = append(r.erasures, d.Erased...)
	}
	return nil
}

// salvage returns the entries of a bundle that a source can give, nil in the place of the others. They are not checked.
func salvage(ctx context.Context, src verify.Source, bundle tlog.Tile, size int64) [][]byte {
	entries := make([][]byte, bundle.W)
	first := bundle.N * merkle.TileWidth
	if s, ok := src.(source); ok {
		salvageRows(ctx, s.log, first, entries)
		return entries
	}
	// A folder may have no other bundle than that of its own size.
	if bundle.W = int(min(size-first, merkle.TileWidth)); bundle.W < 1 {
		return entries
	}
	if data, err := src.Tile(ctx, bundle); err == nil {
		whole, _ := merkle.SplitBundle(data, bundle.W)
		copy(entries, whole)
	}
	return entries
}

// salvageRows takes the entries that a log has.
func salvageRows(ctx context.Context, log Log, first int64, entries [][]byte) {
	for _, row := range Salvage(ctx, log, first, first+int64(len(entries))) {
		if at := row.Seq - first; at >= 0 && at < int64(len(entries)) {
			entries[at] = row.Bytes
		}
	}
}

// Salvage returns the rows from..to-1 that a log still gives, whatever the state of its head and its tree, and goes on
// behind what cannot be read. Nothing about them is checked.
func Salvage(ctx context.Context, log Log, from, to int64) []Row {
	var all []Row
	for from < to {
		rows, err := log.Rows(ctx, from, to)
		all = append(all, rows...)
		var damaged *DamagedError
		if !errors.As(err, &damaged) {
			break
		}
		from = max(from, damaged.Seq) + 1
	}
	return all
}

// logs are the sources that are logs.
func (r *repair) logs() []Log {
	var logs []Log
	for _, src := range r.sources {
		if s, ok := src.(source); ok {
			logs = append(logs, s.log)
		}
	}
	return logs
}

// copyErased marks in dst what any source has erased.
func (r *repair) copyErased(ctx context.Context) error {
	for i, log := range r.logs() {
		for state, err := range log.ListEvidence(ctx) {
			if err != nil {
				r.note(-1, "log %d does not list all its evidence: %v", i+1, err)
				break
			}
			if !state.Erased {
				continue
			}
			if err := r.erase(ctx, state.Hash); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (r *repair) erase(ctx context.Context, hash tlog.Hash) error {
	if r.erased[hash] {
		return nil
	}
	r.erased[hash] = true
	return r.dst.EraseEvidence(ctx, hash)
}

// copyEvidence takes what the entries name from whichever source has it, and leaves out what one of them says was
// erased.
func (r *repair) copyEvidence(ctx context.Context) error {
	for _, hash := range r.erasures {
		if err := r.erase(ctx, hash); err != nil {
			return err
		}
	}
	for _, n := range r.named {
		if r.erased[n.hash] {
			continue
		}
		e, ok := r.findEvidence(ctx, n.hash)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !ok {
			r.done.Lacks = append(r.done.Lacks, n.hash)
			r.note(n.seq, "no source has the evidence %s", EvidenceName(n.hash))
			continue
		}
		if _, err := r.dst.PutEvidence(ctx, e); err != nil {
			return err
		}
	}
	return r.keepLacks(ctx)
}

// LacksMeta is the setting that lists, hash behind hash, the evidence which a record names and never had, since it was
// rebuilt from copies that have what is public alone. One byte in its place: more than can be listed.
const LacksMeta = "lacks"

func (r *repair) keepLacks(ctx context.Context) error {
	if len(r.done.Lacks) == 0 {
		return nil
	}
	list := merkle.JoinHashes(r.done.Lacks)
	if len(list) > MaxMeta {
		list = []byte{'*'}
	}
	return r.dst.SetMeta(ctx, LacksMeta, list)
}

// findEvidence returns evidence that was not erased: from a log with its salt, else from what is published.
func (r *repair) findEvidence(ctx context.Context, hash tlog.Hash) (Evidence, bool) {
	if r.erased[hash] {
		return Evidence{}, false
	}
	for _, log := range r.logs() {
		if e, err := log.Evidence(ctx, hash); err == nil {
			return e, true
		}
	}
	for _, src := range r.sources {
		if _, isLog := src.(source); isLog {
			continue
		}
		public, ok := src.(verify.EvidenceSource)
		if !ok {
			continue
		}
		data, err := public.Evidence(ctx, hash)
		if err == nil {
			return Evidence{Bytes: data}, true
		}
		if !errors.Is(err, ErrNotFound) {
			r.note(-1, "%v", err)
		}
	}
	return Evidence{}, false
}

// copyBeside copies the evidence that no entry names, and the settings.
func (r *repair) copyBeside(ctx context.Context) error {
	for i, log := range r.logs() {
		for state, err := range log.ListEvidence(ctx) {
			if err != nil {
				break // noted already
			}
			if state.Erased {
				continue
			}
			if e, ok := r.findEvidence(ctx, state.Hash); ok {
				if _, err := r.dst.PutEvidence(ctx, e); err != nil {
					return err
				}
			}
		}
		names, err := log.MetaNames(ctx)
		if err != nil {
			r.note(-1, "log %d does not list its settings: %v", i+1, err)
		}
		for _, name := range names {
			if name == CheckpointMeta || name == MirrorMeta || name == LacksMeta {
				continue
			}
			value, err := log.Meta(ctx, name)
			if err != nil {
				r.note(-1, "%v", err)
				continue
			}
			if _, err := r.dst.Meta(ctx, name); errors.Is(err, ErrNotFound) {
				if err := r.dst.SetMeta(ctx, name, value); err != nil {
					return err
				}
			}
		}
	}
	return ctx.Err()
}

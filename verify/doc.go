// Package verify checks a record without the program that wrote it.
//
// A record of Canvass is a list of entries that only ever grows. The bytes of entry n are leaf n of a Merkle tree (RFC
// 6962, section 2.1: a leaf is SHA-256(0x00 || bytes), a node SHA-256(0x01 || left || right)). Whoever keeps the record
// signs the number of entries and the root of the tree: a checkpoint. From then on no entry under it can be changed,
// removed, added or moved without a different root, and whoever kept the checkpoint can tell. That is the whole
// promise: the record cannot change without showing to anyone who kept an earlier checkpoint. It does not say that what
// stands in the record is true; that is what its sources are for.
//
// # Checking a record
//
// [Record] reads everything and says what is wrong, entry by entry. It reads from a [Source]: [OpenFolder] for a folder
// of tiles, [OpenURL] for a web server, or an adapter of your own for a database. Get the verifier key from somebody
// whom you trust, not from the record itself, and keep a checkpoint each time: the next check, with [Options].Since,
// then covers all that happened in between.
//
//	src, err := verify.OpenURL("https://example.org/2024-03-05", nil)
//	result, err := verify.Record(ctx, src, verify.Options{Key: key, Since: kept})
//	for _, p := range result.Problems {
//		fmt.Println(p.Seq, p.What)
//	}
//
// [Entry] proves a single entry from a handful of tiles, and [FormatProof] writes the proof as a text that [CheckProof]
// checks with the key alone, years later and without the record.
//
// Evidence that may be public stands beside the tiles, at [EvidencePath]. A [Folder] and a [Web] give it by its hash,
// held against it, and Record with [Options].Evidence reads all of it.
//
// An officer's signature under a confirmation is checked with the entry alone: [CheckConfirmation] says what it is
// over.
//
// The package reads. A record is kept, signed and published by the program.
//
// # Formats
//
// All formats are those of https://c2sp.org, so that any client of such logs can check a record too: tlog-checkpoint
// and signed-note for checkpoints, tlog-tiles for tiles and entry bundles, tlog-cosignature for witnesses, tlog-proof
// for single entries. docs/format/record.md describes what a stranger needs.
package verify

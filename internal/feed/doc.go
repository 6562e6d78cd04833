// Package feed reads returns as they really arrive, and says which of the desk's contests, units and options they are
// about.
//
// Each format has a package of its own below this one, and each is a [Format]: it recognises its bytes, and reads them
// as a stream of [Item]s in the source's own names. [Read] runs one within bounds: so many bytes, so many to a token,
// text. Nothing is held but what a format says, so that a stream of any length is read in bounded memory.
//
//	format, err := formats.Detect(head)
//	for item, err := range feed.Read(ctx, r, format, feed.Options{}) {
//		drafts, held := names.Match(item)
//	}
//
// [Names] says whom and what a source means. It is built from the catalog and from a [Mapping] file that a person
// writes. Identity is by id, then by declared alias; a person on a ballot also by first and last name where no other
// could be meant, which the entry's note says. What is of another office, party or contest is counted and left out.
// What is not matched is [Held]: it is listed with the nearest names and enters no record until somebody declares it.
// It is never dropped and never guessed.
//
// What is matched is a [Draft]: a report or a claim in the desk's words, which [Draft.Entry] makes an entry of. An
// outlet's call becomes its claim. Drafts say whether their source flags them as test data; a live record refuses
// those.
//
// [Tabulate] lays items out as tables for package check.
package feed

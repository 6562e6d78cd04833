// Package facts turns a record into facts with their evidence, and facts into a story.
//
// A [Fact] is one claim about the world: a subject, a predicate, a value, how it came to be known, and the entries that
// it rests on. A story is made of sentences, a [Sentence] of spans, and each span with a number, a name, a date, a verb
// that reports or an adjective names its facts. What stands between is glue: words of a closed list that say nothing by
// themselves. [Lint] fails on everything else, and on what a newsroom would not print.
//
// [Tell] tells a contest in three steps. How far the vote has come and which figures lead is worked out once (situation.go).
// Each message is a draft, made by one small function from a template and only when all of its facts are there:
//
//	tell("result", "{winner} {won} {contest} {day}, {by} {called} {at}.", parts{…})
//
// The first sentence and the headline tell what kind of result it was (lead.go, kind.go, headkind.go): a withdrawal of the day, a
// clause of the catalog, the majority of the race, an upset, a win over nobody, a first loss, a sweep that was broken, a rival who
// left, delegates that were split or a majority missed, a home state, a first or an only win, a sweep, a ratio, a row of wins; the
// first of these that the record proves and that can be said in few enough words, one in the sentence and one in the headline.
//
// The plan (plan.go) chooses among the messages by their news value, as many as the length has room for, and puts them
// into paragraphs, the reason before the ledger: meaning, cause and words, then delegates and votes, last withdrawals and the past
// (effect.go tells apart what was said of the race from the count in it; flow.go joins what two sentences say of one subject). Last, the people and organizations in them are put into words in the order of reading (refer.go): a
// label and the full name once, then the last name, and a pronoun in the one sentence after a name.
//
// So a story is right for its moment without knowing what comes later: before the count it says who votes and when, in a
// count who leads, and "won" only where the tally has a winner or somebody else is named who says so. Taking an entry out
// of the record changes exactly the sentences that rest on it; a test takes out each in turn.
//
// Nothing here knows a contest, a person or a number. [Who] tells a person, [Calendar] the dates and [History] the past
// winners of a place. The story is rendered by its methods Text and HTML; its JSON is the struct.
package facts

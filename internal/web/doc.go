// Package web shows a record as pages: the night, its contests and races, each entry with its proof, people and places,
// a calculator of delegates, and how to check all of it.
//
// Pages are made on the server and read without JavaScript. A small script, where it may run, keeps the page that is
// open in step with the record: it hears from /live that the head has moved, fetches the same address again and puts
// the new <main> in the place of the old one. What the server sends for a head is always the same bytes, so each page
// is made once for each head and kept.
//
// The package reads snapshots and never writes. What it needs of the running program are two small interfaces, [Desk]
// and [Log]; it knows no engine, no file and no key.
//
//	pages := web.New(web.Config{Desk: desk, Log: log})
//	err := http.ListenAndServe("localhost:8270", pages)
//
// Every figure on a page is a link to the entries that it rests on, and every entry shows its bytes, its hash and the
// proof that it is in the record. Text in entries and files is other people's: it is escaped where it stands, a link
// that is not http or https is not made, and the content policy lets nothing run that this package did not send.
package web

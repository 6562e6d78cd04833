// Canvass is a results-and-decision desk for presidential nominating contests: it takes a contest from the first count
// to the published story, with the source behind every number.
//
//	canvass night                       play the night of 5 March 2024: a live table, pages, the story
//	canvass serve                       keep a record and show its pages
//	canvass report 2024/dem/as ...      enter what somebody counted
//	canvass ingest returns.json ...     enter what came in a file or on a page, once or again and again
//	canvass held                        what of it waits for a person
//	canvass results 2024/dem/as         what the record says
//	canvass verify FILE                 whether the record was changed
//
// Every command takes --json, which prints one object, and --help, which teaches it. A command exits with 0 when it did
// what it was asked, 1 when what it checked fails or the machine failed, 2 when its input is wrong; it says on standard
// error in one line what is wrong and where.
//
// The record is --db, else the environment's CANVASS_DB, else the one that night or serve created last. A record is an
// SQLite file; its private key lies in the user's data folder (XDG_DATA_HOME/canvass on Linux) under keys/.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.Run(ctx, os.Args[1:]))
}

// Package board is the signed-in desk in a browser: the people who decide see every contest by how near a call it is,
// what waits for a person, and what one step would do before they take it.
//
// Everything stands below /desk/, beside the pages and off the public surface. A person signs in with a token of their
// own ([access.Sessions]); what they enter has that token as its actor. No page needs a script: it adds keys, sound, and
// figures that follow the record.
//
//	handler := board.New(board.Config{Desk: d, Reception: r})
//	mux.Handle("/desk/", handler)
//
// What is decided is in the record, as entries. Beside it, and never published, are the notes of a shift, what was seen,
// and who is signed in: they are about people and guesses, and a record is for ever.
package board

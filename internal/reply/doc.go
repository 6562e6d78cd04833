// Package reply answers requests for what is read and not changed, the same way everywhere: compressed where the reader
// takes that, with 304 for what the reader has, with ranges of what may be long, readable for pages of any origin where
// it is public, and with a refusal of what is asked in words that mean nothing.
//
//	reply.Open(w.Header())                       // pages of other origins may read it
//	if err := reply.Understands(r, "as_of"); err != nil { … }
//	if reply.Fresh(w, r, tag) { return }         // the reader has it
//	reply.Bytes(w, r, http.StatusOK, "application/json", body)
//
// A document that is sent again and again is made once, with [New], and keeps its compressed forms.
package reply

// Package access says who may write to a record from elsewhere: tokens, and what each role may enter.
//
// A token is a text that whoever bears it sends along. It is 256 random bits under a name; the record keeps its SHA-256
// alone, beside the entries and never in them, so that nobody who reads the record can make a token out of it. It is
// shown once, when it is made, and holds until it is revoked or its time is over. A revoked name is never given again:
// entries keep it as their actor.
//
//	role       enters                                    beyond that
//	reporter   reports, claims, notices                  corrects and takes back what it entered itself; speaks for a
//	                                                     contest's authority only where the token names it
//	authority  reports, sheets, claims, confirmations,   speaks for one source of the catalog, in the contests whose
//	           lots, decisions, notices, their mending   authority that is
//	desk       everything, this desk's calls too
//	admin      what desk does                            makes, lists and revokes tokens
//
// A token may be bound to sources, to contests and races, and to a time. Who can write to the record's file needs none:
// commands on the same machine are by the user who runs them. The two are told apart in every entry: a token's actor is
// "token NAME", a user's the name alone.
//
//	tokens := access.New(log)
//	secret, err := tokens.Make(ctx, access.Token{Name: "hall-4", Role: access.Reporter, MadeBy: "desk"}, now)
//	token, err := tokens.Bearer(ctx, secret, now)
//	err = token.May(&entry, record)
package access

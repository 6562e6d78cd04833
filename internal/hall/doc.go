// Package hall serves the forms with which a party's volunteers count a caucus or a firehouse primary on their phones.
//
// The chair runs `canvass hall CONTEST` and gives each volunteer a short code for one room: at the door, or as one of
// two tellers. A teller counts alone, types the sheet, hears it read back, and sends it. Equal sheets of two tellers
// become the report; unlike ones are shown side by side and wait for a third look. The chair's pages show every room,
// draw lots, take late boxes, and write the announcement.
//
//	codes := hall.NewCodes(log)
//	code, err := codes.Make(ctx, hall.Pass{Contest: "2028/dem/gu", Job: hall.Teller, Unit: "room:a"}, now)
//	handler := hall.New(hall.Config{Desk: d, Codes: codes, Contest: "2028/dem/gu"})
//
// Ranked ballots are typed one by one by both tellers and compared ballot by ballot; the chair sees the rounds.
//
// What is entered are entries of the record like all others: sheets, check-ins, lots. Nothing is kept beside it but the
// codes. A phone that loses the network keeps what was typed and sends it once: every form carries the key of the entry
// that it makes.
package hall

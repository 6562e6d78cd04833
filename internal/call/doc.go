// Package call is the call desk: when may one say that somebody has won, and who said so.
//
// It computes, of one contest's entries and the moment, where the contest stands in the field's published words, what is
// proposed, what objects, and whether the next step may be taken, by whom. It stores nothing and decides nothing: a step
// is an entry (canvass.Step), the published call another (canvass.Call), a retraction the withdrawal of that.
//
//	st, err := call.Of(snapshot, "2024/gop/vt", call.Moment{Now: now, Feeds: feeds})
//	st.Status, st.Tabulation            // "too early", "active"
//	st.Recommended, st.Tier, st.Figures // the rule on the count's leader, or on who is proposed
//	st.Objections                       // by machine and by people, each with its answer or without
//	err = st.May(&canvass.Step{Kind: canvass.StepApproved}, "token ada")
//
// [StandingOf] is the cheap part of it, without an estimate: what readers' pages need. [PacketOf] is the evidence that a
// proposal and a call name by its hash.
//
// # Who may do what
//
// Two different people make a call in every tier but the certain one. Nobody calls before the polls have closed in every
// zone of the jurisdiction, or, where a party runs the contest, before its authority says that voting is over or gives
// the full count. Every objection is answered in words before a call is approved, and again before it is published:
// between the two lies [UndoTime], and whatever changes in it, changes the answer. testdata/transitions.txt says it all
// in plain text, and is what the tests run.
package call

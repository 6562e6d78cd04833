// Package check looks for what is wrong with returns, and says whether it could change a winner or a delegate.
//
// Returns are laid out as a [Table]: one source's figures of one contest, a row for each reporting unit, and for each
// measure a number for each option. A [Case] is what is looked at together: the table, the same source's table before
// it, other sources' tables, the caucus rule and the pools. [Run] applies every check of the rules to it:
//
//	report := check.Run(&check.Case{Table: table, Rules: rules})
//	for _, f := range report.Findings {
//		fmt.Println(f.Rule, f.Unit, f.Detail)
//	}
//
// Every check has a name, a severity, a sentence on what it looks for and, where there is one, the night on which it
// would have caught something; [All] lists them. The detail of a finding is one line that can be recomputed by hand
// from the source's own figures. Units with a severe finding are held for the desk: [Report.Held].
//
// How often each check raises a false alarm on clean returns was measured; docs/checks.md has the table.
package check

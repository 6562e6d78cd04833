// Package english writes what every text needs and no subject owns: numbers with commas, lists, plurals, sentences, and
// "did you mean". It knows nothing of elections; package wording has the words of the field.
//
//	english.Thousands(243289)                          // "243,289"
//	english.List([]string{"a", "b", "c"})              // "a, b and c"
//	english.Many(3, "delegate", "delegates")           // "three delegates"
//	english.DidYouMean("plamer", []string{"palmer"})   // " (did you mean palmer?)"
package english

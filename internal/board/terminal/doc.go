// Package terminal is the desk in a terminal: the board of contests by how near a call they are, what waits, and every step of a
// call, for ssh and bad lines.
//
// A [Model] is a bubbletea program over a [Source]: the record itself, or a server's API ([Remote]). It draws little and
// seldom. What the source does not answer is said at the top, over what was shown last.
//
//	m := terminal.New(source, terminal.Options{})
//	_, err := tea.NewProgram(m, tea.WithContext(ctx)).Run()
//
// [Plain] is the board as lines of text, for what is no terminal.
package terminal

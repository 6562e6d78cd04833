package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
)

// screen writes for people: colours on a terminal only, none where NO_COLOR is set, fewer where the terminal has fewer.
type screen struct {
	io.Writer
	terminal bool
	width    int // columns; 0 where it is not a terminal
	height   int // lines; 0 where it is not a terminal
}

func newScreen(w io.Writer) *screen {
	to := w
	if o, ok := w.(*output); ok {
		to = o.Writer
	}
	coloured := colorprofile.NewWriter(to, os.Environ())
	coloured.Forward = w
	s := &screen{Writer: coloured}
	if f, ok := to.(*os.File); ok && term.IsTerminal(f.Fd()) {
		s.terminal = true
		lipgloss.EnableLegacyWindowsANSI(f) // an older Windows console must be told to read escape sequences
		if width, height, err := term.GetSize(f.Fd()); err == nil {
			s.width, s.height = width, height
		}
	}
	return s
}

// The styles carry meaning: bold is a heading, faint is what is said about a figure, the colours are the same as on the
// pages.
var (
	bold  = lipgloss.NewStyle().Bold(true)
	faint = lipgloss.NewStyle().Faint(true)
	warn  = lipgloss.NewStyle().Foreground(lipgloss.Color("214"))
	right = lipgloss.NewStyle().Align(lipgloss.Right)
)

// columns lays out rows without rules between them: the first column to the left, numbers to the right, as marked by
// "r" in align.
func columns(align string, rows [][]string) string {
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderHeader(false).BorderRow(false).
		StyleFunc(func(_, col int) lipgloss.Style {
			s := lipgloss.NewStyle().PaddingRight(2)
			if col < len(align) && align[col] == 'r' {
				s = right.PaddingRight(2)
			}
			return s
		})
	for _, r := range rows {
		t.Row(r...)
	}
	lines := strings.Split(t.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// indent puts two spaces before every line.
func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}

// redraw prints a block in the place of the one before it.
type redraw struct {
	s     *screen
	lines int
}

// above prints lines that stay, then the block below them.
func (r *redraw) above(lines, block string) {
	var b strings.Builder
	if r.lines > 0 {
		fmt.Fprintf(&b, "\x1b[%dA\x1b[J", r.lines)
	}
	b.WriteString(lines)
	if r.s.width > 0 {
		block = clip(block, r.s.width)
	}
	b.WriteString(block)
	if !strings.HasSuffix(block, "\n") {
		b.WriteByte('\n')
	}
	r.lines = strings.Count(block, "\n")
	if !strings.HasSuffix(block, "\n") {
		r.lines++
	}
	fmt.Fprint(r.s, b.String())
}

// clip cuts lines that would wrap, which would spoil the count of lines to go back.
func clip(block string, width int) string {
	lines := strings.Split(block, "\n")
	cut := lipgloss.NewStyle().MaxWidth(width)
	for i, l := range lines {
		if lipgloss.Width(l) > width {
			lines[i] = cut.Render(l)
		}
	}
	return strings.Join(lines, "\n")
}

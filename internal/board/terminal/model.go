package terminal

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
)

// Options are how a terminal is used. The zero Options look every two seconds.
type Options struct {
	// Every is the wait between two looks.
	Every time.Duration
	// Clock is the wall clock; nil is time.Now.
	Clock func() time.Time
}

// list is one of the two lists on the screen.
type list int

const (
	contests list = iota
	waiting
)

// Model is the desk on a screen.
type Model struct {
	source        Source
	opts          Options
	width, height int
	looked        *Looked
	wrong         string // why the last look failed, empty where it did not
	since         time.Time
	at            list
	picked        [2]int
	open          canvass.ContestID // the contest that is shown in full, empty for the board
	help          bool
	says          string // what came of the last step
	input         textinput.Model
	asking        *asking
	busy          bool
}

// asking is a step that waits for words.
type asking struct {
	what string
	do   func(text string) tea.Cmd
}

// look is what a look came to, done what a step did.
type (
	look struct {
		*Looked
		err error
	}
	tick struct{}
	done struct {
		says string
		err  error
	}
)

// New is the desk of a source.
func New(source Source, o Options) *Model {
	if o.Every == 0 {
		o.Every = 2 * time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	in := textinput.New()
	in.CharLimit = 1000
	return &Model{source: source, opts: o, width: 80, height: 24, input: in}
}

// Init looks for the first time.
func (m *Model) Init() tea.Cmd { return m.look }

// stepTime is how long a look or a step may take.
const stepTime = 30 * time.Second

func (m *Model) look() tea.Msg { return m.lookAt() }

func (m *Model) lookAt() look {
	ctx, stop := context.WithTimeout(context.Background(), stepTime)
	defer stop()
	l, err := m.source.Look(ctx)
	return look{l, err}
}

// Update takes a key, a size, or what came of a look or a step.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = max(20, msg.Width), max(6, msg.Height)
		m.input.SetWidth(m.width - 4)
	case look:
		if msg.err != nil {
			if m.wrong == "" {
				m.since = m.opts.Clock()
			}
			m.wrong = oneLine(msg.err)
		} else {
			m.looked, m.wrong = msg.Looked, ""
			m.keepIn()
		}
		return m, tea.Tick(m.opts.Every, func(time.Time) tea.Msg { return tick{} })
	case tick:
		return m, m.look
	case done:
		m.busy, m.says = false, msg.says
		if msg.err != nil {
			m.says = "Not done: " + oneLine(msg.err)
		}
		return m, m.lookNow
	case fresh:
		if msg.err == nil {
			m.looked, m.wrong = msg.Looked, ""
			m.keepIn()
		}
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return m, nil
}

// fresh is a look after a step: no further one follows on it.
type fresh look

func oneLine(err error) string {
	first, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return clean(first)
}

func (m *Model) keepIn() {
	m.picked[contests] = min(m.picked[contests], max(0, len(m.looked.Board.Contests)-1))
	m.picked[waiting] = min(m.picked[waiting], max(0, len(m.looked.waits())-1))
}

func (m *Model) key(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	if m.asking != nil {
		return m.typed(k)
	}
	switch k.String() {
	case "q", "ctrl+c":
		return m, tea.Quit
	case "?":
		m.help = !m.help
	case "esc", "left", "b":
		m.help, m.open = false, ""
	case "j", "down":
		m.move(1)
	case "k", "up":
		m.move(-1)
	case "tab", "w":
		m.open, m.at = "", 1-m.at
	case "enter", "right":
		if c := m.contest(); c != nil && m.at == contests {
			m.open = c.Contest
		}
	case "l":
		return m, m.lookNow
	default:
		return m, m.step(k.String())
	}
	return m, nil
}

// lookNow looks once, beside the looks that come by themselves.
func (m *Model) lookNow() tea.Msg { return fresh(m.lookAt()) }

func (m *Model) move(by int) {
	if m.looked == nil || m.open != "" {
		return
	}
	m.picked[m.at] = max(0, m.picked[m.at]+by)
	m.keepIn()
}

// typed takes a key while words are being typed.
func (m *Model) typed(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	switch k.String() {
	case "esc", "ctrl+c":
		m.asking, m.says = nil, "Nothing was done."
		m.input.Blur()
		return m, nil
	case "enter":
		text := strings.TrimSpace(m.input.Value())
		if text == "" {
			m.says = "Write why, or press Esc."
			return m, nil
		}
		do := m.asking.do(text)
		m.asking, m.busy, m.says = nil, true, "..."
		m.input.Blur()
		return m, do
	}
	var cmd tea.Cmd
	m.input, cmd = m.input.Update(k)
	return m, cmd
}

// contest is the contest that is meant, nil for none.
func (m *Model) contest() *answer.CallState {
	if m.looked == nil {
		return nil
	}
	all := m.looked.Board.Contests
	for i := range all {
		if all[i].Contest == m.open {
			return &all[i]
		}
	}
	if m.at == contests && m.picked[contests] < len(all) {
		return &all[m.picked[contests]]
	}
	return nil
}

// file is what waits and is meant, nil for none.
func (m *Model) file() *answer.HeldFile {
	if m.looked == nil || m.at != waiting {
		return nil
	}
	n := 0
	for i := range m.looked.Held.Files {
		if f := &m.looked.Held.Files[i]; f.Dismissed == nil {
			if n == m.picked[waiting] {
				return f
			}
			n++
		}
	}
	return nil
}

func (m *Model) ask(what string, do func(string) tea.Cmd) tea.Cmd {
	m.asking, m.says = &asking{what, do}, ""
	m.input.Reset()
	return m.input.Focus()
}

// enter is a command that enters an entry.
func (m *Model) enter(e canvass.Entry, says string) tea.Cmd {
	source := m.source
	return func() tea.Msg {
		ctx, stop := context.WithTimeout(context.Background(), stepTime)
		defer stop()
		return done{says, source.Enter(ctx, e)}
	}
}

// step begins the step of a key on what is meant.
func (m *Model) step(key string) tea.Cmd {
	if m.busy {
		return nil
	}
	if f := m.file(); f != nil {
		return m.stepOfFile(key, f)
	}
	c := m.contest()
	if c == nil {
		return nil
	}
	of := func(s canvass.Step) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindStep, Contest: c.Contest, Step: &s}
	}
	about := func(s canvass.Step) canvass.Entry { // the proposal that was on the screen, and no newer one
		s.Proposal = c.Proposal.Entry.Entry
		return of(s)
	}
	switch key {
	case "o", "a", "g", "u":
		if c.Proposal == nil {
			m.says = "Nothing is proposed here."
			return nil
		}
	}
	name := m.looked.name(c.Contest, c.Winner)
	switch key {
	case "p":
		if c.Winner == nil {
			m.says = "Nobody leads: there is nobody to propose."
			return nil
		}
		winner, measure := *c.Winner, c.Measure
		return m.ask("Propose to call "+c.Name+" for "+name+", because:", func(text string) tea.Cmd {
			return m.enter(of(canvass.Step{Kind: canvass.StepProposed, Winner: winner, Measure: measure, Text: text}), "Proposed. Another person approves it.")
		})
	case "o":
		return m.ask("I object to the call of "+c.Name+":", func(text string) tea.Cmd {
			return m.enter(about(canvass.Step{Kind: canvass.StepObjected, Text: text}), "You object.")
		})
	case "a":
		for i := range c.Objections {
			if o := &c.Objections[i]; o.Answer == nil {
				id := o.ID
				return m.ask("To “"+clean(o.Text)+"”:", func(text string) tea.Cmd {
					return m.enter(about(canvass.Step{Kind: canvass.StepAnswered, Objection: id, Text: text}), "Answered.")
				})
			}
		}
		m.says = "No objection is open."
	case "g":
		m.busy, m.says = true, "..."
		return m.enter(about(canvass.Step{Kind: canvass.StepApproved}), "Approved. It is published in a minute, unless somebody undoes that.")
	case "u":
		return m.ask("Undo the approval of "+c.Name+", because:", func(text string) tea.Cmd {
			return m.enter(about(canvass.Step{Kind: canvass.StepUndone, Text: text}), "Undone: nothing is published.")
		})
	case "t":
		return m.ask(c.Name+" is too close to call, because:", func(text string) tea.Cmd {
			return m.enter(of(canvass.Step{Kind: canvass.StepStatus, Status: canvass.TooClose, Text: text}), "It is too close to call.")
		})
	case "x":
		if c.Published == nil {
			m.says = "No call of this desk is in force."
			return nil
		}
		call := c.Published.Entry.Entry
		return m.ask("Take back the call of "+c.Name+", because:", func(text string) tea.Cmd {
			return m.enter(canvass.Entry{
				Kind: canvass.KindWithdrawal, Contest: c.Contest, By: "canvass", Supersedes: call, Withdrawal: &canvass.Withdrawal{Reason: text},
			}, "The call is taken back.")
		})
	}
	return nil
}

func (m *Model) stepOfFile(key string, f *answer.HeldFile) tea.Cmd {
	source, id := m.source, f.ID
	switch key {
	case "r":
		m.busy, m.says = true, "..."
		return func() tea.Msg {
			ctx, stop := context.WithTimeout(context.Background(), stepTime)
			defer stop()
			says, err := source.Release(ctx, id)
			return done{says, err}
		}
	case "d":
		return m.ask("Nobody will enter what waits of "+clean(f.File)+", because:", func(text string) tea.Cmd {
			return func() tea.Msg {
				ctx, stop := context.WithTimeout(context.Background(), stepTime)
				defer stop()
				return done{"Dismissed: its bytes stay in the record.", source.Dismiss(ctx, id, text)}
			}
		})
	}
	return nil
}

const (
	keysBoard   = "j k pick  Enter open  Tab what waits  p propose  o object  a answer  g approve  u undo  x retract  t too close  ? keys  q quit"
	keysContest = "Esc board  p propose  o object  a answer next  g approve  u undo  x retract  t too close  ? keys  q quit"
	keysWaits   = "j k pick  r release  d dismiss  Tab board  ? keys  q quit"
)

// View draws what is shown.
func (m *Model) View() tea.View {
	v := tea.NewView(m.content())
	v.AltScreen = true
	v.WindowTitle = "Canvass desk"
	if m.looked != nil {
		v.WindowTitle = "Canvass desk: " + m.looked.kind()
	}
	return v
}

func (m *Model) content() string {
	now := canvass.TimeOf(m.opts.Clock())
	var top, body []string
	switch {
	case m.looked == nil && m.wrong == "":
		top = []string{"Canvass desk  looking ..."}
	case m.looked == nil:
		top = []string{"Canvass desk"}
	default:
		top = []string{bold.Render(m.looked.head(now))}
	}
	if m.wrong != "" {
		top = append(top, doubt.Render(fmt.Sprintf("! No answer since %s, and what stands below may be old: %s", m.since.In(canvass.Eastern).Format("15:04:05"), m.wrong)))
	}
	top = append(top, "")
	keys := keysBoard
	switch {
	case m.help:
		body = strings.Split(helpText, "\n")
	case m.looked == nil:
	case m.open != "":
		keys = keysContest
		if c := m.contest(); c != nil {
			body = m.looked.contest(c)
		}
	default:
		if m.at == waiting {
			keys = keysWaits
		}
		body = m.board()
	}
	bottom := []string{""}
	if m.asking != nil {
		bottom = append(bottom, bold.Render(m.asking.what), m.input.View(), faint.Render("Enter does it, Esc does nothing"))
	} else {
		bottom = append(bottom, m.says, faint.Render(keys))
	}
	room := max(1, m.height-len(top)-len(bottom))
	body = m.fit(body, room)
	for len(body) < room {
		body = append(body, "")
	}
	out := append(append(top, body...), bottom...)
	cut := lipgloss.NewStyle().MaxWidth(m.width)
	for i := range out {
		if lipgloss.Width(out[i]) > m.width {
			out[i] = cut.Render(out[i])
		}
	}
	return strings.Join(out, "\n")
}

// board is both lists, with what is picked marked.
func (m *Model) board() []string {
	out := m.looked.board(m.width)
	for i := range out {
		switch {
		case i == 0:
			out[i] = "  " + faint.Render(out[i])
		case m.at == contests && i-1 == m.picked[contests]:
			out[i] = "> " + here.Render(out[i])
		default:
			out[i] = "  " + out[i]
		}
	}
	waits := m.looked.waits()
	title := "What waits: nothing"
	if len(waits) > 0 {
		title = "What waits: " + english.Count(len(waits), "file", "files")
	}
	out = append(out, "", bold.Render(title))
	for i, line := range waits {
		if m.at == waiting && i == m.picked[waiting] {
			out = append(out, "> "+here.Render(line))
			continue
		}
		out = append(out, "  "+line)
	}
	for _, line := range m.looked.trouble() {
		out = append(out, doubt.Render("! "+line))
	}
	return out
}

// fit is the part of the lines that has room, with the picked one in it.
func (m *Model) fit(body []string, room int) []string {
	if len(body) <= room {
		return body
	}
	picked := 0
	for i, line := range body {
		if strings.HasPrefix(line, "> ") {
			picked = i
		}
	}
	from := min(max(0, picked-room/2), len(body)-room)
	return body[from : from+room]
}

const helpText = `Keys

j k, arrows   the next, the one before
Enter         opens a contest; Esc goes back
Tab, w        between the board and what waits
p             propose a call for who leads, with the reason for readers
o             object to a proposal
a             answer the next objection in words
g             approve: another person than who proposed it
u             undo an approval, for a minute
x             take back a call that was published
t             say that it is too close to call
r, d          release, dismiss what waits
l             look now
q             quit; nothing is lost

Steps are entries of the record, with your name. Figures: chance is the model's,
in percent; "certain" is arithmetic, if the reported counts stand.`

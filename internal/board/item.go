package board

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// item is something that waits for a person.
type item struct {
	// Key tells it from others for as long as it is the same.
	Key string
	// Kind is a word: held, falling, failing, disagreeing.
	Kind string
	// Weight orders items, the heaviest first; Severe says that it could change who wins.
	Weight  int
	Severe  bool
	Title   string
	Raw     []string // the source's own rows
	Says    string
	Effect  string // what it could change
	Near    []near
	File    string // the id of what waits, empty where it is no file
	Contest canvass.ContestID
	// Href is where to look at it.
	Href   string
	SeenBy string
	// Ready says that release enters what is known by now; MapWhat and MapName are a name that can be mapped.
	// Vouch says that it goes in on a person's word.
	Ready, Vouch     bool
	MapWhat, MapName string
}

// ID is the item's own on its page.
func (x item) ID() string { return "i-" + shortHash(x.Key) }

// near is an id that a name may mean.
type near struct{ ID, Name string }

// The weights of what waits.
const (
	weighsWinner    = 100 // it could change who wins
	weighsDelegates = 80
	weighsDispute   = 70 // sources, or an authority's own words, contradict each other
	weighsFall      = 60
	weighsHeld      = 50
	weighsFeed      = 40
	weighsDoubt     = 20
)

// items are all that waits, the worst first, those that were seen behind the others.
func (s *Site) items(ctx context.Context, v *view.View, feeds []received.Feed) ([]item, error) {
	held, err := s.held(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := s.beside.sights(ctx)
	if err != nil {
		return nil, err
	}
	var out []item
	for i := range held {
		out = append(out, s.heldItems(v, &held[i])...)
	}
	for i := range feeds {
		out = append(out, feedItems(wording.Of(v.Snapshot), &feeds[i], s.now())...)
	}
	for _, id := range v.Active {
		out = append(out, contestItems(v.Snapshot, v.Contests[id])...)
	}
	for i := range out {
		out[i].SeenBy = seen[out[i].Key].By
	}
	slices.SortStableFunc(out, func(a, b item) int {
		return cmp.Or(compareBool(a.SeenBy != "", b.SeenBy != ""), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Title, b.Title))
	})
	return out, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// unseen are the items that nobody has looked at, and how many somebody has.
func unseen(all []item) (waits []item, seen int) {
	for _, x := range all {
		if x.SeenBy != "" {
			seen++
			continue
		}
		waits = append(waits, x)
	}
	return waits, seen
}

// heldItems are the reasons for which something of a file waits, each an item.
func (s *Site) heldItems(v *view.View, h *reception.Held) []item {
	w := wording.Of(v.Snapshot)
	base := item{Kind: "held", File: h.ID, Contest: h.Contest, Href: "/desk/waits/" + h.ID, Weight: weighsHeld}
	if h.Err != nil {
		base.Key, base.Title, base.Says = "unread/"+h.ID, h.Name+" of "+w.Outlet(h.Source)+" does not read", saysOf(h.Err)
		return []item{base}
	}
	if h.Ready > 0 {
		ready := base
		ready.Key, ready.Title = "ready/"+h.ID, english.Count(h.Ready, "entry of ", "entries of ")+w.Outlet(h.Source)+" can go in now"
		ready.Ready = true
		ready.Says = "What their names mean is known by now: release enters them."
		return append([]item{ready}, s.reasons(w, base, h, mostReasons)...)
	}
	return s.reasons(w, base, h, mostReasons)
}

// mostReasons is how many reasons of one file stand on the board; its own page has all.
const mostReasons = 6

// reasons are the first reasons for which something of a file waits.
func (s *Site) reasons(w wording.Words, base item, h *reception.Held, most int) []item {
	var out []item
	for _, reason := range h.File.Held[:min(most, len(h.File.Held))] {
		x := base
		x.Key = strings.Join([]string{"held", h.ID, reason.What, reason.Name, reason.Why}, "/")
		x.Title, x.Says = heldTitle(reason), fmt.Sprintf("from %s, %s", w.Outlet(h.Source), wording.ClockFrom(s.now(), h.Received))
		if h.Contest != "" {
			x.Title = nameOf(w, h.Contest) + " · " + x.Title
		}
		if all := withIt(h, reason); all != "" {
			x.Says = all + " · " + x.Says
		}
		x.Vouch = vouchable(h, reason) != nil
		if reason.What == feed.HeldOption || reason.What == feed.HeldContest {
			x.MapWhat, x.MapName = reason.What, reason.Name
		}
		x.Raw = rawRows(h.Raw, reason.Name, reason.Where)
		for _, id := range reason.Suggestions {
			x.Near = append(x.Near, near{id, s.idName(w, h.Contest, reason.What, id)})
		}
		if f := findingOf(h, reason); f != nil {
			x.Effect = effectWords(f.CouldChange)
			x.Severe = f.CouldChange.Winner != nil && *f.CouldChange.Winner
			switch {
			case x.Severe:
				x.Weight = weighsWinner
			case f.CouldChange.Delegates != nil && *f.CouldChange.Delegates:
				x.Weight = weighsDelegates
			}
		} else if x.MapWhat != "" {
			x.Effect = "nobody can say what it could change before its name is known"
			x.Weight += 5
		}
		out = append(out, x)
	}
	return out
}

// withIt says what waits with a name that nobody knows: all of the unit in which it stands, and not its row alone. Empty
// where what waits is told by its own title.
func withIt(h *reception.Held, reason *received.Held) string {
	if reason.Items > 1 {
		return english.Count(reason.Items, "item waits", "items wait") + " with it, each as a whole"
	}
	if h.Prepared == nil || reason.What != feed.HeldOption {
		return ""
	}
	for _, t := range h.Prepared.Tables {
		for _, u := range t.Units {
			if u.Where == reason.Where && u.ID != "" {
				return "all of " + u.Name + " waits with it"
			}
		}
	}
	return ""
}

// idName is what an id that a name may mean is called.
func (s *Site) idName(w wording.Words, contest canvass.ContestID, what, id string) string {
	if what == feed.HeldOption {
		return w.Option(contest, canvass.OptionID(id))
	}
	return id
}

func heldTitle(h *received.Held) string {
	if rule, detail, ok := strings.Cut(h.Why, ": "); ok && h.What == feed.HeldFigures {
		return h.Name + " · " + ruleWords(rule) + ": " + detail
	}
	return h.Why
}

// ruleWords is a check's name as words.
func ruleWords(rule string) string { return strings.ReplaceAll(rule, "-", " ") }

// findingOf is what a check found that holds the item, nil where none does.
func findingOf(h *reception.Held, reason *received.Held) *check.Finding {
	if h.Prepared == nil {
		return nil
	}
	rule, detail, _ := strings.Cut(reason.Why, ": ")
	var near *check.Finding
	for i := range h.Prepared.Findings {
		f := &h.Prepared.Findings[i]
		if string(f.Rule) == rule && f.Detail == detail {
			return f
		}
		if f.Severity == check.Severe && f.Unit == reason.Name { // what cannot be an entry at all was found by a check too
			near = f
		}
	}
	return near
}

// vouchable is the finding that holds an item and nothing else does: a person's word lets its figures in. Nil where that
// is not so.
func vouchable(h *reception.Held, reason *received.Held) *check.Finding {
	f := findingOf(h, reason)
	if f == nil || f.Severity != check.Severe || reason.Why != string(f.Rule)+": "+f.Detail {
		return nil
	}
	return f
}

// effectWords say what a finding could change at its worst.
func effectWords(c check.CouldChange) string {
	one := func(b *bool, what string) string {
		switch {
		case b == nil:
			return "whether it changes " + what + " is not known"
		case *b:
			return "could change " + what
		}
		return "cannot change " + what
	}
	return one(c.Winner, "who wins") + "; " + one(c.Delegates, "a delegate")
}

// mostRaw is how many of a source's rows are shown with an item, maxRaw how many characters of each.
const (
	mostRaw = 3
	maxRaw  = 240
)

// rawRows are the lines of a source's bytes that hold a name, where they are lines; where none holds it, the line at
// which what waits begins.
func rawRows(raw []byte, name, where string) []string {
	out := rowsThat(raw, name, func(_ int, text string) bool { return name != "" && strings.Contains(text, name) })
	if len(out) == 0 {
		out = rowsThat(raw, name, func(line int, _ string) bool { return fmt.Sprintf("line %d", line) == where })
	}
	return out
}

// rowsThat are the first lines that fit, cut around the name where they are long.
func rowsThat(raw []byte, name string, fits func(line int, text string) bool) []string {
	var out []string
	line := 0
	for text := range strings.Lines(string(raw)) {
		line++
		text = strings.TrimRight(text, "\r\n")
		if !fits(line, text) {
			continue
		}
		if len(text) > maxRaw {
			at := max(0, strings.Index(text, name)-maxRaw/2)
			text = "…" + strings.ToValidUTF8(text[at:min(len(text), at+maxRaw)], "") + "…"
		}
		if out = append(out, strings.ToValidUTF8(text, "\uFFFD")); len(out) == mostRaw {
			break
		}
	}
	return out
}

// feedItems are what is wrong with a feed.
func feedItems(w wording.Words, f *received.Feed, now canvass.Time) []item {
	x := item{Kind: "failing", Weight: weighsFeed, Contest: f.Contest, Href: "/feeds"}
	switch state := f.State(now); state {
	case received.Failing:
		x.Key = fmt.Sprintf("failing/%s/%d", f.Name, f.FailingSince)
		x.Title = fmt.Sprintf("%s has failed since %s", f.Name, wording.ClockFrom(now, f.FailingSince))
		x.Says = fmt.Sprintf("%s in a row: %s · asks again at %s", english.Count(f.Failures, "look", "looks"), f.Error, wording.ClockFrom(now, f.Next))
	case received.Blocked:
		x.Key, x.Title, x.Says = "blocked/"+f.Name, f.Name+" brings what cannot be entered", english.Capital(f.Blocked)
		x.Weight = weighsWinner
	case received.Stale, received.Stopped:
		x.Key = fmt.Sprintf("stale/%s/%d", f.Name, f.Looked)
		x.Title = fmt.Sprintf("nobody looks at %s any more", f.Name)
		x.Says = "last looked at " + wording.ClockFrom(now, f.Looked) + ": is the program that looked still running?"
	default:
		return nil
	}
	if f.Contest != "" {
		x.Title = nameOf(w, f.Contest) + " · " + x.Title
	}
	return []item{x}
}

// disputedBy says between whose words a dispute is: the authority's own, or this desk's call and the authority's count.
func disputedBy(c *tally.Contest) string {
	for i := range c.Calls {
		if k := &c.Calls[i]; k.Retired == "" && k.Call.Measure != canvass.Delegates && slices.Contains(c.Dispute.Ref, k.Key) {
			return "this desk’s call and the count differ: look at the call again, and take it back or say why it stands"
		}
	}
	return "the authority’s words contradict each other: nobody has won until they do not"
}

// contestItems are what is to be looked at in a contest: counts that fell, sources that disagree, claims against the
// rule.
func contestItems(s *tally.Snapshot, c *tally.Contest) []item {
	w := wording.Of(s)
	name := nameOf(w, c.ID)
	base := item{Contest: c.ID, Href: "/desk/contest/" + string(c.ID)}
	var out []item
	add := func(kind, key string, weight int, title, says string) {
		x := base
		x.Kind, x.Key, x.Weight, x.Title, x.Says = kind, kind+"/"+string(c.ID)+"/"+key, weight, name+" · "+title, says
		x.Severe = weight >= weighsDispute
		out = append(out, x)
	}
	for _, n := range c.Sources {
		if n.Previous == nil || n.Previous.Recount != "" || n.Recount != "" {
			continue
		}
		if now, before := n.Counted(), n.Previous.Counted(); now < before {
			add("falling", fmt.Sprint(s.Seqs(n.Ref)), weighsFall, fmt.Sprintf("%s’s total fell by %s", w.Outlet(n.By), english.Thousands(before-now)),
				fmt.Sprintf("%s → %s", english.Thousands(before), english.Thousands(now)))
		}
	}
	if d := c.Dispute; d != nil {
		add("disagreeing", "dispute/"+fmt.Sprint(d.Options), weighsDispute, wording.Disputed+" "+w.Options(c.ID, d.Options), disputedBy(c))
	}
	if x := c.Contradiction; x != nil {
		add("disagreeing", "contradiction/"+fmt.Sprint(s.Seqs(x.Ref)), weighsDispute, w.Contradiction(c.ID, x), "")
	}
	if a, b := unlikeLeaders(c); a != nil {
		add("disagreeing", "leader/"+a.By+"/"+b.By, weighsDispute, "sources differ on who leads",
			fmt.Sprintf("%s has %s ahead, %s has %s", w.Outlet(a.By), w.Last(c.ID, a.Options[0].Option), w.Outlet(b.By), w.Last(c.ID, b.Options[0].Option)))
	}
	if call.StatedAhead(c) != "" {
		f, ahead := c.Leading(), "nobody"
		if o := call.Ahead(&tally.Figures{Count: c.Count}); o != "" {
			ahead = w.Last(c.ID, o)
		}
		add("disagreeing", "stated/"+fmt.Sprint(s.Seqs(f.Ref)), weighsDispute, "the count is behind what is stated",
			fmt.Sprintf("%s has %s ahead in %s counted; %s states since: %s", w.Outlet(c.Count.By), ahead, english.Thousands(c.Count.Counted()), w.Outlet(f.By), w.Stated(c.ID, f.Stated.Report)))
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Status == tally.Flagged {
			add("disagreeing", k.Key, weighsDoubt, w.Outlet(k.By)+": "+w.SaidOf(c.ID, k), w.Flag(c, k))
		}
	}
	return out
}

// unlikeLeaders are two counts of one measure that have different options ahead, nil where none have.
func unlikeLeaders(c *tally.Contest) (a, b *tally.Count) {
	if c.Count == nil || len(c.Count.Options) == 0 || c.Leader != nil && len(c.Leader.Options) > 1 {
		return nil, nil
	}
	for _, n := range c.Sources {
		if n.Measure == c.Count.Measure && len(n.Options) > 0 && n.Options[0].Votes > 0 && n.Options[0].Option != c.Count.Options[0].Option {
			return c.Count, n
		}
	}
	return nil, nil
}

// shortHash is a name for a key of any length.
func shortHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:10])
}

package hall

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/rank"
)

// A ballot is data about a person. While ranked ballots are typed they are a setting of the record, and once they count
// they are evidence under a salt: no file or page hands it on, and it can be erased. Entries hold first choices and rounds.
const (
	ballotsSetting = "hall/ballots/" // and the pass's id
	// maxTyped is how many ballots one teller's table has at most, so that it is within a setting's bounds.
	maxTyped = 4000
	// fewBallots is below how many ballots a room is said to be small.
	fewBallots = 10
)

// table is what one teller typed of one room's ranked ballots.
type table struct {
	// Ballots are in the order of their numbers.
	Ballots []castvote.Typed `json:"ballots,omitempty"`
	// Done says that the teller has typed all, and At when.
	Done bool         `json:"done,omitempty"`
	At   canvass.Time `json:"at,omitempty"`
	// Kept names the evidence that holds the ballots once they count; then Ballots are not in the setting.
	Kept string `json:"kept,omitempty"`
	// Before names evidence of older tables, which older sheets rest on, and that which is being entered: whatever goes
	// wrong, all that may be in the record can be erased.
	Before []string `json:"before,omitempty"`
	// Sheets is how many sheets were made of the teller's tables: each is an entry of its own.
	Sheets int    `json:"sheets,omitempty"`
	Salt   []byte `json:"salt,omitempty"`

	pass   *Pass
	erased bool
}

// ranked is how the contest's ballots are counted.
type ranked struct {
	Rule    rank.Rule
	Options []rank.Option // write-ins last
	Ranks   int           // columns of a table
}

// ranked is nil where the contest's ballots are not ranked. Ready has held the rule against the ballot.
func (h *site) ranked() *ranked {
	c := h.contest()
	if c == nil || c.Info.Ranked == nil {
		return nil
	}
	r := &ranked{}
	for _, l := range h.ballot(canvass.Votes) {
		r.Options = append(r.Options, rank.Option(l.Field[len("v-"):]))
	}
	rule, err := rank.ParseRule(c.Info.Ranked.Rule, r.Options)
	if err != nil {
		return nil
	}
	r.Rule, r.Ranks = rule, cmp.Or(rule.Ranks, len(r.Options))
	return r
}

// count counts typed ballots by the rule. Write-ins are an option only where somebody ranks them.
func (k *ranked) count(drawn []rank.Option, typed ...[]castvote.Typed) (*rank.Result, error) {
	writeIn := slices.ContainsFunc(typed, func(list []castvote.Typed) bool {
		return slices.ContainsFunc(list, func(t castvote.Typed) bool {
			return slices.ContainsFunc(t.Ranks, func(at []rank.Option) bool { return slices.Contains(at, rank.Option(canvass.WriteIn)) })
		})
	})
	options, rule := k.Options, k.Rule
	if writeIn {
		rule.WriteIn = rank.Option(canvass.WriteIn)
	} else {
		options = slices.DeleteFunc(slices.Clone(options), func(o rank.Option) bool { return o == rank.Option(canvass.WriteIn) })
	}
	b, err := castvote.TypedBallots(options, typed...)
	if err != nil {
		return nil, err
	}
	rule.Tie.Drawn = drawn
	return rank.Count(b, rule)
}

// firstChoices are a table's first choices, as the rule reads the ballots. A ballot that counts for nobody, for it ranks
// nobody or leaves too many ranks out, is blank.
func (k *ranked) firstChoices(ballots []castvote.Typed) (canvass.Report, error) {
	result, err := k.count(nil, ballots)
	if result == nil || len(result.Rounds) == 0 {
		return canvass.Report{}, canvass.Errorf(canvass.Invalid, "ballots", "%w", err)
	}
	r := canvass.Report{Measure: canvass.FirstChoices, Ballots: new(result.Cast)}
	for o, n := range result.First() {
		r.Counts = append(r.Counts, canvass.Count{Option: canvass.OptionID(o), Votes: n})
	}
	canvass.SortCounts(r.Counts)
	out := result.Rounds[0].Inactive
	r.Blank, r.Overvotes = new(result.Blank+out.Total()-out.Overvotes), new(out.Overvotes)
	return r, nil
}

// table is the bearer's own, an empty one where they have typed nothing.
func (h *site) table(ctx context.Context, p *Pass) (*table, error) {
	t := &table{pass: p}
	raw, err := h.Desk.Log().Meta(ctx, ballotsSetting+p.id)
	if errors.Is(err, ledger.ErrNotFound) {
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, t); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "ballots", "the table of the pass %s does not read", p.short())
	}
	if t.Kept == "" {
		return t, nil
	}
	hash, err := ledger.ParseEvidenceName(t.Kept)
	if err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "ballots", "%w", err)
	}
	kept, err := h.Desk.Log().Evidence(ctx, hash)
	if errors.Is(err, ledger.ErrErased) {
		t.erased = true
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(kept.Bytes, &t.Ballots)
	}
	return t, err
}

// keep stores a table.
func (h *site) keep(ctx context.Context, t *table) error {
	stored := *t
	if t.Kept != "" {
		stored.Ballots = nil
	}
	raw, err := json.Marshal(&stored)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "ballots", "%w", err)
	}
	return h.Desk.Log().SetMeta(ctx, ballotsSetting+t.pass.id, raw)
}

// changed says that the ballots are not those that count.
func (t *table) changed() {
	if t.Kept != "" {
		t.Before = append(t.Before, t.Kept)
	}
	t.Kept, t.Salt = "", nil
}

// put adds a ballot, in the place of the one with the number that it replaces, 0 for none.
func (t *table) put(b castvote.Typed, replaces int) error {
	at := func(n int) int {
		return slices.IndexFunc(t.Ballots, func(x castvote.Typed) bool { return x.Number == n })
	}
	if b.Number != replaces && at(b.Number) >= 0 {
		return canvass.Errorf(canvass.Conflict, "ballots", "ballot %d is in your table already: open it there to change it", b.Number)
	}
	if i := at(replaces); i >= 0 {
		t.Ballots = slices.Delete(t.Ballots, i, i+1)
	}
	if len(t.Ballots) >= maxTyped {
		return canvass.Errorf(canvass.Refused, "ballots", "a table has at most %d ballots: give the room's other ballots a place of their own, as a late box", maxTyped)
	}
	t.Ballots = append(t.Ballots, b)
	slices.SortFunc(t.Ballots, func(a, b castvote.Typed) int { return cmp.Compare(a.Number, b.Number) })
	t.changed()
	return nil
}

// missing are the numbers between the first and the last that no ballot has, at most twenty.
func (t *table) missing() []int {
	var out []int
	for i := 1; i < len(t.Ballots); i++ {
		for n := t.Ballots[i-1].Number + 1; n < t.Ballots[i].Number && len(out) < 20; n++ {
			out = append(out, n)
		}
	}
	return out
}

// roomTables are the tables of a room, by the tellers' names; those of whom nothing is typed are not among them.
func (h *site) roomTables(ctx context.Context, area canvass.Area, unit canvass.UnitID) ([]*table, error) {
	passes, err := h.Codes.List(ctx, h.Contest)
	if err != nil {
		return nil, err
	}
	var out []*table
	for _, p := range passes {
		if p.Job != Teller || p.Unit != unit || cmp.Or(p.Area, canvass.Statewide) != area {
			continue
		}
		t, err := h.table(ctx, p)
		if err != nil {
			return nil, err
		}
		if t.Done || len(t.Ballots) > 0 {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *table) int { return cmp.Compare(a.pass.Name, b.pass.Name) })
	return out, nil
}

// agreed are the tables of a room that are the same, ballot by ballot: two or more, and more than agree on anything else.
func agreed(tables []*table) []*table {
	var best []*table
	level := false
	for i, t := range tables {
		if !t.Done || t.erased {
			continue
		}
		same := []*table{t}
		for k, o := range tables {
			if k != i && o.Done && !o.erased && castvote.CompareTyped(t.Ballots, o.Ballots).Equal() {
				same = append(same, o)
			}
		}
		switch {
		case len(same) < 2 || len(best) > 0 && slices.Contains(same, best[0]):
		case len(same) == len(best):
			level = true
		case len(same) > len(best):
			best, level = same, false
		}
	}
	if level {
		return nil
	}
	return best
}

// settle makes sheets of the tables of a room that agree. What goes into the record are first choices; the ballots are
// the evidence for them.
func (h *site) settle(ctx context.Context, area canvass.Area, unit canvass.UnitID) error {
	tables, err := h.roomTables(ctx, area, unit)
	if err != nil {
		return err
	}
	for _, t := range agreed(tables) {
		if t.Kept != "" {
			continue
		}
		raw, err := json.Marshal(t.Ballots)
		if err != nil {
			return canvass.Errorf(canvass.Failed, "ballots", "%w", err)
		}
		begun := t.Salt != nil
		if !begun {
			t.Salt = ledger.NewSalt()
			t.Sheets++
		}
		ev := ledger.Evidence{Bytes: raw, Salt: t.Salt}
		name := ledger.EvidenceName(ev.Hash())
		if !begun { // stored before the entry is made: done again after a failure, it is the same entry
			t.Before = append(t.Before, name)
			if err := h.keep(ctx, t); err != nil {
				return err
			}
		}
		e, err := h.tableEntry(t)
		if err != nil {
			return err
		}
		e.Source = &canvass.Source{Outlet: e.By, Title: "Ranked ballots, typed one by one", Evidence: []string{name}}
		if _, _, err := h.Desk.EnterSheet(ctx, e, ev); err != nil {
			return err
		}
		t.Kept, t.Before = name, slices.DeleteFunc(t.Before, func(n string) bool { return n == name })
		if err := h.keep(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// tableEntry is the sheet of first choices that a table makes.
func (h *site) tableEntry(t *table) (canvass.Entry, error) {
	report, err := h.ranked().firstChoices(t.Ballots)
	if err != nil {
		return canvass.Entry{}, err
	}
	e, err := h.sheetEntry(t.pass, newKey(t.pass), report)
	if err != nil {
		return e, err
	}
	e.Key = tableKey(h.Contest, t)
	if t.At != 0 {
		e.At = canvass.At(t.At)
	}
	return e, nil
}

func tableKey(contest canvass.ContestID, t *table) string {
	return string(contest) + "#hall-" + t.pass.short() + "-ballots-" + strconv.Itoa(t.Sheets)
}

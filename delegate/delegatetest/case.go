package delegatetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/delegate"
)

// line reads one line of a case: what is given, or what is expected.
func (p *parser) line(c *Case, text string) error {
	word, rest := cutWord(text)
	switch word {
	case "source", "note":
		return nil
	case "pool":
		return p.pool(c, rest)
	case "votes":
		return p.votes(c, rest)
	case "table":
		return p.table(c, rest)
	case "districts":
		return p.districts(c, rest)
	case "ballots":
		return c.ballots(rest)
	case "out":
		name, number, _ := strings.Cut(rest, " ")
		n, err := count(number)
		c.Out[area(name)] = n
		return err
	case "automatic":
		n, err := count(rest)
		c.Contest.Automatic = int(n)
		return err
	case "on":
		return c.Contest.On.UnmarshalText([]byte(rest))
	case "withdrawn":
		return c.withdrawn(rest)
	case "lot":
		return c.lot(rest)
	case "recorded", "override":
		return c.decided(word, rest)
	}
	run, err := expectation(c, word, rest)
	if err != nil {
		return err
	}
	c.checks = append(c.checks, check{p.at, run})
	return nil
}

// pool reads "at-large state, 6 seats, democratic".
func (p *parser) pool(c *Case, text string) error {
	parts := strings.Split(text, ", ")
	if len(parts) != 3 {
		return fmt.Errorf("write \"pool at-large state, 6 seats, RULE\"")
	}
	id, err := poolID(parts[0])
	if err != nil {
		return err
	}
	return p.addPool(c, id, strings.TrimSuffix(strings.TrimSuffix(parts[1], " seats"), " seat"), parts[2])
}

func (p *parser) addPool(c *Case, id delegate.PoolID, seats, rule string) error {
	n, err := count(seats)
	if err != nil {
		return err
	}
	r, ok := p.file.Rules[rule]
	if !ok {
		return fmt.Errorf("there is no rule %q above", rule)
	}
	pool := delegate.Pool{PoolID: id, Seats: int(n), Rule: r}
	if err := pool.Validate(); err != nil {
		return err
	}
	c.Contest.Pools = append(c.Contest.Pools, pool)
	return nil
}

// poolID reads "district cd-7" or "at-large state convention".
func poolID(text string) (delegate.PoolID, error) {
	var id delegate.PoolID
	kind, rest := cutWord(text)
	where, part := cutWord(rest)
	if where == "" {
		return id, fmt.Errorf("%q is not a kind of pool and an area, as in \"at-large state\"", text)
	}
	id.Area, id.Part = area(where), part
	return id, id.Kind.UnmarshalText([]byte(kind))
}

// votes reads "votes AREA" and rows of a name and a count.
func (p *parser) votes(c *Case, text string) error {
	if text == "" {
		text = string(delegate.State)
	}
	v := delegate.Votes{Area: area(text)}
	for {
		line, ok := p.row()
		if !ok {
			break
		}
		never := strings.HasSuffix(line, " (never)")
		name, number, ok := lastCell(strings.TrimSuffix(line, " (never)"))
		if !ok {
			return fmt.Errorf("%q is not a name and a number of votes", line)
		}
		n, err := count(number)
		if err != nil {
			return err
		}
		v.Lines = append(v.Lines, delegate.Line{Option: option(name), Votes: n, Never: never})
	}
	return c.addVotes(v)
}

// row returns the next line if it stands deeper than the line before it.
func (p *parser) row() (string, bool) {
	head := p.lines[p.at-1]
	line, ok := p.next()
	if !ok {
		p.rowDepth = 0
		return "", false
	}
	if p.rowDepth == 0 {
		if depth(line) <= depth(head) {
			return "", false
		}
		p.rowDepth = depth(line)
	}
	if depth(line) < p.rowDepth {
		p.rowDepth = 0
		return "", false
	}
	p.at++
	return strings.TrimSpace(line), true
}

func depth(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func (c *Case) addVotes(v delegate.Votes) error {
	if slices.ContainsFunc(c.Votes, func(w delegate.Votes) bool { return w.Area == v.Area }) {
		return fmt.Errorf("the votes of %s are there twice", v.Area)
	}
	if err := v.Validate(); err != nil {
		return err
	}
	c.Votes = append(c.Votes, v)
	return nil
}

// lastCell splits off the last word.
func lastCell(line string) (rest, last string, ok bool) {
	i := strings.LastIndexAny(line, " \t")
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(line[:i]), line[i+1:], true
}

// ballots reads "ballots AREA 1234".
func (c *Case) ballots(text string) error {
	name, number := cutWord(text)
	n, err := count(number)
	if err != nil {
		return err
	}
	for i := range c.Votes {
		if c.Votes[i].Area == area(name) {
			c.Votes[i] = c.Votes[i].WithBallots(n)
			return c.Votes[i].Validate()
		}
	}
	return fmt.Errorf("the votes of %s must come before its ballots", name)
}

// decision is who, when and where: the case itself is the source.
func (c *Case) decision(day string) (delegate.Decision, error) {
	d := delegate.Decision{Decider: "this test", When: delegate.Date(day), Source: c.File}
	return d, d.Validate()
}

// withdrawn reads "Klobuchar on 2020-03-02", with ": keep" or another phrase
// where the rule's own is replaced.
func (c *Case) withdrawn(text string) error {
	text, do, replaced := strings.Cut(text, ": ")
	name, day, ok := strings.Cut(text, " on ")
	if !ok {
		return fmt.Errorf("write \"withdrawn NAME on 2020-03-02\"")
	}
	w := delegate.Withdrawal{Option: option(name)}
	if replaced {
		var phrase delegate.Withdrawn
		if err := phrase.UnmarshalText([]byte(do)); err != nil {
			return err
		}
		w.Do = phrase.Do
	}
	var err error
	w.Decision, err = c.decision(day)
	c.Contest.Withdrawals = append(c.Contest.Withdrawals, w)
	return err
}

// lot reads "lot A, B" or "lot A, B in POOL".
func (c *Case) lot(text string) error {
	list, id, err := c.inPool(text)
	if err != nil {
		return err
	}
	l := delegate.Lot{Pool: id, Order: options(list)}
	l.Decision, err = c.decision("2024-01-01")
	c.Contest.Lots = append(c.Contest.Lots, l)
	return err
}

// decided reads "recorded A 3, B 1 in POOL" and "override A 3 in POOL".
func (c *Case) decided(word, text string) error {
	list, id, err := c.inPool(text)
	if err != nil {
		return err
	}
	awards, err := named(list)
	if err != nil {
		return err
	}
	d, err := c.decision("2024-01-01")
	if word == "recorded" {
		c.Contest.Recorded = append(c.Contest.Recorded, delegate.Recorded{Pool: id, Awards: awards, Decision: d})
	} else {
		c.Contest.Overrides = append(c.Contest.Overrides, delegate.Override{Pool: id, Awards: awards, Why: "the test says so", Decision: d})
	}
	return err
}

// inPool splits "LIST in POOL"; without a pool the case must have only one.
func (c *Case) inPool(text string) (list string, id delegate.PoolID, err error) {
	i := strings.LastIndex(text, " in ")
	if i < 0 {
		if len(c.Contest.Pools) != 1 {
			return text, id, fmt.Errorf("the case has %d pools: say \"in POOL\" at the end", len(c.Contest.Pools))
		}
		return text, c.Contest.Pools[0].PoolID, nil
	}
	id, err = c.findPool(text[i+len(" in "):])
	return text[:i], id, err
}

// findPool finds the pool meant by its full name, its kind or its area.
func (c *Case) findPool(text string) (delegate.PoolID, error) {
	var found []delegate.PoolID
	for _, p := range c.Contest.Pools {
		if p.PoolID.String() == text {
			return p.PoolID, nil
		}
		if strings.EqualFold(string(p.Kind), text) || p.Area == area(text) {
			found = append(found, p.PoolID)
		}
	}
	if len(found) != 1 {
		return delegate.PoolID{}, fmt.Errorf("%q names %d pools of the case; write it as \"district cd-7\"", text, len(found))
	}
	return found[0], nil
}

func options(list string) []delegate.Option {
	var os []delegate.Option
	for name := range strings.SplitSeq(list, ", ") {
		os = append(os, option(name))
	}
	return os
}

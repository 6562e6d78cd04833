package delegatetest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/delegate"
)

// expectNext reads "added 6, gains A, loses B, switched 3". What is left out
// is not checked; "added nothing" says that no further ballots can.
func expectNext(c *Case, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	if err != nil {
		return nil, err
	}
	want := make(map[string]string)
	key := ""
	for part := range strings.SplitSeq(list, ", ") {
		word, rest := cutWord(part)
		switch word {
		case "added", "to", "gains", "loses", "switched":
			key = word
			want[key] = rest
		default:
			if key != "gains" && key != "loses" {
				return nil, fmt.Errorf("%q is not added, to, gains, loses or switched", part)
			}
			want[key] += ", " + part
		}
	}
	return func(o *outcome) error {
		n, err := o.contest.FindNext(id, o.votes...)
		if err != nil {
			return err
		}
		got := map[string]string{
			"added": number(n.Added), "to": string(n.To), "switched": number(n.Switched),
			"gains": optionList(n.Gains), "loses": optionList(n.Loses),
		}
		for key, value := range want {
			switch key {
			case "added", "switched":
				value = strings.ReplaceAll(value, ",", "")
			case "to":
				value = string(option(value))
			default:
				value = optionList(options(value))
			}
			if got[key] != value {
				return fmt.Errorf("%s: next %s %s, expected %s (added %s to %s, gains %s, loses %s, switched %s)%s", id, key, got[key], value,
					got["added"], got["to"], got["gains"], got["loses"], got["switched"], o.working())
			}
		}
		return nil
	}, nil
}

func number(n *int64) string {
	if n == nil {
		return "nothing"
	}
	return strconv.FormatInt(*n, 10)
}

func optionList(list []delegate.Option) string {
	words := make([]string, len(list))
	for i, o := range list {
		words[i] = string(o)
	}
	slices.Sort(words)
	return strings.Join(words, ", ")
}

// expectRange reads "Palmer 3 to 4" or "Palmer 3".
func expectRange(c *Case, text string) (func(*outcome) error, error) {
	list, id, err := c.inPool(text)
	if err != nil {
		return nil, err
	}
	low, high, wide := strings.Cut(list, " to ")
	name, low, ok := lastCell(low)
	if !wide {
		high = low
	}
	least, err1 := count(low)
	most, err2 := count(high)
	if !ok || err1 != nil || err2 != nil {
		return nil, fmt.Errorf("write \"range NAME 3 to 4\"")
	}
	return func(o *outcome) error {
		all, err := o.contest.FindRanges(o.out, o.votes...)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(r delegate.Ranges) bool { return r.PoolID == id })
		r := all[i].Of(option(name))
		if r.Min != int(least) || r.Max != int(most) {
			return fmt.Errorf("%s: %s can have %d to %d, expected %s", id, name, r.Min, r.Max, list)
		}
		return nil
	}, nil
}

// reading checks that a misreading explains the announced award; with words
// behind a colon, that it says them.
func (o *outcome) reading(text string) error {
	if o.finding == nil {
		return fmt.Errorf("the reading must come after an announced award")
	}
	name, words, _ := strings.Cut(text, ": ")
	var names []string
	for _, r := range o.finding.Readings {
		names = append(names, r.Name)
		if r.Name == name {
			if !strings.Contains(r.Words, words) {
				return fmt.Errorf("the reading %q says %q, expected %q", name, r.Words, words)
			}
			return nil
		}
	}
	return fmt.Errorf("no reading %q; there are %q", name, names)
}

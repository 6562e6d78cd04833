package castvote

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/rank"
)

// Names say which labels of records stand for which option.
type Names struct {
	Options []rank.Option
	Aliases map[string]rank.Option // further labels: codes, spellings
}

// option is the option that a label stands for, or the name that the records give for it.
func (n Names) option(label rank.Option, named string) (rank.Option, bool) {
	for _, text := range []string{string(label), named} {
		if text == "" {
			continue
		}
		if o, ok := n.Aliases[text]; ok {
			return o, true
		}
		if slices.Contains(n.Options, rank.Option(text)) {
			return rank.Option(text), true
		}
	}
	return "", false
}

// Apply puts what was read under the options. Labels that stand for nobody and
// are marked on ballots are an error that names them and how many marks they
// have.
func (n Names) Apply(r *Read) (*rank.Ballots, error) {
	labels := r.Ballots.Options()
	to := make([]int, len(labels))
	for i, label := range labels {
		to[i] = rank.Dropped
		if o, ok := n.option(label, r.Labels[label]); ok {
			to[i] = slices.Index(n.Options, o)
		}
	}
	unknown := make([]int64, len(labels))
	var any bool
	for marks, count := range r.Ballots.All {
		for _, m := range marks {
			if m.Option != rank.Overvoted && to[m.Option] == rank.Dropped {
				unknown[m.Option] += count
				any = true
			}
		}
	}
	if any {
		var list []string
		for i, count := range unknown {
			if count > 0 {
				list = append(list, fmt.Sprintf("%q (%s)", describe(labels[i], r.Labels), english.Count(count, "mark", "marks")))
			}
		}
		return nil, fmt.Errorf("the ballots rank options that are not in the list: %s; name them, or give them as aliases", strings.Join(list, ", "))
	}
	b, err := r.Ballots.Under(n.Options, to)
	if err != nil {
		return nil, err
	}
	for name, part := range r.Precincts {
		if r.Precincts[name], err = part.Under(n.Options, to); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// describe is a label with the name that the records give for it.
func describe(label rank.Option, labels map[rank.Option]string) string {
	if named := labels[label]; named != "" && named != string(label) {
		return fmt.Sprintf("%s, %s", label, named)
	}
	return string(label)
}

// FromRecords are the names that the records themselves give.
func FromRecords(r *Read) Names {
	n := Names{Aliases: map[string]rank.Option{}}
	for _, label := range r.Ballots.Options() {
		o := label
		if named := r.Labels[label]; named != "" {
			o = rank.Option(named)
		}
		if slices.Contains(n.Options, o) {
			// Two with one name stay apart.
			o = rank.Option(describe(label, r.Labels))
		}
		n.Options = append(n.Options, o)
		n.Aliases[string(label)] = o
	}
	return n
}

// Twins are two names of the records that differ by capitals and spaces alone,
// and may be one option: who counts them apart must say so.
func Twins(r *Read) (a, b string, ok bool) {
	seen := map[string]string{}
	for _, label := range r.Ballots.Options() {
		name := Named(r, label)
		folded := strings.ToLower(strings.Join(strings.Fields(name), " "))
		if first, twice := seen[folded]; twice {
			return first, name, true
		}
		seen[folded] = name
	}
	return "", "", false
}

// writeInWords are what records call undeclared write-ins.
var writeInWords = regexp.MustCompile(`(?i)^\(?(undeclared|uwi|write[- ]?ins?([- ]\d+)?|undeclared write[- ]?ins?)\)?$`)

// LooksLikeWriteIns is the label that the records seem to keep for undeclared
// write-ins, if there is exactly one.
func LooksLikeWriteIns(r *Read) (rank.Option, bool) {
	var found []rank.Option
	for _, label := range r.Ballots.Options() {
		if writeInWords.MatchString(strings.TrimSpace(Named(r, label))) {
			found = append(found, label)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// Named is the name that the records give for a label, or the label.
func Named(r *Read, label rank.Option) string {
	if named := r.Labels[label]; named != "" {
		return named
	}
	return string(label)
}

// WriteIns says that a label stands for undeclared write-ins.
func (n *Names) WriteIns(label rank.Option) {
	was, ok := n.Aliases[string(label)]
	if !ok {
		was = label
	}
	if i := slices.Index(n.Options, was); i >= 0 {
		n.Options[i] = WriteIns
	} else if !slices.Contains(n.Options, WriteIns) {
		n.Options = append(n.Options, WriteIns)
	}
	n.Aliases[string(label)] = WriteIns
}

package main

import (
	"context"
	"fmt"
	"io"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/tally"
)

// dry says what would be entered, and enters nothing.
func (in *ingest) dry(ctx context.Context, d *desk.Desk) error {
	out := &in.out
	out.DryRun, out.Head = true, d.View().Head
	refused := d.Refuses(in.entries)
	var own []*canvass.Entry // of the desk's own formats
	for i := range in.entries {
		e := &in.entries[i]
		if why := refused[e.Key]; why != nil {
			return fmt.Errorf("%s: %s: %w", in.from[e.Key], e.Key, why)
		}
		if d.Holds(ctx, e.Key) != nil {
			out.Unchanged++
			continue
		}
		out.Entries++
		own = append(own, e)
	}
	all, news := own, own
	var tables []*check.Table
	for _, p := range in.prepared {
		for i := range p.Entries {
			news = append(news, &p.Entries[i])
		}
		all = append(all[:len(all):len(all)], p.All...)
		tables = append(tables, p.Tables...)
		out.Entries += len(p.Entries)
	}
	s := d.View().Snapshot
	out.Would = wouldBe(s, in.source, all, news, tables)
	return in.print(out, func(w io.Writer) error {
		sc := newScreen(w)
		fmt.Fprintf(sc, "%d entries would be entered, %d say nothing new; nothing was entered\n", out.Entries, out.Unchanged)
		wouldText(sc, out.Would, true)
		besideCounts(sc, out)
		for _, h := range out.Held {
			fmt.Fprintln(sc, warn.Render(heldLine(h)))
		}
		for _, f := range out.Findings {
			if f.Rule != nil {
				fmt.Fprintln(sc, findingLine(*f.Severity, *f.Rule, f.Unit, f.What))
			}
		}
		return nil
	})
}

// wouldBe is what files come to. Where there is a record, all are the entries that go in or are there already, news
// those that go in.
func wouldBe(s *tally.Snapshot, source string, all, news []*canvass.Entry, tables []*check.Table) []answer.Would {
	out := []answer.Would{}
	for _, p := range intake.Previews(all, tables) {
		w := wouldOf(p, s.Catalog)
		var then *tally.Count
		if c := s.Contests[p.Contest]; c != nil {
			var here []*canvass.Entry
			for _, e := range news {
				if e.Contest == p.Contest {
					here = append(here, e)
				}
			}
			for _, n := range c.With(here).Sources {
				if n.By == source && n.Measure == p.Measure {
					then = n
				}
			}
		}
		for i := range w.Options {
			if votes, named := then.Votes(w.Options[i].Option); named {
				w.Options[i].Record = &votes
			}
		}
		out = append(out, w)
	}
	return out
}

// wouldOf is a preview with the options' names.
func wouldOf(p intake.Preview, cat *catalog.Catalog) answer.Would {
	w := answer.Would{Contest: p.Contest, Measure: p.Measure, Reports: p.Reports, Options: []answer.WouldOption{}}
	for _, o := range p.Options {
		w.Options = append(w.Options, answer.WouldOption{Option: o.Option, Name: cat.Label(p.Contest, o.Option), Counted: o.Counted, Units: o.Units, File: o.File})
	}
	return w
}

// wouldText shows it as tables: what would be counted beside what the units come to and the files' own total.
func wouldText(w io.Writer, would []answer.Would, record bool) {
	for _, x := range would {
		fmt.Fprintf(w, "\n%s, %s: %s\n", bold.Render(string(x.Contest)), x.Measure.Words(), english.Count(x.Reports, "report", "reports"))
		head := []string{"", "counted", "its units", "the file's own total"}
		if record {
			head = append(head, "in the record then")
		}
		rows, form, unlike := [][]string{head}, "lrrrrl"[:len(head)], false
		for _, o := range x.Options {
			row := []string{o.Name, votesOr(o.Counted), votesOr(o.Units), votesOr(o.File)}
			if record {
				row = append(row, votesOr(o.Record))
			}
			if o.File != nil && (differ(o.Counted, o.File) || differ(o.Units, o.File)) {
				row[3], unlike = warn.Render(row[3]+" *"), true
			}
			rows = append(rows, row)
		}
		fmt.Fprintln(w, indent(columns(form, rows)))
		if unlike {
			fmt.Fprintln(w, "  "+warn.Render("* the file's own total is another: something is held, or the file does not add up"))
		}
	}
	if len(would) > 0 {
		fmt.Fprintln(w)
	}
}

// differ reports whether two numbers are not the same; none is another than each.
func differ(a, b *int64) bool { return a == nil || b == nil || *a != *b }

func votesOr(n *int64) string {
	if n == nil {
		return "–"
	}
	return english.Thousands(*n)
}

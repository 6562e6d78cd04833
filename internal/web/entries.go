package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// entriesPage lists the entries behind a figure.
type entriesPage struct {
	Rows []entryRow
	More int
}

type entryRow struct {
	Seq      int64
	Href     string
	Says     string
	By       string
	When     wording.When
	Recorded canvass.Time
	Actor    string
	Mark     string
	Source   *citeRow
}

// listed is the most entries that one page lists.
const listed = 500

// entries lists what /entries?key=…&key=…, ?seq=3,7-12 or ?sum=… names.
func (s *site) entries(_ context.Context, b *book, r *http.Request) (*page, error) {
	q := r.URL.Query()
	seqs, err := parseRuns(q["seq"], b.s.Size)
	if err != nil {
		return nil, err
	}
	for _, key := range q["key"] {
		l, ok := b.s.Entry(key)
		if !ok {
			return nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry with the key %q", key)
		}
		seqs = append(seqs, l.Seq)
	}
	for _, key := range q["sum"] {
		of := b.s.Seqs(tally.Ref{key})
		if len(of) == 0 {
			return nil, canvass.Errorf(canvass.NotFound, "entries", "no sum of reporting units has the name %q", key)
		}
		seqs = append(seqs, of...)
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	if len(seqs) == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "entries", "say which entries: /entries?seq=3,7-12 or /entries?key=KEY")
	}
	p := &entriesPage{}
	if len(seqs) > listed {
		p.More, seqs = len(seqs)-listed, seqs[:listed]
	}
	for _, seq := range seqs {
		l, ok := b.s.At(seq)
		if !ok {
			return nil, canvass.Errorf(canvass.NotFound, "entries", "there is no entry %d: the last one is %d", seq, b.s.Size-1)
		}
		p.Rows = append(p.Rows, b.entryRow(seq, l.Entry))
	}
	return &page{Title: "The entries behind a figure – Canvass", Crumbs: b.crumbs(link{Text: "The record", Href: "/record"}), Live: true, State: english.Thousands(len(p.Rows)) + " entries", Body: p}, nil
}

func (b *book) entryRow(seq int64, e *canvass.Entry) entryRow {
	if hidden(e) {
		return entryRow{Seq: seq, Href: entryPath(seq), Says: b.says(e)}
	}
	row := entryRow{Seq: seq, Href: entryPath(seq), Says: b.says(e), Recorded: e.Recorded, Actor: e.Actor}
	if e.By != "" {
		row.By = b.w.Outlet(e.By)
	}
	if !e.At.IsZero() {
		row.When = b.w.At(e.At, e.Contest.Jurisdiction())
	}
	row.Source = b.sourceRow(e.Source)
	row.Mark = wording.Mark(e.Mark)
	return row
}

// parseRuns reads "3,7-12" below size. It stops gathering at one more than a page lists, and refuses what is malformed.
func parseRuns(texts []string, size int64) ([]int64, error) {
	var out []int64
	for _, text := range texts {
		for part := range strings.SplitSeq(text, ",") {
			from, to, isRun := strings.Cut(part, "-")
			if !isRun {
				to = from
			}
			a, err1 := strconv.ParseInt(from, 10, 64)
			z, err2 := strconv.ParseInt(to, 10, 64)
			if err1 != nil || err2 != nil || a < 0 || z < a {
				return nil, canvass.Errorf(canvass.Invalid, "entries", "%q is not a list of entries such as 3,7-12", text)
			}
			if z >= size {
				return nil, canvass.Errorf(canvass.NotFound, "entries", "there is no entry %d: the last one is %d", z, size-1)
			}
			if z-a >= 1<<16 || len(out) >= 1<<16 {
				return nil, canvass.Errorf(canvass.Invalid, "entries", "that is too long a list: ask for fewer than 65,536 entries")
			}
			for n := a; n <= z; n++ {
				out = append(out, n)
			}
		}
	}
	return out, nil
}

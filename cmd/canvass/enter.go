package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// said is what every entry by hand may say beside its payload: who, when, where it was read, how sure it is.
type said struct {
	by, person, at, mark, note, key string
	outlet, title, url, via, rights string
	evidence                        []string
	actor                           string
	yes                             bool
	// last is done to the entry when all else is said; nil for nothing.
	last func(*canvass.Entry) error
}

// flags adds the common flags. A call has no --by: it is this desk's own.
func (s *said) flags(p *program, c *cobra.Command, by bool) {
	f := c.Flags()
	if by {
		f.StringVar(&s.by, "by", "", "who says so: a `SOURCE` of the catalog, such as ap")
		f.StringVar(&s.person, "person", "", "the `NAME` of who spoke for it")
		_ = c.RegisterFlagCompletionFunc("by", p.completeSources)
	}
	f.StringVar(&s.at, "at", "", "when it was said: `WHEN` is 2024-03-06T02:25Z, \"about …\", \"between … and …\", \"not later than …\", or a day; now in a live record")
	f.StringVar(&s.mark, "mark", "", "how firm it is: `S`, K or U")
	f.StringVar(&s.note, "note", "", "a `TEXT` that a reader should know")
	f.StringVar(&s.outlet, "outlet", "", "the `SOURCE` that published it, where that is not who says it")
	f.StringVar(&s.title, "title", "", "the `TITLE` of the page or paper")
	f.StringVar(&s.url, "url", "", "the page's `ADDRESS`")
	f.StringVar(&s.via, "via", "", "`HOW` the page was reached, when not directly")
	f.StringVar(&s.rights, "rights", "", "what may be done with it: `public`, display or private")
	f.StringArrayVar(&s.evidence, "evidence", nil, "a `FILE` to keep with the record: a photograph of the sheet, a message")
	f.StringVar(&s.key, "key", "", "a `NAME` for the entry, unique in the record; made from its content when left out")
	f.StringVar(&s.actor, "actor", actor(), "`WHO` enters it")
	f.BoolVarP(&s.yes, "yes", "y", false, "the answer to what is asked about the figures: they are right")
	_ = c.RegisterFlagCompletionFunc("mark", cobra.FixedCompletions([]string{"S\tsource seen", "K\tknown", "U\tunsure"}, cobra.ShellCompDirectiveNoFileComp))
}

// maxEvidenceFile bounds what is read of a file that is kept with the record.
const maxEvidenceFile = ledger.MaxEvidence

// entry fills in an entry's common parts and reads its evidence.
func (s *said) entry(kind canvass.RecordKind, e canvass.Entry) (canvass.Entry, []ledger.Evidence, error) {
	e.Format, e.Actor = canvass.Format, s.actor
	if s.by != "" {
		e.By = s.by
	}
	if e.By == "" {
		return e, nil, canvass.Errorf(canvass.Invalid, "by", "missing: say who says so with --by SOURCE")
	}
	if s.person != "" {
		e.Person = s.person
	}
	e.Note, e.Mark = s.note, canvass.Mark(s.mark)
	switch {
	case s.at != "":
		iv, err := canvass.ParseInterval(s.at)
		if err != nil {
			return e, nil, err
		}
		e.At = iv
	case kind == canvass.Replay:
		return e, nil, canvass.Errorf(canvass.Invalid, "at", "missing: in a replay say when it was said with --at")
	default:
		e.At = desk.Now()
	}
	var evidence []ledger.Evidence
	var hashes []string
	for _, path := range s.evidence {
		ev, err := readEvidence(path, canvass.Rights(s.rights))
		if err != nil {
			return e, nil, err
		}
		evidence, hashes = append(evidence, ev), append(hashes, ledger.EvidenceName(ev.Hash()))
	}
	if s.outlet+s.title+s.url != "" || len(hashes) > 0 {
		e.Source = &canvass.Source{Outlet: s.outlet, Title: s.title, URL: s.url, Via: s.via, Evidence: hashes, Rights: canvass.Rights(s.rights)}
		if e.Source.Outlet == "" {
			e.Source.Outlet = e.By
		}
	} else if s.via != "" || s.rights != "" {
		return e, nil, canvass.Errorf(canvass.Invalid, "via", "--via and --rights are about a page: name it with --title or --url, or keep it with --evidence")
	}
	if s.last != nil {
		if err := s.last(&e); err != nil {
			return e, nil, err
		}
	}
	e.Key = s.key
	if e.Key == "" {
		e.Key = desk.KeyOf(e)
	}
	return e, evidence, nil
}

// readEvidence reads a file to keep. What may not be published is kept under a salted hash.
func readEvidence(path string, rights canvass.Rights) (ledger.Evidence, error) {
	info, err := os.Stat(path)
	if err != nil {
		return ledger.Evidence{}, canvass.Errorf(canvass.NotFound, "evidence", "%w", err)
	}
	if info.Size() > maxEvidenceFile {
		return ledger.Evidence{}, canvass.Errorf(canvass.Invalid, "evidence", "%s has %d bytes, the limit is %d", path, info.Size(), maxEvidenceFile)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return ledger.Evidence{}, canvass.Errorf(canvass.Failed, "evidence", "%w", err)
	}
	ev := ledger.Evidence{Bytes: b}
	if rights == canvass.Display || rights == canvass.Private {
		ev.Salt = ledger.NewSalt()
	}
	return ev, nil
}

// enter appends one entry and answers with its receipt.
func (p *program) enter(cmd *cobra.Command, s *said, write func(*desk.Desk) (canvass.Entry, error)) error {
	return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
		e, err := write(d)
		if err != nil {
			return err
		}
		e, evidence, err := s.entry(d.Record().Kind, e)
		if err != nil {
			return err
		}
		if err := p.ask(d, &e, s.yes); err != nil {
			return err
		}
		r, err := d.Append(cmd.Context(), []canvass.Entry{e}, evidence...)
		if err != nil {
			return entryRefused(err)
		}
		out, err := receiptOf(d, r)
		if err != nil {
			return err
		}
		return p.print(out, func(w io.Writer) error {
			sc, said := newScreen(w), wordsOf(r.View.Snapshot)
			if out.Seq == nil {
				l, _ := r.View.Entry(out.Key)
				fmt.Fprintf(sc, "entry %d says so already: nothing was entered\n", l.Seq)
				return nil
			}
			fmt.Fprintf(sc, "entry %d  %s\n%s\n", *out.Seq, out.Key, said.says(&e))
			fmt.Fprintln(sc, faint.Render(fmt.Sprintf("in %q, %s", out.Record.Name, kindPhrase(d.Record().Kind))))
			if sealed := r.Entries[0].Sealed; sealed != nil {
				fmt.Fprintf(sc, "sealed: its source's rights are %s, so the record holds a commitment, and the words beside it\n", sealed.Rights)
			}
			for _, f := range r.Flags {
				fmt.Fprintln(sc, warn.Render("flagged: "+f))
			}
			if left := said.leftOut(&e); left != "" {
				fmt.Fprintln(sc, warn.Render("It leaves out "+left+": no shares and no delegates are computed on it. Where nobody voted for them, say so with =0, or with --cast."))
			}
			return nil
		})
	})
}

// entryRefused is why the one entry of a command was refused: its name says nothing.
func entryRefused(err error) error {
	if refused := (*desk.EntryError)(nil); errors.As(err, &refused) {
		return refused.Err
	}
	return err
}

// leftOut names the options that the source's count leaves out, empty where it leaves out none.
func (w words) leftOut(e *canvass.Entry) string {
	c := w.s.Contests[e.Contest]
	if e.Report == nil || c == nil {
		return ""
	}
	for _, n := range c.Sources {
		if n.By != e.By || n.Measure != e.Report.Measure {
			continue
		}
		left := n.LeftOut(c.Info.Ballot)
		var names []string
		for _, o := range left[:min(3, len(left))] {
			names = append(names, w.Option(e.Contest, o))
		}
		if more := len(left) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		return strings.Join(names, ", ")
	}
	return ""
}

// placed is where an entry belongs: a contest, or a race where races allows it.
func placed(v *view.View, place string, races bool) (canvass.Entry, *catalog.Contest, error) {
	if races && strings.Count(place, "/") == 1 {
		id, err := canvass.ParseRaceID(place)
		return canvass.Entry{Race: id}, nil, err
	}
	c, err := v.Catalog.Contest(place)
	if err != nil {
		return canvass.Entry{}, nil, err
	}
	return canvass.Entry{Contest: c.ID}, c, nil
}

// option is whom a word means, on the contest's ballot or anywhere in the catalog.
func option(v *view.View, c *catalog.Contest, word string) (canvass.OptionID, error) {
	if c == nil {
		return v.Catalog.Option(word)
	}
	o, err := optionOn(v.Catalog, c, word)
	return canvass.OptionID(o), err
}

// awards reads "palmer=4,biden=2".
func awards(v *view.View, c *catalog.Contest, text string) ([]canvass.Award, error) {
	pairs, err := parsePairs("delegates", text, func(s string) (string, error) {
		o, err := option(v, c, s)
		return string(o), err
	})
	var out []canvass.Award
	for _, x := range pairs {
		out = append(out, canvass.Award{Option: canvass.OptionID(x.name), Delegates: int(x.n)})
	}
	return out, err
}

// counts reads "palmer=51,biden=40" in the record's order.
func counts(v *view.View, c *catalog.Contest, text string) ([]canvass.Count, error) {
	pairs, err := parsePairs("votes", text, func(s string) (string, error) {
		o, err := option(v, c, s)
		return string(o), err
	})
	var out []canvass.Count
	for _, x := range pairs {
		out = append(out, canvass.Count{Option: canvass.OptionID(x.name), Votes: x.n})
	}
	canvass.SortCounts(out)
	return out, err
}

// receiptOf says what became of one entry. Where the record has its key and says something else, that is a conflict.
func receiptOf(d *desk.Desk, r *desk.Receipt) (answer.Receipt, error) {
	out := answer.Receipt{Record: answer.RecordOf(d.Record()), Head: r.View.Head, Flags: append([]string{}, r.Flags...)}
	if seq := r.Seq(); seq >= 0 {
		out.Seq, out.Key = &seq, r.Entries[0].Key
	} else {
		out.Key = r.Skipped[0]
	}
	if len(r.Differs) > 0 {
		return out, canvass.Errorf(canvass.Conflict, "", "%s is in the record and says something else: canvass correct %s mends it", out.Key, out.Key)
	}
	return out, nil
}

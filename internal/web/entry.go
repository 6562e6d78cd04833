package web

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/wording"
	"golang.org/x/mod/sumdb/tlog"
)

// entryPage is one entry: who said it, when, where it was read, its bytes, and the proof that it is in the record.
type entryPage struct {
	Seq        int64
	Key        string
	Says       string
	Kind       string
	By         string
	Person     string
	Contest    *link
	Race       *link
	At         wording.When
	Recorded   canvass.Time
	Actor      string
	Source     *citeRow
	Mark       string
	Note       string
	Reason     string
	Cause      string
	Signed     *signature
	CallBack   bool
	Replaces   *link
	ReplacedBy *link
	Rests      []restGroup
	File       *fileView
	Private    bool
	Bytes      string
	Length     string
	Hash       string
	Proof      *proofView
	Evidence   []evidenceRow
}

// evidenceRow is something that is kept as it came in, by its hash.
type evidenceRow struct {
	Hash   string
	Href   string // of the bytes, empty where they are not handed on
	Erased *link  // the entry that says so, nil where they were not
}

// restGroup are the figures of one page that rest on the entry.
type restGroup struct {
	Page link
	Rows []restRow
}

// restRow is a figure that rests on the entry.
type restRow struct {
	Label string
	Text  string
}

type fileView struct {
	Path, Hash, Size, Text string
	Problem                string
}

type proofView struct {
	Size       string
	Root       string
	Path       []string
	Checkpoint string
	Holds      bool // the proof was checked while the page was made
}

// logged is an entry by what an address says: as a reader may have it, and its bytes in the record.
func (s *site) logged(ctx context.Context, b *book, text string) (*canvass.Entry, []byte, error) {
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seq < 0 || strconv.FormatInt(seq, 10) != text {
		return nil, nil, canvass.Errorf(canvass.NotFound, "entry", "%q is not the number of an entry: they are counted from 0", text)
	}
	if seq >= b.s.Size {
		return nil, nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d: the last one is %d", seq, b.s.Size-1)
	}
	raw, err := s.Log.Entry(ctx, seq)
	if err != nil {
		return nil, nil, err
	}
	l, _ := b.s.At(seq) // it is below the size
	return l.Entry, raw, nil
}

func (s *site) entry(ctx context.Context, b *book, r *http.Request) (*page, error) {
	e, raw, err := s.logged(ctx, b, r.PathValue("seq"))
	if err != nil {
		return nil, err
	}
	seq, _ := strconv.ParseInt(r.PathValue("seq"), 10, 64) // logged has read it
	p := b.entry(seq, e)
	p.Hash = "sha256:" + hashText(tlog.RecordHash(raw))
	p.Length = english.Thousands(len(raw))
	if b.v.Keeps(seq) == "" {
		p.Bytes = string(raw)
	}
	if e.Catalog != nil {
		p.File = s.fileOf(ctx, b, e.Catalog)
	}
	if e.Source != nil {
		p.Evidence = s.evidenceRows(ctx, b, e.Source.Evidence)
	}
	if p.Proof, err = s.proof(ctx, b, seq, raw); err != nil {
		return nil, err
	}
	title := "Entry " + english.Thousands(seq)
	return &page{Title: title + ": " + p.Says + " – Canvass", Description: p.Says, Crumbs: b.crumbs(link{Text: "The record", Href: "/record"}), Live: true, State: title, Body: p}, nil
}

// entry is what the record says of an entry, its bytes and proof left out.
func (b *book) entry(seq int64, e *canvass.Entry) *entryPage {
	if hidden(e) {
		return &entryPage{
			Seq: seq, Kind: kindName(e.Kind), Private: true, Says: "An entry whose source does not allow it to be shown",
		}
	}
	p := &entryPage{
		Seq: seq, Key: e.Key, Kind: kindName(e.Kind), Says: b.says(e), By: b.w.Outlet(e.By), Person: e.Person,
		Recorded: e.Recorded, Actor: e.Actor, Note: e.Note,
	}
	if e.Mark != "" {
		p.Mark = e.Mark.Words()
	}
	id := e.Contest
	if e.Contest != "" {
		if c := b.s.Contests[id]; c != nil {
			p.Contest = &link{Text: c.Info.Name, Href: b.contestPath(id)}
		}
	}
	if e.Race != "" {
		p.Race = &link{Text: wording.Race(e.Race), Href: b.within("/" + string(e.Race))}
	}
	if e.By != "" { // the desk's own files come into force when they are entered
		p.At = b.w.At(e.At, id.Jurisdiction())
	}
	p.Source = b.sourceRow(e.Source)
	switch {
	case e.Correction != nil:
		p.Reason, p.Cause = e.Correction.Reason, wording.Cause(e.Correction.Cause)
	case e.Withdrawal != nil:
		p.Reason, p.Cause = e.Withdrawal.Reason, wording.Cause(e.Withdrawal.Cause)
	case e.Call != nil:
		p.Reason = e.Call.Reason
	case e.Report != nil && e.Report.Recount != nil:
		p.Reason = e.Report.Recount.Reason
	case e.Confirmation != nil:
		p.Signed, p.CallBack = b.signedEntry(e), e.Confirmation.CallBack
	}
	p.Replaces = b.entryLink(e.Supersedes)
	if l, ok := b.s.SupersededBy(e.Key); ok {
		p.ReplacedBy = b.entryLink(l.Entry.Key)
	}
	if !b.static { // it changes with entries that come later
		p.Rests = b.resting(e)
	}
	return p
}

func (b *book) entryLink(key string) *link {
	l, ok := b.s.Entry(key)
	if !ok {
		return nil
	}
	return &link{Text: "entry " + english.Thousands(l.Seq) + ": " + b.says(l.Entry), Href: entryPath(l.Seq)}
}

// says is an entry in one line.
func (b *book) says(e *canvass.Entry) string {
	if hidden(e) {
		return "not shown"
	}
	return b.w.Entry(e)
}

func kindName(k canvass.Kind) string {
	if k == canvass.KindCatalog {
		return "catalog file"
	}
	return string(k)
}

// resting are the figures of the contest's and the race's pages that rest on the entry.
func (b *book) resting(e *canvass.Entry) []restGroup {
	var out []restGroup
	gather := func(at link, write func(*book)) {
		page := newBook(b.v)
		write(page)
		seen := map[string]bool{}
		of := restGroup{Page: at}
		for _, f := range page.figures {
			line := f.label + "|" + f.fig.Text
			if slices.Contains(f.ref, e.Key) && !seen[line] {
				seen[line] = true
				of.Rows = append(of.Rows, restRow{english.Capital(f.label), f.fig.Text})
			}
		}
		if len(of.Rows) > 0 {
			out = append(out, of)
		}
	}
	for _, id := range b.touched(e) {
		c := b.s.Contests[id]
		gather(b.contestLink(c), func(page *book) { page.contest(c) })
	}
	races := []canvass.RaceID{e.Race}
	if e.Contest != "" {
		races = []canvass.RaceID{e.Contest.Race()}
	}
	for _, id := range races {
		if r := race.At(b.s, id); id != "" && r != nil {
			gather(link{Text: wording.Race(id), Href: b.within("/" + string(id))}, func(page *book) { page.race(r) })
		}
	}
	return out
}

// touched are the contests on whose pages the entry may show: its own, or those that the record is about and whose
// file, place or people it brought.
func (b *book) touched(e *canvass.Entry) []canvass.ContestID {
	if e.Contest != "" {
		return []canvass.ContestID{e.Contest}
	}
	if e.Catalog == nil {
		return nil
	}
	path := strings.TrimSuffix(e.Catalog.Path, ".toml")
	if id, err := canvass.ParseContestID(path); err == nil && b.s.Contests[id] != nil {
		return []canvass.ContestID{id}
	}
	if len(b.s.Active) > maxTouched {
		return b.s.Active[:maxTouched]
	}
	return b.s.Active
}

// maxTouched bounds how many contests are looked through for the figures that rest on a file of a person or a place.
const maxTouched = 4

// evidenceRows say of evidence whether it can be fetched here, or was erased.
func (s *site) evidenceRows(ctx context.Context, b *book, names []string) []evidenceRow {
	var rows []evidenceRow
	for _, name := range names {
		digits, ok := strings.CutPrefix(name, "sha256:")
		if !ok || len(digits) < 2 {
			continue
		}
		row := evidenceRow{Hash: name}
		if l, erased := b.s.Entry("erasure/" + name); erased {
			row.Erased = &link{Text: "entry " + english.Thousands(l.Seq), Href: entryPath(l.Seq)}
		} else if path := "evidence/" + digits[:2] + "/" + digits; s.has(ctx, path) {
			row.Href = "/" + path
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *site) has(ctx context.Context, path string) bool {
	_, err := s.Log.Evidence(ctx, path)
	return err == nil
}

func (s *site) fileOf(ctx context.Context, b *book, f *canvass.CatalogFile) *fileView {
	v := &fileView{Path: f.Path, Hash: f.Hash, Size: english.Thousands(f.Size)}
	text, err := s.Log.File(ctx, f.Hash)
	if err != nil {
		s.Logger.Error("a catalog file does not read", "path", f.Path, "error", err)
		v.Problem = "The file could not be read: " + message(err) + "."
		return v
	}
	if v.Text = string(text); b.v.Names(v.Text) {
		v.Text, v.Problem = "", "The file names a source that may not be shown, and is not shown for that."
	}
	return v
}

// proof is the inclusion proof of an entry, checked here as any reader may check it.
func (s *site) proof(ctx context.Context, b *book, seq int64, raw []byte) (*proofView, error) {
	size := b.s.Size
	path, err := s.Log.Proof(ctx, seq, size)
	if err != nil {
		return nil, err
	}
	v := &proofView{Size: english.Thousands(size), Root: hashText(b.v.Head.Root)}
	v.Holds = tlog.CheckRecord(path, size, b.v.Head.Root, seq, tlog.RecordHash(raw)) == nil
	for _, h := range path {
		v.Path = append(v.Path, hashText(h))
	}
	if text, err := s.Log.Checkpoint(ctx); err == nil {
		v.Checkpoint = string(text)
	} else if canvass.KindOf(err) != canvass.NotFound {
		return nil, err
	}
	if !v.Holds {
		s.Logger.Error("an entry's proof does not hold", "seq", seq, "size", size, "root", base64.StdEncoding.EncodeToString(b.v.Head.Root[:]))
	}
	return v, nil
}

func hashText(h tlog.Hash) string { return hex.EncodeToString(h[:]) }

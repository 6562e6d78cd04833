package answer

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// Serving is what serve answers with when its pages are there.
type Serving struct {
	Pages  string `json:"pages"`
	DB     string `json:"db"`
	Record Record `json:"record"`
	// KeyFile is where the record's private key is.
	KeyFile string `json:"key_file"`
	Head    Head   `json:"head"`
}

// Ingested is what became of the entries in files.
type Ingested struct {
	Reports int `json:"reports"` // reports in the files
	Entries int `json:"entries"` // entries that are new in the record
	// Unchanged is how many entries a source has said already and not taken back.
	Unchanged int       `json:"unchanged"`
	Head      Head      `json:"head"`
	Findings  []Finding `json:"findings"`
	// Held is what of the files is not in the record, and why: names that nobody declared, figures that cannot be true.
	Held []HeldItem `json:"held"`
	// LeftOut is how many rows are of other offices, parties or contests; Remarks are what is to be known of a file as
	// a whole: that it was converted, which sheet was read.
	LeftOut int      `json:"left_out,omitempty"`
	Remarks []string `json:"remarks,omitempty"`
	// WithoutCode says of which counties no code of the Census Bureau is known, and why: they are in the record without.
	WithoutCode []string `json:"without_code,omitempty"`
	// DryRun says that nothing was entered: Entries is how many would have been. Would is then what the files come to.
	DryRun bool    `json:"dry_run,omitempty"`
	Would  []Would `json:"would,omitempty"`
}

// Would is what files come to in one contest and measure, before anything is entered.
type Would struct {
	Contest canvass.ContestID `json:"contest"`
	Measure canvass.Measure   `json:"measure"`
	// Reports is how many reports go in.
	Reports int           `json:"reports"`
	Options []WouldOption `json:"options"`
}

// WouldOption is one option's votes.
type WouldOption struct {
	Option canvass.OptionID `json:"option"`
	Name   string           `json:"name"`
	// Counted is what would be counted of the files, Units what their units come to, File the files' own total where
	// there are units beside it, Record what the source would have in the record then; null is none.
	Counted *int64 `json:"counted"`
	Units   *int64 `json:"units"`
	File    *int64 `json:"file"`
	Record  *int64 `json:"record"`
}

// Finding is something that a person should look at.
type Finding struct {
	Entry *string `json:"entry"` // its key, null where the sentence names it
	What  string  `json:"what"`
	// Rule, Unit and Severity are those of a check that found it, null for others.
	Rule     *string `json:"rule"`
	Unit     *string `json:"unit"`
	Severity *string `json:"severity"`
}

// CheckFinding is what a check found.
func CheckFinding(f check.Finding) Finding {
	return Finding{What: f.Detail, Rule: text(string(f.Rule)), Unit: text(f.Unit), Severity: text(string(f.Severity))}
}

// HeldItem is a part of a file that waits for the desk.
type HeldItem struct {
	File string `json:"file"`
	feed.Held
}

// HeldFiles is what of returns waits for the desk.
type HeldFiles struct {
	// Items is how many items wait, in how many Files; a dismissed file's do not.
	Items int        `json:"items"`
	Files []HeldFile `json:"files"`
	Head  Head       `json:"head"`
}

// HeldFile is a file or a page of which something waits.
type HeldFile struct {
	ID       string             `json:"id"`
	File     string             `json:"file"`
	Source   string             `json:"source"`
	Contest  *canvass.ContestID `json:"contest"`
	Evidence []string           `json:"evidence"`
	Received canvass.Time       `json:"received"`
	Actor    string             `json:"actor"`
	// Ready is how many entries could go in now; null where that was not looked at.
	Ready *int        `json:"ready"`
	Items int         `json:"items"`
	Held  []feed.Held `json:"held"`
	// Dismissed says why nobody will enter it, null while it waits.
	Dismissed   *string `json:"dismissed"`
	DismissedBy *string `json:"dismissed_by"`
	// Error is why its bytes could not be read again.
	Error *string `json:"error"`
}

// HeldFileOf is a file of the store as it was kept.
func HeldFileOf(f *received.File) HeldFile {
	out := HeldFile{
		ID: f.ID, File: f.Name, Source: f.Source, Evidence: list(f.Evidence), Received: f.Received, Actor: f.Actor, Items: f.Items,
		Held: []feed.Held{}, Dismissed: text(f.Dismissed), DismissedBy: text(f.DismissedBy),
	}
	if f.Contest != "" {
		out.Contest = &f.Contest
	}
	for _, h := range f.Held {
		out.Held = append(out.Held, *h)
	}
	return out
}

// Exported is which files were written.
type Exported struct {
	Head    Head           `json:"head"`
	Files   []ExportedFile `json:"files"`
	LeftOut []LeftOut      `json:"left_out"`
}

// ExportedFile is one file.
type ExportedFile struct {
	Path  string `json:"path"`
	Bytes int    `json:"bytes"`
}

// LeftOut is an entry that was not written, and why.
type LeftOut struct {
	Entry string `json:"entry"`
	Why   string `json:"why"`
}

// FilesWritten is which files were written from what the record says, and what no file has.
type FilesWritten struct {
	RecordKind canvass.RecordKind `json:"record_kind"`
	Head       Head               `json:"head"`
	AsOf       canvass.Time       `json:"as_of"`
	Format     string             `json:"format"`
	Files      []ExportedFile     `json:"files"`
	LeftOut    []Withheld         `json:"left_out"`
}

// Withheld is how many entries of a source are left out of files, because its rights do not let them be handed on.
type Withheld struct {
	Contest *canvass.ContestID `json:"contest"` // null for entries about a race
	Race    *canvass.RaceID    `json:"race"`    // null for entries about a contest
	Source  string             `json:"source"`
	Rights  canvass.Rights     `json:"rights"`
	Entries int                `json:"entries"`
}

// Lint is what is wrong or doubtful in files.
type Lint struct {
	OK       bool              `json:"ok"`
	Errors   int               `json:"errors"`
	Warnings int               `json:"warnings"`
	Notes    int               `json:"notes"`
	Findings []catalog.Finding `json:"findings"`
	// Cycles says how far the cycles that are being prepared are known.
	Cycles []catalog.Ready `json:"cycles"`
}

// LintOf counts findings.
func LintOf(found []catalog.Finding, cycles []catalog.Ready) Lint {
	l := Lint{Findings: list(found), Cycles: list(cycles)}
	for _, f := range found {
		switch f.Severity {
		case catalog.Error:
			l.Errors++
		case catalog.Warning:
			l.Warnings++
		default:
			l.Notes++
		}
	}
	l.OK = l.Errors == 0
	return l
}

// NewCycle is a cycle for a desk to fill in.
type NewCycle struct {
	Cycle  int    `json:"cycle"`
	From   int    `json:"from"`
	Folder string `json:"folder"`
	// Files were written; Kept were there already and are as they were.
	Files []string `json:"files"`
	Kept  []string `json:"kept"`
	// Ready says what is still unknown, contest by contest.
	Ready catalog.Ready `json:"ready"`
}

// NewFile is a file to start from.
type NewFile struct {
	// Contest is the contest that it is of, null for a person or a source.
	Contest *canvass.ContestID `json:"contest"`
	// File is where it was written, null where it was only printed.
	File *string `json:"file"`
	Text string  `json:"text"`
}

// Rebuilt is a record that was made out of others, by repair or backup.
type Rebuilt struct {
	DB   string `json:"db"`
	Key  string `json:"key"`
	Head Head   `json:"head"`
	// Signed is how many of the entries a signed checkpoint covers.
	Signed  int64         `json:"signed"`
	Sources []RebuiltFrom `json:"sources"`
	// Lacks are the hashes of evidence that entries name and no source has: what is not public, where the sources are
	// published ones alone.
	Lacks []string `json:"lacks"`
	// Problems are what is not as it should be and did not stop it.
	Problems []ledger.Problem `json:"problems"`
}

// ProvenEntry is an entry that was proven to be in a signed tree.
type ProvenEntry struct {
	Seq   int64        `json:"seq"`
	Entry string       `json:"entry"` // its key in the record
	Kind  canvass.Kind `json:"kind"`
	Leaf  tlog.Hash    `json:"leaf"`
	// Proof is the inclusion proof in the tree of Head: RFC 6962, section 2.1.1.
	Proof  []tlog.Hash `json:"proof"`
	Head   Head        `json:"head"`
	Origin string      `json:"origin"`
	// Key is the record's verifier key, KeyGiven false where it is the record's own word.
	Key       string           `json:"key"`
	KeyGiven  bool             `json:"key_given"`
	Witnesses []verify.Witness `json:"witnesses"`
	// Since is the size of the older checkpoint that the tree was proven to continue, null where none was given.
	Since *int64 `json:"since"`
	// SignedBy is the officer's key whose signature on the entry is good, null where nobody signed it.
	SignedBy *string `json:"signed_by"`
}

// Restored is a record that was put back from a backup.
type Restored struct {
	Rebuilt
	// Kept is where the record that was in its place is now, null where there was none.
	Kept *string `json:"kept"`
	// Missing is how many entries of that record come behind the backup's last, Readable those of them that still read.
	Missing  int64          `json:"missing"`
	Readable []MissingEntry `json:"readable"`
}

// MissingEntry is an entry that a backup has not got.
type MissingEntry struct {
	Seq  int64        `json:"seq"`
	Key  string       `json:"key"`
	Kind canvass.Kind `json:"kind"`
}

// RebuiltFrom is how many entries a source gave.
type RebuiltFrom struct {
	Source  string `json:"source"`
	Entries int64  `json:"entries"`
}

// Followed is a copy that was brought up to its record.
type Followed struct {
	Source string `json:"source"`
	Into   string `json:"into"`
	Key    string `json:"key"`
	// Witness is the public key that the copy's checkpoints are signed with, null where they are not.
	Witness *string `json:"witness"`
	Head    Head    `json:"head"`
}

// Published is a folder that a record was written to.
type Published struct {
	Folder string `json:"folder"`
	Record Record `json:"record"`
	// Head is what the folder has: the newest tree that was signed.
	Head Head `json:"head"`
	// Unsigned is how many newer entries the record has, which nobody has signed yet.
	Unsigned int64 `json:"unsigned"`
	// Verified is what reading the whole folder again came to.
	Verified verify.Result `json:"verified"`
}

// NewKey is a key that was made for an officer.
type NewKey struct {
	Name string `json:"name"`
	File string `json:"file"` // of the private half
	Key  string `json:"key"`  // the public half
	// Fingerprint is what the officer reads to the desk: verify.Fingerprint of the key.
	Fingerprint string `json:"fingerprint"`
}

// SignedConfirmation says whether an officer's signature is of a confirmation.
type SignedConfirmation struct {
	OK      bool              `json:"ok"`
	Contest canvass.ContestID `json:"contest"`
	By      string            `json:"by"`
	// SignedBy is the key in the entry, Fingerprint its fingerprint; both null where there is none.
	SignedBy    *string `json:"signed_by"`
	Fingerprint *string `json:"fingerprint"`
	// RecordKind is the kind of record that it was signed for.
	RecordKind *canvass.RecordKind `json:"record_kind"`
	Problem    *string             `json:"problem"`
}

// MadeToken is a token that was made. Its text is shown this once.
type MadeToken struct {
	Name  string      `json:"name"`
	Role  access.Role `json:"role"`
	Token string      `json:"token"`
}

// Tokens are the tokens of a record, without what is secret.
type Tokens struct {
	Tokens []Token `json:"tokens"`
}

// Token is one of them.
type Token struct {
	Name string      `json:"name"`
	Role access.Role `json:"role"`
	// Sources and Contests are what it is bound to, empty for not at all; Expires is null for never.
	Sources  []string      `json:"sources"`
	Contests []string      `json:"contests"`
	Expires  *canvass.Time `json:"expires"`
	Made     canvass.Time  `json:"made"`
	MadeBy   string        `json:"made_by"`
	Revoked  *canvass.Time `json:"revoked"`
	// Entries is how many entries it entered, LastEntry when the last was recorded, null where there is none.
	// BareEntries are those that stand under its bare name, by a token or a user of that name of an earlier version.
	Entries     int64         `json:"entries"`
	LastEntry   *canvass.Time `json:"last_entry"`
	BareEntries int64         `json:"bare_entries"`
	// LastUsed is when it was last presented, for reading or writing, LastFrom from which address; null for never, since
	// NotedSince, which is null where uses are not noted yet.
	LastUsed   *canvass.Time `json:"last_used"`
	LastFrom   *string       `json:"last_from"`
	NotedSince *canvass.Time `json:"noted_since"`
}

// TokensOf leaves out the hashes. used says what each actor entered, last when each token was last presented, since when
// that is noted.
func TokensOf(in []access.Token, used map[string]access.Use, last map[string]access.LastUse, since canvass.Time) Tokens {
	out := Tokens{Tokens: []Token{}}
	for _, t := range in {
		shown := Token{
			Name: t.Name, Role: t.Role, Sources: append([]string{}, t.Sources...), Contests: append([]string{}, t.Contests...),
			Expires: moment(t.Expires), Made: t.Made, MadeBy: t.MadeBy, Revoked: moment(t.Revoked),
		}
		if since != 0 {
			shown.NotedSince = moment(max(since, t.Made))
		}
		if u := used[t.Actor()]; u.Entries > 0 {
			shown.Entries, shown.LastEntry = u.Entries, &u.Last
			shown.LastUsed = shown.LastEntry
		}
		if u := used[t.Name]; u.Last >= t.Made {
			shown.BareEntries = u.Entries
		}
		if l, ok := last[t.Name]; ok && (shown.LastUsed == nil || l.At >= *shown.LastUsed) {
			shown.LastUsed, shown.LastFrom = &l.At, text(l.From)
		}
		out.Tokens = append(out.Tokens, shown)
	}
	return out
}

// Version is which program this is and what it is made of.
type Version struct {
	Version string `json:"version"` // the tag and the commit
	Go      string `json:"go"`
	// Platform is the system and the processor that it is for.
	Platform string `json:"platform"`
	// RecordFormat is the version of the entry format that it writes; it reads this one and those before.
	RecordFormat int      `json:"record_format"`
	Modules      []Module `json:"modules"`
}

// Module is a module that is linked into the program, with the checksum of its source.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
	Sum     string `json:"sum"`
}

// PublishedSite is a site that a record's pages were written to.
type PublishedSite struct {
	Place   string `json:"place"`
	Address string `json:"address"` // where readers find it
	Record  Record `json:"record"`
	Head    Head   `json:"head"`
	// Version counts from 1. It is the version before where nothing changed.
	Version int64 `json:"version"`
	Files   int   `json:"files"` // of the site
	// Changed are the paths of files that are new or other than before, Gone those that the site has no more.
	Changed []string `json:"changed"`
	Gone    []string `json:"gone"`
	Bytes   int64    `json:"bytes"` // of the files that changed, without their compressed forms
	// Missing are addresses that pages link to and that there are not.
	Missing []string `json:"missing"`
	// Withheld is how many bundles of entries are left out, because a source does not let an entry in them be handed on.
	Withheld int  `json:"withheld"`
	DryRun   bool `json:"dry_run"` // nothing was written
}

package catalog

import (
	"bytes"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// LeftOut is an entry of a record that the files of its night do not hold.
type LeftOut struct {
	Key string // of the entry
	Why string // "a call of this desk"
}

// NightFiles writes a record's entries, in the record's order, as the files of the night of that date: one for each
// contest or race, named after it. A folder of them is what ReadNightDir reads, so that any record, a live one too, can
// be played again. The record's own entry and its catalog files are no part of a night.
//
// Left out, and told, are this desk's calls, since a replay makes none; what may not be handed on; and what takes the
// place of an entry that is left out. rights says what may be done with an entry; nil lets all be handed on.
//
// Files of a record that is not live say so, so that no live record takes them for returns.
//
// It refuses what WriteNight refuses, and entries of which a night would be empty.
func NightFiles(night string, kind canvass.RecordKind, entries []canvass.Entry, rights func(*canvass.Entry) canvass.Rights) ([]File, []LeftOut, error) {
	byPlace := map[string][]canvass.Entry{}
	left := []LeftOut{}
	gone := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		if e.Kind == canvass.KindRecord || e.Kind == canvass.KindCatalog || e.Kind == canvass.KindErasure {
			continue
		}
		if why := withheld(e, gone, rights); why != "" {
			gone[e.Key] = true
			left = append(left, LeftOut{e.Key, why})
			continue
		}
		place := string(e.Contest) + string(e.Race)
		byPlace[place] = append(byPlace[place], *e)
	}
	if len(byPlace) == 0 {
		return nil, left, canvass.Errorf(canvass.Invalid, "night", "the record has no entry that a night can hold")
	}
	var files []File
	for place, of := range byPlace {
		var b bytes.Buffer
		if err := writeNight(&b, night, kind, of); err != nil {
			return nil, left, err
		}
		files = append(files, File{Path: strings.ReplaceAll(place, "/", "-") + ".toml", Bytes: b.Bytes()})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, left, nil
}

// withheld is why an entry is in no file, empty where it is in one.
func withheld(e *canvass.Entry, gone map[string]bool, rights func(*canvass.Entry) canvass.Rights) string {
	switch {
	case e.Kind == canvass.KindCall:
		return "a call of this desk"
	case e.Kind == canvass.KindStory, e.Correction != nil && e.Correction.Story != nil:
		return "a story of this desk"
	case gone[e.Supersedes]:
		return "takes the place of an entry that is left out"
	case rights == nil:
		return ""
	}
	switch rights(e) {
	case canvass.Display:
		return "its source lets it be shown and not handed on"
	case canvass.Private:
		return "its source lets it be neither shown nor handed on"
	}
	return ""
}

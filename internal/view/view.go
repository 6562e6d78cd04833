// Package view is a record as its readers get it: what it says at one head, and how far that can be relied on.
//
// A View stands between the record and every surface. Pages, the API, files and commands take one and ask nothing else:
// the snapshot holds what the record says, Head what it was folded from, Damage, Away, Mirror and Behind what a reader
// must be told with it.
//
//	v := view.Of(fold.Snapshot(), head)
//	count := v.For(canvass.Display).Contests["2024/dem/as"].Count
//
// A View is never changed once it is made, and may be read by several goroutines.
package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
)

// View is what the record says at one head.
type View struct {
	*tally.Snapshot // never nil
	// Head is the size and the root of the tree over the entries that the snapshot is folded from.
	Head ledger.Head
	// Rights are those of the reader that the view is for; Private is the desk's own.
	Rights canvass.Rights
	// Era tells apart views of one moment that were made before and after what may be shown of it changed: something
	// was erased, or the catalog narrowed a source's rights.
	Era int
	// Damage is why the record could not be read further, nil while it reads. The snapshot then stands at the last good
	// entry.
	Damage error
	// Away says in a sentence since when the record's database has not answered; empty while it does.
	Away string
	// Mirror is set where the record is a copy of one that is kept elsewhere.
	Mirror Mirror
	// Behind is set while what other programs enter into the record cannot be read.
	Behind Behind
}

// Of is the desk's own view of a snapshot at a head.
func Of(s *tally.Snapshot, head ledger.Head) *View {
	return &View{Snapshot: s, Head: head, Rights: canvass.Private}
}

// For is the view as a reader of the rights may have it: Public for files and answers to strangers, Display for pages.
// See [tally.Snapshot.For].
func (v *View) For(rights canvass.Rights) *View {
	w := *v
	w.Snapshot = v.Snapshot.For(rights)
	if v.Rights == canvass.Private || v.Rights == canvass.Display && rights == canvass.Public {
		w.Rights = rights
	}
	return &w
}

// Keeps are the rights that keep the bytes of an entry from the reader, by its place in the record; empty where they
// may be had. A sealed entry's bytes tell who, when and of what kind, and nothing more: they are kept from nobody who
// may know that much.
func (v *View) Keeps(seq int64) canvass.Rights {
	l, ok := v.At(seq)
	if !ok || !l.Entry.Withheld() || l.Entry.Sealed.Commitment != "" {
		return ""
	}
	return l.Entry.Sealed.Rights
}

// Names reports whether a text names somebody whose entries the reader may not know of.
func (v *View) Names(text string) bool {
	if v.Rights == canvass.Private {
		return false
	}
	for _, o := range v.Unnamed() {
		if strings.Contains(text, `"`+o.ID+`"`) || strings.Contains(text, "source."+o.ID) || strings.Contains(text, o.Name) {
			return true
		}
	}
	return false
}

// Mirror is what a reader must know of a copy. The zero Mirror is of a record that is no copy.
type Mirror struct {
	// Of is the address or folder that the copy follows.
	Of string
	// Heard is when the followed record last answered; zero is not yet.
	Heard canvass.Time
	// Trouble says in sentences why the copy lags, or has stopped; empty while it keeps up.
	Trouble string
}

// Behind says that a record could not be read for a while, so that newer entries may be missing. The zero Behind is of
// a record that is read as it grows.
type Behind struct {
	Since canvass.Time // when reading first failed
	// Why is the engine's own word, for logs and for who keeps the desk.
	Why string
}

// Words say in a sentence that the record is behind, empty where it is not. They do not say why: that is not for
// strangers.
func (b Behind) Words() string {
	if b.Since == 0 {
		return ""
	}
	return fmt.Sprintf("The desk has not been able to read the record since %s: what was entered elsewhere later is missing here. It tries again.",
		b.Since.Go().UTC().Format("15:04 UTC on 2 January 2006"))
}

// BusyError says that too many ask for what takes a while to make, such as earlier moments of a long record.
type BusyError struct {
	What  string        // that could not be made, such as "an earlier moment"
	After time.Duration // when it is worth asking again
}

// Error names what was asked for and when to ask again.
func (e *BusyError) Error() string {
	return fmt.Sprintf("too many are asking for %s at once: try again in %d seconds", e.What, e.Seconds())
}

// ErrorKind is canvass.Unavailable: the same again later is right.
func (e *BusyError) ErrorKind() canvass.ErrorKind { return canvass.Unavailable }

// Seconds is After in whole seconds, at least one, as the header Retry-After has it.
func (e *BusyError) Seconds() int { return max(1, int(e.After.Round(time.Second)/time.Second)) }

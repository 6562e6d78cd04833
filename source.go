package canvass

// Mark says how firmly a fact is known. It travels with the fact to every page.
type Mark string

// The marks of the field notes.
const (
	Seen   Mark = "S" // a source named with the fact says it
	Known  Mark = "K" // firm knowledge, no page seen
	Unsure Mark = "U" // derived, ordered by inference, or doubtful
)

// Words is the mark for a reader.
func (m Mark) Words() string {
	switch m {
	case Seen:
		return "source seen"
	case Known:
		return "known, no page seen"
	case Unsure:
		return "unsure"
	}
	return "not marked"
}

// Validate refuses a mark that is none of S, K, U.
func (m Mark) Validate() error {
	if m == Seen || m == Known || m == Unsure {
		return nil
	}
	return Errorf(Invalid, "mark", "%q is not a mark: use S (source seen), K (known) or U (unsure)", m)
}

// Rights says what may be done with what a source gave.
type Rights string

// The rights of sources.
const (
	Public  Rights = "public"  // may be republished
	Display Rights = "display" // may be shown on pages, not handed on in files
	Private Rights = "private" // may not be shown
)

// Validate refuses rights that are not one of the constants; empty means Public.
func (r Rights) Validate() error {
	if r == "" || r == Public || r == Display || r == Private {
		return nil
	}
	return Errorf(Invalid, "rights", "%q is not one of public, display, private", r)
}

// Narrower are the stricter of two rights.
func (r Rights) Narrower(other Rights) Rights {
	switch {
	case r == Private || other == Private:
		return Private
	case r == Display || other == Display:
		return Display
	}
	return Public
}

// Source is where a statement was read or heard: a page, a paper sheet, a telephone call.
type Source struct {
	// Outlet is the id of who published it, from the catalog's list of sources ("abc-news").
	Outlet string `json:"outlet,omitempty"`
	Title  string `json:"title,omitempty"`
	URL    string `json:"url,omitempty"`
	// Via says how the page reached us when not directly ("a repost"), and what limits that sets.
	Via string `json:"via,omitempty"`
	// Evidence are the hashes ("sha256:…") of bytes kept with the record.
	Evidence []string `json:"evidence,omitempty"`
	Rights   Rights   `json:"rights,omitempty"`
}

// Validate refuses a source that names nothing, an unknown right, and a malformed hash.
func (s Source) Validate() error {
	if s.Outlet == "" && s.Title == "" && s.URL == "" && len(s.Evidence) == 0 {
		return Errorf(Invalid, "source", "name an outlet, a title, a URL or evidence")
	}
	for _, h := range s.Evidence {
		if !IsHash(h) {
			return Errorf(Invalid, "evidence", "%q is not sha256: and 64 hexadecimal digits", h)
		}
	}
	return s.Rights.Validate()
}

// IsHash reports whether h is "sha256:" and 64 lower-case hexadecimal digits.
func IsHash(h string) bool {
	if len(h) != 71 || h[:7] != "sha256:" {
		return false
	}
	for _, c := range h[7:] {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

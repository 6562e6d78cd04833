package web

import (
	"encoding/json"
	"net/http"

	"github.com/canvassdesk/canvass/internal/reply"
)

// found is one line of the list in which a page that is a file searches.
type found struct {
	Group string `json:"group"`
	Text  string `json:"text"`
	Href  string `json:"href"`
	Small string `json:"small,omitempty"`
}

// searchIndex answers with everything that can be searched for, entries left out: they are found by their number.
func (s *site) searchIndex(w http.ResponseWriter, r *http.Request) {
	out := []found{}
	for _, g := range newBook(s.now()).findAll("", nil) {
		for _, row := range g.Rows {
			out = append(out, found{g.Name, row.Text, row.Href, row.Small})
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	reply.Bytes(w, r, http.StatusOK, "application/json", b)
}

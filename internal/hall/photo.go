package hall

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// photo adds a photograph to the bearer's own newest sheet: the same figures once more, with the picture as evidence.
func (h *site) photo(w http.ResponseWriter, r *http.Request, p *Pass) {
	file, _, err := r.FormFile("photo")
	if err != nil {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "photograph", "no photograph arrived: take one of at most %d MB", maxPhoto>>20))
		return
	}
	defer file.Close()
	picture, err := io.ReadAll(file)
	if err != nil {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "photograph", "the photograph did not arrive whole: send it again"))
		return
	}
	if kind := http.DetectContentType(picture); !strings.HasPrefix(kind, "image/") {
		h.refuse(w, p, canvass.Errorf(canvass.Invalid, "photograph", "this file is no picture"))
		return
	}
	m, err := h.measureOf(r)
	if err != nil {
		h.refuse(w, p, err)
		return
	}
	if err := h.addPhoto(r.Context(), p, r.FormValue("key"), m, picture); err != nil {
		h.refuse(w, p, refusal(err))
		return
	}
	http.Redirect(w, r, "/hall/room", http.StatusSeeOther)
}

func (h *site) addPhoto(ctx context.Context, p *Pass, key string, m canvass.Measure, picture []byte) error {
	sheets := h.sheetsOf(h.placeOf(p, m))
	if sheets == nil {
		return canvass.Errorf(canvass.NotFound, "photograph", "there is no sheet of yours yet: type it first")
	}
	for _, s := range sheets.Sheets {
		if !canvass.SameTeller(s.Teller, p.Name) {
			continue
		}
		e, err := h.sheetEntry(p, key, *s.Report)
		if err != nil {
			return err
		}
		ev := ledger.Evidence{Bytes: picture}
		e.Source = &canvass.Source{
			Outlet: e.By, Title: "Photograph of the sheet of " + cmp.Or(p.Place, string(p.Unit), "the count"),
			Evidence: []string{ledger.EvidenceName(ev.Hash())},
		}
		_, _, err = h.Desk.EnterSheet(ctx, e, ev)
		return err
	}
	return canvass.Errorf(canvass.NotFound, "photograph", "there is no sheet of yours yet: type it first")
}

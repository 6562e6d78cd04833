package serving

import (
	"net/http"
	"net/url"
)

// OwnForms lets through what this site's own pages send, and answers everything else that would change something with
// refused: forms that another site's page sends, and those that do not say where they come from. Programs do not; they
// bear a token, and use the API.
//
// Browsers say it with Sec-Fetch-Site, the older ones with Origin, and Firefox before version 70, which old telephones
// have, of a page's own forms with Referer alone. Pages with such forms MUST have a Referrer-Policy that leaves
// it to the site itself, such as same-origin: with no-referrer a browser without Sec-Fetch-Site says "null" of its origin
// (Fetch standard, "append a request Origin header"), and is taken for another site's.
func OwnForms(next, refused http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	p.SetDenyHandler(refused)
	return p.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
		default:
			if !saysWhence(r) {
				refused.ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	}))
}

// saysWhence reports whether a request says where it comes from, in one of the first two ways, which are held against this
// site elsewhere, or in the third with this site's own address.
func saysWhence(r *http.Request) bool {
	if r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "" {
		return true
	}
	from, err := url.Parse(r.Header.Get("Referer"))
	return err == nil && from.Host != "" && from.Host == r.Host
}

package feed

import (
	"strings"

	"github.com/canvassdesk/canvass/internal/place"
)

// State is the USPS code of a place, given its name, its code in any case, or its OCD id; empty where it is none.
func State(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if code := place.StateNamed(s); code != "" {
		return code
	}
	for _, kind := range []string{"/state:", "/territory:", "/district:"} {
		if _, rest, ok := strings.Cut(s, kind); ok {
			s, _, _ = strings.Cut(rest, "/")
		}
	}
	if usps := strings.ToUpper(s); place.StateCode(usps) != "" || usps == "DA" {
		return usps
	}
	return ""
}

// NewEngland reports whether the state's votes are reported by cities and towns, with counties as sums over them.
func NewEngland(usps string) bool {
	switch usps {
	case "CT", "MA", "ME", "NH", "RI", "VT":
		return true
	}
	return false
}

package feed

import (
	"strings"
)

// states are the USPS codes of the places that hold nominating contests, by name in lower case.
var states = map[string]string{
	"alabama": "AL", "alaska": "AK", "american samoa": "AS", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
	"connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "democrats abroad": "DA", "florida": "FL", "georgia": "GA",
	"guam": "GU", "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
	"louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
	"missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM",
	"new york": "NY", "north carolina": "NC", "north dakota": "ND", "northern mariana islands": "MP", "northern marianas": "MP",
	"ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
	"south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
	"virgin islands": "VI", "u.s. virgin islands": "VI", "virginia": "VA", "washington": "WA", "west virginia": "WV",
	"wisconsin": "WI", "wyoming": "WY",
}

// State is the USPS code of a place, given its name, its code in any case, or its OCD id; empty where it is none.
func State(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if code := states[s]; code != "" {
		return code
	}
	for _, kind := range []string{"/state:", "/territory:", "/district:"} {
		if _, rest, ok := strings.Cut(s, kind); ok {
			s, _, _ = strings.Cut(rest, "/")
		}
	}
	for _, code := range states {
		if strings.EqualFold(code, s) {
			return code
		}
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

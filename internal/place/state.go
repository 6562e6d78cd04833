package place

import "strings"

// stateNames are the USPS codes of the places that hold nominating contests, by name in lower case.
var stateNames = map[string]string{
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

// StateNamed is the postal code of a state, district or territory that holds nominating contests, given its name; "DA" is
// Democrats Abroad. It is empty for every other name.
func StateNamed(name string) string { return stateNames[strings.ToLower(strings.TrimSpace(name))] }

package answer

import (
	"github.com/canvassdesk/canvass"
)

// Mapped is what canvass map makes of a file.
type Mapped struct {
	File string `json:"file"`
	// Format is the name of the format that reads the file; "table" with the mapping.
	Format string `json:"format"`
	// Mapping is a mapping file in TOML, empty where the format needs none.
	Mapping string `json:"mapping"`
	// Sure and Unsure are a line for each thing that was found, and for each that a person should look at.
	Sure   []string `json:"sure"`
	Unsure []string `json:"unsure"`
	// First are the first units as they would be entered, Would what all of them come to, Held what would be held.
	First []MappedUnit `json:"first"`
	Would []Would      `json:"would"`
	Held  []HeldItem   `json:"held"`
	// Findings are what the checks find, Remarks what is to be known of the file as a whole.
	Findings []Finding `json:"findings"`
	Remarks  []string  `json:"remarks"`
}

// MappedUnit is a report as it would be entered.
type MappedUnit struct {
	Contest canvass.ContestID `json:"contest"`
	Report  canvass.Report    `json:"report"`
}

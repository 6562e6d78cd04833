package desk

import (
	"maps"
	"slices"

	"github.com/canvassdesk/canvass/internal/catalog"
)

// near is " (did you mean X?)" for the known name that is closest to what was written, empty when none is close.
func near[K ~string, V any](written K, known map[K]V) string {
	names := make([]string, 0, len(known))
	for _, k := range slices.Sorted(maps.Keys(known)) {
		names = append(names, string(k))
	}
	if n := catalog.Nearest(string(written), names); n != "" {
		return " (did you mean " + n + "?)"
	}
	return ""
}

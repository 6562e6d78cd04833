package english

import (
	"iter"
	"maps"
	"slices"
)

// Nearest is the known name with the fewest changed letters from what was written, at most a third of them; the first
// in order where several are as near, and "" where none is.
func Nearest(written string, known []string) string {
	near, best := "", len(written)/3+1
	for _, k := range known {
		if max(len(k)-len(written), len(written)-len(k)) >= best {
			continue // as many letters at least would have to be added or dropped
		}
		if n := changedLetters(written, k); n < best {
			near, best = k, n
		}
	}
	return near
}

// DidYouMean is " (did you mean X?)" for the nearest of the known names, empty where none is near. It stands behind the
// name in an error that says what is not known.
func DidYouMean(written string, known []string) string {
	if near := Nearest(written, known); near != "" {
		return " (did you mean " + near + "?)"
	}
	return ""
}

// DidYouMeanKey is DidYouMean among the keys of a map.
func DidYouMeanKey[K ~string, V any](written K, known map[K]V) string {
	return DidYouMean(string(written), sorted(maps.Keys(known)))
}

func sorted[K ~string](keys iter.Seq[K]) []string {
	var names []string
	for k := range keys {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return names
}

// changedLetters is how many bytes must be added, dropped, replaced or swapped with the next to turn a into b (optimal
// string alignment).
func changedLetters(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, replaced)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

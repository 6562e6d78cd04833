package tally

import "testing"

// A judgment is made once for what it rests on, and again when that is another.
func TestJudged(t *testing.T) {
	a, b := &Contest{}, &Contest{verdict: &verdict{}}
	made := 0
	judge := func() bool { made++; return made%2 == 1 }
	for i, x := range []struct {
		of   []any
		want bool
		made int
	}{{[]any{a, "3 March"}, true, 1}, {[]any{a, "3 March"}, true, 1}, {[]any{b, "3 March"}, false, 2}, {[]any{b, "4 March"}, true, 3}, {[]any{b}, false, 4}} {
		if got := b.Judged(x.of, judge); got != x.want || made != x.made {
			t.Errorf("%d: %v, judged %d times, want %d", i, got, made, x.made)
		}
	}
	if a.Judged(nil, judge); made != 5 {
		t.Error("a contest that keeps nothing is not judged")
	}
}

package wording

import "testing"

func TestToCome(t *testing.T) {
	for _, x := range []struct {
		contests, canceled, delegates, unsized int
		want                                   string
	}{
		{0, 0, 0, 0, "no contest"},
		{5, 0, 1120, 0, "5 contests, 1,120 delegates"},
		{57, 0, 0, 57, "57 contests; how many delegates is not known"},
		{5, 0, 120, 2, "5 contests, at least 120 delegates; of 2 contests the number is not known"},
		{0, 6, 0, 6, "6 contests that were canceled; how many delegates is not known"},
		{3, 1, 120, 1, "3 contests and 1 that was canceled, at least 120 delegates; of 1 contest the number is not known"},
	} {
		if got := ToCome(x.contests, x.canceled, x.delegates, x.unsized); got != x.want {
			t.Errorf("%v: %q, want %q", x, got, x.want)
		}
	}
}

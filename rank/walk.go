package rank

// walk is where a ballot counts: its first choice that is left, or why none.
//
// It goes through the ranks from the first again each time, as RCTab does: a
// rank with two options, one of them out by now, can count for the other.
func (r Rule) walk(cells []cell, in []bool) (option int, why Reason) {
	seenRank := 0
	for i := 0; i < len(cells); {
		rank := int(cells[i].rank)
		if r.Ranks > 0 && rank > r.Ranks {
			break
		}
		end := i + 1
		for end < len(cells) && cells[end].rank == cells[i].rank {
			end++
		}
		if r.Skips != AnySkips && rank-seenRank > r.Skips+1 {
			return 0, BySkip
		}
		seenRank = rank
		if r.RepeatsExhaust && repeats(cells, i, end) {
			return 0, ByRepeat
		}
		option, ok, end2 := r.at(cells[i:end], in)
		if end2 {
			return 0, ByOvervote
		}
		if ok {
			return option, Counts
		}
		i = end
	}
	return 0, ByExhaustion
}

// at is the choice that one rank gives, if any, or that the ballot ends there.
func (r Rule) at(cells []cell, in []bool) (option int, ok, ends bool) {
	if len(cells) == 1 && cells[0].option != Overvoted {
		o := int(cells[0].option)
		return o, in[o], false
	}
	switch r.Overvotes {
	case OvervoteExhausts:
		return 0, false, true
	case OvervoteSkips:
		return 0, false, false
	}
	left := 0
	for _, c := range cells {
		if c.option == Overvoted {
			return 0, false, true
		}
		if in[c.option] {
			option = int(c.option)
			left++
		}
	}
	return option, left == 1, left > 1
}

// repeats says whether any option of the marks from i to end stands at an earlier rank.
func repeats(cells []cell, i, end int) bool {
	for _, c := range cells[i:end] {
		for _, before := range cells[:i] {
			if c.option == before.option && c.option != Overvoted {
				return true
			}
		}
	}
	return false
}

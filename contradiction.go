package canvass

import "strings"

// Contradiction says what in a report cannot be together, though each figure by itself could: shares of more than a
// hundred, a leader whom the same report shows behind, a lead greater than its own counts have, more votes than were
// cast. Validate leaves these be, so that a record that has them still reads; a desk refuses them at the door. It is
// nil for a report that agrees with itself, and presumes a valid one.
func (r *Report) Contradiction() error {
	const op = "report"
	if r.Cast != nil && r.Measure == Votes && r.Valid() > *r.Cast {
		return Errorf(Invalid, op, "%d votes where %d ballots were cast", r.Valid(), *r.Cast)
	}
	s := r.Stated
	if s == nil {
		return nil
	}
	// In hundredths of a point. Each share may have been rounded up by half of its last place.
	var sum, slack int
	for _, sh := range s.Shares {
		if sh.Percent == "" || sh.Loose == "under" || sh.Loose == "nearly" || sh.Loose == "about" {
			continue
		}
		sum += sh.Percent.Hundredths()
		slack += halfPlace(sh.Percent)
	}
	if sum > 100_00+slack {
		return Errorf(Invalid, op, "the stated shares add up to %d.%02d%%: they cannot be shares of one vote", sum/100, sum%100)
	}
	if s.Leader == "" {
		return nil
	}
	if own, ok := s.share(s.Leader); ok {
		for _, sh := range s.Shares {
			if sh.Percent != "" && sh.Loose == "" && sh.Option != s.Leader && sh.Percent.Compare(own) > 0 {
				return Errorf(Invalid, op, "%s is said to lead with %s%%, and %s has %s%%", s.Leader, own, sh.Option, sh.Percent)
			}
		}
	}
	own, counted := r.Votes(s.Leader)
	if !counted {
		return nil
	}
	for _, c := range r.Counts {
		switch {
		case c.Option == s.Leader:
		case c.Votes > own:
			return Errorf(Invalid, op, "%s is said to lead with %d, and %s has %d", s.Leader, own, c.Option, c.Votes)
		case s.LeadVotes != nil && *s.LeadVotes > own-c.Votes:
			return Errorf(Invalid, op, "%s is said to lead by %d, and by its own counts leads %s by %d", s.Leader, *s.LeadVotes, c.Option, own-c.Votes)
		}
	}
	return nil
}

// share is an option's exact share, and whether the source states one.
func (s *Stated) share(o OptionID) (Percent, bool) {
	for _, sh := range s.Shares {
		if sh.Option == o && sh.Percent != "" && sh.Loose == "" {
			return sh.Percent, true
		}
	}
	return "", false
}

// halfPlace is half of the last printed place of a percentage, in hundredths of a point: 50 of "56", 5 of "56.0".
func halfPlace(p Percent) int {
	_, decimals, _ := strings.Cut(string(p), ".")
	switch len(decimals) {
	case 0:
		return 50
	case 1:
		return 5
	}
	return 1
}

package delegate

import (
	"fmt"
	"strconv"
	"strings"
)

// Words is the rule as one paragraph, for a reader who does not know the phrases. It says nothing that the rule does
// not.
func (r Rule) Words() string {
	var s []string
	for _, p := range ruleParts {
		if words := r.PartWords(p); words != "" {
			s = append(s, words)
		}
	}
	return strings.Join(s, " ")
}

// PartWords is what the rule says of one part, for a reader who does not know the phrases; empty where it says nothing.
func (r Rule) PartWords(p Part) string {
	var s []string
	switch p {
	case PartEligibility:
		s = r.eligibilityWords()
	case PartTrigger:
		for _, t := range r.Triggers {
			s = append(s, t.sentence())
		}
	case PartThreshold:
		s = r.thresholdWords()
	case PartQuota:
		s = r.methodWords()
	case PartRounding:
		s = []string{roundingWords[r.Rounding], r.Leftover.sentence(), tieWords[r.Tie]}
	case PartBinding:
		s = r.bindingWords()
	}
	said := s[:0]
	for _, sentence := range s {
		if sentence != "" {
			said = append(said, sentence)
		}
	}
	return strings.Join(said, " ")
}

func (r Rule) eligibilityWords() (s []string) {
	if r.Measure != "" && r.Measure != PopularVote {
		s = append(s, fmt.Sprintf("What is counted is %s, not votes.", r.Measure))
	}
	if len(r.Never) > 0 {
		words := make([]string, len(r.Never))
		for i, o := range r.Never {
			words[i] = string(o)
		}
		s = append(s, joinAnd(words)+" can win nothing here, though votes for them are valid.")
	}
	switch r.Uncommitted {
	case APreference:
		s = append(s, "Uncommitted is a preference like a candidate and can win delegates.")
	case TheResidual:
		s = append(s, "Uncommitted wins nothing by its votes but has the seats that are left to nobody.")
	case NeverWins:
		s = append(s, "Uncommitted wins nothing.")
	}
	return s
}

// sentence is the trigger for a reader.
func (t Trigger) sentence() string {
	in := ""
	if t.In == State {
		in = " in the state"
	}
	what := map[Takes]string{
		TakesPool:       "all seats of this pool",
		TakesRest:       "all the seats of this pool that are not given already",
		TakesEvery:      "all seats of every pool of the contest",
		TakesPoolAndRNC: "all seats of this pool and of the party's national committee members",
	}[t.Takes]
	if n := t.Takes.seats(); n > 0 {
		what = seatsWords(n) + " of this pool, and the others who qualify share the rest"
	}
	if what == "" {
		what = "all seats of " + string(t.Takes)
	}
	return fmt.Sprintf("Whoever has %s %s of %s%s takes %s.", comparison(t.Over), shareString(t.Share), t.Of, in, what)
}

func (r Rule) thresholdWords() (s []string) {
	switch t := r.Threshold; {
	case t.String() == "":
		return nil
	case t.None:
		return []string{"There is no threshold: whoever has a vote qualifies."}
	case t.Seat:
		s = append(s, fmt.Sprintf("Whoever has one seat's worth, %s divided by the number of seats, qualifies.", t.Of))
	default:
		s = append(s, fmt.Sprintf("Whoever has %s qualifies.", t))
	}
	switch n := r.Nobody; {
	case n.Nobody:
		s = append(s, "If nobody does, the seats are left over.")
	case n.Times.Den != 0:
		s = append(s, fmt.Sprintf("If nobody does, those qualify who have at least %s.", n))
	case n.Less.Den != 0:
		s = append(s, fmt.Sprintf("If nobody does, those qualify who are at most %s behind the leader.", pointsString(n.Less)))
	case len(n.Steps) > 0:
		s = append(s, fmt.Sprintf("If nobody does, the threshold is lowered: %s.", strings.Replace(n.String(), "then ", "to ", 1)))
	case n.OneEach:
		s = append(s, fmt.Sprintf("If nobody does, the first %s have one seat each.", numberWords[n.First]))
	case n.First == 1:
		s = append(s, "If nobody does, the leader qualifies.")
	default:
		verb := "qualify"
		if n.Everyone {
			verb = "who has a vote qualifies"
		}
		s = append(s, fmt.Sprintf("If nobody does, %s %s.", n, verb))
	}
	switch r.Alone {
	case TakesAll:
		s = append(s, "One who qualifies alone takes all.")
	case RunnerUpJoins:
		s = append(s, "If only one qualifies, the runner-up joins.")
	}
	return s
}

// quotaOf puts the denominator into a sentence.
func quotaOf(d Denominator) string {
	switch d {
	case VotesOfQualified:
		return "the votes of those who qualify"
	case VotesForEligible:
		return "the " + string(d)
	}
	return "all " + strings.TrimPrefix(string(d), "all ")
}

func (r Rule) methodWords() (s []string) {
	m := r.Method
	if m.Bonus > 0 {
		s = append(s, fmt.Sprintf("The winner has a bonus of %s.", seatsWords(m.Bonus)))
	}
	if m.OneEach {
		s = append(s, "Everyone who qualifies has one seat, most votes first.")
	}
	switch m.Main {
	case DirectElection:
		s = append(s, "Delegates are elected by name; the award is what the election's result says.")
	case Convention:
		s = append(s, "A convention decides; the award is what it recorded.")
	case NoMethod:
		s = append(s, "The vote allocates nothing; the seats are unbound.")
	case WinnerTakeAll:
		s = append(s, "The one with most votes takes the seats.")
	case ByLadder:
		s = append(s, m.ladderWords())
	case ByTable:
		s = append(s, fmt.Sprintf("Seats go by a table of the share of %s: %s.", quotaOf(r.Quota), m.Table))
	case Proportional:
		precision := ""
		if r.Precision.scale() > 0 {
			precision = ", with percentages rounded to " + string(r.Precision) + " first"
		}
		s = append(s, fmt.Sprintf("The seats are shared in proportion: each has its share of %s, times the seats%s.", quotaOf(r.Quota), precision))
	}
	return s
}

// ladderWords tells the rungs: "Seats go by place: where one qualifies, 3 to it; where two or more do, 2 to the first
// and 1 to the second."
func (m Method) ladderWords() string {
	rungs := make([]string, len(m.Ladder))
	for i, rung := range m.Ladder {
		if len(m.Ladder) == 1 {
			return "Seats go by place among those who qualify: " + placesWords(rung) + "."
		}
		count := numberWords[min(len(rung), len(numberWords)-1)]
		if i == len(m.Ladder)-1 {
			count += " or more"
		}
		rungs[i] = "where " + count + " qualify, " + placesWords(rung)
	}
	return "Seats go by place: " + strings.Replace(strings.Join(rungs, "; "), "where one qualify", "where one qualifies", 1) + "."
}

// placesWords is a rung in words: "2 to the first and 1 to the second".
func placesWords(rung []int) string {
	places := make([]string, len(rung))
	for k, n := range rung {
		places[k] = strconv.Itoa(n) + " to the " + placeWords[min(k, len(placeWords)-1)]
	}
	return joinAnd(places)
}

var placeWords = []string{"first", "second", "third", "fourth", "fifth", "next"}

var roundingWords = map[Rounding]string{
	LargestRemainder: "Each has the whole seats of its quota; the seats left go one each to the largest remainders.",
	NearestFix: "Each quota is rounded to the nearest whole number, one half up. Seats missing go one each to the highest fractions " +
		"that were rounded down; seats too many come one each from the lowest that were rounded up.",
	NearestWinner: "Each quota is rounded to the nearest whole number, one half up. Seats missing go to the winner; seats too many " +
		"come from the one with fewest votes.",
	NearestTopBottom: "Each quota is rounded to the nearest whole number, one half up. Seats missing go to the one with most votes; " +
		"seats too many come from the one with fewest.",
	NearestTop: "In order of votes, each quota is rounded to the nearest whole number, one half up, until the seats are gone.",
	NearestUnbound: "Each quota is rounded to the nearest whole number, one half up. Seats missing are unbound; seats too many come " +
		"from the lowest fractions that were rounded up.",
	UpFromTop: "In order of votes, each quota is rounded up to a whole number, until the seats are gone.",
	Down:      "Each has the whole seats of its quota.",
}

// sentence is the leftover for a reader.
func (l Leftover) sentence() string {
	switch l {
	case "":
		return ""
	case InTurn:
		return "The seats left go one at a time, in turn, to those who qualify, and the turn does not begin with the winner."
	case Unbound:
		return "The seats left are unbound."
	case Unassigned:
		return "The rule gives the seats left to nobody."
	}
	return fmt.Sprintf("The seats left go %s.", l)
}

var tieWords = map[TieRule]string{
	Stop:  "Of an exact tie the rule says nothing: it waits for a decision.",
	ByLot: "An exact tie is decided by lot.",
}

func (r Rule) bindingWords() (s []string) {
	by := ""
	if r.Withdrawn.By != "" {
		by = " by " + string(r.Withdrawn.By)
	}
	switch r.Withdrawn.Do {
	case Keep:
		s = append(s, "One who withdraws keeps the seats.")
	case Recompute:
		s = append(s, fmt.Sprintf("The pool is allocated as if one who has withdrawn%s could win nothing; the votes still count towards thresholds.", by))
	case Redistribute:
		s = append(s, fmt.Sprintf("The seats of one who has withdrawn%s are shared among the others who qualified.", by))
	case Release:
		s = append(s, fmt.Sprintf("The seats of one who has withdrawn%s become unbound.", by))
	}
	if b := r.Binding.String(); b != "" {
		s = append(s, fmt.Sprintf("Delegates are %s.", b))
	}
	if r.Weight == Half {
		s = append(s, "Each delegate casts half a vote.")
	}
	return s
}

package rank

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The phrases of a rule, as contest files and commands have them.
const phraseHelp = `a rule begins with its end: "majority", "until two are left", "bottom up to 15%" (or "bottom up to more than 15%"), ` +
	`"bottom up to 3 seats"; then, with commas between, what it says of the rest: "of the first round", "overvotes end the ballot", ` +
	`"overvotes are skipped", "overvotes end it if several are left", "no skipped rank", "one skipped rank" (or two, three, any), ` +
	`"repeats end the ballot", "5 ranks", "in batches", "at least 10 ballots", "ties by earlier rounds", "ties by ballot order"`

// Rules that parties and states published, by name. What their texts were not
// seen to say is as [ParseRule] takes it where nothing is said.
var named = map[string]string{
	"party-run-2020": "bottom up to 15%, overvotes end the ballot, one skipped rank, 5 ranks",
	"maine":          "majority, overvotes end the ballot, one skipped rank, in batches",
}

// Named are the names that ParseRule knows, with what each stands for:
// "party-run-2020" for the Democratic primaries of Alaska, Hawaii, Kansas and
// Wyoming in 2020, with five ranks and 15 percent (delegate selection plans of
// the four; RCTab's own configurations of Alaska's and Kansas's), and "maine"
// for Title 21-A, section 723-A, of Maine's statutes: a ballot ends at an
// overvote or at two skipped ranks in a row.
func Named() map[string]string {
	all := make(map[string]string, len(named))
	for k, v := range named {
		all[k] = v
	}
	return all
}

var (
	percentPhrase = regexp.MustCompile(`^bottom up to (more than )?(\d{1,2}(?:\.\d{1,4})?)%$`)
	seatsPhrase   = regexp.MustCompile(`^bottom up to (\d{1,4}) seats?$`)
	ranksPhrase   = regexp.MustCompile(`^(\d{1,3}) ranks?$`)
	leastPhrase   = regexp.MustCompile(`^at least (\d{1,9}) ballots?$`)
	skipsPhrase   = regexp.MustCompile(`^(no|one|two|three|any|\d{1,3}) skipped ranks?$`)
)

var skipWords = map[string]int{"no": 0, "one": 1, "two": 2, "three": 3, "any": AnySkips}

// ParseRule reads a rule in words, or a name of [Named]. Of ties it says only
// whether earlier rounds, or the order on the ballot, settle them; what they do
// not settle needs a lot. Where a phrase is left out: overvotes end the ballot,
// one skipped rank is allowed, repeats are passed over, all ranks count.
func ParseRule(text string, options []Option) (Rule, error) {
	text = strings.TrimSpace(text)
	if full, ok := named[strings.ToLower(text)]; ok {
		text = full
	}
	r := Rule{Skips: 1}
	seen := map[string]string{}
	once := func(what, phrase string) error {
		if before, twice := seen[what]; twice {
			return fmt.Errorf("the rule says %q and %q", before, phrase)
		}
		seen[what] = phrase
		return nil
	}
	for i, phrase := range strings.Split(text, ",") {
		phrase = strings.ToLower(strings.Join(strings.Fields(phrase), " "))
		what, err := r.phrase(phrase, options)
		if err != nil {
			return Rule{}, err
		}
		if err := once(what, phrase); err != nil {
			return Rule{}, err
		}
		if (what == "end") != (i == 0) {
			return Rule{}, fmt.Errorf("%q: the end of the count comes first; %s", phrase, phraseHelp)
		}
	}
	return r, nil
}

// phrase takes over one phrase and says what it is about.
func (r *Rule) phrase(phrase string, options []Option) (what string, err error) {
	switch phrase {
	case "majority":
		r.Until = Majority
		return "end", nil
	case "until two are left":
		r.Until = Two
		return "end", nil
	case "of the first round":
		r.OfFirstRound = true
		return "threshold", nil
	case "overvotes end the ballot":
		r.Overvotes = OvervoteExhausts
		return "overvotes", nil
	case "overvotes are skipped":
		r.Overvotes = OvervoteSkips
		return "overvotes", nil
	case "overvotes end it if several are left":
		r.Overvotes = OvervoteExhaustsIfSeveral
		return "overvotes", nil
	case "repeats end the ballot":
		r.RepeatsExhaust = true
		return "repeats", nil
	case "in batches":
		r.Batch = true
		return "batches", nil
	case "ties by earlier rounds":
		r.Tie.EarlierRounds = true
		return "earlier", nil
	case "ties by ballot order":
		r.Tie.Order = append([]Option(nil), options...)
		return "order", nil
	}
	number := func(s string) int {
		n, _ := strconv.Atoi(s)
		return n
	}
	if m := percentPhrase.FindStringSubmatch(phrase); m != nil {
		whole, part, _ := strings.Cut(m[2], ".")
		r.Until, r.More = Share, m[1] != ""
		r.Threshold = Fraction{int64(number(whole + (part + "0000")[:4])), 1_000_000}.reduced()
		return "end", nil
	}
	if m := seatsPhrase.FindStringSubmatch(phrase); m != nil {
		r.Until, r.Seats = Seats, number(m[1])
		return "end", nil
	}
	if m := ranksPhrase.FindStringSubmatch(phrase); m != nil {
		r.Ranks = number(m[1])
		return "ranks", nil
	}
	if m := leastPhrase.FindStringSubmatch(phrase); m != nil {
		r.Least = int64(number(m[1]))
		return "least", nil
	}
	if m := skipsPhrase.FindStringSubmatch(phrase); m != nil {
		n, ok := skipWords[m[1]]
		if !ok {
			n = number(m[1])
		}
		r.Skips = n
		return "skips", nil
	}
	return "", fmt.Errorf("%q is no phrase of a ranked rule; %s", phrase, phraseHelp)
}

// reduced is the same number in lowest terms.
func (f Fraction) reduced() Fraction {
	a, b := f.Num, f.Den
	for b != 0 {
		a, b = b, a%b
	}
	if a == 0 {
		return f
	}
	return Fraction{f.Num / a, f.Den / a}
}

// Words is the rule in the phrases that [ParseRule] reads, every choice said.
func (r Rule) Words() string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	switch r.Until {
	case Majority:
		say("majority")
	case Two:
		say("until two are left")
	case Share:
		more := ""
		if r.More {
			more = "more than "
		}
		say("bottom up to %s%s%%", more, percent(r.Threshold))
	case Seats:
		if r.Seats == 1 {
			say("bottom up to 1 seat")
		} else {
			say("bottom up to %d seats", r.Seats)
		}
	}
	if r.OfFirstRound {
		say("of the first round")
	}
	say("%s", [...]string{"overvotes end the ballot", "overvotes are skipped", "overvotes end it if several are left"}[min(r.Overvotes, 2)])
	switch r.Skips {
	case AnySkips:
		say("any skipped ranks")
	case 0:
		say("no skipped rank")
	case 1:
		say("one skipped rank")
	default:
		say("%d skipped ranks", r.Skips)
	}
	if r.RepeatsExhaust {
		say("repeats end the ballot")
	}
	if r.Ranks > 0 {
		say("%d ranks", r.Ranks)
	}
	if r.Batch {
		say("in batches")
	}
	if r.Least > 0 {
		say("at least %d ballots", r.Least)
	}
	if r.Tie.EarlierRounds {
		say("ties by earlier rounds")
	}
	if len(r.Tie.Order) > 0 {
		say("ties by ballot order")
	}
	return strings.Join(list, ", ")
}

// percent is a share of at most four decimals of a percent, as people write it.
func percent(f Fraction) string {
	n := f.Num * 1_000_000 / f.Den
	text := fmt.Sprintf("%d.%04d", n/10_000, n%10_000)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

package facts

import (
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// A paragraph of one sentence with fewer words than this is a bare fact, and stands with others; a sentence that two are joined to
// has no more than mostJoined.
const (
	bareFact   = 12
	mostJoined = 30
)

// backgroundOrder is what belongs to the background of a story, in the order in which its paragraph tells it: what else the party
// voted on that day, what the winner had won, what the place had done before, what kind of place it is.
var backgroundOrder = []string{
	"exits-later", "won-before", "sweep", "earlier-win", "same-day", contestsOfDay, "closest", "one-of-few", "turned", "history", "place",
}

// inBackground is the place of a sentence in the paragraph of background, and whether it has one.
func inBackground(d draft) (int, bool) {
	about := d.about
	if strings.HasPrefix(about, "history-") {
		about = "history"
	}
	i := slices.Index(backgroundOrder, about)
	return i, i >= 0
}

// flow is the paragraphs of a story as one piece of prose: nothing is told twice, what is background stands in one paragraph near
// the end, two facts of one subject are one sentence, and no bare fact has a paragraph of its own.
func flow(paragraphs [][]draft) [][]draft {
	paragraphs = coherent(paragraphs)
	paragraphs = slices.DeleteFunc(paragraphs, func(p []draft) bool { return len(p) == 0 })
	first := slices.IndexFunc(paragraphs, func(p []draft) bool { return tells(p, "result") })
	if first < 0 {
		return paragraphs
	}
	paragraphs = apart(gathered(votesBeside(paragraphs), first))
	for i := range paragraphs {
		paragraphs[i] = joinedPairs(paragraphs[i])
	}
	return parted(merged(paragraphs, first))
}

// tells reports whether a paragraph has a sentence about something.
func tells(p []draft, about string) bool {
	return slices.ContainsFunc(p, func(d draft) bool { return d.about == about })
}

// coherent leaves out what another sentence of the same story tells too.
func coherent(paragraphs [][]draft) [][]draft {
	told := func(about string) bool { return tellsAny(paragraphs, about) }
	out := make([][]draft, len(paragraphs))
	for i, p := range paragraphs {
		for _, d := range p {
			if d.about == "one-of-few" && told("earlier-win") || // where the loser lost is where the winner had won
				d.about == "won-before" && told("turned") || // the first sentence has the loss as the first
				(d.about == "same-day" || d.about == "earlier-win") && toldWith(d, paragraphs) ||
				d.about == contestsOfDay && daySpokenOf(paragraphs) || saysNothingNew(d, paragraphs) ||
				d.about == "delegates" && strings.HasSuffix(d.pieces.text(), " each.") && splitEvenly(paragraphs) {
				continue
			}
			out[i] = append(out[i], d)
		}
	}
	return out
}

// longWord is a word that says something by itself, or a number.
var longWord = regexp.MustCompile(`\p{L}{4,}|[0-9][0-9,.]*`)

// saysNothingNew reports whether the first sentence has all words of a sentence of context that is nobody's words.
func saysNothingNew(d draft, paragraphs [][]draft) bool {
	if d.topic == "" || quotes(d) {
		return false
	}
	for _, p := range paragraphs {
		for _, lead := range p {
			if lead.about == "result" {
				text := lead.pieces.text()
				return !slices.ContainsFunc(longWord.FindAllString(d.pieces.text(), -1), func(w string) bool { return !strings.Contains(text, w) })
			}
		}
	}
	return false
}

// namedDays are how sentences speak of a day on which many voted.
var namedDays = regexp.MustCompile(`Super Tuesday|\bday’s\b`)

// daySpokenOf reports whether another sentence than that on how many contests there were speaks of the day.
func daySpokenOf(paragraphs [][]draft) bool {
	return slices.ContainsFunc(paragraphs, func(p []draft) bool {
		return slices.ContainsFunc(p, func(d draft) bool { return d.about != contestsOfDay && namedDays.MatchString(d.pieces.text()) })
	})
}

// toldWith reports whether a sentence of context names all places that a sentence on the day names.
func toldWith(day draft, paragraphs [][]draft) bool {
	var places []string
	for _, p := range day.pieces {
		if len(p.Facts) > 0 && strings.HasPrefix(p.Facts[0], "place:") {
			places = append(places, p.Text)
		}
	}
	return len(places) > 0 && slices.ContainsFunc(paragraphs, func(p []draft) bool {
		return slices.ContainsFunc(p, func(d draft) bool {
			text := d.pieces.text()
			return d.topic != "" && strings.Contains(text, "won the day’s") || d.topic != "" && (strings.Contains(text, "won") || day.about == "earlier-win" && strings.Contains(text, " win ")) && !slices.ContainsFunc(places, func(x string) bool { return !strings.Contains(text, x) })
		})
	})
}

// votesBeside puts the votes, where they have a paragraph of their own, behind the delegates that they won.
func votesBeside(paragraphs [][]draft) [][]draft {
	at := slices.IndexFunc(paragraphs, func(p []draft) bool {
		return p[0].about == "votes" && (len(p) == 1 || len(p) == 2 && p[1].about == "third")
	})
	to := slices.IndexFunc(paragraphs, func(p []draft) bool { return tells(p, "delegates") || tells(p, stakeAlone) })
	if at < 0 || to < 0 || len(paragraphs[at]) == 2 && len(paragraphs[to]) > 2 { // with those behind the first two they have enough
		return paragraphs
	}
	out := slices.Clone(paragraphs)
	behind := slices.IndexFunc(out[to], func(d draft) bool { return d.about == "delegates" || d.about == stakeAlone }) + 1
	if behind < len(out[to]) && out[to][behind].about == "short" { // which is told with the delegates
		behind++
	}
	if len(out[to]) > 2 { // with so much of delegates between, behind all of it
		behind = len(out[to])
	}
	out[to] = slices.Insert(slices.Clone(out[to]), behind, out[at]...)
	return slices.Delete(out, at, at+1)
}

// splitEvenly reports whether the first sentence tells that the two split all delegates between them.
func splitEvenly(paragraphs [][]draft) bool {
	return slices.ContainsFunc(paragraphs, func(p []draft) bool {
		return slices.ContainsFunc(p, func(d draft) bool {
			return d.about == "result" && strings.Contains(d.pieces.text(), "but the two split")
		})
	})
}

// gathered puts the background into one paragraph, before what comes next: what the place had done before from wherever it stands,
// the rest from paragraphs behind the first that have nothing else.
func gathered(paragraphs [][]draft, first int) [][]draft {
	var background []draft
	var out [][]draft
	for i, p := range paragraphs {
		alone := i > first && !slices.ContainsFunc(p, func(d draft) bool { _, ok := inBackground(d); return !ok })
		var rest []draft
		for _, d := range p {
			if alone || i > first && d.about == "turned" && !tells(p, "won-before") {
				background = append(background, d)
			} else {
				rest = append(rest, d)
			}
		}
		if len(rest) > 0 {
			out = append(out, rest)
		}
	}
	if len(background) == 0 {
		return out
	}
	slices.SortStableFunc(background, func(x, y draft) int {
		i, _ := inBackground(x)
		j, _ := inBackground(y)
		return i - j
	})
	at := len(out)
	if at > first+1 && tells(out[at-1], "next") {
		at--
	}
	return slices.Insert(out, at, background)
}

// apart gives each of two quotations that follow each other a paragraph.
func apart(paragraphs [][]draft) [][]draft {
	var out [][]draft
	for _, p := range paragraphs {
		from := 0
		for i := 1; i < len(p); i++ {
			if quotes(p[i]) && quotes(p[i-1]) {
				out, from = append(out, p[from:i]), i
			}
		}
		out = append(out, p[from:])
	}
	return out
}

// joins are pairs of sentences that are told as one where both have the same subject, by what they are about.
var joins = [][2]string{{"sweep", "same-day"}, {"won-before", "same-day"}}

// joinedPairs tells as one sentence two neighbours of a paragraph that say two things of one subject.
func joinedPairs(p []draft) []draft {
	var out []draft
	for _, d := range p {
		if n := len(out); n > 0 {
			one := draft{}
			switch pair := [2]string{out[n-1].about, d.about}; {
			case pair == [2]string{"earlier-win", "same-day"}:
				one = whose(out[n-1], d)
			case pair == [2]string{"votes", "certified"}: // the count, and what became of it
				one = d.and(out[n-1], mostJoined, true, slices.Concat(unstopped(out[n-1].pieces), glue(", and "), d.pieces))
			case d.about == "sweep" && out[n-1].topic == catalog.Afterwards && out[n-1].subject() != d.subject():
				one = contrasted(d, out[n-1])
			case slices.Contains(joins, pair) && strings.HasPrefix(strings.TrimSpace(d.pieces[1:].text()), "also "):
				one = joined(out[n-1], " and ", d)
			case pair == [2]string{"exits", "same-day"}:
				one = whoWonLeft(d, out[n-1])
			case pair == [2]string{"confirmation", "unofficial"}:
				one = contrasted(d, out[n-1])
			case pair == [2]string{"delegates", "short"}:
				one = withShort(out[n-1], d)
			case pair == [2]string{"delegates", "race"}:
				one = withRace(out[n-1], d)
			case pair == [2]string{"votes", "third"} && !strings.Contains(out[n-1].pieces.text(), ", "):
				one = out[n-1].and(d, longest, true, slices.Concat(unstopped(out[n-1].pieces), glue("; "), d.pieces))
			}
			if one.told() {
				out[n-1] = one
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// credited reports whether a sentence of delegates tells who says so behind them, or of others behind a semicolon.
func (d draft) credited() bool {
	text := d.pieces.text()
	return strings.Contains(text, " reported") || strings.Contains(text, "; ") || strings.Contains(text, ", by ")
}

// withShort is "Biden won all 16 delegates because nobody else reached the 15% of the vote needed", and "…, while De La Fuente, with 6%, fell
// short of the 15% of the vote needed": who got delegates, with who did not reach the share that the rule asks for.
func withShort(got, short draft) draft {
	if got.credited() {
		return draft{}
	}
	link, rest := glue(", while "), unstopped(short.pieces)
	if strings.HasPrefix(rest.text(), "Nobody else ") { // the rule and the count say that it is the reason
		link, rest[0].Text = glue(" "), "because n"+strings.TrimPrefix(rest[0].Text, "N")
	}
	last := len(rest) - 1
	rest[last].Text = strings.TrimSuffix(rest[last].Text, " for delegates")
	return got.and(short, longest, true, slices.Concat(unstopped(got.pieces), link, rest, glue(".")))
}

// withRace is "Biden won all 16 delegates and ended the day with 1,610 of the 1,968 needed", and "… having already reached the 1,975 needed":
// all delegates of a contest, with how many their winner has.
func withRace(got, race draft) draft {
	if len(got.also) > 0 || got.credited() || !strings.Contains(got.pieces.text(), " won all ") && !strings.Contains(got.pieces.text(), " takes all ") {
		return draft{}
	}
	second := race
	second.pieces = slices.Clone(race.pieces)
	link := " and "
	for i := range second.pieces {
		p := &second.pieces[i]
		if had, is := strings.CutPrefix(p.Text, "had "); is && i <= 2 && strings.Contains(p.Text, "reached") {
			p.Text, link = "having "+had, ", "
		}
		p.Text = strings.Replace(p.Text, " delegates needed for the nomination", " needed for the nomination", 1)
	}
	return joined(got, link, second)
}

// whoWonLeft is "Trump won 14 of the 15 contests, and Haley, who won Vermont, left the race": the sentence on the day, in which
// the one who left stands last, with the sentence that tells of the leaving.
func whoWonLeft(day, left draft) draft {
	who := left.subject()
	at := -1
	for i, p := range day.pieces {
		if i > 0 && p.who != nil && p.who.option == who && strings.HasSuffix(day.pieces[i-1].Text, ", and ") {
			at = i
		}
	}
	if at < 0 || who == "" {
		return draft{}
	}
	won := unstopped(day.pieces[at+1:])
	if strings.Contains(won.text(), ",") { // who says so stands behind it
		return draft{}
	}
	return left.and(day, longest, false, slices.Concat(day.pieces[:at], run{left.pieces[0]}.in(plain), glue(", who"), won, glue(","), left.pieces[1:]))
}

// whose is "Biden, whose only earlier win in the race was in South Carolina, won 10 of the 15 contests".
func whose(x, y draft) draft {
	if len(x.pieces) < 2 || x.pieces[0].who == nil || x.pieces[0].who.option != y.subject() {
		return draft{}
	}
	return x.and(y, mostJoined, true, slices.Concat(run{x.pieces[0]}.in(plain), glue(", whose"), unstopped(x.pieces[1:]), glue(","), y.pieces[1:]))
}

// contrasted is two sentences as one, with "but" between them; nothing where it would be too long.
func contrasted(x, y draft) draft {
	return y.and(x, mostJoined, true, slices.Concat(unstopped(x.pieces), glue(", but "), y.pieces))
}

// joined is two sentences of the same subject as one, the subject said once; nothing where the subjects differ or the sentence
// would be too long.
func joined(x draft, with string, y draft) draft {
	who := x.subject()
	if who == "" || who != y.subject() {
		return draft{}
	}
	rest := slices.Clone(y.pieces[1:])
	if rest[0].Text = strings.TrimPrefix(rest[0].Text, " "); rest[0].Text == "" {
		rest = rest[1:]
	}
	return x.and(y, mostJoined, true, slices.Concat(unstopped(x.pieces), glue(with), rest))
}

// and is the draft together with another in the pieces of one sentence; nothing where these have more than so many words, people by
// full names where not everybody has been named.
func (d draft) and(other draft, most int, full bool, pieces run) draft {
	out := draft{about: d.about, also: slices.Concat(d.also, []string{other.about}, other.also), pieces: pieces}
	if n := out.words(); n > most || full && out.mostWords() > most {
		return draft{}
	}
	return out
}

// unstopped is a sentence without its full stop.
func unstopped(r run) run {
	out := slices.Clone(r)
	last := len(out) - 1
	if out[last].Text = strings.TrimSuffix(out[last].Text, "."); out[last].Text == "" {
		out = out[:last]
	}
	return out
}

// subject is whom a sentence begins with, empty where it does not begin with a person.
func (d draft) subject() canvass.OptionID {
	if len(d.pieces) > 2 && d.pieces[2].who != nil && (d.pieces[1].Text == " and " || d.pieces[1].Text == ", ") { // of several
		return ""
	}
	if len(d.pieces) < 2 || d.pieces[0].who == nil || d.pieces[0].who.form == possessive {
		return ""
	}
	return d.pieces[0].who.option
}

// standsAlone reports whether a sentence may be a paragraph of its own, however short it is: somebody's words, and what comes next.
func standsAlone(d draft) bool {
	return d.about == "next" || d.about == "update" || strings.HasPrefix(d.about, "statement-") || quotes(d)
}

// quotes reports whether a sentence is somebody's words.
func quotes(d draft) bool {
	return d.topic == catalog.Quoted || strings.HasPrefix(d.about, "reaction") || strings.Contains(d.pieces.text(), "“") && d.topic != ""
}

// ofContext reports whether a paragraph is of the contest's context alone, and in nobody's words.
func ofContext(p []draft) bool {
	return !slices.ContainsFunc(p, func(d draft) bool { return d.topic == "" || quotes(d) })
}

// parted makes two of a paragraph that has grown long where it comes to what the day did to the race, which stays among the first three.
func parted(paragraphs [][]draft) [][]draft {
	var out [][]draft
	for _, p := range paragraphs {
		at := slices.IndexFunc(p, func(d draft) bool { return d.about == "same-day" || d.about == "race" || d.topic == catalog.OfRace })
		if len(p) > mostSentences+1 && len(out) <= 1 && at >= 2 && at <= len(p)-2 {
			out, p = append(out, p[:at]), p[at:]
		}
		out = append(out, p)
	}
	return out
}

// mostSentences are in a paragraph to which a single sentence is put.
const mostSentences = 3

// merged puts a sentence that has a paragraph of its own to its neighbours. Of the context: to other context, or before the words
// of whom it speaks of, as their ground. A bare fact: to what follows where that is no quotation and not what comes next, else to
// what stands before, over a quotation where need be.
func merged(paragraphs [][]draft, first int) [][]draft {
	out := slices.Clone(paragraphs)
	for i := first + 1; i < len(out); {
		if len(out[i]) == 1 && !standsAlone(out[i][0]) {
			if to := neighbour(out, i, first); to >= 0 {
				both := slices.Concat(out[min(i, to)], out[max(i, to)])
				out[to] = both
				out = slices.Delete(out, i, i+1)
				continue
			}
		}
		i++
	}
	return out
}

// neighbour is the paragraph to which the single sentence of a paragraph is put, -1 where it stands well alone.
func neighbour(all [][]draft, i, first int) int {
	d := all[i][0]
	has := func(j int) bool { return j > first && j < len(all) && len(all[j]) < mostSentences }
	words := func(j int) bool { return !slices.ContainsFunc(all[j], func(d draft) bool { return !standsAlone(d) }) }
	if d.topic != "" && d.topic != catalog.Turnout || d.about == "race" {
		switch {
		case has(i-1) && ofContext(all[i-1]):
			return i - 1
		case has(i+1) && ofContext(all[i+1]):
			return i + 1
		case has(i+1) && words(i+1) && d.topic != catalog.Voters && all[i+1][0].about != "next" && d.speaksOf(all[i+1][0]):
			return i + 1
		}
	}
	if d.words() >= bareFact {
		return -1
	}
	_, past := inBackground(d)
	switch {
	case d.about == "votes", d.about == "third", d.about == "no-count": // of the first sentence
		return first
	case d.topic == "" && !past && has(i+1) && !words(i+1) && all[i+1][0].about != "posts":
		return i + 1
	case past && len(all[first]) <= 2 && d.about == "same-day" && !tellsAny(all, "race"):
		return first
	}
	if d.topic == catalog.Turnout { // with the votes and the delegates, whatever stands between
		for j := i - 1; j > first; j-- {
			if !words(j) {
				return j
			}
		}
	}
	for j := i - 1; j > first; j-- {
		if (len(all[j]) <= mostSentences || past) && !words(j) && (d.topic == "" || ofContext(all[j])) {
			return j
		}
	}
	return first
}

// tellsAny reports whether one of the paragraphs tells of something.
func tellsAny(all [][]draft, about string) bool {
	return slices.ContainsFunc(all, func(p []draft) bool { return tells(p, about) })
}

// speaksOf reports whether two sentences speak of the same person.
func (d draft) speaksOf(other draft) bool {
	return slices.ContainsFunc(d.pieces, func(p piece) bool {
		return p.who != nil && slices.ContainsFunc(other.pieces, func(q piece) bool { return q.who != nil && q.who.option == p.who.option })
	})
}

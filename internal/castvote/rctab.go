package castvote

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/canvassdesk/canvass/rank"
)

// Config is what an RCTab configuration file asks for.
type Config struct {
	Contest, Jurisdiction, Office, Date string
	Sources                             []ConfigSource
	Names                               Names
	Rule                                rank.Rule
	// MostRanks is the largest rank that the ballots may have; 0 is any.
	MostRanks int
	// Notices say what the file asks for that is not done here and changes no figure.
	Notices []string
}

// ConfigSource is a source with its path in the file system.
type ConfigSource struct {
	Source
	File string
}

// flexible is a JSON text, number or boolean as text: the releases differ.
type flexible string

// UnmarshalJSON takes any plain value.
func (t *flexible) UnmarshalJSON(b []byte) error {
	j := &scan{b: b}
	*t = flexible(strings.TrimSpace(j.label()))
	return j.err
}

func (t flexible) on() bool { return strings.EqualFold(string(t), "true") }

// rctabFile is the file's shape, of release 1.2 to 2.0.
type rctabFile struct {
	OutputSettings struct {
		ContestName, ContestDate, ContestJurisdiction, ContestOffice string
		TabulateByBatch, TabulateByPrecinct, GenerateCdfJson         flexible
	}
	CvrFileSources []struct {
		FilePath, ContestID, Provider                        string
		FirstVoteColumnIndex, FirstVoteRowIndex              flexible
		IDColumnIndex, BatchColumnIndex, PrecinctColumnIndex flexible
		OvervoteDelimiter, OvervoteLabel, SkippedRankLabel   string
		UndervoteLabel, UndeclaredWriteInLabel               string
		TreatBlankAsUndeclaredWriteIn                        flexible
	}
	Candidates []struct {
		Name, Code string
		Excluded   flexible
		Aliases    []string
	}
	Rules map[string]flexible
}

// RCTab reads a configuration file of RCTab 1.2 to 2.0; file is its path, from
// which the paths in it are taken. What is not supported is named in the error.
func RCTab(text []byte, file string) (*Config, error) {
	var f rctabFile
	if err := json.Unmarshal(trimMark(text), &f); err != nil {
		return nil, fmt.Errorf("no RCTab configuration: %w", err)
	}
	if len(f.CvrFileSources) == 0 || f.Rules == nil {
		return nil, fmt.Errorf("no RCTab configuration: it has no cvrFileSources or no rules")
	}
	c := &Config{
		Contest: f.OutputSettings.ContestName, Jurisdiction: f.OutputSettings.ContestJurisdiction,
		Office: f.OutputSettings.ContestOffice, Date: f.OutputSettings.ContestDate,
		Names: Names{Aliases: map[string]rank.Option{}},
	}
	for name, on := range map[string]bool{
		"tabulateByBatch":    f.OutputSettings.TabulateByBatch.on(),
		"tabulateByPrecinct": f.OutputSettings.TabulateByPrecinct.on(), "generateCdfJson": f.OutputSettings.GenerateCdfJson.on(),
	} {
		if on {
			c.Notices = append(c.Notices, name+" is not done here")
		}
	}
	slices.Sort(c.Notices)
	for i, k := range f.Candidates {
		o := rank.Option(strings.TrimSpace(k.Name))
		if o == "" || slices.Contains(c.Names.Options, o) {
			return nil, fmt.Errorf("candidates: number %d has no name or one that stands before", i+1)
		}
		c.Names.Options = append(c.Names.Options, o)
		if k.Excluded.on() {
			c.Rule.Withdrawn = append(c.Rule.Withdrawn, o)
		}
		if k.Code != "" {
			k.Aliases = append(k.Aliases, k.Code)
		}
		for _, a := range k.Aliases {
			if other, taken := c.Names.Aliases[a]; taken && other != o {
				return nil, fmt.Errorf("candidates: the alias %q stands for %q and for %q", a, other, o)
			}
			c.Names.Aliases[a] = o
		}
	}
	if slices.Contains(c.Names.Options, WriteIns) {
		c.Rule.WriteIn = WriteIns
	}
	declared := slices.Clone(c.Names.Options)
	r := &rules{of: f.Rules, c: c, declared: declared}
	r.read()
	for i, s := range f.CvrFileSources {
		if err := c.source(i, s.FilePath, file, func(out *Source) error {
			format, ok := providers[strings.ToLower(strings.NewReplacer(" ", "", "&", "").Replace(s.Provider))]
			if !ok && s.Provider != "" {
				return fmt.Errorf("provider %q is not supported", s.Provider)
			}
			out.Format, out.Contest = format, s.ContestID
			out.FirstRank, out.FirstRow = r.place(s.FirstVoteColumnIndex), r.place(s.FirstVoteRowIndex)
			out.IDColumn, out.PrecinctColumn = r.place(s.IDColumnIndex), r.place(s.PrecinctColumnIndex)
			out.OvervoteDelimiter = s.OvervoteDelimiter
			out.OvervoteLabel = first(s.OvervoteLabel, string(f.Rules["overvoteLabel"]))
			out.SkippedLabel = first(s.SkippedRankLabel, s.UndervoteLabel, string(f.Rules["undervoteLabel"]))
			out.WriteInLabel = first(s.UndeclaredWriteInLabel, string(f.Rules["undeclaredWriteInLabel"]))
			out.BlankIsWriteIn = s.TreatBlankAsUndeclaredWriteIn.on() || f.Rules["treatBlankAsUndeclaredWriteIn"].on()
			if out.Format == ESS {
				out.Ranks = c.MostRanks
				if c.MostRanks == 0 && out.BlankIsWriteIn {
					out.Ranks = len(declared)
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	for _, s := range c.Sources {
		if (s.WriteInLabel != "" || s.BlankIsWriteIn) && !slices.Contains(c.Names.Options, WriteIns) {
			c.Names.Options = append(c.Names.Options, WriteIns)
			c.Rule.WriteIn = WriteIns
		}
		if s.WriteInLabel != "" {
			c.Names.Aliases[s.WriteInLabel] = WriteIns
		}
	}
	if len(r.wrong) > 0 {
		return nil, errors.New(strings.Join(r.wrong, "; "))
	}
	return c, c.Rule.Check(c.Names.Options)
}

// source adds one source, its path taken from the configuration's.
func (c *Config) source(i int, path, file string, fill func(*Source) error) error {
	if path == "" {
		return fmt.Errorf("cvrFileSources: number %d has no filePath", i+1)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
	}
	s := ConfigSource{File: path}
	if err := fill(&s.Source); err != nil {
		return fmt.Errorf("cvrFileSources: number %d: %w", i+1, err)
	}
	c.Sources = append(c.Sources, s)
	return nil
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// providers are RCTab's names of formats.
var providers = map[string]Format{
	"dominion": Dominion, "ess": ESS, "hart": Hart, "cdf": CDF, "clearballot": ClearBallot,
	"genericcsv": Table, "csv": Table, "unisyn": CDF, "unisynxmlcdf": CDF,
}

// rules reads the member "rules".
type rules struct {
	of       map[string]flexible
	c        *Config
	declared []rank.Option
	wrong    []string
}

func (r *rules) fail(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

// place is a column or row from 1; 0 for none.
func (r *rules) place(text flexible) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 1 {
		r.fail("cvrFileSources: column or row %q", text)
	}
	return n
}

// number is a whole number from 0, or what a word stands for.
func (r *rules) number(key, word string, meaning, missing int) int {
	text := string(r.of[key])
	if text == "" {
		return missing
	}
	if word != "" && strings.EqualFold(text, word) {
		return meaning
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		r.fail("rules: %s is %q", key, text)
	}
	return n
}

// known are the members of rules that are read, or change no figure.
var known = []string{
	"tiebreakMode", "overvoteRule", "winnerElectionMode", "randomSeed", "numberOfWinners", "multiSeatBottomsUpPercentageThreshold",
	"decimalPlacesForVoteArithmetic", "minimumVoteThreshold", "maxSkippedRanksAllowed", "maxRankingsAllowed", "nonIntegerWinningThreshold",
	"doesFirstRoundDetermineThreshold", "hareQuota", "batchElimination", "continueUntilTwoCandidatesRemain", "stopTabulationEarlyAfterRound",
	"stopTabulationEarlyAtRound", "exhaustOnDuplicateCandidate", "rulesDescription", "treatBlankAsUndeclaredWriteIn", "overvoteLabel",
	"undervoteLabel", "undeclaredWriteInLabel",
}

func (r *rules) read() {
	var odd []string
	for key, v := range r.of {
		if v != "" && v != "false" && !slices.Contains(known, key) {
			odd = append(odd, key)
		}
	}
	sort.Strings(odd)
	for _, key := range odd {
		r.fail("rules: %s is not supported", key)
	}
	rule := &r.c.Rule
	rule.Skips = r.number("maxSkippedRanksAllowed", "unlimited", rank.AnySkips, 1)
	r.c.MostRanks = r.number("maxRankingsAllowed", "max", 0, 0)
	rule.Least = int64(r.number("minimumVoteThreshold", "", 0, 0))
	rule.StopAfter = r.number("stopTabulationEarlyAfterRound", "", 0, r.number("stopTabulationEarlyAtRound", "", 0, 0))
	rule.Batch = r.of["batchElimination"].on()
	rule.RepeatsExhaust = r.of["exhaustOnDuplicateCandidate"].on()
	rule.OfFirstRound = r.of["doesFirstRoundDetermineThreshold"].on()
	decimals := r.number("decimalPlacesForVoteArithmetic", "", 0, 4)
	if r.of["nonIntegerWinningThreshold"].on() {
		rule.Decimals = decimals
	}
	if r.of["hareQuota"].on() {
		r.fail("rules: hareQuota is not supported: it is for several seats with transfers of surpluses")
	}
	switch v := r.of["overvoteRule"]; v {
	case "exhaustImmediately":
		rule.Overvotes = rank.OvervoteExhausts
	case "alwaysSkipToNextRank":
		rule.Overvotes = rank.OvervoteSkips
	case "exhaustIfMultipleContinuing":
		rule.Overvotes = rank.OvervoteExhaustsIfSeveral
	default:
		r.fail("rules: overvoteRule %q is not supported", v)
	}
	r.end(rule, decimals)
	r.tie(rule)
}

// end reads when the count ends.
func (r *rules) end(rule *rank.Rule, decimals int) {
	seats := r.number("numberOfWinners", "", 0, 1)
	switch mode := r.of["winnerElectionMode"]; mode {
	case "singleWinnerMajority", "standard":
		if seats != 1 {
			r.fail("rules: numberOfWinners is %d with one winner by majority", seats)
		}
		if r.of["continueUntilTwoCandidatesRemain"].on() {
			rule.Until = rank.Two
		}
	case "bottomsUpUsingPercentageThreshold":
		rule.Until = rank.Share
		// RCTab counts only those who are over the threshold as meeting it.
		rule.More = true
		share, err := percentage(string(r.of["multiSeatBottomsUpPercentageThreshold"]), decimals)
		if err != nil {
			r.fail("rules: multiSeatBottomsUpPercentageThreshold %v", err)
		}
		rule.Threshold = share
	case "bottomsUp":
		rule.Until, rule.Seats = rank.Seats, seats
	default:
		r.fail("rules: winnerElectionMode %q is not supported; supported are singleWinnerMajority, bottomsUpUsingPercentageThreshold and bottomsUp", mode)
	}
}

// percentage is "15" or "15.5" as a fraction, to that many decimals of a share, as RCTab rounds it down.
func percentage(text string, decimals int) (rank.Fraction, error) {
	whole, part, _ := strings.Cut(text, ".")
	if len(part) > 4 {
		return rank.Fraction{}, fmt.Errorf("%q has more decimals than can be kept", text)
	}
	n, err := strconv.ParseInt(whole+part+"0000"[len(part):], 10, 32)
	if err != nil || whole == "" || n < 0 || n > 100_0000 {
		return rank.Fraction{}, fmt.Errorf("%q is no percentage", text)
	}
	for range max(0, 6-decimals) {
		n /= 10
	}
	for range max(0, 6-decimals) {
		n *= 10
	}
	return rank.Fraction{Num: n, Den: 1_000_000}, nil
}

// tie reads how ties are settled.
func (r *rules) tie(rule *rank.Rule) {
	mode := string(r.of["tiebreakMode"])
	seed := int64(0)
	if strings.Contains(strings.ToLower(mode), "random") || mode == "generatePermutation" {
		var err error
		if seed, err = strconv.ParseInt(string(r.of["randomSeed"]), 10, 64); err != nil {
			r.fail("rules: tiebreakMode %s needs a randomSeed, and it is %q", mode, r.of["randomSeed"])
			return
		}
	}
	switch mode {
	case "random":
		rule.Tie.Draw = javaDraw(seed, false)
	case "stopCountingAndAsk":
	case "previousRoundCountsThenRandom":
		rule.Tie.EarlierRounds = true
		rule.Tie.Draw = javaDraw(seed, true)
	case "previousRoundCountsThenAsk":
		rule.Tie.EarlierRounds = true
	case "useCandidateOrder":
		rule.Tie.Order = slices.Clone(r.declared)
	case "generatePermutation":
		order := slices.Clone(r.declared)
		slices.Sort(order)
		newJavaRandom(seed).shuffle(order)
		rule.Tie.Order = order
	default:
		r.fail("rules: tiebreakMode %q is not supported", mode)
	}
}

// javaDraw draws as RCTab does with that seed; compared says whether earlier
// rounds are looked at before.
func javaDraw(seed int64, compared bool) func() rank.Draw {
	return func() rank.Draw {
		random := newJavaRandom(seed)
		return func(round int, tied []rank.Option) rank.Option {
			if compared && round > 1 {
				tied = inJavaSet(tied)
			}
			return tied[int(random.float()*float64(len(tied)))]
		}
	}
}

// inJavaSet is the order in which a Java HashSet of the options is gone
// through, in which RCTab draws among those whom earlier rounds left tied.
func inJavaSet(tied []rank.Option) []rank.Option {
	size := 16
	for float64(size)*0.75 < float64(len(tied)) {
		size *= 2
	}
	sorted := slices.Clone(tied)
	slices.SortStableFunc(sorted, func(a, b rank.Option) int { return javaBucket(string(a), size) - javaBucket(string(b), size) })
	return sorted
}

func utf16Units(s string) []uint16 { return utf16.Encode([]rune(s)) }

// Ballots reads all sources of a configuration. One that stands in it several
// times is read once and counted as often.
func (c *Config) Ballots() (*rank.Ballots, []string, error) {
	all := emptyBallots(c.Names.Options)
	var notices []string
	read := map[ConfigSource]*rank.Ballots{}
	for _, s := range c.Sources {
		b := read[s]
		if b == nil {
			r, err := ReadFile(s.File, s.Source, false)
			if err != nil {
				return nil, nil, err
			}
			if d := r.Ballots.Deepest(); c.MostRanks > 0 && d > c.MostRanks {
				return nil, nil, fmt.Errorf("%s: a ballot marks rank %d; maxRankingsAllowed is %d", filepath.Base(s.File), d, c.MostRanks)
			}
			if b, err = c.Names.Apply(r); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", filepath.Base(s.File), err)
			}
			notices = append(notices, r.Notices...)
			read[s] = b
		}
		if err := all.Join(b); err != nil {
			return nil, nil, err
		}
	}
	return all, notices, nil
}

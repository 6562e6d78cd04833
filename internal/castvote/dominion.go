package castvote

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/rank"
)

// maxManifest bounds a manifest, which is read whole.
const maxManifest = 64 << 20

// named is a line of a manifest.
type named struct{ id, name, contest string }

// manifest reads one of Dominion's manifests.
func manifest(s Source, file string) ([]named, error) {
	b, err := readBounded(s.FS, path.Join(s.Path, file), maxManifest)
	if err != nil {
		return nil, err
	}
	var lines []named
	j := &scan{b: b}
	j.object(func(key []byte) {
		if string(key) != "List" {
			j.skip()
			return
		}
		j.array(func() {
			var n named
			j.object(func(key []byte) {
				switch string(key) {
				case "Id":
					n.id = j.label()
				case "Description":
					n.name = j.label()
				case "ContestId":
					n.contest = j.label()
				default:
					j.skip()
				}
			})
			lines = append(lines, n)
		})
	})
	if j.err != nil {
		return nil, fmt.Errorf("%s: %w", file, j.err)
	}
	return lines, nil
}

// dominion is a folder while it is read.
type dominion struct {
	source   Source
	contest  string
	contests map[string]bool
	place    map[string]int // a candidate's id to its place on the ballot
	portions map[string]string
	precinct map[string]string
}

func readDominion(s Source, c *collector) (*Read, error) {
	contests, err := manifest(s, "ContestManifest.json")
	if err != nil {
		return nil, err
	}
	d := &dominion{source: s, contests: map[string]bool{}, place: map[string]int{}}
	for _, n := range contests {
		d.contests[n.id] = true
	}
	contest, err := pickContest(s.Contest, contests)
	if err != nil {
		return nil, err
	}
	d.contest = contest.id
	candidates, err := manifest(s, "CandidateManifest.json")
	if err != nil {
		return nil, err
	}
	labels := map[rank.Option]string{}
	for _, n := range candidates {
		if n.contest != d.contest {
			continue
		}
		if d.place[n.id], err = c.option(n.id); err != nil {
			return nil, fmt.Errorf("CandidateManifest.json: %w", err)
		}
		labels[rank.Option(n.id)] = n.name
	}
	if len(labels) == 0 {
		return nil, fmt.Errorf("CandidateManifest.json names no candidate of contest %s", d.contest)
	}
	if d.portions, err = names(s, "PrecinctPortionManifest.json"); err != nil {
		return nil, err
	}
	if d.precinct, err = names(s, "PrecinctManifest.json"); err != nil {
		return nil, err
	}
	files, err := exports(s)
	if err != nil {
		return nil, err
	}
	replaced := int64(0)
	for _, f := range files {
		n, err := d.export(f, c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path.Base(f), err)
		}
		replaced += n
	}
	r := c.result(Dominion, contest.name)
	r.Labels = labels
	if replaced > 0 {
		r.Notices = append(r.Notices, fmt.Sprintf("%s taken back with nothing in their place were passed over",
			english.Count(replaced, "record", "records")))
	}
	return r, nil
}

// names are a manifest's names by id; older folders lack one of the two.
func names(s Source, file string) (map[string]string, error) {
	lines, err := manifest(s, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	by := make(map[string]string, len(lines))
	for _, n := range lines {
		by[n.id] = n.name
	}
	return by, err
}

// exports are the files with the records: one, or a numbered series. A series
// with a gap is cut.
func exports(s Source) ([]string, error) {
	if f := path.Join(s.Path, "CvrExport.json"); exists(s.FS, f) {
		return []string{f}, nil
	}
	entries, err := fs.ReadDir(s.FS, s.Path)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, e := range entries {
		digits, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), ".json"), "CvrExport_")
		if n, err := strconv.Atoi(digits); ok && err == nil && fmt.Sprintf("CvrExport_%d.json", n) == e.Name() {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("neither CvrExport.json nor CvrExport_1.json is there")
	}
	slices.Sort(numbers)
	var found []string
	for i, n := range numbers {
		if i > 0 && n != numbers[i-1]+1 {
			return nil, fmt.Errorf("CvrExport_%d.json is missing between its neighbours: the export is not whole", numbers[i-1]+1)
		}
		found = append(found, path.Join(s.Path, fmt.Sprintf("CvrExport_%d.json", n)))
	}
	return found, nil
}

// pickContest is the contest that was asked for, by id or name, or the only one.
func pickContest(asked string, have []named) (named, error) {
	if asked == "" && len(have) == 1 {
		return have[0], nil
	}
	var list []string
	for _, n := range have {
		if asked != "" && (n.id == asked || n.name == asked) {
			return n, nil
		}
		if n.name == "" || n.name == n.id {
			list = append(list, fmt.Sprintf("%q", n.id))
		} else {
			list = append(list, fmt.Sprintf("%q (%s)", n.name, n.id))
		}
	}
	const most = 20
	more := ""
	if len(list) > most {
		more = fmt.Sprintf(" and %d more", len(list)-most)
		list = list[:most]
	}
	switch {
	case len(list) == 0:
		return named{}, fmt.Errorf("the records name no contest")
	case asked == "":
		return named{}, fmt.Errorf("the records hold %d contests; say which: %s%s", len(have), strings.Join(list, ", "), more)
	default:
		return named{}, fmt.Errorf("no contest %q in the records; there are %s%s", asked, strings.Join(list, ", "), more)
	}
}

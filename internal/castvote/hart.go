package castvote

import (
	"encoding/xml"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/canvassdesk/canvass/rank"
)

// maxHartFile bounds one ballot's file.
const maxHartFile = 8 << 20

// hartBallot is Hart's file of one ballot. Names are in one namespace or in
// none, by release.
type hartBallot struct {
	XMLName  xml.Name
	Split    struct{ Name, Id string } `xml:"PrecinctSplit"`
	Contests []struct {
		Name, Id string
		Options  []struct{ Name, Id, Value string } `xml:"Options>Option"`
	} `xml:"Contests>Contest"`
}

// readHart reads a folder with a file for each ballot. An option's value is a
// digit for each rank, from the left: 1 where it is marked.
func readHart(s Source, c *collector) (*Read, error) {
	entries, err := fs.ReadDir(s.FS, s.Path)
	if err != nil {
		return nil, err
	}
	var (
		files  []string
		marks  []rank.Mark
		labels = map[rank.Option]string{}
		seen   []named
		have   = map[string]bool{}
		asked  = s.Contest
		name   string
	)
	for _, e := range entries {
		if !e.IsDir() && strings.EqualFold(path.Ext(e.Name()), ".xml") {
			files = append(files, e.Name())
		}
	}
	for _, file := range files {
		b, err := readBounded(s.FS, path.Join(s.Path, file), maxHartFile)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		var v hartBallot
		if err := xml.Unmarshal(b, &v); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if v.XMLName.Local != "Cvr" {
			return nil, fmt.Errorf("%s: <%s> where a ballot's <Cvr> is expected", file, v.XMLName.Local)
		}
		for _, contest := range v.Contests {
			if !have[contest.Id] {
				have[contest.Id] = true
				seen = append(seen, named{id: contest.Id, name: contest.Name})
			}
			if contest.Id != asked && contest.Name != asked {
				continue
			}
			name = contest.Name
			marks = marks[:0]
			for _, o := range contest.Options {
				place, err := c.option(o.Id)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", file, err)
				}
				labels[rank.Option(o.Id)] = o.Name
				for i, digit := range []byte(strings.TrimSpace(o.Value)) {
					switch digit {
					case '0':
					case '1':
						marks = append(marks, rank.Mark{Rank: i + 1, Option: place})
					default:
						return nil, fmt.Errorf("%s: a value with %q; it has a 0 or 1 for each rank", file, digit)
					}
				}
			}
			if err := c.add(v.Split.Name, marks); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	if name == "" && c.all.Cast() == 0 {
		if asked == "" && len(seen) == 1 {
			s.Contest = seen[0].id
			return readHart(s, c)
		}
		_, err := pickContest(asked, seen)
		if err == nil {
			err = fmt.Errorf("no ballot has the contest")
		}
		return nil, err
	}
	r := c.result(Hart, name)
	r.Labels = labels
	return r, nil
}

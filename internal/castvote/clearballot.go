package castvote

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/rank"
)

// clearBallotFirst is the first choice column of Clear Ballot's table.
const clearBallotFirst = 10

// openCSV reads a table row by row, the byte order mark dropped.
func openCSV(s Source) (*csv.Reader, io.Closer, error) {
	f, err := s.FS.Open(s.Path)
	if err != nil {
		return nil, nil, err
	}
	in := bufio.NewReaderSize(f, 1<<20)
	if mark, err := in.Peek(3); err == nil && len(trimMark(mark)) == 0 {
		if _, err := in.Discard(3); err != nil {
			return nil, nil, err
		}
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	return r, f, nil
}

// readClearBallot reads Clear Ballot's table: a row a ballot, a column for each
// option at each rank, headed "Choice_1_1:CONTEST:RANK:Vote For 1:NAME:PARTY".
func readClearBallot(s Source, c *collector) (*Read, error) {
	r, f, err := openCSV(s)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("no heading row: %w", err)
	}
	var contests []named
	seen := map[string]bool{}
	for i := clearBallotFirst; i < len(head); i++ {
		parts := strings.Split(head[i], ":")
		if len(parts) != 6 {
			return nil, fmt.Errorf("column %d is headed by %d fields; a choice has six, with colons between", i+1, len(parts))
		}
		if !seen[parts[1]] {
			seen[parts[1]] = true
			contests = append(contests, named{id: parts[1], name: parts[1]})
		}
	}
	contest, err := pickContest(s.Contest, contests)
	if err != nil {
		return nil, err
	}
	type choice struct {
		column int
		mark   rank.Mark
	}
	var choices []choice
	for i := clearBallotFirst; i < len(head); i++ {
		parts := strings.Split(head[i], ":")
		if parts[1] != contest.id {
			continue
		}
		n, err := strconv.Atoi(parts[2])
		if err != nil || n < 1 || n > rank.MaxRank {
			return nil, fmt.Errorf("column %d is headed by rank %q", i+1, parts[2])
		}
		place, err := c.option(parts[4])
		if err != nil {
			return nil, fmt.Errorf("column %d: %w", i+1, err)
		}
		choices = append(choices, choice{i, rank.Mark{Rank: n, Option: place}})
	}
	columns := len(head)
	var marks []rank.Mark
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, err
		}
		if len(row) != columns {
			return nil, fmt.Errorf("line %d has %d columns; the heading has %d", line, len(row), columns)
		}
		marks = marks[:0]
		for _, ch := range choices {
			switch strings.TrimSpace(row[ch.column]) {
			case "1":
				marks = append(marks, ch.mark)
			case "0", "":
			default:
				return nil, fmt.Errorf("line %d, column %d: %q; a choice is 0 or 1", line, ch.column+1, clip(row[ch.column]))
			}
		}
		if err := c.add(row[4], marks); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return c.result(ClearBallot, contest.name), nil
}

// clip shortens a cell for an error.
func clip(cell string) string {
	const most = 40
	if r := []rune(cell); len(r) > most {
		return string(r[:most]) + "…"
	}
	return cell
}

package intake_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// hand is the release as a spreadsheet has it: rows of text, by line.
type hand struct {
	t     *testing.T
	heads [][]string
	rows  map[string][]string
}

func byHand(t *testing.T, path string) hand {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	h := hand{t: t, rows: map[string][]string{}}
	for {
		row, err := r.Read()
		if err != nil {
			break
		}
		line, _ := r.FieldPos(0)
		if len(h.heads) < 2 {
			h.heads = append(h.heads, row)
		}
		h.rows["line "+strconv.Itoa(line)] = row
	}
	return h
}

// cell is what a row has under two headings, in parts of 1/scale.
func (h hand) cell(where, measure, option string, scale float64) int64 {
	h.t.Helper()
	last := option[strings.LastIndexByte(option, '-')+1:]
	for i := range h.heads[0] {
		if h.heads[0][i] == measure && strings.EqualFold(h.heads[1][i], last) {
			n, err := strconv.ParseFloat(h.rows[where][i], 64)
			if err != nil {
				h.t.Fatalf("%s: %v", where, err)
			}
			return int64(n*scale + 0.5)
		}
	}
	h.t.Fatalf("%s: no column %s of %s", where, option, measure)
	return 0
}

// sum adds a row's columns of a measure up.
func (h hand) sum(where, measure string, scale float64) int64 {
	var n int64
	for i := range h.heads[0] {
		if h.heads[0][i] == measure {
			n += h.cell(where, measure, h.heads[1][i], scale)
		}
	}
	return n
}

// Every finding of four checks on the 97 percent release is recomputed from the spreadsheet's own cells: what the line
// says is there, and follows.
func TestIowaFindingsByHand(t *testing.T) {
	x := examine(t, "iowa2020", "iowa2020/idp_2020-02-06_97.csv")
	h := byHand(t, filepath.Join(os.Getenv("CANVASS_DATA"), "iowa2020", "idp_2020-02-06_97.csv"))
	const first, final, sde = "First Expression", "Final Expression", "SDE"
	lost := regexp.MustCompile(`^(\S+) was viable with (\d+) \((15%|1/4|1/6) of (\d+), rounded up, is (\d+)\), and ended with (\d+): (\d+) fewer$`)
	order := regexp.MustCompile(`^(\S+) ended with (\d+) and has ([\d.]+) state delegate equivalents; (\S+) ended with (\d+) and has ([\d.]+) state delegate equivalents$`)
	allot := regexp.MustCompile(`^its options have ([\d.]+) state delegate equivalents in all`)
	number := func(s string) int64 {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return int64(n*10_000 + 0.5)
	}
	done := map[string]int{}
	for _, f := range x.Findings {
		wrong := ""
		is := func(what string, got, want int64) {
			if got != want {
				wrong += fmt.Sprintf("; %s is %d in the sheet", what, want)
			}
		}
		switch f.Rule {
		case "final-exceeds-first":
			a, b := h.sum(f.Where, first, 1), h.sum(f.Where, final, 1)
			if want := fmt.Sprintf("first alignment adds up to %d, final to %d: %d more", a, b, b-a); f.Detail != want || b <= a {
				wrong = "; by hand: " + want
			}
		case "viable-lost-people":
			for group := range strings.SplitSeq(f.Detail, "; ") {
				m := lost.FindStringSubmatch(group)
				if m == nil {
					t.Errorf("%s: %q", f.Unit, f.Detail)
					continue
				}
				part := map[string][2]int64{"15%": {15, 100}, "1/4": {1, 4}, "1/6": {1, 6}}[m[3]]
				a, b, all := h.cell(f.Where, first, m[1], 1), h.cell(f.Where, final, m[1], 1), h.sum(f.Where, first, 1)
				need := (all*part[0] + part[1] - 1) / part[1]
				is("the first alignment", number(m[2])/10_000, a)
				is("the final one", number(m[6])/10_000, b)
				is("the sum", number(m[4])/10_000, all)
				is("viability", number(m[5])/10_000, need)
				is("the difference", number(m[7])/10_000, a-b)
				if a < need || b >= a {
					wrong += "; it lost nothing, or was not viable"
				}
			}
		case "out-of-order":
			m := order.FindStringSubmatch(f.Detail)
			if m == nil {
				t.Errorf("%s: %q", f.Unit, f.Detail)
				continue
			}
			is("the larger group", number(m[2])/10_000, h.cell(f.Where, final, m[1], 1))
			is("the smaller group", number(m[5])/10_000, h.cell(f.Where, final, m[4], 1))
			is("what the larger has", number(m[3]), h.cell(f.Where, sde, m[1], 10_000))
			is("what the smaller has", number(m[6]), h.cell(f.Where, sde, m[4], 10_000))
			if number(m[2]) <= number(m[5]) || number(m[3]) >= number(m[6]) {
				wrong += "; they are in order"
			}
		case "unlike-allotment":
			m := allot.FindStringSubmatch(f.Detail)
			if m == nil {
				t.Errorf("%s: %q", f.Unit, f.Detail)
				continue
			}
			is("the sum of the equivalents", number(m[1]), h.sum(f.Where, sde, 10_000))
		default:
			continue
		}
		if wrong != "" {
			t.Errorf("%s, %s: %s: %s%s", f.Rule, f.Where, f.Unit, f.Detail, wrong)
		}
		done[string(f.Rule)]++
	}
	if fmt.Sprint(done) != "map[final-exceeds-first:76 out-of-order:20 unlike-allotment:33 viable-lost-people:72]" {
		t.Errorf("recomputed %v", done)
	}
}

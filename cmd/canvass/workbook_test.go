package main

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// workbook writes a spreadsheet with a sheet for each of the tables, their numbers as numbers.
func workbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: workbook FILE SHEET=TABLE...")
	}
	f := excelize.NewFile()
	defer f.Close()
	for i, arg := range args[1:] {
		sheet, table, _ := strings.Cut(arg, "=")
		if i == 0 {
			ts.Check(f.SetSheetName("Sheet1", sheet))
		} else {
			_, err := f.NewSheet(sheet)
			ts.Check(err)
		}
		r := csv.NewReader(strings.NewReader(ts.ReadFile(table)))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		ts.Check(err)
		for n, row := range rows {
			cells := make([]any, len(row))
			for k, cell := range row {
				if cells[k] = cell; cell != "" {
					if number, err := strconv.ParseInt(cell, 10, 64); err == nil {
						cells[k] = number
					}
				}
			}
			ts.Check(f.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &cells))
		}
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
}

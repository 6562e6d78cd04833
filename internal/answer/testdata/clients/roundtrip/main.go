//go:build generated

// Command roundtrip uses the Go client that is generated from the description of the API against a running desk: it reads,
// enters a count with a token, and reads it again.
//
//	go run -tags generated ./roundtrip http://127.0.0.1:8270 canvass_…
package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/canvassdesk/canvass/internal/answer/testdata/clients/desk"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address, token string) error {
	c, err := desk.NewClientWithResponses(address)
	if err != nil {
		return err
	}
	night, err := c.NightWithResponse(ctx, &desk.NightParams{})
	if err != nil {
		return err
	}
	fmt.Println("kind", night.JSON200.Record.Kind)
	bears := func(token string) desk.RequestEditorFn {
		return func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer "+token)
			return nil
		}
	}
	var sent desk.Sent
	err = sent.FromSubmission(desk.Submission{Yes: new(true), Entries: []desk.NewEntry{{
		Kind: "report", Contest: new("2024/dem/as"), By: new("american-samoa-democratic-party"),
		Report: &desk.EntryReport{Area: "state", Measure: "votes", Counts: &[]desk.EntryCount{{Option: "jason-palmer", Votes: 51}, {Option: "joe-biden", Votes: 40}}},
	}}})
	if err != nil {
		return err
	}
	stranger, err := c.SubmitWithResponse(ctx, &desk.SubmitParams{}, sent, bears("canvass_none"))
	if err != nil {
		return err
	}
	fmt.Println("stranger", stranger.StatusCode(), stranger.JSON401.Kind)
	entered, err := c.SubmitWithResponse(ctx, &desk.SubmitParams{}, sent, bears(token))
	if err != nil {
		return err
	}
	if entered.JSON200 == nil {
		return fmt.Errorf("submit: %s", entered.Body)
	}
	one, err := c.EntryWithResponse(ctx, fmt.Sprint(*entered.JSON200.Seq))
	if err != nil {
		return err
	}
	fmt.Println("entry", one.JSON200.Entry.Kind, (*one.JSON200.Entry.Report.Counts)[0].Votes)
	results, err := c.ResultsWithResponse(ctx, "2024", "dem", "as", &desk.ResultsParams{})
	if err != nil {
		return err
	}
	fmt.Println("results", results.JSON200.Options[0].Id, results.JSON200.Options[0].Votes)
	wrong, err := c.ResultsWithResponse(ctx, "2024", "dem", "zz", &desk.ResultsParams{})
	if err != nil {
		return err
	}
	fmt.Println("wrong", wrong.StatusCode(), wrong.JSON404.Kind)
	file, err := c.ResultsFileWithResponse(ctx, desk.ResultsFileParamsFormatJson, &desk.ResultsFileParams{Units: new("")})
	if err != nil {
		return err
	}
	fmt.Println("file", file.JSON200.Format, len(file.JSON200.Contests))
	table, err := c.ContestFileWithResponse(ctx, "2024", "dem", "as", "csv", &desk.ContestFileParams{})
	if err != nil {
		return err
	}
	fmt.Println("table", bytes.HasPrefix(table.Body, []byte("cycle,party,state,")))
	return nil
}

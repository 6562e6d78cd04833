package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/spf13/cobra"
)

// Completions come from the program's own catalog, so that they are there before any record is.

const noFiles = cobra.ShellCompDirectiveNoFileComp

func (p *program) completionCatalog() *catalog.Catalog {
	_, c, err := p.catalogFiles()
	if err != nil && c == nil {
		return &catalog.Catalog{}
	}
	return c
}

// completeContests offers contest ids, part by part: 2024/, then 2024/dem/, then all of them.
func (p *program) completeContests(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	c := p.completionCatalog()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(c.Contests)) {
		if strings.HasPrefix(string(id), word) {
			out = append(out, string(id)+"\t"+c.Contests[id].Name)
		}
	}
	return out, noFiles
}

func (p *program) completeRaces(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	c := p.completionCatalog()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(c.Races)) {
		if strings.HasPrefix(string(id), word) {
			out = append(out, string(id)+"\t"+c.Races[id].Name)
		}
	}
	return out, noFiles
}

// completeSubjects offers races and contests, as many as are wanted, each once.
func (p *program) completeSubjects(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	races, _ := p.completeRaces(cmd, nil, word)
	contests, _ := p.completeContests(cmd, nil, word)
	all := slices.DeleteFunc(append(races, contests...), func(s string) bool {
		id, _, _ := strings.Cut(s, "\t")
		return slices.Contains(args, id)
	})
	return all, noFiles
}

// optionsFor are whom a contest's ballot lists, all persons where no contest is given.
func (p *program) optionsFor(args []string) []canvass.OptionID {
	c := p.completionCatalog()
	if len(args) > 0 {
		if contest := c.Contests[canvass.ContestID(args[0])]; contest != nil && len(contest.Ballot.Options) > 0 {
			return contest.Ballot.Options
		}
	}
	return slices.Sorted(maps.Keys(c.People))
}

func (p *program) completeOptions(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	c := p.completionCatalog()
	var out []string
	for _, o := range p.optionsFor(args) {
		if strings.HasPrefix(string(o), word) {
			out = append(out, string(o)+"\t"+c.Name(o))
		}
	}
	return out, noFiles
}

func (p *program) completePeople(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	return p.completeOptions(cmd, nil, word)
}

// completeCounts offers the next option of a list such as jason-palmer=51,joe-
func (p *program) completeCounts(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	done := word[:strings.LastIndexByte(word, ',')+1]
	var out []string
	for _, o := range p.optionsFor(args) {
		if strings.HasPrefix(string(o), word[len(done):]) && !strings.Contains(","+done, ","+string(o)+"=") {
			out = append(out, done+string(o)+"=")
		}
	}
	return out, noFiles | cobra.ShellCompDirectiveNoSpace
}

func (p *program) completeSources(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	c := p.completionCatalog()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(c.Outlets)) {
		if strings.HasPrefix(id, word) {
			out = append(out, id+"\t"+c.Outlets[id].Name)
		}
	}
	return out, noFiles
}

func (p *program) completeJurisdictions(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	c := p.completionCatalog()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(c.Jurisdictions)) {
		if strings.HasPrefix(id, word) {
			out = append(out, id+"\t"+c.Jurisdictions[id].Name)
		}
	}
	return out, noFiles
}

func completeNights(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, noFiles
	}
	return catalog.EmbeddedNights(), noFiles
}

// completeContestThenOptions completes a contest, and then those on its ballot.
func (p *program) completeContestThenOptions(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return p.completeContests(cmd, args, word)
	}
	return p.completeOptions(cmd, args, word)
}

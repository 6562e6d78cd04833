package main

import (
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// readVotes reads a=51,b=40 or a file of votes. mean gives the option that a word on the command line means.
func readVotes(text string, mean func(string) (string, error)) ([]delegate.Votes, error) {
	if !strings.Contains(text, "=") || isFile(text) {
		f, err := os.Open(text)
		if err != nil {
			return nil, canvass.Errorf(canvass.NotFound, "votes", "%q is no file and not of the form a=51,b=40", text)
		}
		defer f.Close()
		votes, err := delegate.ReadVotes(f, text)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "", "%w", err)
		}
		return votes, nil
	}
	counts, err := parsePairs("votes", text, mean)
	if err != nil {
		return nil, err
	}
	v := delegate.Votes{Area: delegate.State}
	for _, n := range counts {
		if n.name == "ballots" {
			v.Ballots = &n.n
			continue
		}
		v.Lines = append(v.Lines, delegate.Line{Option: delegate.Option(n.name), Votes: n.n})
	}
	return []delegate.Votes{v}, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// optionOn is the option on a contest's ballot that a person means: an id or a last name that one option has.
func optionOn(cat *catalog.Catalog, c *catalog.Contest, word string) (string, error) {
	if word == "ballots" {
		return word, nil
	}
	for _, o := range c.Ballot.Options {
		if strings.EqualFold(word, string(o)) {
			return string(o), nil
		}
	}
	var found []string
	for _, o := range c.Ballot.Options {
		if person := cat.People[o]; person != nil && strings.EqualFold(person.Last, word) {
			found = append(found, string(o))
		}
	}
	switch len(found) {
	case 0:
		o, err := cat.Option(word)
		return string(o), err
	case 1:
		return found[0], nil
	}
	return "", canvass.Errorf(canvass.Invalid, "option", "%q may be %s: write which", word, strings.Join(found, " or "))
}

package catalog

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/canvassdesk/canvass"
)

// NewContestAfter is a contest's file made of the newest earlier contest there whose delegates are known, and that
// contest's id: what was so then is taken over marked U, "check it"; the day, the ballot and every number are blanks.
// Rules are those of the earlier file; a national rule of the new cycle takes the place of the old one's where the
// catalog has it. ok is false where no earlier contest is in the files: then NewContest is the place to start.
func NewContestAfter(files []File, id canvass.ContestID) (f File, earlier canvass.ContestID, ok bool) {
	byPath := map[string]File{}
	for _, f := range files {
		byPath[f.Path] = f
	}
	for cycle := id.Cycle() - 4; cycle >= 1972; cycle -= 4 {
		earlier = inCycle(id, cycle)
		// One whose delegates are not known yet, as of a season to come, says too little to start from.
		if old, there := byPath[string(earlier)+".toml"]; there && strings.Contains(string(old.Bytes), "[[pool]]") {
			text := after(old, id, earlier, byPath)
			return File{Path: string(id) + ".toml", Bytes: []byte(text)}, earlier, true
		}
	}
	return File{}, "", false
}

var (
	nationalLine = regexp.MustCompile(`^national\s*=\s*"([^"]*)"`)
	takenOver    = regexp.MustCompile(`^(contest|name|jurisdiction|authority|run_by|open_to)\s*=`)
	ofAnEvent    = regexp.MustCompile(`^(id|kind|binds)\s*=`)
	ofAPool      = regexp.MustCompile(`^(id|part|area|rule)\s*=`)
	listedAreas  = regexp.MustCompile(`^areas\s*=`)
	citeKeys     = regexp.MustCompile(`^(mark|cite|cited|note|from|until)\s*=`)
)

// after writes the new file section by section.
func after(old File, id, earlier canvass.ContestID, byPath map[string]File) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# %s, made of %s. Every "?" is a blank that "canvass lint" names until it is filled.
# What is marked U is as it was then: check it, then write K, or S with its source. What each key means stands in
# docs/format/catalog.md. Leave out what is not known: nothing is guessed.

contest      = %q
`, id, earlier, id)
	section, ballot := "", false
	end := func() {
		switch section {
		case "", "event", "pool", "automatic":
			b.WriteString("mark = \"U\"\n")
		case "rule":
			b.WriteString("mark = \"U\"\n")
		}
		if section == "event" && !ballot {
			ballot = true
			b.WriteString("\n# [ballot]\n# options = [\"uncommitted\"]\n# labels  = {uncommitted = \"No Preference\"}\n# mark    = \"K\"\n")
		}
	}
	quoted := 0 // inside a text of several lines
	for line := range strings.Lines(string(old.Bytes)) {
		line = strings.TrimRight(line, "\n")
		inText := quoted%2 == 1
		quoted += strings.Count(line, `"""`)
		if !inText && strings.HasPrefix(line, "[") {
			end()
			head := strings.Trim(line, "[] ")
			root, _, _ := strings.Cut(head, ".")
			section = root
			if strings.Contains(head, ".part.") || root != "event" && root != "pool" && root != "rule" && root != "automatic" {
				section = "dropped"
				continue
			}
			b.WriteString("\n" + line + "\n")
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") || section == "dropped" || citeKeys.MatchString(line) && !inText && !(section == "rule" && strings.HasPrefix(line, "from")) {
			continue
		}
		switch section {
		case "":
			if takenOver.MatchString(line) && !strings.HasPrefix(line, "contest") {
				b.WriteString(line + "\n")
			}
		case "event":
			if ofAnEvent.MatchString(line) {
				b.WriteString(line + "\n")
				if strings.HasPrefix(line, "kind") {
					b.WriteString("date = \"?\"  # without quotes\n")
				}
			}
		case "pool":
			switch {
			case ofAPool.MatchString(line):
				b.WriteString(line + "\n")
			case seatsLine.MatchString(line):
				fmt.Fprintf(&b, "seats = \"?\"  # a number, without quotes; %s then\n", seatsLine.FindStringSubmatch(line)[1])
			case listedAreas.MatchString(line):
				b.WriteString("areas = \"?\"  # seats by district, such as {cd-1 = 5}; then: " + strings.TrimSpace(line[strings.IndexByte(line, '=')+1:]) + "\n")
			}
		case "automatic":
			if seatsLine.MatchString(line) {
				fmt.Fprintf(&b, "seats = \"?\"  # a number, without quotes; %s then\n", seatsLine.FindStringSubmatch(line)[1])
			}
		case "rule":
			if m := nationalLine.FindStringSubmatch(line); m != nil {
				now := fmt.Sprintf("%d/%s", id.Cycle(), id.Party())
				if _, there := byPath["rules/"+strings.ReplaceAll(now, "/", "-")+".toml"]; there {
					line = fmt.Sprintf("national = %q", now)
				} else {
					line += "  # no national rule of " + now + " is in the catalog yet: this is the one before"
				}
			}
			b.WriteString(line + "\n")
		}
	}
	end()
	b.WriteString("\n# [cite.plan]\n# outlet = \"an-outlet\"\n# title  = \"Delegate Selection Plan\"\n# url    = \"https://example.org/plan\"\n")
	return b.String()
}

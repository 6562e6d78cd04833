package main

import (
	"bufio"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// blankLine is a line of a new file with a blank: its key, and the remark behind it.
var blankLine = regexp.MustCompile(`^(\w+)(\s*)= "\?"(?:\s+# (.*))?$`)

// bare are keys whose values are written without quotes.
var bare = map[string]bool{"date": true, "seats": true, "areas": true}

// askBlanks asks somebody at a terminal for each blank of a new file. Enter leaves one blank.
func (p *program) askBlanks(text []byte) []byte {
	fmt.Fprintln(p.stderr, "Enter leaves a blank for later.")
	answers := bufio.NewScanner(p.stdin)
	lines := strings.Split(string(text), "\n")
	section := ""
	for i, line := range lines {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[] ") + "."
		}
		m := blankLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		remark := ""
		if m[3] != "" {
			remark = " (" + m[3] + ")"
		}
		fmt.Fprintf(p.stderr, "%s%s%s: ", section, m[1], remark)
		if !answers.Scan() {
			break
		}
		value := strings.TrimSpace(answers.Text())
		if value == "" {
			continue
		}
		if !bare[m[1]] {
			value = strconv.Quote(value)
		}
		lines[i] = m[1] + m[2] + "= " + value
	}
	return []byte(strings.Join(lines, "\n"))
}

package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/spf13/cobra"
)

// tagged is the version of a release, its tag or the commit behind it: scripts/release sets it.
var tagged string

// version is that of the release, else the module's version and commit as Go stamps them into the program.
func version() string {
	if tagged != "" {
		return tagged
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && !strings.Contains(v, s.Value[:min(12, len(s.Value))]) {
			v += " (" + s.Value[:min(12, len(s.Value))] + ")"
		}
	}
	return v
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is, what it is made of, and which records it reads",
		Long: `Prints the version and commit, the version of the records' format that it writes, and each module that is linked into it
with the checksum that Go's own database has for it. The texts of their licences lie beside the program in a release, in
THIRD-PARTY-LICENSES.txt.`,
		Example: "  canvass version\n  canvass version --json",
		Args:    exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			out := versionOf()
			return p.print(out, func(w io.Writer) error {
				fmt.Fprintf(w, "canvass %s, %s, %s\nrecord format %d\n", out.Version, out.Go, out.Platform, out.RecordFormat)
				var rows [][]string
				for _, m := range out.Modules {
					rows = append(rows, []string{m.Path, m.Version, m.Sum})
				}
				_, err := fmt.Fprintln(w, columns("lll", rows))
				return err
			})
		},
	}
}

func versionOf() answer.Version {
	out := answer.Version{
		Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, RecordFormat: canvass.Format, Modules: []answer.Module{},
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			out.Modules = append(out.Modules, answer.Module{Path: m.Path, Version: m.Version, Sum: m.Sum})
		}
	}
	return out
}

package castvote

import (
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Recognize says which format lies at a path, by its content.
func Recognize(fsys fs.FS, name string) (Format, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return recognizeFolder(fsys, name)
	}
	if strings.EqualFold(extension(name), ".xlsx") {
		return ESS, nil
	}
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return "", err
	}
	text := strings.TrimSpace(string(trimMark(head[:n])))
	switch {
	case text == "":
		return "", fmt.Errorf("%s is empty", path.Base(name))
	case strings.HasPrefix(text, "<"):
		if strings.Contains(text, "CastVoteRecordReport") {
			return CDF, nil
		}
		return "", fmt.Errorf("%s is XML, but no cast vote record report", path.Base(name))
	case strings.HasPrefix(text, "{"):
		return CDF, nil
	case strings.HasPrefix(strings.ReplaceAll(text[:min(len(text), 64)], `"`, ""), "RowNumber,BoxID,"):
		return ClearBallot, nil
	}
	return recognizeTable(name, text)
}

func recognizeFolder(fsys fs.FS, name string) (Format, error) {
	entries, err := fs.ReadDir(fsys, name)
	if err != nil {
		return "", err
	}
	xmlFiles := 0
	for _, e := range entries {
		switch {
		case e.Name() == "CandidateManifest.json":
			return Dominion, nil
		case strings.EqualFold(path.Ext(e.Name()), ".xml"):
			xmlFiles++
		}
	}
	if xmlFiles > 0 {
		return Hart, nil
	}
	return "", fmt.Errorf("%s is no folder of cast vote records: neither Dominion's manifests nor XML files are in it", path.Base(name))
}

// recognizeTable tells tables with names in the cells from those with ranks.
func recognizeTable(name, text string) (Format, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil || len(head) < 2 {
		return "", fmt.Errorf("%s is in no known format of cast vote records", path.Base(name))
	}
	for _, h := range head {
		if rankHeading.MatchString(h) {
			return ESS, nil
		}
	}
	return Table, nil
}

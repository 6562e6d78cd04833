package live

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
)

// Baselines are contests' own: each stands in place of the program's table of counties.
type Baselines map[canvass.ContestID]*baseline.File

// ReadBaselines reads the CSV files of a folder, each named after its contest as canvass baseline names them:
// 2028-dem-nv-baseline.csv, or 2028-dem-nv.csv, is of 2028/dem/nv. A CSV file that is named otherwise, that cannot be
// read, or that is the second of a contest is refused.
func ReadBaselines(folder string) (Baselines, error) {
	if info, err := os.Stat(folder); err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "baselines", "%w", err)
	} else if !info.IsDir() {
		return nil, canvass.Errorf(canvass.Invalid, "baselines", "%s is no folder: name the one with files such as 2028-dem-nv-baseline.csv", folder)
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "baselines", "%s: %w", folder, err)
	}
	if len(paths) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "baselines", "%s has no file such as 2028-dem-nv-baseline.csv: canvass baseline writes one", folder)
	}
	all := Baselines{}
	for _, path := range paths {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".csv"), "-baseline")
		id, err := canvass.ParseContestID(strings.Replace(name, "-", "/", 2))
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "baselines", "%s is not named after a contest: write 2028-dem-nv-baseline.csv for 2028/dem/nv", path)
		}
		if all[id] != nil {
			return nil, canvass.Errorf(canvass.Invalid, "baselines", "%s is the second baseline of %s: keep one", path, id)
		}
		if all[id], err = readBaseline(path); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readBaseline(path string) (*baseline.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "baselines", "%w", err)
	}
	defer f.Close()
	file, err := baseline.Read(f, path)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "", "%w", err)
	}
	return file, nil
}

// Use makes every estimate of this process go by these baselines, where a contest has one and none is given with the
// question: pages and API then agree.
func Use(b Baselines) {
	kept.Lock()
	defer kept.Unlock()
	kept.own, kept.of, kept.order = b, nil, nil
}

package reception

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

// maxFeedsFile bounds a file of feeds.
const maxFeedsFile = 1 << 20

// feedsFile is a file of feeds as a person writes it.
type feedsFile struct {
	Feeds []feedLines `toml:"feed"`
}

// feedLines are one feed's lines.
type feedLines struct {
	Name      string            `toml:"name"`
	Source    string            `toml:"source"`
	URL       string            `toml:"url"`
	File      string            `toml:"file"`
	Contest   canvass.ContestID `toml:"contest"`
	Format    string            `toml:"format"`
	Mapping   string            `toml:"mapping"`
	Every     string            `toml:"every"`
	Most      string            `toml:"most"`
	Key       string            `toml:"key"`
	KeyHeader string            `toml:"key_header"`
	Hosts     []string          `toml:"hosts"`
	MaxMB     int64             `toml:"max_mb"`
}

// ReadFeeds reads a file of feeds, and whether the sources and contests are in the catalog, the keys where they are
// said to be, and the mappings in order. Paths in it are from its own folder. Its errors name the file and the line.
//
//	[[feed]]
//	name       = "ap-results"           # a name of its own; the source's if left out
//	source     = "ap"                   # whose returns these are: a source of the catalog
//	url        = "https://api.example/v3/results?apikey={key}"
//	key        = "env:AP_KEY"           # or file:PATH; for {key} in the address, else for the header
//	key_header = "x-api-key"
//	every      = "30s"
//	most       = "10m"                  # the longest wait after failures
//	max_mb     = 64                     # the most that a page may have; 16 if left out
//	hosts      = ["cdn.example.net"]    # hosts that it may redirect to, or that lie in a private network
//
//	[[feed]]
//	source  = "guam-news"
//	file    = "returns/guam.csv"        # a file that another program writes
//	contest = "2028/gop/gu"             # where the file does not say
//	format  = "table"
//	mapping = "guam.toml"
func ReadFeeds(path string, c *catalog.Catalog) ([]Feed, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "feeds", "%w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFeedsFile+1))
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "feeds", "%s: %w", path, err)
	}
	if len(text) > maxFeedsFile {
		return nil, canvass.Errorf(canvass.Invalid, "feeds", "%s has more than %d bytes", path, maxFeedsFile)
	}
	var file feedsFile
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, tomlError(path, err)
	}
	if len(file.Feeds) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "feeds", "%s:1: no [[feed]]", path)
	}
	seen := map[string]bool{}
	var feeds []Feed
	for n, lines := range file.Feeds {
		feed, key, err := lines.feed(filepath.Dir(path))
		if err == nil {
			if err = feed.check(c); err != nil {
				var at *canvass.Error
				if errors.As(err, &at) {
					key, err = at.Op, errors.New(at.Msg)
				}
			}
		}
		if err == nil && seen[feed.Name] {
			key, err = "name", fmt.Errorf("two feeds are named %s: give each a name", feed.Name)
		}
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "feeds", "%s:%d: %w", path, lineOf(text, n, key), err)
		}
		seen[feed.Name] = true
		feeds = append(feeds, *feed)
	}
	return feeds, nil
}

// feed is what the lines say; key names the line of an error.
func (l feedLines) feed(folder string) (f *Feed, key string, err error) {
	f = &Feed{Name: l.Name, Source: l.Source, At: l.URL, Contest: l.Contest, Format: l.Format, Key: l.Key, KeyHeader: l.KeyHeader, Hosts: l.Hosts, MaxBytes: l.MaxMB << 20}
	if f.Name == "" {
		f.Name = l.Source
	}
	from := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(folder, path)
	}
	f.Mapping = from(l.Mapping)
	if path, isFile := strings.CutPrefix(l.Key, "file:"); isFile {
		f.Key = "file:" + from(path)
	}
	switch {
	case l.MaxMB < 0 || l.MaxMB > 256:
		return nil, "max_mb", errors.New("a page may have 1 to 256 MB")
	case l.URL != "" && l.File != "":
		return nil, "file", errors.New("a feed has an address or a file, not both")
	case l.URL != "" && !strings.Contains(l.URL, "://"):
		return nil, "url", fmt.Errorf("%q is not an http or https address; a file goes under file", l.URL)
	case l.File != "":
		f.At = from(l.File)
	}
	for _, wait := range []struct {
		key, text string
		to        *time.Duration
	}{{"every", l.Every, &f.Every}, {"most", l.Most, &f.Most}} {
		if wait.text == "" {
			continue
		}
		if *wait.to, err = time.ParseDuration(wait.text); err != nil || *wait.to < time.Second {
			return nil, wait.key, fmt.Errorf("%q is not a time of a second or more such as 30s or 5m", wait.text)
		}
	}
	return f, "", nil
}

// check refuses what could not work, before anything is looked at.
func (f *Feed) check(c *catalog.Catalog) error {
	if _, err := f.Poller(); err != nil {
		return err
	}
	if c.Outlets[f.Source] == nil {
		return canvass.Errorf(canvass.NotFound, "source", "%q is not a source of the catalog%s", f.Source, english.DidYouMeanKey(f.Source, c.Outlets))
	}
	if f.Contest != "" {
		if _, err := c.Contest(string(f.Contest)); err != nil {
			return err
		}
	}
	if f.Format != "" {
		if _, err := formats.Named(f.Format); err != nil {
			return err
		}
	}
	if f.Mapping != "" {
		text, err := os.ReadFile(f.Mapping)
		if err != nil {
			return canvass.Errorf(canvass.NotFound, "mapping", "%w", err)
		}
		if _, err := feed.ReadMapping(bytes.NewReader(text)); err != nil {
			return canvass.Errorf(canvass.Invalid, "mapping", "%s: %w", f.Mapping, err)
		}
	}
	return nil
}

func tomlError(path string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		return canvass.Errorf(canvass.Invalid, "feeds", "%s:%d: no such key: %s", path, row, strings.Join(strict.Errors[0].Key(), "."))
	}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		row, _ := at.Position()
		says := strings.TrimPrefix(at.Error(), "toml: ")
		if _, into, ok := strings.Cut(says, "cannot decode TOML "); ok { // in the words of the file, not of the program
			says = strings.TrimPrefix(strings.Join(at.Key(), "."), "feed.") + ": write " + wantedAs(into)
		}
		return canvass.Errorf(canvass.Invalid, "feeds", "%s:%d: %s", path, row, says)
	}
	return canvass.Errorf(canvass.Invalid, "feeds", "%s: %w", path, err)
}

// wantedAs says how a value is written that has another type than a key wants; why ends with the type that it wants.
func wantedAs(why string) string {
	switch {
	case strings.HasSuffix(why, "[]string"):
		return `a list of texts, such as ["cdn.example.net"]`
	case strings.HasSuffix(why, "int64"), strings.HasSuffix(why, "int"):
		return "a whole number without quotes"
	}
	return `a text in quotes, such as "30s"`
}

// lineOf is the line of a key of the nth feed, counted from 0, else of its heading.
func lineOf(text []byte, n int, key string) int {
	var p unstable.Parser
	p.Reset(text)
	at, feed := 0, -1
	for p.NextExpression() {
		e := p.Expression()
		it := e.Key()
		if !it.Next() {
			continue
		}
		offset := int(it.Node().Raw.Offset)
		switch {
		case e.Kind == unstable.ArrayTable:
			if feed++; feed == n {
				at = offset
			}
		case e.Kind == unstable.KeyValue && feed == n && string(it.Node().Data) == key:
			at = offset
		}
	}
	return 1 + bytes.Count(text[:at], []byte{'\n'})
}

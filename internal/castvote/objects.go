package castvote

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"sync"
)

// Sizes of what is read at a time, and of the largest single record.
const (
	blockSize = 4 << 20
	maxRecord = 32 << 20
)

// inArray reads the objects of one array of a JSON file of any size, several
// at a time in each of several goroutines. The array is the member with the
// given key of the outermost object. parse is called for a text of one or more
// whole objects with commas between them, with the number of the worker and
// the place of the text in the file.
func inArray(fsys fs.FS, name, key string, workers int, parse func(worker int, text []byte, at int64) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	type block struct {
		text []byte
		at   int64
	}
	var (
		wg     sync.WaitGroup
		once   sync.Once
		failed error
		blocks = make(chan block)
		stop   = make(chan struct{})
		spare  = make(chan []byte, workers+2)
	)
	fail := func(err error) { once.Do(func() { failed = err; close(stop) }) }
	for w := range workers {
		wg.Go(func() {
			for b := range blocks {
				if err := parse(w, b.text, b.at); err != nil {
					fail(err)
				}
				select {
				case spare <- b.text[:0]:
				default:
				}
			}
		})
	}
	split := &splitter{r: f, key: key}
	split.send = func(text []byte, at int64) bool {
		var own []byte
		select {
		case own = <-spare:
		default:
		}
		own = append(own, text...)
		select {
		case blocks <- block{own, at}:
			return true
		case <-stop:
			return false
		}
	}
	err = split.run()
	close(blocks)
	wg.Wait()
	if failed != nil {
		return failed
	}
	return err
}

// workersFor is how many goroutines share a file: all processors.
func workersFor() int { return max(1, runtime.GOMAXPROCS(0)) }

// splitter finds where objects of an array end, by their braces alone.
type splitter struct {
	r    io.Reader
	key  string
	send func(text []byte, at int64) bool
	buf  []byte
	at   int64 // of buf's start in the file
	eof  bool
}

// more reads another block behind what is left.
func (s *splitter) more() error {
	if s.eof {
		return fmt.Errorf("byte %d: the text ends before the list %q does: the file is cut", s.at+int64(len(s.buf)), s.key)
	}
	if len(s.buf) > maxRecord {
		return fmt.Errorf("byte %d: a record of more than %d MB", s.at, maxRecord>>20)
	}
	from := len(s.buf)
	s.buf = append(s.buf, make([]byte, blockSize)...)
	n, err := io.ReadFull(s.r, s.buf[from:])
	s.buf = s.buf[:from+n]
	switch {
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		s.eof = true
		return nil
	default:
		return err
	}
}

// drop forgets the first n bytes.
func (s *splitter) drop(n int) {
	s.at += int64(n)
	s.buf = s.buf[:copy(s.buf, s.buf[n:])]
}

// run goes to the array and through it.
func (s *splitter) run() error {
	from, err := s.find()
	if err != nil {
		return err
	}
	s.drop(from)
	return s.elements()
}

// find is where the array's elements begin. What comes before is small.
func (s *splitter) find() (int, error) {
	want := []byte(`"` + s.key + `"`)
	for {
		if k := bytes.Index(s.buf, want); k >= 0 {
			rest := bytes.TrimLeft(s.buf[k+len(want):], " \r\n\t")
			if r, ok := bytes.CutPrefix(rest, []byte(":")); ok {
				if r, ok := bytes.CutPrefix(bytes.TrimLeft(r, " \r\n\t"), []byte("[")); ok {
					return len(s.buf) - len(r), nil
				}
			}
			if len(rest) > 0 && !s.eof && len(s.buf) < blockSize {
				return 0, fmt.Errorf("byte %d: %q is not a list", s.at+int64(k), s.key)
			}
		}
		if s.eof || len(s.buf) > blockSize {
			return 0, fmt.Errorf("there is no list %q near its beginning", s.key)
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// elements sends the array's objects on, as many at a time as are read.
func (s *splitter) elements() error {
	first := true
	for {
		whole, ended, err := s.whole()
		if err != nil {
			return err
		}
		text := bytes.TrimSpace(s.buf[:whole])
		if !first && len(text) > 0 {
			rest, ok := bytes.CutPrefix(text, []byte(","))
			if !ok {
				return fmt.Errorf("byte %d: %q where a comma is expected", s.at, text[0])
			}
			text = bytes.TrimSpace(rest)
		}
		if len(text) > 0 {
			first = false
			if !s.send(text, s.at) {
				return nil // somebody failed, and nobody wants more
			}
		}
		if ended {
			s.drop(whole + 1)
			return s.rest()
		}
		s.drop(whole)
		if err := s.more(); err != nil {
			return err
		}
	}
}

// rest goes over what comes behind the array, to the end of the file.
func (s *splitter) rest() error {
	for !s.eof {
		if err := s.more(); err != nil {
			return err
		}
	}
	j := &scan{b: s.buf}
	for j.err == nil && j.next() == ',' {
		j.i++
		if key := j.text(); string(key) == s.key {
			j.fail("the list %q stands in it twice", s.key)
		}
		if j.take(':') {
			j.skip()
		}
	}
	if j.take('}') && j.next() != 0 {
		j.fail("%q behind its end", j.b[j.i])
	}
	if j.err != nil {
		return fmt.Errorf("behind byte %d: %w", s.at, j.err)
	}
	return nil
}

// whole is how far the buffer holds whole objects, and whether the array ends there.
func (s *splitter) whole() (n int, ended bool, err error) {
	depth := 0
	b := s.buf
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for {
				k := bytes.IndexByte(b[i+1:], '"')
				if k < 0 {
					return n, false, nil
				}
				i += k + 1
				back := 0
				for q := i - 1; b[q] == '\\'; q-- {
					back++
				}
				if back%2 == 0 {
					break
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				if b[i] == '}' {
					return 0, false, fmt.Errorf("byte %d: a brace that closes nothing", s.at+int64(i))
				}
				return i, true, nil
			}
			depth--
			if depth == 0 {
				n = i + 1
			}
		}
	}
	return n, false, nil
}

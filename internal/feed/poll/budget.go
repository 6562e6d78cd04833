package poll

import (
	"context"
	"io"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/canvassdesk/canvass"
)

const (
	// DefaultBytes is the most that one page may have: some times what the largest states' files have.
	DefaultBytes = 16 << 20
	// freeBytes is how much of a page is read without asking the budget.
	freeBytes = 1 << 20
	// budgetTime is how long a page waits for others to be done.
	budgetTime = 30 * time.Second
)

// Budget bounds how many bytes the pages of several feeds hold in memory together, from their first bytes until they
// are entered. Small pages do not count: no source can keep them out.
type Budget struct {
	bytes int64
	sem   *semaphore.Weighted
}

// NewBudget is a budget of so many bytes beside freeBytes for each page.
func NewBudget(bytes int64) *Budget { return &Budget{bytes, semaphore.NewWeighted(bytes)} }

// claim is what one page has of a budget.
type claim struct {
	of   *Budget
	held int64
}

// take waits for so many bytes, all of them at once: pages that each have a part and wait for the rest would wait for
// ever. A nil budget has them.
func (c *claim) take(ctx context.Context, bytes int64) error {
	if c.of == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, budgetTime)
	defer cancel()
	bytes = min(bytes, c.of.bytes)
	if err := c.of.sem.Acquire(ctx, bytes); err != nil {
		return err
	}
	c.held = bytes
	return nil
}

func (c *claim) release() {
	if c.of != nil {
		c.of.sem.Release(c.held)
	}
	c.held = 0
}

// errNoRoom says that other pages have all of the budget.
var errNoRoom = canvass.Sentinel(canvass.Failed, "the pages of all feeds together are too large now: it is looked at again")

// all reads a page of at most so many bytes, nil for one that has more. length is how many the server says that there
// are, negative where it does not.
func (c *claim) all(ctx context.Context, r io.Reader, length, most int64) ([]byte, error) {
	first := min(freeBytes, most+1)
	body, err := fill(r, nil, first)
	if err != nil || int64(len(body)) < first {
		return body, end(err)
	}
	if length > most {
		return nil, nil
	}
	whole := most + 1
	if length > 0 {
		whole = length + 1
	}
	if err := c.take(ctx, whole-1); err != nil {
		return nil, errNoRoom
	}
	if body, err = fill(r, append(make([]byte, 0, whole), body...), whole); int64(len(body)) == whole {
		return nil, nil
	}
	return body, end(err)
}

// end is nil for the end of a page.
func end(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// fill reads on until there are size bytes, or the error that ended it.
func fill(r io.Reader, body []byte, size int64) ([]byte, error) {
	for int64(len(body)) < size {
		if len(body) == cap(body) {
			body = append(make([]byte, 0, min(size, int64(max(64<<10, 2*cap(body))))), body...)
		}
		n, err := r.Read(body[len(body):min(int64(cap(body)), size)])
		body = body[:len(body)+n]
		if err != nil {
			return body, err
		}
	}
	return body, nil
}

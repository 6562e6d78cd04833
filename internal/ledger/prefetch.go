package ledger

import (
	"context"
	"iter"
)

// Prefetch yields the rows from..to-1 that fetch reads step by step, and reads the next step while the last is worked
// on. Entries never change, so that reading needs no long transaction. fetch returns the rows before an error with it.
func Prefetch(ctx context.Context, from, to, step int64, fetch func(ctx context.Context, from, to int64) ([]Row, error)) iter.Seq2[Row, error] {
	type fetched struct {
		rows []Row
		err  error
	}
	return func(yield func(Row, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		steps := make(chan fetched, 1)
		go func() {
			defer close(steps)
			for at := from; at < to; at += step {
				var next fetched
				next.rows, next.err = fetch(ctx, at, min(at+step, to))
				select {
				case steps <- next:
				case <-ctx.Done():
					return
				}
				if next.err != nil {
					return
				}
			}
		}()
		defer func() { // the fetching goroutine has ended when this one goes on
			cancel()
			for range steps {
			}
		}()
		for next := range steps {
			for _, row := range next.rows {
				if !yield(row, nil) {
					return
				}
			}
			if next.err != nil {
				yield(Row{}, next.err)
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Row{}, err)
		}
	}
}

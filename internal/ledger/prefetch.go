package ledger

import (
	"context"
	"iter"
)

// Step is rows that were read at once.
type Step struct {
	Rows []Row
	// Bytes is where an engine may put what the rows hold, to be overwritten by a later step.
	Bytes []byte
}

// Prefetch yields the rows from..to-1 that fetch reads step by step, and reads the next step while the last is worked
// on. Entries never change, so that reading needs no long transaction. fetch returns the rows before an error with it.
func Prefetch(ctx context.Context, from, to, step int64, fetch func(ctx context.Context, from, to int64) ([]Row, error)) iter.Seq2[Row, error] {
	return prefetch(ctx, from, to, step, func() *Step { return &Step{} }, func(*Step) {}, func(ctx context.Context, from, to int64, into *Step) (err error) {
		into.Rows, err = fetch(ctx, from, to)
		return err
	})
}

// PrefetchOnce is Prefetch for rows that nobody keeps: fetch fills steps that were worked on before, emptied. step is a
// multiple of a tile's width, so that [Replay] has handed on all of a step before it asks for the next.
func PrefetchOnce(ctx context.Context, from, to, step int64, fetch func(ctx context.Context, from, to int64, into *Step) error) iter.Seq2[Row, error] {
	free := make(chan *Step, stepsAhead+2)
	take := func() *Step {
		select {
		case s := <-free:
			clear(s.Rows)
			s.Rows, s.Bytes = s.Rows[:0], s.Bytes[:0]
			return s
		default:
			return &Step{Rows: make([]Row, 0, min(step, to-from))}
		}
	}
	give := func(s *Step) {
		select {
		case free <- s:
		default:
		}
	}
	return prefetch(ctx, from, to, step, take, give, fetch)
}

// stepsAhead is how many steps wait to be worked on, at the most.
const stepsAhead = 1

// prefetch takes a step to fill, and gives it back once it is worked on.
func prefetch(
	ctx context.Context, from, to, step int64, take func() *Step, give func(*Step), fetch func(ctx context.Context, from, to int64, into *Step) error,
) iter.Seq2[Row, error] {
	type fetched struct {
		*Step
		err error
	}
	return func(yield func(Row, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		steps := make(chan fetched, stepsAhead)
		go func() {
			defer close(steps)
			for at := from; at < to; {
				next, end := fetched{Step: take()}, min((at/step+1)*step, to)
				next.err = fetch(ctx, at, end, next.Step)
				for i := range next.Rows { // here, beside what is done with the step before
					next.Rows[i].sound = next.Rows[i].check() == nil
				}
				select {
				case steps <- next:
				case <-ctx.Done():
					return
				}
				if next.err != nil {
					return
				}
				at = end
			}
		}()
		defer func() { // the fetching goroutine has ended when this one goes on
			cancel()
			for range steps {
			}
		}()
		for next := range steps {
			for _, row := range next.Rows {
				if !yield(row, nil) {
					return
				}
			}
			if next.err != nil {
				yield(Row{}, next.err)
				return
			}
			give(next.Step)
		}
		if err := ctx.Err(); err != nil {
			yield(Row{}, err)
		}
	}
}

package serving

import (
	"net/http"
	"time"
)

// writeStep is how much of an answer is written under one deadline.
const writeStep = 64 << 10

// response writes an answer under deadlines, and notes what became of it.
type response struct {
	http.ResponseWriter
	control  *http.ResponseController
	leave    func() // the gate, nil for who did not pass one
	own      bool   // the handler sets its own deadlines
	streamed bool   // it was flushed: a live stream, whose length says nothing
	status   int
	bytes    int64
}

// Unwrap is for http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SetWriteDeadline leaves the deadlines to the handler from now on.
func (w *response) SetWriteDeadline(t time.Time) error {
	w.own = true
	return w.control.SetWriteDeadline(t)
}

// extend gives the reader time for the next step.
func (w *response) extend() {
	if !w.own {
		_ = w.control.SetWriteDeadline(time.Now().Add(writeTime)) // writers of tests know no deadlines
	}
}

// WriteHeader implements http.ResponseWriter.
func (w *response) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.extend()
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *response) Write(b []byte) (n int, err error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if w.leave != nil {
		w.leave()
	}
	for first := true; first || len(b) > 0; first = false {
		step := b[:min(len(b), writeStep)]
		w.extend()
		m, err := w.ResponseWriter.Write(step)
		n += m
		w.bytes += int64(m)
		if err != nil {
			return n, err
		}
		b = b[len(step):]
	}
	return n, nil
}

// FlushError is for http.ResponseController.
func (w *response) FlushError() error {
	w.streamed = true
	if w.leave != nil {
		w.leave()
	}
	w.extend()
	return w.control.Flush()
}

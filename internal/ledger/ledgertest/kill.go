package ledgertest

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// childLocation tells a child process where the record is that it is to write until it is killed.
const childLocation = "CANVASS_LEDGERTEST_CHILD"

// IsChild tells whether this is a child process of the kill test.
func IsChild() bool { return os.Getenv(childLocation) != "" }

// Main is TestMain for an engine's tests: in a child process of the kill test it writes, otherwise it runs the tests.
func Main(m *testing.M, e Engine) {
	location, child := os.LookupEnv(childLocation)
	if !child {
		os.Exit(m.Run())
	}
	fmt.Fprintln(os.Stderr, writeUntilKilled(e, location)) // it returns only when it cannot write
	os.Exit(1)
}

// batchSizes are the sizes of the batches that the child appends, over and over, so that the heads that can be are
// known.
var batchSizes = []int64{1, 7, 40, 1, 3, 120, 1, 500, 2}

// batchAt returns the size of the batch that begins at a head, and whether a batch begins there.
func batchAt(head int64) (size int64, ok bool) {
	round := int64(0)
	for _, n := range batchSizes {
		round += n
	}
	at := head / round * round
	for _, n := range batchSizes {
		if at == head {
			return n, true
		}
		at += n
	}
	return 0, false
}

// evidenceOf is the evidence that goes with the batch at a head.
func evidenceOf(head int64) ledger.Evidence {
	return ledger.Evidence{Bytes: fmt.Appendf(nil, "evidence with the batch at %d", head)}
}

// writeUntilKilled appends batches and says on stdout how many entries are acknowledged.
func writeUntilKilled(e Engine, location string) error {
	log, err := e.Open(location)
	if err != nil {
		return err
	}
	head, err := log.Head(ctx)
	for err == nil {
		n, ok := batchAt(head.Size)
		if !ok {
			return fmt.Errorf("the head is inside a batch: %d", head.Size)
		}
		b := Entries(head.Size, n)
		b.Evidence = []ledger.Evidence{evidenceOf(head.Size)}
		if head, err = log.Append(ctx, head.Size, b); err == nil {
			fmt.Println(head.Size)
		}
	}
	return err
}

// kill ends a writing process with SIGKILL at random moments. Each time, every acknowledged entry must be there, no
// batch half, the tree whole.
func kill(t *testing.T, e Engine) {
	times := 4
	if Soak() {
		times = 200
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	location := e.New(t)
	lost := 0 // kills that hit between commit and acknowledgement, or before the first commit
	for i := range times {
		before := int64(0)
		if log, err := e.Open(location); err != nil {
			t.Fatal(err)
		} else {
			head, err := log.Head(ctx)
			if err != nil {
				t.Fatal(err)
			}
			before = head.Size
			log.Close()
		}
		acked := runChild(t, location, time.Duration(random.IntN(150_000))*time.Microsecond)
		log, err := e.Open(location)
		if err != nil {
			t.Fatalf("kill %d: open: %v", i, err)
		}
		head := settled(t, log)
		if acked < before {
			acked = before
		}
		next, ok := batchAt(acked)
		if !ok || head.Size != acked && head.Size != acked+next {
			t.Fatalf("kill %d: %d entries were acknowledged, %d are there", i, acked, head.Size)
		}
		if head.Size != acked {
			lost++
		}
		from := int64(0)
		if i < times-1 {
			from = max(0, before-300) // the whole record is read at the end
		}
		MustBeEntries(t, log, from, head.Size)
		for at := before; at < head.Size; {
			if has, err := log.HasEvidence(ctx, evidenceOf(at).Hash()); err != nil || !has {
				t.Fatalf("kill %d: the evidence with the batch at %d is missing: %v", i, at, err)
			}
			n, _ := batchAt(at)
			at += n
		}
		if has, err := log.HasEvidence(ctx, evidenceOf(head.Size).Hash()); err != nil || has {
			t.Fatalf("kill %d: evidence of a batch that is not there: %v", i, err)
		}
		if problems, err := log.Check(ctx); err != nil || len(problems) > 0 {
			t.Fatalf("kill %d: check: %v, %v", i, problems, err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		if i == times-1 {
			t.Logf("%d kills, %d entries, %d batches stored and not acknowledged", times, head.Size, lost)
		}
	}
}

// settled is the head once nothing changes any more: a server may finish a commit that it got before its client was
// killed.
func settled(t testing.TB, log ledger.Log) ledger.Head {
	t.Helper()
	for {
		head, err := log.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		// Behind the transaction of a process that is gone, if there is one.
		var conflict *ledger.ConflictError
		if _, err := log.Append(ctx, head.Size, ledger.Batch{Evidence: []ledger.Evidence{{Bytes: []byte("settled")}}}); err == nil {
			return head
		} else if !errors.As(err, &conflict) {
			t.Fatal(err)
		}
	}
}

// runChild lets a child write, kills it after the delay, and returns the last head that it acknowledged, or 0.
func runChild(t *testing.T, location string, delay time.Duration) int64 {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childLocation+"="+location)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked, started := int64(0), false
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if acked, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Errorf("the child said %q", lines.Text())
		}
		if !started { // the delay counts from the first acknowledgement, so that there is load
			started = true
			time.AfterFunc(delay, func() { cmd.Process.Kill() })
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child was to be killed, and ended with %v", err)
	}
	return acked
}

package ledgertest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// damage changes what is stored in every way that the engine knows and holds it to finding the change: reading yields
// what comes before the damage, and stops there with the entry's number.
func damage(t *testing.T, e Engine) {
	const size = 700 // two full tiles, and 188 entries at the edge
	type finding struct {
		Damage
		at   int64  // the sequence that Read must name
		says string // part of what it must say
	}
	var cases []finding
	for _, seq := range []int64{0, 100, 255, 256, 511, 512, 640, 699} {
		cases = append(cases,
			finding{Damage{Kind: FlipBytes, Seq: seq}, seq, "its bytes do not have its leaf hash"},
			finding{Damage{Kind: FlipHash, Seq: seq}, seq, "its bytes do not have its leaf hash"},
			finding{Damage{Kind: FlipKey, Seq: seq}, seq, "its number, moment or key was changed"},
			finding{Damage{Kind: FlipMoment, Seq: seq}, seq, "its number, moment or key was changed"},
			finding{Damage{Kind: Drop, Seq: seq}, seq, "it is missing"},
		)
		// A forged row agrees with itself. The full tile names the entry; at the edge there is only the root.
		if seq < 512 {
			cases = append(cases, finding{Damage{Kind: Replace, Seq: seq}, seq, "it does not have its hash in tile/0/00"})
		} else {
			cases = append(cases, finding{Damage{Kind: Replace, Seq: seq}, 512, "the 700 entries have the root"})
		}
		if seq < size-1 {
			cases = append(cases, finding{Damage{Kind: Swap, Seq: seq}, seq, "its number, moment or key was changed"})
		}
	}
	cases = append(cases,
		finding{Damage{Kind: Repeat, Seq: 100}, 101, "tile/0/000"},
		finding{Damage{Kind: FlipTile, Tile: tlog.Tile{H: 8, L: 0, N: 0, W: 256}}, 0, "tile/0/000"},
		finding{Damage{Kind: FlipTile, Tile: tlog.Tile{H: 8, L: 0, N: 1, W: 256}}, 256, "tile/0/001"},
		finding{Damage{Kind: DropTile, Tile: tlog.Tile{H: 8, L: 0, N: 0, W: 256}}, 0, "tile/0/000 is missing"},
		finding{Damage{Kind: DropTile, Tile: tlog.Tile{H: 8, L: 0, N: 1, W: 256}}, 256, "tile/0/001 is missing"},
		finding{Damage{Kind: FlipHead}, 0, "head"},
		finding{Damage{Kind: DropHead}, 0, "head"},
	)
	for _, c := range cases {
		name := fmt.Sprintf("%s %d", c.Kind, c.Seq)
		if c.Tile.W > 0 {
			name = fmt.Sprintf("%s %d", c.Kind, c.Tile.N)
		}
		t.Run(name, func(t *testing.T) {
			log, location := fresh(t, e)
			Fill(t, log, 0, size)
			e.Damage(t, log, location, c.Damage)
			logs := []ledger.Log{log}
			if !e.Volatile {
				logs = append(logs, open(t, e, location))
			}
			for _, log := range logs {
				next, err := readEntries(log, 0)
				var damaged *ledger.DamagedError
				if !errors.As(err, &damaged) || !errors.Is(err, ledger.ErrDamaged) {
					t.Fatalf("read %d entries, then: %v", next, err)
				}
				if damaged.Seq != c.at || next > c.at || !strings.Contains(damaged.What, c.says) {
					t.Errorf("read %d entries, then: %v; want it at %d: %s", next, damaged, c.at, c.says)
				}
				if next != c.at {
					t.Errorf("read %d good entries of %d", next, c.at)
				}
			}
			switch c.Kind {
			case FlipHead, DropHead:
				if _, err := log.Head(ctx); !errors.Is(err, ledger.ErrDamaged) {
					t.Errorf("head: %v", err)
				}
				if found, err := ledger.Scrub(ctx, log, ledger.DescribeEntry); err != nil || len(found) == 0 || !strings.Contains(found[0].What, "head") {
					t.Errorf("scrub: %v, %v; want it to end, and to name the head", found, err)
				}
				if _, err := log.Append(ctx, size, Entries(size, 1)); !errors.Is(err, ledger.ErrDamaged) {
					t.Errorf("append: %v", err)
				}
			case FlipBytes, FlipHash, Drop:
				bundle := tlog.Tile{H: 8, L: -1, N: c.Seq / 256, W: int(min(size-c.Seq/256*256, 256))}
				var damaged *ledger.DamagedError
				if _, err := log.Tile(ctx, bundle); !errors.As(err, &damaged) || damaged.Seq != c.Seq {
					t.Errorf("bundle of entry %d: %v", c.Seq, err)
				}
			}
		})
	}
	t.Run(string(FlipEvidence), func(t *testing.T) {
		log, location := fresh(t, e)
		hash, err := log.PutEvidence(ctx, ledger.Evidence{Bytes: []byte("as received"), Salt: ledger.NewSalt()})
		if err != nil {
			t.Fatal(err)
		}
		e.Damage(t, log, location, Damage{Kind: FlipEvidence, Hash: hash})
		if _, err := log.Evidence(ctx, hash); !errors.Is(err, ledger.ErrDamaged) || !strings.Contains(err.Error(), hash.String()) {
			t.Errorf("evidence: %v", err)
		}
		mustFind(t, log, "evidence "+hash.String()+" does not have its hash")
	})
	t.Run(string(FlipMeta), func(t *testing.T) {
		log, location := fresh(t, e)
		if err := log.SetMeta(ctx, "checkpoint", []byte("signed")); err != nil {
			t.Fatal(err)
		}
		e.Damage(t, log, location, Damage{Kind: FlipMeta, Name: "checkpoint"})
		if _, err := log.Meta(ctx, "checkpoint"); !errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("meta: %v", err)
		}
		mustFind(t, log, `setting "checkpoint" does not have its checksum`)
	})
}

// mustFind fails unless Check reports exactly the problem, touching no entry.
func mustFind(t testing.TB, log ledger.Log, what string) {
	t.Helper()
	problems, err := log.Check(ctx)
	if err != nil || len(problems) != 1 || problems[0].Seq != -1 || problems[0].What != what {
		t.Errorf("check: %v, %v; want %s", problems, err, what)
	}
}

// text is a problem as the tables of these tests write it.
func text(p ledger.Problem) string { return fmt.Sprint(p.Seq, " ", p.What) }

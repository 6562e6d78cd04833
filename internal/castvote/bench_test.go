package castvote_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/rank"
)

// benchBallots is how many ballots a benchmark counts: CANVASS_BALLOTS, or 20,000.
func benchBallots(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("CANVASS_BALLOTS"))
	if err != nil {
		return 20_000
	}
	b.Logf("%d ballots", n)
	return n
}

// dominionFolder writes a folder as Dominion's export is, with n ballots of
// nine options and five ranks.
func dominionFolder(dir string, n int) error {
	manifests := map[string]string{
		"ContestManifest.json":         `{"Version":"5.2","List":[{"Description":"Presidential Primary","Id":1,"VoteFor":1,"NumOfRanks":5}]}`,
		"PrecinctPortionManifest.json": `{"List":[{"Description":"District 1","Id":1},{"Description":"District 2","Id":2}]}`,
		"PrecinctManifest.json":        `{"List":[]}`,
	}
	list := ""
	for i := 1; i <= 9; i++ {
		if i > 1 {
			list += ","
		}
		list += fmt.Sprintf(`{"Description":"Option %d","Id":%d,"ExternalId":"","ContestId":1,"Type":"Regular","Disabled":0}`, i, i)
	}
	manifests["CandidateManifest.json"] = `{"Version":"5.2","List":[` + list + `]}`
	for name, text := range manifests {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.Join(dir, "CvrExport.json"))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprint(w, `{"Version":"5.2","ElectionId":"Primary","Sessions":[`)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		if i > 0 {
			w.WriteByte(',')
		}
		fmt.Fprintf(w, `{"TabulatorId":42,"BatchId":%d,"RecordId":%d,"CountingGroupId":1,"ImageMask":"C:\\NAS\\Primary\\Results\\Tabulator00042\\Batch001\\Images\\00042_00001_%06d*.*","SessionType":"ScannedVote","VotingSessionIdentifier":"","UniqueVotingIdentifier":"","Original":{"PrecinctPortionId":%d,"BallotTypeId":1,"IsCurrent":true,"Cards":[{"Id":1,"KeyInId":1,"PaperIndex":0,"Contests":[{"Id":1,"ManifestationId":1,"Undervotes":0,"Overvotes":0,"OutstackConditionIds":[],"Marks":[`,
			i/100+1, i+1, i+1, 1+r.IntN(2))
		order := r.Perm(9)
		for k := range 5 {
			if k > 0 {
				w.WriteByte(',')
			}
			fmt.Fprintf(w, `{"CandidateId":%d,"ManifestationId":%d,"PartyId":0,"Rank":%d,"MarkDensity":100,"IsAmbiguous":false,"IsVote":%t,"OutstackConditionIds":[]}`, order[k]+1, order[k]*4+k, k+1, k == 0)
		}
		fmt.Fprint(w, `]}],"OutstackConditionIds":[]}]}}`)
	}
	fmt.Fprint(w, `]}`)
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// bareDominion decodes the same file with the standard library and counts nothing.
type bareDominion struct {
	Sessions []struct {
		Original struct {
			PrecinctPortionId int
			IsCurrent         bool
			Cards             []struct {
				Contests []struct {
					Id    int
					Marks []struct {
						CandidateId, Rank int
						IsAmbiguous       bool
					}
				}
			}
		}
	}
}

// BenchmarkDominion reads and counts a Dominion folder, and decodes the same
// file barely.
func BenchmarkDominion(b *testing.B) {
	dir := b.TempDir()
	if err := dominionFolder(dir, benchBallots(b)); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "CvrExport.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("count", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			r, err := castvote.ReadFile(dir, castvote.Source{}, false)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := rank.Count(r.Ballots, rank.Rule{Until: rank.Share, Threshold: rank.Fraction{Num: 15, Den: 100}, Skips: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			text, err := os.ReadFile(filepath.Join(dir, "CvrExport.json"))
			if err != nil {
				b.Fatal(err)
			}
			var v bareDominion
			if err := json.Unmarshal(text, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRanksInColumns reads and counts a CSV with a column for each rank,
// and reads the same file barely.
func BenchmarkRanksInColumns(b *testing.B) {
	n := benchBallots(b)
	var text bytes.Buffer
	text.WriteString("Cast Vote Record,Precinct,Choice 1,Choice 2,Choice 3,Choice 4,Choice 5\n")
	r := rand.New(rand.NewPCG(5, 6))
	for i := range n {
		order := r.Perm(9)
		fmt.Fprintf(&text, "%d,Ward %d", i+1, 1+i%40)
		for k := range 5 {
			fmt.Fprintf(&text, ",Candidate Number %d", order[k]+1)
		}
		text.WriteByte('\n')
	}
	file := filepath.Join(b.TempDir(), "ballots.csv")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("count", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			r, err := castvote.ReadFile(file, castvote.Source{}, false)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := rank.Count(r.Ballots, rank.Rule{Until: rank.Share, Threshold: rank.Fraction{Num: 15, Den: 100}, Skips: 1}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			f, err := os.Open(file)
			if err != nil {
				b.Fatal(err)
			}
			c := csv.NewReader(bufio.NewReaderSize(f, 1<<20))
			c.ReuseRecord = true
			for {
				if _, err := c.Read(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
			f.Close()
		}
	})
}

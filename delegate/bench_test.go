package delegate

import "testing"

func BenchmarkHamilton6(b *testing.B) {
	votes := []int64{591403, 570039, 140000, 122000, 97000, 90000}
	dst := make([]int, len(votes))
	b.ReportAllocs()
	for b.Loop() {
		Hamilton(dst, votes, 19)
	}
}

package english

import "testing"

func TestInWords(t *testing.T) {
	for n, want := range map[int64]string{
		0: "zero", 7: "seven", 13: "thirteen", 20: "twenty", 78: "seventy-eight", 87: "eighty-seven", 100: "one hundred",
		101: "one hundred and one", 178: "one hundred and seventy-eight", 1_000: "one thousand", 1_007: "one thousand and seven",
		12_340: "twelve thousand three hundred and forty", 200_100: "two hundred thousand one hundred",
		1_000_000: "one million", 1_200_013: "one million two hundred thousand and thirteen",
		-1: "−1", 2_000_000_000: "2,000,000,000",
	} {
		if got := InWords(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

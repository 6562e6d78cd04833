package castvote

import "github.com/canvassdesk/canvass/rank"

// javaRandom is the generator of Java's java.util.Random, whose sequence its
// documentation fixes: RCTab draws its seeded lots with it.
type javaRandom struct{ seed uint64 }

const (
	javaMultiplier = 0x5DEECE66D
	javaMask       = 1<<48 - 1
)

func newJavaRandom(seed int64) *javaRandom {
	return &javaRandom{(uint64(seed) ^ javaMultiplier) & javaMask}
}

func (r *javaRandom) next(bits uint) int32 {
	r.seed = (r.seed*javaMultiplier + 0xB) & javaMask
	return int32(r.seed >> (48 - bits))
}

// float is at least 0 and less than 1.
func (r *javaRandom) float() float64 {
	return float64(int64(r.next(26))<<27+int64(r.next(27))) * (1.0 / (1 << 53))
}

// below is a number from 0 to n-1.
func (r *javaRandom) below(n int32) int32 {
	if n&-n == n {
		return int32(int64(n) * int64(r.next(31)) >> 31)
	}
	for {
		bits := r.next(31)
		value := bits % n
		if bits-value+(n-1) >= 0 {
			return value
		}
	}
}

// shuffle puts a list in the order of Java's Collections.shuffle.
func (r *javaRandom) shuffle(list []rank.Option) {
	for i := len(list); i > 1; i-- {
		k := int(r.below(int32(i)))
		list[i-1], list[k] = list[k], list[i-1]
	}
}

// javaBucket is where Java's HashSet keeps a text, in a table of that size.
func javaBucket(text string, size int) int {
	h := int32(0)
	for _, c := range utf16Units(text) {
		h = 31*h + int32(c)
	}
	u := uint32(h)
	return int((u ^ u>>16) & uint32(size-1))
}

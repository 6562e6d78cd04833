package reply

import (
	"bytes"
	"compress/gzip"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Short is how many bytes an answer may have without being compressed: they fit one packet.
const Short = 1400

// The codings of content that are offered, the best first.
const (
	zstandard = "zstd"
	gzipped   = "gzip"
	identity  = ""
)

// coding is the best that an Accept-Encoding header takes (RFC 9110, section 12.5.3): identity for none.
func coding(accepts string) string {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(accepts, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q="); ok {
			n, err := strconv.ParseFloat(q, 64)
			if err != nil {
				n = 0
			}
			weight = n
		}
		weights[name] = weight
	}
	best, most := identity, 0.0
	for _, name := range []string{zstandard, gzipped} {
		w, said := weights[name]
		if !said {
			w = weights["*"]
		}
		if w > most {
			best, most = name, w
		}
	}
	if most < weights["identity"] { // who would sooner have it plain says so
		return identity
	}
	return best
}

var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		panic(err) // the options are right, or no test passes
	}
	return e
})

// encode is the text in the coding, nil where that fails or makes it no shorter: it is sent as it is then.
func encode(text []byte, in string) []byte {
	var out []byte
	switch in {
	case zstandard:
		out = encoder().EncodeAll(text, nil)
	case gzipped:
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write(text)
		if cerr := z.Close(); err != nil || cerr != nil {
			return nil
		}
		out = b.Bytes()
	}
	if len(out) >= len(text) {
		return nil
	}
	return out
}

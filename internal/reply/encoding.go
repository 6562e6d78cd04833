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
	var weights [3]float64 // of zstandard, gzipped and identity
	var said [3]bool
	others := 0.0 // what an asterisk gives to all that are not named
	for accepts != "" {
		var part string
		part, accepts, _ = strings.Cut(accepts, ",")
		name, parameters, _ := strings.Cut(part, ";")
		weight := 1.0
		if parameters != "" {
			weight = weightOf(parameters)
		}
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, zstandard):
			weights[0], said[0] = weight, true
		case strings.EqualFold(name, gzipped):
			weights[1], said[1] = weight, true
		case strings.EqualFold(name, "identity"):
			weights[2], said[2] = weight, true
		case name == "*":
			others = weight
		}
	}
	best, most := identity, 0.0
	for i, name := range [...]string{zstandard, gzipped} {
		w := weights[i]
		if !said[i] {
			w = others
		}
		if w > most {
			best, most = name, w
		}
	}
	if most < weights[2] { // who would sooner have it plain says so
		return identity
	}
	return best
}

// weightOf is the weight in a coding's parameters, 1 where they say none, 0 where it cannot be read.
func weightOf(parameters string) float64 {
	q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
	if !ok {
		return 1
	}
	n, err := strconv.ParseFloat(q, 64)
	if err != nil {
		return 0
	}
	return n
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

// Packed are the compressed forms of a text that is kept as a file, by the endings that web servers look for beside it:
// "gz" and "zst". It is empty for what is short, or is packed in itself.
func Packed(body []byte, packed bool) map[string][]byte {
	out := map[string][]byte{}
	if packed || len(body) <= Short {
		return out
	}
	for ending, in := range map[string]string{"gz": gzipped, "zst": zstandard} {
		if b := encode(body, in); b != nil {
			out[ending] = b
		}
	}
	return out
}

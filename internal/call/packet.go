package call

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Packet is the evidence of a proposal or a call: all that the machine said of it, out of the record alone. The same
// entries give the same bytes anywhere, so that whoever has the record computes it again. What feeds are doing is not in
// it: they stand beside the record.
type Packet struct {
	Format  int               `json:"format"` // 1
	Contest canvass.ContestID `json:"contest"`
	// Entries is how many entries of the record it is made of, As the moment of the last.
	Entries int64            `json:"entries"`
	As      canvass.Time     `json:"as_of"`
	Winner  canvass.OptionID `json:"winner,omitempty"`
	Measure canvass.Measure  `json:"measure"`

	Figures  PacketFigures   `json:"figures"`
	Sources  []PacketSource  `json:"sources"`
	Units    []PacketUnit    `json:"units,omitempty"`
	Estimate *PacketEstimate `json:"estimate,omitempty"`
	// NoEstimate says why there is none.
	NoEstimate string            `json:"no_estimate,omitempty"`
	Tier       canvass.CallTier  `json:"tier"`
	Rule       []PacketReason    `json:"rule,omitempty"`
	Objections []PacketObjection `json:"objections"`
}

// PacketFigures are those of canvass.Figures, the packet's own hash left out.
type PacketFigures struct {
	Leader  canvass.OptionID `json:"leader,omitempty"`
	Margin  int64            `json:"margin"`
	Counted int64            `json:"counted"`
	Out     *int64           `json:"out,omitempty"`
	OutBy   string           `json:"out_by,omitempty"`
	Chance  int              `json:"chance,omitempty"`
}

// PacketSource is what one source counts, and the entries that say so.
type PacketSource struct {
	By       string          `json:"by"`
	Measure  canvass.Measure `json:"measure"`
	Recorded canvass.Time    `json:"recorded,omitzero"`
	Counts   []canvass.Count `json:"counts"`
	Entries  int             `json:"entries"`
	// Refs is the hash of the keys of those entries, one a line.
	Refs string `json:"refs"`
}

// PacketUnit is a reporting unit as it was estimated: counts in the order of the options of the estimate.
type PacketUnit struct {
	ID     string  `json:"id"`
	Status string  `json:"status"`
	Votes  []int64 `json:"votes,omitempty"`
	// Bound is the most votes that can be cast there; left out where nobody knows.
	Bound *int64 `json:"bound,omitempty"`
}

// PacketEstimate is the estimate with what makes it again.
type PacketEstimate struct {
	Version   string   `json:"version"`
	Seed      uint64   `json:"seed"`
	Tier      string   `json:"tier"`
	Options   []string `json:"options"`
	Baselines string   `json:"baselines,omitempty"`
	// Expected are the modelled total's low, median and high end; Chances are in ten-thousandths, by option.
	Expected [3]int64 `json:"expected"`
	Chances  []int    `json:"chances,omitempty"`
	// Certain is what bounds say: whether all that is out is bounded, by how much, and how much counts may be wrong.
	Bounded     bool  `json:"bounded"`
	MostOut     int64 `json:"most_out"`
	ErrorBudget int64 `json:"error_budget"`
	Fell        int64 `json:"fell,omitempty"`
}

// PacketReason is a leg of the desk's rule.
type PacketReason struct {
	Name  string `json:"name"`
	Holds bool   `json:"holds"`
	Text  string `json:"text"`
}

// PacketObjection is what the machine holds against it, out of the record.
type PacketObjection struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// PacketOf is the packet for a call of the snapshot's contest.
func PacketOf(s *tally.Snapshot, id canvass.ContestID, winner canvass.OptionID, measure canvass.Measure) *Packet {
	st := OfWinner(s, id, Moment{Now: s.Now}, winner, measure)
	if st == nil {
		return nil
	}
	f := st.Figures
	p := &Packet{
		Format: 1, Contest: id, Entries: s.Size, As: s.Now, Winner: st.Winner, Measure: st.Measure, Tier: st.Tier,
		Figures: PacketFigures{f.Leader, f.Margin, f.Counted, f.Out, f.OutBy, f.Chance},
		Sources: []PacketSource{}, Objections: []PacketObjection{},
	}
	for _, n := range st.c.Sources {
		src := PacketSource{By: n.By, Measure: n.Measure, Recorded: n.Recorded, Counts: []canvass.Count{}, Entries: len(n.Ref), Refs: refsHash(n.Ref)}
		for _, o := range n.Options {
			src.Counts = append(src.Counts, canvass.Count(o))
		}
		p.Sources = append(p.Sources, src)
	}
	p.estimate(st)
	for _, o := range st.Objections {
		if o.By == "" {
			p.Objections = append(p.Objections, PacketObjection{o.ID, o.Text})
		}
	}
	return p
}

func (p *Packet) estimate(st *State) {
	p.NoEstimate = st.Estimate.NoEstimate
	e, t := st.Estimate.Estimate, st.Estimate.Table
	if e == nil || t == nil {
		return
	}
	for _, r := range st.Reasons {
		p.Rule = append(p.Rule, PacketReason(r))
	}
	p.Estimate = &PacketEstimate{
		Version: estimate.Version(), Seed: live.Seed, Tier: string(e.Tier), Options: t.Options, Baselines: st.Estimate.Baselines,
		Expected: [3]int64{e.Expected.Low, e.Expected.Median, e.Expected.High},
		Bounded:  e.Certain.Known, MostOut: e.Certain.MostOut, ErrorBudget: e.Certain.ErrorBudget, Fell: t.Fell,
	}
	for i := range e.Options {
		p.Estimate.Chances = append(p.Estimate.Chances, int(math.Floor(10_000*e.Options[i].Win)))
	}
	for i := range t.Units {
		u := &t.Units[i]
		x := PacketUnit{ID: u.ID, Status: string(u.Status)}
		if u.Counted() > 0 {
			x.Votes = u.Votes
		}
		if u.Bound >= 0 {
			x.Bound = &u.Bound
		}
		p.Units = append(p.Units, x)
	}
}

// Bytes are the canonical bytes of the packet: JSON in the declared order, compact, without floats, and a line end.
func (p *Packet) Bytes() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		panic(err) // it is made of text and whole numbers
	}
	return b.Bytes()
}

// Hash names the packet as public evidence.
func (p *Packet) Hash() string {
	sum := sha256.Sum256(p.Bytes())
	return "sha256:" + hex.EncodeToString(sum[:])
}

func refsHash(r tally.Ref) string {
	h := sha256.New()
	for _, key := range r {
		h.Write([]byte(key + "\n"))
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

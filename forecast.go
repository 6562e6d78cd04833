package canvass

// Forecast is what was expected of a contest before its polls closed: frozen in the record then, and held against the
// result afterwards. A desk's own names the season model by its version; another's is what somebody published.
type Forecast struct {
	// Model names what it was made with: the model's version with its hash, or the name that its maker gives it.
	Model string `json:"model"`
	// Seed and Draws make a model's own forecast again, to the bit; both are 0 for somebody else's.
	Seed  uint64 `json:"seed,omitempty"`
	Draws int    `json:"draws,omitempty"`
	// Options are those who were given a chance, in order of their ids.
	Options []ForecastOption `json:"options"`
}

// ForecastOption is what a forecast says of one option.
type ForecastOption struct {
	Option OptionID `json:"option"`
	// Chance to win, in ten-thousandths. Bound says that it was given as no more than a bound: "over 99%".
	Chance int  `json:"chance"`
	Bound  bool `json:"bound,omitempty"`
	// Shares are the 5%, 50% and 95% quantiles of the share, in tenths of a percent of those who stand; empty where
	// none are given.
	Shares []int `json:"shares,omitempty"`
	// Delegates are quantiles of the delegates: 5%, 10% to 90% by tens, 95%; empty where none are given.
	Delegates []int `json:"delegates,omitempty"`
}

// ForecastQuantiles are the percentages that Delegates are quantiles of.
var ForecastQuantiles = []int{5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95}

// Validate refuses a forecast without a model or options, chances beyond certainty, and quantiles that fall.
func (f *Forecast) Validate() error {
	const op = "forecast"
	if f.Model == "" || len(f.Model) > 100 {
		return Errorf(Invalid, op, "a forecast names what it was made with, in 1 to 100 bytes")
	}
	if len(f.Options) < 2 || len(f.Options) > 200 || f.Draws < 0 {
		return Errorf(Invalid, op, "a forecast gives 2 to 200 options a chance")
	}
	sum := 0
	for i, o := range f.Options {
		if err := o.Option.Validate(); err != nil {
			return err
		}
		if i > 0 && f.Options[i-1].Option >= o.Option {
			return Errorf(Invalid, op, "%s stands twice, or out of order: options are in order of their ids", o.Option)
		}
		if o.Chance < 0 || o.Chance > 10_000 {
			return Errorf(Invalid, op, "%s: a chance of %d ten-thousandths; it is 0 to 10,000", o.Option, o.Chance)
		}
		if sum += o.Chance; sum > 10_000+len(f.Options) {
			return Errorf(Invalid, op, "the chances are %d ten-thousandths together", sum)
		}
		if err := risingQuantiles(o.Option, o.Shares, 3, 1000); err != nil {
			return err
		}
		if err := risingQuantiles(o.Option, o.Delegates, len(ForecastQuantiles), 100_000); err != nil {
			return err
		}
	}
	return nil
}

func risingQuantiles(o OptionID, q []int, n, most int) error {
	if len(q) != 0 && len(q) != n {
		return Errorf(Invalid, "forecast", "%s: %d quantiles; give %d or none", o, len(q), n)
	}
	for i, v := range q {
		if v < 0 || v > most || i > 0 && v < q[i-1] {
			return Errorf(Invalid, "forecast", "%s: quantiles rise from 0 to %d", o, most)
		}
	}
	return nil
}

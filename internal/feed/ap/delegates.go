package ap

import (
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// report is a delegate report: delSum, with the parties' totals; delSuper and delState, with the states'.
type report struct {
	Test    string `json:"Test"`
	At      string `json:"timestamp"`
	Parties []struct {
		Party  string     `json:"pId"`
		Need   string     `json:"dNeed"`
		All    string     `json:"dVotes"`
		Total  []credited `json:"Cand"`
		States []struct {
			State string     `json:"sId"`
			Total []credited `json:"Cand"`
		} `json:"State"`
	} `json:"del"`
}

type credited struct {
	ID    string `json:"cId"`
	Name  string `json:"cName"`
	Total string `json:"dTot"`
	// Unpledged are the superdelegates among them.
	Unpledged string `json:"sdTot"`
}

// delegates emits a tally for each party, and for each state that the report lists. A state's tally is of pledged
// delegates; the party's is what the AP counts towards the majority, superdelegates in.
func delegates(v *feed.Values, name string, emit func(*feed.Item) bool) error {
	var x report
	if err := v.Decode(&x); err != nil {
		return err
	}
	at, err := moment(name, x.At)
	if err != nil {
		return err
	}
	day := ""
	if at != 0 {
		day = at.Go().In(canvass.Eastern).Format(time.DateOnly)
	}
	for _, p := range x.Parties {
		contest := feed.Contest{Name: p.Party + " delegates", Date: day, Party: feed.Party(p.Party), Office: feed.President}
		if contest.Party == "" {
			return feed.Errorf(name, "%q is neither Dem nor GOP", p.Party)
		}
		if len(p.Total) > 0 {
			it, err := tally(name+", "+p.Party, contest, p.Total, false)
			if err != nil {
				return err
			}
			if err := it.majority(p.Need, p.All); err != nil {
				return err
			}
			it.At, it.Test = at, x.Test == "1"
			if !emit(it.Item) {
				return feed.ErrStop
			}
		}
		for _, s := range p.States {
			c := contest
			national := s.State == "US"
			if !national {
				c.State = strings.ToUpper(s.State)
			}
			it, err := tally(fmt.Sprintf("%s, %s, %s", name, p.Party, s.State), c, s.Total, !national)
			if err != nil {
				return err
			}
			if national {
				if err := it.majority(p.Need, p.All); err != nil {
					return err
				}
			}
			it.At, it.Test = at, x.Test == "1"
			if !emit(it.Item) {
				return feed.ErrStop
			}
		}
	}
	return nil
}

type tallyItem struct{ *feed.Item }

func tally(where string, c feed.Contest, all []credited, pledged bool) (tallyItem, error) {
	it := tallyItem{&feed.Item{Where: where, Contest: c, Tally: &feed.Tally{}}}
	unpledged := int64(0)
	for _, x := range all {
		n, err := feed.Whole(where, x.Name+"'s dTot", x.Total)
		if err != nil {
			return it, err
		}
		if x.Unpledged != "" {
			super, err := feed.Whole(where, x.Name+"'s sdTot", x.Unpledged)
			if err != nil {
				return it, err
			}
			if super > n {
				return it, feed.Errorf(where, "%s has %d delegates and %d superdelegates among them", x.Name, n, super)
			}
			if unpledged += super; pledged {
				n -= super
			}
		}
		o := feed.Option{Name: x.Name}
		if x.ID != "" {
			o.IDs = []feed.ID{{Scheme: "ap-polid", Value: x.ID}}
		}
		it.Tally.Counts = append(it.Tally.Counts, feed.Count{Option: o, Votes: n})
	}
	switch {
	case unpledged > 0 && pledged:
		it.Note = fmt.Sprintf("pledged delegates; %d unpledged ones are left out", unpledged)
	case unpledged > 0:
		it.Note = fmt.Sprintf("%d unpledged delegates are in it", unpledged)
	}
	return it, nil
}

func (it tallyItem) majority(need, all string) error {
	for _, p := range []struct {
		field, text string
		to          **int64
	}{{"dNeed", need, &it.Tally.Need}, {"dVotes", all, &it.Tally.Of}} {
		if p.text == "" {
			continue
		}
		n, err := feed.Whole(it.Where, p.field, p.text)
		if err != nil {
			return err
		}
		*p.to = &n
	}
	return nil
}

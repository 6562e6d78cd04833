package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

func TestCalculator(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	votes := func(seats, threshold string, pairs ...string) string {
		q := url.Values{"seats": {seats}, "threshold": {threshold}}
		for i := 0; i < len(pairs); i += 2 {
			q.Add("name", pairs[i])
			q.Add("votes", pairs[i+1])
		}
		return "/calculator?" + q.Encode()
	}
	for _, c := range []struct {
		name, path string
		says       []string
		silent     string
	}{
		{"an empty form shows the rule and no problem", "/calculator", []string{"One pool.", "half the leader's share"}, "The award"},
		{
			"six seats on 51 and 40", votes("6", "15%", "Palmer", "51", "Biden", "40"),
			[]string{"306/91", "240/91", "Whole seats: Palmer 3, Biden 2; 1 left.", "6 more ballots for Palmer would move seats from Biden to Palmer", "3 ballots cast for Palmer in the place of Biden"},
			"",
		},
		{"a thousand with its comma", votes("5", "15", "A", "1,000", "B", "999"), []string{"A seat that is left goes to A"}, ""},
		{"no threshold", votes("3", "none", "A", "2", "B", "1"), []string{"There is no threshold"}, "qualifies with"},
		{"a tie waits for a lot", votes("1", "15%", "A", "5", "B", "5"), []string{"Tied: 1 seat between A and B until a lot is drawn"}, ""},
		{"seats that are no number", votes("x", "15%", "A", "5"), []string{"Seats: write a whole number from 1 to 10,000."}, "The award"},
		{"seats below one", votes("0", "15%", "A", "5"), []string{"Seats: write a whole number"}, "The award"},
		{"a threshold above everything", votes("6", "150%", "A", "5"), []string{"Threshold: write a percentage such as 15%, or none."}, "The award"},
		{"negative votes", votes("6", "15%", "A", "-5"), []string{"Votes for A: write a whole number, not below zero."}, "The award"},
		{"a name twice", votes("6", "15%", "A", "5", "a", "6"), []string{"a is there twice."}, "The award"},
		{"votes without a name", votes("6", "15%", "", "5"), []string{"Give a name to the 5 votes that have none."}, "The award"},
		{"no votes at all", votes("6", "15%"), []string{"Write at least one name with votes."}, "The award"},
		{"more votes than can be", votes("6", "15%", "A", "99999999999999999999"), []string{"Votes for A: write a whole number"}, "The award"},
		{"a contest of one pool begins with its count", "/calculator?contest=2028/dem/ot", []string{"Otter Islands", "3050/1000", "Ana Rivera", "Pool by pool"}, ""},
		{"a contest with districts takes votes by area", "/calculator?contest=2028/dem/ks", []string{"area,option,votes", "state,ana-rivera,1400", "Still missing for it: the votes of cd-1."}, ""},
		{
			"votes by area", "/calculator?" + url.Values{"contest": {"2028/dem/ks"}, "areas": {"area,option,votes\nstate,ana-rivera,100\ncd-1,ana-rivera,60\ncd-2,ben-okafor,40\n"}}.Encode(),
			[]string{"Ana Rivera 7", "Ben Okafor 2"},
			"Lacks",
		},
		{
			"votes by area with a fault", "/calculator?" + url.Values{"contest": {"2028/dem/ks"}, "areas": {"area,option,votes\nstate,ana-rivera,many\n"}}.Encode(),
			[]string{"Votes:2: votes"},
			"Pool by pool",
		},
		{
			"a district that there is not", "/calculator?" + url.Values{"contest": {"2028/dem/ks"}, "areas": {"area,option,votes\ncd-9,ana-rivera,1\n"}}.Encode(),
			[]string{"cd-9"},
			"Pool by pool",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := get(t, h, c.path)
			text := plainText(body)
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", c.path, resp.Status)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("the page does not say %q:\n%s", want, text)
				}
			}
			if c.silent != "" && strings.Contains(text, c.silent) {
				t.Errorf("the page says %q", c.silent)
			}
		})
	}
}

// The form keeps what its reader wrote, and has room for more.
func TestTheFormComesBackAsItWasFilled(t *testing.T) {
	body := ok(t, handler(kestrel(t, canvass.Live)), "/calculator?seats=x&threshold=20%25&name=Ann+O%27Hara&votes=12&name=B&votes=13&name=C&votes=14")
	for _, want := range []string{`value="x"`, `value="20%"`, `value="Ann O&#39;Hara"`, `value="12"`, `id="name-5"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
}

package english

import "testing"

// TestText gives each function a text or a number and what it must make of it.
func TestText(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Thousands(0), "0"},
		{Thousands(999), "999"},
		{Thousands(1000), "1,000"},
		{Thousands(1234567), "1,234,567"},
		{Thousands(-1234), "−1,234"},
		{Spelled(0), "no"},
		{Spelled(9), "nine"},
		{Spelled(10), "10"},
		{Spelled(1968), "1,968"},
		{Many(1, "vote", "votes"), "one vote"},
		{Many(12, "vote", "votes"), "12 votes"},
		{Count(1, "vote", "votes"), "1 vote"},
		{Count(10992, "vote", "votes"), "10,992 votes"},
		{Signed(6454), "+6,454"},
		{Signed(-3), "−3"},
		{Signed(0), "0"},
		{List(nil), ""},
		{List([]string{"a"}), "a"},
		{List([]string{"a", "b"}), "a and b"},
		{List([]string{"a", "b", "c"}), "a, b and c"},
		{Sentences("counted again", "", "it was wet."), "Counted again. It was wet."},
		{DidYouMean("plamer", []string{"biden", "palmer"}), " (did you mean palmer?)"},
		{DidYouMean("zzz", []string{"biden", "palmer"}), ""},
		{Capital("the party"), "The party"},
		{Capital("“uncommitted”"), "“Uncommitted”"},
		{Capital("älv"), "Älv"},
		{Capital(""), ""},
		{Titled("jane-roe"), "Jane Roe"},
		{Possessive("Biden"), "Biden’s"},
		{Possessive("Phillips"), "Phillips’"},
		{Unstopped("It is so. "), "It is so"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWithCommas(t *testing.T) {
	for text, want := range map[string]string{
		"1295964 votes of 4974102/591858 are 38.8125%": "1,295,964 votes of 4,974,102/591,858 are 38.8125%",
		"on 2024-03-05 in cd-1234":                     "on 2024-03-05 in cd-1234",
		"999 and 1000":                                 "999 and 1,000",
		"14,019 more than 14019":                       "14,019 more than 14,019",
		"1,000,007 of 0123":                            "1,000,007 of 0123",
		"":                                             "",
	} {
		if got := WithCommas(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

package catalog

import "testing"

func TestSourceMeant(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]string{
		"Guam Democratic Party":         "democratic-party-of-guam",
		"democratic party guam":         "democratic-party-of-guam",
		"American Samoa Democrats":      "",
		"american samoa democratic":     "american-samoa-democratic-party",
		"Associated Press":              "ap",
		"party":                         "", // many
		"the Zemblan Gazette of Onhava": "",
	} {
		if got := c.SourceMeant(words); got != want {
			t.Errorf("%q means %q, want %q", words, got, want)
		}
	}
	found := c.ContestsNamed("samoa 2024")
	if len(found) != 2 || found[0].ID != "2024/dem/as" && found[0].ID != "2024/gop/as" {
		t.Errorf("samoa 2024 finds %v", found)
	}
	if found := c.PeopleNamed("palmer"); len(found) != 1 || found[0].ID != "jason-palmer" {
		t.Errorf("palmer finds %v", found)
	}
	if all := c.Sources(""); len(all) != len(c.Outlets) {
		t.Errorf("no words find %d of %d", len(all), len(c.Outlets))
	}
}

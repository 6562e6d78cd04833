package web_test

import (
	"strings"
	"testing"
)

// The page of a race's way has the exact part, its pictures, what each contest was worth in words, and chances or why none are told.
func TestWayToTheNomination(t *testing.T) {
	h := handler(superTuesday(t, func(string) bool { return true }))
	gop := ok(t, h, "/2024/gop/way")
	for _, want := range []string{"The way to the nomination", "Delegates by date", "What each needed of the rest", "Surprise and consequence", "Chances, by a model", "season-3-", "Left out or simplified"} {
		if !strings.Contains(gop, want) {
			t.Errorf("/2024/gop/way lacks %q", want)
		}
	}
	dem := ok(t, h, "/2024/dem/way")
	for _, want := range []string{
		"Jason Palmer had won none of the three contests before; the best share was 0.4%, in Nevada", "(2.3 bits)", "Inconsequential by the rule",
		"No chances are told. Nobody but one has won one in twenty-five of the delegates",
	} {
		if !strings.Contains(dem, want) {
			t.Errorf("/2024/dem/way lacks %q", want)
		}
	}
	if got := strings.Count(gop, "<svg"); got != 4 {
		t.Errorf("%d pictures, want 4", got)
	}
	if !strings.Contains(ok(t, h, "/2024/gop"), `href="/2024/gop/way"`) {
		t.Error("the race's page does not lead to it")
	}
}

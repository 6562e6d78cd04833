package wording

import "github.com/canvassdesk/canvass/internal/english"

// ToCome says what of a race is still to come: so many contests to be held or without a report, others that were canceled and of
// whose delegates nothing is known, the delegates of those whose number is known, and how many contests have no such number. It is
// "no contest" where there is none.
func ToCome(contests, canceled, delegates, unsized int) string {
	var words string
	switch {
	case contests+canceled == 0:
		return "no contest"
	case canceled == 0:
		words = english.Count(contests, "contest", "contests")
	case contests == 0:
		words = english.Count(canceled, "contest that was canceled", "contests that were canceled")
	default:
		words = english.Count(contests, "contest", "contests") + " and " + english.Count(canceled, "that was canceled", "that were canceled")
	}
	switch {
	case unsized == 0:
		return words + ", " + english.Count(delegates, "delegate", "delegates")
	case delegates == 0:
		return words + "; how many delegates is not known"
	}
	return words + ", at least " + english.Count(delegates, "delegate", "delegates") + "; of " + english.Count(unsized, "contest", "contests") + " the number is not known"
}

// Reached says by which day's contests somebody has the number of delegates needed; elsewhere says that others may have an earlier
// day.
func Reached(name, day string, elsewhere bool) string {
	if elsewhere {
		return name + " has the number needed, by this count since the contests of " + day + "; others may have an earlier day, who count delegates of canceled contests, or without a pledge"
	}
	return name + " has had the number needed since the contests of " + day
}

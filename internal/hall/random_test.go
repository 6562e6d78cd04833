package hall_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/hall"
	"pgregory.net/rapid"
)

// TestHallAtRandom enters a hall in every order: forms sent twice, answers lost, sheets mended, tellers who disagree,
// a third teller. At the end each room's count in the record is what at least two of its tellers say, or the room is
// not in and the count cannot be confirmed.
func TestHallAtRandom(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, d, codes := hallOf(t)
		defer s.Close()
		rooms := []canvass.UnitID{"room:a", "room:b"}
		type teller struct {
			phone *phone
			sheet [4]int
			sent  bool
		}
		floor := map[canvass.UnitID][]*teller{}
		for _, room := range rooms {
			for i := range rapid.IntRange(2, 3).Draw(rt, "tellers") {
				floor[room] = append(floor[room], &teller{phone: enters(t, s, codes, hall.Teller, room, fmt.Sprintf("Teller %d", i))})
			}
		}
		figures := rapid.SampledFrom([][4]int{{12, 21, 3, 0}, {21, 12, 3, 0}, {12, 21, 0, 3}, {9, 9, 9, 9}})
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			room := rapid.SampledFrom(rooms).Draw(rt, "room")
			x := rapid.SampledFrom(floor[room]).Draw(rt, "who")
			sheetNow := figures.Draw(rt, "figures")
			form := fmt.Sprintf(sheet, sheetNow[0], sheetNow[1], sheetNow[2], sheetNow[3]) + "&yes=like-another"
			x.phone.get("/hall/sheet")
			switch rapid.SampledFrom([]string{"send", "send", "twice", "read only", "half"}).Draw(rt, "how") {
			case "send":
				x.phone.post("/hall/sheet", form)
			case "twice": // the answer was lost, and the phone sends it again
				key := "&key=" + x.phone.key()
				x.phone.post("/hall/sheet", form+key).post("/hall/sheet", form+key)
			case "read only":
				x.phone.post("/hall/read", form)
				continue
			case "half": // a form that did not arrive whole is refused
				if x.phone.post("/hall/sheet", form[:len(form)/3]); x.phone.code == http.StatusOK {
					rt.Fatal("half a form went in")
				}
				continue
			}
			if x.phone.code == http.StatusOK {
				x.sheet, x.sent = sheetNow, true
			} else if x.phone.code != http.StatusConflict { // asked whether two rooms can be alike, where no yes was needed
				rt.Fatalf("answered %d", x.phone.code)
			}
		}
		chair := enters(t, s, codes, hall.Chair, "", "Rita")
		chair.get("/hall/chair")
		c := d.View().Contests[guam]
		all := hall.Rooms(c, nil)
		complete := true
		for _, room := range rooms {
			sheets := map[[4]int]int{}
			given := 0
			for _, x := range floor[room] {
				if x.sent {
					sheets[x.sheet]++
					given++
				}
			}
			i := slices.IndexFunc(all, func(r hall.Room) bool { return r.Unit == room })
			agreed, most := [4]int{}, 1
			level := false
			for figures, n := range sheets {
				level = level && n != most || n == most && n > 1
				if n > most {
					agreed, most = figures, n
				}
			}
			in := all[i].In()
			complete = complete && in
			switch {
			case most > 1 && !level && !in:
				rt.Errorf("%s: %v agree, and the room is not in", room, sheets)
			case most > 1 && !level:
				for j, o := range []canvass.OptionID{"ann-able", "bob-baker", "cy-clark", "uncommitted"} {
					if n, _ := all[i].Rounds[0].Report.Votes(o); n != int64(agreed[j]) {
						rt.Errorf("%s: the record has %d for %s, two sheets have %d", room, n, o, agreed[j])
					}
				}
			case in:
				rt.Errorf("%s: in with the sheets %v", room, sheets)
			}
		}
		if chair.get("/hall/chair/say").post("/hall/chair/say", ""); (chair.code == http.StatusOK) != complete {
			rt.Errorf("confirming answered %d, and all rooms in is %v", chair.code, complete)
		}
	})
}

package tally

import (
	"fmt"
	"os"
	"reflect"
	"testing"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if !reflect.ValueOf(*noParts).IsZero() { // all units without parts share it
		fmt.Printf("FAIL: something was written to the parts of units that have none: %+v\n", *noParts)
		code = 1
	}
	os.Exit(code)
}

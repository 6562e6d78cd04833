package delegate_test

import (
	"os"
	"testing"

	"github.com/canvassdesk/canvass/delegate/delegatetest"
)

// The cases in testdata are written to be read: see any of the files.
func TestCases(t *testing.T) {
	delegatetest.Run(t, os.DirFS("testdata"), "*.txt")
}

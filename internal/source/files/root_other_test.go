//go:build !linux

package files_test

import (
	"os"
	"testing"
)

func asNobody(t *testing.T, _ string) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("needs a user other than root: root reads everything")
	}
}

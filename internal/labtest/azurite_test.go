package labtest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

func TestAzurite(t *testing.T) {
	address := labtest.Azurite(t)
	answer, err := http.Get(address + "?comp=list")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	// It knows nobody who does not sign.
	if server := answer.Header.Get("Server"); answer.StatusCode != http.StatusForbidden || !strings.HasPrefix(server, "Azurite-Blob/") {
		t.Errorf("%s from %q", answer.Status, server)
	}
}

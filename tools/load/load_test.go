package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app/open"
)

func TestSum(t *testing.T) {
	var all taken
	for i := 100; i > 0; i-- {
		all.times = append(all.times, time.Duration(i)*time.Millisecond)
	}
	all.Requests, all.bytes = 100, 100*2048
	all.sum()
	if all.P50 != 50 || all.P95 != 95 || all.P99 != 99 || all.Max != 100 || all.KiB != 2 {
		t.Errorf("of 1 to 100 ms: %v, %v, %v, %v, and %v KiB", all.P50, all.P95, all.P99, all.Max, all.KiB)
	}
}

// Pages that fail are counted as that, each kind for itself.
func TestLoadCountsFailures(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	path := func(p string) func(int) string { return func(int) string { return p } }
	got := load(t.Context(), []*session{{http: server.Client(), at: server.URL}}, []kind{{"good", true, path("/good")}, {"bad", false, path("/bad")}}, 100, 200*time.Millisecond)
	if got[0].Requests != 10 || got[0].Failed != 0 || got[1].Requests != 10 || got[1].Failed != 10 || got[1].Failure == "" {
		t.Errorf("good: %d asked, %d failed; bad: %d asked, %d failed, %q", got[0].Requests, got[0].Failed, got[1].Requests, got[1].Failed, got[1].Failure)
	}
}

// The estate that is written is one, and has as many environments.
func TestWriteEstate(t *testing.T) {
	t.Chdir("../..")
	dir := filepath.Join(t.TempDir(), "estate")
	if err := writeEstate(dir, 200); err != nil {
		t.Fatal(err)
	}
	document, err := open.Opener{Own: catalogue.FS()}.Document(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range document.Estate.Entities {
		n += len(e.Environments)
	}
	if n != 200 {
		t.Errorf("%d environments, want 200", n)
	}
}

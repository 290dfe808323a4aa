package cli_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/cli"
)

// A console that is started says where it is reached, answers there, and ends when it
// is told to.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said, err := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.RunBy(ctx, []string{"serve", regionalGroup, "--addr", "127.0.0.1:0"}, cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: err}, func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) })
	}()
	line, readErr := bufio.NewReader(said).ReadString('\n')
	if readErr != nil {
		t.Fatal(readErr)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	found := regexp.MustCompile(`^ward: open (http://127\.0\.0\.1:\d+)/sign-in\?token=\S+ \(it lets in once\)\n$`).FindStringSubmatch(line)
	if found == nil {
		t.Fatalf("it says %q", line)
	}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/": http.StatusUnauthorized, "/sign-in": http.StatusOK} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, found[1]+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s answers %d, want %d", path, response.StatusCode, want)
		}
	}
	stop()
	if status := <-ended; status != 0 {
		t.Errorf("it ends with %d", status)
	}
}

package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/cli"
)

// served is a console that a test started.
type served struct {
	at    string
	stop  func() int // ends it, and returns its exit status
	token string
}

func serveDemo(t *testing.T, args ...string) served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	said, errs := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.RunBy(ctx, append([]string{"serve", "--demo", "--addr", "127.0.0.1:0"}, args...), cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: errs}, func() time.Time { return time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC) })
		_ = errs.Close()
	}()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	found := regexp.MustCompile(`open (http://127\.0\.0\.1:\d+)/sign-in\?token=(\S+)`).FindStringSubmatch(line)
	if found == nil {
		t.Fatalf("it says %q", line)
	}
	return served{at: found[1], token: found[2], stop: func() int { cancel(); return <-ended }}
}

// until asks for a page until it says something.
func (s served) until(t *testing.T, path string, says *regexp.Regexp) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.at+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if found := says.FindString(string(body)); found != "" {
			return found
		}
		<-again.C
	}
}

// A demonstration answers at once, says how far it is, by its own clock and not this
// machine's, and leaves nothing when it is ended, whatever it was at.
func TestServeDemoLeavesNothing(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(temporary, "config"))
	s := serveDemo(t)
	s.until(t, "/sign-in", regexp.MustCompile(`an invented organisation, history made on this machine\. Its clock stands at 2026-11-02 19:00 UTC\. Day \d+ of 30 is being sealed`))
	s.until(t, "/sign-in", regexp.MustCompile(`Day ([3-9]|[12]\d|30) of 30`))
	if made, err := filepath.Glob(filepath.Join(temporary, "ward-demo-*", "state", "ledger", "*")); err != nil || len(made) == 0 {
		t.Errorf("its ledger is not in a temporary folder: %v", err)
	}
	if status := s.stop(); status != 0 {
		t.Errorf("it ends with %d", status)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v: %v", left, err)
	}
}

// What a demonstration keeps in a folder that was named is a ledger as any other: ward
// evidence verifies it.
func TestServeDemoKeepsWhatVerifies(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "kept")
	s := serveDemo(t, "--state", dir)
	s.until(t, "/sign-in", regexp.MustCompile(`Day ([3-9]|[12]\d|30) of 30`))
	if status := s.stop(); status != 0 {
		t.Errorf("it ends with %d", status)
	}
	var out, errs bytes.Buffer
	ward := func(args ...string) int {
		out.Reset()
		errs.Reset()
		return cli.RunBy(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, time.Now)
	}
	if status := ward("evidence", "verify", "--state", filepath.Join(dir, "state"), "--keys", filepath.Join(dir, "keys")); status != 0 || !strings.Contains(out.String(), "prairie-provider.example/demonstration") {
		t.Errorf("verify ends with %d:\n%s%s", status, &out, &errs)
	}
	if status := ward("serve", "--demo", "--addr", "127.0.0.1:0", "--state", dir); status != 2 || !strings.Contains(errs.String(), "there is something in "+dir+" already") {
		t.Errorf("a second one in the same folder ends with %d: %s", status, &errs)
	}
}

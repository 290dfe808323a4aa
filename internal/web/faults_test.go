package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app/console"
	opener "github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/web"
)

// An estate with problems: every page says all of them, with their places, and shows the
// last good one, as old.
func TestProblemsAreShown(t *testing.T) {
	shown, err := example()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/regional-group")); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(dir + "/estate.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(strings.Replace(string(raw), "effective: 2026-11-01", "effective: yesterday", 1), "  notify: 60d", "  notify: soon", 1)
	if err := os.WriteFile(dir+"/estate.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, shown.Problems = opener.Opener{Own: catalogue.FS()}.Document(dir)
	shown.Stale = today
	o := show(t, shown)
	c := client(t)
	o.enter(t, c)
	for _, path := range []string{"/", "/findings", "/controls/hipaa/164.312(b)", "/evidence/0"} {
		status, body, _ := ask(t, c, get(t, o.URL+path))
		if status != http.StatusOK || !strings.Contains(body, "Harbor Regional Group") {
			t.Errorf("%s: %d, or the last good one is not shown", path, status)
		}
		for _, place := range []string{"estate.yaml:12:", "estate.yaml:63:"} {
			if !strings.Contains(body, place) {
				t.Errorf("%s does not say what is wrong at %s", path, place)
			}
		}
	}
	_, metrics, _ := ask(t, c, get(t, o.URL+"/metrics"))
	for _, line := range []string{"ward_estate_problems 2\n", "ward_estate_stale 1\n", fmt.Sprintf("ward_estate_read_timestamp_seconds %v\n", float64(today.Unix())), "ward_estate_judging 0\n", "ward_estate_last_judging_seconds 0\n", fmt.Sprintf("ward_findings %d\n", len(shown.Estate.Judged.Stream.Findings))} {
		if !strings.Contains(metrics, line) {
			t.Errorf("/metrics lacks %q", line)
		}
	}
}

// Guesses leave nothing behind: no session, and the door open for who has the token.
func TestManyGuesses(t *testing.T) {
	o := open(t)
	c := client(t)
	for i := range 2000 {
		status, _, h := ask(t, c, post(t, o.URL+"/sign-in", url.Values{"token": {fmt.Sprint("guess-", i)}}))
		if status != http.StatusForbidden || h.Get("Set-Cookie") != "" {
			t.Fatalf("guess %d: %d, and a cookie %q", i, status, h.Get("Set-Cookie"))
		}
	}
	o.enter(t, client(t))
}

// What is asked may be long, and of many kinds; it is answered, or refused, and never
// more than a page is made of it.
func TestLongAndManyQueries(t *testing.T) {
	o := open(t)
	c := client(t)
	o.enter(t, c)
	if status, body, _ := ask(t, c, get(t, o.URL+"/findings?q="+strings.Repeat("a", 32<<10))); status != http.StatusOK || !strings.Contains(body, "0 findings of") {
		t.Errorf("a long search: %d", status)
	}
	for i := range 500 {
		if status, _, _ := ask(t, c, get(t, fmt.Sprintf("%s/findings?q=%d&environment=%d&format=csv", o.URL, i, i))); status != http.StatusOK {
			t.Fatalf("query %d: %d", i, status)
		}
	}
}

// gate shows what it has as soon as somebody opens it.
type gate struct {
	still
	asked, opened chan struct{}
}

func (g gate) Shown() console.Shown {
	select {
	case g.asked <- struct{}{}:
		<-g.opened
	default:
	}
	return g.still.Shown()
}

// serving is a console that is served as the command serves it.
func serving(t *testing.T, shows web.Shows, patience time.Duration) (at, token string, stop func() error) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at = l.Addr().String()
	s, err := web.New(web.Options{Shows: shows, Version: "test", Addr: at, Patience: patience, Log: slog.New(slog.DiscardHandler), Issued: func(path string) {
		if token == "" {
			_, token, _ = strings.Cut(path, "token=")
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	stop = func() error { cancel(); return <-ended }
	return at, token, stop
}

// A console that is told to end answers what was asked before, and nothing after.
func TestEndsGracefully(t *testing.T) {
	shown, err := example()
	if err != nil {
		t.Fatal(err)
	}
	g := gate{still(shown), make(chan struct{}), make(chan struct{})}
	at, token, stop := serving(t, g, 0)
	c := client(t)
	if status, _, _ := ask(t, c, post(t, "http://"+at+"/sign-in", url.Values{"token": {token}})); status != http.StatusSeeOther {
		t.Fatalf("signing in: %d", status)
	}
	type answer struct {
		status int
		body   string
		err    error
	}
	answered := make(chan answer, 1)
	go func() {
		r, err := c.Do(get(t, "http://"+at+"/findings"))
		if err != nil {
			answered <- answer{err: err}
			return
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		answered <- answer{r.StatusCode, string(body), err}
	}()
	<-g.asked // the request is being answered
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for { // until nobody is let in any more
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	close(g.opened)
	if a := <-answered; a.err != nil || a.status != http.StatusOK || !strings.HasSuffix(strings.TrimSpace(a.body), "</html>") {
		t.Errorf("what was asked before is answered with %d, %d bytes, %v", a.status, len(a.body), a.err)
	}
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// Whoever takes longer than that to say what is asked for is hung up on, and keeps
// nobody else waiting.
func TestSlowClients(t *testing.T) {
	shown, err := example()
	if err != nil {
		t.Fatal(err)
	}
	at, _, stop := serving(t, still(shown), 50*time.Millisecond)
	var slow []net.Conn
	for range 100 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: "); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	if status, _, _ := ask(t, client(t), get(t, "http://"+at+"/healthz")); status != http.StatusOK {
		t.Errorf("beside slow ones somebody is answered with %d", status)
	}
	for i, conn := range slow {
		if _, err := bufio.NewReader(conn).ReadString(0); !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
			var reset *net.OpError
			if !errors.As(err, &reset) {
				t.Fatalf("slow client %d was not hung up on: %v", i, err)
			}
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

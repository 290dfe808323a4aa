package labtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// readyWithin bounds the start of a server. Alone it takes seconds; the bound
// is for a machine that is doing much else.
const readyWithin = 3 * time.Minute

// Server is a running Kubernetes API server with an empty etcd of its own.
type Server struct {
	URL    string // https://127.0.0.1:PORT
	CAFile string // PEM; signs the serving certificate
	TLS    *tls.Config
	Token  string // a bearer token of a member of system:masters

	dir       string
	client    *http.Client
	resources map[string]resource // by apiVersion and kind
}

// APIServer starts a Kubernetes API server, waits until it says that it is
// ready, and stops it when the test ends. There are no nodes, no controllers
// and no default service accounts: what is tested is what the server itself
// takes and refuses. The test is skipped where the server has not been built.
func APIServer(t testing.TB) *Server {
	t.Helper()
	return serve(t, Binary(t, "apiserver"))
}

// serve starts the server's binary with these flags beside its own.
func serve(t testing.TB, binary string, flags ...string) *Server {
	t.Helper()
	const attempts = 3
	for attempt := 1; ; attempt++ {
		s, err := start(t, binary, flags...)
		if err == nil {
			return s
		}
		// Between asking for a free port and serving on it, another process may have taken it.
		if attempt == attempts || !errors.Is(err, errPortTaken) {
			t.Fatalf("starting the API server: %v", err)
		}
	}
}

var errPortTaken = errors.New("the port was taken by another process")

// start runs the binary in a folder of its own until the test ends.
func start(t testing.TB, binary string, flags ...string) (*Server, error) {
	t.Helper()
	// Not t.TempDir: the test's name would be part of a unix socket's path, which may not be long.
	dir, err := os.MkdirTemp("", "ward")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })

	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{
		URL:       "https://127.0.0.1:" + strconv.Itoa(port),
		CAFile:    filepath.Join(dir, "certs", "apiserver.crt"),
		Token:     rand.Text(),
		dir:       dir,
		resources: map[string]resource{},
	}
	user := s.Token + ",administrator,administrator,system:masters\n"
	if err := os.WriteFile(filepath.Join(dir, "tokens.csv"), []byte(user), 0o600); err != nil {
		return nil, err
	}

	logs := filepath.Join(dir, "log")
	ended, err := background(t, dir, logs, binary, append([]string{"-dir", dir, "-port", strconv.Itoa(port)}, flags...)...)
	if err != nil {
		return nil, err
	}
	if err := s.awaitReady(t.Context(), ended); err != nil {
		said, _ := os.ReadFile(logs)
		if bytes.Contains(said, []byte("address already in use")) {
			err = errPortTaken
		}
		return nil, fmt.Errorf("%w; it said last:\n%s", err, tail(said, 4096))
	}
	return s, nil
}

// background runs one of the lab's own programs in a folder until the test
// ends, and returns what is closed when it has ended.
func background(t testing.TB, dir, logs, binary string, args ...string) (<-chan struct{}, error) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	out, err := os.Create(logs)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	cmd.Stdout, cmd.Stderr = out, out
	stdin, err := cmd.StdinPipe() // the program ends when this does, even if this process is killed
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = stdin.Close()
		<-ended
	})
	return ended, nil
}

// awaitReady asks /readyz until it says so.
func (s *Server) awaitReady(ctx context.Context, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for {
		last := s.ready(ctx)
		if last == nil {
			return nil
		}
		select {
		case <-ended:
			return errors.New("it ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("it was not ready within %v: %w", readyWithin, last)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// ready asks once. The serving certificate, which is the CA's file too,
// appears while the server starts.
func (s *Server) ready(ctx context.Context) error {
	if s.client == nil {
		pem, err := os.ReadFile(s.CAFile)
		if err != nil {
			return err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return errors.New("the certificate is not written yet")
		}
		s.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
		s.client = &http.Client{Transport: &http.Transport{TLSClientConfig: s.TLS, ForceAttemptHTTP2: true}}
	}
	a, err := s.Do(ctx, http.MethodGet, "/readyz", "", nil)
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("/readyz: %d %s", a.Status, a.Body)
	}
	return nil
}

// Do sends one request with the administrator's token and returns the
// server's answer, whatever its status.
func (s *Server) Do(ctx context.Context, method, path, contentType string, body []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	req.Header.Set("Accept", "application/json")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(resp.Body)
	return Answer{Status: resp.StatusCode, Body: said, Warnings: resp.Header.Values("Warning")}, err
}

// freePort asks the kernel for a port that nobody uses at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func tail(b []byte, n int) []byte { return b[max(0, len(b)-n):] }

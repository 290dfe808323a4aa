package labtest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Proxy is a running Traefik.
type Proxy struct {
	log   string
	cmd   *exec.Cmd
	ended chan struct{}
}

// Traefik starts one with these arguments, waits until ping, a URL, answers
// 200, and stops it when the test ends. The test is skipped where Traefik has
// not been built.
func Traefik(t testing.TB, args []string, ping string) *Proxy {
	t.Helper()
	binary, dir := Binary(t, "traefik"), t.TempDir()
	p := &Proxy{log: filepath.Join(dir, "log"), ended: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	p.cmd = exec.Command(binary, args...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, out
	p.cmd.Env = []string{"TMPDIR=" + dir, "HOME=" + dir}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	})
	if err := p.awaitPing(ping); err != nil {
		t.Fatalf("starting Traefik: %v; it said last:\n%s", err, tail(p.Said(t), 4096))
	}
	return p
}

func (p *Proxy) awaitPing(ping string) error {
	client := http.Client{Timeout: 5 * time.Second}
	deadline := time.After(readyWithin)
	for {
		resp, last := client.Get(ping)
		if last == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			last = fmt.Errorf("it answers %s", resp.Status)
		}
		select {
		case <-p.ended:
			return errors.New("it ended before it was ready")
		case <-deadline:
			return fmt.Errorf("it was not ready within %v: %w", readyWithin, last)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Said returns all that it has written.
func (p *Proxy) Said(t testing.TB) []byte {
	t.Helper()
	said, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// Terminate tells it to stop, as a kubelet does.
func (p *Proxy) Terminate(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// Ended is closed when it has ended.
func (p *Proxy) Ended() <-chan struct{} { return p.ended }

// TraefikDefinitions returns Traefik's own kinds, of the version that Traefik
// starts. The test is skipped where that has not been built.
func TraefikDefinitions(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile(Binary(t, "traefik") + ".kubernetes-crd-definition-v1.yml")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// HasBinary reports whether one of the lab's binaries was built, for a test
// that shows less without it rather than nothing.
func HasBinary(tool string) bool {
	path, err := find(tool)
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

// FreePort returns a port that nobody uses at this moment.
func FreePort(t testing.TB) int {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// OwnAddress returns an address of this machine that is not loopback: what
// stands for a pod must have one, since Kubernetes takes no other. The test is
// skipped where there is none.
func OwnAddress(t testing.TB) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			return n.IP.String()
		}
	}
	t.Skip("needs an address of this machine beside loopback")
	return ""
}

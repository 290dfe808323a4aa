package labtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// FluxDefinitions returns the kinds of Flux's own that it applies from, of the
// versions that Flux starts. The test is skipped where it has not been built.
func FluxDefinitions(t testing.TB) [][]byte {
	t.Helper()
	binary := Binary(t, "flux")
	var out [][]byte
	for _, name := range []string{
		"kustomize.toolkit.fluxcd.io_kustomizations", "source.toolkit.fluxcd.io_ocirepositories", "source.toolkit.fluxcd.io_gitrepositories",
		"source.toolkit.fluxcd.io_buckets", "source.toolkit.fluxcd.io_externalartifacts",
	} {
		raw, err := os.ReadFile(binary + "." + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw)
	}
	return out
}

// Flux starts Flux's kustomize-controller on a server, as a hardened one is:
// no source of another namespace, no base from elsewhere. It is stopped when the
// test ends. Nothing fetches sources: what a source has, the test says.
func Flux(t testing.TB, s *Server) {
	t.Helper()
	binary, dir := Binary(t, "flux"), t.TempDir()
	kubeconfig := filepath.Join(dir, "kubeconfig")
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Config", "current-context": "lab",
		"clusters": []any{map[string]any{"name": "lab", "cluster": map[string]any{"server": s.URL, "certificate-authority": s.CAFile}}},
		"users":    []any{map[string]any{"name": "lab", "user": map[string]any{"token": s.Token}}},
		"contexts": []any{map[string]any{"name": "lab", "context": map[string]any{"cluster": "lab", "user": "lab"}}},
	})
	if err == nil {
		err = os.WriteFile(kubeconfig, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	health, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{log: filepath.Join(dir, "log"), ended: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	p.cmd = exec.Command(binary,
		"--enable-leader-election=false", "--watch-all-namespaces=true", "--no-cross-namespace-refs=true", "--no-remote-bases=true",
		"--metrics-addr=0", "--health-addr=127.0.0.1:"+strconv.Itoa(health), "--requeue-dependency=1s", "--interval-jitter-percentage=0")
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, out, out
	p.cmd.Env = []string{"TMPDIR=" + dir, "HOME=" + dir, "KUBECONFIG=" + kubeconfig, "RUNTIME_NAMESPACE=flux-system"}
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
		if t.Failed() {
			t.Logf("Flux said last:\n%s", tail(p.Said(t), 8192))
		}
	})
	if err := p.awaitPing("http://127.0.0.1:" + strconv.Itoa(health) + "/readyz"); err != nil {
		t.Fatalf("starting Flux: %v; it said last:\n%s", err, tail(p.Said(t), 4096))
	}
}

// Fetched writes into a source's status what Flux's source-controller would
// have: an artifact that it has verified. It stands in for that controller, which
// is not here.
func (s *Server) Fetched(t testing.TB, namespace, name, url, digest string, size int) {
	t.Helper()
	now := time.Now().UTC().Format(time.RFC3339)
	status, err := json.Marshal(map[string]any{"status": map[string]any{
		"observedGeneration": 1,
		"artifact": map[string]any{
			"url": url, "path": "ocirepository/" + name, "revision": "1.0.0@" + digest, "digest": digest, "size": size, "lastUpdateTime": now,
		},
		"conditions": []any{map[string]any{"type": "Ready", "status": "True", "reason": "Succeeded", "message": "stored artifact", "lastTransitionTime": now, "observedGeneration": 1}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/apis/source.toolkit.fluxcd.io/v1/namespaces/%s/ocirepositories/%s/status", namespace, name)
	a, err := s.Do(t.Context(), "PATCH", path, "application/merge-patch+json", status)
	if err != nil || !a.OK() {
		t.Fatalf("what was fetched: %d %s: %v", a.Status, a.Message(), err)
	}
}

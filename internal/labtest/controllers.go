package labtest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Controlled starts a Kubernetes API server with the controller manager beside
// it, and waits until that has begun: Deployments make Pods, quotas count,
// autoscalers scale up to their least, namespaces end, and a Pod needs the
// service account that it names. There are still no nodes and no scheduler:
// what is made stays pending. The test is skipped where one of the two has not
// been built.
func Controlled(t testing.TB) *Server {
	t.Helper()
	manager := Binary(t, "controllermanager") // before a server is started for nothing
	s := serve(t, Binary(t, "apiserver"), "-controllers")
	config := filepath.Join(s.dir, "kubeconfig")
	if err := os.WriteFile(config, fmt.Appendf(nil, kubeconfig, s.URL, s.CAFile, s.Token), 0o600); err != nil {
		t.Fatal(err)
	}
	logs := filepath.Join(s.dir, "controllers")
	ended, err := background(t, s.dir, logs, manager, "-dir", s.dir, "-kubeconfig", config)
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.After(readyWithin)
	for {
		// What it makes first, in each namespace.
		a, err := s.Do(t.Context(), http.MethodGet, "/api/v1/namespaces/default/serviceaccounts/default", "", nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.OK() {
			return s
		}
		said, _ := os.ReadFile(logs)
		select {
		case <-ended:
			t.Fatalf("the controller manager ended before it had begun; it said last:\n%s", tail(said, 4096))
		case <-deadline:
			t.Fatalf("the controller manager did not begin within %v; it said last:\n%s", readyWithin, tail(said, 4096))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// kubeconfig is where a server is, the file with its authority, and a token.
const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: %q, certificate-authority: %q}}]
users: [{name: administrator, user: {token: %q}}]
contexts: [{name: lab, context: {cluster: lab, user: administrator}}]
current-context: lab
`

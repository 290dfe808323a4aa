package labtest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/compile/kube/cnpg"
	"github.com/wardhq/ward/internal/compile/kube/odoo"
	"github.com/wardhq/ward/internal/labtest"
)

// databaseOnCluster has the example's production run its database itself, behind
// the proxy that it has.
var databaseOnCluster = []string{
	"entities[0].environments[0].database={version: 16, service: cluster, image: hrgregistry.azurecr.io/postgresql@sha256:" + strings.Repeat("9f", 32) + ", because: {policy: POL-031}}",
	"platform.images.signers[1].repositories=[traefik, postgresql]",
}

// Where an environment's database is on its cluster, a real Traefik with the
// rendered rights leads to Odoo by routes that stand apart, and may read no
// Secret of the namespace where the keys of that database are: by what the
// server says of its account, and by what it answers to its token.
func TestTraefikReadsNoKeysOfADatabase(t *testing.T) {
	// An address of this machine that stands for the names of Odoo's services,
	// at their own ports: there are no names of a cluster here.
	at := fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(250), rand.IntN(250), 2+rand.IntN(250))
	forwards := 0
	s := bareStage(t, clustersOf(t, "regional-group", databaseOnCluster...)[production], func(m manifest) []byte {
		var o map[string]any
		if err := yaml.Unmarshal(m.data, &o); err != nil {
			t.Fatal(err)
		}
		if spec, _ := o["spec"].(map[string]any); spec["type"] == "ExternalName" {
			spec["externalName"], forwards = at, forwards+1
			return marshal(t, o)
		}
		return m.data
	})
	if forwards != 2 {
		t.Fatalf("%d services lead on by name, want 2", forwards)
	}
	const apart = "odoo-routes"
	must(t, s.server.Apply(t, object(t, "v1", "Secret", "odoo", cnpg.Authority, map[string]any{"stringData": map[string]any{"ca.key": "a key"}}, nil), labtest.Real))
	for port, b := range map[int]*backend{odoo.HTTPPort: s.web, odoo.WebsocketPort: s.websocket} {
		l, err := net.Listen("tcp", net.JoinHostPort(at, fmt.Sprint(port)))
		if err != nil {
			t.Fatal(err)
		}
		served := &httptest.Server{Listener: l, Config: &http.Server{Handler: b}}
		served.Start()
		t.Cleanup(func() {
			served.CloseClientConnections()
			served.Close()
		})
	}

	r := s.start(t)
	c := s.client(r, "198.51.100.9")
	headers(t, ask(t, c, http.MethodGet, "/web", nil), http.StatusOK)
	headers(t, ask(t, c, http.MethodGet, "/web/database/manager", nil), http.StatusForbidden)
	ask(t, c, http.MethodGet, "/websocket/health", nil)
	if s.web.last("/web") == nil || s.websocket.last("/websocket/health") == nil {
		t.Error("what was asked for did not reach its own backend")
	}
	if s.web.last("/web/database/manager") != nil {
		t.Error("the manager of databases was reached")
	}

	for _, tt := range []struct {
		namespace, name, verb string
		want                  bool
	}{
		{"odoo", "", "list", false},
		{"odoo", "", "watch", false},
		{"odoo", cnpg.Authority, "get", false},
		{"", "", "list", false},
		{apart, "", "list", true},
		{"traefik", "certificates", "get", true},
		{"traefik", "certificates", "update", false},
	} {
		if got := s.may(t, tt.namespace, tt.name, tt.verb); got != tt.want {
			t.Errorf("Traefik may %s the Secret %q in %q: %t, want %t", tt.verb, tt.name, tt.namespace, got, tt.want)
		}
	}
	for path, want := range map[string]int{
		"/api/v1/namespaces/odoo/secrets":                         http.StatusForbidden,
		"/api/v1/namespaces/odoo/secrets/" + cnpg.Authority:       http.StatusForbidden,
		"/api/v1/namespaces/" + apart + "/secrets":                http.StatusOK,
		"/apis/traefik.io/v1alpha1/namespaces/odoo/ingressroutes": http.StatusForbidden,
	} {
		if got := s.asTraefik(t, path); got != want {
			t.Errorf("%s answers Traefik's token %d, want %d", path, got, want)
		}
	}
}

// may asks the server whether Traefik's account may do this with Secrets.
func (s *stage) may(t *testing.T, namespace, name, verb string) bool {
	t.Helper()
	review := marshal(t, map[string]any{
		"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
		"spec": map[string]any{
			"user": "system:serviceaccount:traefik:traefik", "groups": []string{"system:serviceaccounts", "system:serviceaccounts:traefik", "system:authenticated"},
			"resourceAttributes": map[string]any{"namespace": namespace, "name": name, "verb": verb, "resource": "secrets"},
		},
	})
	a, err := s.server.Do(t.Context(), http.MethodPost, "/apis/authorization.k8s.io/v1/subjectaccessreviews", "application/json", review)
	if err != nil {
		t.Fatal(err)
	}
	must(t, a)
	var said struct {
		Status struct {
			Allowed bool `json:"allowed"`
		} `json:"status"`
	}
	if err := json.Unmarshal(a.Body, &said); err != nil {
		t.Fatal(err)
	}
	return said.Status.Allowed
}

// asTraefik asks the server with a token of Traefik's account.
func (s *stage) asTraefik(t *testing.T, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token(t))
	resp, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: s.server.TLS, ForceAttemptHTTP2: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

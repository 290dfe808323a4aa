package labtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"
)

// Answer is what the server said to one request.
type Answer struct {
	Status   int
	Body     []byte
	Warnings []string // the Warning headers, as Pod Security sends for a Deployment
}

// OK reports whether the server took the request.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Message returns the server's sentence of a refusal, or the body where there
// is none.
func (a Answer) Message() string {
	var status struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(a.Body, &status) == nil && status.Message != "" {
		return status.Message
	}
	return string(a.Body)
}

// RefusedBy reports whether a ValidatingAdmissionPolicy of this name refused
// the request. The rest of a refusal's wording is not promised by anybody.
func (a Answer) RefusedBy(policy string) bool {
	return !a.OK() && strings.Contains(a.Message(), "ValidatingAdmissionPolicy '"+policy+"'")
}

// Mode is whether a request changes anything. The zero value changes nothing.
type Mode int

// The modes of a request.
const (
	DryRun Mode = iota // all of the server's admission and validation, no change
	Real
)

// fieldManager owns the fields that tests apply.
const fieldManager = "ward-lab"

// Apply puts one manifest, YAML or JSON, to the server by server-side apply
// with strict field validation.
func (s *Server) Apply(t testing.TB, manifest []byte, mode Mode) Answer {
	t.Helper()
	o := s.locate(t, manifest)
	return s.send(t, http.MethodPatch, o.path, "application/apply-patch+yaml", manifest, mode, url.Values{
		"fieldManager": {fieldManager}, "force": {"true"},
	})
}

// Create puts one manifest to the server as a new object, with strict field
// validation. Unlike Apply it needs no name that is free in a dry run.
func (s *Server) Create(t testing.TB, manifest []byte, mode Mode) Answer {
	t.Helper()
	o := s.locate(t, manifest)
	return s.send(t, http.MethodPost, o.collection, "application/yaml", manifest, mode, url.Values{"fieldManager": {fieldManager}})
}

// Delete removes the object of a manifest.
func (s *Server) Delete(t testing.TB, manifest []byte) Answer {
	t.Helper()
	o := s.locate(t, manifest)
	return s.send(t, http.MethodDelete, o.path, "", nil, Real, nil)
}

// Eventually asks until the answer is as wanted, and fails the test with the
// last answer if it never is: policies reach admission through informers.
func Eventually(t testing.TB, what string, ask func() Answer, wanted func(Answer) bool) Answer {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		a := ask()
		if wanted(a) {
			return a
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute; the last answer was %d %s", what, a.Status, a.Message())
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("%s: %v", what, t.Context().Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Settled asks until the answer is as wanted, and returns the last one if it
// never is: for answers that depend on what reaches the server through an
// informer, where the test says itself what is wrong.
func Settled(t testing.TB, ask func() Answer, wanted func(Answer) bool) Answer {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		a := ask()
		if wanted(a) || time.Now().After(deadline) || t.Context().Err() != nil {
			return a
		}
		select {
		case <-t.Context().Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *Server) send(t testing.TB, method, path, contentType string, body []byte, mode Mode, query url.Values) Answer {
	t.Helper()
	if query == nil {
		query = url.Values{}
	}
	if contentType != "" {
		query.Set("fieldValidation", "Strict")
	}
	if mode == DryRun {
		query.Set("dryRun", "All")
	}
	a, err := s.Do(t.Context(), method, path+"?"+query.Encode(), contentType, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// object is where an object lives in the server's API.
type object struct {
	collection, path string
}

// locate asks the server's discovery where objects of the manifest's kind
// live. A manifest that cannot be located fails the test.
func (s *Server) locate(t testing.TB, manifest []byte) object {
	t.Helper()
	var m struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name      string `json:"name"`
			Namespace string `json:"namespace"`
		} `json:"metadata"`
	}
	if err := yaml.Unmarshal(manifest, &m); err != nil {
		t.Fatalf("a manifest is not YAML: %v", err)
	}
	r, err := s.discover(t.Context(), m.APIVersion, m.Kind)
	if err != nil {
		t.Fatal(err)
	}
	root := apiRoot(m.APIVersion)
	if r.Namespaced {
		namespace := m.Metadata.Namespace
		if namespace == "" {
			namespace = "default"
		}
		root += "/namespaces/" + namespace
	}
	collection := root + "/" + r.Name
	return object{collection, collection + "/" + m.Metadata.Name}
}

// resource is what discovery says of a kind.
type resource struct {
	Name       string `json:"name"` // the plural
	Kind       string `json:"kind"`
	Namespaced bool   `json:"namespaced"`
}

func (s *Server) discover(ctx context.Context, apiVersion, kind string) (resource, error) {
	key := apiVersion + " " + kind
	if r, ok := s.resources[key]; ok {
		return r, nil
	}
	a, err := s.Do(ctx, http.MethodGet, apiRoot(apiVersion), "", nil)
	if err != nil {
		return resource{}, err
	}
	var list struct {
		Resources []resource `json:"resources"`
	}
	if err := json.Unmarshal(a.Body, &list); err != nil || !a.OK() {
		return resource{}, fmt.Errorf("the server does not serve %s (%d %s)", apiVersion, a.Status, a.Message())
	}
	for _, r := range list.Resources {
		if r.Kind == kind && !strings.Contains(r.Name, "/") { // a slash is a subresource
			s.resources[key] = r
			return r, nil
		}
	}
	return resource{}, fmt.Errorf("the server's %s has no kind %s", apiVersion, kind)
}

func apiRoot(apiVersion string) string {
	if strings.Contains(apiVersion, "/") {
		return "/apis/" + apiVersion
	}
	return "/api/" + apiVersion
}

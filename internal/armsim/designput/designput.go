// Package designput puts a design to an Azure Resource Manager, resource by
// resource in the design's order, and reads back what became of it: for the
// tests of designs and for the demo's simulated Azure.
//
// It promises that it changes nothing of what the design says: references are
// replaced by ids and by outputs as the other side reports them, and
// everything else is put as it stands. What is refused is asked for again
// where the design says that such a refusal passes (design.Design.Retry), and
// nowhere else. It is no way to deploy to a real Azure, whose units have
// owners.
package designput

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Target is a design and where it is put.
type Target struct {
	Design *design.Design
	// Client sends the requests and adds what signs them in; see InProcess.
	Client *http.Client
	// Endpoint is the address, as https://127.0.0.1:8443, without a slash.
	Endpoint string
	// Pause waits before something is asked for again; nil does not.
	Pause func(ctx context.Context) error
}

// Refused is the answer of an Azure that did not do what it was asked.
type Refused struct {
	Method  string
	ID      addr.ID
	Status  int
	Code    string // Azure's, as InvalidResourceReference
	Message string
}

func (e *Refused) Error() string {
	return fmt.Sprintf("%s %s: %d %s: %s", e.Method, e.ID, e.Status, e.Code, e.Message)
}

// Put puts every resource of the design, taking the steps before a unit when it
// comes to the first of it, and when all are there reads each back. It stops at
// the first that is refused, which is a *Refused; of what reads back otherwise
// it returns all.
func (t Target) Put(ctx context.Context) error {
	begun := map[addr.Unit]bool{}
	for _, r := range t.Design.Resources {
		if !begun[r.Unit] {
			begun[r.Unit] = true
			if err := t.Before(ctx, r.Unit); err != nil {
				return err
			}
		}
		if err := t.PutResource(ctx, r); err != nil {
			return err
		}
	}
	var errs []error
	for _, r := range t.Design.Resources {
		errs = append(errs, t.Compare(ctx, r))
	}
	return errors.Join(errs...)
}

// Before stands in for whoever takes the steps before a unit is applied: what
// they make is there when it returns.
func (t Target) Before(ctx context.Context, unit addr.Unit) error {
	for _, step := range t.Design.Steps {
		if step.Unit != unit || step.When != design.BeforeApply {
			continue
		}
		for _, id := range step.Makes() {
			made, known := madeBySteps[id.Kind().Key()]
			if !known {
				return fmt.Errorf("step %s of %s makes %s, and nothing here stands in for it", step.Slug, unit, id)
			}
			made.ID = id
			if err := t.PutResource(ctx, made); err != nil {
				return fmt.Errorf("step %s of %s: %w", step.Slug, unit, err)
			}
		}
	}
	return nil
}

// madeBySteps is what a person makes, by its kind.
var madeBySteps = map[string]design.Resource{
	addr.Kind("Microsoft.KeyVault/vaults/secrets").Key(): {
		APIVersion: "2026-02-01",
		Body:       design.Object{"properties": design.Object{"value": "what a person put there"}},
	},
}

// PutResource puts one resource, and waits until it is there.
func (t Target) PutResource(ctx context.Context, r design.Resource) error {
	operation, err := t.start(ctx, r)
	for range maxPolls {
		if err != nil || operation == "" {
			return err
		}
		var done bool
		if done, err = t.done(ctx, r, operation); done {
			operation = ""
		}
	}
	return fmt.Errorf("%s: the operation is not done after %d questions", r.ID, maxPolls)
}

const (
	// maxPolls bounds how often an operation is asked whether it is done.
	maxPolls = 1000
	// maxTries bounds how often something is asked for.
	maxTries = 100
)

// start puts one resource, as often as it takes, and returns the address of
// the operation that goes on, or "" if it is there.
func (t Target) start(ctx context.Context, r design.Resource) (operation string, err error) {
	body, err := t.Body(ctx, r)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("%s: %w", r.ID, err)
	}
	for range maxTries {
		var header http.Header
		_, header, err = t.send(ctx, http.MethodPut, r.ID, t.url(r.ID, r.APIVersion), data)
		if err == nil {
			return header.Get("Azure-AsyncOperation"), nil
		}
		if !t.passes(r, err) {
			return "", err
		}
		if t.Pause != nil {
			if err := t.Pause(ctx); err != nil {
				return "", err
			}
		}
	}
	return "", fmt.Errorf("after %d times: %w", maxTries, err)
}

// passes reports whether the design expects a refusal to pass. It is held
// against the text that azapi holds its patterns against.
func (t Target) passes(r design.Resource, err error) bool {
	var refused *Refused
	if !errors.As(err, &refused) {
		return false
	}
	text := fmt.Sprintf("RESPONSE %d: %d %s\nERROR CODE: %s\n%s",
		refused.Status, refused.Status, http.StatusText(refused.Status), refused.Code, refused.Message)
	return slices.ContainsFunc(t.Design.Retry(r), func(pattern string) bool {
		matched, err := regexp.MatchString(pattern, text)
		return err == nil && matched
	})
}

// done asks whether an operation has come to its end.
func (t Target) done(ctx context.Context, r design.Resource, operation string) (bool, error) {
	doc, _, err := t.send(ctx, http.MethodGet, r.ID, operation, nil)
	if err != nil {
		return false, err
	}
	switch status, _ := doc["status"].(string); status {
	case "Succeeded":
		return true, nil
	case "Failed", "Canceled":
		return false, fmt.Errorf("%s: the operation ended as %s", r.ID, status)
	default:
		return false, nil
	}
}

// Body returns the resource's body as it is put: what it refers to read from
// the target.
func (t Target) Body(ctx context.Context, r design.Resource) (map[string]any, error) {
	body := make(map[string]any, len(r.Body))
	for _, k := range slices.Sorted(maps.Keys(r.Body)) {
		v, err := t.resolve(ctx, r.Body[k])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", r.ID, k, err)
		}
		body[k] = v
	}
	return body, nil
}

func (t Target) resolve(ctx context.Context, v any) (any, error) {
	switch v := v.(type) {
	case addr.Ref:
		return t.reference(ctx, v)
	case design.Object:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			item, err := t.resolve(ctx, v[k])
			if err != nil {
				return nil, err
			}
			out[k] = item
		}
		return out, nil
	case design.List:
		out := make([]any, len(v))
		for i := range v {
			item, err := t.resolve(ctx, v[i])
			if err != nil {
				return nil, err
			}
			out[i] = item
		}
		return out, nil
	default:
		return v, nil
	}
}

// reference returns what a reference stands for.
func (t Target) reference(ctx context.Context, ref addr.Ref) (any, error) {
	if ref.Output == "" {
		return ref.ID.String(), nil
	}
	target, known := t.Design.Resource(ref.ID)
	if !known {
		return nil, fmt.Errorf("%s, whose output %s is wanted, is not in the design", ref.ID, ref.Output)
	}
	doc, err := t.Get(ctx, target.ID, target.APIVersion)
	if err != nil {
		return nil, err
	}
	var at any = doc
	for name := range strings.SplitSeq(ref.Output, ".") {
		m, _ := at.(map[string]any)
		at = m[name]
	}
	if at == nil {
		return nil, fmt.Errorf("%s has no output %s", ref.ID, ref.Output)
	}
	return at, nil
}

// Get reads a resource. A refusal is a *Refused.
func (t Target) Get(ctx context.Context, id addr.ID, apiVersion string) (map[string]any, error) {
	doc, _, err := t.send(ctx, http.MethodGet, id, t.url(id, apiVersion), nil)
	return doc, err
}

// Compare reads a resource and returns every property of the design that
// reads back otherwise, but for those that hold at its creation only.
func (t Target) Compare(ctx context.Context, r design.Resource) error {
	want, err := t.Body(ctx, r)
	if err != nil {
		return err
	}
	got, err := t.Get(ctx, r.ID, r.APIVersion)
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range r.Unlike(want, got) {
		errs = append(errs, errors.New(m.String()))
	}
	if len(errs) > 0 {
		return fmt.Errorf("%s reads back otherwise than it was put: %w", r.ID, errors.Join(errs...))
	}
	return nil
}

func (t Target) url(id addr.ID, apiVersion string) string {
	return t.Endpoint + id.String() + "?api-version=" + apiVersion
}

func (t Target) send(ctx context.Context, method string, id addr.ID, url string, body []byte) (map[string]any, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", id, err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := t.Client.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", id, err)
	}
	defer res.Body.Close()
	// A resource is smaller than what Azure takes in one request.
	data, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", id, err)
	}
	var doc map[string]any
	if len(data) > 0 {
		if err := json.Unmarshal(data, &doc); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", id, err)
		}
	}
	if res.StatusCode >= http.StatusBadRequest {
		e, _ := doc["error"].(map[string]any)
		code, _ := e["code"].(string)
		message, _ := e["message"].(string)
		return nil, nil, &Refused{method, id, res.StatusCode, code, message}
	}
	return doc, res.Header, nil
}

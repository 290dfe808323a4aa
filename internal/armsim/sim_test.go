package armsim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armtypes"
	"github.com/wardhq/ward/internal/labtest"
)

const (
	subscription = "00000000-0000-0000-0000-00000000000a"
	tenant       = "00000000-0000-0000-0000-0000000000ff"

	sub   = "/subscriptions/" + subscription
	group = sub + "/resourceGroups/rg-clinic"
)

// client asks a simulator without a network.
type client struct {
	t   *testing.T
	sim *armsim.Sim
}

func newClient(t *testing.T, opt armsim.Options) client {
	t.Helper()
	opt.Tenant = tenant
	opt.Subscriptions = []string{subscription}
	return client{t, armsim.New(opt)}
}

// do sends a request with a body of JSON text ("" for none) and returns the
// status, the decoded body and the headers.
func (c client) do(method, path, body string) (int, map[string]any, http.Header) {
	c.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer t")
	return c.send(r)
}

func (c client) send(r *http.Request) (int, map[string]any, http.Header) {
	c.t.Helper()
	w := httptest.NewRecorder()
	c.sim.ServeHTTP(w, r)
	data, err := io.ReadAll(w.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var doc map[string]any
	if len(data) > 0 {
		if err := json.Unmarshal(data, &doc); err != nil {
			c.t.Fatalf("%s %s: %v in %s", r.Method, r.URL, err, data)
		}
	}
	return w.Code, doc, w.Header()
}

func code(doc map[string]any) string {
	e, _ := doc["error"].(map[string]any)
	s, _ := e["code"].(string)
	return s
}

func message(doc map[string]any) string {
	e, _ := doc["error"].(map[string]any)
	s, _ := e["message"].(string)
	return s
}

// must sends a request that has to be taken.
func (c client) must(method, path, body string) map[string]any {
	c.t.Helper()
	status, doc, _ := c.do(method, path, body)
	if status >= 300 {
		c.t.Fatalf("%s %s: %d %s: %s", method, path, status, code(doc), message(doc))
	}
	return doc
}

// typesFile is Microsoft's published types in the reference data.
const typesFile = "arm-types/types.json.gz"

// typesIfHere returns Microsoft's types, or nil where they are not at hand.
func typesIfHere(t *testing.T) armsim.Checker {
	t.Helper()
	if !labtest.HasReference(typesFile) {
		return nil
	}
	return publishedTypes(t)
}

func publishedTypes(t *testing.T) armsim.Checker {
	t.Helper()
	f, err := os.Open(labtest.Reference(t, typesFile, "that the simulated Azure refuses what Microsoft's published types refuse"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	types, err := armtypes.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return types
}

func TestPutGetDelete(t *testing.T) {
	c := newClient(t, armsim.Options{})
	const account = group + "/providers/Microsoft.Storage/storageAccounts/stclinic"
	if status, doc, _ := c.do("GET", account+"?api-version=1", ""); status != 404 || code(doc) != "ResourceGroupNotFound" {
		t.Errorf("before the group: %d %s", status, code(doc))
	}
	if status, _, _ := c.do("PUT", group+"?api-version=1", `{"location":"westeurope"}`); status != 201 {
		t.Errorf("the group: %d, want 201", status)
	}
	if status, doc, _ := c.do("GET", account+"?api-version=1", ""); status != 404 || code(doc) != "ResourceNotFound" {
		t.Errorf("before the account: %d %s", status, code(doc))
	}
	c.must("PUT", account+"?api-version=1", `{"location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_ZRS"},"properties":{"allowSharedKeyAccess":false}}`)
	got := c.must("GET", strings.ToUpper(account)+"?api-version=1", "")
	if got["id"] != account || got["name"] != "stclinic" || got["type"] != "Microsoft.Storage/storageAccounts" {
		t.Errorf("got %v", got)
	}
	properties := got["properties"].(map[string]any)
	if properties["provisioningState"] != "Succeeded" || properties["allowSharedKeyAccess"] != false {
		t.Errorf("properties %v", properties)
	}
	c.must("GET", account+"/blobServices/default?api-version=1", "")
	if status, _, _ := c.do("DELETE", account+"?api-version=1", ""); status != 204 {
		t.Errorf("delete: %d, want 204", status)
	}
	if status, _, _ := c.do("GET", account+"/blobServices/default?api-version=1", ""); status != 404 {
		t.Errorf("the child outlived its parent: %d", status)
	}
}

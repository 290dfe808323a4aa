package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/compile/azure"
)

const version = "2024-01-01"

// Every setting that is sent of a type is one that Azure takes of that type,
// and gives back word by word: a category that there is not is refused, and a
// word about tables that a service does not know is dropped.
func TestCategoriesAreThoseOfTheirTypes(t *testing.T) {
	sub := addr.Subscription("00000000-0000-0000-0000-00000000000a")
	group := sub.ResourceGroup("g")
	workspace := WorkspaceID(group, "logs")
	for key := range logs {
		t.Run(strings.ReplaceAll(key, "/", " "), func(t *testing.T) {
			client := designput.InProcess(armsim.New(armsim.Options{Subscriptions: []string{sub.SubscriptionID()}}))
			put := func(id addr.ID, body any) {
				t.Helper()
				if status, answer := ask(t, client, http.MethodPut, id, body); status >= 300 {
					t.Fatalf("PUT %s: %d %s", id, status, answer)
				}
			}
			put(group, map[string]any{"location": "eastus2"})
			put(workspace, map[string]any{"location": "eastus2"})
			of := sub
			if key != "microsoft.resources/subscriptions" {
				provider, types, _ := strings.Cut(key, "/")
				for i, name := range strings.Split(types, "/") {
					if i == 0 {
						of = group.Resource(addr.Kind(provider+"/"+name), "x")
					} else {
						of = of.Child(name, "default")
					}
					if name != "workspaces" {
						put(of, smallest(of.Kind()))
						continue
					}
					of = workspace
				}
			}
			made := NewDiagnosticSetting(azure.Place{}, DiagnosticSettingSpec{Of: of, Workspace: workspace})
			properties := resolved(t, made.Body)
			if items, _ := properties["logs"].([]any); len(items) == 0 {
				t.Fatal("it sends nothing")
			}
			put(made.ID, map[string]any{"properties": properties})
			_, answer := ask(t, client, http.MethodGet, made.ID, nil)
			var back map[string]any
			if err := json.Unmarshal(answer, &back); err != nil {
				t.Fatal(err)
			}
			read, _ := back["properties"].(map[string]any)
			if read["logAnalyticsDestinationType"] != properties["logAnalyticsDestinationType"] {
				t.Errorf("it asks for tables %v, and Azure says %v", properties["logAnalyticsDestinationType"], read["logAnalyticsDestinationType"])
			}
		})
	}
}

// smallest is a body that Azure makes a resource of.
func smallest(kind addr.Kind) map[string]any {
	body := map[string]any{"location": "eastus2"}
	if kind.Equal("Microsoft.ContainerService/managedClusters") {
		body["properties"] = map[string]any{"agentPoolProfiles": []any{map[string]any{"name": "system", "mode": "System", "count": 3}}}
	}
	return body
}

// resolved returns the properties of a body with its references as ids.
func resolved(t *testing.T, body any) map[string]any {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for name, v := range doc.Properties {
		if ref, ok := v.(map[string]any); ok && ref["$ref"] != nil {
			doc.Properties[name] = ref["$ref"]
		}
	}
	return doc.Properties
}

func ask(t *testing.T, client *http.Client, method string, id addr.ID, body any) (int, []byte) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, "https://management.azure.example"+id.String()+"?api-version="+version, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, text
}

// What is audited goes to tables that can be exported, or the class says that
// it is not audited.
func TestWhatIsAuditedHasATable(t *testing.T) {
	for key, l := range logs {
		for _, c := range l.categories {
			if c.Table == "" || c.Class == "" {
				t.Errorf("%s of %s comes to table %q as %q", c.Name, key, c.Table, c.Class)
			}
			if strings.Contains(strings.ToLower(c.Name), "alllogs") {
				t.Errorf("%s sends a group: what is in it changes", key)
			}
		}
		if key != addr.Kind(key).Key() {
			t.Errorf("%s is not written as keys are", key)
		}
	}
	if Exported("azurediagnostics") || !Exported("AZKVAuditLogs") {
		t.Error("the shared table is exported, or a service's own is not")
	}
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
	"github.com/wardhq/ward/internal/source/template"
)

// peered are the checks that lab/conftest/policy has in Rego.
var peered = []string{
	"azure-keyvault-purge-protection",
	"azure-postgresql-public-network",
	"azure-storage-public-network",
	"azure-storage-shared-key",
}

// variants are what the judged property of every resource becomes, in turn:
// as designed, absent, and wrong. A resource whose verdict is always the same
// would show little.
var variants = []struct {
	kind  addr.Kind
	path  []string
	wrong any
}{
	{"Microsoft.Storage/storageAccounts", []string{"publicNetworkAccess"}, "Enabled"},
	{"Microsoft.Storage/storageAccounts", []string{"allowSharedKeyAccess"}, true},
	{"Microsoft.DBforPostgreSQL/flexibleServers", []string{"network", "publicNetworkAccess"}, "Enabled"},
	{"Microsoft.KeyVault/vaults", []string{"enablePurgeProtection"}, false},
}

// writeResources is `write-resources DIR N`: N designed resources of the kinds
// that the peered checks judge, each an ARM template of its own.
func writeResources(args []string) error {
	want, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	const environments = 4 // of the same shape; what follows varies and renames their resources
	in, err := input(environments)
	if err != nil {
		return err
	}
	d, err := compile.Compile(in)
	if err != nil {
		return err
	}
	type model struct {
		kind addr.Kind
		body []byte
		api  string
	}
	var models []model
	for _, r := range d.Resources {
		for _, v := range variants {
			if r.ID.Kind().Equal(v.kind) {
				body, err := json.Marshal(r.Body)
				if err != nil {
					return err
				}
				models = append(models, model{r.ID.Kind(), body, r.APIVersion})
				break
			}
		}
	}
	if err := os.MkdirAll(args[0], 0o755); err != nil {
		return err
	}
	for i := range want {
		m := models[i%len(models)]
		resource := map[string]any{}
		if err := json.Unmarshal(m.body, &resource); err != nil {
			return err
		}
		properties, _ := resource["properties"].(map[string]any)
		for j, v := range variants {
			if m.kind.Equal(v.kind) {
				vary(properties, v.path, v.wrong, (i/len(models)+j)%3)
			}
		}
		name := fmt.Sprintf("r%05d", i)
		resource["type"], resource["apiVersion"], resource["name"] = string(m.kind), m.api, name
		raw, err := json.Marshal(map[string]any{
			"$schema":        "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
			"contentVersion": "1.0.0.0",
			"resources":      []any{resource},
		})
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(args[0], name+".json"), raw, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// vary leaves a property as it is, takes it away, or makes it wrong.
func vary(properties map[string]any, path []string, wrong any, how int) {
	for _, key := range path[:len(path)-1] {
		inner, ok := properties[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			properties[key] = inner
		}
		properties = inner
	}
	last := path[len(path)-1]
	switch how {
	case 1:
		delete(properties, last)
	case 2:
		properties[last] = wrong
	}
}

// verdict is what one check said of one resource.
type verdict struct {
	Check   string `json:"check"`
	Name    string `json:"name"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
}

// checkResources is `check-resources DIR`: reads the files and judges them by
// the peered checks, as `ward check --files` does, and writes the findings as
// JSON, one a line.
func checkResources(args []string) error {
	only, err := peeredCatalogue()
	if err != nil {
		return err
	}
	checks, err := check.Load(only)
	if err != nil {
		return err
	}
	read, err := files.Read(args, []source.Reader{template.Reader{}})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	enc := json.NewEncoder(out)
	read.AllThereIs()
	in := check.Input{Snapshot: read.Snapshot, At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	if err := checks.Run(context.Background(), in, func(f check.Finding) error {
		return enc.Encode(verdict{f.Check, f.Subject.Name(), f.Outcome.String(), f.Reason})
	}); err != nil {
		return err
	}
	return out.Flush()
}

// peeredCatalogue is the catalogue with no other checks than the peered ones.
func peeredCatalogue() (fs.FS, error) {
	all, only := catalogue.FS(), fstest.MapFS{}
	names, err := fs.Glob(all, "azure/defaults/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, id := range peered {
		names = append(names, "checks/"+id+".yaml")
	}
	for _, name := range names {
		raw, err := fs.ReadFile(all, name)
		if err != nil {
			return nil, err
		}
		only[name] = &fstest.MapFile{Data: raw}
	}
	return only, nil
}

// compareVerdicts is `compare-verdicts DIR OURS THEIRS`: whether conftest
// failed the very resources by the very checks that Ward did. Ward must have
// judged every resource by every check of its kind, and come to pass or fail.
func compareVerdicts(args []string) error {
	entries, err := os.ReadDir(args[0])
	if err != nil {
		return err
	}
	same := agreement{Groups: len(entries)}
	ours, judged := map[string]bool{}, map[string]bool{}
	file, err := os.Open(args[1])
	if err != nil {
		return err
	}
	defer file.Close()
	for dec := json.NewDecoder(bufio.NewReader(file)); dec.More(); {
		var v verdict
		if err := dec.Decode(&v); err != nil {
			return err
		}
		judged[v.Name] = true
		same.Objects++
		switch v.Outcome {
		case check.Fail.String():
			ours[v.Check+" "+v.Name] = true
		case check.Pass.String():
		default:
			return fmt.Errorf("ward came to %q on %s by %s: %s", v.Outcome, v.Name, v.Check, v.Reason)
		}
	}
	if len(judged) != len(entries) {
		return fmt.Errorf("ward judged %d of %d resources", len(judged), len(entries))
	}

	results, err := conftestResults(args[2])
	if err != nil {
		return err
	}
	theirs, seen := map[string]bool{}, map[string]bool{}
	for _, r := range results {
		seen[strings.TrimSuffix(filepath.Base(r.Filename), ".json")] = true
		for _, f := range r.Failures {
			theirs[f.Msg] = true
		}
	}
	if len(seen) != len(entries) {
		return fmt.Errorf("conftest judged %d of %d files", len(seen), len(entries))
	}
	if err := sameFailures(ours, theirs); err != nil {
		return err
	}
	same.Failures = len(ours)
	return answer(same)
}

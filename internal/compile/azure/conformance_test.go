package azure_test

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/armtypes"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/dns"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/keyvault"
	"github.com/wardhq/ward/internal/compile/azure/monitor"
	"github.com/wardhq/ward/internal/compile/azure/network"
	"github.com/wardhq/ward/internal/compile/azure/postgres"
	"github.com/wardhq/ward/internal/compile/azure/resources"
	"github.com/wardhq/ward/internal/compile/azure/storage"
	"github.com/wardhq/ward/internal/compile/buildertest"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/labtest"
)

// row is one example of what a builder makes. All examples together are one
// design that Azure would take: what one refers to, another makes.
type row struct {
	builder string // its package and name
	kind    addr.Kind
	id      addr.ID // as the type's deriver has it
	make    func() design.Resource
	// secure is what the body must say because security depends on it, by
	// path: the value, or written where it depends on what was decided.
	secure map[string]any
	// plain says why nothing of the type is about security.
	plain string
	// region is what the body says of it: "" for types that have none.
	region string
	// untagged types have no tags.
	untagged bool
	// nowhere says why the body has no region although the type has one.
	nowhere string
}

// written is any value at all.
type written struct{}

const (
	tenant = "7b1f6a52-08f5-4d3e-9a0b-0c6d1f5e2a11"
	people = "2d9c4f70-5a1e-4b8f-8f37-61c0a9b7d401"
	global = "global"
	here   = "eastus2"
	zone   = "privatelink.postgres.database.azure.com"
)

var (
	sub = addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")
	at  = azure.Place{
		Unit:   addr.PlatformUnit(),
		Group:  resources.GroupID(sub, "hrg"),
		Region: here,
		Tags:   design.Object{"ward-unit": "platform"},
	}
	vnet     = network.VirtualNetworkID(at.Group, "vnet")
	rules    = network.SecurityGroupID(at.Group, "nsg")
	endpoint = network.PrivateEndpointID(at.Group, "database-pe")
	zoneID   = dns.ZoneID(at.Group, zone)
	user     = identity.UserAssignedID(at.Group, "encryption")
	vault    = keyvault.VaultID(at.Group, "hrg-keys")
	key      = keyvault.KeyID(vault, "data")
	account  = storage.AccountID(at.Group, "hrgdocuments")
	records  = storage.ContainerID(account, "records")
	copies   = storage.AccountID(at.Group, "hrgbackups")
	logs     = monitor.WorkspaceID(at.Group, "logs")
	server   = postgres.ServerID(at.Group, "hrg-database")
	keyUser  = authorization.KeyVaultCryptoServiceEncryptionUser(sub)
	writer   = authorization.RoleDefinitionSpec{
		Name: "Writer", Description: "Writes.", Why: "Writes records and deletes none.",
		Actions: []string{storage.ReadContainer}, DataActions: []string{storage.WriteBlob},
	}
	encryption = azure.Encryption{Vault: vault, Key: key, Identity: user, Grant: authorization.RoleAssignmentID(key, user, keyUser)}
	machine    = postgres.Machine{Size: "Standard_D4ds_v5", Tier: "GeneralPurpose", StorageGiB: 128, DiskTier: "P10", Tenant: tenant, Key: encryption}
)

// table is an example of every builder: the rows of each namespace, which are
// in its own file. A new builder is a new row there; a new namespace is a file
// and a line here.
var table = slices.Concat(
	resourcesRows(),
	networkRows(),
	dnsRows(),
	identityRows(),
	authorizationRows(),
	keyvaultRows(),
	storageRows(),
	monitorRows(),
	securityRows(),
	consumptionRows(),
	policyRows(),
	managementRows(),
	postgresRows(),
	backupRows(),
	registryRows(),
	gatewayRows(),
	aksRows(),
	computeRows(),
	gitopsRows(),
	redisRows(),
	githubRows(),
)

// A builder without a row is not tested by anything here.
func TestEveryBuilderHasARow(t *testing.T) {
	var rows []string
	for _, r := range table {
		rows = append(rows, r.builder)
	}
	builders := buildertest.Builders(t, ".", "design.Resource")
	if len(builders) == 0 {
		t.Fatal("no builder was found")
	}
	buildertest.SameRows(t, builders, rows)
	files := map[string]string{}
	for name, file := range builders {
		if other := files[file]; other != "" {
			t.Errorf("%s builds %s and %s: one file is one resource type", file, other, name)
		}
		files[file] = name
		if !strings.Contains(name, ".New") {
			t.Errorf("%s is not called New…", name)
		}
	}
}

func TestBuilders(t *testing.T) {
	for _, r := range table {
		t.Run(r.builder+" "+r.id.Name(), func(t *testing.T) {
			made := r.make()
			if made.ID != r.id || made.ID.Kind() != r.kind {
				t.Errorf("it makes %s, a %s; its deriver says %s, and its kind %s", made.ID, made.ID.Kind(), r.id, r.kind)
			}
			if _, err := time.Parse(time.DateOnly, strings.TrimSuffix(made.APIVersion, "-preview")); err != nil {
				t.Errorf("%q is not an API version", made.APIVersion)
			}
			if made.Unit != at.Unit {
				t.Errorf("it is of unit %q", made.Unit)
			}
			if made.Holds == design.HoldsUnknown {
				t.Error("it does not say what it holds")
			}
			if !strings.HasSuffix(made.Why, ".") || strings.HasPrefix(made.Why, " ") || strings.Contains(made.Why, "  ") {
				t.Errorf("why it is there is not a sentence: %q", made.Why)
			}
			if len(at.Tags) != 1 {
				t.Errorf("it changed the place's tags: %v", at.Tags)
			}
			if diff := cmp.Diff(made, r.make(), cmp.AllowUnexported(addr.ID{}, addr.Unit{})); diff != "" {
				t.Errorf("the same Spec makes two things:\n%s", diff)
			}
			r.placed(t, made)
			r.written(t, made)
		})
	}
}

// placed wants region and tags where the type has them, and nowhere else.
func (r row) placed(t *testing.T, made design.Resource) {
	t.Helper()
	if got := made.Location(); got != r.region {
		t.Errorf("its location is %q, want %q", got, r.region)
	}
	if _, tagged := made.Body["tags"]; tagged == r.untagged {
		t.Errorf("it has tags: %v, want %v", tagged, !r.untagged)
	}
	if made.BornWithParent && made.ID.Parent().IsZero() && made.ID.Scope().IsZero() {
		t.Error("it is born with what it is part of, and is part of nothing")
	}
}

// written wants what security depends on to be in the body, and the paths that
// the resource names to lead to something.
func (r row) written(t *testing.T, made design.Resource) {
	t.Helper()
	if (len(r.secure) == 0) == (r.plain == "") {
		t.Error("the row says what security depends on, or why nothing of the type is about it")
	}
	body := buildertest.JSON(t, made.Body)
	for path, want := range r.secure {
		values, ok := buildertest.At(body, path)
		if !ok {
			t.Errorf("%s is not in the body", path)
		}
		for _, got := range values {
			if _, any := want.(written); !any && !cmp.Equal(buildertest.JSON(t, want), got) {
				t.Errorf("%s is %v, want %v", path, got, want)
			}
		}
	}
	for _, path := range slices.Concat(made.Irreversible, made.CreateOnly) {
		if _, ok := buildertest.At(body, path); !ok {
			t.Errorf("it says of %s that it holds for ever or at creation only, and the body has none", path)
		}
	}
}

// all is the design of the whole table.
func all(t *testing.T) *design.Design {
	t.Helper()
	p := design.Parts{
		Units:    []design.Unit{{Name: at.Unit, Title: "All", Owner: design.Terraform, Subscription: sub}},
		Existing: []addr.ID{sub, watcher, root},
	}
	for _, r := range table {
		p.Resources = append(p.Resources, r.make())
	}
	d, err := design.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What every builder makes is, all of it together, a design whose references
// lead somewhere, and which the simulated Azure takes in its order and gives
// back as it is.
func TestTogether(t *testing.T) {
	d := all(t)
	sim := armsim.New(armsim.Options{Tenant: tenant, Subscriptions: []string{sub.SubscriptionID()}})
	target := designput.Target{Design: d, Client: designput.InProcess(sim), Endpoint: "https://management.azure.example"}
	putAll(t, target)
	for _, r := range d.Resources {
		if err := target.Compare(context.Background(), r); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
}

// putAll puts a design of all(t) in its order. Somebody puts the certificate
// there before a gateway is made.
func putAll(t *testing.T, target designput.Target) {
	t.Helper()
	for _, r := range target.Design.Resources {
		if err := target.PutResource(context.Background(), r); err != nil {
			t.Fatal(err)
		}
		if r.ID != vault {
			continue
		}
		by := design.Resource{ID: certificate, APIVersion: "2026-02-01", Body: design.Object{"properties": design.Object{"value": "kept by a person"}}}
		if err := target.PutResource(context.Background(), by); err != nil {
			t.Fatal(err)
		}
	}
}

// The body of every builder is one that Microsoft's published types allow, in
// the API version that it names; and it has a region and tags if the type has.
func TestPublishedTypes(t *testing.T) {
	types := publishedTypes(t)
	for _, r := range table {
		made := r.make()
		check := func(extra map[string]any) []armtypes.Problem {
			raw, err := json.Marshal(made.Body)
			if err != nil {
				t.Fatal(err)
			}
			body := map[string]any{}
			if err := json.Unmarshal(raw, &body); err != nil {
				t.Fatal(err)
			}
			for name, v := range extra {
				body[name] = v
			}
			return types.Check(r.kind, made.APIVersion, body)
		}
		for _, p := range check(nil) {
			t.Errorf("%s: %s", r.builder, p)
		}
		for name, v := range map[string]any{"location": here, "tags": map[string]any{}} {
			_, has := made.Body[name]
			problems := check(map[string]any{name: v})
			can := !slices.ContainsFunc(problems, func(p armtypes.Problem) bool { return p.Path == name })
			if can && !has && (name != "location" || r.nowhere == "") {
				t.Errorf("%s: the type has %s, and the body does not say it", r.builder, name)
			}
		}
	}
}

// publishedTypes returns Microsoft's types, or skips the test.
func publishedTypes(t *testing.T) *armtypes.Types {
	t.Helper()
	f, err := os.Open(labtest.Reference(t, "arm-types/types.json.gz", "that bodies are judged as Microsoft's published types say"))
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

// A resource type is spelled in one place of what designs: the constant of its
// builder. An operation, an id, a child is made of that.
func TestTypesAreSpelledOnce(t *testing.T) {
	kind := regexp.MustCompile(`^(Microsoft|GitHub)\.\w+(/\w+)+$`)
	where := map[string][]string{}
	buildertest.Files(t, "..", func(name string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && kind.MatchString(text) {
				key := addr.Kind(text).Key()
				where[key] = append(where[key], name)
			}
			return true
		})
	})
	kinds := map[string]bool{}
	for _, r := range table {
		kinds[r.kind.Key()] = true
	}
	for text := range kinds {
		if files := where[text]; len(files) != 1 {
			t.Errorf("%s is spelled in %d places: %q", text, len(files), files)
		}
		delete(where, text)
	}
	// A deployment stack deploys designs, and is in none.
	delete(where, addr.Kind("Microsoft.Resources/deploymentStacks").Key())
	for text, files := range where {
		t.Errorf("%s is spelled in %q, and is not the type of a builder: make it of one", text, files)
	}
}

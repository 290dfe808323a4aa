package designput_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
	"github.com/wardhq/ward/internal/armsim/designput"
	"github.com/wardhq/ward/internal/design"
)

// These tests put a design to an Azure that does what Azure does of its own
// accord, and then the same design without what it does about that.

const (
	vaultKind    addr.Kind = "Microsoft.KeyVault/vaults"
	keyKind      addr.Kind = vaultKind + "/keys"
	roleKind     addr.Kind = "Microsoft.Authorization/roleAssignments"
	lockKind     addr.Kind = "Microsoft.Authorization/locks"
	endpointKind addr.Kind = "Microsoft.Network/privateEndpoints"
	networkKind  addr.Kind = "Microsoft.Network/virtualNetworks"
	linkKind     addr.Kind = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
	serverKind   addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"
	accountKind  addr.Kind = "Microsoft.Storage/storageAccounts"
	wormKind     addr.Kind = accountKind + "/blobServices/containers/immutabilityPolicies"
)

// with returns a design in which every resource of a kind is changed.
func with(d *design.Design, kind addr.Kind, change func(r *design.Resource)) *design.Design {
	out := *d
	out.Resources = slices.Clone(d.Resources)
	for i := range out.Resources {
		if r := &out.Resources[i]; kind == "" || r.ID.Kind().Equal(kind) {
			change(r)
		}
	}
	return &out
}

// set returns a body with a property changed.
func set(body design.Object, value any, path ...string) design.Object {
	out := maps.Clone(body)
	if len(path) == 1 {
		out[path[0]] = value
		return out
	}
	inner, _ := body[path[0]].(design.Object)
	out[path[0]] = set(inner, value, path[1:]...)
	return out
}

func of(t *testing.T, d *design.Design, kind addr.Kind) design.Resource {
	t.Helper()
	i := slices.IndexFunc(d.Resources, func(r design.Resource) bool { return r.ID.Kind().Equal(kind) })
	if i < 0 {
		t.Fatalf("the design has no %s", kind)
	}
	return d.Resources[i]
}

func mustPut(t *testing.T, target designput.Target) {
	t.Helper()
	if err := target.Put(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// refusedWith wants a refusal with this code.
func refusedWith(t *testing.T, err error, codes ...string) {
	t.Helper()
	var refused *designput.Refused
	if !errors.As(err, &refused) || !slices.Contains(codes, refused.Code) {
		t.Errorf("%v, want a refusal with one of %v", err, codes)
	}
}

// lacking are the codes of what is refused for want of a right, but for that of
// who signs in.
func lacking() []string {
	return []string{"AzureKeyVaultMissingPermissions", "KeyVaultAuthenticationFailure", "KeyVaultAccessForbidden", "CmkKeyAccessDenied", "LinkedAuthorizationFailed"}
}

// putEach puts the design in its order, the steps before each unit taken, and
// neither reads back nor puts what is left out.
func putEach(t *testing.T, target designput.Target, d *design.Design, leave func(design.Resource) bool) {
	t.Helper()
	begun := map[addr.Unit]bool{}
	for _, r := range d.Resources {
		if !begun[r.Unit] {
			begun[r.Unit] = true
			if err := target.Before(t.Context(), r.Unit); err != nil {
				t.Fatal(err)
			}
		}
		if leave(r) {
			continue
		}
		if err := target.PutResource(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

// planned wants a plan of these resources, by kind and name.
func planned(t *testing.T, target designput.Target, want ...string) {
	t.Helper()
	steps, err := target.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, s := range steps {
		kind := string(s.Resource.ID.Kind())
		got = append(got, kind[strings.LastIndexByte(kind, '/')+1:]+" "+s.Resource.ID.Name())
	}
	if !slices.Equal(got, append([]string{}, want...)) {
		t.Errorf("the plan is %v, want %v", got, want)
	}
}

// ask sends a request of its own.
func ask(t *testing.T, target designput.Target, method string, id addr.ID, tail, version, body string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target.Endpoint+id.String()+tail+"?api-version="+version, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	res, err := target.Client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

func always(addr.Kind, string) bool { return true }

// Of everything that Azure does of its own accord nothing is in a second plan.
func TestSecondPlanIsEmpty(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		_, target := azure(d, armsim.Options{Types: typesIfHere(t), Async: always, Polls: 2, RightsUnseen: 3})
		steps, err := target.Plan(t.Context())
		if err != nil || len(steps) != len(d.Resources) {
			t.Errorf("the first plan has %d steps (%v), want %d", len(steps), err, len(d.Resources))
		}
		mustPut(t, target)
		planned(t, target)
	})
}

// A design that does not wait for a new right is refused.
func TestNewRightsAreWaitedFor(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		opt := armsim.Options{RightsUnseen: 3}
		sim, target := azure(d, opt)
		mustPut(t, target)
		refusals := 0
		for _, r := range sim.Requests() {
			if r.Status >= http.StatusBadRequest {
				refusals++
			}
		}
		if refusals < opt.RightsUnseen {
			t.Errorf("%d requests were refused: the design relies on no right", refusals)
		}

		impatient := with(d, "", func(r *design.Resource) {
			r.DependsOn = slices.DeleteFunc(slices.Clone(r.DependsOn), func(id addr.ID) bool { return id.Kind().Equal(roleKind) })
		})
		_, target = azure(impatient, opt)
		refusedWith(t, target.Put(t.Context()), lacking()...)

		// Whoever puts it says how long a pause is, and ends the waiting.
		over := errors.New("over")
		_, target = azure(d, opt)
		pauses := 0
		target.Pause = func(context.Context) error {
			if pauses++; pauses == 2 {
				return over
			}
			return nil
		}
		if err := target.Put(t.Context()); !errors.Is(err, over) || pauses != 2 {
			t.Errorf("after %d pauses: %v, want the pause's own error after 2", pauses, err)
		}

		// Without the right there is no end to the waiting, but a bound.
		without := with(d, roleKind, func(r *design.Resource) {
			r.Body = set(r.Body, "00000000-0000-0000-0000-000000000001", "properties", "principalId")
		})
		_, target = azure(without, armsim.Options{})
		err := target.Put(t.Context())
		refusedWith(t, err, append(lacking(), "RoleAssignmentExists")...)
	})
}

// A key is made once: what changes of it later is for ever in the plan of a
// design that does not know so.
func TestKeysAreCreateOnly(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		_, target := azure(d, armsim.Options{})
		mustPut(t, target)
		key := of(t, d, keyKind).ID
		changed := with(d, keyKind, func(r *design.Resource) {
			if r.ID == key {
				r.Body = set(r.Body, 4096, "properties", "keySize")
			}
		})
		knowing := func(paths ...string) {
			target.Design = with(changed, keyKind, func(r *design.Resource) { r.CreateOnly = paths })
		}
		knowing("properties")
		planned(t, target)
		knowing()
		for range 2 {
			planned(t, target, "keys "+key.Name())
			if err := target.PutResource(t.Context(), of(t, target.Design, keyKind)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A locked policy is lengthened by an action, and a design that puts its own
// period back is refused.
func TestLockedPoliciesAreExtended(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		_, target := azure(d, armsim.Options{})
		mustPut(t, target)
		policy := of(t, d, wormKind)
		for _, step := range []struct {
			tail, body string
			status     int
		}{
			{"/extend", `{"properties":{"immutabilityPeriodSinceCreationInDays":3000}}`, 200},
			{"/lock", "", 200},
			{"/extend", `{"properties":{"immutabilityPeriodSinceCreationInDays":3001}}`, 200},
			{"/extend", `{"properties":{"immutabilityPeriodSinceCreationInDays":3001}}`, 409},
		} {
			if got := ask(t, target, http.MethodPost, policy.ID, step.tail, policy.APIVersion, step.body); got != step.status {
				t.Errorf("%s %s: %d, want %d", step.tail, step.body, got, step.status)
			}
		}
		target.Design = with(d, wormKind, func(r *design.Resource) {
			r.CreateOnly = []string{"properties.immutabilityPeriodSinceCreationInDays"}
		})
		planned(t, target)
		target.Design = with(d, wormKind, func(r *design.Resource) { r.CreateOnly = nil })
		planned(t, target, "immutabilityPolicies default")
		refusedWith(t, target.PutResource(t.Context(), policy), "OperationNotAllowed")
	})
}

// Azure changes one thing of a server at a time. What is put as soon as it
// can be is refused, unless the design says in which order.
func TestServersAreNotHurried(t *testing.T) {
	d := example(t)
	opt := armsim.Options{Async: always, Polls: 2, RightsUnseen: 2}
	_, target := azure(d, opt)
	if err := target.PutTogether(t.Context()); err != nil {
		t.Error(err)
	}
	planned(t, target)

	hurried := with(d, serverKind+"/configurations", func(r *design.Resource) { r.DependsOn = nil })
	_, target = azure(hurried, opt)
	refusedWith(t, target.PutTogether(t.Context()), "ServerIsBusy")
}

// The name of a deleted vault is not free. Recovered, the vault has its keys,
// and has lost who has rights on it.
func TestDeletedVaultsAreRecovered(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		_, target := azure(d, armsim.Options{RightsUnseen: 2})
		mustPut(t, target)
		vault := of(t, d, vaultKind)
		for _, lock := range d.Resources { // which whoever deletes it takes away first
			if lock.ID.Kind().Equal(lockKind) && vault.ID.Contains(lock.ID) {
				if got := ask(t, target, http.MethodDelete, vault.ID, "", vault.APIVersion, ""); got != http.StatusConflict {
					t.Errorf("the vault is deleted in spite of its lock: %d", got)
				}
				if got := ask(t, target, http.MethodDelete, lock.ID, "", lock.APIVersion, ""); got/100 != 2 {
					t.Fatalf("the lock is not deleted: %d", got)
				}
			}
		}
		if got := ask(t, target, http.MethodDelete, vault.ID, "", vault.APIVersion, ""); got != http.StatusNoContent {
			t.Fatalf("the vault is not deleted: %d", got)
		}
		refusedWith(t, target.PutResource(t.Context(), vault), "ConflictError")
		vault.Body = set(vault.Body, "recover", "properties", "createMode")
		if err := target.PutResource(t.Context(), vault); err != nil {
			t.Fatal(err)
		}
		steps, err := target.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			if s.Resource.ID.Kind().Equal(keyKind) || !vault.ID.Contains(s.Resource.ID) {
				t.Errorf("%s is in the plan after the vault was recovered", s.Resource.ID)
			}
		}
		if len(steps) == 0 {
			t.Error("nothing of what extends the vault was lost")
		}
		mustPut(t, target)
	})
}

// A lock stops whoever does not take it away first.
func TestLocksHold(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		_, target := azure(d, armsim.Options{Types: typesIfHere(t)})
		mustPut(t, target)
		server := of(t, d, serverKind)
		group := server.ID.Scope()
		lock := group.Resource("Microsoft.Authorization/locks", "keep")
		for _, step := range []struct {
			level         string
			written, gone int
		}{{"CanNotDelete", http.StatusOK, http.StatusConflict}, {"ReadOnly", http.StatusConflict, http.StatusConflict}} {
			if got := ask(t, target, http.MethodPut, lock, "", "2020-05-01", `{"properties":{"level":"`+step.level+`"}}`); got/100 != 2 {
				t.Fatalf("the lock is not taken: %d", got)
			}
			if got := ask(t, target, http.MethodDelete, group, "", "2025-04-01", ""); got != step.gone {
				t.Errorf("%s: the group is deleted: %d, want %d", step.level, got, step.gone)
			}
			err := target.PutResource(t.Context(), server)
			if step.written == http.StatusOK && err != nil {
				t.Error(err)
			} else if step.written != http.StatusOK {
				refusedWith(t, err, "ScopeLocked")
			}
		}
	})
}

// Residency is enforced by Azure itself, as long as the assignment says that
// it denies.
func TestRegionsAreDenied(t *testing.T) {
	d := example(t)
	assignments := addr.Kind("Microsoft.Authorization/policyAssignments")
	astray := with(d, accountKind, func(r *design.Resource) {
		// A platform's own accounts keep traffic logs, which Azure wants in the
		// region of their network whatever the policy says.
		if r.Holds == design.HoldsData {
			r.Body = set(r.Body, "northeurope", "location")
		}
	})
	_, target := azure(astray, armsim.Options{})
	refusedWith(t, target.Put(t.Context()), "RequestDisallowedByPolicy")

	silent := with(astray, assignments, func(r *design.Resource) {
		parameters := maps.Clone(r.Body["properties"].(design.Object)["parameters"].(design.Object))
		delete(parameters, "effect")
		r.Body = set(r.Body, parameters, "properties", "parameters")
	})
	_, target = azure(silent, armsim.Options{})
	mustPut(t, target)
}

// The design's own endpoints are approved at once, and the names of what they
// lead to resolve in their network: to their address, and nowhere else.
func TestEndpointsAnswer(t *testing.T) {
	d := example(t)
	sim, target := azure(d, armsim.Options{})
	mustPut(t, target)
	lonely := addr.Subscription(of(t, d, networkKind).ID.SubscriptionID()).ResourceGroup("lonely").Resource(networkKind, "lonely")
	for _, made := range []struct {
		id   addr.ID
		body string
	}{
		{lonely.Scope(), `{"location":"eastus2"}`},
		{lonely, `{"location":"eastus2","properties":{"addressSpace":{"addressPrefixes":["10.200.0.0/16"]}}}`},
	} {
		if got := ask(t, target, http.MethodPut, made.id, "", "2025-07-01", made.body); got != http.StatusCreated {
			t.Fatalf("%s: %d", made.id, got)
		}
	}
	count := 0
	for _, r := range d.Resources {
		if !r.ID.Kind().Equal(endpointKind) {
			continue
		}
		doc, err := target.Get(t.Context(), r.ID, r.APIVersion)
		if err != nil {
			t.Fatal(err)
		}
		p := doc["properties"].(map[string]any)
		connection := p["privateLinkServiceConnections"].([]any)[0].(map[string]any)["properties"].(map[string]any)
		if got := connection["privateLinkServiceConnectionState"].(map[string]any)["status"]; got != "Approved" {
			t.Errorf("%s is %v, want Approved", r.ID, got)
		}
		subnet := addr.MustParseID(p["subnet"].(map[string]any)["id"].(string))
		for _, c := range p["customDnsConfigs"].([]any) {
			config := c.(map[string]any)
			name, address := config["fqdn"].(string), config["ipAddresses"].([]any)[0]
			count++
			if got, err := sim.Resolve(subnet.Parent(), name); err != nil || got.String() != address {
				t.Errorf("%s in %s is %v (%v), want %v", name, subnet.Parent(), got, err, address)
			}
			var not *armsim.NotResolved
			if got, err := sim.Resolve(lonely, name); !errors.As(err, &not) {
				t.Errorf("%s in a network that nothing is linked to is %v (%v)", name, got, err)
			}
		}
	}
	if count < 3 {
		t.Errorf("%d names were looked up: too few", count)
	}

	// Without the links nobody finds anything.
	sim, target = azure(d, armsim.Options{})
	putEach(t, target, d, func(r design.Resource) bool { return r.ID.Kind().Equal(linkKind) })
	vault := of(t, d, vaultKind).ID.Name() + ".vault.azure.net"
	for _, r := range d.Resources {
		if r.ID.Kind().Equal(networkKind) {
			if got, err := sim.Resolve(r.ID, vault); err == nil {
				t.Errorf("%s resolves in %s without a link: %v", vault, r.ID, got)
			}
		}
	}
}

// An API version is refused after its end.
func TestVersionsEnd(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		opt := armsim.Options{
			Now:     func() time.Time { return time.Date(2027, 2, 27, 0, 0, 0, 0, time.UTC) },
			Retired: []armsim.Retirement{{Of: "Microsoft.KeyVault", Before: "2026-02-01", On: time.Date(2027, 2, 27, 0, 0, 0, 0, time.UTC)}},
		}
		_, target := azure(d, opt)
		mustPut(t, target)
		old := with(d, keyKind, func(r *design.Resource) { r.APIVersion = "2025-05-01" })
		_, target = azure(old, opt)
		refusedWith(t, target.Put(t.Context()), "NoRegisteredProviderFound")
	})
}

// What Azure takes and never gives back is for ever in the plan of a design
// that does not know so.
func TestWriteOnlyIsCreateOnly(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		forgetful := with(d, serverKind, func(r *design.Resource) { r.CreateOnly = nil })
		_, target := azure(forgetful, armsim.Options{})
		putEach(t, target, d, func(design.Resource) bool { return false })
		replicas := func() int {
			steps, err := target.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			count := 0
			for _, s := range steps {
				for _, m := range s.Differs {
					if m.Path == "properties.createMode" {
						count++
					}
				}
				if err := target.PutResource(t.Context(), s.Resource); err != nil {
					t.Fatal(err)
				}
			}
			return count
		}
		for range 2 {
			if n := replicas(); n != 1 {
				t.Errorf("createMode is in the plan %d times, want once", n)
			}
		}
	})
}

// A replica has no backups of its own, and asks for none.
func TestReplicasHaveNoBackups(t *testing.T) {
	eachDesign(t, func(t *testing.T, d *design.Design) {
		greedy := with(d, serverKind, func(r *design.Resource) {
			if p, _ := r.Body["properties"].(design.Object); p["createMode"] == "Replica" {
				r.Body = set(r.Body, design.Object{"geoRedundantBackup": "Enabled"}, "properties", "backup")
			}
		})
		_, target := azure(greedy, armsim.Options{})
		refusedWith(t, target.Put(t.Context()), "GeoBackupNotSupportedOnReplica")
	})
}

package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

const (
	// providerVersion is exact: azapi carries Microsoft's published types and
	// holds every body against them, so another release may refuse the same
	// tree, and a plan must be applied by what made it.
	providerVersion = "2.12.0"
	// Azapi asks again after so many seconds, then after more and more up to
	// the most, until the resource's timeout of 30 minutes.
	retryEvery, retryEveryAtMost = 15, 60
	// terraformVersion starts at the oldest release that the tests ran.
	terraformVersion = ">= 1.11.0, < 2.0.0"
)

const header = "# Rendered by Ward from the estate: change the estate, not this file."

func (m *module) printer() *printer {
	p := &printer{buf: make([]byte, 0, 4<<10)}
	p.line(header)
	return p
}

// providers returns providers.tf. In a unit that Terraform does not own, the
// provider's own configuration refuses: every resource and every read needs
// the provider, so that no plan gets past it, with -target neither.
func (m *module) providers() []byte {
	p := m.printer()
	p.newline()
	p.open("terraform")
	p.line("required_version = " + quote(terraformVersion))
	p.newline()
	p.open("required_providers")
	p.attributes([]attribute{{"azapi", []attribute{
		{"source", "Azure/azapi"},
		{"version", providerVersion},
	}}})
	p.close()
	p.close()
	p.newline()

	subscription := m.unit.Subscription.SubscriptionID()
	if m.unit.Owner != design.Terraform {
		m.refuse(p, subscription)
		return p.buf
	}
	m.provider(p, subscription)
	return p.buf
}

// StateFile is the blob that a unit's state is, in the unit's container.
func StateFile(unit addr.Unit) string { return unit.String() + ".tfstate" }

// backend returns backend.tf: where the unit's state is kept. Whoever asks for
// it signs in to Entra: the account takes no key. As whom, and in which tenant,
// is the environment's to say (ARM_CLIENT_ID, ARM_TENANT_ID, ARM_USE_OIDC), as
// it is for azapi.
func (m *module) backend() []byte {
	p := m.printer()
	p.newline()
	p.open("terraform")
	p.open(`backend "azurerm"`)
	p.attributes([]attribute{
		{"storage_account_name", m.unit.State.Parent().Parent().Name()},
		{"container_name", m.unit.State.Name()},
		{"key", StateFile(m.unit.Name)},
		{"use_azuread_auth", true},
	})
	p.close()
	p.close()
	return p.buf
}

func (m *module) provider(p *printer, subscription any) {
	p.open(`provider "azapi"`)
	p.attributes([]attribute{{"subscription_id", subscription}})
	p.newline()
	p.comment("Only what is named in response_export_values enters the state.")
	p.attributes([]attribute{{"disable_default_output", true}})
	p.close()
}

// refuse writes the variable whose validation no value passes.
func (m *module) refuse(p *printer, subscription string) {
	p.comment(fmt.Sprintf("For review only: the unit %s is deployed by an ARM deployment stack (../stack/). "+
		"No value of this variable is accepted, and the provider needs it, so every plan is refused.", m.unit.Name))
	p.open(`variable "subscription_id"`)
	p.attributes([]attribute{{"type", expression("string")}, {"default", subscription}, {"nullable", false}})
	p.newline()
	p.open("validation")
	p.attributes([]attribute{
		{"condition", expression("length(var.subscription_id) < 0")},
		{"error_message", fmt.Sprintf("The unit %s is owned by its deployment stack (../stack/): this Terraform is for review and must not be applied.", m.unit.Name)},
	})
	p.close()
	p.close()
	p.newline()
	m.provider(p, expression("var.subscription_id"))
}

// group is what goes into one file: the resources of one resource group, or
// those outside of any.
type group struct {
	name      string
	resources []design.Resource
}

// groups returns the unit's resources by file, in the order of their names.
func (m *module) groups() []group {
	by := map[string]*group{}
	for _, r := range m.resources {
		name := groupName(r.ID)
		if by[name] == nil {
			by[name] = &group{name: name}
		}
		by[name].resources = append(by[name].resources, r)
	}
	out := make([]group, 0, len(by))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[name])
	}
	return out
}

// File returns the file that a resource is in, by its path below the terraform
// folder of its unit.
func File(r design.Resource) string { return groupName(r.ID) + ".tf" }

// groupName is what the file is called that an id is in.
func groupName(id addr.ID) string {
	switch rg := id.ResourceGroupName(); {
	case rg != "":
		return fileName(rg)
	case id.SubscriptionID() == "":
		return "tenant"
	default:
		return "subscription"
	}
}

// fileName returns a resource group's name as a file's.
func fileName(group string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		default:
			return '_'
		}
	}, group)
}

func (m *module) group(g group) []byte {
	p := m.printer()
	for _, r := range g.resources {
		p.newline()
		m.resource(p, r)
	}
	return p.buf
}

// resource writes one resource block.
func (m *module) resource(p *printer, r design.Resource) {
	p.resolve = func(ref addr.Ref) expression { return m.spell(r, ref) }
	p.comment(r.Why)
	p.open("resource " + quote(resourceType(r)) + " " + quote(label(r.ID)))

	body := maps.Clone(r.Body)
	head := []attribute{{"type", versionedType(r)}, {"parent_id", m.scope(r)}, {"name", r.ID.Name()}}
	if !r.BornWithParent {
		head = append(head, lift(body, "location")...)
		head = append(head, lift(body, "tags")...)
	}
	p.attributes(head)

	if id, ok := identityBlock(r, body); ok {
		delete(body, "identity")
		p.newline()
		p.open("identity")
		p.attributes(id)
		p.close()
	}
	if len(body) > 0 {
		p.newline()
		p.attributes([]attribute{{"body", body}})
	}

	p.newline()
	tail := []attribute{{"ignore_missing_property", false}}
	if len(r.CreateOnly) > 0 && !r.BornWithParent {
		// What is ignored reads back as null, and is not sent as that.
		tail = append(tail, attribute{"ignore_null_property", true})
	}
	if outputs := m.exports[r.ID]; len(outputs) > 0 {
		tail = append(tail, attribute{"response_export_values", texts(outputs)})
	}
	if needs := m.dependsOn(r); len(needs) > 0 {
		tail = append(tail, attribute{"depends_on", needs})
	}
	p.attributes(tail)

	if errors := m.design.Retry(r); len(errors) > 0 {
		p.newline()
		p.comment("Azure takes minutes to let every service see a new role assignment, and refuses as if there were none until then.")
		p.attributes([]attribute{{"retry", []attribute{
			{"error_message_regex", texts(errors)},
			{"interval_seconds", retryEvery},
			{"max_interval_seconds", retryEveryAtMost},
		}}})
	}

	if !r.BornWithParent {
		lifecycle(p, r)
	}
	p.close()
}

// lifecycle writes what Terraform must not do to a resource.
func lifecycle(p *printer, r design.Resource) {
	kept := r.Holds.Protected()
	if !kept && len(r.CreateOnly) == 0 {
		return
	}
	p.newline()
	p.open("lifecycle")
	if kept {
		p.comment("It holds " + r.Holds.String() + ", which nothing brings back: no plan destroys it.")
		if len(r.Irreversible) > 0 {
			p.comment("Azure cannot change these later, or only by making the resource anew and losing what it holds: " +
				strings.Join(r.Irreversible, ", ") + ".")
		}
		p.line("prevent_destroy = true")
	}
	if len(r.CreateOnly) > 0 {
		if kept {
			p.newline()
		}
		p.comment("These hold when the resource is made. Azure does not give them back, or moves on from them; they are not put back.")
		paths := make(design.List, len(r.CreateOnly))
		for i, path := range r.CreateOnly {
			paths[i] = ignored(path)
		}
		p.attributes([]attribute{{"ignore_changes", paths}})
	}
	p.close()
}

// ignored returns the attribute in which a path of the body stands.
func ignored(path string) expression {
	if path == "tags" || path == "location" {
		return expression(path)
	}
	return expression("body" + traversal(path))
}

// lift moves a member of the body to an attribute of the same name.
func lift(body design.Object, name string) []attribute {
	v, ok := body[name]
	if !ok {
		return nil
	}
	delete(body, name)
	return []attribute{{name, v}}
}

// texts returns a list of texts as a value of HCL.
func texts(items []string) design.List {
	list := make(design.List, len(items))
	for i, item := range items {
		list[i] = item
	}
	return list
}

// identityBlock returns azapi's identity block of a body. It reports false
// where there is none, and where the block could not hold all of it; then it
// stays in the body.
func identityBlock(r design.Resource, body design.Object) ([]attribute, bool) {
	identity, ok := body["identity"].(design.Object)
	if !ok || r.BornWithParent {
		return nil, false
	}
	kind, ok := identity["type"].(string)
	if !ok {
		return nil, false
	}
	// Azure's services spell it with and without the space; azapi with.
	if strings.ReplaceAll(kind, " ", "") == "SystemAssigned,UserAssigned" {
		kind = "SystemAssigned, UserAssigned"
	}
	out := []attribute{{"type", kind}}
	for key, v := range identity {
		switch users, isObject := v.(design.Object); {
		case key == "type":
		case key == "userAssignedIdentities" && isObject && allEmpty(users):
		default:
			return nil, false
		}
	}
	if ids := userIdentities(r); len(ids) > 0 {
		list := make(design.List, len(ids))
		for i, id := range ids {
			list[i] = addr.RefTo(id)
		}
		out = append(out, attribute{"identity_ids", list})
	}
	return out, true
}

func allEmpty(users design.Object) bool {
	for _, v := range users {
		if o, ok := v.(design.Object); !ok || len(o) > 0 {
			return false
		}
	}
	return true
}

// userIdentities returns the user-assigned identities of a resource, by id.
func userIdentities(r design.Resource) []addr.ID {
	identity, _ := r.Body["identity"].(design.Object)
	users, _ := identity["userAssignedIdentities"].(design.Object)
	var ids []addr.ID
	for _, key := range slices.Sorted(maps.Keys(users)) {
		if id, err := addr.ParseID(key); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// references returns references.tf: the resources of other units whose
// outputs this one needs.
func (m *module) references() []byte {
	p := m.printer()
	for _, r := range m.reads {
		p.newline()
		p.comment("Of the unit " + r.resource.Unit.String() + ", which is applied first: " + r.resource.Why)
		p.open(`data "azapi_resource" ` + quote(r.label))
		p.attributes([]attribute{
			{"type", versionedType(r.resource)},
			{"resource_id", r.resource.ID.String()},
			{"response_export_values", texts(m.exports[r.resource.ID])},
		})
		p.close()
	}
	return p.buf
}

package terraform

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azurerm"
	"github.com/wardhq/ward/internal/source/internal/providers"
)

// callees are the instances of a module that one call makes.
type callees struct {
	loop
	inner  *configuration // nil where the module is not followed
	scopes []*scope
	why    fact.Gap // where it is not
}

// calls returns what a call of a module makes.
func (s *scope) calls(c *call) *callees {
	if made := s.called[c]; made != nil {
		return made
	}
	made := &callees{}
	s.called[c] = made // also where the call leads to itself
	address := s.address + "module." + c.name
	source := c.source()
	to, ok := s.r.local(s.at, source)
	loose := false
	if !ok {
		to, loose, ok = s.r.installed(s.root().at, s.at, s.address, c)
	}
	if !ok {
		made.why = notHere(address, source)
		return made
	}
	inner := s.r.modules[to]
	depth := 0
	for up := s; up != nil; up = up.parent {
		depth++
		if up.c == inner {
			made.why = fact.Gap{Systems: anySystem, Reason: address + " includes itself by way of " + source + ", which Terraform refuses"}
			return made
		}
	}
	tooMany := fact.Gap{Systems: anySystem, Reason: "there are more modules in modules than are followed; give the plan (terraform show -json)"}
	if depth > maxNested || s.r.budget.modules <= 0 {
		made.why = tooMany
		return made
	}
	s.r.applied[to] = true
	if loose {
		s.r.gap(c.pos, maybeAnother(address, source))
	}
	made.inner, made.loop = inner, s.loopOf(c.body)
	if !made.known {
		made.why = fact.Gap{Kinds: s.r.kindsWithin(to), Reason: address + ": how many there are depends on " + waitsFor(made.waits) + "; give the plan (terraform show -json)"}
		if made.why.Kinds == nil {
			made.why.Systems = anySystem
		}
	}
	if s.r.budget.modules -= 1 + len(made.each); s.r.budget.modules < 0 {
		made.why, made.inner, made.loop = tooMany, nil, loop{}
		return made
	}
	for _, t := range made.each {
		child := s.r.newScope(to, inner)
		child.at.set = s.at.set
		child.parent, child.call, child.with, child.label = s, c, t.with, s.label
		child.address = address + t.suffix + "."
		made.scopes = append(made.scopes, child)
	}
	return made
}

// follow makes facts of what a call of a module makes.
func (s *scope) follow(c *call, found *resources) {
	made := s.calls(c)
	if made.why.Reason != "" {
		s.r.gap(c.pos, made.why)
	}
	for _, child := range made.scopes {
		child.read(found)
	}
}

// local returns the folder that the source of a module names, if it was read.
// What a module says is of the set of who calls it.
func (r *reading) local(from place, source string) (place, bool) {
	if !isLocal(source) {
		return place{}, false
	}
	folder := path.Join(from.folder, source)
	for _, set := range append([]string{from.set, ""}, r.sets...) {
		if to := (place{set, folder}); r.modules[to] != nil {
			return to, true
		}
	}
	return place{}, false
}

// notHere is a module that is not among what was read.
func notHere(address, source string) fact.Gap {
	g := fact.Gap{Systems: anySystem}
	switch {
	case source == "":
		g.Reason = address + " is of a module whose source is not written out; give the plan (terraform show -json)"
	case strings.HasPrefix(source, "."):
		g.Reason = address + " is of the module " + source + ", which was not among what was named; name its folder too, or give the plan (terraform show -json)"
	default:
		var harmless bool
		if g.Kinds, g.Systems, harmless = kindsOfModule(source); harmless {
			return fact.Gap{}
		}
		g.Reason = address + " is of the module " + sourceName(source) + ", which lies elsewhere and is not fetched; give the plan (terraform show -json)"
	}
	return g
}

// maybeAnother is a module that was read as it is installed, and of which the
// next terraform init may fetch another one.
func maybeAnother(address, source string) fact.Gap {
	g := notHere(address, source)
	if g.Reason != "" {
		g.Reason = address + " is of the module " + sourceName(source) + ", which was read as it is installed in " + modulesFolder + ", and may be another one when it is fetched; name a version, a tag or a commit, or give the plan (terraform show -json)"
	}
	return g
}

// sourceName is a source as it may be shown: what stands before an @ of an
// address is for whoever fetches it.
func sourceName(source string) string {
	source, _, _ = strings.Cut(source, "?")
	if scheme, rest, ok := strings.Cut(source, "://"); ok {
		if _, behind, ok := strings.Cut(rest, "@"); ok {
			rest = behind
		}
		source = scheme + "://" + rest
	}
	return strings.TrimPrefix(source, "git::")
}

// modulesOf are parts of the names of modules, and the types of azurerm that
// those modules are of. A module of Azure's verified ones is called
// avm-res-NAMESPACE-TYPE.
//
// Source: Azure Verified Modules, "Terraform Resource Modules".
var modulesOf = map[string][]string{
	"authorization-roleassignment":         {"azurerm_role_assignment"},
	"cache-redis":                          {"azurerm_redis_cache"},
	"containerregistry-registry":           {"azurerm_container_registry"},
	"containerservice-managedcluster":      {"azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool"},
	"dbforpostgresql-flexibleserver":       {"azurerm_postgresql_flexible_server", "azurerm_postgresql_flexible_server_configuration", "azurerm_postgresql_flexible_server_firewall_rule", "azurerm_postgresql_flexible_server_database", "azurerm_postgresql_flexible_server_active_directory_administrator"},
	"keyvault-vault":                       {"azurerm_key_vault", "azurerm_key_vault_key", "azurerm_key_vault_secret"},
	"managedidentity-userassignedidentity": {"azurerm_user_assigned_identity", "azurerm_federated_identity_credential"},
	"network-applicationgateway":           {"azurerm_application_gateway", "azurerm_public_ip"},
	"network-azurefirewall":                {"azurerm_firewall", "azurerm_public_ip"},
	"network-bastionhost":                  {"azurerm_bastion_host", "azurerm_public_ip"},
	"network-firewallpolicy":               {"azurerm_firewall_policy", "azurerm_firewall_policy_rule_collection_group"},
	"network-natgateway":                   {"azurerm_nat_gateway", "azurerm_public_ip"},
	"network-networksecuritygroup":         {"azurerm_network_security_group", "azurerm_network_security_rule"},
	"network-privatednszone":               {"azurerm_private_dns_zone", "azurerm_private_dns_zone_virtual_network_link"},
	"network-privateendpoint":              {"azurerm_private_endpoint"},
	"network-publicipaddress":              {"azurerm_public_ip"},
	"network-routetable":                   {"azurerm_route_table", "azurerm_route"},
	"network-virtualnetwork":               {"azurerm_virtual_network", "azurerm_subnet", "azurerm_virtual_network_peering"},
	"operationalinsights-workspace":        {"azurerm_log_analytics_workspace"},
	"recoveryservices-vault":               {"azurerm_recovery_services_vault"},
	"dataprotection-backupvault":           {"azurerm_data_protection_backup_vault"},
	"resources-resourcegroup":              {"azurerm_resource_group"},
	"storage-storageaccount":               {"azurerm_storage_account", "azurerm_storage_container", "azurerm_storage_management_policy"},
	"compute-virtualmachine":               {"azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", "azurerm_managed_disk", "azurerm_network_interface", "azurerm_public_ip"},
	"compute-disk":                         {"azurerm_managed_disk"},
}

// besides are the types that a verified module of any resource makes besides it:
// its interfaces.
var besides = []string{
	"azurerm_management_lock", "azurerm_role_assignment", "azurerm_monitor_diagnostic_setting", "azurerm_private_endpoint",
}

// oftenBesides are what one of a resource that is not in modulesOf may make as
// well, outside of the namespace.
var oftenBesides = []string{
	"azurerm_application_insights", "azurerm_monitor_autoscale_setting", "azurerm_network_interface", "azurerm_public_ip", "azurerm_user_assigned_identity",
}

// verified are the repositories of Azure's modules, each of which is in the
// registry by the end of its name.
var verified = regexp.MustCompile(`^(?:https://|ssh://)?(?:git@)?github\.com[/:]Azure/terraform-(azurerm|azapi)-([\w-]+?)(?:\.git)?(//.*)?$`)

// registered is a source as the registry has it, where it is one of there.
func registered(source string) string {
	name := registryName(sourceName(source))
	if m := verified.FindStringSubmatch(name); m != nil {
		return "Azure/" + m[2] + "/" + m[1] + m[3]
	}
	return name
}

// kindsOfModule tells by the source of a module what it could make, as far as
// that goes; or that it makes nothing.
func kindsOfModule(source string) (kinds []addr.Kind, systems []addr.System, harmless bool) {
	name := registered(source)
	parts := strings.Split(name, "/")
	registry := !strings.Contains(name, ":") && (len(parts) == 3 || len(parts) > 3 && !strings.Contains(parts[0], "."))
	if registry {
		called, reaches := parts[1], parts[2]
		// A folder of a module may make anything, whatever the module is for.
		whole := len(parts) == 3
		if whole && parts[0] == "Azure" && (called == "naming" || strings.HasPrefix(called, "avm-utl-")) {
			return nil, nil, true // they make names, and look things up
		}
		if whole && providers.Of(reaches+"_") == providers.Harmless {
			return nil, nil, true
		}
		if rest, ok := strings.CutPrefix(called, "avm-res-"); ok && parts[0] == "Azure" {
			if kinds = kindsOfVerified(rest); kinds != nil {
				return kinds, nil, false
			}
		}
		if providers.Of(reaches+"_") == providers.Azure {
			return nil, []addr.System{addr.SystemAzure}, false
		}
	}
	return nil, anySystem, false
}

// kindsOfVerified returns what a verified module of a resource could make, by
// the end of its name as storage-storageaccount, or nil: what it is for with all
// parts of it, or what its namespace has; and what is beside it.
func kindsOfVerified(rest string) []addr.Kind {
	namespace, _, _ := strings.Cut(rest, "-")
	within := azurerm.KindsOf("Microsoft." + namespace)
	types := append(slices.Clone(modulesOf[rest]), besides...)
	if modulesOf[rest] == nil {
		if within == nil {
			return nil
		}
		types = append(types, oftenBesides...)
	}
	var kinds []addr.Kind
	for _, typ := range types {
		is, _ := azurerm.Kinds(typ)
		kinds = append(kinds, is...)
	}
	for _, k := range within {
		if modulesOf[rest] == nil || slices.ContainsFunc(kinds, func(of addr.Kind) bool { return strings.HasPrefix(k.Key(), of.Key()+"/") }) {
			kinds = append(kinds, k)
		}
	}
	return compacted(kinds)
}

func compacted(kinds []addr.Kind) []addr.Kind {
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// kindsWithin returns what a module could make, with those that it calls; nil
// is anything.
func (r *reading) kindsWithin(at place) []addr.Kind {
	var kinds []addr.Kind
	seen := map[place]bool{}
	var walk func(at place) bool
	walk = func(at place) bool {
		if seen[at] {
			return true
		}
		seen[at] = true
		c := r.modules[at]
		for _, resource := range c.order {
			if resource.data || providers.Of(resource.typ) == providers.Harmless {
				continue
			}
			is := kindsOf(resource)
			if is == nil {
				return false
			}
			kinds = append(kinds, is...)
		}
		for _, call := range c.calls {
			source := call.source()
			if to, ok := r.local(at, source); ok {
				if !walk(to) {
					return false
				}
				continue
			}
			is, _, harmless := kindsOfModule(source)
			if is == nil && !harmless {
				return false
			}
			kinds = append(kinds, is...)
		}
		return true
	}
	if !walk(at) {
		return nil
	}
	return compacted(kinds)
}

// findCalled notes which folders a module of another one calls.
func (r *reading) findCalled() {
	for at, c := range r.modules {
		for _, call := range c.calls {
			if to, ok := r.local(at, call.source()); ok && to != at {
				r.called[to] = true
			}
		}
	}
}

// roots applies the folders that nobody calls, and those that values are for. Of
// those that only call each other, the first is one as well: what is in it must
// not vanish.
func (r *reading) roots() {
	all := r.places()
	isRoot := func(at place) bool { return !r.called[at] || len(r.values[at]) > 0 }
	r.common = commonFolder(slices.DeleteFunc(slices.Clone(all), func(at place) bool { return !isRoot(at) }))
	apply := func(at place) {
		r.applied[at] = true
		for _, e := range r.environments(at) {
			r.apply(at, r.modules[at], e)
		}
	}
	for _, at := range all {
		if isRoot(at) {
			apply(at)
		}
	}
	for _, at := range all {
		if !r.applied[at] {
			apply(at)
		}
	}
}

// commonFolder returns what all folders lie in, and whether that says nothing
// about any of them because there is one alone.
func commonFolder(all []place) *string {
	if len(all) < 2 {
		return nil
	}
	common := strings.Split(all[0].folder, "/")
	for _, at := range all[1:] {
		other := strings.Split(at.folder, "/")
		n := 0
		for n < len(common) && n < len(other) && common[n] == other[n] {
			n++
		}
		common = common[:n]
	}
	folder := strings.Join(common, "/")
	return &folder
}

// rootScope is a root as it is applied in an environment, or by itself.
func (r *reading) rootScope(at place, c *configuration, in *environment) *scope {
	s := r.newScope(at, c)
	s.in = in
	if r.common != nil {
		s.label = strings.Trim(strings.TrimPrefix(at.folder, *r.common), "/")
		if s.label != "" {
			s.label += "/"
		}
	}
	if set := s.set(); set != at.set {
		s.label += set + "/" // names that are made up of addresses differ too
	}
	return s
}

// set names the environment that a scope is of, as source.File.Set.
func (s *scope) set() string {
	for s.parent != nil {
		s = s.parent
	}
	if s.in != nil {
		return s.in.set
	}
	return s.at.set
}

// provider returns the subscription that a provider is configured with, where
// somebody says it: here, or where the module is called.
func (s *scope) provider(key string) (string, bool) {
	if e, configured := s.c.providers[key]; configured && (e != nil || s.parent == nil) {
		if e == nil {
			return "", false
		}
		text, ok := (settle{}).value(s.eval(e, nil)).(string)
		if _, isID := parseID("/subscriptions/" + text); !ok || !isID {
			return "", false
		}
		return text, true
	}
	if s.parent == nil {
		return "", false
	}
	above := key
	if a := s.call.body.Attributes["providers"]; a != nil {
		if o, ok := a.Expr.(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range o.Items {
				if providerKey(item.KeyExpr) == key {
					above = providerKey(item.ValueExpr)
				}
			}
		}
	}
	if strings.Contains(above, ".") && above == key {
		return "", false // its alias is nobody else's
	}
	return s.parent.provider(above)
}

// providerKey reads azurerm.hub, or the text of it.
func providerKey(e hcl.Expression) string {
	if wrapped, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		e = wrapped.Wrapped
	}
	if t, diags := hcl.AbsTraversalForExpr(e); !diags.HasErrors() {
		steps, _ := stepsOf(t)
		return strings.Join(steps, ".")
	}
	return literalText(e)
}

// subscription returns the subscription that an instance is in, or what stands
// for it where nobody says which.
func (i *instance) subscription() string {
	word, _, _ := strings.Cut(i.typ, "_")
	key := word
	if a := i.body.Attributes["provider"]; a != nil {
		key = providerKey(a.Expr)
	}
	if sub, ok := i.s.provider(key); ok {
		return sub
	}
	return i.s.subscription()
}

// subscription returns what stands for the subscription of a root where nobody
// says which: that of the state beside it, or a made-up one.
func (s *scope) subscription() string {
	for s.parent != nil {
		s = s.parent
	}
	if sub := s.r.known[s.at]; sub != "" && s.set() == s.at.set {
		return sub
	}
	return azurerm.Subscription(s.set())
}

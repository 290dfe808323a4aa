package view

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// Workload is something that runs on a cluster.
type Workload struct {
	Name, Kind, Link string
	Replicas         string
	Waits            bool     // it is kept ready, and runs when somebody starts it
	Images           []string // shortened; their whole digests are on the thing's page
	Why              string
}

// workload is what is read of an object that runs, or that says how many run.
type workload struct {
	Spec struct {
		Replicas  *int `json:"replicas"`
		Instances *int `json:"instances"` // of a database that an operator runs
		Template  struct {
			Spec struct {
				Containers []struct {
					Image string `json:"image"`
				} `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
		ScaleTargetRef struct {
			Kind string `json:"kind"`
			Name string `json:"name"`
		} `json:"scaleTargetRef"`
		MinReplicas     *int `json:"minReplicas"`
		MaxReplicas     *int `json:"maxReplicas"`
		MinReplicaCount *int `json:"minReplicaCount"`
		MaxReplicaCount *int `json:"maxReplicaCount"`
	} `json:"spec"`
}

// running are the kinds that run.
var running = []string{"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Cluster"}

// scaler are the kinds that say how many of another run.
var scaler = []string{"HorizontalPodAutoscaler", "ScaledObject"}

// Place is what runs in one unit: its workloads, and what they stand on.
type Place struct {
	Unit, Title string
	Workloads   []Workload
	Services    []Service
}

// runs are where something of an environment runs, its own unit first.
func (x *Index) runs(environment string, units []design.Unit) []Place {
	own := x.declared()[environment].Units
	rank := func(u design.Unit) int { return slices.Index(own, u.Name.String()) }
	units = slices.SortedStableFunc(slices.Values(units), func(a, b design.Unit) int { return cmp.Compare(rank(a), rank(b)) })
	var out []Place
	for _, u := range units {
		p := Place{Unit: u.Name.String(), Title: u.Title, Workloads: x.workloads(u), Services: x.services(u)}
		if len(p.Workloads)+len(p.Services) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// workloads are what runs on the clusters of a unit.
func (x *Index) workloads(u design.Unit) []Workload {
	var objects []design.ClusterObject
	scaled := map[string]string{}
	for _, o := range x.Shown.Estate.Design.Objects {
		switch {
		case o.Unit != u.Name:
		case slices.Contains(running, o.Key.Kind):
			objects = append(objects, o)
		case slices.Contains(scaler, o.Key.Kind):
			w := read(o)
			least, most := cmp.Or(w.Spec.MinReplicas, w.Spec.MinReplicaCount), cmp.Or(w.Spec.MaxReplicas, w.Spec.MaxReplicaCount)
			if least != nil && most != nil {
				scaled[beside(o.Key, w.Spec.ScaleTargetRef.Name)] = fmt.Sprintf("%d–%d", *least, *most)
			}
		}
	}
	waiting := x.suspended(u)
	// What people work with comes first.
	slices.SortStableFunc(objects, func(a, b design.ClusterObject) int {
		odoo := func(o design.ClusterObject) int {
			if strings.HasPrefix(o.Component, "odoo") {
				return 0
			}
			return 1
		}
		return cmp.Compare(odoo(a), odoo(b))
	})
	var out []Workload
	for _, o := range objects {
		w := read(o)
		row := Workload{Name: o.Key.Namespace + "/" + o.Key.Name, Kind: o.Key.Kind, Link: ThingAddress(addr.ObjectSubject(o.Key).Key()), Waits: slices.Contains(waiting, o.Component), Why: firstParagraph(o.Why), Replicas: scaled[beside(o.Key, o.Key.Name)]}
		if n := cmp.Or(w.Spec.Replicas, w.Spec.Instances); row.Replicas == "" && n != nil {
			row.Replicas = fmt.Sprint(*n)
		}
		row.Replicas = cmp.Or(row.Replicas, "as the cluster says")
		for _, c := range w.Spec.Template.Spec.Containers {
			if image := shortImage(c.Image); image != "" && !slices.Contains(row.Images, image) {
				row.Images = append(row.Images, image)
			}
		}
		out = append(out, row)
	}
	return out
}

// suspended are the components of a unit's clusters that Flux does not apply until
// somebody says so.
func (x *Index) suspended(u design.Unit) []string {
	var out []string
	for _, r := range x.Shown.Estate.Design.Of(u.Name) {
		if !r.ID.Kind().Equal("Microsoft.KubernetesConfiguration/fluxConfigurations") {
			continue
		}
		properties, _ := r.Body["properties"].(design.Object)
		kustomizations, _ := properties["kustomizations"].(design.Object)
		for _, k := range kustomizations {
			if path := text(k, "path"); properties["suspend"] == true && path != "" {
				out = append(out, path)
			}
		}
	}
	return out
}

// read reads of an object what says how it runs; what it does not say is nil.
func read(o design.ClusterObject) workload {
	var out workload
	if raw, err := json.Marshal(o.Value); err == nil {
		_ = json.Unmarshal(raw, &out) // another form says nothing of it
	}
	return out
}

// shortImage is an image by its repository and the beginning of its digest.
func shortImage(image string) string {
	const most = 8
	name, digest, pinned := strings.Cut(image, "@sha256:")
	if !pinned {
		return image
	}
	return name[strings.Index(name, "/")+1:] + "@" + digest[:min(most, len(digest))] + "…"
}

func firstParagraph(text string) string {
	first, _, _ := strings.Cut(text, "\n\n")
	return strings.ReplaceAll(first, "\n", " ")
}

// Service is a resource of Azure that something runs on, or that keeps something.
type Service struct {
	What, Name, Link string
	Size             string
	Region           string
	Why              string
}

// services are those of a unit, by what they are.
func (x *Index) services(u design.Unit) []Service {
	resources := x.Shown.Estate.Design.Of(u.Name)
	var out []Service
	for _, s := range described {
		for _, r := range resources {
			if s.kind.Equal(r.ID.Kind()) {
				out = append(out, Service{What: s.what, Name: strings.Join(r.ID.Names(), "/"), Link: ThingAddress(addr.AzureSubject(r.ID).Key()), Size: s.size(r.Body), Region: x.regionOf(r), Why: r.Why})
			}
		}
	}
	return out
}

// regionOf is where a resource is: a child where its parent is.
func (x *Index) regionOf(r design.Resource) string {
	for r.Location() == "" {
		parent, ok := x.Shown.Estate.Design.Resource(r.ID.Parent())
		if !ok || parent.ID.Key() == r.ID.Key() {
			return ""
		}
		r = parent
	}
	return r.Location()
}

// description says of a kind of resource what it is, and how large one is.
type description struct {
	kind addr.Kind
	what string
	size func(body design.Object) string
}

// described are the kinds that whoever answers for an environment asks about, in
// the order in which they are told.
var described = []description{
	{"Microsoft.ContainerService/managedClusters", "Kubernetes", func(b design.Object) string {
		return joined(text(b, "properties", "kubernetesVersion"), "tier "+text(b, "sku", "tier"))
	}},
	{"Microsoft.ContainerService/managedClusters/agentPools", "Pool of nodes", func(b design.Object) string {
		least, most := text(b, "properties", "minCount"), text(b, "properties", "maxCount")
		if least == "" {
			least, most = text(b, "properties", "count"), ""
		}
		return joined(span(least, most)+" × "+text(b, "properties", "vmSize"), zones(b["properties"]))
	}},
	{"Microsoft.DBforPostgreSQL/flexibleServers", "PostgreSQL", func(b design.Object) string {
		standby := ""
		switch text(b, "properties", "highAvailability", "mode") {
		case "ZoneRedundant":
			standby = "with a standby in another zone"
		case "SameZone":
			standby = "with a standby in the same zone"
		}
		if text(b, "properties", "createMode") == "Replica" {
			standby = "a replica"
		}
		disk := text(b, "properties", "storage", "storageSizeGB")
		if disk != "" {
			disk += " GiB"
		}
		return joined(text(b, "properties", "version"), text(b, "sku", "name"), disk, standby)
	}},
	{"Microsoft.Cache/redisEnterprise", "Redis", func(b design.Object) string {
		out := text(b, "sku", "name")
		if text(b, "properties", "highAvailability") == "Disabled" {
			return joined(out, "one node")
		}
		return joined(out, "two nodes")
	}},
	{"Microsoft.Storage/storageAccounts", "Storage account", func(b design.Object) string { return text(b, "sku", "name") }},
	{"Microsoft.DataProtection/backupVaults", "Backup vault", func(b design.Object) string {
		settings, _ := b["properties"].(design.Object)
		list, _ := settings["storageSettings"].(design.List)
		if len(list) == 0 {
			return ""
		}
		return text(list[0], "type")
	}},
	{"Microsoft.KeyVault/vaults", "Key vault", func(b design.Object) string { return text(b, "properties", "sku", "name") }},
	{"Microsoft.Network/applicationGateways", "Entry from the Internet", func(b design.Object) string {
		return joined(text(b, "properties", "sku", "tier"), span(text(b, "properties", "autoscaleConfiguration", "minCapacity"), text(b, "properties", "autoscaleConfiguration", "maxCapacity"))+" instances", zones(b))
	}},
	{"Microsoft.Network/azureFirewalls", "Firewall", func(b design.Object) string { return joined(text(b, "properties", "sku", "tier"), zones(b)) }},
	{"Microsoft.Network/natGateways", "Way out", func(b design.Object) string { return text(b, "sku", "name") }},
	{"Microsoft.Network/ddosProtectionPlans", "Protection from floods", func(design.Object) string { return "" }},
	{"Microsoft.Network/bastionHosts", "Bastion", func(b design.Object) string { return joined(text(b, "sku", "name"), zones(b)) }},
	{"Microsoft.ContainerRegistry/registries", "Registry", func(b design.Object) string { return text(b, "sku", "name") }},
	{"Microsoft.ContainerRegistry/registries/replications", "Registry, its copy", func(design.Object) string { return "" }},
	{"Microsoft.OperationalInsights/workspaces", "Logs", func(b design.Object) string {
		if days := text(b, "properties", "retentionInDays"); days != "" {
			return days + " days at hand"
		}
		return ""
	}},
	{"Microsoft.Network/virtualNetworks", "Network", func(b design.Object) string {
		properties, _ := b["properties"].(design.Object)
		space, _ := properties["addressSpace"].(design.Object)
		prefixes, _ := space["addressPrefixes"].(design.List)
		var out []string
		for _, p := range prefixes {
			out = append(out, fmt.Sprint(p))
		}
		return strings.Join(out, ", ")
	}},
}

// text reads a scalar of a body, "" where there is none.
func text(v any, path ...string) string {
	for _, name := range path {
		o, ok := v.(design.Object)
		if !ok {
			return ""
		}
		v = o[name]
	}
	switch v.(type) {
	case string, int, int64, float64, bool:
		return fmt.Sprint(v)
	default:
		return ""
	}
}

func zones(v any) string {
	o, _ := v.(design.Object)
	list, _ := cmp.Or(o["availabilityZones"], o["zones"]).(design.List)
	if len(list) < 2 {
		return ""
	}
	return fmt.Sprintf("in %d zones", len(list))
}

func span(least, most string) string {
	if most == "" || least == most {
		return least
	}
	return least + " to " + most
}

// joined joins those that there are.
func joined(all ...string) string {
	var out []string
	for _, w := range all {
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

// Tier is something that several environments share, of which one is a tenant.
type Tier struct {
	Title, Shared, Link string
	Own                 []design.Own
}

// tiers are those that an environment is a tenant of.
func (x *Index) tiers(environment string) []Tier {
	var out []Tier
	for _, i := range x.Shown.Estate.Design.Isolations {
		for _, t := range i.Tenants {
			if t.Name.String() == environment {
				out = append(out, Tier{i.Title, i.Shared, FileAddress(design.IsolationPath(i.Tier)), t.Own})
			}
		}
	}
	return out
}

// beside names something in the namespace of an object.
func beside(o addr.Object, name string) string { return o.Cluster + "/" + o.Namespace + "/" + name }

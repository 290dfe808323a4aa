package estate

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"

	"github.com/wardhq/ward/internal/language"
)

// Maintenance is when Azure may change what runs: outside of it patches wait.
type Maintenance struct {
	Days     []string `yaml:"days" required:"true" min:"1" enum:"Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday" example:"Sunday" doc:"The days of the week: the first is for the cluster, the last for its nodes."`
	From     string   `yaml:"from" default:"02:00" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"When it begins, by the clock of timezone."`
	Hours    int      `yaml:"hours" default:"4" min:"4" max:"24" doc:"How long it lasts; Azure wants four hours."`
	Timezone string   `yaml:"timezone" default:"+00:00" pattern:"^[+-](0[0-9]|1[0-4]):[0-5][0-9]$" example:"-05:00" doc:"The offset from UTC. Azure knows no summer time for windows."`
}

// Cluster is the Kubernetes that an environment runs on.
type Cluster struct {
	Use      string           `yaml:"use" default:"auto" enum:"auto,own,existing" doc:"Whether it has a cluster of its own, or runs on one that exists; auto is its own, unless existing is written."`
	Existing *ExistingCluster `yaml:"existing" doc:"A cluster that others keep, and of which Ward renders its own side only."`
	Version  string           `yaml:"version" pattern:"^1\\.[0-9]+$" example:"1.36" doc:"The minor version of Kubernetes; without one the design takes one."`
	FIPS     bool             `yaml:"fips" default:"false" doc:"Whether nodes use validated cryptographic modules; they boot without a trusted launch then."`
}

// ExistingCluster is a cluster that others keep.
type ExistingCluster struct {
	Name   string `yaml:"name" required:"true" pattern:"^[a-z][a-z0-9-]{0,61}[a-z0-9]$" example:"hospital-shared" doc:"Its name, which is its folder in the tree."`
	Issuer string `yaml:"issuer" required:"true" pattern:"^https://[^\\s]+$" example:"https://oidc.example/hospital-shared/" doc:"The issuer of its service accounts' tokens, as its API server says it."`
	Nodes  string `yaml:"nodes" required:"true" pattern:"^([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}$" example:"10.90.0.0/21" doc:"The addresses that its pods speak from, as the private endpoints see them: those of its nodes, with an overlay."`
	Owner  string `yaml:"owner" required:"true" example:"hospital platform team" doc:"Whoever keeps it, and is asked for what Ward does not render."`
	KEDA   bool   `yaml:"keda" default:"false" doc:"Whether KEDA runs there, by which pods wait for people by their hours; without it as many wait at night as by day."`
}

// Releases are what clusters take: artifacts of the registry.
type Releases struct {
	Signers map[string]string `yaml:"signers" required:"true" min:"1" lines:"true" doc:"The public keys of those who may sign a release, as PEM, by a name: the cluster takes what one of them signed, and nothing else."`
}

// Exists reports whether an environment runs on a cluster that others keep.
func (c Cluster) Exists() bool { return c.Use == "existing" || c.Use == "auto" && c.Existing != nil }

// signerName is what a signer may be called: the name is one of a Kubernetes
// Secret's keys.
var signerName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$`)

// signersNamed refuses signers whose names no cluster takes.
func signersNamed(j judgement) {
	r := j.doc.Estate.Platform.Releases
	if r == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(r.Signers)) {
		if !signerName.MatchString(name) {
			j.refuse("platform.releases.signers", fmt.Sprintf("%q is not a name of a key, want letters, digits, dots, dashes and underscores", language.Clip(name)), "a cluster keeps it under this name")
		}
	}
}

// clustersNamed refuses what is said of a cluster twice or not at all.
func clustersNamed(j judgement) {
	for _, env := range j.places {
		c, at := env.Cluster, env.at+".cluster"
		switch {
		case c.Use == "existing" && !j.written(at+".existing"):
			j.refuse(at+".use", "is existing, and no cluster is named", "add "+at+".existing with name, issuer, nodes and owner")
		case c.Use == "own" && j.written(at+".existing"):
			j.refuse(at+".existing", "is a cluster that exists, and the environment has its own", "write use: existing, or leave it out")
		case !c.Exists():
		case c.Existing != nil && c.Existing.Nodes != "" && !privateRange(c.Existing.Nodes):
			j.refuse(at+".existing.nodes", fmt.Sprintf("%q is not a private range", language.Clip(c.Existing.Nodes)), "write the range of its nodes' subnet, as 10.90.0.0/21")
		case c.Version != "":
			j.refuse(at+".version", "is the version of a cluster that others keep", "leave it out")
		case c.FIPS:
			j.refuse(at+".fips", "is of the nodes of a cluster that others keep", "leave it out, and ask its owner")
		}
	}
}

// privateRange reports whether text is a range of addresses that nobody on the
// Internet has.
func privateRange(text string) bool {
	p, err := netip.ParsePrefix(text)
	return err == nil && private(p)
}

// clustersAgree refuses two descriptions of one existing cluster.
func clustersAgree(j judgement) {
	first := map[string]place{}
	for _, env := range j.places {
		c := env.Cluster.Existing
		if c == nil || c.Name == "" {
			continue
		}
		other, named := first[c.Name]
		if !named {
			first[c.Name] = env
			continue
		}
		if was := other.Cluster.Existing; was.Issuer != c.Issuer || was.Owner != c.Owner || was.Nodes != c.Nodes || was.KEDA != c.KEDA {
			j.refuse(env.at+".cluster.existing", fmt.Sprintf("%q is another cluster in %s: issuer, owner, nodes or keda differ", language.Clip(c.Name), other.at), "write the same of the same cluster")
		}
	}
	// A folder of the tree is one cluster's: the others are named by their
	// units.
	for _, env := range j.places {
		if c := env.Cluster.Existing; c != nil && slices.ContainsFunc(j.places, func(p place) bool {
			return p.name.Entity+"-"+p.name.Name == c.Name && !p.Cluster.Exists()
		}) {
			j.refuse(env.at+".cluster.existing.name", fmt.Sprintf("%q is the name of an environment's own cluster", language.Clip(c.Name)), "name the cluster that exists as its owner does")
		}
	}
}

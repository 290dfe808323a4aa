package estate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/language"
)

// Build is how the organisation's own images are built, and by whom. What is
// built of is named by what it is: a digest, a commit, a moment.
type Build struct {
	Repository string            `yaml:"repository" required:"true" pattern:"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$" example:"harbor/estate" doc:"The repository on github.com that holds the tree, and whose workflows build."`
	Moment     string            `yaml:"moment" required:"true" pattern:"^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$" example:"2026-10-20T00:00:00Z" doc:"What is installed is as it was published then: by Debian's snapshots and by PyPI's dates. A later moment is how security fixes come in."`
	Base       string            `yaml:"base" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$" example:"docker.io/library/debian:bookworm-slim@sha256:…" doc:"The image of Debian 12 that all begin with, by digest. Without it no image is built, and a check says so."`
	Clients    map[string]string `yaml:"clients" doc:"The images that PostgreSQL's client programs are taken from, by digest, by the major version of the servers: for the image that people administer databases with."`
	Ward       string            `yaml:"ward" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$" example:"registry.example/ward@sha256:…" doc:"Ward's own image, by digest, in the registry: what judges a change. Without it changes are not judged by a workflow."`
	Vault      string            `yaml:"vault" pattern:"^[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$" example:"harbor-signing" doc:"The name of the key vault that holds the keys of images and of releases: the machines that publish reach it, and no other vault. Only who publishes may sign with a key in it. Without it nothing is signed with a key from these machines."`
	Odoo       []OdooSource      `yaml:"odoo" unique:"version" doc:"What Odoo is built from, release by release."`
	Scan       Deadlines         `yaml:"scan" doc:"For how long a known vulnerability may stay in an image that is released."`
	Image      string            `yaml:"image" default:"odoo" pattern:"^[a-z0-9]+([._/-][a-z0-9]+)*$" doc:"The repository of the registry that the images are pushed to, below which each release has its own."`
}

// OdooSource is a release of Odoo as it was reviewed.
type OdooSource struct {
	Version  string `yaml:"version" required:"true" enum:"16.0,17.0,18.0,19.0" doc:"The release."`
	Source   string `yaml:"source" default:"https://github.com/odoo/odoo" pattern:"^https://[^\\s?#@]+$" doc:"The repository that it is from: Odoo's, or a mirror of it."`
	Revision string `yaml:"revision" required:"true" pattern:"^[0-9a-f]{40}$" example:"4f0c…" doc:"The commit, whole: its name is the checksum of all that is in it."`
}

// Deadlines are by how severe a vulnerability is.
type Deadlines struct {
	Critical Span `yaml:"critical" default:"7d" doc:"From the day on which it was published."`
	High     Span `yaml:"high" default:"30d" doc:"From the day on which it was published."`
	Medium   Span `yaml:"medium" default:"90d" doc:"From the day on which it was published."`
}

// digestSize is how long the digest of an image is, as it is written.
const digestSize = len("@sha256:") + 64

// imagesBuilt judges how images are built.
func imagesBuilt(j judgement) {
	b := j.doc.Estate.Platform.Build
	if b == nil {
		return
	}
	const at = "platform.build"
	if d := j.doc.Estate.Platform.Deployer; d == nil || d.Issuer != GitHubIssuer {
		j.refuse(at, "builds by workflows of github.com, and platform.deployer does not say that their tokens are taken", "add platform.deployer with issuer: "+GitHubIssuer+", or leave build out and name images that others build")
	} else if b.Repository != "" && d.Plan != "" && !strings.HasPrefix(d.Plan, "repo:"+b.Repository+":") {
		j.refuse(at+".repository", fmt.Sprintf("is %s, and platform.deployer.plan is of another repository", language.Clip(b.Repository)), "write the repository that the tree is in: workflows act as what its tokens name")
	}
	for _, major := range sortedKeys(b.Clients) {
		if !slices.Contains([]string{"14", "15", "16", "17"}, major) {
			j.refuse(at+".clients", fmt.Sprintf("%q is not a major version of PostgreSQL", language.Clip(major)), "write 14, 15, 16 or 17")
			continue
		}
		image := b.Clients[major]
		if i := strings.Index(image, "@sha256:"); i < 1 || len(image)-i != digestSize || strings.ContainsAny(image, " \t\n\"'$`\\") {
			j.refuse(at+".clients", fmt.Sprintf("%q is not an image by its digest", language.Clip(image)), "write it as docker.io/library/postgres:16-bookworm@sha256:…")
		}
	}
	days := []struct {
		name string
		span Span
	}{{"critical", b.Scan.Critical}, {"high", b.Scan.High}, {"medium", b.Scan.Medium}}
	for i := 1; i < len(days); i++ {
		if days[i].span.Duration() < days[i-1].span.Duration() {
			j.refuse(at+".scan."+days[i].name, "is shorter than what a more severe vulnerability may stay for", "write the shortest time for critical, and the longest for medium")
		}
	}
	for i, e := range j.places {
		if e.Odoo.Version != "" && !slices.ContainsFunc(b.Odoo, func(o OdooSource) bool { return o.Version == e.Odoo.Version }) && len(b.Odoo) > 0 && first(j, i) {
			j.refuse(at+".odoo", fmt.Sprintf("has no release %s, which %s runs", language.Clip(e.Odoo.Version), e.at), "add it with the commit that was reviewed")
		}
	}
}

// first reports whether no environment before one runs its release: a problem is
// said once.
func first(j judgement, i int) bool {
	return !slices.ContainsFunc(j.places[:i], func(p place) bool { return p.Odoo.Version == j.places[i].Odoo.Version })
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

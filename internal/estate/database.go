package estate

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/language"
)

// Database is what is asked of PostgreSQL.
type Database struct {
	Version   string `yaml:"version" default:"16" enum:"14,15,16,17" doc:"The major version of PostgreSQL."`
	GeoBackup string `yaml:"geoBackup" default:"auto" enum:"auto,on,off" doc:"Whether its backups are copied to the paired region, which is chosen when the server is made; auto does for regulated data that has a recovery region."`
	Service   string `yaml:"service" default:"auto" enum:"auto,flexible,cluster" doc:"Who runs it: Azure as a Flexible Server, or the organisation itself on the environment's own cluster, by CloudNativePG; auto is Azure."`

	// What follows is of a database on a cluster.
	Image   string   `yaml:"image" pattern:"^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$" example:"registry.example/postgresql@sha256:…" doc:"The image of PostgreSQL, by digest, where it runs on a cluster."`
	Because *Because `yaml:"because" doc:"What asks for a database that the organisation runs itself."`
}

// OnCluster reports whether the organisation runs it itself.
func (d Database) OnCluster() bool { return d.Service == "cluster" }

// databasesRun refuses a database on a cluster that could not be run as it
// says, and what is said of one that is not there.
func databasesRun(j judgement) {
	for _, env := range j.places {
		d, at := env.Database, env.at+".database"
		if !d.OnCluster() {
			for _, key := range []string{"image", "because"} {
				if j.written(at + "." + key) {
					j.refuse(at+"."+key, "is of a database on a cluster, and Azure runs this one", "write service: cluster, or leave it out")
				}
			}
			continue
		}
		if !j.written(at + ".because") {
			j.refuse(at+".service", "is cluster, and nothing says why", "add "+at+".because with a clause, a contract or a policy: backups, patches and failovers become the organisation's own work")
		}
		if !j.written(at + ".image") {
			j.refuse(at+".service", "is cluster, and no image of PostgreSQL is named", "add "+at+".image, by digest, from the registry that Odoo's image is of")
		}
		ours, _, named := strings.Cut(d.Image, "/")
		if odoo, _, ok := strings.Cut(env.Odoo.Image, "/"); named && ok && ours != odoo {
			j.refuse(at+".image", fmt.Sprintf("is of %s, and Odoo's image is of %s", language.Clip(ours), language.Clip(odoo)), "a cluster pulls from one registry: import the image there")
		}
		if env.Cluster.Exists() {
			j.refuse(at+".service", "is cluster, and the environment runs on a cluster that others keep",
				"nodes of the database's own, disks under a key of the environment and an operator are that cluster's owner's to give: write flexible, or run the environment on a cluster of its own")
		}
		if env.Tenancy == "shared" {
			j.refuse(at+".service", "is cluster, and the environment shares a database server", "write tenancy: dedicated, or service: flexible")
		}
		if d.GeoBackup == "on" {
			j.refuse(at+".geoBackup", "is on, and is of a Flexible Server", "leave it out: what a database on a cluster is restored from is in a storage account, which Azure copies to the paired region with the environment's other accounts")
		}
	}
}

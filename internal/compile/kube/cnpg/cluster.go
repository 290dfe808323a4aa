package cnpg

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
)

// ClusterSpec is what has been decided of the instances.
type ClusterSpec struct {
	Version   int
	Instances int
	// Zones says that each instance is in a zone of its own; otherwise on a node.
	Zones       bool
	Synchronous bool
	MilliCPUs   int
	MemoryMiB   int
	StorageGiB  int
	WALGiB      int
	// MaxConnections is what an instance takes, with what it keeps.
	MaxConnections int
	Role           string
	Databases      []string // of that role
	// ClientID is the name by which whoever delivers the objects knows the
	// client id of the identity that archives (postBuild.substitute).
	ClientID string
	// NodeLabel is what its nodes are known by, and NodeTaint the key of what
	// keeps others off them.
	NodeLabel, NodeTaint string
	// Self is what this cluster is called among those of one database, and what
	// its archive is.
	Self string
	// Other is the cluster in another region, and Writes the one of the two
	// that writes; "" where there is one only.
	Other, Writes string
}

// NewCluster is the instances of PostgreSQL.
func NewCluster(at kube.Place, s ClusterSpec) design.ClusterObject {
	c := &crd.Cluster{
		TypeMeta:   metav1.TypeMeta{APIVersion: crd.CNPG.String(), Kind: "Cluster"},
		ObjectMeta: meta(at, Name, "database"),
		Spec: crd.ClusterSpec{
			Description:     "PostgreSQL of " + at.Environment,
			Instances:       s.Instances,
			ImageCatalogRef: crd.ImageCatalogRef{APIGroup: crd.CNPG.Group, Kind: "ImageCatalog", Name: Name, Major: s.Version},
			// Nobody signs in as the superuser, but for who may run programs in
			// an instance's pod.
			EnableSuperuserAccess: false,
			EnablePDB:             true,
			PrimaryUpdateStrategy: "unsupervised",
			PrimaryUpdateMethod:   "switchover",
			// The webhook of workload identity looks at pods with this label.
			InheritedMetadata:      crd.Metadata{Labels: map[string]string{"azure.workload.identity/use": "true"}},
			ServiceAccountTemplate: crd.ServiceAccountTemplate{Metadata: crd.Metadata{Annotations: map[string]string{"azure.workload.identity/client-id": "${" + s.ClientID + "}"}}},
			SeccompProfile:         &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			Affinity: crd.Affinity{
				EnablePodAntiAffinity: true, PodAntiAffinityType: "required", TopologyKey: topology(s),
				NodeSelector: map[string]string{s.NodeLabel: "true"},
				Tolerations:  []corev1.Toleration{{Key: s.NodeTaint, Operator: corev1.TolerationOpEqual, Value: DataWork, Effect: corev1.TaintEffectNoSchedule}},
			},
			Resources:  instance(s.MilliCPUs, s.MemoryMiB),
			Storage:    disk(s.StorageGiB),
			WALStorage: disk(s.WALGiB),
			PostgreSQL: crd.PostgreSQL{
				Parameters: parameters(s), HostBasedAccess: HostBasedAccess(s.Role, s.Databases...),
				// What is in force is what is written here.
				EnableAlterSystem: false,
				Synchronous:       synchronous(s),
			},
			Plugins: []crd.Plugin{{Name: Plugin, Enabled: true, IsWALArchiver: true, Parameters: map[string]string{storeParameter: Name, serverParameter: s.Self}}},
		},
	}
	if s.Other == "" {
		c.Spec.Bootstrap.InitDB = first()
		return object(at, "PostgreSQL of the environment: one instance writes, the others follow it.", c)
	}
	for _, one := range []string{s.Self, s.Other} {
		c.Spec.ExternalClusters = append(c.Spec.ExternalClusters, crd.ExternalCluster{
			Name: one, Plugin: crd.ExternalPlugin{Name: Plugin, Parameters: map[string]string{storeParameter: Name, serverParameter: one}},
		})
	}
	c.Spec.Replica = &crd.Replica{Self: s.Self, Primary: s.Writes, Source: s.Other}
	if s.Writes == s.Self {
		c.Spec.Bootstrap.InitDB = first()
		return object(at, "PostgreSQL of the environment: one instance writes, the others follow it, and so does a cluster in another region.", c)
	}
	c.Spec.Bootstrap.Recovery = &crd.Recovery{Source: s.Other}
	return object(at, "Follows "+s.Other+" by what that archives, and takes no writes before somebody says so.", c)
}

// topology is the label of nodes by which no two instances are in one place.
func topology(s ClusterSpec) string {
	if s.Zones {
		return corev1.LabelTopologyZone
	}
	return corev1.LabelHostname
}

// first is how a new database begins. The operator makes a database app there,
// with a role of that name and a password for it; nobody can use them, since
// HostBasedAccess lets nobody sign in by a password.
func first() *crd.InitDB {
	return &crd.InitDB{Encoding: encoding, LocaleCollate: locale, LocaleCType: locale, DataChecksums: true}
}

// HostBasedAccess is who may sign in from where, and how: a role, by the
// certificate that the operator signs for it and over TLS, to its own databases
// and to postgres, where Odoo listens; and nobody else. The operator's own rules
// stand before these, and behind these one that takes passwords, which the last
// one here keeps from being reached (CloudNativePG, PostgreSQL configuration).
func HostBasedAccess(role string, databases ...string) []string {
	var out []string
	for _, d := range append(databases[:len(databases):len(databases)], "postgres") {
		out = append(out, fmt.Sprintf("hostssl %s %s all cert", d, role))
	}
	return append(out, "host all all all reject")
}

// synchronous asks that a change is on a second instance, whichever, before it
// is confirmed, and that no instance takes over which may not have it.
func synchronous(s ClusterSpec) *crd.Synchronous {
	if !s.Synchronous {
		return nil
	}
	return &crd.Synchronous{Method: "any", Number: 1, DataDurability: "required", FailoverQuorum: true}
}

// parameters are what an instance is configured with. The operator has its own
// for archiving and replication, which cannot be set.
func parameters(s ClusterSpec) map[string]string {
	return map[string]string{
		"max_connections":      fmt.Sprint(s.MaxConnections),
		"shared_buffers":       fmt.Sprintf("%dMB", s.MemoryMiB/4),
		"effective_cache_size": fmt.Sprintf("%dMB", s.MemoryMiB*3/4),
		// A follower that does not read must not fill the disk of the log.
		"max_slot_wal_keep_size":   fmt.Sprintf("%dGB", max(1, s.WALGiB/2)),
		"archive_timeout":          "5min",
		"password_encryption":      "scram-sha-256",
		"ssl_min_protocol_version": "TLSv1.3",
		// Loads the audit, and records changes of structure and of rights:
		// the text of reads and writes holds patients' data.
		"pgaudit.log":              "ddl, role",
		"pg_stat_statements.track": "top",
		"log_connections":          "on",
		"log_disconnections":       "on",
		// Odoo's driver writes values into statements.
		"log_statement":              "none",
		"log_min_duration_statement": "-1",
		"log_min_error_statement":    "panic",
		"log_error_verbosity":        "terse",
	}
}

// instance asks for memory that nobody else has, and for processors that it may
// use more of.
func instance(milliCPUs, memoryMiB int) corev1.ResourceRequirements {
	memory := *resource.NewQuantity(int64(memoryMiB)<<20, resource.BinarySI)
	return corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: *resource.NewMilliQuantity(int64(milliCPUs), resource.DecimalSI), corev1.ResourceMemory: memory},
		Limits:   corev1.ResourceList{corev1.ResourceMemory: memory},
	}
}

func disk(gib int) crd.Storage {
	return crd.Storage{StorageClass: StorageClass, Size: fmt.Sprintf("%dGi", gib), ResizeInUseVolumes: true}
}

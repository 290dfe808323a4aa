package crd

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// CNPG is the group and version of CloudNativePG's resources (1.30).
var CNPG = schema.GroupVersion{Group: "postgresql.cnpg.io", Version: "v1"}

// Named is a reference by name, in the same namespace.
type Named struct {
	Name string `json:"name"`
}

// Cluster is PostgreSQL: one instance that writes, and others that follow it.
type Cluster struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ClusterSpec `json:"spec"`
}

// ClusterSpec is what is asked of a Cluster.
type ClusterSpec struct {
	Description            string                      `json:"description,omitempty"`
	Instances              int                         `json:"instances"`
	ImageCatalogRef        ImageCatalogRef             `json:"imageCatalogRef"`
	EnableSuperuserAccess  bool                        `json:"enableSuperuserAccess"`
	EnablePDB              bool                        `json:"enablePDB"`
	PrimaryUpdateStrategy  string                      `json:"primaryUpdateStrategy,omitempty"`
	PrimaryUpdateMethod    string                      `json:"primaryUpdateMethod,omitempty"`
	InheritedMetadata      Metadata                    `json:"inheritedMetadata"`
	ServiceAccountTemplate ServiceAccountTemplate      `json:"serviceAccountTemplate"`
	SeccompProfile         *corev1.SeccompProfile      `json:"seccompProfile,omitempty"`
	Affinity               Affinity                    `json:"affinity"`
	Resources              corev1.ResourceRequirements `json:"resources"`
	Storage                Storage                     `json:"storage"`
	WALStorage             Storage                     `json:"walStorage"`
	PostgreSQL             PostgreSQL                  `json:"postgresql"`
	Bootstrap              Bootstrap                   `json:"bootstrap"`
	Plugins                []Plugin                    `json:"plugins"`
	ExternalClusters       []ExternalCluster           `json:"externalClusters,omitempty"`
	Replica                *Replica                    `json:"replica,omitempty"`
}

// ImageCatalogRef says which catalogue the image is of, and for which major
// version.
type ImageCatalogRef struct {
	APIGroup string `json:"apiGroup"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Major    int    `json:"major"`
}

// Metadata is what is put on objects that are made of another.
type Metadata struct {
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// ServiceAccountTemplate is what the instances' service account says of itself.
type ServiceAccountTemplate struct {
	Metadata Metadata `json:"metadata"`
}

// Affinity is on which nodes instances are.
type Affinity struct {
	EnablePodAntiAffinity bool                `json:"enablePodAntiAffinity"`
	PodAntiAffinityType   string              `json:"podAntiAffinityType"`
	TopologyKey           string              `json:"topologyKey"`
	NodeSelector          map[string]string   `json:"nodeSelector,omitempty"`
	Tolerations           []corev1.Toleration `json:"tolerations,omitempty"`
}

// Storage is a disk of each instance.
type Storage struct {
	StorageClass       string `json:"storageClass"`
	Size               string `json:"size"`
	ResizeInUseVolumes bool   `json:"resizeInUseVolumes"`
}

// PostgreSQL is how the instances are configured.
type PostgreSQL struct {
	Parameters        map[string]string `json:"parameters"`
	HostBasedAccess   []string          `json:"pg_hba"`
	EnableAlterSystem bool              `json:"enableAlterSystem"`
	Synchronous       *Synchronous      `json:"synchronous,omitempty"`
}

// Synchronous is by how many instances a change is kept before it is confirmed.
type Synchronous struct {
	Method         string `json:"method"`
	Number         int    `json:"number"`
	DataDurability string `json:"dataDurability"`
	FailoverQuorum bool   `json:"failoverQuorum"`
}

// Bootstrap is what the first instance begins with: nothing, or what another
// cluster has archived.
type Bootstrap struct {
	InitDB   *InitDB   `json:"initdb,omitempty"`
	Recovery *Recovery `json:"recovery,omitempty"`
}

// InitDB begins with nothing.
type InitDB struct {
	Encoding      string `json:"encoding"`
	LocaleCollate string `json:"localeCollate"`
	LocaleCType   string `json:"localeCType"`
	DataChecksums bool   `json:"dataChecksums"`
}

// Recovery begins with what an external cluster has archived.
type Recovery struct {
	Source string `json:"source"`
}

// Plugin is what does something for the instances beside the operator.
type Plugin struct {
	Name          string            `json:"name"`
	Enabled       bool              `json:"enabled"`
	IsWALArchiver bool              `json:"isWALArchiver"`
	Parameters    map[string]string `json:"parameters"`
}

// ExternalCluster is another cluster, by what can be read of it.
type ExternalCluster struct {
	Name   string         `json:"name"`
	Plugin ExternalPlugin `json:"plugin"`
}

// ExternalPlugin reads what another cluster has archived.
type ExternalPlugin struct {
	Name       string            `json:"name"`
	Parameters map[string]string `json:"parameters"`
}

// Replica says which of several clusters writes, and which this one is.
type Replica struct {
	Self    string `json:"self"`
	Primary string `json:"primary"`
	Source  string `json:"source"`
}

// ImageCatalog has the images of PostgreSQL by major version.
type ImageCatalog struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ImageCatalogSpec `json:"spec"`
}

// ImageCatalogSpec is what is in a catalogue.
type ImageCatalogSpec struct {
	Images []CatalogImage `json:"images"`
}

// CatalogImage is the image of one major version.
type CatalogImage struct {
	Major int    `json:"major"`
	Image string `json:"image"`
}

// DatabaseRole is a role of PostgreSQL.
type DatabaseRole struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              DatabaseRoleSpec `json:"spec"`
}

// DatabaseRoleSpec is what a role is and may do.
type DatabaseRoleSpec struct {
	Cluster           Named             `json:"cluster"`
	Name              string            `json:"name"`
	Comment           string            `json:"comment,omitempty"`
	Login             bool              `json:"login"`
	Superuser         bool              `json:"superuser"`
	CreateDB          bool              `json:"createdb"`
	CreateRole        bool              `json:"createrole"`
	Replication       bool              `json:"replication"`
	BypassRLS         bool              `json:"bypassrls"`
	ConnectionLimit   int               `json:"connectionLimit"`
	DisablePassword   bool              `json:"disablePassword"`
	ClientCertificate ClientCertificate `json:"clientCertificate"`
	ReclaimPolicy     string            `json:"databaseRoleReclaimPolicy"`
}

// ClientCertificate is whether the operator gives the role a certificate.
type ClientCertificate struct {
	Enabled bool `json:"enabled"`
}

// Database is a database of PostgreSQL.
type Database struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              DatabaseSpec `json:"spec"`
}

// DatabaseSpec is what a database is made as.
type DatabaseSpec struct {
	Cluster       Named  `json:"cluster"`
	Name          string `json:"name"`
	Owner         string `json:"owner"`
	Template      string `json:"template"`
	Encoding      string `json:"encoding"`
	LocaleCollate string `json:"localeCollate"`
	LocaleCType   string `json:"localeCType"`
	ReclaimPolicy string `json:"databaseReclaimPolicy"`
}

// ScheduledBackup takes a base backup by the clock.
type ScheduledBackup struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ScheduledBackupSpec `json:"spec"`
}

// ScheduledBackupSpec is when, of what and by whom.
type ScheduledBackupSpec struct {
	Cluster   Named        `json:"cluster"`
	Schedule  string       `json:"schedule"` // with seconds first
	Immediate bool         `json:"immediate"`
	Suspend   bool         `json:"suspend"`
	Method    string       `json:"method"`
	Plugin    BackupPlugin `json:"pluginConfiguration"`
	OwnedBy   string       `json:"backupOwnerReference"`
}

// BackupPlugin takes the backup.
type BackupPlugin struct {
	Name string `json:"name"`
}

// DeepCopyObject returns a copy.
func (in *Cluster) DeepCopyObject() runtime.Object { return copied(in) }

// DeepCopyObject returns a copy.
func (in *ImageCatalog) DeepCopyObject() runtime.Object { return copied(in) }

// DeepCopyObject returns a copy.
func (in *DatabaseRole) DeepCopyObject() runtime.Object { return copied(in) }

// DeepCopyObject returns a copy.
func (in *Database) DeepCopyObject() runtime.Object { return copied(in) }

// DeepCopyObject returns a copy.
func (in *ScheduledBackup) DeepCopyObject() runtime.Object { return copied(in) }

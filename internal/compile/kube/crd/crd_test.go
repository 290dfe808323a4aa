package crd_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/labtest"
)

// Each field of each struct is one of the published resource, and of its type:
// a field that nobody knows there would be refused, or ignored.
func TestFieldsAreThePublishedOnes(t *testing.T) {
	const proof = "that the structs of custom resources are those that are published"
	reference := func(name string) func(*testing.T) string {
		return func(t *testing.T) string { return labtest.Reference(t, "crds/"+name+".yaml", proof) }
	}
	for _, tt := range []struct {
		name string
		file func(*testing.T) string
		of   runtime.Object
	}{
		{"cnpg-clusters", reference("cnpg-clusters"), &crd.Cluster{}},
		{"cnpg-imagecatalogs", reference("cnpg-imagecatalogs"), &crd.ImageCatalog{}},
		{"cnpg-databaseroles", reference("cnpg-databaseroles"), &crd.DatabaseRole{}},
		{"cnpg-databases", reference("cnpg-databases"), &crd.Database{}},
		{"cnpg-scheduledbackups", reference("cnpg-scheduledbackups"), &crd.ScheduledBackup{}},
		{"cnpg-barman-objectstores", reference("cnpg-barman-objectstores"), &crd.ObjectStore{}},
		{"keda-scaledobjects", func(t *testing.T) string { return labtest.Binary(t, "keda") + ".keda.sh_scaledobjects.yaml" }, &crd.ScaledObject{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw, err := os.ReadFile(tt.file(t))
			if err != nil {
				t.Fatal(err)
			}
			var published definition
			if err := yaml.Unmarshal(raw, &published); err != nil {
				t.Fatal(err)
			}
			of := reflect.TypeOf(tt.of).Elem()
			if published.Spec.Names.Kind != of.Name() {
				t.Fatalf("%s is about %s, and the struct is %s", tt.name, published.Spec.Names.Kind, of.Name())
			}
			seen := 0
			same(t, of.Name(), of, published.Spec.Versions[0].Schema.Of, &seen)
			if seen < 4 {
				t.Errorf("only %d fields were looked at", seen)
			}
		})
	}
}

// The fields of Kyverno's policy are those that its release defines, in the
// version that is rendered.
func TestKyvernosFieldsAreTheDefinedOnes(t *testing.T) {
	raw := labtest.KyvernoDefinitions(t)["policies.kyverno.io_imagevalidatingpolicies.yaml"]
	var published definition
	if err := yaml.Unmarshal(raw, &published); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(published.Spec.Versions, func(v version) bool { return v.Name == crd.Kyverno.Version })
	if published.Spec.Group != crd.Kyverno.Group || i < 0 || !published.Spec.Versions[i].Served {
		t.Fatalf("%s does not serve %s", published.Spec.Group, crd.Kyverno)
	}
	seen := 0
	same(t, "ImageValidatingPolicy", reflect.TypeFor[crd.ImageValidatingPolicy](), published.Spec.Versions[i].Schema.Of, &seen)
	if seen < 40 {
		t.Errorf("only %d fields were looked at", seen)
	}
}

// A copy shares nothing with what it is of.
func TestCopies(t *testing.T) {
	one := &crd.Cluster{Spec: crd.ClusterSpec{PostgreSQL: crd.PostgreSQL{Parameters: map[string]string{"log_statement": "none"}}}}
	copied, ok := one.DeepCopyObject().(*crd.Cluster)
	if !ok || !reflect.DeepEqual(one, copied) {
		t.Fatalf("the copy is %v", copied)
	}
	copied.Spec.PostgreSQL.Parameters["log_statement"] = "all"
	if got := one.Spec.PostgreSQL.Parameters["log_statement"]; got != "none" {
		t.Errorf("a change of the copy changed what it is of: %s", got)
	}
}

// definition is as much of a CustomResourceDefinition as is compared.
type definition struct {
	Spec struct {
		Group string `json:"group"`
		Names struct {
			Kind string `json:"kind"`
		} `json:"names"`
		Versions []version `json:"versions"`
	} `json:"spec"`
}

type version struct {
	Name   string `json:"name"`
	Served bool   `json:"served"`
	Schema struct {
		Of schema `json:"openAPIV3Schema"`
	} `json:"schema"`
}

type schema struct {
	Type       string            `json:"type"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	Required   []string          `json:"required"`
}

// same compares a struct of ours with a schema, and those in it.
func same(t *testing.T, path string, of reflect.Type, published schema, seen *int) {
	t.Helper()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch of.Kind() {
	case reflect.Slice:
		if published.Type != "array" || published.Items == nil {
			t.Errorf("%s is a list, and %q there", path, published.Type)
			return
		}
		same(t, path+"[]", of.Elem(), *published.Items, seen)
	case reflect.Struct:
		// Kubernetes' own structs are Kubernetes' to keep.
		if published.Type != "object" {
			t.Errorf("%s is an object, and %q there", path, published.Type)
		}
		if !strings.HasSuffix(of.PkgPath(), "/crd") {
			return
		}
		var has []string
		for i := range of.NumField() {
			f := of.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Type == reflect.TypeFor[metav1.TypeMeta]() || f.Type == reflect.TypeFor[metav1.ObjectMeta]() {
				continue
			}
			has = append(has, name)
			under, ok := published.Properties[name]
			if !ok {
				t.Errorf("%s.%s is not a field there", path, name)
				continue
			}
			*seen++
			same(t, path+"."+name, f.Type, under, seen)
		}
		for _, name := range published.Required {
			if !slices.Contains(has, name) && name != "metadata" {
				t.Errorf("%s.%s is wanted there, and is not a field here", path, name)
			}
		}
	default:
		want := map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Bool: "boolean", reflect.Map: "object"}[of.Kind()]
		if published.Type != want {
			t.Errorf("%s is a %s, and %q there", path, of.Kind(), published.Type)
		}
	}
}

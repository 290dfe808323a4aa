package kyverno

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
)

// ConfigSpec is what has been decided of what Kyverno's webhooks are asked.
type ConfigSpec struct {
	Exempt []string // the namespaces that no webhook of Kyverno is asked about
}

// NewConfig keeps every webhook that Kyverno registers away from the cluster's
// own parts. Where the policy says the same, this holds of what Kyverno registers
// by itself too: the API server does not ask, and so does not wait, while Kyverno
// is away.
//
// AKS' Admissions Enforcer writes a selector of its own into every webhook
// (learn.microsoft.com/azure/aks/faq), and Kyverno writes its own back, without
// end (github.com/kyverno/kyverno/issues/6539). The annotation is how Azure is
// told to leave one alone; Kyverno puts it on each webhook that it registers.
// What it is for, that no webhook keeps the cluster's own parts from starting,
// the selector here does.
func NewConfig(at kube.Place, s ConfigSpec) design.ClusterObject {
	webhooks, err := json.Marshal(map[string]any{"namespaceSelector": unjudged(s.Exempt)})
	if err != nil {
		panic("kyverno: a selector that JSON does not have: " + err.Error())
	}
	annotations, err := json.Marshal(map[string]string{"admissions.enforcer/disabled": "true"})
	if err != nil {
		panic("kyverno: annotations that JSON does not have: " + err.Error())
	}
	return configMap(at, config, "No webhook of Kyverno is asked about the cluster's own parts.", map[string]string{
		"webhooks":                      string(webhooks),
		"webhookAnnotations":            string(annotations),
		"enableDefaultRegistryMutation": "false",
		"generateSuccessEvents":         "false",
	})
}

// NewMetrics is what Kyverno reads of its metrics; it does not start without it.
func NewMetrics(at kube.Place) design.ClusterObject {
	return configMap(at, metrics, "What Kyverno counts: everything, everywhere.", map[string]string{
		"namespaces": `{"include":[],"exclude":[]}`,
	})
}

func configMap(at kube.Place, name, why string, data map[string]string) design.ClusterObject {
	return kube.Object(at, Folder, why, &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: at.Namespace, Labels: labels("config")},
		Data:       data,
	})
}

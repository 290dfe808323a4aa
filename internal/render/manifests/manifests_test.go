package manifests_test

import (
	"strings"
	"testing"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/manifests"
	"github.com/wardhq/ward/internal/render/rendertest"
)

func render(t *testing.T, objects []design.ClusterObject) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := manifests.Render(objects, func(path string, data []byte) error {
		files[path] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestManifestsHoldWhatWasStated(t *testing.T) {
	files := render(t, rendertest.Design().Objects)
	got := files["harbor/odoo/odoo-deployment-odoo-web.yaml"]
	for _, want := range []string{"# Serves Odoo's web requests.\n", "apiVersion: apps/v1\n", "emptyDir: {}"} {
		if !strings.Contains(got, want) {
			t.Errorf("the Deployment lacks %q:\n%s", want, got)
		}
	}
	for _, noise := range []string{"creationTimestamp", "status", "strategy", "resources"} {
		if strings.Contains(got, noise) {
			t.Errorf("the Deployment holds %q, which nobody stated:\n%s", noise, got)
		}
	}
	if got := files["harbor/odoo/kustomization.yaml"]; !strings.Contains(got, "resources:\n  - namespace-odoo.yaml\n  - odoo-deployment-odoo-web.yaml\n") {
		t.Errorf("kustomization:\n%s", got)
	}
}

// An empty selector selects everything: to drop it would change what the
// policy says.
func TestEmptyObjectsThatMeanSomethingStay(t *testing.T) {
	files := render(t, []design.ClusterObject{{
		Key:       addr.Object{Cluster: "c", Group: "networking.k8s.io", Kind: "NetworkPolicy", Namespace: "n", Name: "deny"},
		Component: "x", Why: "Nothing is reachable unless stated.",
		Value: &networkingv1.NetworkPolicy{
			TypeMeta:   metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"},
			ObjectMeta: metav1.ObjectMeta{Name: "deny", Namespace: "n"},
			Spec:       networkingv1.NetworkPolicySpec{PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}},
		},
	}})
	var got map[string]any
	if err := yaml.Unmarshal([]byte(files["c/x/n-networkpolicy-deny.yaml"]), &got); err != nil {
		t.Fatal(err)
	}
	if _, ok := got["spec"].(map[string]any)["podSelector"]; !ok {
		t.Errorf("podSelector: {} is gone: %v", got)
	}
}

func TestRefused(t *testing.T) {
	key := addr.Object{Cluster: "c", Group: "core", Kind: "Namespace", Name: "n"}
	for name, test := range map[string]struct {
		value *corev1.Namespace
		want  string
	}{
		"no type": {&corev1.Namespace{}, "apiVersion and kind are not set"},
		"another kind": {
			&corev1.Namespace{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}},
			"key and object disagree",
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := manifests.Render([]design.ClusterObject{{Key: key, Component: "x", Value: test.value}}, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// A status is the cluster's: the type of an autoscaler writes numbers into one
// that nobody has counted.
func TestNoStatusIsWritten(t *testing.T) {
	files := render(t, []design.ClusterObject{{
		Key:       addr.Object{Cluster: "c", Group: "autoscaling", Kind: "HorizontalPodAutoscaler", Namespace: "n", Name: "web"},
		Component: "x", Why: "Runs as many pods as the load asks for.",
		Value: &autoscalingv2.HorizontalPodAutoscaler{
			TypeMeta:   metav1.TypeMeta{APIVersion: "autoscaling/v2", Kind: "HorizontalPodAutoscaler"},
			ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "n"},
			Spec:       autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 3},
		},
	}})
	got := files["c/x/n-horizontalpodautoscaler-web.yaml"]
	if !strings.Contains(got, "maxReplicas: 3") || strings.Contains(got, "status") || strings.Contains(got, "desiredReplicas") {
		t.Errorf("the autoscaler is\n%s", got)
	}
}

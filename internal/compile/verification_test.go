package compile_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/compile/azure/aks"
	"github.com/wardhq/ward/internal/compile/azure/authorization"
	"github.com/wardhq/ward/internal/compile/azure/gitops"
	"github.com/wardhq/ward/internal/compile/kube/crd"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/estate"
)

// What verifies images is on each cluster of the design's own and on no other,
// reads the registry as an identity of its own that may pull and nothing else,
// and is not asked about the parts without which the cluster, or it, does not
// come back.
func TestVerification(t *testing.T) {
	d := mustCompile(t, handedOut(t, "provider-network"))
	verified := map[string]bool{}
	for _, o := range d.Objects {
		if o.Key.Kind == "ImageValidatingPolicy" {
			verified[o.Key.Cluster] = true
		}
	}
	if verified["bluestem-teaching"] {
		t.Error("a cluster that others keep is told what its images must be")
	}
	const cluster = "bluestem-hospital-production"
	policy := mustOne(t, d, cluster, "ImageValidatingPolicy", "image-provenance").Value.(*crd.ImageValidatingPolicy)
	exempt := policy.Spec.MatchConstraints.NamespaceSelector.MatchExpressions[0].Values
	for _, namespace := range []string{"kube-system", "flux-system", "kyverno"} {
		if !slices.Contains(exempt, namespace) {
			t.Errorf("%s cannot come back while the verifier is away", namespace)
		}
	}
	for _, namespace := range []string{"odoo", "traefik", "cnpg-system", "default"} {
		if slices.Contains(exempt, namespace) {
			t.Errorf("images of %s are not looked at", namespace)
		}
	}
	config := mustOne(t, d, cluster, "ConfigMap", "kyverno").Value.(*corev1.ConfigMap)
	if !strings.Contains(config.Data["webhooks"], `"values":["`+strings.Join(exempt, `","`)+`"]`) {
		t.Errorf("its webhooks are kept from %s, and the policy from %v", config.Data["webhooks"], exempt)
	}
	if pod := mustOne(t, d, cluster, "Deployment", "kyverno-admission-controller").Value.(*appsv1.Deployment); *pod.Spec.Replicas != 3 {
		t.Errorf("%d pods are asked, in production", *pod.Spec.Replicas)
	}

	var rights []design.Resource
	for _, r := range of(authorization.RoleAssignmentKind, d) {
		if strings.Contains(asText(t, r.Body["properties"].(design.Object)["principalId"]), "verifier") && r.Unit.String() == cluster {
			rights = append(rights, r)
		}
	}
	if len(rights) != 1 || !strings.Contains(asText(t, rights[0].Body), authorization.AcrPull(addr.Subscription(rights[0].ID.SubscriptionID())).Name) {
		t.Errorf("its rights are %v, want to pull", rights)
	}
}

func asText(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The policy is applied after what answers for it, apart from it, and before
// what is looked at.
func TestVerifierIsThereBeforeItsPolicy(t *testing.T) {
	d := mustCompile(t, handedOut(t, "regional-group"))
	seen := 0
	for _, r := range of(gitops.FluxConfigurationKind, d) {
		all, _ := r.Body["properties"].(design.Object)["kustomizations"].(design.Object)
		if _, ok := all["kyverno"]; !ok {
			continue
		}
		seen++
		after := func(name string) string { return asText(t, all[name].(design.Object)["dependsOn"]) }
		for name, want := range map[string]string{"kyverno": "definitions", "images": "kyverno", "odoo": "images", "traefik": "images"} {
			if !strings.Contains(after(name), `"`+want+`"`) {
				t.Errorf("%s comes after %s, want %s among them", name, after(name), want)
			}
		}
	}
	if seen != 3 {
		t.Errorf("%d clusters have a verifier, want 3", seen)
	}
}

// An image that no signer vouches for would never start, and one of Kyverno
// from elsewhere could not be pulled: both are said before anything is built.
func TestImagesThatNobodyVouchesFor(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*estate.Images)
		want   string
	}{
		{"Odoo", func(m *estate.Images) { m.Signers[0].Repositories = []string{"erp"} }, "odoo.image"},
		{"a name that only begins so", func(m *estate.Images) { m.Signers[0].Repositories = []string{"odoo/cli"} }, "odoo.image"},
		{"Traefik", func(m *estate.Images) { m.Signers = m.Signers[:1] }, "platform.proxy.image"},
		{"who the workflows are not", func(m *estate.Images) { m.Signers[0].Builder += "er" }, "platform.images.signers[0].builder"},
		{"where they do not build from", func(m *estate.Images) { m.Signers[0].Source += "s" }, "platform.images.signers[0].source"},
		{"Kyverno from elsewhere", func(m *estate.Images) { m.Verifier = strings.Replace(m.Verifier, "hrgregistry", "other", 1) }, "platform.images.verifier"},
	} {
		in := handedOut(t, "regional-group")
		tt.change(in.Document.Estate.Platform.Images)
		_, err := compile.Compile(in)
		var problems *diag.Error
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a problem at %s", tt.name, err, tt.want)
		}
	}
}

// What release.yml states of a run is what the policy of each cluster asks for,
// by the program that it states it with.
func TestStatementsAreWhatClustersAskFor(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("needs jq")
	}
	in := handedOut(t, "regional-group")
	workflow := filesOf(t, in)[".github/workflows/release.yml"]
	begin, end := strings.Index(workflow, "provenance() {"), strings.Index(workflow, "publish() {")
	if begin < 0 || end < begin {
		t.Fatalf("release.yml states nothing:\n%s", workflow)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"run.json":   `{"id": 7, "run_attempt": 2, "path": ".github/workflows/images.yml", "head_branch": "main", "head_sha": "5b8e0c47d1a36f92e4c07b5d8a19f3e260c4d7b1", "event": "push", "head_repository": {"full_name": "harbor-regional/estate"}}`,
		"built.json": `{"buildDefinition": {"buildType": "https://mobyproject.org/buildkit@v1", "resolvedDependencies": [{"uri": "pkg:docker/debian"}]}, "runDetails": {"builder": {"id": "somebody"}}}`,
		"state.sh":   workflow[begin:end] + "\nprovenance built.json\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "state.sh")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GITHUB_SERVER_URL=https://github.com")
	raw, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		BuildDefinition struct {
			BuildType          string
			ExternalParameters struct {
				Workflow struct{ Ref, Repository, Path string }
			}
			ResolvedDependencies []struct{ URI string }
		}
		RunDetails struct{ Builder struct{ ID string } }
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		t.Fatal(err)
	}
	signer := in.Document.Estate.Platform.Images.Signers[0]
	if said.RunDetails.Builder.ID != signer.Builder || said.BuildDefinition.ExternalParameters.Workflow.Repository != signer.Source || len(said.BuildDefinition.ResolvedDependencies) != 2 {
		t.Errorf("it states\n%s\nand clusters ask for %s of %s", raw, signer.Builder, signer.Source)
	}
	policy := fmt.Sprint(mustOne(t, mustCompile(t, in), "harbor-clinic-production", "ImageValidatingPolicy", "image-provenance").Value.(*crd.ImageValidatingPolicy).Spec)
	for _, part := range []string{said.RunDetails.Builder.ID, said.BuildDefinition.BuildType, said.BuildDefinition.ExternalParameters.Workflow.Repository} {
		if !strings.Contains(policy, "'"+part+"'") {
			t.Errorf("the policy does not ask for %s:\n%s", part, policy)
		}
	}
	if !strings.Contains(workflow, `--key "$SIGNING_KEY"`) || strings.Contains(workflow, "cosign sign --yes") {
		t.Errorf("clusters know a key, and release.yml signs without it:\n%s", workflow)
	}
}

// The nodes that the verifier asks for are those of the cluster's own parts.
func TestVerifierRunsWhereTheClusterDoes(t *testing.T) {
	d := mustCompile(t, handedOut(t, "regional-group"))
	pod := mustOne(t, d, "harbor-clinic-production-recovery", "Deployment", "kyverno-admission-controller").Value.(*appsv1.Deployment).Spec.Template.Spec
	if key, _, _ := strings.Cut(aks.SystemTaint, "="); len(pod.Tolerations) != 1 || pod.Tolerations[0].Key != key || pod.NodeSelector["kubernetes.azure.com/mode"] != "system" {
		t.Errorf("it tolerates %v and asks for %v", pod.Tolerations, pod.NodeSelector)
	}
}

package runbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// stepOf is one step of a layout; zero where there is none.
func stepOf(t *testing.T, l layout.Layout, unit addr.Unit, slug string) design.Step {
	t.Helper()
	for _, s := range mustSteps(t, l) {
		if s.Unit == unit && s.Slug == slug {
			return s
		}
	}
	return design.Step{}
}

// releasedClinic is a clinic that takes releases, at home and where it is recovered.
func releasedClinic() layout.Layout {
	l := clinic()
	l.Platform.Releases = &layout.Releases{Signers: map[string]string{"pipeline": "a key"}}
	l.Clusters[0].AKS = &layout.AKS{}
	l.Clusters = append(l.Clusters, layout.Cluster{Name: "back", Unit: back, AKS: &layout.AKS{}, Runs: []layout.Workload{{Environment: production, Namespace: "odoo", Standby: true}}})
	l.Environments[0].Odoo.Image = "hrgregistry.azurecr.io/odoo/clinic@sha256:9f2c"
	return l
}

// What waits until nothing runs waits for what does: a job that has ended leaves
// its pod, with Odoo's labels, and a region would be lost while somebody waits for
// that.
func TestWhatHasEndedIsNotWaitedFor(t *testing.T) {
	l := releasedClinic()
	l.Environments[0].Database.OnCluster = true
	l.DatabaseClusters = []layout.DatabaseCluster{{Unit: home, Writes: home}, {Unit: back, Writes: home}}
	seen := 0
	for _, in := range []layout.Layout{releasedClinic(), l} {
		for _, s := range mustSteps(t, in) {
			for line := range strings.Lines(s.Body) {
				if strings.Contains(line, "wait pods") {
					seen++
					if !strings.Contains(line, "--field-selector 'status.phase!=Succeeded,status.phase!=Failed'") || strings.Contains(line, "--all") {
						t.Errorf("%s: %s", s.Slug, line)
					}
				}
			}
		}
	}
	if seen < 4 {
		t.Errorf("only %d steps wait until nothing runs", seen)
	}
}

// A job has a time, and whoever waits for it sees that it failed.
func TestAJobThatFailsEndsItsStep(t *testing.T) {
	l := releasedClinic()
	for slug, deadline := range map[string]string{"update-schema": "activeDeadlineSeconds: 14400", "smoke-after-schema": "activeDeadlineSeconds: 300"} {
		body := stepOf(t, l, home, slug).Body
		at := 0
		for _, part := range []string{deadline, "ttlSecondsAfterFinished", `.type == "Failed"`, "logs \"$job\"", "delete \"$job\"", "test \"$ended\" = Complete\n```"} {
			i := strings.Index(body[at:], part)
			if i < 0 {
				t.Errorf("%s does not say %q behind what it says before:\n%s", slug, part, body)
				break
			}
			at += i
		}
		if strings.Contains(body, "--for=condition=Complete") {
			t.Errorf("%s waits for what does not come when the job fails", slug)
		}
	}
}

// While Odoo is closed its release is put where clusters take it, where it is
// recovered too, and nobody waits for a source that is suspended: that is for when
// it goes on.
func TestWhatRunsOnTheNewSchemaIsReleased(t *testing.T) {
	l := releasedClinic()
	released, opened := stepOf(t, l, home, "release-for-schema"), stepOf(t, l, home, "open-after-schema")
	for _, want := range []string{"--path clusters/clinic ", "--path clusters/back ", "git status --porcelain", "cosign sign"} {
		if !strings.Contains(released.Body, want) {
			t.Errorf("it does not say %q:\n%s", want, released.Body)
		}
	}
	if strings.Contains(released.Body, "ocirepository") {
		t.Errorf("it waits for what is suspended:\n%s", released.Body)
	}
	if !slices.Contains(opened.Needs, design.Condition{Kind: design.Taken, What: home.String() + "/release-for-schema"}) {
		t.Errorf("it is opened without: %v", opened.Needs)
	}
	// Flux goes on with what it had, of which no pod may start.
	at := 0
	for _, part := range []string{"create quota closed-for-schema --hard=pods=0", `"suspend":false`, "artifact.revision", "containers[0].image}'=" + l.Environments[0].Odoo.Image, "delete quota closed-for-schema", "scale deployment odoo-web"} {
		i := strings.Index(opened.Body[at:], part)
		if i < 0 {
			t.Fatalf("it does not say %q behind what it says before:\n%s", part, opened.Body)
		}
		at += i
	}

	l.Clusters[0].AKS, l.Clusters[0].Declared = nil, true
	opened = stepOf(t, l, home, "open-after-schema")
	if resumed, waited := strings.Index(opened.Body, `"suspend":false`), strings.Index(opened.Body, "artifact.revision"); waited < 0 || resumed < waited {
		t.Errorf("by Flux's own objects it waits at %d, and Flux goes on at %d", waited, resumed)
	}
}

// A server that several share is backed up for each, behind its own closing; one
// of which nobody's Odoo is known, where it stands.
func TestABackupIsOfWhoIsClosed(t *testing.T) {
	l := releasedClinic()
	l.Servers = []layout.Server{{Unit: addr.PlatformUnit(), ID: l.Servers[0].ID, Shared: true, BackupDays: 14}}
	l.Sites = append(l.Sites, layout.Site{Unit: addr.PlatformUnit(), Zones: 3}.Named("hrg"))
	own := stepOf(t, l, home, "backup-before-schema")
	if closed := (design.Condition{Kind: design.Stopped, Of: l.Sites[0].ClusterID(), What: production.String()}); !slices.Contains(own.Needs, closed) || !strings.Contains(own.Body, "(14 days)") {
		t.Errorf("it needs %v:\n%s", own.Needs, own.Body)
	}
	if stepOf(t, l, addr.PlatformUnit(), "backup-before-schema").Slug != "" {
		t.Error("the server is backed up for nobody, with Odoo open")
	}
	l.Clusters = nil
	if stepOf(t, l, addr.PlatformUnit(), "backup-before-schema").Slug == "" {
		t.Error("nobody backs it up")
	}
}

// A release waits for every definition that is put into it by hand.
func TestAReleaseWaitsForTheVerifiersDefinitions(t *testing.T) {
	l := releasedClinic()
	defined := design.Condition{Kind: design.Taken, What: home.String() + "/verifier-definitions"}
	if slices.Contains(stepOf(t, l, home, "publish-release").Needs, defined) {
		t.Error("it waits for what nobody looks at images by")
	}
	l.Clusters[0].Verification = &layout.Verification{}
	if !slices.Contains(stepOf(t, l, home, "publish-release").Needs, defined) {
		t.Error("it does not wait for Kyverno's definitions")
	}
	if body := stepOf(t, l, home, "verifier-definitions").Body; !strings.Contains(body, "Commit this") {
		t.Errorf("nobody commits them:\n%s", body)
	}
}

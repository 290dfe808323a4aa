package runbook

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// booted is a layout with a bootstrap, a platform and nothing else.
func booted(owner design.Owner, issuer string) layout.Layout {
	sub := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01")
	site := func(unit addr.Unit) layout.Site {
		return layout.Site{Unit: unit, Owner: owner, Subscription: sub, Region: "eastus2", Zones: 3}.Named("hrg")
	}
	b := &layout.Bootstrap{
		Unit: addr.BootstrapUnit(), Issuer: issuer, GitHub: issuer == "https://token.actions.githubusercontent.com", Plan: "repo:h/e:pull_request",
		Deployers: []layout.Deployer{{Name: "platform", Apply: "repo:h/e:environment:platform", Units: []addr.Unit{addr.PlatformUnit()}}},
	}
	if owner == design.Terraform {
		b.State = &layout.State{SKU: "Standard_GZRS", KeepDays: 90, Units: []addr.Unit{b.Unit, addr.PlatformUnit()}}
	}
	return layout.Layout{
		Platform: layout.Platform{Unit: addr.PlatformUnit(), Subscriptions: []addr.ID{sub}}, Bootstrap: b,
		Sites: []layout.Site{site(addr.PlatformUnit()), site(b.Unit)},
		Registrations: []layout.Registration{{
			Subscription: sub, Namespaces: []string{"Microsoft.Storage"}, Features: []layout.Feature{{Namespace: "Microsoft.Compute", Name: "EncryptionAtHost"}},
		}},
		Enforcement: []layout.Enforcement{{Name: publicNetworkCheck, Check: publicNetworkCheck, Effect: "Deny", Scopes: []addr.ID{sub}}},
	}
}

func TestStepsOfABootstrap(t *testing.T) {
	for _, tt := range []struct {
		name   string
		layout layout.Layout
		want   string
	}{
		{"with state", booted(design.Terraform, "https://token.actions.githubusercontent.com"), "platform/close-state bootstrap/register-providers bootstrap/local-state bootstrap/move-state bootstrap/connect-pipeline bootstrap/recover-deployment"},
		{"stacks keep none", booted(design.Stack, "https://token.actions.githubusercontent.com"), "bootstrap/register-providers bootstrap/connect-pipeline bootstrap/recover-deployment"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all, err := Steps(tt.layout)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range all {
				got = append(got, s.Unit.String()+"/"+s.Slug)
			}
			if text := strings.Join(got, " "); text != tt.want {
				t.Errorf("steps are %s\nwant %s", text, tt.want)
			}
		})
	}
}

// What a person is told names what is there, and nothing that is not.
func TestWhatABootstrapAsksFor(t *testing.T) {
	body := func(l layout.Layout, slug string) string {
		all, err := Steps(l)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.Slug == slug {
				return s.Body
			}
		}
		t.Fatalf("there is no step %s", slug)
		return ""
	}
	const issuer = "https://token.actions.githubusercontent.com"
	full, other, stacks := booted(design.Terraform, issuer), booted(design.Terraform, "https://gitlab.example"), booted(design.Stack, issuer)
	open := booted(design.Terraform, issuer)
	open.Enforcement[0].Effect = "Audit"
	for _, tt := range []struct {
		layout   layout.Layout
		slug     string
		has, not string
	}{
		{full, "register-providers", "az provider register --subscription 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01 --namespace Microsoft.Storage --wait\n", "\u0000"},
		{full, "register-providers", "az feature register --subscription 5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01 --namespace Microsoft.Compute --name EncryptionAtHost\n", "\u0000"},
		{full, "local-state", "cat > azure/bootstrap/terraform/backend_override.tf <<'END'\nterraform {\n  backend \"local\" {}\n}\nEND\n", "\u0000"},
		{full, "move-state", "terraform init -migrate-state", "--default-action Allow"},
		{full, "close-state", "--public-network-access Disabled", "\u0000"},
		{full, "connect-pipeline", "| deploy platform | `hrg-bootstrap-apply-platform` | `repo:h/e:environment:platform` |", "\u0000"},
		{full, "connect-pipeline", "required reviewers", "\u0000"},
		{other, "connect-pipeline", "look at platform", "required reviewers"},
		{full, "recover-deployment", "az policy exemption create", "\u0000"},
		{full, "recover-deployment", "az storage account failover", "It is copied to no other region"},
		{open, "recover-deployment", "az storage account network-rule add", "exemption"},
		{stacks, "recover-deployment", "An identity of the pipeline is gone", "az storage"},
	} {
		text := body(tt.layout, tt.slug)
		if !strings.Contains(text, tt.has) {
			t.Errorf("%s does not say %q:\n%s", tt.slug, tt.has, text)
		}
		if strings.Contains(text, tt.not) {
			t.Errorf("%s says %q", tt.slug, tt.not)
		}
	}
}

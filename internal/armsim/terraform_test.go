package armsim_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/armsim"
)

// These tests put Terraform and the azapi provider, as they are, to the
// simulator. They need both on the machine, and no network:
//
//   - terraform on PATH;
//   - azapi 2.12.0, where WARD_AZAPI names the provider's binary, or in
//     ~/.terraform.d/plugins/registry.terraform.io/azure/azapi/2.12.0/<os>_<arch>/,
//     where Terraform itself looks for it.
//
// Where one is missing they are skipped, and say which.

const azapiVersion = "2.12.0"

// terraform is a working Terraform with azapi, signed in to a simulator.
type terraform struct {
	t      *testing.T
	binary string
	env    []string
}

// azapiBinary returns the provider's binary, or why there is none.
func azapiBinary() (string, error) {
	if path := os.Getenv("WARD_AZAPI"); path != "" {
		path, err := filepath.Abs(path)
		if err == nil {
			_, err = os.Stat(path)
		}
		return path, err
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	pattern := filepath.Join(home, ".terraform.d", "plugins", "registry.terraform.io", "azure", "azapi", azapiVersion,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-azapi*")
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fmt.Errorf("WARD_AZAPI is not set and there is no %s", pattern)
	}
	return found[0], nil
}

// newTerraform serves the simulator over TLS, as azapi wants it, and returns a
// Terraform that reaches it and nothing else.
func newTerraform(t *testing.T, sim *armsim.Sim) terraform {
	t.Helper()
	binary, err := exec.LookPath("terraform")
	if err != nil {
		t.Skipf("needs terraform: %v", err)
	}
	provider, err := azapiBinary()
	if err != nil {
		t.Skipf("needs the azapi provider %s: %v", azapiVersion, err)
	}
	arm := httptest.NewTLSServer(sim)
	t.Cleanup(arm.Close)
	tokens := httptest.NewServer(sim.Tokens())
	t.Cleanup(tokens.Close)

	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	write(t, ca, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: arm.Certificate().Raw})))
	mirror := filepath.Join(dir, "mirror")
	platform := filepath.Join(mirror, "registry.terraform.io", "azure", "azapi", azapiVersion, runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(platform, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(provider, filepath.Join(platform, "terraform-provider-azapi_v"+azapiVersion)); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "terraform.rc")
	write(t, config, fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror))

	return terraform{t: t, binary: binary, env: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir,
		"TF_CLI_CONFIG_FILE=" + config, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "TF_CLI_ARGS=-no-color",
		"CHECKPOINT_DISABLE=1",
		"SSL_CERT_FILE=" + ca,
		"ARM_USE_MSI=true", "ARM_USE_CLI=false", "IDENTITY_ENDPOINT=" + tokens.URL + "/msi/token", "IDENTITY_HEADER=x",
		"ARM_SUBSCRIPTION_ID=" + subscription, "ARM_TENANT_ID=" + tenant,
		"ARM_RESOURCE_MANAGER_ENDPOINT=" + arm.URL, "ARM_RESOURCE_MANAGER_AUDIENCE=" + arm.URL,
		"ARM_SKIP_PROVIDER_REGISTRATION=true", "ARM_DISABLE_TERRAFORM_PARTNER_ID=true",
	}}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs Terraform in a folder and returns its exit status and all that it
// said.
func (tf terraform) run(dir string, args ...string) (int, string) {
	tf.t.Helper()
	cmd := exec.CommandContext(tf.t.Context(), tf.binary, append([]string{"-chdir=" + dir}, args...)...)
	// Interrupted, Terraform ends its providers; killed, it leaves them.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env = tf.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, out.String()
	case errors.As(err, &exit) && !errors.Is(tf.t.Context().Err(), context.Canceled):
		return exit.ExitCode(), out.String()
	default:
		tf.t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, out.String())
		return 0, ""
	}
}

// must runs Terraform, which has to exit with the status.
func (tf terraform) must(status int, dir string, args ...string) string {
	tf.t.Helper()
	got, out := tf.run(dir, args...)
	if got != status {
		tf.t.Fatalf("terraform %s: exit status %d, want %d\n%s", strings.Join(args, " "), got, status, out)
	}
	return out
}

const handWritten = `
terraform {
  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = "2.12.0"
    }
  }
}

provider "azapi" {
  disable_default_output = true
}

resource "azapi_resource" "group" {
  type      = "Microsoft.Resources/resourceGroups@2025-04-01"
  parent_id = "/subscriptions/` + subscription + `"
  name      = "rg-clinic"
  location  = "westeurope"
}

resource "azapi_resource" "account" {
  type      = "Microsoft.Storage/storageAccounts@2026-04-01"
  parent_id = azapi_resource.group.id
  name      = "stclinic"
  location  = "westeurope"
  body = {
    kind = "StorageV2"
    sku  = { name = "Standard_ZRS" }
    properties = {
      allowSharedKeyAccess = false
      minimumTlsVersion    = "TLS1_2"
    }
  }
  ignore_missing_property = false
  response_export_values  = ["properties.primaryEndpoints.blob"]
}

resource "azapi_update_resource" "blobs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2026-04-01"
  parent_id = azapi_resource.account.id
  name      = "default"
  body = {
    properties = {
      isVersioningEnabled = true
    }
  }
}

output "blob" {
  value = azapi_resource.account.output.properties.primaryEndpoints.blob
}
`

func TestTerraformByHand(t *testing.T) {
	sim := armsim.New(armsim.Options{
		Types: publishedTypes(t), Tenant: tenant, Subscriptions: []string{subscription},
		// azapi asks after an operation until it is done.
		Async: func(kind addr.Kind, method string) bool {
			return method == http.MethodPut && kind.Equal("Microsoft.Storage/storageAccounts")
		},
		Polls: 1, RetryAfter: time.Second,
	})
	tf := newTerraform(t, sim)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.tf"), handWritten)
	tf.must(0, dir, "init")
	out := tf.must(0, dir, "apply", "-auto-approve")
	if !strings.Contains(out, `blob = "https://stclinic.blob.core.windows.net/"`) {
		t.Errorf("the account's endpoint is no output:\n%s", out)
	}
	tf.must(0, dir, "plan", "-detailed-exitcode")
	polled := 0
	for _, r := range sim.Requests() {
		if strings.Contains(r.Path, "/operationStatuses/") {
			polled++
		}
	}
	if polled < 2 {
		t.Errorf("azapi asked %d times after the account's creation", polled)
	}

	c := client{t, sim}
	c.must(http.MethodPatch, group+"/providers/Microsoft.Storage/storageAccounts/stclinic?api-version=2026-04-01", `{"properties":{"allowSharedKeyAccess":true}}`)
	out = tf.must(2, dir, "plan", "-detailed-exitcode")
	if !strings.Contains(out, "azapi_resource.account") || !strings.Contains(out, "allowSharedKeyAccess") {
		t.Errorf("the plan does not name what was changed:\n%s", out)
	}
	tf.must(0, dir, "apply", "-auto-approve")
	tf.must(0, dir, "destroy", "-auto-approve")
	if status, _, _ := c.do(http.MethodGet, group+"?api-version=2025-04-01", ""); status != http.StatusNotFound {
		t.Errorf("after destroy the group answers %d", status)
	}
}

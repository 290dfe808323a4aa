package terraform_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/rendertest"
	"github.com/wardhq/ward/internal/render/terraform"
)

// A unit whose state is kept says where, by whom nothing is signed in with a
// key; one whose state is not says nothing.
func TestBackend(t *testing.T) {
	d := rendertest.Design()
	unit := d.Units[0]
	backend := func(unit design.Unit) string {
		text := ""
		if err := terraform.Render(d, unit, d.Of(unit.Name), func(path string, data []byte) error {
			if path == "backend.tf" {
				text = string(data)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := backend(unit); got != "" {
		t.Errorf("a unit whose state nobody keeps has a backend:\n%s", got)
	}
	account := addr.Subscription("5c0d7e1a-3b64-4f0e-9f52-8a4e6b0c1d01").ResourceGroup("hrg-bootstrap").Resource("Microsoft.Storage/storageAccounts", "hrgstate")
	unit.State = account.Child("blobServices", "default").Child("containers", "kept")
	want := `terraform {
  backend "azurerm" {
    storage_account_name = "hrgstate"
    container_name       = "kept"
    key                  = "` + unit.Name.String() + `.tfstate"
    use_azuread_auth     = true
  }
}
`
	if got := backend(unit); !strings.HasSuffix(got, "\n\n"+want) {
		t.Errorf("the backend is\n%s\nwant\n%s", got, want)
	}
}

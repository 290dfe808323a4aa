package terraform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wardhq/ward/internal/source"
)

func TestLiteralSecrets(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"of a vault", "main.tf", "resource \"azurerm_key_vault_secret\" \"a\" {\n  name = \"odoo\"\n  value = \"Hunter2-Sommer\"\n}", []string{"3 value"}},
		{"one that begins with an x", "main.tf", "locals {\n  a_password = \"Xk3lPq9vTz!!\"\n}", []string{"2 a_password"}},
		{"one that is made", "main.tf", "resource \"azurerm_key_vault_secret\" \"a\" {\n  name = \"odoo\"\n  value = random_password.a.result\n}", nil},
		{"one that is given", "main.tf", "resource \"azurerm_key_vault_secret\" \"a\" {\n  value = \"${var.prefix}-x\"\n}", nil},
		{"the value of something else", "main.tf", "resource \"azurerm_postgresql_flexible_server_configuration\" \"a\" {\n  name = \"work_mem\"\n  value = \"Hunter2-Sommer\"\n}", nil},
		{"a password", "main.tf", "resource \"azurerm_postgresql_flexible_server\" \"a\" {\n  administrator_login = \"odoo\"\n  administrator_password = \"Hunter2-Sommer\"\n}", []string{"3 administrator_password"}},
		{"a placeholder", "main.tf", "resource \"azurerm_postgresql_flexible_server\" \"a\" {\n  administrator_password = \"changeme\"\n  b_password = \"<password>\"\n  c_password = \"\"\n  d_password = null\n  e_password = \"xxxx\"\n}", nil},
		{"a default", "variables.tf", "variable \"db_password\" {\n  sensitive = true\n  default = \"Hunter2-Sommer\"\n}\nvariable \"token\" {\n  default = \"\"\n}\nvariable \"region\" {\n  default = \"westeurope1\"\n}", []string{"3 db_password"}},
		{"of a variable said to be sensitive", "variables.tf", "variable \"door\" {\n  sensitive = true\n  default = \"Hunter2-Sommer\"\n}", []string{"3 door"}},
		{"values", "prod.auto.tfvars", "region = \"westeurope\"\nadministrator_password = \"Hunter2-Sommer\"", []string{"2 administrator_password"}},
		{"values that somebody names", "vars/prod.tfvars", "administrator_password = \"Hunter2-Sommer\"", []string{"1 administrator_password"}},
		{"values in JSON", "prod.auto.tfvars.json", "{\n  \"administrator_password\": \"Hunter2-Sommer\"\n}", []string{"2 administrator_password"}},
		{"the name of what keeps one", "main.tf", "locals {\n  secret = \"odoo-tls\"\n  token = \"github\"\n  key_vault_secret_name = \"Hunter2\"\n  client_secret = \"https://v.vault.azure.net/secrets/x\"\n  private_key = \"~/.ssh/id_rsa1\"\n}", nil},
		{"locals", "main.tf", "locals {\n  api = { token = \"a8f5f167f44f4964e6c998dee827110c\" }\n}", []string{"2 token"}},
		{"variables of an environment", "main.tf", "resource \"azurerm_container_app\" \"a\" {\n  template {\n    container {\n      env {\n        name = \"DB_PASSWORD\"\n        value = \"Hunter2-Sommer\"\n      }\n      env {\n        name = \"REGION\"\n        value = \"Hunter2-Sommer\"\n      }\n    }\n  }\n}", []string{"6 DB_PASSWORD"}},
		{"of a cluster", "main.tf", "resource \"kubernetes_secret\" \"a\" {\n  data = {\n    door = \"Hunter2-Sommer\"\n    other = var.other\n  }\n}", []string{"3 door"}},
		{"by its form", "main.tf", "locals {\n  url = \"https://odoo:Hunter2@db.example/x\"\n  script = <<-EOT\n    export PGPASSWORD=Hunter2-Sommer\n    export OTHER_PASSWORD=${var.x}\n  EOT\n}", []string{"2 a password in a URL", "3 PGPASSWORD"}},
		{"a connection string", "main.tf", "locals {\n  connection_string = \"Server=tcp:x;Authentication=Active Directory Default\"\n  other = \"AccountName=a;AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"\n}", []string{"3 a key in a connection string"}},
		{"terragrunt", "terragrunt.hcl", "inputs = {\n  administrator_password = \"Hunter2-Sommer\"\n}", []string{"2 administrator_password"}},
		{"what cannot be read", "main.tf", "locals {\n  a_password = \"Hunter2-Sommer\"\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts, _ := Reader{}.ReadSet([]source.File{{Path: c.file, Data: []byte(c.text)}})
			var got []string
			for _, f := range facts {
				if strings.Contains(string(f.Body), "Hunter2") {
					t.Errorf("%s has the secret: %s", f.Kind, f.Body)
				}
				if f.Kind != LiteralSecretsKind {
					continue
				}
				var says struct{ Secrets []literal }
				if err := json.Unmarshal(f.Body, &says); err != nil || len(says.Secrets) == 0 {
					t.Fatalf("%s, %v", f.Body, err)
				}
				for _, s := range says.Secrets {
					got = append(got, fmt.Sprintf("%d %s%s", s.Line, s.Name, s.What))
				}
			}
			if diff := cmp.Diff(c.want, slices.Clone(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

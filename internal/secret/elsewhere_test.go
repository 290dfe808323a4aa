package secret_test

import (
	"testing"

	"github.com/wardhq/ward/internal/secret"
)

func TestGiven(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"API_TOKEN", "Xk3lPq9vTzA", true},
		{"API_TOKEN", "#{API_TOKEN}#", false},
		{"API_TOKEN", "#{API_TOKEN}", false},
		{"API_TOKEN", "__API_TOKEN__", false},
		{"API_TOKEN", "@@API_TOKEN@@", false},
		{"API_TOKEN", "%API_TOKEN%", false},
		{"API_TOKEN", "{{ token }}", false},
		{"API_TOKEN", "<%= token %>", false},
		{"API_TOKEN", "<token>", false},
		{"API_TOKEN", "***", false},
		{"API_TOKEN", "xxxxxx", false},
		{"API_TOKEN", "xxxxx1", true},
		{"API_TOKEN", "$API_TOKEN", false},
		{"API_TOKEN", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)", false},
		{"accessToken", "https://kv.vault.azure.net/secrets/x", false},
		{"API_TOKEN", "/run/secrets/token", false},
		{"API_TOKEN", "/", false},
		{"API_TOKEN", "/Xk3lPq9vTzA+z==", true},
		{"API_TOKEN", "-Xk3lPq9vTzA", true},
		{"API_TOKEN", ".Xk3lPq9vTzA", true},
		{"API_TOKEN", "odoo-tls", true},
		{"credentials", "sp.json", false},
		{"API_TOKEN", "file:/run/x", false},
		{"API_TOKEN", "ref+azurekeyvault://kv/x", false},
		{"imagePullSecret", "acrodooprod12345-auth", false},
		{"imagePullSecret", "regcred", false},
		{"imagePullSecret", "hunter2", true},
		{"keyVaultSecret", "odoo-tls", false},
		{"AZURE_KEYVAULT_SECRET", "odoo-db", false},
		{"mailSecret", "odoo-16-mail", false},
		{"mailSecret", "odoo", true},
		{"mailSecret", "3f2a9c1e-7b4d-4e2f-9a1b-0c8d7e6f5a4b", true},
		{"CLIENT_SECRET", "correct-horse-battery", true},
		{"host", "Xk3lPq9vTzA", false},
	} {
		if got := secret.Given(c.name, c.value); got != c.want {
			t.Errorf("%s of %s: %v, want %v", c.value, c.name, got, c.want)
		}
	}
}

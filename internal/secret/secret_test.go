package secret_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/secret"
)

func TestFind(t *testing.T) {
	for text, is := range map[string]bool{
		"-----BEGIN PRIVATE KEY-----":                             true,
		"-----BEGIN OPENSSH PRIVATE KEY-----":                     true,
		"-----BEGIN PGP PRIVATE KEY BLOCK-----":                   true,
		"-----BEGIN CERTIFICATE-----":                             false,
		"AGE-SECRET-KEY-1QQQ":                                     true,
		"DefaultEndpointsProtocol=https;AccountKey=abc==":         true,
		"host=db password = abc":                                  true,
		"Endpoint=sb://x;SharedAccessKey=abc":                     true,
		"https://x.blob.core.windows.net/c?sv=1&SIG=abcdefgh%2B":  true,
		"postgres://odoo:abc@db/odoo":                             true,
		"https://registry.example:5000/odoo@sha256:00":            false,
		"https://example.org/a@b":                                 false,
		"git+ssh://git@example.org/x":                             false,
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc":            true,
		"abc8Q~" + strings.Repeat("a", 34):                        true,
		"ghp_" + strings.Repeat("a", 36):                          true,
		"AKIAABCDEFGHIJKLMNOP":                                    true,
		"the password is kept in Key Vault":                       false,
		"Passwords: changed yearly":                               false,
		"signature = none":                                        false,
		"registry.example/odoo@sha256:" + strings.Repeat("0", 64): false,
	} {
		what, _ := secret.Find(text)
		if got := what != ""; got != is {
			t.Errorf("%q: secret is %v", text, got)
		}
	}
	for key, is := range map[string]bool{
		"password": true, "db_password": true, "adminPassword": true, "client-secret": true, "clientSecret": true, "accessToken": true,
		"api key": true, "connectionString": true, "sas": true, "pwd": true, "credentials": true,
		"passage": false, "patient": false, "contact": false, "key": false, "tokyo": false,
	} {
		if secret.Word(key) != is {
			t.Errorf("key %q: secret is %v", key, !is)
		}
	}
}

func TestHolds(t *testing.T) {
	for name, holds := range map[string]bool{
		"administratorLoginPassword": true, "PGPASSWORD": true, "admin_passwd": true, "SMTP_PASS": true, "client-secret": true,
		"secureValue": true, "connectionStrings": true, "apiKey": true, "sasToken": true,
		"passwordAuth": false, "ALLOW_EMPTY_PASSWORD": false, "secretName": false, "PGPASSFILE": false, "bypass": false, "tokenEndpoint": false, "key": false,
		"allowSharedKeyAccess": false, "passwordSecretRef": false,
	} {
		if secret.Holds(name) != holds {
			t.Errorf("%q: holds a secret is %v", name, !holds)
		}
	}
}

func TestWithin(t *testing.T) {
	for text, is := range map[string]bool{
		"[options]\ndb_password = x7\n":              true,
		"smtp:\n  smtp_password: x7\n":               true,
		`{"host": "db", "clientSecret": "x7"}`:       true,
		"export PGPASSWORD='x7'; odoo":               true,
		"odoo --db_password=x7":                      true,
		"string(createObject('password', 'x7'))":     true,
		"postgres://odoo:x7@db/odoo":                 true,
		"db_password = $PGPASSWORD":                  false,
		"PGPASSWORD=$(cat /run/pw) odoo":             false,
		"server --allow-empty-password=yes":          false,
		"password = get_token(scope)":                false,
		"db_password = False":                        false,
		"smtp_password: {{ .Values.smtp.password }}": false,
		"the password: ask the owner":                false,
		"password_hash_rounds = 12":                  false,
		"db_host = db":                               false,
	} {
		if secret.Within(text) != is {
			t.Errorf("%q: a secret within is %v", text, !is)
		}
	}
}

package odoo_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

// The sidecar's file is what libpq takes, with a token of Entra's length and
// the characters that a password file escapes, against a real server; and a
// new token replaces the old one for the next connection.
func TestTokenSidecarSignsIn(t *testing.T) {
	python := program(t, "python3")
	psql := program(t, "psql")
	server := labtest.Postgres(t)
	server.SQL(t, "CREATE ROLE odoo LOGIN")

	// Entra's tokens have some thousand characters; backslash and colon do
	// not occur in them, and must not break the file if they ever do.
	token := func(n int) string { return "ey" + strings.Repeat("aB3_-", 500) + `.\:` + strconv.Itoa(n) }
	var asked atomic.Int32
	entra := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/tenant/oauth2/v2.0/token" || r.FormValue("client_assertion") != "assertion" ||
			r.FormValue("client_id") != "client" || r.FormValue("scope") != "https://ossrdbms-aad.database.windows.net/.default" {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": token(int(asked.Add(1))), "expires_in": 3600})
	}))
	defer entra.Close()

	dir := t.TempDir()
	assertion := filepath.Join(dir, "assertion")
	if err := os.WriteFile(assertion, []byte("assertion\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	passfile := filepath.Join(dir, "pgpass")
	env := append(os.Environ(),
		"PGPASSFILE="+passfile, "PGHOST=127.0.0.1", "PGUSER=odoo", "PGDATABASE=postgres", "PGPORT="+server.Port, "PGSSLMODE=disable",
		"AZURE_CLIENT_ID=client", "AZURE_TENANT_ID=tenant", "AZURE_AUTHORITY_HOST="+entra.URL+"/", "AZURE_FEDERATED_TOKEN_FILE="+assertion)
	refresh := func() ([]byte, error) {
		cmd := exec.Command(python, "assets/pgpass.py", "--once")
		cmd.Env = env
		return cmd.CombinedOutput()
	}
	signIn := func() ([]byte, error) {
		cmd := exec.Command(psql, "--no-password", "--no-psqlrc", "--tuples-only", "--no-align", "--command", "SELECT current_user")
		cmd.Env = env
		return cmd.CombinedOutput()
	}

	for round := 1; round <= 2; round++ {
		if out, err := refresh(); err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, out)
		} else if strings.Contains(string(out), "ey") {
			t.Fatalf("round %d: the sidecar printed a token: %s", round, out)
		}
		info, err := os.Stat(passfile)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("round %d: mode %v, error %v: libpq ignores a file that others can read", round, info.Mode(), err)
		}
		if out, err := signIn(); err == nil {
			t.Fatalf("round %d: signed in before the server knows the token:\n%s", round, out)
		}
		server.SQL(t, "ALTER ROLE odoo PASSWORD '"+token(round)+"'")
		if out, err := signIn(); err != nil || strings.TrimSpace(string(out)) != "odoo" {
			t.Fatalf("round %d: %v\n%s", round, err, out)
		}
	}
	if left, _ := filepath.Glob(passfile + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// A token endpoint that is away leaves the file as it is.
	before, err := os.ReadFile(passfile)
	if err != nil {
		t.Fatal(err)
	}
	entra.Close()
	out, err := refresh()
	if err == nil {
		t.Errorf("no endpoint, and no error:\n%s", out)
	}
	if after, err := os.ReadFile(passfile); err != nil || string(after) != string(before) {
		t.Errorf("the file changed without a token: error %v", err)
	}
}

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip("needs " + name)
	}
	return path
}

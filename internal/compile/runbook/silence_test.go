package runbook

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
)

// What shows that nothing writes is run on a real server: it passes where
// nobody is connected and nothing changes, and fails for either alone. A
// promotion rests on it.
func TestSilenceIsProved(t *testing.T) {
	server := labtest.Postgres(t)
	server.SQL(t, "CREATE ROLE odoo LOGIN")
	server.SQL(t, "CREATE DATABASE odoo OWNER odoo")
	server.SQL(t, "CREATE DATABASE odoo_sessions OWNER odoo")
	var proof string
	for _, s := range mustSteps(t, clinic()) {
		if s.Slug == "prove-nothing-writes" {
			_, after, _ := strings.Cut(s.Body, "<<'SQL'\n")
			proof, _, _ = strings.Cut(after, "\nSQL\n")
		}
	}
	const wait = "pg_sleep(60)"
	if !strings.Contains(proof, wait) {
		t.Fatalf("the step waits for nothing:\n%s", proof)
	}
	// What is waited for is somebody's to do in the meantime.
	meanwhile := func(does string) string {
		return strings.Replace(strings.Replace(proof, "SELECT "+wait+",", does+"\nSELECT", 1), wait, "1", 1)
	}
	psql := func(ctx context.Context, role, statements string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "psql", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--host", server.Socket, "--port", server.Port, "--username", role, "--dbname", "postgres")
		cmd.Stdin = strings.NewReader(statements + "\n")
		return cmd
	}
	run := func(does string) (string, error) {
		out, err := psql(t.Context(), "postgres", meanwhile(does)).CombinedOutput()
		return string(out), err
	}
	if out, err := run(""); err != nil {
		t.Errorf("nobody is there, and it is not shown: %v\n%s", err, out)
	}
	// A session tells what it wrote within a second, or when it is asked to.
	const writes = "\\connect odoo\nCREATE TABLE IF NOT EXISTS t (n int);\nINSERT INTO t VALUES (1);\nSELECT pg_stat_force_next_flush();\n\\connect postgres"
	if out, err := run(writes); err == nil || !strings.Contains(out, "division by zero") {
		t.Errorf("a row was written in the meantime, and it passes:\n%s", out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	there := psql(ctx, "odoo", "SELECT 1;\nSELECT pg_sleep(600);")
	first, err := there.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := there.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if out, err := run(""); err == nil || !strings.Contains(out, "division by zero") {
		t.Errorf("Odoo is connected, and it passes:\n%s", out)
	}
	cancel()
	_ = there.Wait()
}

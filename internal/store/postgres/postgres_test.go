package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/store"
	"github.com/wardhq/ward/internal/store/postgres"
	"github.com/wardhq/ward/internal/store/storetest"
)

func TestConformance(t *testing.T) {
	server := labtest.Postgres(t)
	databases := 0
	storetest.Run(t, func(t *testing.T) (storetest.Opener, storetest.SQL) {
		databases++
		conn := server.Database(t, fmt.Sprintf("ward%d", databases))
		open := func(t *testing.T) (store.Ledger, func() error) {
			db, err := postgres.Open(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			return db, db.Close
		}
		return open, func(t *testing.T, statement string) {
			c, err := pgx.Connect(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close(t.Context())
			if _, err := c.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What is acknowledged is written, whatever the server is set to.
func TestCommitsAreSynchronous(t *testing.T) {
	server := labtest.Postgres(t)
	conn := server.Database(t, "ward")
	server.SQL(t, "ALTER DATABASE ward SET synchronous_commit = off")
	db, err := postgres.Open(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got, err := db.Setting(t.Context(), "synchronous_commit"); err != nil || got != "on" {
		t.Errorf("synchronous_commit is %q, error %v", got, err)
	}
}

func TestOpenDoesNotTellThePassword(t *testing.T) {
	for _, conn := range []string{
		"postgres://ward:correct-horse@127.0.0.1:1/ward?connect_timeout=1",
		"postgres://ward:correct-horse@127.0.0.1:port/ward",
		"password=correct-horse host='",
	} {
		db, err := postgres.Open(t.Context(), conn)
		if err == nil {
			db.Close()
			t.Errorf("%s was opened", conn)
		} else if strings.Contains(err.Error(), "correct-horse") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

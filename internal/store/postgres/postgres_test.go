package postgres_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/evidence/outbox"
	"github.com/wardhq/ward/internal/evidence/outbox/outboxtest"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/store/postgres"
)

func TestConformance(t *testing.T) {
	server := labtest.Postgres(t)
	databases := 0
	outboxtest.Run(t, func(t *testing.T) (outboxtest.Opener, outboxtest.SQL) {
		databases++
		conn := server.Database(t, fmt.Sprintf("ward%d", databases))
		open := func(t *testing.T) (outbox.Store, func() error) {
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

// Who has lost the lock with its connection writes nothing more: another may
// append by then.
func TestWhoLostTheLockDoesNotWrite(t *testing.T) {
	server := labtest.Postgres(t)
	conn := server.Database(t, "ward")
	first, err := postgres.Open(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	release, err := first.Acquire(t.Context(), outbox.Holder{Host: "one.example", PID: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Apply(t.Context(), []outbox.Row{outboxtest.Row(0)}, nil); err != nil {
		t.Fatal(err)
	}
	server.SQL(t, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
	for range 3 {
		if err := first.Apply(t.Context(), []outbox.Row{outboxtest.Row(1)}, nil); err == nil {
			t.Error("it wrote without the lock")
		}
	}
	second, err := postgres.Open(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	letGo, err := second.Acquire(t.Context(), outbox.Holder{Host: "two.example", PID: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Apply(t.Context(), []outbox.Row{outboxtest.Row(2)}, nil); err != nil {
		t.Error(err)
	}
	rows, err := second.List(t.Context(), outbox.Query{})
	if err != nil || len(rows) != 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if err := letGo(); err != nil {
		t.Error(err)
	}
	if err := release(); err == nil {
		t.Error("a lock that was lost was let go")
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

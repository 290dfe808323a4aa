package pgbackrest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/recovery/pgbackrest"
	"github.com/wardhq/ward/internal/recovery/program"
)

func repository(s labtest.ArchivingServer) pgbackrest.Repository {
	r := pgbackrest.Repository{Stanza: s.Stanza, Config: s.Config, Env: append(os.Environ(), "PGBACKREST_DELTA=y", "PGBACKREST_TYPE=immediate", "PGBACKREST_PG1_PATH=/nowhere")}
	if s.Other {
		r = r.With(&program.User{UID: s.UID, GID: s.GID})
	}
	return r
}

// What pgBackRest says is read as what it is, its own faults with it.
func TestRepository(t *testing.T) {
	s := labtest.Archiving(t)
	r := repository(s)
	if _, err := r.Info(t.Context()); !errors.Is(err, pgbackrest.ErrNoBackup) {
		t.Errorf("without a backup: %v", err)
	}
	s.PgBackRest(t, "backup", "--type=full")
	s.SQL(t, "CREATE TABLE patient AS SELECT generate_series(1, 1000) n")
	s.PgBackRest(t, "backup", "--type=diff")
	if err := r.Check(t.Context()); err != nil && !strings.Contains(err.Error(), "nowhere") {
		t.Error(err)
	}
	has, err := r.Info(t.Context())
	if err != nil || len(has.Backups) != 2 || !has.Encrypted || has.Key != 1 || has.System == "" || has.Last == "" {
		t.Fatalf("%v, %+v", err, has)
	}
	full, diff := has.Backups[0], has.Backups[1]
	if full.Type != "full" || diff.Type != "diff" || diff.Prior != full.Label || full.System != has.System || full.To <= full.From || !full.Stop.After(full.Start) || full.Bytes < 1<<20 || full.Archive != has.Archive {
		t.Errorf("%+v, %+v", full, diff)
	}
	a, err := r.Archive(t.Context(), has.Key, has.Backups)
	if err != nil {
		t.Fatal(err)
	}
	if reach := a.Reach(full); reach.Broken != "" || len(reach.Gaps) > 0 || reach.End != has.Last {
		t.Errorf("%+v", reach)
	}
	if err := r.Verify(t.Context(), has.Key); err != nil {
		t.Error(err)
	}

	// It is restored where it is asked to, and nowhere else.
	into := func(data string) pgbackrest.Into {
		return pgbackrest.Into{Data: filepath.Join(s.Dir, data), TableSpaces: filepath.Join(s.Dir, data+"-spaces"), Locks: filepath.Join(s.Dir, "locks"), Set: full.Label, Key: 1, Target: pgbackrest.Target{LSN: diff.From}, Action: "pause"}
	}
	s.Folder(t, filepath.Join(s.Dir, "to"))
	if err := r.Restore(t.Context(), into("to")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(s.Dir, "to", "PG_VERSION")); err != nil {
		t.Error(err)
	}
	settings, err := os.ReadFile(filepath.Join(s.Dir, "to", "postgresql.auto.conf"))
	if err != nil || !strings.Contains(string(settings), "recovery_target_lsn = '"+diff.From.String()+"'") || !strings.Contains(string(settings), "archive_mode = 'off'") {
		t.Errorf("%v, %s", err, settings)
	}
	for what, to := range map[string]pgbackrest.Into{"again": into("to"), "over the server": into("data")} {
		if err := r.Restore(t.Context(), to); !errors.Is(err, pgbackrest.ErrOccupied) {
			t.Errorf("%s: %v", what, err)
		}
	}
	relative := into("other")
	relative.Data = "other"
	if err := r.Restore(t.Context(), relative); err == nil || !strings.Contains(err.Error(), "whole path") {
		t.Errorf("to a folder that is not named by its whole path: %v", err)
	}
	gone := into("other")
	gone.Set = "20200101-000000F"
	if err := r.Restore(t.Context(), gone); err == nil || !strings.Contains(err.Error(), "20200101-000000F") {
		t.Errorf("a backup that is not there: %v", err)
	}

	other := r
	other.Stanza = "pharmacy"
	if _, err := other.Info(t.Context()); !errors.Is(err, pgbackrest.ErrNoStanza) {
		t.Errorf("another stanza: %v", err)
	}
	if err := other.Restore(t.Context(), into("other")); !errors.Is(err, pgbackrest.ErrNoStanza) {
		t.Errorf("another stanza: %v", err)
	}
	wrong := r
	wrong.Config = filepath.Join(s.Dir, "wrong.conf")
	s.Configure(t, wrong.Config, "another-key")
	_, told := wrong.Info(t.Context())
	for what, err := range map[string]error{"info": told, "restore": wrong.Restore(t.Context(), into("other"))} {
		if !errors.Is(err, pgbackrest.ErrKey) || strings.Contains(err.Error(), "another-key") || strings.ContainsAny(err.Error(), "\ufffd\n\t") || len(err.Error()) > 1000 {
			t.Errorf("%s by another key: %q", what, err)
		}
	}
	absent := r
	absent.Program = "/nowhere/pgbackrest"
	if _, err := absent.Info(t.Context()); err == nil || !strings.Contains(err.Error(), "is not installed") {
		t.Errorf("without pgBackRest: %v", err)
	}

	// What rots is found by reading, and what is missing by names; neither finds the other's.
	segments := s.Segments(t)
	rotten, lost := segments[len(segments)-1], segments[len(segments)-2]
	raw, err := os.ReadFile(rotten)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(rotten, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.Verify(t.Context(), 1); err == nil || !strings.Contains(err.Error(), filepath.Base(rotten)) {
		t.Errorf("with a segment that rots: %v", err)
	}
	raw[len(raw)/2] ^= 1
	if err := errors.Join(os.WriteFile(rotten, raw, 0o600), os.Remove(lost)); err != nil {
		t.Fatal(err)
	}
	if a, err = r.Archive(t.Context(), 1, has.Backups); err != nil || len(a.Reach(full).Gaps) != 1 || a.Reach(full).Gaps[0].First != filepath.Base(lost)[:24] {
		t.Errorf("%v, %+v", err, a.Reach(full))
	}
	// Two that differ are handed out neither.
	if err := os.WriteFile(strings.Replace(rotten, filepath.Base(rotten)[25:65], strings.Repeat("0", 40), 1), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err = r.Archive(t.Context(), 1, has.Backups); err != nil || len(a.Twice) != 1 || a.Twice[0] != filepath.Base(rotten)[:24] {
		t.Errorf("%v, %v", err, a.Twice)
	}
}

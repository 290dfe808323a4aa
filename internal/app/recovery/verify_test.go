package recovery_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/app/input"
	service "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/recovery/restic"
)

// What is not known of a store is not said to be wrong with it, and what is gone from
// it is not passed over.
func TestVerifySaysWhatItKnows(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 3)
	made, err := b.backup("clinic")
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) *exec.Cmd {
		cmd := exec.Command("restic", args...)
		cmd.Env = append(os.Environ(), "RESTIC_REPOSITORY="+b.store.Repository, "RESTIC_PASSWORD_COMMAND="+b.store.PasswordCommand, "RESTIC_CACHE_DIR="+b.store.Cache)
		return cmd
	}
	// Somebody else works in the store: a backup whose input does not end yet.
	busy := run("backup", "--stdin")
	in, err := busy.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	for locks := 0; locks == 0 && t.Context().Err() == nil; {
		found, _ := filepath.Glob(filepath.Join(b.store.Repository, "locks", "*"))
		locks = len(found)
	}
	if v, err := b.service.Verify(t.Context(), b.store, false); !errors.Is(err, restic.ErrLocked) || v.Broken() {
		t.Errorf("a store in which somebody works: %v: %+v", err, v)
	}
	_, _ = fmt.Fprintln(in, "the end")
	if err := errors.Join(in.Close(), busy.Wait()); err != nil {
		t.Fatal(err)
	}

	// Its files are removed from under a set.
	if err := b.store.Forget(t.Context(), false, made.Manifest.Data); err != nil {
		t.Fatal(err)
	}
	v, err := b.service.Verify(t.Context(), b.store, false)
	if err != nil || !v.Broken() || len(v.Sets) != 1 || v.Sets[0].Set != made.Manifest.Set {
		raw, _ := json.Marshal(v)
		t.Errorf("%v: %s", err, raw)
	}
	if sets, err := b.service.Sets(t.Context(), b.store); err != nil || len(sets) != 0 {
		t.Errorf("%d sets are listed (%v)", len(sets), err)
	}

	// A folder that is not mounted is not made a store of without being asked.
	none := b.store
	none.Repository = b.at("nowhere")
	if _, err := b.service.Backup(t.Context(), service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: none, Staging: b.at("staging")}); !input.Is(err) || !errors.Is(err, restic.ErrNone) {
		t.Errorf("a store that is not there: %v", err)
	}
	if _, err := os.Stat(none.Repository); err == nil {
		t.Error("it was made")
	}
	// No store is the caller's to mend; one that does not answer is there all the same.
	if _, err := b.service.Sets(t.Context(), none); !errors.Is(err, restic.ErrNone) || !input.Is(err) {
		t.Errorf("no store: %v", err)
	}
	shut := b.store
	shut.Program = b.at("restic-that-is-refused")
	said := "Fatal: unable to open config file: Stat: 403 Server failed to authenticate the request\nIs there a repository at the following location?\nazure:recovery:/"
	if err := os.WriteFile(shut.Program, []byte("#!/bin/sh\necho '"+said+"' >&2\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := b.service.Sets(t.Context(), shut); err == nil || errors.Is(err, restic.ErrNone) || !strings.Contains(err.Error(), "403") {
		t.Errorf("a store that refuses: %v", err)
	}
}

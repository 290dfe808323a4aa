package recovery_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	service "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/step"
)

// What an Odoo is run by is in its set, comes back with it to where it is asked for, and
// is never put over another.
func TestConfiguration(t *testing.T) {
	b := prepare(t)
	b.odoo("clinic", 3)
	conf, lock := b.at("odoo.conf"), b.at("modules.lock")
	content := []byte("[options]\ndb_password = in the set, and nowhere else\n")
	if err := errors.Join(os.WriteFile(conf, content, 0o600), os.WriteFile(lock, []byte("web 17.0.1\n"), 0o600), b.store.Init(t.Context()), os.Mkdir(b.at("other"), 0o700), os.WriteFile(b.at("other", "odoo.conf"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	request := service.BackupRequest{Server: b.server, Database: "clinic", Filestore: b.at("filestore", "clinic"), Store: b.store, Staging: b.at("staging"), Jobs: 2}
	for name, tt := range map[string]struct {
		files []string
		want  string
	}{
		"two of one name": {[]string{conf, b.at("other", "odoo.conf")}, "two files of the configuration are called odoo.conf"},
		"none":            {[]string{b.at("nothing.conf")}, "nothing.conf"},
		"a folder":        {[]string{b.at("other")}, "other"},
	} {
		request.Config = tt.files
		if _, err := b.service.Backup(t.Context(), request); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	request.Config = []string{conf, lock}
	made, err := b.service.Backup(t.Context(), request)
	if err != nil || len(made.Manifest.Config) != 2 || made.Manifest.Config[1].Path != "odoo.conf" {
		t.Fatalf("%v, %+v", err, made.Manifest.Config)
	}
	if v, err := b.service.Verify(t.Context(), b.store, true); err != nil || v.Broken() {
		t.Errorf("%v, %+v", err, v)
	}

	back := b.request(made.Manifest, "clinic2")
	back.Config = b.at("etc")
	got, err := b.service.Restore(t.Context(), back)
	if err != nil || !got.Whole {
		t.Fatal(err, got.Differences)
	}
	raw, err := os.ReadFile(b.at("etc", "odoo.conf"))
	info, _ := os.Stat(b.at("etc", "odoo.conf"))
	if err != nil || !bytes.Equal(raw, content) || info.Mode().Perm() != 0o600 {
		t.Errorf("odoo.conf is %q (%v), %v", raw, err, info.Mode())
	}
	back = b.request(made.Manifest, "clinic3")
	back.Config = b.at("etc")
	if _, err := b.service.Restore(t.Context(), back); err == nil || !strings.Contains(err.Error(), "there is a modules.lock in") {
		t.Errorf("over another: %v", err)
	}

	// A restore that is given up takes back what it put, and nothing that was changed since.
	back.Config = b.at("etc2")
	ctx, cut := context.WithCancel(t.Context())
	back.Watch = func(e step.Entry) {
		if e.Step == "place" && e.Event == step.Ended {
			cut()
		}
	}
	if _, err := b.service.Restore(ctx, back); err == nil {
		t.Fatal("it was cut, and says nothing")
	}
	if _, err := os.Stat(b.at("etc2", "odoo.conf")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.at("etc2", "modules.lock"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.service.Abandon(t.Context(), service.RestoreRequest{Server: b.server, Filestore: back.Filestore, Work: back.Work}); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(b.at("etc2", "*"))
	if len(left) != 1 || filepath.Base(left[0]) != "modules.lock" {
		t.Errorf("there is %v", left)
	}
	b.nothingTemporary()
}

package web_test

import (
	"crypto/rand"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/app/evidence"
	opener "github.com/wardhq/ward/internal/app/open"
	"github.com/wardhq/ward/internal/app/packs"
)

// A disk that is full gives no pack, says so, and has nothing of it afterwards.
func TestPackOnAFullDisk(t *testing.T) {
	shown := open(t).Shown
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("needs root, and leave to mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	m := packs.New(packs.Options{
		Export: evidence.Exporter{Frameworks: opener.Opener{Own: catalogue.FS()}.Frameworks}, State: shown.Sealed.Folder.Request,
		Now: func() time.Time { return today }, ID: rand.Text, In: dir, Most: 1, Keep: time.Hour,
	})
	p, err := m.Begin(packs.Asked{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ = m.Wait(t.Context(), p.ID)
	if p.State != packs.Failed || !strings.Contains(p.Err.Error(), "the disk on which packs are made is full") {
		t.Errorf("it is %v: %v", p.State, p.Err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

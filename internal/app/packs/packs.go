// Package packs makes packs of evidence for those who ask at a console, and keeps
// them for a while so that they can be fetched.
//
// It promises that one is made at a time; that what is made lies in a private folder of
// the process alone, outside of what it is made of, and is gone when it was removed,
// when its time is over, or when the process ends; that a pack is handed out whole and
// verified or not at all; and that nothing of a state folder is changed.
package packs

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/digest"
	sealed "github.com/wardhq/ward/internal/evidence"
	"github.com/wardhq/ward/internal/filelock"
)

// folderName is how the folders of processes begin.
const folderName = "ward-packs-"

// Exporter writes packs.
type Exporter interface {
	Export(ctx context.Context, r evidence.ExportRequest) (evidence.Exported, error)
}

// Options are what a Maker works with.
type Options struct {
	Export Exporter
	State  state.Request // whose ledger packs are of
	Now    func() time.Time
	ID     func() string // a name that nobody guesses, of letters and digits
	In     string        // where the private folder is made; "" is the system's place for such
	Most   int           // so many are kept
	Keep   time.Duration // for so long
}

// Asked is what a pack is asked for.
type Asked struct {
	state.Filter
	Sample  int    // 0 takes all records
	Seed    string // from whoever asks for the sample
	Earlier []byte // a checkpoint that the auditor holds, nil for none
}

// State is where a pack is on its way.
type State int

// The states.
const (
	Making State = iota
	Made
	Failed
)

// Pack is a pack, made or not.
type Pack struct {
	ID           string
	Asked        Asked
	State        State
	Step         evidence.ExportStep // while it is made
	Began, Ended time.Time
	Until        time.Time // it is kept
	Exported     evidence.Exported
	Digest       digest.Digest // of its file
	Err          error         // why there is none
}

// What Begin refuses.
var (
	ErrBusy = errors.New("another pack is being made: wait for it, or cancel it")
	ErrFull = errors.New("as many packs are kept as there may be: remove one")
)

// Maker makes packs.
type Maker struct {
	o       Options
	ctx     context.Context
	stop    context.CancelFunc
	making  sync.WaitGroup
	mu      sync.Mutex
	folder  string // "" before the first pack
	held    *os.File
	packs   []Pack // the newest first
	cancel  context.CancelFunc
	changed chan struct{} // closed when a pack changed
	closed  bool
}

// New returns a Maker, and removes what processes have left that ended without doing so.
func New(o Options) *Maker {
	if o.In == "" {
		o.In = os.TempDir()
	}
	m := &Maker{o: o}
	m.ctx, m.stop = context.WithCancel(context.Background())
	sweep(o.In)
	return m
}

// sweep removes the folders of processes that are gone. Whoever lives holds theirs;
// where folders cannot be held, nobody can tell, and none is removed.
func sweep(in string) {
	entries, err := os.ReadDir(in)
	if err != nil || runtime.GOOS == "windows" {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), folderName) {
			continue
		}
		path := filepath.Join(in, e.Name())
		dir, err := os.Open(path)
		if err != nil {
			continue // somebody else's
		}
		if filelock.Hold(dir) == nil {
			_ = os.RemoveAll(path) // what stays is for the next start
		}
		_ = dir.Close()
	}
}

// private returns the process's own folder, which it makes for the first pack.
func (m *Maker) private() (string, error) {
	if m.folder != "" {
		return m.folder, nil
	}
	place, err := filepath.Abs(m.o.In)
	if err == nil {
		place, err = filepath.EvalSymlinks(place)
	}
	if err != nil {
		return "", &input.Error{What: "the folder in which packs are made cannot be used", Err: err, Hint: "name another with TMPDIR"}
	}
	if own, err := filepath.EvalSymlinks(m.o.State.Dir); err == nil {
		if own, err = filepath.Abs(own); err == nil && (place == own || strings.HasPrefix(place, own+string(filepath.Separator))) {
			return "", &input.Error{What: "packs would be made in the state folder " + m.o.State.Dir, Hint: "name a folder outside of it with TMPDIR"}
		}
	}
	dir, err := os.MkdirTemp(place, folderName)
	if err != nil {
		return "", &input.Error{What: "the folder in which packs are made cannot be made", Err: err, Hint: "name another with TMPDIR"}
	}
	held, err := os.Open(dir)
	if err == nil {
		err = filelock.Hold(held)
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	m.folder, m.held = dir, held
	return dir, nil
}

// Begin begins to make a pack, and returns it as it is on its way.
func (m *Maker) Begin(asked Asked) (Pack, error) {
	if asked.Earlier != nil {
		if _, err := sealed.ParseCheckpoint(asked.Earlier); err != nil {
			return Pack{}, &input.Error{What: "the earlier checkpoint is none: " + err.Error(), Hint: "give the file checkpoint of a pack, or log/checkpoint of a ledger, whole"}
		}
	}
	if (asked.Sample > 0) != (asked.Seed != "") {
		return Pack{}, &input.Error{What: "a sample and its seed go together", Hint: "whoever asks for the sample gives the seed that it is drawn by"}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire()
	switch {
	case m.closed:
		return Pack{}, context.Canceled
	case m.cancel != nil:
		return Pack{}, ErrBusy
	}
	m.packs = slices.DeleteFunc(m.packs, func(p Pack) bool { return p.State == Failed }) // the last that failed is told of
	if len(m.packs) >= m.o.Most {
		return Pack{}, ErrFull
	}
	dir, err := m.private()
	if err != nil {
		return Pack{}, err
	}
	p := Pack{ID: m.o.ID(), Asked: asked, Began: m.o.Now()}
	own := filepath.Join(dir, p.ID)
	if err := os.Mkdir(own, 0o700); err != nil {
		return Pack{}, plain(err, dir)
	}
	m.packs = slices.Insert(m.packs, 0, p)
	ctx, cancel := context.WithCancel(m.ctx)
	m.cancel = cancel
	m.making.Go(func() {
		defer cancel()
		m.make(ctx, p, own)
	})
	return p, nil
}

// make makes a pack. Of one that fails nothing stays on the disk.
func (m *Maker) make(ctx context.Context, p Pack, own string) {
	r := evidence.ExportRequest{
		Request: m.o.State, Filter: p.Asked.Filter, Sample: p.Asked.Sample, Seed: p.Asked.Seed, To: filepath.Join(own, "pack.zip"),
		Step: func(s evidence.ExportStep) { m.change(p.ID, func(p *Pack) { p.Step = s }) },
	}
	var err error
	if p.Asked.Earlier != nil {
		r.Checkpoint = filepath.Join(own, "checkpoint")
		err = os.WriteFile(r.Checkpoint, p.Asked.Earlier, 0o600)
	}
	var done evidence.Exported
	if err == nil {
		done, err = m.o.Export.Export(ctx, r)
	}
	var sum digest.Digest
	if err == nil {
		sum, err = digestOf(r.To)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		err = plain(err, filepath.Dir(own))
		if gone := os.RemoveAll(own); gone != nil {
			err = errors.Join(err, gone)
		}
	}
	m.change(p.ID, func(p *Pack) {
		p.State, p.Ended, p.Exported, p.Digest, p.Err = Made, m.o.Now(), done, sum, err
		p.Until = p.Ended.Add(m.o.Keep)
		if err != nil {
			p.State = Failed
		}
		m.cancel = nil
	})
}

func digestOf(path string) (out digest.Digest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return out, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return out, err
	}
	return digest.Digest(sum.Sum(nil)), nil
}

// plain says of a full disk and of a cancelled pack what it is.
func plain(err error, dir string) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &input.Error{What: "the disk on which packs are made is full", Err: err, Hint: "free space below " + filepath.Dir(dir) + ", or name a folder elsewhere with TMPDIR; nothing of the pack was left behind"}
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("it was cancelled, and nothing of it was left behind: %w", err)
	}
	return err
}

// change changes one pack, and wakes who waits for it.
func (m *Maker) change(id string, change func(*Pack)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.packs {
		if m.packs[i].ID == id {
			change(&m.packs[i])
		}
	}
	if m.changed != nil {
		close(m.changed)
		m.changed = nil
	}
}

// Wait returns a pack as soon as it is made, or failed.
func (m *Maker) Wait(ctx context.Context, id string) (Pack, bool) {
	for {
		m.mu.Lock()
		if m.changed == nil {
			m.changed = make(chan struct{})
		}
		changed := m.changed
		p, ok := m.find(id)
		m.mu.Unlock()
		if !ok || p.State != Making {
			return p, ok
		}
		select {
		case <-ctx.Done():
			return p, ok
		case <-changed:
		}
	}
}

// Packs are those that are kept, the one that is made and the last that failed, the
// newest first.
func (m *Maker) Packs() []Pack {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire()
	return slices.Clone(m.packs)
}

// Pack returns one pack.
func (m *Maker) Pack(id string) (Pack, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire()
	return m.find(id)
}

func (m *Maker) find(id string) (Pack, bool) {
	for _, p := range m.packs {
		if p.ID == id {
			return p, true
		}
	}
	return Pack{}, false
}

// Open opens a pack's file. A pack that is removed meanwhile is read to its end where
// the system lets it.
func (m *Maker) Open(id string) (*os.File, Pack, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.expire()
	p, ok := m.find(id)
	if !ok || p.State != Made {
		return nil, p, os.ErrNotExist
	}
	f, err := os.Open(p.Exported.Path)
	return f, p, err
}

// Remove cancels a pack that is being made, and removes any other. That there is none
// is fine: two may press at once.
func (m *Maker) Remove(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.find(id)
	switch {
	case !ok:
		return nil
	case p.State == Making:
		m.cancel()
		return nil
	}
	return m.drop(func(p Pack) bool { return p.ID == id })
}

// expire removes what is kept for too long. Its caller holds the lock.
func (m *Maker) expire() {
	now := m.o.Now()
	_ = m.drop(func(p Pack) bool { return p.State != Making && !now.Before(p.Until) }) // the folder goes with the process
}

func (m *Maker) drop(which func(Pack) bool) error {
	var errs []error
	m.packs = slices.DeleteFunc(m.packs, func(p Pack) bool {
		if !which(p) {
			return false
		}
		errs = append(errs, os.RemoveAll(filepath.Join(m.folder, p.ID)))
		return true
	})
	return errors.Join(errs...)
}

// Follow removes packs whose time is over, until ctx ends, and then all of them.
func (m *Maker) Follow(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return m.Close()
		case <-tick.C:
			m.Packs()
		}
	}
}

// Close cancels what is being made and removes all packs with their folder.
func (m *Maker) Close() error {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.stop()
	m.making.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.packs = nil
	if m.folder == "" {
		return nil
	}
	err := errors.Join(os.RemoveAll(m.folder), m.held.Close())
	m.folder = ""
	return err
}

// Package rehearse practises the ways back of an environment on one machine: on servers
// that are configured as its design has them, with a database that it makes.
//
// It promises that nothing of it counts as measured; that a way back which the design
// does not have, and what of the design the machine cannot be, are named; that one way
// which fails keeps no other from being practised; and that nothing is left of it.
package rehearse

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/wardhq/ward/internal/app/failover"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/app/sessions"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	ways "github.com/wardhq/ward/internal/recovery/failover"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/rehearse"
	"github.com/wardhq/ward/internal/rehearse/rig"
	"github.com/wardhq/ward/internal/rehearse/sample"
	"github.com/wardhq/ward/internal/step"
	"github.com/wardhq/ward/internal/step/journal"
)

// Rehearsal practises ways back.
type Rehearsal struct {
	Version  string
	Now      func() time.Time
	Text     func() string
	Recovery recovery.Recovery
	Failover failover.Failover
	Sessions sessions.Sessions
}

// Request asks for a rehearsal.
type Request struct {
	Organisation string
	Tier         rehearse.Tier
	// Work is a folder that is there, in which the servers get one of their own; one of
	// the system's for what passes where it is "".
	Work string
	Size sample.Size
	Seed uint64
	// Told is told what is being done; it may be nil.
	Told func(string)
}

// system is what drills say that they were carried out on.
const system = "one machine"

// Rehearsed is what a rehearsal came to.
type Rehearsed struct {
	Environment string    `json:"environment"`
	System      string    `json:"system"`
	Began       time.Time `json:"began"`
	Seconds     float64   `json:"seconds"`
	PostgreSQL  string    `json:"postgresql"` // what ran: its version
	// Parameters are those of the design that were set, and LeftOut what of the design
	// was not there.
	Parameters []rehearse.Parameter `json:"parameters"`
	LeftOut    []rehearse.LeftOut   `json:"leftOut"`
	Drills     []drill.Drill        `json:"drills"`
	// Without are the ways back that the design does not have.
	Without []Without `json:"without"`
}

// Without is a way back that was not practised.
type Without struct {
	Kind drill.Kind `json:"kind"`
	Why  string     `json:"why"`
}

// Passed reports whether all that was practised passed, and something was.
func (r Rehearsed) Passed() bool {
	for _, d := range r.Drills {
		if !d.Passed() {
			return false
		}
	}
	return len(r.Drills) > 0
}

// practice is a way back that is practised.
type practice struct {
	kind drill.Kind
	// without says why the design does not have it; "" where it does.
	without func(rehearse.Tier) string
	do      func(ctx context.Context, x *stage) (drill.Drill, error)
}

// practices are the ways back, in the order in which they are practised: each leaves a
// tier that the next can begin with.
func (s Rehearsal) practices() []practice {
	return []practice{
		{kind: drill.Restore, do: s.restore},
		{kind: drill.Failover, do: s.failover, without: func(t rehearse.Tier) string {
			if t.Standby {
				return ""
			}
			return "the database has no standby: it comes back by a restore"
		}},
		{kind: drill.Sessions, do: s.sessions, without: func(t rehearse.Tier) string {
			if t.Cache != nil {
				return ""
			}
			return "there is no Redis: sessions are in the database, and come back with it"
		}},
	}
}

// database is what the sample is called, and its sessions'.
const (
	database        = "odoo"
	sessionDatabase = database + "_sessions"
)

// stage is what ways back are practised on.
type stage struct {
	Request
	rig       *rig.Rig
	writes    *rig.Postgres // the one of the two that does
	follows   *rig.Postgres
	filestore string
}

// Rehearse practises all ways back that the design has.
func (s Rehearsal) Rehearse(ctx context.Context, r Request) (out Rehearsed, err error) {
	out = Rehearsed{
		Environment: r.Tier.Environment.String(), System: system, Began: s.Now().UTC(), Parameters: []rehearse.Parameter{},
		LeftOut: r.Tier.LeftOut, Drills: []drill.Drill{}, Without: []Without{},
	}
	if err := r.Size.Valid(); err != nil {
		return out, &input.Error{What: err.Error()}
	}
	if r.Work == "" {
		if r.Work, err = passing(); err != nil {
			return out, err
		}
		defer func() { err = errors.Join(err, os.Remove(r.Work)) }()
	}
	r.tell("starting the servers")
	tier, err := rig.Open(ctx, r.Work, r.Tier)
	switch {
	case ctx.Err() != nil:
		return out, context.Cause(ctx)
	case err != nil:
		return out, &input.Error{What: "the rehearsal cannot begin", Err: err}
	}
	defer func() { err = errors.Join(err, tier.Close()) }()
	out.PostgreSQL, out.LeftOut = tier.Version, append(out.LeftOut, tier.LeftOut...)
	out.Parameters = append(out.Parameters, tier.Set...)
	x := &stage{Request: r, rig: tier, writes: tier.Primary, follows: tier.Standby}
	r.tell("making a database of Odoo's shape")
	if err := x.make(ctx); err != nil {
		return out, fmt.Errorf("the database of the rehearsal cannot be made: %w", err)
	}
	for _, p := range s.practices() {
		if p.without != nil {
			if why := p.without(r.Tier); why != "" {
				out.Without = append(out.Without, Without{p.kind, why})
				continue
			}
		}
		r.tell("practising: " + p.kind.Title())
		d, err := s.practise(ctx, x, p)
		if ctx.Err() != nil {
			return out, context.Cause(ctx)
		}
		out.Drills = append(out.Drills, d)
		if err != nil && p.kind == drill.Failover {
			// Which of the two writes is not known to be the one that did.
			x.settle(ctx)
		}
	}
	out.Seconds = s.Now().Sub(out.Began).Seconds()
	return out, nil
}

// practise carries a drill out, and says whose it is. One that could not be is one that
// has not passed.
func (s Rehearsal) practise(ctx context.Context, x *stage, p practice) (drill.Drill, error) {
	began := s.Now().UTC()
	d, err := p.do(ctx, x)
	if d.Format == "" {
		d = drill.Drill{Format: format.Drill, ID: drill.ID(began, strings.ToLower(s.Text())), Kind: p.kind, Ward: s.Version, Began: began, Ended: s.Now().UTC(), Record: step.Record{Name: p.kind.Title(), System: system}}
		if err == nil {
			err = errors.New("nothing was done")
		}
		d.Wrong = []string{err.Error()}
	}
	d.Organisation, d.Entity, d.Environment = x.Organisation, x.Tier.Environment.Entity, x.Tier.Environment.Name
	return d, err
}

func (r Request) tell(what string) {
	if r.Told != nil {
		r.Told(what)
	}
}

// passing makes a folder that servers may come to, also where they run as another user.
func passing() (string, error) {
	dir, err := os.MkdirTemp("", "ward-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711) //nolint:gosec // what is in it is closed to all others
}

// server is the one that writes, as recovery takes it.
func (x *stage) server() postgres.Server {
	return postgres.Server{Conn: x.writes.Conn(), Bin: x.rig.Bin(), Env: x.rig.Env()}
}

// make makes the sample, and the sessions' database beside it, as a design has one.
func (x *stage) make(ctx context.Context) error {
	dir, err := x.rig.Folder("filestore")
	if err != nil {
		return err
	}
	x.filestore = filepath.Join(dir, database)
	server := x.server()
	for _, name := range []string{database, sessionDatabase} {
		if err := server.Exec(ctx, "postgres", "CREATE DATABASE "+name); err != nil {
			return err
		}
	}
	if err := server.Exec(ctx, sessionDatabase, "CREATE TABLE http_sessions (sid varchar PRIMARY KEY, payload text); INSERT INTO http_sessions SELECT md5(n::text), '{}' FROM generate_series(1, 25) n"); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, x.writes.Conn()+" dbname="+database)
	if err != nil {
		return err
	}
	err = sample.Make(ctx, conn, x.filestore, x.Size, x.Seed)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// settle finds which of the two writes.
func (x *stage) settle(ctx context.Context) {
	if ways.Takes(ctx, x.follows.Conn(), database) {
		x.writes, x.follows = x.follows, x.writes
	}
}

// journal opens one for a drill.
func (x *stage) journal(kind drill.Kind) (*journal.File, error) {
	dir, err := x.rig.Folder("drill-" + string(kind))
	if err != nil {
		return nil, err
	}
	return journal.Open(filepath.Join(dir, "journal"))
}

func (x *stage) watch(e step.Entry) {
	if e.Event == step.Began {
		x.tell("  " + e.Step)
	}
}

// restore makes a recovery set and restores it into isolation.
func (s Rehearsal) restore(ctx context.Context, x *stage) (drill.Drill, error) {
	store, err := x.store()
	if err != nil {
		return drill.Drill{}, err
	}
	staging, err := x.rig.Folder("staging")
	if err != nil {
		return drill.Drill{}, err
	}
	back, err := x.rig.Folder("restored")
	if err != nil {
		return drill.Drill{}, err
	}
	d := drill.Drill{Format: format.Drill, Kind: drill.Restore, Ward: s.Version, Began: s.Now().UTC(), Expected: "each row and each attachment of the set is there"}
	d.ID = drill.ID(d.Began, strings.ToLower(s.Text()))
	made, err := s.Recovery.Backup(ctx, recovery.BackupRequest{Server: x.server(), Database: database, Filestore: x.filestore, Store: store, Staging: staging, Jobs: 2, MakeStore: true})
	if err != nil {
		return drill.Drill{}, fmt.Errorf("no set could be made: %w", err)
	}
	got, err := s.Recovery.Restore(ctx, recovery.RestoreRequest{
		Store: store, Set: made.Manifest, Server: x.server(), Database: database, Filestore: filepath.Join(back, database),
		Work: filepath.Join(back, "work"), For: recovery.Production, Jobs: 2, Discard: true, System: system, Watch: x.watch,
	})
	d.Ended, d.Record, d.Set = s.Now().UTC(), got.Record, made.Manifest.Set
	d.Back = drill.FigureOf(got.Took)
	d.Point = drill.Figure{Why: "nobody works here: it is as long as the time between two sets"}
	for _, one := range got.Differences {
		d.Wrong = append(d.Wrong, one.String())
	}
	d.Wrong = d.Wrong[:min(len(d.Wrong), drill.MaxWrong)]
	if err != nil && len(d.Wrong) == 0 {
		d.Wrong = []string{err.Error()}
	}
	return d, err
}

// store makes the store's folder and its password, which nobody else is told.
func (x *stage) store() (restic.Store, error) {
	dir, err := x.rig.Folder("store")
	if err != nil {
		return restic.Store{}, err
	}
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte(rand.Text()), 0o600); err != nil {
		return restic.Store{}, err
	}
	if strings.ContainsAny(password, `"\`) {
		return restic.Store{}, fmt.Errorf("the folder %s has a name that no command can be given", dir)
	}
	return restic.Store{
		Repository: filepath.Join(dir, "repository"), PasswordCommand: `cat "` + password + `"`, Cache: filepath.Join(dir, "cache"), Env: x.rig.Env(),
	}, nil
}

// lost is the server of a rig that is lost.
type lost struct{ primary, standby *rig.Postgres }

func (l lost) Lose(ctx context.Context) error              { return l.primary.Kill(ctx) }
func (l lost) Fence(ctx context.Context) (string, error)   { return l.primary.Fence(ctx) }
func (l lost) Rebuild(ctx context.Context) (string, error) { return l.primary.Rebuild(ctx, l.standby) }

// How much is written before a primary is lost, and again after.
const (
	writers = 4
	rows    = 400
	every   = 2 * time.Millisecond
)

// patience is how long a drill waits for anything.
const patience = 2 * time.Minute

func (s Rehearsal) failover(ctx context.Context, x *stage) (drill.Drill, error) {
	j, err := x.journal(drill.Failover)
	if err != nil {
		return drill.Drill{}, err
	}
	got, err := s.Failover.Drill(ctx, failover.Request{
		Servers: ways.Servers{Primary: x.writes.Conn(), Standby: x.follows.Conn(), Writer: rig.Both(x.writes, x.follows)},
		Primary: lost{x.writes, x.follows}, Database: database, Writers: writers, Every: every, Rows: rows,
		// What a standby that does not confirm loses is what such a design loses.
		AcceptLosses: true, Patience: patience, Journal: j, System: system, Watch: x.watch,
	})
	if err == nil {
		x.writes, x.follows = x.follows, x.writes
	}
	return got.Drill, errors.Join(err, j.Close())
}

// sessionsKept is how many sessions a Redis has when it is lost.
const sessionsKept = 200

func (s Rehearsal) sessions(ctx context.Context, x *stage) (drill.Drill, error) {
	j, err := x.journal(drill.Sessions)
	if err != nil {
		return drill.Drill{}, err
	}
	cache := x.Tier.Cache
	d, err := s.Sessions.Drill(ctx, sessions.Request{
		Cache: x.rig.Cache, Holds: cache.Sessions, Persistent: cache.Append || cache.Dump, Sessions: sessionsKept,
		Patience: patience, Journal: j, System: system, Watch: x.watch, Beside: x.beside,
	})
	return d, errors.Join(err, j.Close())
}

// beside counts what the loss of Redis must not touch.
func (x *stage) beside(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	for _, one := range []struct{ what, database, table string }{
		{"jobs of the queue", database, "queue_job"}, {"sessions in the database", sessionDatabase, "http_sessions"},
	} {
		conn, err := pgx.Connect(ctx, x.writes.Conn()+" dbname="+one.database)
		if err != nil {
			return nil, err
		}
		var n int64
		err = conn.QueryRow(ctx, "SELECT count(*) FROM "+one.table).Scan(&n)
		if err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))); err != nil {
			return nil, err
		}
		out[one.what] = n
	}
	return out, nil
}

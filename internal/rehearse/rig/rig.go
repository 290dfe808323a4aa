// Package rig runs the data tier of an environment on one machine, for a while: a
// PostgreSQL that writes, one that follows it, and a Redis.
//
// It promises that its servers listen on no network, and that the folder of their
// sockets is closed to everybody else; that none of them outlives the context that it
// was made with, nor on Linux Ward itself; that Close removes all that it made and
// nothing else; and that what of the design it could not be is named.
package rig

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/recovery/program"
	"github.com/wardhq/ward/internal/rehearse"
)

// Rig is a data tier that runs. Open opens one.
type Rig struct {
	// Primary and Standby are its two servers, as they began; Standby is nil where the
	// design has none.
	Primary, Standby *Postgres
	Cache            *Redis // nil where the design has none
	// Set are the parameters of the design that it has, and LeftOut what of the design
	// it could not be on this machine, beside what no rig can be.
	Set     []rehearse.Parameter
	LeftOut []rehearse.LeftOut
	// Version is PostgreSQL's, as its programs say it.
	Version string

	dir  string
	bin  string
	as   *program.User
	tier rehearse.Tier
	stop context.CancelFunc
	life context.Context //nolint:containedctx // servers live as long as the rig, and not as a call
}

// folder is what a rig makes in the folder that it is given.
const folder = "ward-rehearsal"

// longestSocket is how long the path of a socket may be (unix(7)), less PostgreSQL's name
// for it and a folder's.
const longestSocket = 107 - len("/standby/.s.PGSQL.5432.lock")

// ErrLacks is that this machine lacks something that a rig is made of.
var ErrLacks = errors.New("this machine lacks what a rehearsal runs")

// Open starts the tier in a new folder below one that is there.
func Open(ctx context.Context, in string, tier rehearse.Tier) (*Rig, error) {
	in, err := filepath.Abs(in)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(in, folder)
	if len(dir) > longestSocket {
		return nil, fmt.Errorf("the path of %s is too long for sockets: want %d bytes at most", dir, longestSocket)
	}
	bin, err := programs(tier)
	if err != nil {
		return nil, err
	}
	as, err := server()
	if err != nil {
		return nil, err
	}
	if err := reachable(in, as); err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("there is %s already: another rehearsal runs there, or was killed: remove it, or name another folder", dir)
		}
		return nil, err
	}
	life, stop := context.WithCancel(ctx)
	r := &Rig{dir: dir, bin: bin, as: as, tier: tier, life: life, stop: stop}
	if err := r.start(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *Rig) start(ctx context.Context) error {
	if err := r.own(r.dir); err != nil {
		return err
	}
	version, err := r.say(ctx, "postgres", "--version")
	if err != nil {
		return err
	}
	r.Version = strings.TrimSpace(strings.TrimPrefix(version, "postgres (PostgreSQL) "))
	if major, _, _ := strings.Cut(r.Version, "."); major != r.tier.Version {
		r.leave("PostgreSQL "+r.tier.Version, "this machine has "+r.Version)
	}
	if err := r.postgres(ctx); err != nil {
		return err
	}
	if r.tier.Cache != nil {
		if r.Cache, err = r.redis(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close ends all servers and removes what the rig made.
func (r *Rig) Close() error {
	r.stop()
	for _, p := range []*Postgres{r.Primary, r.Standby} {
		p.wait()
	}
	r.Cache.wait()
	return os.RemoveAll(r.dir)
}

// Folder makes a folder in the rig, which whoever runs Ward owns.
func (r *Rig) Folder(name string) (string, error) {
	dir := filepath.Join(r.dir, name)
	return dir, os.Mkdir(dir, 0o700)
}

// Env is the surroundings of a rig's programs: none of those of whoever runs Ward, which
// may name other servers.
func (r *Rig) Env() []string {
	return []string{"PATH=" + r.bin + ":" + os.Getenv("PATH"), "HOME=" + r.dir, "LC_ALL=C.UTF-8", "TZ=UTC"}
}

// Bin is the folder of PostgreSQL's programs.
func (r *Rig) Bin() string { return r.bin }

func (r *Rig) leave(what, why string) {
	r.LeftOut = append(r.LeftOut, rehearse.LeftOut{What: what, Why: why})
}

// own gives a folder or file to whoever the servers run as.
func (r *Rig) own(path string) error {
	if r.as == nil {
		return nil
	}
	return os.Lchown(path, int(r.as.UID), int(r.as.GID))
}

// tool runs one of PostgreSQL's programs to its end, as the servers run.
func (r *Rig) tool(ctx context.Context, name string, args ...string) error {
	return program.Run(ctx, r.program(name, args...))
}

func (r *Rig) say(ctx context.Context, name string, args ...string) (string, error) {
	var out strings.Builder
	p := r.program(name, args...)
	p.Out = &out
	err := program.Run(ctx, p)
	return out.String(), err
}

func (r *Rig) program(name string, args ...string) program.Program {
	return program.Program{Path: filepath.Join(r.bin, name), Args: args, Env: r.Env(), Dir: r.dir, As: r.as}
}

// programs finds what a tier runs. Its error names all that is missing.
func programs(tier rehearse.Tier) (bin string, err error) {
	var missing []string
	// Debian keeps a folder for each version, and off the PATH.
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		slices.SortFunc(found, func(a, b string) int { return versionOf(a) - versionOf(b) })
		// The version of the design where it is here, and else the newest.
		if at := slices.IndexFunc(found, func(p string) bool { return strconv.Itoa(versionOf(p)) == tier.Version }); at >= 0 {
			found = found[at : at+1]
		}
		bin = filepath.Dir(found[len(found)-1])
	} else if path, err := exec.LookPath("initdb"); err == nil {
		bin = filepath.Dir(path)
	} else {
		missing = append(missing, "PostgreSQL (Debian's package postgresql)")
	}
	if _, err := exec.LookPath("redis-server"); err != nil && tier.Cache != nil {
		missing = append(missing, "Redis (Debian's package redis-server)")
	}
	if len(missing) > 0 {
		return "", fmt.Errorf("%w: %s", ErrLacks, strings.Join(missing, ", and "))
	}
	return bin, nil
}

// versionOf is the version in a path of Debian's.
func versionOf(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 is older than all
	return n
}

// server returns whom servers run as: whoever runs Ward, but never root, as whom
// PostgreSQL refuses to run.
func server() (*program.User, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // nobody else
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("%w: PostgreSQL does not run as root, and there is no user postgres to run it as: run the rehearsal as somebody else", ErrLacks)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &program.User{UID: uint32(uid), GID: uint32(gid)}, nil
}

// reachable refuses a folder that whoever the servers run as cannot come to: it is one
// of others, which all may pass or none.
func reachable(dir string, as *program.User) error {
	if as == nil {
		return nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o001 == 0 {
			return fmt.Errorf("the folder %s is closed to the user postgres, as whom servers run where root starts them: name another, or run the rehearsal as somebody else", at)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// patience is how long a server may take to answer, and pause between two looks.
const (
	patience = time.Minute
	pause    = 20 * time.Millisecond
)

// until asks until it is answered yes, what was started ends, or it was long enough.
func until(ctx context.Context, what string, of *program.Running, yes func(context.Context) error) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	again := time.NewTicker(pause)
	defer again.Stop()
	for {
		err := yes(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-of.Done():
			return fmt.Errorf("%s ended: %w", what, cmp.Or(of.Err(), err))
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s: %w", what, err), context.Cause(ctx))
		case <-again.C:
		}
	}
}

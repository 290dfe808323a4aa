package rig

import (
	"context"
	"os"
	"path/filepath"
	"syscall"

	"github.com/wardhq/ward/internal/recovery/program"
	"github.com/wardhq/ward/internal/recovery/redis"
)

// Redis is the Redis of a rig.
type Redis struct {
	redis.Server
	rig     *Rig
	dir     string
	running *program.Running
}

func (r *Rig) redis(ctx context.Context) (*Redis, error) {
	dir := filepath.Join(r.dir, "redis")
	s := &Redis{rig: r, dir: dir, Server: redis.Server{Network: "unix", Address: filepath.Join(dir, "s")}}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return nil, err
	}
	if err := r.own(s.dir); err != nil {
		return nil, err
	}
	return s, s.Restore(ctx)
}

// Restore starts it unless it runs, and returns when it answers.
func (s *Redis) Restore(ctx context.Context) error {
	if s.running != nil {
		select {
		case <-s.running.Done():
		default:
			return nil
		}
	}
	cache := s.rig.tier.Cache
	save, appending := "", "no"
	if cache.Dump {
		save = "60 1"
	}
	if cache.Append {
		appending = "yes"
	}
	running, err := program.Start(s.rig.life, program.Program{
		Path: "redis-server", Env: s.rig.Env(), Dir: s.dir, As: s.rig.as, End: syscall.SIGTERM,
		Args: []string{
			"--port", "0", "--unixsocket", s.Address, "--unixsocketperm", "700", "--dir", s.dir, "--logfile", filepath.Join(s.dir, "log"),
			"--maxmemory-policy", cache.Eviction, "--save", save, "--appendonly", appending, "--daemonize", "no",
		},
	})
	if err != nil {
		return err
	}
	s.running = running
	return until(ctx, "Redis", running, s.Answers)
}

// Lose ends it at once: what it has in memory is gone.
func (s *Redis) Lose(ctx context.Context) error {
	if err := s.running.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	select {
	case <-s.running.Done():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Redis) wait() {
	if s != nil && s.running != nil {
		<-s.running.Done()
	}
}

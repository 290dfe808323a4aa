package rig

import (
	"context"
	"os"
	"path/filepath"
	"syscall"

	"github.com/redis/go-redis/v9"

	"github.com/wardhq/ward/internal/recovery/program"
)

// Redis is the Redis of a rig.
type Redis struct {
	rig     *Rig
	dir     string
	running *program.Running
}

// Socket is where it answers.
func (s *Redis) Socket() string { return filepath.Join(s.dir, "s") }

func (r *Rig) redis(ctx context.Context) (*Redis, error) {
	s := &Redis{rig: r, dir: filepath.Join(r.dir, "redis")}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return nil, err
	}
	if err := r.own(s.dir); err != nil {
		return nil, err
	}
	return s, s.Start(ctx)
}

// Start starts it, and returns when it answers.
func (s *Redis) Start(ctx context.Context) error {
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
		Args: []string{"--port", "0", "--unixsocket", s.Socket(), "--unixsocketperm", "700", "--dir", s.dir, "--logfile", filepath.Join(s.dir, "log"),
			"--maxmemory-policy", cache.Eviction, "--save", save, "--appendonly", appending, "--daemonize", "no"},
	})
	if err != nil {
		return err
	}
	s.running = running
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket(), MaxRetries: -1})
	defer client.Close()
	return until(ctx, "Redis", running, func(ctx context.Context) error { return client.Ping(ctx).Err() })
}

// Kill ends it at once: what it has in memory is gone.
func (s *Redis) Kill(ctx context.Context) error {
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

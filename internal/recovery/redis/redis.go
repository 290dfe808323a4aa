// Package redis looks at a Redis from outside, as Odoo's sessions would.
//
// It promises that nothing is written but under names of its own, each for a while, and
// that what cannot be asked is never counted.
package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Server is a Redis, by its socket or its address.
type Server struct {
	Network string // unix or tcp
	Address string
}

// The names that are written, and for how long.
const (
	session = "ward-drill:session:"
	probe   = "ward-drill:probe"
	lasts   = time.Hour
)

// patience is how long an answer is waited for: less than a request of Odoo's may take.
const patience = 2 * time.Second

// with runs something on a connection of its own. It is made beforehand: the library
// tries a server that is not there again and again, and says so on standard error.
func (s Server) with(ctx context.Context, do func(*redis.Client) error) error {
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, s.Network, s.Address)
	if err != nil {
		return err
	}
	defer conn.Close()
	used := false
	c := redis.NewClient(&redis.Options{
		Network: s.Network, Addr: s.Address, PoolSize: 1, MaxRetries: -1, DialerRetries: 1, ReadTimeout: patience, WriteTimeout: patience, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
		Dialer: func(context.Context, string, string) (net.Conn, error) {
			if used {
				return nil, errors.New("the connection was lost")
			}
			used = true
			return conn, nil
		},
	})
	return errors.Join(do(c), c.Close())
}

// Ready reports nothing where it answers, takes a value and gives it back.
func (s Server) Ready(ctx context.Context) error {
	return s.with(ctx, func(c *redis.Client) error {
		if err := c.Ping(ctx).Err(); err != nil {
			return err
		}
		if err := c.Set(ctx, probe, "kept", lasts).Err(); err != nil {
			return err
		}
		got, err := c.GetDel(ctx, probe).Result()
		if err == nil && got != "kept" {
			err = fmt.Errorf("it gave %q back, want what was set", got)
		}
		return err
	})
}

// Answers reports nothing where it answers at all.
func (s Server) Answers(ctx context.Context) error {
	return s.with(ctx, func(c *redis.Client) error { return c.Ping(ctx).Err() })
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(session, i)
	}
	return out
}

// Keep writes n sessions.
func (s Server) Keep(ctx context.Context, n int) error {
	return s.with(ctx, func(c *redis.Client) error {
		_, err := c.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, name := range names(n) {
				p.Set(ctx, name, "signed in", lasts)
			}
			return nil
		})
		return err
	})
}

// Kept returns how many of n sessions are there.
func (s Server) Kept(ctx context.Context, n int) (int, error) {
	there := 0
	err := s.with(ctx, func(c *redis.Client) error {
		got, err := c.Exists(ctx, names(n)...).Result()
		there = int(got)
		return err
	})
	return there, err
}

// Drop removes n sessions.
func (s Server) Drop(ctx context.Context, n int) error {
	return s.with(ctx, func(c *redis.Client) error { return c.Del(ctx, names(n)...).Err() })
}

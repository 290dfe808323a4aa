package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/examples"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/demonstrate"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/demo"
	"github.com/wardhq/ward/internal/workspace"
)

// demoAlone refuses what says of a demonstration what it brings itself.
func demoAlone(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return command.Usagef("--demo shows an estate of its own: leave out %s, or leave out --demo", args[0])
	}
	for _, name := range []string{"checks", "keys", "tree"} {
		if cmd.Flags().Changed(name) {
			return command.Usagef("--demo brings its own: leave out --%s", name)
		}
	}
	return nil
}

// demonstration is what a console shows of a demonstration, before its days are
// sealed and then.
type demonstration struct {
	keeper  *console.Keeper
	history demo.History
	sealed  atomic.Int64
}

// Shown is what the keeper shows, said to be a demonstration.
func (d *demonstration) Shown() console.Shown {
	shown := d.keeper.Shown()
	shown.Demo = &console.Demo{History: d.history, Clock: d.history.Clock(), Sealed: int(d.sealed.Load())}
	return shown
}

// demonstrate makes the history of the demonstration and shows it, in a folder that is
// gone afterwards where none was named.
func (c verbs) demonstrate(ctx context.Context, listener net.Listener, dir string) (err error) {
	defer func() { err = errors.Join(err, closed(listener)) }()
	history, err := demo.Load()
	if err != nil {
		return err
	}
	example, err := examples.ProviderNetwork()
	if err != nil {
		return err
	}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "ward-demo-*"); err != nil {
			return fmt.Errorf("the demonstration's folder: %w", err)
		}
		made := dir
		defer func() { err = errors.Join(err, os.RemoveAll(made)) }()
	} else if err := demonstrate.Take(dir); err != nil {
		return err
	}
	place, clock := demonstrate.In(dir), &demonstrate.Clock{}
	ward := wired(clock.Now)
	shows := &demonstration{keeper: keeper(ward, console.Request{Estate: place.Estate, State: place.State}), history: history}
	maker := demonstrate.Maker{
		Catalogue: func() (*workspace.Catalogue, error) { return ward.Open.Catalogue(nil) },
		Judge:     ward.Judge, Keys: ward.Evidence.Keys, Ledgers: ward.Judge.Ledgers, Clock: clock,
	}
	return c.serve(ctx, listener, served{ward: ward, keeper: shows.keeper, shows: shows, name: "examples/provider-network", follow: func(ctx context.Context) error {
		if err := maker.Make(ctx, history, example, place, func(day int) { shows.sealed.Store(int64(day)) }); err != nil {
			if ctx.Err() != nil {
				return ctx.Err() // somebody ended it
			}
			return fmt.Errorf("the demonstration cannot be made: %w", err)
		}
		shows.keeper.Follow(ctx)
		return nil
	}})
}

// closed closes a listener that nobody may have served.
func closed(l net.Listener) error {
	if err := l.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

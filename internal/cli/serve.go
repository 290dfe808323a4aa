package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/app/packs"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/web"
)

// How often a console looks at files, and verifies a ledger that did not grow.
const (
	lookEvery   = 2 * time.Second
	verifyEvery = 15 * time.Minute
)

// How many packs of evidence a console keeps, for how long, and how often it looks.
const (
	mostPacks   = 8
	keepPacks   = time.Hour
	expireEvery = time.Minute
)

// What one answer about another estate may cost, and how many are kept.
const (
	whatIfPatience = 30 * time.Second
	whatIfLongest  = 2 * time.Minute
	whatIfKept     = 8
)

func (c verbs) serveCommand() *cobra.Command {
	var asked console.Request
	var addr string
	var demonstrated bool
	cmd := &cobra.Command{
		Use:   "serve ESTATE | serve --demo",
		Short: "Show the estate, its findings and what is sealed in a browser",
		Long: `Serve opens a console in which the estate is read: what needs a person, what each
control stands on, what was found, and with --state what is sealed of it, each with
its proof. With --tree it shows where the folder of the rendered tree is not as the
estate would have it. It follows the estate, the ledger and that folder as they change,
and changes none of them.
It is reached from this machine alone, by an address that is printed when it starts
and lets in once.

With --demo it shows a demonstration instead: the network of three care providers
of examples/provider-network, with thirty days that this machine judges and seals
when it starts, which takes about half a minute, and a tour through them. It needs
no estate, no folder and no network, and leaves nothing; with --state its estate,
ledger and keys are kept in that folder.
` + command.StatusHelp,
		Example: `  ward serve examples/regional-group
  ward serve examples/regional-group --state state
  ward serve examples/regional-group --tree out
  ward serve --demo`,
		Args: func(cmd *cobra.Command, args []string) error {
			if demonstrated {
				return demoAlone(cmd, args)
			}
			return command.Exactly("ESTATE")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !web.Loopback(addr) {
				return command.Usagef("--addr %s is not of this machine alone: want 127.0.0.1:PORT, [::1]:PORT or localhost:PORT, since whoever reaches the console elsewhere is not known", addr)
			}
			listener, err := (&net.ListenConfig{}).Listen(cmd.Context(), "tcp", addr)
			if err != nil {
				return fmt.Errorf("the console cannot be reached at %s: %w", addr, err)
			}
			if demonstrated {
				return c.demonstrate(cmd.Context(), listener, asked.State.Dir)
			}
			asked.Estate = args[0]
			keeper := keeper(c.Ward, asked)
			return c.serve(cmd.Context(), listener, served{ward: c.Ward, keeper: keeper, shows: keeper, name: asked.Estate, follow: func(ctx context.Context) error {
				keeper.Follow(ctx)
				return nil
			}})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8470", "HOST:PORT of this machine; port 0 takes any that is free")
	cmd.Flags().StringArrayVar(&asked.Checks, "checks", nil, "DIR: a folder with checks and frameworks of your own; may be repeated")
	cmd.Flags().StringVar(&asked.Tree, "tree", "", "DIR: the folder in which the rendered tree is kept, to show what is different there")
	cmd.Flags().StringVar(&asked.State.Dir, "state", "", "DIR: the state folder with the ledger that is shown; with --demo, an empty folder in which all of it is kept")
	cmd.Flags().StringVar(&asked.State.Keys, "keys", "", "DIR: the folder of the ledger's keys; your own without it")
	cmd.Flags().BoolVar(&demonstrated, "demo", false, "show a demonstration: an invented organisation, with thirty sealed days and a tour")
	return cmd
}

// served is what is served.
type served struct {
	ward   app.Ward
	keeper *console.Keeper
	shows  web.Shows // the keeper, or who wraps it
	name   string    // of the estate, for who reads the page
	// follow runs beside what answers, and ends it where it fails.
	follow func(context.Context) error
}

// serve answers at an address until ctx ends.
func (c verbs) serve(ctx context.Context, listener net.Listener, s served) error {
	at := listener.Addr().String()
	asked := s.keeper.Request
	made := packsOf(s.ward, asked.State)
	server, err := web.New(web.Options{
		Shows: s.shows, Packs: made, Verifies: s.keeper, Supposes: whatIf(s.ward), Version: c.Ward.Version, Estate: s.name, Checks: asked.Checks, Addr: at,
		Log:    slog.New(slog.NewJSONHandler(c.Streams.Err, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Issued: func(path string) { fmt.Fprintf(c.Streams.Err, "ward: open http://%s%s (it lets in once)\n", at, path) },
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s.keeper.Before = server.Prepare
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var following sync.WaitGroup
	following.Go(func() {
		if err := s.follow(serving); err != nil {
			stop(err)
		}
	})
	var left error
	if made != nil {
		following.Go(func() { left = made.Follow(serving, expireEvery) })
	}
	err = server.Serve(serving, listener)
	failed := context.Cause(serving)
	stop(nil)
	following.Wait()
	if ctx.Err() == nil && failed != nil {
		err = errors.Join(failed, err)
	}
	return errors.Join(err, left)
}

// packsOf makes packs of a ledger; nil where none is followed.
func packsOf(w app.Ward, kept state.Request) *packs.Maker {
	if kept.Dir == "" {
		return nil
	}
	return packs.New(packs.Options{Export: w.Evidence.Export, State: kept, Now: w.Now, ID: rand.Text, Most: mostPacks, Keep: keepPacks})
}

// whatIf works out what would be if the estate said otherwise.
func whatIf(w app.Ward) *console.WhatIf {
	return &console.WhatIf{Suppose: estates.Suppose, Judge: w.Judge, Patience: whatIfPatience, Longest: whatIfLongest, Keep: whatIfKept}
}

// keeper follows what a console shows.
func keeper(w app.Ward, r console.Request) *console.Keeper {
	return &console.Keeper{
		Request: r, Open: w.Open, Judge: w.Judge, Ledgers: w.Evidence.List.Ledgers, Render: w.Renderer(nil), Prices: estates.Pricer{},
		Now: w.Now, Every: lookEvery, Verify: verifyEvery,
	}
}

package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/spf13/cobra"

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

func (c verbs) serveCommand() *cobra.Command {
	var addr, tree string
	var checks []string
	var kept state.Request
	cmd := &cobra.Command{
		Use:   "serve ESTATE",
		Short: "Show the estate, its findings and what is sealed in a browser",
		Long: `Serve opens a console in which the estate is read: what needs a person, what each
control stands on, what was found, and with --state what is sealed of it, each with
its proof. With --tree it shows where the folder of the rendered tree is not as the
estate would have it. It follows the estate, the ledger and that folder as they change,
and changes none of them.
It is reached from this machine alone, by an address that is printed when it starts
and lets in once.
` + command.StatusHelp,
		Example: `  ward serve examples/regional-group
  ward serve examples/regional-group --state state
  ward serve examples/regional-group --tree out`,
		Args: command.Exactly("ESTATE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !web.Loopback(addr) {
				return command.Usagef("--addr %s is not of this machine alone: want 127.0.0.1:PORT, [::1]:PORT or localhost:PORT, since whoever reaches the console elsewhere is not known", addr)
			}
			listener, err := (&net.ListenConfig{}).Listen(cmd.Context(), "tcp", addr)
			if err != nil {
				return fmt.Errorf("the console cannot be reached at %s: %w", addr, err)
			}
			keeper := c.keeper(console.Request{Estate: args[0], Checks: checks, State: kept, Tree: tree})
			at := listener.Addr().String()
			made := c.packs(kept)
			server, err := web.New(web.Options{
				Shows: keeper, Packs: made, Verifies: keeper, Supposes: c.whatIf(), Version: c.Ward.Version, Estate: args[0], Checks: checks, Addr: at,
				Log:    slog.New(slog.NewJSONHandler(c.Streams.Err, &slog.HandlerOptions{Level: slog.LevelWarn})),
				Issued: func(path string) { fmt.Fprintf(c.Streams.Err, "ward: open http://%s%s (it lets in once)\n", at, path) },
			})
			if err != nil {
				return errors.Join(err, listener.Close())
			}
			keeper.Before = server.Prepare
			var following sync.WaitGroup
			following.Go(func() { keeper.Follow(cmd.Context()) })
			var left error
			if made != nil {
				following.Go(func() { left = made.Follow(cmd.Context(), expireEvery) })
			}
			err = server.Serve(cmd.Context(), listener)
			following.Wait()
			return errors.Join(err, left)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8470", "HOST:PORT of this machine; port 0 takes any that is free")
	cmd.Flags().StringArrayVar(&checks, "checks", nil, "DIR: a folder with checks and frameworks of your own; may be repeated")
	cmd.Flags().StringVar(&tree, "tree", "", "DIR: the folder in which the rendered tree is kept, to show what is different there")
	cmd.Flags().StringVar(&kept.Dir, "state", "", "DIR: the state folder with the ledger that is shown")
	cmd.Flags().StringVar(&kept.Keys, "keys", "", "DIR: the folder of the ledger's keys; your own without it")
	return cmd
}

// packs makes packs of a ledger; nil where none is followed.
func (c verbs) packs(kept state.Request) *packs.Maker {
	if kept.Dir == "" {
		return nil
	}
	return packs.New(packs.Options{Export: c.Ward.Evidence.Export, State: kept, Now: c.Ward.Now, ID: rand.Text, Most: mostPacks, Keep: keepPacks})
}

// What one answer about another estate may cost, and how many are kept.
const (
	whatIfPatience = 30 * time.Second
	whatIfLongest  = 2 * time.Minute
	whatIfKept     = 8
)

// whatIf works out what would be if the estate said otherwise.
func (c verbs) whatIf() *console.WhatIf {
	return &console.WhatIf{Suppose: estates.Suppose, Judge: c.Ward.Judge, Patience: whatIfPatience, Longest: whatIfLongest, Keep: whatIfKept}
}

// keeper follows what a console shows.
func (c verbs) keeper(r console.Request) *console.Keeper {
	return &console.Keeper{Request: r, Open: c.Ward.Open, Judge: c.Ward.Judge, Ledgers: c.Ward.Evidence.List.Ledgers, Render: c.Ward.Renderer(nil), Prices: estates.Pricer{}, Now: c.Ward.Now, Every: lookEvery, Verify: verifyEvery}
}

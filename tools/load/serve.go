package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	_ "net/http/pprof" //nolint:gosec // it is asked by whoever measures, on an address of its own
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/web"
)

// serve is the console as ward serve wires it, in a process of its own, with an address
// for profiles beside it. What it prints is read by the process that started it.
//
//	load serve WORK
func serve(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	ward := wire(time.Now)
	keeper := &console.Keeper{
		Request: console.Request{Estate: filepath.Join(args[0], "estate"), State: stateOf(args[0])},
		Open:    ward.Open, Judge: ward.Judge, Ledgers: ward.Evidence.List.Ledgers,
		Now: ward.Now, Every: 2 * time.Second, Verify: 15 * time.Minute,
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	profiles, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		_ = (&http.Server{Handler: http.DefaultServeMux, ReadHeaderTimeout: time.Minute}).Serve(profiles)
	}()
	at := listener.Addr().String()
	fmt.Printf("profiles http://%s\n", profiles.Addr())
	server, err := web.New(web.Options{
		Shows: keeper, Version: ward.Version, Estate: keeper.Request.Estate, Addr: at,
		Log:    slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Issued: func(path string) { fmt.Printf("open http://%s%s\n", at, path) },
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	keeper.Before = server.Prepare
	var following sync.WaitGroup
	following.Go(func() { keeper.Follow(ctx) })
	err = server.Serve(ctx, listener)
	following.Wait()
	return err
}

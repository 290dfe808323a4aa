// Command registry is a container registry on loopback, for tests.
//
// It promises the distribution API with referrers, as go-containerregistry has it, and keeps everything in memory: what it
// was given is gone when it ends. It prints the address that it listens on as its first line, and ends when its standard
// input does, so that a test that dies leaves no registry behind.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	// Port 0 is one that the kernel finds free, so that nobody else can take it first.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "registry:", err)
		os.Exit(1)
	}
	fmt.Println(l.Addr())
	h := registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(os.Stderr, "", 0)))
	fmt.Fprintln(os.Stderr, "registry:", http.Serve(l, h))
	os.Exit(1)
}

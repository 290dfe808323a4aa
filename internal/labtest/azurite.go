package labtest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// Azurite's one account. Its key is in Microsoft's documentation and the same
// everywhere: it guards nothing.
const (
	AzuriteAccount = "devstoreaccount1"
	AzuriteKey     = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)

// untilStdinEnds runs a program of Node until this process ends, also if it is
// killed.
const untilStdinEnds = `process.stdin.resume().on("end", () => process.exit()); require(process.argv[1])`

// Azurite starts Microsoft's emulator of Azure blobs with nothing in it, and
// returns the address of its account, as http://127.0.0.1:PORT/ACCOUNT. It skips
// the test where Azurite or Node is absent.
func Azurite(t testing.TB) string {
	t.Helper()
	main := filepath.Join(Binary(t, "azurite"), "node_modules", "azurite", "dist", "src", "blob", "main.js")
	// Port 0 is one that the kernel finds free, so that nobody else can take it first.
	cmd := exec.Command(program(t, "node"), "--eval", untilStdinEnds, main, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent")
	cmd.Dir = t.TempDir()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting Azurite: %v", err)
	}
	heard := make(chan string, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		listenFor(out, heard)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = stdin.Close()
		<-ended
	})
	select {
	case address := <-heard:
		return address + "/" + AzuriteAccount
	case <-ended:
		err = errors.New("it ended before it listened")
	case <-time.After(readyWithin):
		err = fmt.Errorf("it did not listen within %v", readyWithin)
	}
	t.Fatalf("starting Azurite: %v; it said:\n%s", err, &errs)
	return ""
}

var listening = regexp.MustCompile(`successfully listens on (http://127\.0\.0\.1:\d+)`)

// listenFor sends on the address that Azurite says it listens on, and reads to
// the end, so that it is never kept from writing.
func listenFor(out io.Reader, heard chan<- string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			heard <- m[1]
			break
		}
	}
	_, _ = io.Copy(io.Discard, out)
}

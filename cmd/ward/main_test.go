package main

import (
	"bufio"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// The test's own program is ward where the test starts it as that.
func TestMain(m *testing.M) {
	if os.Getenv("WARD_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// A verb that waits and does not listen is ended by a second signal.
func TestASecondSignalEndsIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows sends no signals")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "init", "--ask", t.TempDir())
	cmd.Env = append(os.Environ(), "WARD_TEST_MAIN=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// It has asked, and waits for an answer that does not come.
	if _, err := bufio.NewReader(out).ReadByte(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan error, 1)
	go func() { gone <- cmd.Wait() }()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for range 3000 {
		select {
		case err := <-gone:
			if err == nil || cmd.ProcessState.Exited() {
				t.Errorf("it ended by itself: %v", err)
			}
			return
		case <-again.C:
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
	_ = cmd.Process.Kill()
	t.Error("it does not end")
}

package program_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/recovery/program"
)

// TestMain is, asked by its surroundings, a process that runs a program until it is
// killed.
func TestMain(m *testing.M) {
	if os.Getenv("WARD_TEST_RUNS") != "" {
		_ = program.Run(context.Background(), program.Program{Path: "sh", Args: []string{"-c", "echo begun; exec sleep 600"}, Out: os.Stdout})
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// A program does not outlive what runs it, also where that is killed.
func TestEndsWithWard(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs Linux, where a program is told of the end of another")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "WARD_TEST_RUNS=1")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = in
	if err := errors.Join(cmd.Start(), in.Close()); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if line, err := said.ReadString('\n'); line != "begun\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	// The pipe ends when nobody has it any more.
	if _, err := said.ReadString('\n'); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// An error says what the program said, without what is secret.
func TestErrorHidesSecrets(t *testing.T) {
	err := program.Run(t.Context(), program.Program{Path: "sh", Args: []string{"-c", "echo 'https://u:hunter2@store/x refused' >&2; exit 7"}, Hide: []string{"", "hunter2"}})
	var failed *program.Error
	if !errors.As(err, &failed) || failed.Status != 7 || !strings.Contains(err.Error(), "u:(hidden)@store") {
		t.Errorf("%v", err)
	}
}

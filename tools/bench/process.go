package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// measured is what the kernel says of a process that has ended, and of its
// children.
type measured struct {
	wall, processor time.Duration
	memory          int64 // bytes; the peak of the largest process
}

// measure runs a command with its standard output in a file.
func measure(out, dir, name string, args ...string) (measured, error) {
	file, err := os.Create(out)
	if err != nil {
		return measured{}, err
	}
	defer file.Close()
	var said bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, file, &said
	start := time.Now()
	err = cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return measured{}, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said.Bytes())
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return measured{}, fmt.Errorf("%s: this system says nothing of the memory that a process took", name)
	}
	return measured{
		wall:      wall,
		processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory:    usage.Maxrss * 1024,
	}, nil
}

// self runs a part of this command in a process of its own, and reads what it
// answers.
func self(into any, args ...string) (measured, error) {
	exe, err := os.Executable()
	if err != nil {
		return measured{}, err
	}
	out, err := os.CreateTemp("", "ward-bench-part")
	if err != nil {
		return measured{}, err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	m, err := measure(out.Name(), "", exe, args...)
	if err != nil || into == nil {
		return m, err
	}
	raw, err := os.ReadFile(out.Name())
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(raw, into)
}

// Package program runs the programs that recovery is done by: pg_dump, pg_restore,
// restic.
//
// It promises that a program which is ended from outside is asked to end first, and
// on Linux also where Ward itself is killed; that
// an error says which program, and what it said last; and that neither its arguments
// nor its surroundings are in the error: either may hold what is secret.
package program

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// patience is how long a program may take to end once it is asked to.
const patience = 15 * time.Second

// most is how much of what a program says is kept for an error.
const most = 4 << 10

// Program is one to run.
type Program struct {
	Path string // of the executable, or its name on the PATH
	Args []string
	Env  []string
	Dir  string
	In   io.Reader
	Out  io.Writer // nil for nowhere
	// Err hears what it says on standard error as it says it; nil for nobody.
	Err io.Writer
	// Hide are words that are struck out of what it says.
	Hide []string
	// As is whom it runs as; nil is whoever runs Ward.
	As *User
	// End is how it is asked to end; 0 is as by Ctrl-C.
	End syscall.Signal
}

// User is who a program runs as, by number. Only root may name another.
type User struct{ UID, GID uint32 }

// Error is that a program failed.
type Error struct {
	Name   string
	Status int    // its exit status; -1 where a signal ended it or it did not start
	Said   string // its last lines on standard error, clipped
	Err    error
}

// Error says which program failed, and how.
func (e *Error) Error() string {
	if e.Said != "" {
		return fmt.Sprintf("%s failed (exit status %d): %s", e.Name, e.Status, e.Said)
	}
	return fmt.Sprintf("%s failed: %v", e.Name, e.Err)
}

// Unwrap returns what it failed of.
func (e *Error) Unwrap() error { return e.Err }

// Run runs the program to its end. Its error is an *Error, or that of ctx.
func Run(ctx context.Context, p Program) error {
	r, err := Start(ctx, p)
	if err != nil {
		return err
	}
	<-r.Done()
	return r.Err()
}

// Running is a program that was started.
type Running struct {
	process *os.Process
	done    chan struct{}
	err     error
}

// Start starts a program, which is asked to end when ctx is over, and does not outlive
// Ward where the system sees to that.
func Start(ctx context.Context, p Program) (*Running, error) {
	r := &Running{done: make(chan struct{})}
	began := make(chan error, 1)
	go func() {
		defer close(r.done)
		// The program is tied to the thread, which so must not end before it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		r.run(ctx, p, began)
	}()
	return r, <-began
}

// Done is closed once the program has ended.
func (r *Running) Done() <-chan struct{} { return r.done }

// Err is how the program ended, once it has: nil, an *Error, or that of ctx.
func (r *Running) Err() error { return r.err }

// Signal sends the program a signal. That it has ended already is no error.
func (r *Running) Signal(s syscall.Signal) error {
	if err := r.process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}

func (r *Running) run(ctx context.Context, p Program, began chan<- error) {
	name := p.Path[strings.LastIndexByte(p.Path, '/')+1:]
	cmd := exec.CommandContext(ctx, p.Path, p.Args...)
	cmd.Env, cmd.Dir, cmd.Stdin, cmd.Stdout = p.Env, p.Dir, p.In, p.Out
	cmd.Cancel = func() error { return cmd.Process.Signal(cmp.Or(p.End, syscall.SIGINT)) }
	cmd.WaitDelay = patience
	said := &last{}
	cmd.Stderr = said
	if p.Err != nil {
		cmd.Stderr = io.MultiWriter(said, p.Err)
	}
	tied(cmd, p)
	ended := func(err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil {
			return nil
		}
		out := &Error{Name: name, Status: -1, Err: err, Said: said.String()}
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			out.Status = exit.ExitCode()
		}
		for _, secret := range p.Hide {
			if secret != "" {
				out.Said = strings.ReplaceAll(out.Said, secret, "(hidden)")
			}
		}
		return out
	}
	if err := cmd.Start(); err != nil {
		began <- ended(err)
		return
	}
	r.process = cmd.Process
	began <- nil
	r.err = ended(cmd.Wait())
}

// last keeps the end of what is written to it.
type last struct{ b []byte }

func (l *last) Write(p []byte) (int, error) {
	l.b = append(l.b, p...)
	if over := len(l.b) - 2*most; over > 0 {
		l.b = append(l.b[:0], l.b[len(l.b)-most:]...)
	}
	return len(p), nil
}

// String returns the last lines, on one line.
func (l *last) String() string {
	b := l.b[max(0, len(l.b)-most):]
	var out []string
	for line := range bytes.Lines(b) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, strings.ToValidUTF8(string(line), "?"))
		}
	}
	return strings.Join(out[max(0, len(out)-8):], "; ")
}

package console_test

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/wardhq/ward/internal/app/console"
	"github.com/wardhq/ward/internal/app/estates"
	"github.com/wardhq/ward/internal/digest"
	"github.com/wardhq/ward/internal/workspace"
)

// supposes works out nothing, and counts how often it is asked to.
func supposes(j *counting, asked *[]string) *console.WhatIf {
	return &console.WhatIf{
		Judge: j, Patience: time.Minute, Longest: time.Minute, Keep: 2,
		Suppose: func(_ context.Context, w *workspace.Workspace, s []workspace.Setting) (estates.Supposed, error) {
			*asked = append(*asked, s[0].Value)
			return estates.Supposed{Settings: s, Workspace: w}, nil
		},
	}
}

func setting(n int) []workspace.Setting {
	return []workspace.Setting{{Path: "a", Value: strconv.Itoa(n)}}
}

// The last answers are kept, for the estate and the time that they are of; what was
// asked last of all is let go last.
func TestWhatIfKeeps(t *testing.T) {
	var asked []string
	f := supposes(&counting{}, &asked)
	e := &console.Estate{Digest: digest.Of([]byte("one"))}
	for _, n := range []int{1, 2, 1, 3, 1, 2} { // 2 is let go for 3, 3 for 2
		s, err := f.Ask(t.Context(), e, setting(n))
		if err != nil || s.Settings[0].Value != strconv.Itoa(n) || s.Workspace != nil {
			t.Fatalf("%d: %+v, %v", n, s, err)
		}
	}
	if got := len(asked); got != 4 || asked[3] != "2" {
		t.Errorf("worked out: %v", asked)
	}
	later := *e
	later.Judged.Run.At = began
	other := &console.Estate{Digest: digest.Of([]byte("other"))}
	for _, e := range []*console.Estate{&later, other} {
		if _, err := f.Ask(t.Context(), e, setting(2)); err != nil {
			t.Fatal(err)
		}
	}
	if len(asked) != 6 {
		t.Errorf("an answer of another estate, or another day, was taken: %v", asked)
	}
}

// Whoever has gone, or waits longer than he may, is not worked for, and keeps nobody
// from his turn; what went wrong is not kept.
func TestWhatIfTurns(t *testing.T) {
	var asked []string
	j := &counting{hold: make(chan struct{})}
	j.times.Store(1) // the first of counting is not held
	f := supposes(j, &asked)
	e := &console.Estate{Digest: digest.Of([]byte("one"))}
	ctx, leave := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, err := f.Ask(ctx, e, setting(1))
		first <- err
	}()
	for j.times.Load() < 2 { // until it is judged
		runtime.Gosched()
	}
	gone, left := context.WithCancel(t.Context())
	left()
	if _, err := f.Ask(gone, e, setting(2)); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever has gone: %v", err)
	}
	f.Patience = time.Nanosecond
	var waited *console.Waited
	if _, err := f.Ask(t.Context(), e, setting(3)); !errors.As(err, &waited) || !waited.Turn {
		t.Errorf("whoever waits too long: %v", err)
	}
	leave()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("whoever leaves: %v", err)
	}
	close(j.hold)
	f.Patience = time.Minute
	if _, err := f.Ask(t.Context(), e, setting(1)); err != nil {
		t.Errorf("the next: %v", err)
	}
	if len(asked) != 2 || asked[0] != "1" || asked[1] != "1" {
		t.Errorf("worked out: %v", asked)
	}
}

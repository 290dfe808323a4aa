package command

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/report"
)

// Progress shows how far a long work is: on a terminal, or where it was asked
// for. Where nobody looks it is nil.
func (c Env) Progress(asked bool) input.Progress {
	if !asked && !IsTerminal(c.Streams.Err) {
		return nil
	}
	return progress(c.Streams.Err, time.Now, IsTerminal(c.Streams.Err))
}

// Often and seldom are how long nothing more is said, on a terminal and where
// every line stays.
const (
	often  = time.Second / 5
	seldom = 5 * time.Second
)

func progress(to interface{ Write([]byte) (int, error) }, now func() time.Time, terminal bool) input.Progress {
	began := now()
	last := began // what is done at once is not spoken of
	return func(doing string, done, total int64) {
		wait := seldom
		if terminal {
			wait = often
		}
		at := now()
		if at.Sub(last) < wait {
			return
		}
		last = at
		text := fmt.Sprintf("ward: %s: %d", report.Harmless(doing), done)
		if total > 0 {
			text = fmt.Sprintf("ward: %s: %d of %d MiB", report.Harmless(doing), done>>20, total>>20)
		}
		if terminal {
			fmt.Fprintf(to, "\r\x1b[K%s\r", text)
		} else {
			fmt.Fprintln(to, text)
		}
	}
}

// great is how long an input is before it matters what it takes.
const great = 64 << 20

// BoundMemory has what was let go collected in time where a great file will be
// read: by itself, Go lets as much again lie. Whoever sets GOMEMLIMIT knows
// better.
func BoundMemory(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() >= great && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(64<<20 + info.Size()*23/10)
	}
}

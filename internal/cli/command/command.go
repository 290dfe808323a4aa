// Package command is what the verbs of the command line share: streams and
// services, exit statuses, and how arguments and flags are read.
//
// It promises one meaning of each exit status and each shared flag, whichever
// verb it is.
package command

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/report"
)

// Env is what a verb has: where it reads and writes, and the services.
type Env struct {
	Streams Streams
	Ward    app.Ward
}

// Exit returns the error that carries a status, or nil.
func Exit(status int) error {
	if status == Fine {
		return nil
	}
	return Status(status)
}

// Meant asks for the verbs below a command that somebody may have meant by a
// word, or says nothing.
func Meant(of *cobra.Command, word string) string {
	of.SuggestionsMinimumDistance = 2 // two slips of the finger
	var near []string
	for _, s := range of.SuggestionsFor(word) {
		near = append(near, strconv.Quote(s))
	}
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(near, " or ") + "?"
}

// Exactly wants n arguments, and says which.
func Exactly(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < len(names) {
			return Usagef("%s is missing", names[len(args)])
		}
		if len(args) > len(names) {
			return Usagef("%q is one argument too many", args[len(names)])
		}
		return nil
	}
}

// Text returns how text is laid out for whoever reads standard output.
func (c Env) Text() report.TextOptions {
	o := report.TextOptions{}
	o.Color = IsTerminal(c.Streams.Out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if f, ok := c.Streams.Out.(*os.File); ok && IsTerminal(f) {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = widthOf(columns)
		}
	}
	return o
}

// widthOf is how wide text is on a terminal of so many columns: no wider than
// anybody reads, and no narrower than its words. 0 is what it is elsewhere.
func widthOf(columns int) int {
	const narrowest, widest = 40, 100
	if columns <= 0 {
		return 0
	}
	return min(max(columns, narrowest), widest)
}

// IsTerminal reports whether a person sits at a stream: it is a device of
// characters, and not the one that swallows all.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// At reads a time of judging: a day, or an instant; empty is now.
func (c Env) At(flag string) (time.Time, error) {
	if flag == "" {
		return c.Ward.Now().UTC().Truncate(time.Second), nil
	}
	return Instant("at", flag)
}

// Instant reads a day, as its beginning in UTC, or an instant.
func Instant(flag, value string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, Usagef("--%s %q is no time: want 2026-11-01 or 2026-11-01T08:00:00Z", flag, value)
}

// OneOf refuses a flag's value that is none of the words.
func OneOf(flag, value string, words ...string) error {
	for _, w := range words {
		if w == value {
			return nil
		}
	}
	return Usagef("--%s %q: want one of %s", flag, value, strings.Join(words, ", "))
}

// DefaultState is the state folder of whoever names none.
const DefaultState = ".ward"

// StateFlags adds the flags that say where state is.
func StateFlags(cmd *cobra.Command, r *state.Request, dir, help string) {
	r.Dir = dir
	cmd.Flags().Var((*folder)(&r.Dir), "state", help)
	cmd.Flags().Var((*folder)(&r.Keys), "keys", "DIR: where the ledger's keys are (default: ward/keys in your own configuration folder)")
}

// folder is a flag that names a folder. An empty one is a variable that a
// pipeline has not set: to go on as if the flag were not there would seal
// nothing, or elsewhere, and say nothing.
type folder string

func (f *folder) String() string { return string(*f) }
func (*folder) Type() string     { return "string" }

// Set takes any name but none.
func (f *folder) Set(name string) error {
	if name == "" {
		return errors.New("it names no folder")
	}
	*f = folder(name)
	return nil
}

// Receipts says on standard error what was sealed, and where.
func (c Env) Receipts(s state.Sealing) {
	for _, r := range s.Receipts {
		word := "sealed"
		if r.Known {
			word = "sealed before"
		}
		fmt.Fprintf(c.Streams.Err, "ward: %s in %s: record %d, %s, payload %s, by checkpoint %d\n", word, s.State, r.Index, r.Leaf.Kind, r.Leaf.Payload, r.Size)
	}
}

// JSON writes a document of a format to standard output.
func (c Env) JSON(name string, v any) error { return format.Write(c.Streams.Out, name, v) }

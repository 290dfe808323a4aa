// Package recovery is the verbs of recovery sets, as cli is of the rest: a file each.
package recovery

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/recovery/postgres"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/report"
)

// group is what the verbs share.
type group struct{ command.Env }

// storeFlags adds the flags that say where sets are kept.
func storeFlags(cmd *cobra.Command, s *restic.Store) {
	cmd.Flags().StringVar(&s.Repository, "store", os.Getenv("RESTIC_REPOSITORY"), "REPOSITORY: a folder, azure:CONTAINER:/PATH or rest:URL, as restic names it (default: RESTIC_REPOSITORY)")
	cmd.Flags().StringVar(&s.PasswordCommand, "password-command", os.Getenv("RESTIC_PASSWORD_COMMAND"), "COMMAND: that prints the store's password, from a vault (default: RESTIC_PASSWORD_COMMAND)")
	cmd.Flags().StringVar(&s.Program, "restic", "", "FILE: restic, where it is not on the PATH")
	cmd.Flags().IntVar(&s.LimitUpload, "limit-upload", 0, "KIB: that are sent in a second at most")
	cmd.Flags().IntVar(&s.LimitDownload, "limit-download", 0, "KIB: that are fetched in a second at most")
	for _, name := range []string{"store", "password-command"} {
		cmd.Flags().Lookup(name).DefValue = "" // it may hold what is secret
	}
}

// storeOf refuses flags that name no store.
func storeOf(s restic.Store) (restic.Store, error) {
	switch {
	case s.Repository == "":
		return s, command.Usagef("--store is missing: it names where recovery sets are kept")
	case s.PasswordCommand == "":
		return s, command.Usagef("--password-command is missing: it prints the store's password, so that no file and no list of processes has it")
	}
	s.Env = os.Environ()
	return s, nil
}

// serverFlags adds the flags that say where databases are.
func serverFlags(cmd *cobra.Command, s *postgres.Server) {
	cmd.Flags().StringVar(&s.Conn, "server", "", "CONNECTION: of the database server, as 'host=… user=…'; a password comes from PGPASSFILE (default: as psql's)")
	cmd.Flags().StringVar(&s.Bin, "postgres-bin", "", "DIR: of pg_dump and pg_restore, where they are not on the PATH")
}

// told shows what is being done to whoever looks.
func (c group) told(asked bool) func(string) {
	if !asked && !command.IsTerminal(c.Streams.Err) {
		return nil
	}
	last := time.Time{}
	return func(what string) {
		now := c.Ward.Now()
		if now.Sub(last) < time.Second/2 && !command.IsTerminal(c.Streams.Err) {
			return
		}
		last = now
		if command.IsTerminal(c.Streams.Err) {
			fmt.Fprintf(c.Streams.Err, "\r\x1b[Kward: %s\r", report.Harmless(what))
		} else {
			fmt.Fprintf(c.Streams.Err, "ward: %s\n", report.Harmless(what))
		}
	}
}

// size writes bytes for people.
func size(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// some names a few of many.
func some[T any](all []T, name func(T) string) string {
	const few = 5
	out := ""
	for i, one := range all {
		if i == few {
			return out + fmt.Sprintf("\n  and %d more: --format json lists them", len(all)-few)
		}
		out += "\n  " + report.Harmless(name(one))
	}
	return out
}

package recovery

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/report"
)

// BackupCommand returns ward backup, with the verbs below it.
func BackupCommand(e command.Env) *cobra.Command {
	c := group{e}
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Make, list and verify recovery sets of an Odoo",
		Long: `A recovery set is an Odoo as of one moment: its database, and each attachment that
the database names at that moment. Sets are kept in a repository of restic, and can
be had back by restic alone; Ward adds that a set is whole, says what it is of, and
verifies it.
` + command.StatusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("backup has no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(c.createCommand(), c.listCommand(), c.showCommand(), c.verifyCommand())
	return cmd
}

func (c group) createCommand() *cobra.Command {
	var r verbs.BackupRequest
	var store restic.Store
	var form string
	var progress bool
	cmd := &cobra.Command{
		Use:   "create DATABASE",
		Short: "Make a recovery set of an Odoo while people work in it",
		Long: `Create takes a snapshot of the database, dumps it, and stores the dump with all
attachments that the snapshot names. Odoo's collector is held off meanwhile; nobody
else waits. Where the role may not do that, what the collector removed meanwhile is
noticed, and the set is begun anew.

The dump is written into the staging folder in plaintext, in files that only their
owner reads, until the store has it. What a backup that was cut left there is
removed by the next one. An attachment that was lost before is named in the set, and
one that was changed is kept as it is, and named. A database whose attachments are
not in the filestore, as those of fs_attachment, is refused; so is one most of whose
attachments are lost, since that filestore is mostly another's.

The role needs to read all tables; to hold the collector off it needs TRUNCATE (or
MAINTAIN, from PostgreSQL 17 on) on ir_attachment.
` + command.StatusHelp,
		Example: `  ward backup create clinic --server 'host=db.internal user=backup' \
    --filestore /var/lib/odoo/filestore/clinic --staging /mnt/staging \
    --store azure:recovery:/clinic --password-command 'az keyvault secret show …'`,
		Args: command.Exactly("DATABASE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			kept, err := storeOf(store)
			if err != nil {
				return err
			}
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			if r.Filestore == "" || r.Staging == "" {
				return command.Usagef("--filestore and --staging are needed: where Odoo keeps the attachments of %s, and where its dump may stand in plaintext meanwhile", args[0])
			}
			r.Database, r.Store, r.Told, r.Server.Env = args[0], kept, c.told(progress), os.Environ()
			made, err := c.Ward.Recovery.Backup(cmd.Context(), r)
			if err != nil {
				return err
			}
			if form == "json" {
				return format.Write(c.Streams.Out, format.Backup, made)
			}
			if err := c.shown(made.Manifest); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.Streams.Out, "The store grew by %s in %.1f s.\n", size(made.Added), made.Seconds)
			return err
		},
	}
	storeFlags(cmd, &store)
	serverFlags(cmd, &r.Server)
	cmd.Flags().StringVar(&r.Filestore, "filestore", "", "DIR: data_dir/filestore/DATABASE of Odoo")
	cmd.Flags().StringVar(&r.Staging, "staging", "", "DIR: where the dump may stand in plaintext until it is stored")
	cmd.Flags().StringArrayVar(&r.Config, "configuration", nil, "FILE: that the Odoo is run by, as odoo.conf or what its modules are locked to; may be repeated")
	cmd.Flags().BoolVar(&r.MakeStore, "init", false, "make the store where there is none: for its first set")
	cmd.Flags().BoolVar(&r.AcceptLosses, "accept-losses", false, "make a set although most of the attachments are lost")
	cmd.Flags().IntVar(&r.Jobs, "jobs", 2, "connections that dump at a time")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	cmd.Flags().BoolVar(&progress, "progress", false, "say what is being done, also where nobody sits at a terminal")
	return cmd
}

// shown says what a set is.
func (c group) shown(m recovery.Manifest) error {
	files := int64(0)
	for _, a := range m.Files.Stored {
		files += a.Bytes
	}
	rows := int64(0)
	for _, t := range m.Tables {
		rows += t.Rows
	}
	out := c.Streams.Out
	fmt.Fprintf(out, "Recovery set %s\n", report.Harmless(m.Set))
	fmt.Fprintf(out, "  of           %s, as of %s\n", report.Harmless(m.Database.Name), m.As.UTC().Format(time.RFC3339))
	fmt.Fprintf(out, "  database     PostgreSQL %d, %s, %d tables with %d rows, %d modules\n", m.Database.Major(), size(m.Database.Bytes), len(m.Tables), rows, len(m.Modules))
	fmt.Fprintf(out, "  attachments  %d files of %s; %d in the database; %d elsewhere\n", len(m.Files.Stored), size(files), m.Files.InDatabase, m.Files.Elsewhere)
	if n := len(m.Config); n > 0 {
		fmt.Fprintf(out, "  configuration%s\n", some(m.Config, func(f recovery.File) string { return f.Path }))
	}
	if !m.Files.Held {
		fmt.Fprintf(out, "  collector    was not held off: the role may not; what it removed would have been noticed\n")
	}
	if n := len(m.Files.Lost); n > 0 {
		fmt.Fprintf(out, "  LOST BEFORE  %d attachments that the database names:%s\n", n, some(m.Files.Lost, func(l recovery.Loss) string { return l.Name + ": " + l.Why }))
	}
	return nil
}

func (c group) listCommand() *cobra.Command {
	var store restic.Store
	var form string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the recovery sets that a store has",
		Long:    "List names the sets that are whole, the oldest first. What a backup that was cut\nleft in the store is in no set.\n" + command.StatusHelp,
		Example: "  ward backup list --store /mnt/recovery --password-command 'pass show recovery'",
		Args:    command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			kept, err := storeOf(store)
			if err != nil {
				return err
			}
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			sets, err := c.Ward.Recovery.Sets(cmd.Context(), kept)
			if err != nil {
				return err
			}
			if form == "json" {
				return format.Write(c.Streams.Out, format.BackupList, verbs.List{Sets: sets})
			}
			if len(sets) == 0 {
				_, err := fmt.Fprintln(c.Streams.Out, "The store has no recovery set.")
				return err
			}
			for _, s := range sets {
				if _, err := fmt.Fprintf(c.Streams.Out, "%s  %s  %s\n", report.Harmless(s.Set), s.As.Format(time.RFC3339), report.Harmless(s.Database)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	storeFlags(cmd, &store)
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	return cmd
}

func (c group) showCommand() *cobra.Command {
	var store restic.Store
	var form, of string
	cmd := &cobra.Command{
		Use:     "show SET",
		Short:   "Show what a recovery set is of",
		Long:    "Show says what a set holds and what it lacks. SET is its name, the beginning of it,\nor latest.\n" + command.StatusHelp,
		Example: "  ward backup show latest --store /mnt/recovery --password-command 'pass show recovery'",
		Args:    command.Exactly("SET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			kept, err := storeOf(store)
			if err != nil {
				return err
			}
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			m, err := c.Ward.Recovery.Set(cmd.Context(), kept, args[0], of)
			if err != nil {
				return err
			}
			if form == "json" {
				return format.Write(c.Streams.Out, format.RecoverySet, m)
			}
			return c.shown(m)
		},
	}
	storeFlags(cmd, &store)
	cmd.Flags().StringVar(&of, "of", "", "DATABASE or UUID: whose sets SET is looked for among")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	return cmd
}

func (c group) verifyCommand() *cobra.Command {
	var store restic.Store
	var form string
	var shallow bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Verify a store: read all data back, and hold each set against what it names",
		Long: `Verify reads all data of the store back, and holds what each set names against what
the store has. That a set can be restored is shown by restoring it:
ward restore SET --rehearse.
` + command.StatusHelp,
		Example: "  ward backup verify --store /mnt/recovery --password-command 'pass show recovery'",
		Args:    command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			kept, err := storeOf(store)
			if err != nil {
				return err
			}
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			v, err := c.Ward.Recovery.Verify(cmd.Context(), kept, !shallow)
			if err != nil {
				return err
			}
			if form == "json" {
				err = format.Write(c.Streams.Out, format.BackupVerification, v)
			} else {
				c.verified(v)
			}
			if err == nil && v.Broken() {
				return command.Status(command.Found)
			}
			if err == nil && len(v.Sets) == 0 {
				return command.Status(command.Unseen) // nothing was judged
			}
			return err
		},
	}
	storeFlags(cmd, &store)
	cmd.Flags().BoolVar(&shallow, "names-only", false, "hold names and sizes against the sets, and read no data back")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	return cmd
}

func (c group) verified(v verbs.Verified) {
	out := c.Streams.Out
	for _, s := range v.Sets {
		switch {
		case len(s.Wrong) > 0:
			fmt.Fprintf(out, "%s  DOES NOT HOLD:%s\n", report.Harmless(s.Set), some(s.Wrong, func(w string) string { return w }))
		case s.Lost > 0:
			fmt.Fprintf(out, "%s  whole, but for %d attachments that were lost before it was made\n", report.Harmless(s.Set), s.Lost)
		default:
			fmt.Fprintf(out, "%s  whole\n", report.Harmless(s.Set))
		}
	}
	if v.Store != "" {
		fmt.Fprintf(out, "THE STORE DOES NOT HOLD: %s\n", report.Harmless(v.Store))
	}
	read := "all data was read back"
	if !v.Read {
		read = "no data was read back"
	}
	fmt.Fprintf(out, "%d sets; %s.\n", len(v.Sets), read)
	if v.Remains > 0 {
		fmt.Fprintf(out, "%d backups were cut: what they left in the store is in no set.\n", v.Remains)
	}
}

// beside is a folder beside another.
func beside(dir, name string) string { return filepath.Join(filepath.Dir(filepath.Clean(dir)), name) }

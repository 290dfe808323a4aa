package recovery

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/input"
	verbs "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/step"
)

// mostStatements bounds what neutralises a copy: Odoo's own is some kilobytes a
// module.
const mostStatements = 4 << 20

// RestoreCommand returns ward restore.
func RestoreCommand(e command.Env) *cobra.Command {
	c := group{e}
	var r verbs.RestoreRequest
	var store restic.Store
	var form, as, of string
	var neutralise []string
	var progress, abandon bool
	cmd := &cobra.Command{
		Use:   "restore SET",
		Short: "Restore a recovery set as a database and a filestore that are not there yet",
		Long: `Restore makes a set an Odoo again. The database is made under a name of its own, and
the attachments in a folder beside the filestore; each row count and the SHA-1 of
each attachment is held against the set; what must not go on as it was is settled
(jobs that were running; in a copy mail, payments and scheduled actions); only then
both get their names. Nothing that is there already is touched.

A restore that was cut goes on where it was, by the same command. One that is given
up is cleared away by --abandon, which asks no store. One that differs from its set
keeps what it made without a name; --accept-differences, with the same command,
goes on with it, and says what differs.

--for production takes the place of what was lost; --for copy stands beside it, and
is refused without the statements that neutralise it: data/neutralize.sql of each
module that is installed, from Odoo's own addons.

--rehearse restores, compares, and removes what it restored.
` + command.StatusHelp,
		Example: `  ward restore latest --of clinic --as clinic --for production --filestore /var/lib/odoo/filestore/clinic \
    --server 'host=db.internal user=odoo' --store azure:recovery:/clinic --password-command 'az keyvault secret show …'
  ward restore 20261128 --rehearse --filestore /mnt/scratch/clinic --store … --password-command …`,
		Args: command.Exactly("SET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := command.OneOf("format", form, "text", "json")
			if err != nil {
				return err
			}
			if r.Filestore == "" {
				return command.Usagef("--filestore is missing: the folder to be made for the attachments, as data_dir/filestore/DATABASE")
			}
			r.For = verbs.Purpose(as)
			if r.Discard && as == "" {
				r.For = verbs.Production // nobody ever works in it, and what is compared is what was stored
			}
			if r.Neutralise, err = statements(neutralise); err != nil {
				return err
			}
			if err := absolute(&r); err != nil {
				return err
			}
			told := c.told(progress)
			r.Server.Env, r.System = os.Environ(), "the server that is named"
			r.Watch = func(e step.Entry) {
				if told != nil && e.Event == step.Began {
					told(e.Step)
				}
			}
			if abandon {
				return c.Ward.Recovery.Abandon(cmd.Context(), r)
			}
			cut, some, err := c.Ward.Recovery.Cut(r.Work)
			if err != nil {
				return err
			}
			// A newer set may have come since: what was cut goes on as what it was.
			name := args[0]
			if some && name == "latest" {
				name = cut.Set
			}
			if r.Store, err = storeOf(store); err != nil {
				return err
			}
			if r.Set, err = c.Ward.Recovery.Set(cmd.Context(), r.Store, name, of); err != nil {
				return err
			}
			if r.Database == "" {
				r.Database = r.Set.Database.Name
			}
			got, err := c.Ward.Recovery.Restore(cmd.Context(), r)
			if len(got.Record.Steps) > 0 {
				show := c.restored
				if form == "json" {
					show = func(v verbs.Restored) error { return format.Write(c.Streams.Out, format.Restore, v) }
				}
				if wrong := show(got); wrong != nil {
					return wrong
				}
			}
			if err != nil && len(got.Differences) > 0 {
				fmt.Fprintf(c.Streams.Err, "ward: %s\n", report.Harmless(err.Error()))
				return command.Status(command.Found)
			}
			if err == nil && got.Accepted > 0 {
				return command.Status(command.Found)
			}
			return err
		},
	}
	storeFlags(cmd, &store)
	serverFlags(cmd, &r.Server)
	cmd.Flags().StringVar(&of, "of", "", "DATABASE or UUID: whose sets SET is looked for among")
	cmd.Flags().StringVar(&r.Database, "as", "", "DATABASE: to be made (default: the name that it had)")
	cmd.Flags().StringVar(&r.Owner, "owner", "", "ROLE: that owns what is restored, Odoo's own (default: the one that restores)")
	cmd.Flags().StringVar(&r.Filestore, "filestore", "", "DIR: to be made, as data_dir/filestore/DATABASE")
	cmd.Flags().StringVar(&r.Config, "configuration", "", "DIR: for the set's configuration, which is left in the set without it")
	cmd.Flags().StringVar(&as, "for", "", "production or copy")
	cmd.Flags().StringArrayVar(&neutralise, "neutralise", nil, "FILE: statements that make a copy harmless; may be repeated, in the order in which they are run")
	cmd.Flags().StringVar(&r.Work, "work", "", "DIR: beside the filestore, for what is fetched and the journal")
	cmd.Flags().BoolVar(&r.Discard, "rehearse", false, "restore, compare, and remove what was restored")
	cmd.Flags().BoolVar(&r.AcceptDifferences, "accept-differences", false, "give the Odoo its name although it differs from its set, and end with status 1")
	cmd.Flags().BoolVar(&abandon, "abandon", false, "clear away a restore that was cut or failed")
	cmd.Flags().IntVar(&r.Jobs, "jobs", 2, "connections that load at a time")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	cmd.Flags().BoolVar(&progress, "progress", false, "say what is being done, also where nobody sits at a terminal")
	cmd.MarkFlagsMutuallyExclusive("rehearse", "abandon")
	return cmd
}

// absolute makes the folders of a restore absolute: who goes on with it may stand
// elsewhere.
func absolute(r *verbs.RestoreRequest) (err error) {
	if r.Filestore, err = filepath.Abs(r.Filestore); err != nil {
		return err
	}
	if r.Work == "" {
		r.Work = beside(r.Filestore, ".ward-restore-"+filepath.Base(r.Filestore))
	}
	for _, dir := range []*string{&r.Work, &r.Config} {
		if *dir == "" {
			continue
		}
		if *dir, err = filepath.Abs(*dir); err != nil {
			return err
		}
	}
	return nil
}

// statements reads what neutralises a copy.
func statements(files []string) (string, error) {
	out := ""
	for _, name := range files {
		raw, err := input.Read(name, "the statements that neutralise", mostStatements, nil)
		if err != nil {
			return "", err
		}
		out += string(raw) + ";\n"
	}
	return out, nil
}

func (c group) restored(v verbs.Restored) error {
	out := c.Streams.Out
	if err := taken(out, v.Record); err != nil {
		return err
	}
	switch {
	case v.Whole:
		fmt.Fprintf(out, "Whole: nothing differs from the set.")
		if v.Took.Shows != step.Nothing {
			fmt.Fprintf(out, " It took %.1f s (%s).", v.Took.Took.Seconds(), v.Took.Shows)
		} else {
			fmt.Fprintf(out, " How long it took is not known: %s.", report.Harmless(v.Took.Why))
		}
		_, err := io.WriteString(out, "\n")
		return err
	case v.Accepted > 0:
		_, err := fmt.Fprintf(out, "RESTORED, AND NOT WHOLE: %d differences from the set were accepted:%s\n", v.Accepted, some(v.Differences, recovery.Difference.String))
		return err
	case len(v.Differences) > 0:
		_, err := fmt.Fprintf(out, "NOT WHOLE: %d things differ from the set:%s\n", len(v.Differences), some(v.Differences, recovery.Difference.String))
		return err
	}
	return nil
}

// taken shows the steps of a procedure, with what each came to.
func taken(out io.Writer, r step.Record) error {
	for _, s := range r.Steps {
		took := ""
		if !s.Ended.IsZero() && s.Outcome == step.Done && !s.Found {
			took = fmt.Sprintf("%8.1f s", s.Ended.Sub(s.Began).Seconds())
		}
		if _, err := fmt.Fprintf(out, "%-8s %10s  %s\n", s.Outcome, took, report.Harmless(s.Title)); err != nil {
			return err
		}
	}
	return nil
}

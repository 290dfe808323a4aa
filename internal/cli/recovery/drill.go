package recovery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	drills "github.com/wardhq/ward/internal/app/drill"
	verbs "github.com/wardhq/ward/internal/app/recovery"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/format"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/recovery/restic"
	"github.com/wardhq/ward/internal/report"
	"github.com/wardhq/ward/internal/step"
)

// DrillCommand returns ward drill, with the verbs below it.
func DrillCommand(e command.Env) *cobra.Command {
	c := group{e}
	cmd := &cobra.Command{
		Use:   "drill",
		Short: "Practise ways back of an environment, measure them, and seal what they came to",
		Long: `A drill carries a way back of an environment out, measures how much was lost and how
long it took, and seals that in the ledger of the state folder, whether it passed or
not. It counts as measured where it was carried out on a server that the estate names
for it (environments[].drills.servers), known by the identifier that no other server
has; on any other it is a rehearsal, and moves no control.

ward posture ESTATE --state DIR then says by the newest drills what the contingency
controls stand on.
` + command.StatusHelp,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return command.Usagef("drill has no verb %q%s", args[0], command.Meant(cmd, args[0]))
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(c.drillRestoreCommand(), c.drillPointInTimeCommand(), c.drillListCommand())
	return cmd
}

// drilled is what every drill is asked for by.
type drilled struct {
	estate, environment string
	checks              []string
	state               state.Request
	form                string
	progress            bool
}

func (d *drilled) flags(cmd *cobra.Command) {
	command.StateFlags(cmd, &d.state, command.DefaultState, "DIR: the state folder whose ledger the drill is sealed in")
	cmd.Flags().StringArrayVar(&d.checks, "checks", nil, "DIR: further checks and frameworks; may be repeated")
	cmd.Flags().StringVar(&d.form, "format", "text", "text or json")
	cmd.Flags().BoolVar(&d.progress, "progress", false, "say what is being done, also where nobody sits at a terminal")
}

// of opens the estate whose drill it is.
func (c group) of(d drilled) (drills.For, error) {
	w, err := c.Ward.Open.Workspace(d.estate, d.checks)
	return drills.For{Estate: w, Environment: d.environment, State: d.state}, err
}

func (c group) drillRestoreCommand() *cobra.Command {
	var d drilled
	var r verbs.RestoreRequest
	var store restic.Store
	var set, of string
	cmd := &cobra.Command{
		Use:   "restore ESTATE ENVIRONMENT",
		Short: "Restore a recovery set into isolation, hold it against the set, and remove it",
		Long: `Restore makes the newest recovery set of the environment's database (or --set) an Odoo
again, under names that nobody else has, counts every row and reads every attachment,
and removes it all, however it ends. The recovery time is what that took; the recovery
point is how old the set was when the drill began: what a loss at that moment would
have cost.
` + command.StatusHelp,
		Example: `  ward drill restore estate clinic/production --of clinic --filestore /mnt/scratch/clinic \
    --server 'host=recovery.internal user=odoo' --store azure:recovery:/clinic --password-command '…'`,
		Args: command.Exactly("ESTATE", "ENVIRONMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.estate, d.environment = args[0], args[1]
			err := command.OneOf("format", d.form, "text", "json")
			if err != nil {
				return err
			}
			if r.Filestore == "" {
				return command.Usagef("--filestore is missing: a folder that is not there, beside which the attachments are fetched")
			}
			if r.Filestore, err = filepath.Abs(r.Filestore); err != nil {
				return err
			}
			r.Work = beside(r.Filestore, ".ward-drill-"+filepath.Base(r.Filestore))
			told := c.told(d.progress)
			r.Server.Env = os.Environ()
			r.Watch = func(e step.Entry) {
				if told != nil && e.Event == step.Began {
					told(e.Step)
				}
			}
			whose, err := c.of(d)
			if err != nil {
				return err
			}
			if r.Store, err = storeOf(store); err != nil {
				return err
			}
			// A drill that was cut is gone on with as what it was.
			cut, some, err := c.Ward.Recovery.Cut(r.Work)
			if err != nil {
				return err
			}
			if some && set == "latest" {
				set = cut.Set
			}
			if r.Set, err = c.Ward.Recovery.Set(cmd.Context(), r.Store, set, of); err != nil {
				return err
			}
			r.Database = r.Set.Database.Name
			got, err := c.Ward.Drills.RestoreSet(cmd.Context(), whose, r)
			if err != nil {
				return err
			}
			return c.sealedDrill(got, d.form)
		},
	}
	d.flags(cmd)
	storeFlags(cmd, &store)
	serverFlags(cmd, &r.Server)
	cmd.Flags().StringVar(&set, "set", "latest", "SET: the recovery set to be restored")
	cmd.Flags().StringVar(&of, "of", "", "DATABASE or UUID: whose sets the set is looked for among")
	cmd.Flags().StringVar(&r.Filestore, "filestore", "", "DIR: that is not there; beside it the attachments are fetched, and removed")
	cmd.Flags().IntVar(&r.Jobs, "jobs", 2, "connections that load at a time")
	return cmd
}

// sealedDrill shows what a drill came to, and ends with the status of that.
func (c group) sealedDrill(s drills.Sealed, form string) error {
	var err error
	if form == "json" {
		err = c.JSON(format.DrillResult, s)
	} else {
		err = c.showDrill(s)
	}
	if err != nil {
		return err
	}
	c.Receipts(s.Sealing)
	if s.SealErr != nil {
		return s.SealErr
	}
	if !s.Passed {
		return command.Status(command.Found)
	}
	return nil
}

func (c group) showDrill(s drills.Sealed) error {
	out, d := c.Streams.Out, s.Drill
	word := "PASSED"
	if !s.Passed {
		word = "FAILED"
	}
	own := "its own system"
	if !d.Whole() {
		own = "a rehearsal: not known to be the environment's own system"
	}
	fmt.Fprintf(out, "%s: %s of %s, %s\non %s (%s)\n\n", word, d.Kind.Title(), d.Of(), d.ID, report.Harmless(d.Record.System), own)
	if err := taken(out, d.Record); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nRecovery point  %s\nRecovery time   %s\n", figure(d.Point), figure(d.Back))
	if d.Kind == drill.PointInTime {
		c.moments(d)
	}
	if len(d.Wrong) > 0 {
		fmt.Fprintf(out, "\nWhat did not hold:%s\n", some(d.Wrong, func(s string) string { return s }))
	}
	return nil
}

// figure writes a figure for people.
func figure(f drill.Figure) string {
	if f.Shows == step.Nothing {
		return "not known: " + report.Harmless(f.Why)
	}
	out := f.Shows.String() + " " + (time.Duration(f.Seconds*1000) * time.Millisecond).Round(100*time.Millisecond).String()
	if f.Why != "" {
		out += " (" + report.Harmless(f.Why) + ")"
	}
	return out
}

func (c group) drillListCommand() *cobra.Command {
	var in state.Request
	var environment, form string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the drills that were sealed",
		Long: `List reads the ledger of a state folder, and lists the drills in it with what they
measured.
` + command.StatusHelp,
		Example: `  ward drill list --state .ward
  ward drill list --environment clinic/production --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			listed, err := c.Ward.Drills.List(cmd.Context(), in, environment)
			if err != nil {
				return err
			}
			if form == "json" {
				return c.JSON(format.DrillList, listed)
			}
			return c.showDrills(listed)
		},
	}
	command.StateFlags(cmd, &in, command.DefaultState, "DIR: the state folder")
	cmd.Flags().StringVar(&environment, "environment", "", "ENTITY/NAME: only the drills of this environment")
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	return cmd
}

func (c group) showDrills(l drills.Listed) error {
	if len(l.Drills) == 0 {
		_, err := fmt.Fprintln(c.Streams.Out, "No drill was sealed.")
		return err
	}
	w := tabwriter.NewWriter(c.Streams.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ENDED\tENVIRONMENT\tDRILL\tCAME TO\tRECOVERY POINT\tRECOVERY TIME\tON\tRECORD")
	for _, d := range l.Drills {
		came := "passed"
		if !d.Passed() {
			came = "FAILED"
		}
		on := d.Server
		if !d.Whole() {
			on = "rehearsal"
		}
		short := func(f drill.Figure) string {
			if f.Shows == step.Nothing {
				return "not known"
			}
			return (time.Duration(f.Seconds*1000) * time.Millisecond).Round(100 * time.Millisecond).String()
		}
		fmt.Fprintln(w, strings.Join([]string{
			d.Ended.UTC().Format(time.RFC3339), d.Of(), string(d.Kind), came, short(d.Point), short(d.Back), report.Harmless(on), fmt.Sprint(d.Index),
		}, "\t"))
	}
	return w.Flush()
}

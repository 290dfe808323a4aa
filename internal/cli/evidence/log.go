package evidence

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	verbs "github.com/wardhq/ward/internal/app/evidence"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/report"
)

// choosing are the flags that choose records.
type choosing struct {
	filter      state.Filter
	from, until string
}

func (f *choosing) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.filter.Kind, "kind", "", "only records of this kind, as ward-run/2")
	flags.StringVar(&f.filter.Class, "class", "", "only records of this retention class, as run")
	flags.StringVar(&f.filter.Subject, "subject", "", "only records about this subject, as ward:estate/hrg")
	flags.StringArrayVar(&f.filter.Controls, "control", nil, "only records that bear on this control, as hipaa/164.312(b); may be repeated")
	flags.StringVar(&f.from, "from", "", "only records from this day or instant on")
	flags.StringVar(&f.until, "until", "", "only records up to and with this day, or before this instant")
}

// read returns the filter with its period.
func (f *choosing) read() (state.Filter, error) {
	out := f.filter
	var err error
	if f.from != "" {
		if out.From, err = command.Instant("from", f.from); err != nil {
			return out, err
		}
	}
	if f.until != "" {
		if out.Until, err = command.Instant("until", f.until); err != nil {
			return out, err
		}
		if len(f.until) == len(time.DateOnly) {
			out.Until = out.Until.AddDate(0, 0, 1)
		}
	}
	if !out.From.IsZero() && !out.Until.IsZero() && !out.From.Before(out.Until) {
		return out, command.Usagef("--from %s is not before --until %s", f.from, f.until)
	}
	return out, nil
}

func (c group) logCommand() *cobra.Command {
	var r verbs.LogRequest
	var f choosing
	var format string
	cmd := &cobra.Command{
		Use:   "log",
		Short: "List what was sealed",
		Long:  "Log lists the records of a ledger in their order, up to its newest checkpoint.\n" + command.StatusHelp,
		Example: `  ward evidence log
  ward evidence log --control 'hipaa/164.312(b)' --from 2026-10-01 --until 2026-12-31`,
		Args: command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := command.OneOf("format", format, "text", "json"); err != nil {
				return err
			}
			var err error
			if r.Filter, err = f.read(); err != nil {
				return err
			}
			shown := report.RecordLogText(c.Streams.Out, c.Text())
			if format == "json" {
				shown = report.RecordLogJSON(c.Streams.Out)
			}
			end, err := c.Ward.Evidence.List.Log(cmd.Context(), r, shown.Record)
			if err != nil {
				return c.broken(err)
			}
			c.lacking(end.Lacks)
			switch {
			case end.WaitingErr != nil:
				fmt.Fprintf(c.Streams.Err, "ward: how many records wait to be sealed cannot be told: %s\n", report.Harmless(end.WaitingErr.Error()))
			case end.Waiting > 0:
				fmt.Fprintf(c.Streams.Err, "ward: %d more are kept, but not sealed yet: they are with the next record, or when the ledger is opened next\n", end.Waiting)
			}
			return shown.End(end.Checkpoint)
		},
	}
	command.StateFlags(cmd, &r.Request, command.DefaultState, "DIR: the state folder")
	f.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text, or json (one object a line)")
	return cmd
}

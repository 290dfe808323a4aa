package cli

import (
	"fmt"

	"github.com/wardhq/ward/internal/format"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app/doctor"
	"github.com/wardhq/ward/internal/app/state"
	"github.com/wardhq/ward/internal/cli/command"
)

func (c verbs) doctorCommand() *cobra.Command {
	var form string
	var state state.Request
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is installed and allowed here, and what a missing thing would cost",
		Long: `Doctor looks for what Ward works with. It changes nothing and asks nobody on the
network. What is missing is no error unless Ward cannot do its main job without
it; then the exit status is 4.
` + command.StatusHelp,
		Args: command.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			probes := c.Ward.Doctor.Look(cmd.Context(), doctor.Request{State: state})
			lacking := false
			for _, p := range probes {
				lacking = lacking || p.Needed && !p.OK
			}
			if err := c.showProbes(form, probes); err != nil {
				return err
			}
			if lacking {
				return command.Status(command.Faulty)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	command.StateFlags(cmd, &state, command.DefaultState, "DIR: the folder that state is kept in")
	return cmd
}

func (c verbs) showProbes(form string, probes []doctor.Probe) error {
	if form == "json" {
		return c.JSON(format.Doctor, doctor.Report{Probes: probes})
	}
	for _, p := range probes {
		mark := "ok      "
		if !p.OK {
			mark = "missing "
		}
		if _, err := fmt.Fprintf(c.Streams.Out, "%s %-20s %s\n", mark, p.Name, p.Found); err != nil {
			return err
		}
		if !p.OK {
			if _, err := fmt.Fprintf(c.Streams.Out, "         %-20s without it, %s\n", "", p.Cost); err != nil {
				return err
			}
		}
	}
	return nil
}

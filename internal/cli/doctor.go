package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/app"
)

func (c command) doctorCommand() *cobra.Command {
	var format string
	var state app.StateRequest
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what is installed and allowed here, and what a missing thing would cost",
		Long: `Doctor looks for what Ward works with. It changes nothing and asks nobody on the
network. What is missing is no error unless Ward cannot do its main job without
it; then the exit status is 4.
` + statusHelp,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			probes := c.ward.Doctor(cmd.Context(), app.DoctorRequest{State: state})
			lacking := false
			for _, p := range probes {
				lacking = lacking || p.Needed && !p.OK
			}
			if err := c.showProbes(format, probes); err != nil {
				return err
			}
			if lacking {
				return statusError(Faulty)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	stateFlags(cmd, &state, defaultState, "DIR: the folder that state is kept in")
	return cmd
}

func (c command) showProbes(format string, probes []app.Probe) error {
	if format == "json" {
		return c.json(struct {
			Format string      `json:"format"`
			Probes []app.Probe `json:"probes"`
		}{"ward-doctor/1", probes})
	}
	for _, p := range probes {
		mark := "ok      "
		if !p.OK {
			mark = "missing "
		}
		if _, err := fmt.Fprintf(c.streams.Out, "%s %-20s %s\n", mark, p.Name, p.Found); err != nil {
			return err
		}
		if !p.OK {
			if _, err := fmt.Fprintf(c.streams.Out, "         %-20s without it, %s\n", "", p.Cost); err != nil {
				return err
			}
		}
	}
	return nil
}

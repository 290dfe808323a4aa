package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/wardhq/ward/internal/cli/command"
)

// release is the version that is being worked towards; a build from a tagged
// commit says the tag instead.
const release = "0.1.0-dev"

// version returns what this program is: the module's version where Go
// installed one, else the release in work.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return release
	}
	return info.Main.Version
}

func (c verbs) versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which Ward this is",
		Args:  command.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := command.OneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if format == "json" {
				return c.JSON(map[string]string{"format": "ward-version/1", "version": c.Ward.Version})
			}
			_, err := fmt.Fprintf(c.Streams.Out, "ward %s\n", c.Ward.Version)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

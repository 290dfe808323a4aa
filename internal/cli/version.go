package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/wardhq/ward/internal/app"
	"github.com/wardhq/ward/internal/format"

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
	var form string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which Ward this is",
		Args:  command.Exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := command.OneOf("format", form, "text", "json"); err != nil {
				return err
			}
			if form == "json" {
				return c.JSON(format.Version, app.Version{Version: c.Ward.Version})
			}
			_, err := fmt.Fprintf(c.Streams.Out, "ward %s\n", c.Ward.Version)
			return err
		},
	}
	cmd.Flags().StringVar(&form, "format", "text", "text or json")
	return cmd
}

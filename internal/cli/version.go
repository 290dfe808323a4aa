package cli

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
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

func (c command) versionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which Ward this is",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if format == "json" {
				return c.json(map[string]string{"format": "ward-version/1", "version": c.ward.Version})
			}
			_, err := fmt.Fprintf(c.streams.Out, "ward %s\n", c.ward.Version)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// json writes one indented JSON document to standard output.
func (c command) json(v any) error {
	e := json.NewEncoder(c.streams.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

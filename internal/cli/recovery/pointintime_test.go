package recovery_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/cli/command"
	"github.com/wardhq/ward/internal/cli/recovery"
)

// Flags that name no moment, two, or none that there is are refused before anything is done.
func TestPointInTimeFlags(t *testing.T) {
	for want, args := range map[string][]string{
		"ENVIRONMENT is missing":            {"estate"},
		"--stanza and --scratch are needed": {"--mark"},
		"at least one of the flags":         {"--stanza", "clinic", "--scratch", "."},
		"if any flags in the group":         {"--stanza", "clinic", "--scratch", ".", "--mark", "--to-xid", "5"},
		"is not the number":                 {"--stanza", "clinic", "--scratch", ".", "--to-xid", "0"},
		"is not a place":                    {"--stanza", "clinic", "--scratch", ".", "--to-lsn", "5"},
		"is no time":                        {"--stanza", "clinic", "--scratch", ".", "--to", "yesterday"},
		"want one of time, xid, lsn":        {"--stanza", "clinic", "--scratch", ".", "--mark", "--by", "luck"},
		"there is no user":                  {"--stanza", "clinic", "--scratch", ".", "--mark", "--run-as", "no-such-user"},
		"want one of text, json":            {"--stanza", "clinic", "--scratch", ".", "--mark", "--format", "yaml"},
	} {
		var out, said bytes.Buffer
		cmd := recovery.DrillCommand(command.Env{Streams: command.Streams{In: strings.NewReader(""), Out: &out, Err: &said}})
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetOut(&said)
		cmd.SetErr(&said)
		whose := []string{"point-in-time", "estate", "clinic/production"}
		if args[0] == "estate" {
			whose = whose[:1]
		}
		cmd.SetArgs(append(whose, args...))
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("%q: %v, want %q\n%s", args, err, want, &out)
		}
	}
}

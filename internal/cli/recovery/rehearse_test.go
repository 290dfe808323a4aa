package recovery_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wardhq/ward/internal/app/rehearse"
	"github.com/wardhq/ward/internal/cli"
	"github.com/wardhq/ward/internal/format"
)

// The ways back of the example are rehearsed from the command line, in the form that the
// verb promises; what cannot be rehearsed is refused with what there is.
func TestRehearse(t *testing.T) {
	const estate = "../../../examples/regional-group"
	run := func(want int, args ...string) (out, said string) {
		t.Helper()
		var o, e bytes.Buffer
		if got := cli.Run(context.Background(), append([]string{"rehearse"}, args...), cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e}); got != want {
			t.Fatalf("%q exits %d, want %d:\n%s%s", args, got, want, &o, &e)
		}
		return o.String(), e.String()
	}
	if _, said := run(2, estate, "harbor-clinic/nowhere"); !strings.Contains(said, "there are harbor-clinic/production, harbor-clinic/staging") {
		t.Errorf("no such environment: %s", said)
	}
	run(2, estate, "--size", "huge")
	run(2, estate, "--times", "0")
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb"); len(found) == 0 {
		t.Skip("needs Debian's package postgresql")
	}
	for _, name := range []string{"restic", "redis-server"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("needs Debian's package " + name)
		}
	}
	if _, said := run(2, estate, "--work", "/nowhere"); !strings.Contains(said, "the rehearsal cannot begin") {
		t.Errorf("no such folder: %s", said)
	}
	document, _ := run(0, estate, "--size", "small", "--format", "json")
	schema := catalogueSchema(t, format.Rehearsal)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled(t, schema).Validate(v); err != nil {
		t.Error(err)
	}
	var got rehearse.Rehearsed
	if err := json.Unmarshal([]byte(document), &got); err != nil || !got.Passed() || len(got.Drills) != 3 || got.Environment != "harbor-clinic/production" {
		t.Errorf("%v: %s", err, document)
	}
	var set []string
	for _, p := range got.Parameters {
		set = append(set, p.Name)
	}
	if all := strings.Join(set, " "); !strings.Contains(all, "log_line_prefix") || strings.Contains(all, "azure.") || strings.Contains(document, `"measured"`) {
		t.Errorf("set: %s", all)
	}
}

// catalogueSchema is a schema as the verb prints it.
func catalogueSchema(t *testing.T, name string) []byte {
	t.Helper()
	var o, e bytes.Buffer
	if got := cli.Run(context.Background(), []string{"catalogue", "schema", name}, cli.Streams{In: strings.NewReader(""), Out: &o, Err: &e}); got != 0 {
		t.Fatalf("%d: %s", got, &e)
	}
	return o.Bytes()
}

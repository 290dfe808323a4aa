package recovery_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wardhq/ward/internal/cli"
)

// TestMain lets a test run Ward as a process of its own, which can be killed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ward": func() {
			os.Exit(cli.Run(context.Background(), os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

// compiled is a schema that documents are held against.
func compiled(t *testing.T, raw []byte) *jsonschema.Schema {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("format.json", v); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("format.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

package catalogues

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/app/input"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/control"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/ward"
)

// schemas are the files that people write, by what each holds. Their schemas
// come of the types that read them.
var schemas = []struct {
	name string
	make func() ([]byte, error)
}{
	{"estate", estate.Schema},
	{"exceptions", estate.ExceptionsSchema},
	{"attestations", estate.AttestationsSchema},
	{"ledger", estate.LedgerSchema},
	{"check", check.Schema},
	{"lifecycle", check.LifecycleSchema},
	{"framework", control.Schema},
}

// SchemaNames returns what Schema knows: files that people write, then the
// kinds ward/… that facts and records have.
func SchemaNames() []string {
	var names []string
	for _, s := range schemas {
		names = append(names, s.name)
	}
	for _, k := range ward.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// Schema returns the JSON Schema (2020-12) of a file or a kind, by its name.
func Schema(name string) ([]byte, error) {
	for _, s := range schemas {
		if s.name == name {
			return s.make()
		}
	}
	if kind := addr.Kind(name); kind.System() == addr.SystemWard {
		if raw, err := ward.Schema(kind); err == nil {
			return raw, nil
		}
	}
	return nil, &input.Error{What: fmt.Sprintf("there is no schema %q", name), Hint: "there are " + strings.Join(SchemaNames(), ", ")}
}

package estate

import "github.com/wardhq/ward/internal/language"

// Schema returns the JSON Schema (2020-12) of estate.yaml for editors.
func Schema() ([]byte, error) { return language.Schema[Estate]("estate") }

// LedgerSchema returns the JSON Schema of a state folder's ledger.yaml.
func LedgerSchema() ([]byte, error) { return language.Schema[LedgerFile]("ledger") }

// ExceptionsSchema returns the JSON Schema of a file in exceptions/: one
// exception or a list of them.
func ExceptionsSchema() ([]byte, error) { return language.SchemaOfSome[Exception]("exceptions") }

// AttestationsSchema returns the JSON Schema of a file in attestations/: one
// attestation or a list of them.
func AttestationsSchema() ([]byte, error) {
	return language.SchemaOfSome[Attestation]("attestations")
}

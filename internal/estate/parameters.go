package estate

// Parameter is the value that a check is judged by, where it leaves one open.
// Which parameters there are, and of which type, the catalogue says: see package
// workspace.
type Parameter struct {
	Value   any     `yaml:"value" required:"true" doc:"The value, of the type that the check gives its parameter."`
	Because Because `yaml:"because" required:"true" doc:"What asks for it."`
}

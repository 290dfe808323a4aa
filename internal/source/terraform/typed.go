package terraform

import (
	"regexp"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/wardhq/ward/internal/source/internal/body"
)

// Terraform turns a value into the type that the provider wants, so that people
// write a port as a number and a switch as a text. What type that is only the
// provider knows; these are the names that tell.
var (
	textual  = regexp.MustCompile(`(?:^|_)(?:port_ranges?|destination_ports|zones?|versions?)$`)
	switches = regexp.MustCompile(`^enable_|(?:^|_)enabled$`)
	numeric  = regexp.MustCompile(`(?:^|_)(?:days|priority|capacity|gb|mb|minutes|seconds|count|weeks|months)$`)
)

// typed gives values the types that the provider azurerm has for them.
func typed(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if !body.IsUnresolved(v) && name != "tags" {
			for inner, item := range v {
				v[inner] = typed(inner, item)
			}
		}
	case []any:
		for n, item := range v {
			v[n] = typed(name, item)
		}
	case jsontext.Value:
		if textual.MatchString(name) {
			return string(v)
		}
	case string:
		if (v == "true" || v == "false") && switches.MatchString(name) {
			return v == "true"
		}
		if n, err := strconv.Atoi(v); err == nil && numeric.MatchString(name) {
			return body.Number(strconv.Itoa(n))
		}
	}
	return v
}

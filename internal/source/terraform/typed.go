package terraform

import (
	"regexp"
	"slices"
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

// isSwitch reports whether the provider azurerm has a boolean for an argument;
// typ is empty for what stands in a block.
func isSwitch(typ, name string) bool {
	if switches.MatchString(name) {
		return true
	}
	for _, d := range standards[typ] {
		_, is := d.value.(bool)
		if _, was := d.was.(bool); (is || was) && (d.argument == name || slices.Contains(d.formerly, name)) {
			return true
		}
	}
	return false
}

// typed gives values the types that the provider azurerm has for them. A text
// where it has a boolean, and which Terraform makes none of, is not known:
// taken for nothing said it would be judged as the default.
func typed(typ, name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if !body.IsUnresolved(v) && name != "tags" {
			for inner, item := range v {
				v[inner] = typed("", inner, item)
			}
		}
	case []any:
		for n, item := range v {
			v[n] = typed(typ, name, item)
		}
	case jsontext.Value:
		if textual.MatchString(name) {
			return string(v)
		}
	case string:
		if isSwitch(typ, name) {
			switch v {
			case "true", "1":
				return true
			case "false", "0":
				return false
			}
			return body.Unresolved(name + " is neither true nor false, which Terraform refuses")
		}
		if n, err := strconv.Atoi(v); err == nil && numeric.MatchString(name) {
			return body.Number(strconv.Itoa(n))
		}
	}
	return v
}

package body

import "encoding/json"

// Numbers turns what JSON's decoder makes of numbers, asked to keep their
// digits, into what JSON writes as numbers, and objects into what nothing takes
// for a reader's word. It changes v.
func Numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, item := range v {
			v[k] = Numbers(item)
		}
		return Object(v)
	case []any:
		for i, item := range v {
			v[i] = Numbers(item)
		}
	case json.Number:
		return Number(string(v))
	}
	return v
}

package settings

import (
	"maps"
	"slices"
)

// Everything returns every name and key of the tables.
func Everything() []string {
	return slices.Concat(slices.Sorted(maps.Keys(names)), slices.Sorted(maps.Keys(keys)))
}

package azurerm

import "regexp"

// Types returns the types that have a row, with the arguments of each.
func Types() map[string][]string {
	all := map[string][]string{}
	for typ, w := range rows() {
		names := []string{}
		for name := range w.args {
			names = append(names, name)
		}
		for _, p := range w.parts {
			names = append(names, p.block)
		}
		for _, by := range shapes {
			for name := range by {
				names = append(names, name)
			}
		}
		all[typ] = names
	}
	return all
}

// Parents returns the arguments that the id of a type follows from.
func Parents(typ string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(rows()[typ].ids[0], -1) {
		names = append(names, m[1])
	}
	return names
}

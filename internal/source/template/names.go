package template

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/source/internal/jsonpos"
)

// spelled are the names of properties that checks read, as Azure's own
// documents spell them, by what they are without regard to case. Resource
// Manager takes any spelling; a rule reads one. What two documents spell each
// in its own way, as keyVaultProperties of registries and keyvaultproperties of
// storage accounts, has both. A test holds the list against the catalogue's
// checks, and writes it anew with -update.
var spelled = func() map[string][]string {
	names := map[string][]string{}
	for _, name := range strings.Fields(spelledText) {
		key := jsonpos.Fold(name)
		names[key] = append(names[key], name)
	}
	return names
}()

//go:embed names.txt
var spelledText string

// spelledToo are names that Azure's documents spell in two ways, as
// keyVaultProperties of registries and keyvaultproperties of storage accounts.
var spelledToo = []string{"keyName", "keyVaultProperties", "keyVaultUri", "keyVersion", "keyname", "keyvaultproperties", "keyvaulturi", "keyversion", "metaData", "privateLinkServiceID", "tenantID"}

// peoples are members whose names are people's own, or another language's.
var peoples = map[string]bool{
	"tags": true, "parameters": true, "metadata": true, "definition": true, "policyrule": true, "values": true, "settings": true,
	"userassignedidentities": true, "appsettings": true, "configurationsettings": true, "configurationprotectedsettings": true,
	"connectionstrings": true, "annotations": true, "labels": true, "workflowparameters": true,
}

// spelling returns a body with the names of its properties as Azure spells
// them: those that checks read, and any that starts with a capital as in some
// older templates. It changes v.
func spelling(v any) any {
	switch v := v.(type) {
	case list:
		for _, item := range v {
			spelling(item)
		}
	case object:
		for _, name := range misspelt(v) {
			item := v[name]
			delete(v, name)
			v[spell(name)] = item
		}
		for name, item := range v {
			if !peoples[jsonpos.Fold(name)] {
				spelling(item)
			}
		}
	}
	return v
}

// misspelt are the names of an object that are spelled otherwise, unless it
// has both: then nobody knows which Azure obeys, and whoever writes the body
// says so.
func misspelt(o object) []string {
	var out []string
	for name := range o {
		if right := spell(name); right != name {
			if _, both := o[right]; !both {
				out = append(out, name)
			}
		}
	}
	return out
}

func spell(name string) string {
	if right := spelled[jsonpos.Fold(name)]; slices.Contains(right, name) || slices.Contains(spelledToo, name) {
		return name
	} else if len(right) > 0 {
		return right[0]
	}
	if len(name) > 1 && 'A' <= name[0] && name[0] <= 'Z' && 'a' <= name[1] && name[1] <= 'z' && isWord(name) {
		return strings.ToLower(name[:1]) + name[1:]
	}
	return name
}

func isWord(name string) bool {
	for _, r := range name {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

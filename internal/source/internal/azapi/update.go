package azapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
)

// IsUpdate reports whether a type changes another resource, and says nothing of
// what it does not name.
func IsUpdate(typ string) bool { return typ == "azapi_update_resource" }

// Update puts what an update says into those of facts that are of what it
// updates, and reports whether there is one.
func Update(facts []fact.Fact, subject addr.Subject, kind addr.Kind, says json.RawMessage) (found bool) {
	for n, f := range facts {
		if f.Kind.Equal(kind) && f.Subject.Key() == subject.Key() {
			facts[n].Body, found = patched(f.Body, says), true
		}
	}
	return found
}

// ComesWithAnother reports whether what is of a kind is there as soon as another
// resource is, as the blob service of an account: an update is all that anybody
// says of it.
func ComesWithAnother(kind addr.Kind) bool {
	last := string(kind)[strings.LastIndexByte(string(kind), '/')+1:]
	return strings.Count(string(kind), "/") > 1 && !slices.ContainsFunc(madeByHand, func(word string) bool { return strings.EqualFold(word, last) })
}

// madeByHand are parts of resources that are there because somebody made them.
var madeByHand = []string{"agentPools", "containers", "databases", "firewallRules", "keys", "routes", "secrets", "securityRules", "shares", "subnets", "virtualNetworkPeerings"}

// NotRead is why an update leaves its resource unknown that nobody declares.
const NotRead = "updates a resource that was not read, so the rest of it is not known; name what declares it too, or check it in the live subscription"

// patched is a body with what a patch says instead. Objects are patched name by
// name; a reference and what is not known are values.
func patched(of, patch json.RawMessage) json.RawMessage {
	into, by := objectIn(of), objectIn(patch)
	if into == nil || by == nil {
		return patch
	}
	for name, v := range by {
		if was, there := into[name]; there {
			v = patched(was, v)
		}
		into[name] = v
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(into) != nil {
		return patch
	}
	return bytes.TrimSpace(out.Bytes())
}

// objectIn returns the members of an object that stands for itself, or nil.
func objectIn(v json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if json.Unmarshal(v, &m) != nil || m[addr.UnresolvedKey] != nil || m["$ref"] != nil {
		return nil
	}
	return m
}

package terraform

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// isUpdate reports whether a resource changes another one, and says nothing of
// what it does not name. A rendered tree holds the other in another module.
func (i *instance) isUpdate() bool { return i.typ == "azapi_update_resource" && !i.s.strict() }

// update puts what an azapi_update_resource says into the fact of what it
// updates. Of what was not read the rest is not known, but for a part of another
// that comes with it, as the blob service of an account: of that nobody else says
// anything.
func (i *instance) update() {
	version, content, ok := i.azapiContent()
	if !ok {
		return
	}
	r, kind := i.s.r, i.id.Kind()
	gap := fact.Gap{Subject: addr.AzureSubject(i.id), Kinds: []addr.Kind{kind}}
	patch, err := body.JSON(kind, content)
	if err != nil {
		gap.Reason = i.address + " cannot be read: " + err.Error()
		r.gap(i.pos, gap)
		return
	}
	found := false
	for n, f := range r.facts {
		if f.Kind.Equal(kind) && f.Subject.Key() == gap.Subject.Key() {
			r.facts[n].Body, found = patched(f.Body, patch), true
		}
	}
	switch {
	case found:
	case strings.Count(string(kind), "/") > 1:
		r.add(i.pos, i.address, fact.Fact{Subject: gap.Subject, Kind: kind, APIVersion: version}, content)
	default:
		gap.Reason = i.address + " updates a resource that was not read, so the rest of it is not known; name the folder that declares it too, or check it in the live subscription"
		r.gap(i.pos, gap)
	}
}

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

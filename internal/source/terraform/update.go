package terraform

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source/internal/azapi"
	"github.com/wardhq/ward/internal/source/internal/body"
)

// isUpdate reports whether a resource changes another one, and says nothing of
// what it does not name. A rendered tree holds the other in another module.
func (i *instance) isUpdate() bool { return azapi.IsUpdate(i.typ) && !i.s.strict() }

// update puts what an azapi_update_resource says into the fact of what it
// updates. Of what was not read the rest is not known, but for a part of another
// that comes with it, as the blob service of an account: of that nobody else says
// anything.
func (i *instance) update() {
	version, content, ok := i.azapiContent()
	if !ok {
		return
	}
	i.s.r.azapi(i.pos, i.address, i.typ, fact.Fact{Subject: addr.AzureSubject(i.id), Kind: i.id.Kind(), APIVersion: version}, content)
}

// azapi makes a fact of what a resource of azapi says, or puts it into the one
// of what it updates.
func (r *reading) azapi(pos diag.Pos, address, typ string, f fact.Fact, content map[string]any) {
	if !azapi.IsUpdate(typ) {
		r.add(pos, address, f, content)
		return
	}
	gap := fact.Gap{Subject: f.Subject, Kinds: []addr.Kind{f.Kind}}
	says, err := body.JSON(f.Kind, content)
	switch {
	case err != nil:
		gap.Reason = address + " cannot be read: " + err.Error()
		r.gap(pos, gap)
	case azapi.Update(r.facts, f.Subject, f.Kind, says):
	case azapi.ComesWithAnother(f.Kind):
		r.add(pos, address, f, content)
	default:
		gap.Reason = address + " " + azapi.NotRead
		r.gap(pos, gap)
	}
}

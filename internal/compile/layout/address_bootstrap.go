package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure/github"
	"github.com/wardhq/ward/internal/compile/azure/identity"
	"github.com/wardhq/ward/internal/compile/azure/policy"
	"github.com/wardhq/ward/internal/compile/azure/storage"
)

// stateAccount is the account of the state, as its name says it.
const stateAccount = "tfs"

// StateAccountID is the account that keeps what Terraform knows.
func (s Site) StateAccountID() addr.ID { return s.account(stateAccount) }

// StateID is the container of a unit's state. It is named after the unit, but
// for two dashes in a row, of which Azure takes none there.
func (s Site) StateID(unit addr.Unit) addr.ID {
	name := unit.String()
	if strings.Contains(name, "--") {
		sum := sha256.Sum256([]byte(name))
		for strings.Contains(name, "--") {
			name = strings.ReplaceAll(name, "--", "-")
		}
		name += "-" + hex.EncodeToString(sum[:4])
	}
	return storage.ContainerID(s.StateAccountID(), name)
}

// StateOf is the container of a unit's state; zero is one that is not kept.
func (l Layout) StateOf(unit addr.Unit) addr.ID {
	if !l.Bootstrap.Holds(unit) {
		return addr.ID{}
	}
	home, _ := l.Site(l.Bootstrap.Unit)
	return home.StateID(unit)
}

// PlanIdentityID is the identity of whoever looks at a change of a deployer's
// units.
func (s Site) PlanIdentityID(deployer string) addr.ID { return s.identity("plan-" + deployer) }

// ApplyIdentityID is the identity of whoever makes it.
func (s Site) ApplyIdentityID(deployer string) addr.ID { return s.identity("apply-" + deployer) }

// PipelineTrustID is the pipeline that acts as such an identity.
func PipelineTrustID(of addr.ID) addr.ID { return identity.FederatedID(of, "pipeline") }

// AssignmentID is the policy that enforces a check in a scope.
func (e Enforcement) AssignmentID(scope addr.ID) addr.ID { return policy.AssignmentID(scope, e.Name) }

// RunnersID is what lets the pipeline's machines into the network of a hub.
func (s Site) RunnersID() addr.ID { return github.NetworkSettingsID(s.GroupID(), s.named("runners")) }

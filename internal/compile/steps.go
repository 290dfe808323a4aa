package compile

import (
	"fmt"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/kube"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// writeSteps writes down what is no state: requests that are made once, what a
// person decides, and what one system must tell another.
func (c *compilation) writeSteps() {
	if len(c.tier.sharers) > 0 {
		server := c.tier.server()
		c.stepsAfter(c.tier.region.place.Unit, []design.Step{restartStep(server.SubscriptionID(), server.ResourceGroupName(), server.Name())})
	}
	for _, e := range c.environments {
		group := e.primary.place.Group.ResourceGroupName()
		serverID, database, role := c.databaseOf(e)
		server := serverID.Name()
		identity := e.primary.names.long("odoo")
		account := e.primary.names.compact(24)
		subscription := e.Subscription.String()
		var steps []design.Step
		if !e.shared {
			steps = append(steps, restartStep(subscription, group, server))
		}
		steps = append(steps, []design.Step{
			{
				Slug: "database-roles", Title: "Create Odoo's database and its role",
				Body: code("A member of "+c.estate.Identity.DatabaseAdministrators.Name+" runs this once, from inside of the network, signed in with Entra. The role has no password: its token is Odoo's own identity.",
					fmt.Sprintf(`psql "host=%s.postgres.database.azure.com dbname=postgres sslmode=verify-full" <<'SQL'
SELECT * FROM pgaadauth_create_principal_with_oid('%[3]s', '<object id of %[2]s>', 'service', false, false);
ALTER ROLE %[3]s CONNECTION LIMIT %[5]d;
CREATE DATABASE %[4]s OWNER %[3]s;
CREATE DATABASE %[4]s_sessions OWNER %[3]s;
REVOKE CONNECT ON DATABASE %[4]s, %[4]s_sessions FROM PUBLIC;
SQL`, server, identity, role, database, c.need(e, e.database).connections-administrationOf)),
			},
			{
				Slug: "cluster-outputs", Title: "Tell the cluster the identity's client id",
				Body: code("Pods know their identity by its client id, which exists only now. It is no secret.",
					fmt.Sprintf(`kubectl --namespace %s create configmap %s \
  --from-literal=AZURE_CLIENT_ID="$(az identity show --subscription %s --resource-group %s --name %s --query clientId --output tsv)"`,
						kube.OdooNamespace, kube.OutputsName, subscription, group, identity)),
			},
			c.odooStep(e),
			{
				Slug: "lock-records", Title: "Lock the record container",
				Body: code(fmt.Sprintf("Until it is locked, the owner of the account can shorten the %d days. Locking cannot be undone: nobody, not even Microsoft's support, deletes a record before its time. Decide with the %s, and record the decision.", c.recordDays(), evidenceOwner(c.estate.Evidence)),
					fmt.Sprintf(`az storage container immutability-policy lock --subscription %s --resource-group %s --account-name %s --container-name records \
  --if-match "$(az storage container immutability-policy show --subscription %s --resource-group %s --account-name %s --container-name records --query etag --output tsv)"`,
						subscription, group, account, subscription, group, account)),
			},
		}...)
		c.stepsAfter(e.primary.place.Unit, steps)
		if e.topology.mechanism == geoReplica {
			c.stepsAfter(e.recovery.place.Unit, []design.Step{{
				Slug: "virtual-endpoint", Title: "Create the writer's virtual endpoint",
				Body: code("A virtual endpoint is a name that follows the writer when the replica is promoted. It belongs to the primary and names the replica, so it is made when both exist, and before Odoo is opened: "+c.writerHost(e)+" is the name that Odoo is configured with, so that nothing of it changes in a failover. Promote with the option to become the primary; a replica that is made independent takes no name with it. "+
					"Odoo checks that the server's certificate is for this name, and Microsoft does not publish that it is: the second command fails where it is not. Then Odoo would not connect either, so stop here and ask Microsoft. Run it from inside of the network.",
					fmt.Sprintf(`az postgres flexible-server virtual-endpoint create --subscription %s --resource-group %s --server-name %s --name %s --endpoint-type ReadWrite --members %s
openssl s_client -starttls postgres -connect %[6]s:5432 -servername %[6]s -verify_hostname %[6]s -verify_return_error </dev/null`,
						subscription, group, server, c.virtualEndpoint(e), e.recovery.names.global(63), c.writerHost(e))),
			}})
		}
	}
}

// stepsAfter notes what is done once a unit has been applied, in order.
func (c *compilation) stepsAfter(unit addr.Unit, list []design.Step) {
	for i, s := range list {
		s.Unit, s.When, s.Order = unit, design.AfterApply, i+1
		c.parts.Steps = append(c.parts.Steps, s)
	}
}

// restartStep makes shared_preload_libraries take effect.
func restartStep(subscription, group, server string) design.Step {
	return design.Step{
		Slug: "restart-database", Title: "Restart the database server once",
		Body: code("shared_preload_libraries takes effect at a restart. Do it before Odoo is opened; later it costs a failover.",
			"az postgres flexible-server restart --subscription "+subscription+" --resource-group "+group+" --name "+server),
	}
}

func evidenceOwner(e *estate.Evidence) string {
	if e == nil {
		return "person who answers for evidence"
	}
	return e.Owner
}

// code returns a step's text: a sentence, and what to run.
func code(text, command string) string {
	return text + "\n\n```sh\n" + strings.TrimSpace(command) + "\n```\n"
}

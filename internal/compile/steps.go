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
		unit := c.tier.region.place.Unit
		c.steps(unit, design.AfterApply, []design.Step{restartStep(server)})
		c.steps(unit, design.Later, []design.Step{diskStep(server, addr.ID{}, "load.databaseGiB of an environment that shares")})
	}
	for _, e := range c.environments {
		server, _, _ := c.databaseOf(e)
		var after []design.Step
		if !e.shared {
			after = append(after, restartStep(server))
		}
		after = append(after, c.rolesStep(e), federationStep(e), outputsStep(e), c.odooStep(e), c.lockStep(e))
		c.steps(e.primary.place.Unit, design.AfterApply, after)
		if e.shared {
			continue
		}
		var replica addr.ID
		if e.topology.mechanism == geoReplica {
			replica = e.recovery.place.Group.Resource(server.Kind(), e.recovery.names.global(63))
			c.steps(e.recovery.place.Unit, design.AfterApply, []design.Step{c.virtualEndpointStep(e, replica)})
			c.steps(e.recovery.place.Unit, design.Later, c.failoverSteps(e, replica))
		}
		c.steps(e.primary.place.Unit, design.Later, []design.Step{diskStep(server, replica, "load.databaseGiB of "+e.name.String())})
	}
}

// rolesStep creates Odoo's databases and its role. On PostgreSQL 16 whoever
// makes a database for a role must be able to act as it; members of
// azure_pg_admin may grant themselves that (Azure Database for PostgreSQL,
// access management). The schema public is azure_pg_admin's there, not the
// database owner's.
func (c *compilation) rolesStep(e *environment) design.Step {
	server, database, role := c.databaseOf(e)
	group := c.estate.Identity.DatabaseAdministrators.Name
	return design.Step{
		Slug: "database-roles", Title: "Create Odoo's database and its role",
		Body: code("A member of "+group+" runs this once, from inside of the network, signed in with Entra: with a token, under the name of the group. "+
			"It stops at the first thing that fails. Odoo's role has no password: its token is Odoo's own identity. psql is of version 16 or newer, which trusts the system's certificates.",
			fmt.Sprintf(`odoo="$(az identity show %[1]s --query principalId --output tsv)"
export PGHOST=%[2]s.postgres.database.azure.com PGPORT=5432 PGDATABASE=postgres PGSSLMODE=verify-full PGSSLROOTCERT=system
export PGUSER=%[3]s
export PGPASSWORD="$(az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv)"
psql --no-psqlrc --set ON_ERROR_STOP=1 --set odoo="$odoo" <<'SQL'
SELECT * FROM pgaadauth_create_principal_with_oid('%[4]s', :'odoo', 'service', false, false);
ALTER ROLE %[4]s CONNECTION LIMIT %[6]d;
GRANT %[4]s TO CURRENT_USER;
CREATE DATABASE %[5]s OWNER %[4]s;
CREATE DATABASE %[5]s_sessions OWNER %[4]s;
REVOKE CONNECT ON DATABASE %[5]s, %[5]s_sessions FROM PUBLIC;
\connect %[5]s
GRANT ALL ON SCHEMA public TO %[4]s;
\connect %[5]s_sessions
GRANT ALL ON SCHEMA public TO %[4]s;
REVOKE %[4]s FROM CURRENT_USER;
SQL
unset PGPASSWORD`, identityArguments(e), server.Name(), shellWord(group), role, database, c.need(e, e.database).connections-administrationOf)),
	}
}

// federationStep lets Odoo's pods have tokens of Odoo's identity. The issuer is
// an output of the cluster, which no unit of this version builds, so that a
// resource could not name it.
// https://learn.microsoft.com/azure/aks/workload-identity-deploy-cluster
func federationStep(e *environment) design.Step {
	subject := federationPrincipal + kube.OdooNamespace + ":" + kube.OdooServiceAccount
	return design.Step{
		Slug: "federate-identity", Title: "Let Odoo's pods act as Odoo's identity",
		Body: code("Entra gives a pod a token of the identity if it trusts the cluster that says whose pod it is. Without this neither the database nor the attachments take Odoo. "+
			"The cluster is not built by this version: name it here. It has its OIDC issuer and workload identity enabled. A cluster that is made anew has another issuer, and wants this again.",
			fmt.Sprintf(`cluster_group=… cluster=…
issuer="$(az aks show --subscription %[1]s --resource-group "$cluster_group" --name "$cluster" --query oidcIssuerProfile.issuerUrl --output tsv)"
az identity federated-credential create --subscription %[1]s --resource-group %[2]s --identity-name %[3]s --name odoo \
  --issuer "$issuer" --subject %[4]s --audiences %[5]s`,
				e.Subscription, e.primary.place.Group.ResourceGroupName(), e.primary.names.long("odoo"), subject, federationAudience)),
	}
}

// outputsStep tells the cluster what only Azure knows.
func outputsStep(e *environment) design.Step {
	return design.Step{
		Slug: "cluster-outputs", Title: "Tell the cluster the identity's client id",
		Body: code("Pods know their identity by its client id, which exists only now. It is no secret.",
			fmt.Sprintf(`kubectl --namespace %s create configmap %s \
  --from-literal=AZURE_CLIENT_ID="$(az identity show %s --query clientId --output tsv)"`,
				kube.OdooNamespace, kube.OutputsName, identityArguments(e))),
	}
}

// identityArguments names Odoo's identity on a command line.
func identityArguments(e *environment) string {
	return fmt.Sprintf("--subscription %s --resource-group %s --name %s", e.Subscription, e.primary.place.Group.ResourceGroupName(), e.primary.names.long("odoo"))
}

func (c *compilation) lockStep(e *environment) design.Step {
	at := fmt.Sprintf("--subscription %s --resource-group %s --account-name %s --container-name records",
		e.Subscription, e.primary.place.Group.ResourceGroupName(), e.primary.names.compact())
	return design.Step{
		Slug: "lock-records", Title: "Lock the record container",
		Body: code(fmt.Sprintf("Until it is locked, the owner of the account can shorten the %d days. Locking cannot be undone: nobody, not even Microsoft's support, deletes a record before its time. Decide with the %s, and record the decision.", c.recordDays(), evidenceOwner(c.estate.Evidence)),
			fmt.Sprintf(`az storage container immutability-policy lock %s \
  --if-match "$(az storage container immutability-policy show %s --query etag --output tsv)"`, at, at)),
	}
}

// virtualEndpointStep is a step because the endpoint belongs to the primary
// and names the replica; see docs/decisions/0005-recovery-is-a-unit.md.
func (c *compilation) virtualEndpointStep(e *environment, replica addr.ID) design.Step {
	server, _, _ := c.databaseOf(e)
	return design.Step{
		Slug: "virtual-endpoint", Title: "Create the writer's virtual endpoint",
		Body: code("A virtual endpoint is a name that follows the writer when the replica is promoted. It belongs to the primary and names the replica, so it is made when both exist, and before Odoo is opened: "+c.writerHost(e)+" is the name that Odoo is configured with, so that nothing of it changes in a failover. Promote with the option to become the primary; a replica that is made independent takes no name with it. "+
			"Odoo checks that the server's certificate is for this name, and Microsoft does not publish that it is: the second command fails where it is not. Then Odoo would not connect either, so stop here and ask Microsoft. Run it from inside of the network.",
			fmt.Sprintf(`az postgres flexible-server virtual-endpoint create %s --server-name %s --name %s --endpoint-type ReadWrite --members %s
openssl s_client -starttls postgres -connect %[5]s:5432 -servername %[5]s -verify_hostname %[5]s -verify_return_error </dev/null`,
				groupArguments(server), server.Name(), c.virtualEndpoint(e), replica.Name(), c.writerHost(e))),
	}
}

// failoverSteps tell what a person does when the region is lost, and after.
// https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-promote
func (c *compilation) failoverSteps(e *environment, replica addr.ID) []design.Step {
	account := accountID(e)
	there, _ := c.Published.Regions.Find(e.Recovery.Region)
	after := "Backups start with the promotion; restores reach back to it, and no further. pgBouncer, logging and TLS are set on the replica as on the primary; what is loaded at a start takes effect at its next restart. " +
		"Until the design says what is the primary now, apply neither unit: they describe the servers in their old places. Terraform does not undo the promotion, and a template would be refused."
	steps := []design.Step{
		{
			Slug: "promote-replica", Title: "Promote the replica when the region is lost",
			Body: code("A person declares the loss and records who, when and why. First stop what would work against it: pipelines that apply this unit or the environment's, and Flux, so that no second Odoo writes. "+
				"What the primary had not sent is lost: read the lag (metric Read Replica Lag) and record it. For a drill, with both regions there, write Planned. "+
				"Both servers have the same size and disk; Azure checks that unless the region is down.",
				fmt.Sprintf(`flux suspend kustomization --all --namespace flux-system # where the cluster still answers
az postgres flexible-server replica promote %[1]s --name %[2]s --promote-mode SwitchOver --promote-option Forced
az postgres flexible-server show %[1]s --name %[2]s --query "{state:state,role:replicationRole}"`, groupArguments(replica), replica.Name())),
		},
		{
			Slug: "fail-attachments-over", Title: "Fail the attachments over",
			Body: code("The account's copy in the paired region becomes the account; what was not copied by its last sync time is lost, so that rows may name blobs that are not there. The private endpoint in the recovery network leads to it then. "+
				"Afterwards the account has one region only: its redundancy is chosen anew when the region is back.",
				fmt.Sprintf(`az storage account show %[1]s --name %[2]s --expand geoReplicationStats --query geoReplicationStats.lastSyncTime --output tsv
az storage account failover %[1]s --name %[2]s`, groupArguments(account), account.Name())),
		},
	}
	if there.Zones > 1 {
		return append(steps, design.Step{
			Slug: "after-promotion", Title: "Make the promoted server highly available",
			Body: code("A replica has no standby, and a promotion makes none. "+after,
				fmt.Sprintf("az postgres flexible-server update %s --name %s --high-availability ZoneRedundant", groupArguments(replica), replica.Name())),
		})
	}
	return append(steps, design.Step{
		Slug: "after-promotion", Title: "See that the promoted server is backed up",
		Body: code(after, fmt.Sprintf("az postgres flexible-server backup list %s --name %s", groupArguments(replica), replica.Name())),
	})
}

// diskStep tells who raises the figure of a disk that grows by itself. Figure
// names the estate's value that the size follows from.
func diskStep(server, replica addr.ID, figure string) design.Step {
	grow := "az postgres flexible-server update %s --name %s --storage-size \"$gib\""
	var commands []string
	if !replica.IsZero() {
		commands = append(commands, fmt.Sprintf(grow, groupArguments(replica), replica.Name()))
	}
	commands = append(commands, fmt.Sprintf(grow, groupArguments(server), server.Name()))
	return design.Step{
		Slug: "database-disk", Title: "Keep up with the database's disk",
		Body: code("The disk grows by itself before it is full, and never shrinks. Terraform leaves its size alone: to grow it ahead of time, run this, the replica first where there is one. "+
			"A deployment stack puts the size that follows from the estate, and Azure refuses it while it is less than what there is: raise "+figure+" until the template says as much, then deploy. Raise it in any case, so that the next sizing is right.",
			"gib=…\n"+strings.Join(commands, "\n")),
	}
}

// groupArguments names a resource's subscription and group on a command line.
func groupArguments(id addr.ID) string {
	return "--subscription " + id.SubscriptionID() + " --resource-group " + id.ResourceGroupName()
}

// shellWord returns the text as one word of a POSIX shell.
func shellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// steps notes what is done with a unit at one moment, in order.
func (c *compilation) steps(unit addr.Unit, when design.When, list []design.Step) {
	for i, s := range list {
		s.Unit, s.When, s.Order = unit, when, i+1
		c.parts.Steps = append(c.parts.Steps, s)
	}
}

// restartStep makes shared_preload_libraries take effect.
func restartStep(server addr.ID) design.Step {
	return design.Step{
		Slug: "restart-database", Title: "Restart the database server once",
		Body: code("shared_preload_libraries takes effect at a restart. Do it before Odoo is opened; later it costs a failover.",
			"az postgres flexible-server restart "+groupArguments(server)+" --name "+server.Name()),
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

package armsim

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

const kindServer addr.Kind = "Microsoft.DBforPostgreSQL/flexibleServers"

func postgresRules() map[addr.Kind]kindRules {
	const cannot = "ServerPropertyCannotBeUpdated"
	return map[addr.Kind]kindRules{
		kindServer: {
			uniqueName: &uniqueName{"ServerNameAlreadyExists"},
			fixed: []fixed{
				{path: "properties.network.delegatedSubnetResourceId", status: http.StatusBadRequest, code: cannot, byDefault: ""},
				{path: "properties.backup.geoRedundantBackup", status: http.StatusBadRequest, code: cannot, byDefault: "Disabled"},
				{path: "properties.dataEncryption.type", status: http.StatusBadRequest, code: cannot, byDefault: "SystemManaged"},
				{path: "properties.administratorLogin", status: http.StatusBadRequest, code: cannot},
				{path: "properties.sourceServerResourceId", status: http.StatusBadRequest, code: cannot},
			},
			singletons: append(serverParameters(), singleton{
				segment: "advancedThreatProtectionSettings", name: "Default",
				body: properties(map[string]any{"state": "Disabled"}),
			}),
			secrets: []string{"properties.administratorLoginPassword"},
			// A GET has no createMode: github.com/hashicorp/terraform-provider-azurerm/issues/30688.
			writeOnly: []string{"properties.createMode", "properties.pointInTimeUTC", "properties.replica.promoteMode", "properties.replica.promoteOption"},
			outputs:   serverOutputs,
			judge:     judgeServer,
			remove:    replicasFirst,
			actions: map[string]func(act) (answer, *refusal){
				"start":   func(a act) (answer, *refusal) { return a.turn(false) },
				"stop":    func(a act) (answer, *refusal) { return a.turn(true) },
				"restart": act.restart,
			},

			committed: promoted,
		},
		kindServer + "/configurations":                   {stateless: true, born: true, noDelete: true, judge: judgeParameter, outputs: parameterOutputs, committed: parameterSet},
		kindServer + "/advancedThreatProtectionSettings": {stateless: true, born: true, noDelete: true},
		kindServer + "/administrators":                   {stateless: true},
		kindServer + "/databases": {stateless: true, fixed: []fixed{
			{path: "properties.charset", status: http.StatusBadRequest, code: "InvalidParameterValue", byDefault: "UTF8"},
			{path: "properties.collation", status: http.StatusBadRequest, code: "InvalidParameterValue", byDefault: "en_US.utf8"},
		}},
		kindVirtualEndpoint: {
			stateless: true, uniqueName: &uniqueName{"VirtualEndpointNameAlreadyExists"},
			outputs: virtualEndpointOutputs, judge: judgeVirtualEndpoint,
		},
	}
}

func serverOutputs(s *Sim, r *record) map[string]any {
	return properties(map[string]any{
		"fullyQualifiedDomainName": r.id.Name() + ".postgres.database.azure.com",
		"state":                    serverState(r),
		"minorVersion":             "0",
		"replicationRole":          s.replicationRole(r),
		"replicaCapacity":          5,
	})
}

func (s *Sim) replicationRole(r *record) string {
	if !isReplica(r.put) {
		return "Primary"
	}
	source, err := addr.ParseID(textAt(r.put, "properties", "sourceServerResourceId"))
	if err != nil {
		return "None"
	}
	primary, known := s.store.get(source)
	if known && !sameRegion(textAt(primary.put, "location"), textAt(r.put, "location")) {
		return "GeoAsyncReplica"
	}
	return "AsyncReplica"
}

func isReplica(body map[string]any) bool {
	return strings.EqualFold(textAt(body, "properties", "createMode"), "Replica")
}

// promoted carries a promotion out: the server is a primary, and with a
// switchover the one that it followed follows it. Both forget the request.
// https://learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas-promote
func promoted(s *Sim, r *record) {
	mode := textAt(r.put, "properties", "replica", "promoteMode")
	if mode == "" {
		return
	}
	before := textAt(r.put, "properties", "sourceServerResourceId")
	s.follow(r, "")
	source, err := addr.ParseID(before)
	if primary, known := s.store.get(source); err == nil && known && strings.EqualFold(mode, switchover) {
		s.follow(primary, r.id.String())
		s.hand(primary.id, r.id)
	}
}

// follow makes a server the replica of another, or with "" a primary.
func (s *Sim) follow(r *record, source string) {
	r.put = without(r.put, []string{"properties.createMode", "properties.sourceServerResourceId", "properties.replica"})
	if p, has := r.put["properties"].(map[string]any); has && source != "" {
		p["createMode"], p["sourceServerResourceId"] = "Replica", source
	}
	rules := s.rulesFor(r.kind)
	r.shown = s.readable(r, rules)
	r.computed = s.computed(r, r, rules)
}

func judgeServer(c *change) *refusal {
	if no := c.serverOnlyGrows(); no != nil {
		return no
	}
	if no := c.judgePromotion(); no != nil {
		return no
	}
	if !isReplica(c.body) || c.before != nil {
		return nil
	}
	if strings.EqualFold(textAt(c.body, "properties", "backup", "geoRedundantBackup"), "Enabled") {
		// learn.microsoft.com/azure/postgresql/read-replica/concepts-read-replicas:
		// a replica has no backups before it is promoted.
		return refuse(http.StatusBadRequest, "GeoBackupNotSupportedOnReplica",
			"Server %s is a read replica: geo-redundant backup cannot be enabled on it.", c.id.Name())
	}
	source, err := addr.ParseID(textAt(c.body, "properties", "sourceServerResourceId"))
	if err != nil {
		return refuse(http.StatusBadRequest, "InvalidParameterValue", "A replica wants properties.sourceServerResourceId, the id of its primary.")
	}
	primary, known := c.sim.store.get(source)
	if !known || !primary.kind.Equal(kindServer) {
		return refuse(http.StatusBadRequest, "InvalidParameterValue", "properties.sourceServerResourceId %s is no flexible server.", source)
	}
	if with := c.sim.busyWith(primary, c.sim.serials[kindServer.Key()]); with != nil {
		return c.sim.serials[kindServer.Key()].refusal(primary, with)
	}
	if state := serverState(primary); state != ready {
		return refuse(http.StatusConflict, "ServerNotReady", "Server %s is %s: a replica is made of a primary that is %s.", source.Name(), state, ready)
	}
	if strings.EqualFold(textAt(primary.put, "sku", "tier"), "Burstable") {
		return refuse(http.StatusBadRequest, "ReadReplicaNotSupported", "Read replicas are not supported for the Burstable tier.")
	}
	const most = 5
	if len(c.sim.replicasOf(source)) >= most {
		return refuse(http.StatusBadRequest, "ReplicaLimitReached", "Server %s has %d replicas, the most that there can be.", source.Name(), most)
	}
	return nil
}

// serverOnlyGrows: storage and version go up, never down.
func (c *change) serverOnlyGrows() *refusal {
	for _, path := range [][]string{{"properties", "storage", "storageSizeGB"}, {"properties", "version"}} {
		was, errWas := strconv.ParseFloat(fmt.Sprint(c.old(path...)), 64)
		wants, errWants := strconv.ParseFloat(fmt.Sprint(at(c.body, path...)), 64)
		if errWas == nil && errWants == nil && wants < was {
			return refuse(http.StatusBadRequest, "InvalidParameterValue",
				"'%s' of server %s is %v and cannot become %v: it can only grow.", strings.Join(path, "."), c.id.Name(), was, wants)
		}
	}
	return nil
}

func (s *Sim) replicasOf(primary addr.ID) []*record {
	return s.store.where(func(r *record) bool {
		return r.kind.Equal(kindServer) && isReplica(r.put) &&
			strings.EqualFold(textAt(r.put, "properties", "sourceServerResourceId"), primary.String())
	})
}

// replicasFirst refuses to delete a primary before its replicas.
func replicasFirst(s *Sim, gone, top *record) *refusal {
	for _, replica := range s.replicasOf(gone.id) {
		if !top.id.Contains(replica.id) {
			return refuse(http.StatusBadRequest, "CannotDeletePrimaryServer",
				"Server %s has the read replica %s: delete or promote it first.", gone.id.Name(), replica.id.Name())
		}
	}
	return nil
}

// judgeParameter refuses values that a parameter does not take.
func judgeParameter(c *change) *refusal {
	p, known := parameterNamed(c.id.Name())
	value, given := at(c.body, "properties", "value").(string)
	if !known || !given {
		return nil
	}
	if p.readOnly && value != p.value {
		return refuse(http.StatusBadRequest, "ReadOnlyServerParameter", "The server parameter '%s' is read-only.", p.name)
	}
	if !p.takes(value) {
		return refuse(http.StatusBadRequest, "ServerParameterToCMSUnAllowedParameterValue",
			"The value: [%s] of Server Parameter: [%s] is invalid. Allowed values: [%s].", value, p.name, p.allowed)
	}
	return nil
}

// The states of a server that the simulator has.
const (
	ready   = "Ready"
	stopped = "Stopped"
)

func serverState(r *record) string {
	if r.marks.stopped {
		return stopped
	}
	return ready
}

// turn stops or starts a server.
func (a act) turn(off bool) (answer, *refusal) {
	a.r.marks.stopped = off
	return a.done()
}

// restart starts a server anew, and what waited for that takes effect.
func (a act) restart() (answer, *refusal) {
	for _, r := range a.sim.store.below(a.r.id) {
		if r.marks.waits {
			r.marks.waits = false
			r.computed = a.sim.computed(r, r, a.sim.rulesFor(r.kind))
		}
	}
	return a.turn(a.r.marks.stopped)
}

// parameterOutputs: Azure says of each parameter whether it waits for a
// restart (isConfigPendingRestart of its Configurations API).
func parameterOutputs(_ *Sim, r *record) map[string]any {
	return properties(map[string]any{"isConfigPendingRestart": r.marks.waits})
}

// parameterSet: what PostgreSQL reads at its start only waits for the next one,
// from the first time that it is put as something else than Azure's default.
func parameterSet(s *Sim, r *record) {
	p, known := parameterNamed(r.id.Name())
	value := textAt(r.put, "properties", "value")
	if !known || !p.atStart || r.marks.value == nil && value == p.value || r.marks.value != nil && *r.marks.value == value {
		return
	}
	r.marks.value, r.marks.waits = &value, true
	r.computed = s.computed(r, r, s.rulesFor(r.kind))
}

// replicasInTheMaking keep their primary busy.
func replicasInTheMaking(s *Sim, primary *record) []*record {
	if !primary.kind.Equal(kindServer) {
		return nil
	}
	return s.replicasOf(primary.id)
}

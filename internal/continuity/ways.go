package continuity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/recovery/drill"
	"github.com/wardhq/ward/internal/ward"
)

// Way is the way back from one event.
type Way struct {
	Event string
	// Back says how, a sentence each; the first is what is tried first.
	Back []string
	// Promised are the figures that are published, assumed or measured for it.
	Promised []design.Figure
	Runbooks []design.Runbook
	// Unwritten says what is done where no runbook of the design is about it.
	Unwritten string
	// Practised are the drills that show it.
	Practised []drill.Kind
}

// The topics of decisions that ways back follow from.
const (
	topologyTopic = "topology"
	copiesTopic   = "long-term-backup"
)

// ways returns the ways back of an environment, by what happened: the least first.
func ways(d *design.Design, e Environment) []Way {
	topology, copies := decision(d, e, topologyTopic), decision(d, e, copiesTopic)
	setsAreLeft := "A recovery set, where one was made (`ward backup`), comes back by `ward restore` into a new database."
	out := []Way{
		{
			Event:     "A person's error",
			Back:      append(pointInTime(d, e), setsAreLeft),
			Promised:  figures(topology, "point-in-time restore:"),
			Unwritten: "Restore beside what runs, look, and then decide what is put back: nothing is restored over an Odoo in which people work.",
			Practised: []drill.Kind{drill.PointInTime, drill.Restore},
		},
		{
			Event:     "A lost database",
			Back:      append(chosen(copies, "No copy outlives the database's own service: "), setsAreLeft),
			Unwritten: "Apply the unit again for an empty server, load the newest copy into it, and hold it against what it should be before anybody works in it.",
			Practised: []drill.Kind{drill.Restore},
		},
		{
			Event:     "A lost zone",
			Back:      zone(topology),
			Promised:  figures(topology, "zone lost:"),
			Unwritten: "See that the standby took the writes and that pods run in the zones that are left. Where nothing of the environment is in another zone, what is done is that of a lost region.",
			Practised: []drill.Kind{drill.Failover, drill.Zone, drill.Sessions},
		},
		{
			Event:     "The lost region " + e.Region,
			Back:      chosen(topology, ""),
			Promised:  figures(topology, "region lost:"),
			Runbooks:  runbooks(d, e, design.RegionalFailover, design.FailBack),
			Unwritten: "Nothing of it stands in another region: people work by hand until the region is back, or until it is built elsewhere from a recovery set.",
			Practised: []drill.Kind{drill.Region},
		},
		{
			Event:     "A lost subscription, or ransom",
			Back:      append(outliving(d, e), setsAreLeft),
			Runbooks:  runbooks(d, e, "recover-deployment"),
			Unwritten: "Treat it as an incident first: who did it may still be there. Deploy the tree into a subscription that nobody of them has rights in, and restore into that.",
			Practised: []drill.Kind{drill.Restore},
		},
	}
	return out
}

// decision returns the one of a topic about an environment; it is empty where there
// is none.
func decision(d *design.Design, e Environment, topic string) design.Decision {
	for _, one := range d.Decisions {
		if one.Topic == topic && one.Subject == e.Name.Subject() {
			return one
		}
	}
	return design.Decision{}
}

// figures are those of a decision whose names begin so, without that.
func figures(d design.Decision, prefix string) []design.Figure {
	var out []design.Figure
	for _, f := range d.Figures {
		if name, ok := strings.CutPrefix(f.Name, prefix); ok {
			f.Name = strings.TrimSpace(name)
			out = append(out, f)
		}
	}
	return out
}

// chosen says what was decided, or what it means that nothing was.
func chosen(d design.Decision, otherwise string) []string {
	if d.Chosen == "" {
		if otherwise == "" {
			return []string{"Nothing has been decided for it."}
		}
		return []string{otherwise + "nothing has been decided for it."}
	}
	return []string{"By the design: " + d.Chosen + "."}
}

// zone says what the topology has in other zones.
func zone(d design.Decision) []string {
	for _, o := range d.Options {
		if strings.HasSuffix(o.Name, "in another zone") || strings.HasSuffix(o.Name, "in other zones") {
			if why, taken := strings.CutPrefix(o.Verdict, "taken as well: "); taken {
				return []string{fmt.Sprintf("By the design: %s: %s.", o.Name, why)}
			}
			return []string{fmt.Sprintf("The design has no %s: %s.", o.Name, o.Verdict)}
		}
	}
	return []string{"Nothing has been decided for it."}
}

// runbooks are those of these names that take a step in a unit of the environment,
// or in one that all share.
func runbooks(d *design.Design, e Environment, names ...design.Procedure) []design.Runbook {
	var out []design.Runbook
	for _, name := range names {
		for _, b := range d.Runbooks {
			if b.Name != name {
				continue
			}
			ours := slices.ContainsFunc(b.Parts, func(part []design.Action) bool {
				return slices.ContainsFunc(part, func(a design.Action) bool { return slices.Contains(e.Units, a.Unit) || !ofAnother(d, a) })
			})
			if ours {
				out = append(out, b)
			}
		}
	}
	return out
}

// ofAnother reports whether an action is in a unit of some environment.
func ofAnother(d *design.Design, a design.Action) bool {
	for _, v := range d.Declared {
		if e, ok := v.(ward.Environment); ok && slices.Contains(e.Units, a.Unit.String()) {
			return true
		}
	}
	return false
}

// pointInTime says what of the design can be had back as of a moment.
func pointInTime(d *design.Design, e Environment) []string {
	var out, versioned []string
	for _, r := range d.Resources {
		if !slices.Contains(e.Units, r.Unit) {
			continue
		}
		switch kind := strings.ToLower(string(r.ID.Kind())); kind {
		case "microsoft.dbforpostgresql/flexibleservers":
			if backup, ok := properties(r)["backup"].(design.Object); ok {
				out = append(out, fmt.Sprintf("The database to a moment of the last %v days: a new server beside %s, made by the restore.", backup["backupRetentionDays"], r.ID.Name()))
			}
		case "microsoft.storage/storageaccounts/blobservices":
			if properties(r)["isVersioningEnabled"] == true {
				versioned = append(versioned, r.ID.Parent().Name())
			}
		}
	}
	if len(versioned) > 0 {
		slices.Sort(versioned)
		out = append(out, "Attachments, and what else is in "+strings.Join(versioned, ", ")+", by their earlier versions.")
	}
	return out
}

// outliving says what is left when whoever holds rights in the subscription turns
// on it, or it is gone.
func outliving(d *design.Design, e Environment) []string {
	home := ""
	for _, u := range d.Units {
		if len(e.Units) > 0 && u.Name == e.Units[0] {
			home = u.Subscription.SubscriptionID()
		}
	}
	var immutable, elsewhere []string
	for _, r := range d.Resources {
		if !slices.Contains(e.Units, r.Unit) {
			continue
		}
		kind := strings.ToLower(string(r.ID.Kind()))
		if kind == "microsoft.dataprotection/backupvaults" {
			immutable = append(immutable, r.ID.Name()+" in "+r.Location())
		}
		if data := kind == "microsoft.storage/storageaccounts" || kind == "microsoft.dbforpostgresql/flexibleservers" || kind == "microsoft.dataprotection/backupvaults"; data && r.ID.SubscriptionID() != home {
			elsewhere = append(elsewhere, r.ID.Name())
		}
	}
	var out []string
	if len(immutable) > 0 {
		out = append(out, "The backup vault "+strings.Join(immutable, ", ")+": what is in it cannot be destroyed before its time, once its immutability is locked.")
	}
	if len(elsewhere) > 0 {
		return append(out, "In another subscription stand "+strings.Join(elsewhere, ", ")+".")
	}
	return append(out, "By the design no copy of its data stands in another subscription: what goes with this one is lost but for recovery sets that are kept elsewhere.")
}

// properties are those of a resource's body.
func properties(r design.Resource) design.Object {
	p, _ := r.Body["properties"].(design.Object)
	return p
}

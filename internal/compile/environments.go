package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
)

// readEnvironments gives every environment its identity, its units and its
// names.
func (c *compilation) readEnvironments() {
	e := c.estate
	c.parts.Organisation = e.Organisation.Name
	c.parts.Effective = e.Effective.String()
	c.parts.Existing = append(c.parts.Existing, addr.Subscription(e.Platform.Subscription.String()))
	for i := range e.Entities {
		entity := &e.Entities[i]
		for j, env := range entity.Environments {
			one := &environment{
				Environment: env,
				entity:      entity,
				name:        addr.Environment{Entity: entity.Name, Name: env.Name},
				path:        fmt.Sprintf("entities[%d].environments[%d]", i, j),
			}
			c.parts.Existing = append(c.parts.Existing, addr.Subscription(env.Subscription.String()))
			one.primary = c.region(one, addr.EnvironmentUnit(one.name), env.Region, env.Owner)
			if env.Recovery != nil {
				one.recovery = c.region(one, addr.RecoveryUnit(one.name), env.Recovery.Region, env.Recovery.Owner)
			}
			c.environments = append(c.environments, one)
		}
	}
}

// region names what an environment has in one Azure region.
func (c *compilation) region(e *environment, unit addr.Unit, name, owner string) region {
	subscription := addr.Subscription(e.Subscription.String())
	n := newNames(c.estate.Organisation.Short, unit, subscription)
	return region{
		owner: owner,
		names: n,
		place: azure.Place{
			Unit:   unit,
			Group:  subscription.ResourceGroup(n.long("")),
			Region: name,
			Tags: design.Object{
				"ward-unit":        unit.String(),
				"ward-environment": e.name.String(),
				"ward-data":        e.Data,
				"ward-accountable": e.Accountable,
			},
		},
	}
}

// declareEnvironments states, for the checks, what the estate declares of each
// environment.
func (c *compilation) declareEnvironments() {
	for _, e := range c.environments {
		units := design.List{e.primary.place.Unit.String()}
		groups := design.List{e.primary.place.Group.String()}
		body := design.Object{
			"entity":  e.name.Entity,
			"name":    e.name.Name,
			"purpose": e.Purpose,
			"data":    e.Data,
			"region":  e.Region,
		}
		if e.asked {
			body["objectives"] = design.Object{
				"rpoMinutes": int(e.objectives.RPO.Duration().Minutes()),
				"rtoMinutes": int(e.objectives.RTO.Duration().Minutes()),
			}
		}
		if e.Recovery != nil {
			body["recoveryRegion"] = e.Recovery.Region
			units = append(units, e.recovery.place.Unit.String())
			groups = append(groups, e.recovery.place.Group.String())
		}
		// Where nobody says where data may be, no rule has anything to hold.
		if c.estate.Residency != nil {
			body["allowedRegions"] = c.residentRegions()
		}
		if r := c.estate.Retention; r != nil {
			body["retentionDays"] = design.Object{
				"records":         r.Records.For.Days(),
				"operationalLogs": r.OperationalLogs.For.Days(),
				"backups":         r.Backups.For.Days(),
			}
		}
		body["units"] = units
		body["resourceGroups"] = groups
		c.parts.Declared = append(c.parts.Declared, design.Declaration{
			Subject: e.name.Subject(),
			Kind:    "ward/Environment",
			Body:    body,
		})
	}
}

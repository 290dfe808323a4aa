package compile

import (
	"fmt"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/azure"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/ward"
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

// declare states, for the checks, what the estate declares of each environment,
// of its cluster, and what is promised of what it asks for.
func (c *compilation) declare() {
	for _, e := range c.environments {
		c.parts.Declared = append(c.parts.Declared, c.declaredEnvironment(e), ward.Cluster{
			Name: e.primary.place.Unit.String(), Region: e.Region, Environments: []string{e.name.String()},
		})
		for _, o := range e.promised {
			c.parts.Declared = append(c.parts.Declared, o)
		}
	}
}

func (c *compilation) declaredEnvironment(e *environment) ward.Environment {
	out := ward.Environment{
		Entity: e.name.Entity, Name: e.name.Name, Purpose: e.Purpose, Data: e.Data, Region: e.Region,
		Units:          []string{e.primary.place.Unit.String()},
		ResourceGroups: []string{e.primary.place.Group.String()},
	}
	if e.asked {
		out.Objectives = &ward.Minutes{RPO: inMinutes(e.objectives.RPO), RTO: inMinutes(e.objectives.RTO)}
	}
	if e.Recovery != nil {
		out.RecoveryRegion = e.Recovery.Region
		out.Units = append(out.Units, e.recovery.place.Unit.String())
		out.ResourceGroups = append(out.ResourceGroups, e.recovery.place.Group.String())
	}
	// Where nobody says where data may be, no rule has anything to hold.
	if r := c.estate.Residency; r != nil {
		out.AllowedRegions = r.Regions
	}
	if r := c.estate.Retention; r != nil {
		out.RetentionDays = &ward.Days{Records: r.Records.For.Days(), OperationalLogs: r.OperationalLogs.For.Days(), Backups: r.Backups.For.Days()}
	}
	return out
}

func inMinutes(s estate.Span) int { return int(s.Duration().Minutes()) }

package estate

import (
	"fmt"
	"slices"

	"github.com/wardhq/ward/internal/language"
)

// EntityRetention is how long what is kept of one entity, where another law,
// contract or policy binds it than the organisation: what is not written is the
// organisation's.
type EntityRetention struct {
	Records         *Keep `yaml:"records" doc:"Its compliance records."`
	OperationalLogs *Keep `yaml:"operationalLogs" doc:"Logs of its regulated environments, which have a workspace of their own: 30 to 730 days."`
	Backups         *Keep `yaml:"backups" doc:"Point-in-time recovery of its own databases: 7 to 35 days. A shared server keeps what the organisation says."`
	LongTermBackups *Keep `yaml:"longTermBackups" doc:"The first copy of each month of its databases: 84 days to 10 years."`
	Audit           *Keep `yaml:"audit" doc:"Who had access to what of its regulated environments."`
}

// RetentionOf returns how long what is kept of an entity: the organisation's
// times with the entity's own in their place. It is nil where the organisation
// states none.
func (e Estate) RetentionOf(one Entity) *Retention {
	if e.Retention == nil || one.Retention == nil {
		return e.Retention
	}
	out, own := *e.Retention, one.Retention
	for _, t := range []struct{ to, from *Keep }{{&out.Records, own.Records}, {&out.OperationalLogs, own.OperationalLogs}, {&out.Backups, own.Backups}} {
		if t.from != nil {
			*t.to = *t.from
		}
	}
	if own.LongTermBackups != nil {
		out.LongTermBackups = own.LongTermBackups
	}
	if own.Audit != nil {
		out.Audit = own.Audit
	}
	return &out
}

// RecordDays returns for how many days what is about all entities is kept: as
// long as the one that owes most. It is zero where nobody says.
func (e Estate) RecordDays() int {
	days := 0
	for _, one := range e.Entities {
		if keep := e.RetentionOf(one); keep != nil {
			days = max(days, keep.Records.For.Days())
		}
	}
	return days
}

// entitiesRetain judges the times of entities: within what the services take,
// and where regulated data is held never less than the organisation says. What
// it says for all is what it promised to others.
func entitiesRetain(j judgement) {
	e := j.doc.Estate
	for i, one := range e.Entities {
		own, at := one.Retention, language.Index("entities", i)+".retention"
		if own == nil {
			continue
		}
		if e.Retention == nil {
			if !j.written("retention") { // unreadable, it is noted where it stands
				j.refuse(at, "is of one entity, and the organisation states no retention", "add retention: what the entity does not write is the organisation's")
			}
			continue
		}
		asked := slices.ContainsFunc(one.Environments, func(env Environment) bool { return env.Data == regulated })
		if own.Backups != nil {
			j.backupBounds(at+".backups.for", own.Backups.For)
		}
		if own.OperationalLogs != nil {
			j.logBounds(at+".operationalLogs.for", own.OperationalLogs.For)
		}
		if own.LongTermBackups != nil {
			j.longTermBounds(at+".longTermBackups.for", own.LongTermBackups.For)
		}
		if own.Audit != nil {
			j.auditKept(at+".audit.for", own.Audit.For, e.RetentionOf(one).OperationalLogs.For, asked)
		}
		j.entityKeeps(at, own, asked)
	}
}

// entityKeeps holds an entity's times against the organisation's.
func (j judgement) entityKeeps(at string, own *EntityRetention, asked bool) {
	all := j.doc.Estate.Retention
	audit := &all.Records
	if all.Audit != nil {
		audit = all.Audit
	}
	for _, t := range []struct {
		key   string
		own   *Keep
		all   *Keep
		shown bool // from a workspace, which the entity has where its data is regulated
	}{
		{"records", own.Records, &all.Records, false},
		{"operationalLogs", own.OperationalLogs, &all.OperationalLogs, true},
		{"backups", own.Backups, &all.Backups, false},
		{"longTermBackups", own.LongTermBackups, all.LongTermBackups, false},
		{"audit", own.Audit, audit, true},
	} {
		path := at + "." + t.key
		switch {
		case t.own == nil:
		case t.shown && !asked:
			j.refuse(path, "is of logs that stand in the platform's workspace, with those of others",
				"leave it out: an entity has a workspace of its own where its data is regulated")
		case t.own == own.Audit && t.own.For.Duration() < sixYears: // noted, by what asks for it
		case asked && t.all != nil && t.own.For.Duration() != 0 && t.own.For.Duration() < t.all.For.Duration():
			j.refuse(path+".for", fmt.Sprintf("%s is less than the organisation's %s, and regulated data is held", t.own.For, t.all.For),
				"an entity may keep for longer what it owes, and not for less than is promised for all: write "+t.all.For.String()+" or more, or leave it out")
		}
	}
}

package view

import (
	"net/url"
	"strings"

	"github.com/wardhq/ward/internal/record"
)

// To is an address within the console: a path, and what is asked of it.
func To(path string, query ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		if query[i+1] != "" {
			values.Add(query[i], query[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// FindingAddress is the address of a finding's page.
func FindingAddress(k record.Key) string {
	return To("/finding", "check", k.Check, "stage", k.Stage.String(), "subject", k.Subject)
}

// ControlAddress is the address of a control's page, by its reference as
// hipaa/164.312(b).
func ControlAddress(ref string) string {
	framework, id, _ := strings.Cut(ref, "/")
	return "/controls/" + url.PathEscape(framework) + "/" + url.PathEscape(id)
}

// EnvironmentAddress is the address of an environment's page, by its name as
// harbor-clinic/production, or of what is nobody's own, by Platform.
func EnvironmentAddress(name string) string {
	if name == Platform {
		return "/environments/" + Platform
	}
	entity, own, _ := strings.Cut(name, "/")
	return "/environments/" + url.PathEscape(entity) + "/" + url.PathEscape(own)
}

// DecisionAddress is the address of what was decided of a topic for a subject, by
// the subject's key.
func DecisionAddress(topic, subject string) string {
	return To("/decision", "topic", topic, "subject", subject)
}

// ThingAddress is the address of the page of a resource or an object of a cluster,
// by its subject's key.
func ThingAddress(subject string) string { return To("/thing", "subject", subject) }

// MapAddress is the address of the map of a unit, or "" of all.
func MapAddress(unit string) string {
	if unit == "" {
		return "/map"
	}
	return "/map/" + url.PathEscape(unit)
}

// NetworkAddress is the address of what crosses the network of a unit, or "" of all
// networks.
func NetworkAddress(unit string) string {
	if unit == "" {
		return "/network"
	}
	return "/network/" + url.PathEscape(unit)
}

// GroupAddress is the address of what stands in one group with a thing.
func GroupAddress(t Thing) string {
	return To(MapAddress(t.Unit.String()), "group", t.Group)
}

// UnitAddress is the address of a unit on the map, where its resources are.
func UnitAddress(unit string) string { return "/map/" + url.PathEscape(unit) }

// CostAddress is the address of what a month is billed for, narrowed by filters.
func CostAddress(query ...string) string { return To("/cost", query...) }

// FileAddress is the address of a file of the rendered tree, by its path in it.
func FileAddress(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "/tree/" + strings.Join(parts, "/")
}

// DrillAddress is the address of a drill's page, by its id.
func DrillAddress(id string) string { return "/drills/" + url.PathEscape(id) }

// ExceptionAddress is the address of an exception's page, by its id.
func ExceptionAddress(id string) string { return "/exceptions/" + url.PathEscape(id) }

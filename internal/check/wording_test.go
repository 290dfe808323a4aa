package check

import (
	"maps"
	"slices"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/addr"
)

// byName are the checks that judge something by what it is called, so that
// they know nothing of it where its name is withheld.
var byName = map[string]string{
	"azure-aks-node-ssh":                     "a pool that is a resource of its own is told by its name",
	"azure-gateway-https-only":               "a rule leads to a listener by its name",
	"azure-nsg-rule-whole":                   "two rules of one name are one rule",
	"azure-subnet-default-outbound":          "Azure's own subnets have no such way out",
	"azure-subnet-nsg":                       "Azure's own subnets can have none",
	"kubernetes-binding-resolves":            "who is there is told by name",
	"kubernetes-odoo-idle-logoff":            "the limit is a variable",
	"kubernetes-odoo-sessions-database":      "the database is a variable",
	"kubernetes-people-rights":               "accounts of programs are not people",
	"kubernetes-postgresql-client-transport": "PGSSLMODE is a variable",
	"kubernetes-postgresql-trust":            "the method is a variable",
	"kubernetes-redis-password":              "a password is an option or a variable",
	"traefik-access-log":                     "an argument is told by its name",
	"traefik-api-insecure":                   "an argument is told by its name",
	"traefik-foreign-routes":                 "an argument is told by its name",
	"traefik-forwarded-headers":              "an argument is told by its name",
	"traefik-log-secrets":                    "an argument is told by its name",
	"traefik-own-listeners":                  "an argument is told by its name",
	"traefik-path-as-asked":                  "an argument is told by its name",
	"traefik-request-timeouts":               "an argument is told by its name",
	"traefik-route-resolves":                 "a middleware is told by its name",
	"traefik-tells-nobody":                   "an argument is told by its name",
}

// Whoever gives a container or a rule a name that is withheld hides nothing by
// it: of each example that fails, the same with the names in its lists withheld
// fails too.
func TestWithheldNamesHideNothing(t *testing.T) {
	c, err := Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	tried, by := 0, map[string]bool{}
	for _, p := range c.programs {
		for _, example := range p.check.Tests {
			body, changed := withholding(example.Facts[0].Body, false)
			if example.Want != Fail || !changed {
				continue
			}
			tried++
			example.Facts = slices.Clone(example.Facts)
			example.Facts[0].Body = body.(map[string]any)
			example.Reason = ""
			r, err := c.example(t.Context(), p, example)
			if err != nil {
				t.Fatal(err)
			}
			if r.Got != Fail && byName[r.Check] == "" {
				t.Errorf("%s: %s: %s", r.Check, r.Test, r.Wrong)
			}
			by[r.Check] = by[r.Check] || r.Got != Fail
		}
	}
	if tried == 0 {
		t.Error("no example has a name in a list")
	}
	for _, id := range slices.Sorted(maps.Keys(byName)) {
		if !by[id] {
			t.Errorf("%s fails without names too, so it is not by them that it judges", id)
		}
	}
}

// withholding returns a value without the names of what stands in its lists.
func withholding(v any, listed bool) (any, bool) {
	changed := false
	switch of := v.(type) {
	case map[string]any:
		of = maps.Clone(of)
		for key, item := range of {
			if _, isText := item.(string); isText && listed && key == "name" {
				of[key], changed = map[string]any{addr.UnresolvedKey: "withheld, since nothing says that it is no secret"}, true
				continue
			}
			var is bool
			of[key], is = withholding(item, false)
			changed = changed || is
		}
		return of, changed
	case []any:
		of = slices.Clone(of)
		for n, item := range of {
			var is bool
			of[n], is = withholding(item, true)
			changed = changed || is
		}
		return of, changed
	}
	return v, false
}

// Package providers says what the resources of Terraform's providers reach, by
// their types, and what those of the Kubernetes provider are as objects, for
// those who read plans, states and configuration.
//
// It promises that a provider that it does not know is strange, and that what of
// an object is not known stays unknown.
package providers

import (
	"slices"
	"strings"
)

// Reach is what the provider of a type reaches.
type Reach int

// What providers reach.
const (
	Strange  Reach = iota // it could do anything
	Harmless              // neither Azure Resource Manager nor a cluster
	Azure
	Cluster
)

// elsewhere are the providers that reach neither Azure Resource Manager nor a
// cluster. What any other does is not known.
var elsewhere = []string{
	"acme", "archive", "auth0", "aws", "azuread", "azurecaf", "azuredevops", "cloudflare", "cloudinit", "consul", "datadog", "dns", "dynatrace", "elasticstack", "github",
	"gitlab", "google", "grafana", "http", "local", "mailgun", "modtm", "mongodbatlas", "msgraph", "mysql", "newrelic", "null", "okta", "onepassword", "opsgenie", "pagerduty",
	"postgresql", "random", "sendgrid", "sentry", "snowflake", "sops", "statuscake", "terraform", "tfe", "time", "tls", "vault",
}

// Of tells by a type's name what its provider reaches.
func Of(typ string) Reach {
	switch word, _, _ := strings.Cut(typ, "_"); word {
	case "azapi", "azurerm":
		return Azure
	case "kubernetes", "helm", "kubectl", "kustomization", "flux":
		return Cluster
	default:
		if slices.Contains(elsewhere, word) {
			return Harmless
		}
	}
	return Strange
}

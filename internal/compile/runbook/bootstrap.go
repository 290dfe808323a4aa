package runbook

import (
	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// boots reports whether the site is the bootstrap.
func (v view) boots() bool {
	return v.Layout.Bootstrap != nil && v.Site.Unit == v.Layout.Bootstrap.Unit
}

// registers reports whether subscriptions are told what they must know.
func (v view) registers() bool { return v.boots() && len(v.Layout.Registrations) > 0 }

// keepsState reports whether the site keeps its own state, in an account that
// it makes.
func (v view) keepsState() bool { return v.boots() && v.Layout.Bootstrap.Holds(v.Site.Unit) }

// closesState reports whether the site brings the way to the state that is not
// public.
func (v view) closesState() bool {
	return v.Layout.Bootstrap != nil && v.Layout.Bootstrap.State != nil && v.Site.Unit == v.Layout.Platform.Unit
}

// runners reports whether the pipeline's machines work in the site's network.
func (v view) runners() bool { return v.Site.Runner != nil }

// Runners is what lets them in.
func (v view) Runners() addr.ID { return v.Site.RunnersID() }

// StateAccount is the account of the state.
func (v view) StateAccount() addr.ID { return v.bootstrap().StateAccountID() }

// StateGroup is the resource group that it is in, and nothing else that has
// blobs.
func (v view) StateGroup() addr.ID { return v.bootstrap().GroupID() }

// HasState reports whether Terraform's state is kept.
func (v view) HasState() bool { return v.Layout.Bootstrap.State != nil }

// StateIsCopied reports whether the state is in a second region.
func (v view) StateIsCopied() bool {
	return v.HasState() && (v.Layout.Bootstrap.State.SKU == "Standard_GZRS" || v.Layout.Bootstrap.State.SKU == "Standard_GRS")
}

func (v view) bootstrap() layout.Site {
	s, _ := v.Layout.Site(v.Layout.Bootstrap.Unit)
	return s
}

// Terraform reports whether Terraform deploys the site.
func (v view) Terraform() bool { return v.Site.Owner == design.Terraform }

// GitHub reports whether the pipeline is a workflow on github.com.
func (v view) GitHub() bool { return v.Layout.Bootstrap.GitHub }

// Acting are the identities of the pipeline, with whom they trust.
func (v view) Acting() []acting {
	var out []acting
	home, b := v.bootstrap(), v.Layout.Bootstrap
	for _, d := range b.Deployers {
		out = append(out,
			acting{Does: "look at " + d.Name, Identity: home.PlanIdentityID(d.Name), Subject: b.Plan, Variable: layout.PlanVariable(d.Name)},
			acting{Does: "deploy " + d.Name, Identity: home.ApplyIdentityID(d.Name), Subject: d.Apply})
	}
	if build := v.Layout.Platform.Build; build != nil {
		out = append(out, acting{Does: "publish images and releases", Identity: v.Platform().PublisherIdentityID(), Subject: build.Subject, Later: true})
	}
	return out
}

// acting is one identity of the pipeline.
type acting struct {
	Does     string
	Identity addr.ID
	Subject  string
	Variable string // of the repository whose workflows look at changes; "" is none
	Later    bool   // it is made behind the bootstrap, and a step there says who it is
}

// BuildsFrom is the repository whose workflows build images, and look at changes
// of what Terraform deploys; "" where there is none.
func (v view) BuildsFrom() string {
	if v.Layout.Platform.Build == nil {
		return ""
	}
	return v.Layout.Platform.Build.Repository
}

// Closed are the assignments by which policies refuse to open the state's
// account.
func (v view) Closed() []refusing {
	var out []refusing
	for _, e := range v.Layout.Enforcement {
		if e.Check != publicNetworkCheck || !e.Refuses() {
			continue
		}
		for _, scope := range e.Scopes {
			if scope.Contains(v.StateAccount()) {
				out = append(out, refusing{Assignment: e.AssignmentID(scope)})
			}
		}
		if set := v.Layout.Initiative; e.Member && set != nil {
			for _, scope := range set.Scopes {
				if scope.Contains(v.StateAccount()) {
					out = append(out, refusing{Assignment: layout.AssignmentID(scope, set.Name), Member: e.Name})
				}
			}
		}
	}
	return out
}

// refusing is an assignment, and which policy of a set refuses; "" where it is
// one policy's.
type refusing struct {
	Assignment addr.ID
	Member     string
}

// publicNetworkCheck is the check whose policy refuses what is open.
const publicNetworkCheck = "azure-storage-public-network"

// registering is one thing that a subscription is told.
type registering struct{ Subscription, Namespace, Name string }

// Namespaces are what subscriptions are told to know.
func (v view) Namespaces() []registering {
	var out []registering
	for _, r := range v.Layout.Registrations {
		for _, namespace := range r.Namespaces {
			out = append(out, registering{Subscription: r.Subscription.SubscriptionID(), Namespace: namespace})
		}
	}
	return out
}

// Features are what they are told to let in.
func (v view) Features() []registering {
	var out []registering
	for _, r := range v.Layout.Registrations {
		for _, f := range r.Features {
			out = append(out, registering{Subscription: r.Subscription.SubscriptionID(), Namespace: f.Namespace, Name: f.Name})
		}
	}
	return out
}

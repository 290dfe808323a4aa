package armsim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
)

// alwaysRegistered are the namespaces that every subscription knows by itself
// (learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers,
// registered by default), of those that the simulator has kinds of.
var alwaysRegistered = []string{"microsoft.authorization", "microsoft.consumption", "microsoft.features", "microsoft.resources"}

// registrationPath is a namespace of a subscription, or a feature of one.
var registrationPath = regexp.MustCompile(`(?i)^/subscriptions/([^/]+)/providers/(?:microsoft\.features/providers/([^/]+)/features/([^/]+)|([^/]+))(/register)?$`)

// registrations are what subscriptions know beside that, by GUID and namespace,
// and which features they asked for and were given.
type registrations struct {
	namespaces map[string]bool
	asked      map[string]bool
	features   map[string]bool
}

// registration answers what is asked about a namespace or a feature; is says
// that the path is about one.
func (s *Sim) registration(who, method, path string) (a answer, is bool, no *refusal) {
	m := registrationPath.FindStringSubmatch(path)
	if m == nil || (m[5] != "") != (method == http.MethodPost) || method != http.MethodGet && method != http.MethodPost {
		return answer{}, false, nil
	}
	subscription := addr.Subscription(m[1])
	if no := s.subscriptionOf(subscription); no != nil {
		return answer{}, true, no
	}
	namespace, feature := m[2]+m[4], m[3]
	operation := namespace + "/register/action"
	if feature != "" {
		operation = "Microsoft.Features/providers/features/register/action"
	}
	if method == http.MethodGet {
		operation = "Microsoft.Resources/subscriptions/providers/read"
	}
	if no := s.mayAsk(who, subscription, operation, nil); no != nil {
		return answer{}, true, no
	}
	space := subscription.Key() + "/" + strings.ToLower(namespace)
	name := space + "/" + strings.ToLower(feature)
	switch {
	case method == http.MethodPost && feature != "":
		s.known.asked[name] = true
	case method == http.MethodPost:
		// What was asked for of a namespace holds once the namespace is told.
		s.known.namespaces[space] = true
		for asked := range s.known.asked {
			if strings.HasPrefix(asked, space+"/") {
				s.known.features[asked] = true
			}
		}
	}
	if feature != "" {
		return ok(map[string]any{"name": namespace + "/" + feature, "properties": map[string]any{"state": registrationState(s.known.asked[name])}}), true, nil
	}
	return ok(map[string]any{"namespace": namespace, "registrationState": registrationState(s.knows(subscription, namespace))}), true, nil
}

func registrationState(so bool) string {
	if so {
		return "Registered"
	}
	return "NotRegistered"
}

func (s *Sim) knows(subscription addr.ID, namespace string) bool {
	return !s.opt.Unregistered || slices.Contains(alwaysRegistered, strings.ToLower(namespace)) ||
		s.known.namespaces[subscription.Key()+"/"+strings.ToLower(namespace)]
}

// registered refuses what a subscription knows nothing of
// (learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider),
// and nodes that encrypt at their host where nobody asked for that
// (learn.microsoft.com/azure/aks/enable-host-encryption; the code is not
// published).
func (s *Sim) registered(id addr.ID, body map[string]any) *refusal {
	if !s.opt.Unregistered || id.SubscriptionID() == "" {
		return nil
	}
	subscription := addr.Subscription(id.SubscriptionID())
	namespace, _, _ := strings.Cut(string(id.Kind()), "/")
	if !s.knows(subscription, namespace) {
		return refuse(http.StatusConflict, "MissingSubscriptionRegistration",
			"The subscription is not registered to use namespace '%s'. See https://aka.ms/rps-not-found for how to register subscriptions.", namespace)
	}
	if hostEncrypted(id.Kind(), body) && !s.known.features[subscription.Key()+"/microsoft.compute/encryptionathost"] {
		return refuse(http.StatusBadRequest, "SubscriptionNotEnabledEncryptionAtHost", "Subscription does not enable EncryptionAtHost.")
	}
	return nil
}

// hostEncrypted reports whether nodes are asked to encrypt at their host: those
// of a pool, or of one of the pools that a cluster is made with.
func hostEncrypted(kind addr.Kind, body map[string]any) bool {
	switch {
	case kind.Equal(kindAgentPool):
		return at(body, "properties", "enableEncryptionAtHost") == true
	case kind.Equal(kindCluster):
		pools, _ := at(body, "properties", "agentPoolProfiles").([]any)
		return slices.ContainsFunc(pools, func(p any) bool { return at(p, "enableEncryptionAtHost") == true })
	default:
		return false
	}
}

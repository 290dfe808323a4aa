// Command policies judges flows by NetworkPolicies with the matcher of cyclonus, for tests.
//
// It reads one question as JSON from standard input, policies and flows between ends, and writes for each flow
// whether what it leaves lets it out and whether what it enters lets it in. It promises that nothing here decides:
// which policy is about which pod, and what a rule lets through, is the matcher's own, which was written for
// judging network plugins.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// question is what is asked: policies in turn, each with the same flows.
type question struct {
	Policies [][]*networkingv1.NetworkPolicy `json:"policies"`
	Flows    []flow                          `json:"flows"`
}

// flow is one connection, by where it begins.
type flow struct {
	From     end             `json:"from"`
	To       end             `json:"to"`
	Port     int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

// end is an address, and the pod that has it where it is a pod's.
type end struct {
	Address         string            `json:"address"`
	Namespace       string            `json:"namespace,omitempty"`
	NamespaceLabels map[string]string `json:"namespaceLabels,omitempty"`
	Labels          map[string]string `json:"labels,omitempty"`
}

// verdict is what the policies say of one flow.
type verdict struct {
	Out bool `json:"out"`
	In  bool `json:"in"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "policies:", err)
		os.Exit(1)
	}
}

func run() error {
	var q question
	in := json.NewDecoder(os.Stdin)
	in.DisallowUnknownFields()
	if err := in.Decode(&q); err != nil {
		return fmt.Errorf("reading the question: %w", err)
	}
	answer := make([][]verdict, len(q.Policies))
	for i, policies := range q.Policies {
		judge := matcher.BuildNetworkPolicies(false, policies)
		answer[i] = make([]verdict, len(q.Flows))
		for j, f := range q.Flows {
			said := judge.IsTrafficAllowed(&matcher.Traffic{
				Source: f.From.peer(), Destination: f.To.peer(), ResolvedPort: f.Port, Protocol: f.Protocol,
			})
			answer[i][j] = verdict{Out: said.Egress.IsAllowed(), In: said.Ingress.IsAllowed()}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}

// peer is the end in the matcher's words.
func (e end) peer() *matcher.TrafficPeer {
	p := &matcher.TrafficPeer{IP: e.Address}
	if e.Namespace != "" {
		p.Internal = &matcher.InternalPeer{PodLabels: e.Labels, NamespaceLabels: e.NamespaceLabels, Namespace: e.Namespace}
	}
	return p
}

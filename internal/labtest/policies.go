package labtest

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// End is where a connection begins or ends: an address, and the pod that has
// it where it is a pod's.
type End struct {
	Address         string            `json:"address"`
	Namespace       string            `json:"namespace,omitempty"`
	NamespaceLabels map[string]string `json:"namespaceLabels,omitempty"`
	Labels          map[string]string `json:"labels,omitempty"`
}

// Connection is one that policies are asked about.
type Connection struct {
	From     End             `json:"from"`
	To       End             `json:"to"`
	Port     int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

// Verdict is whether what a connection leaves lets it out, and what it enters
// lets it in. What is not a pod lets all through.
type Verdict struct{ Out, In bool }

// Judge asks the lab's matcher about connections, under each set of policies in
// turn.
func Judge(t testing.TB, sets [][]*networkingv1.NetworkPolicy, connections []Connection) [][]Verdict {
	t.Helper()
	question, err := json.Marshal(struct {
		Policies [][]*networkingv1.NetworkPolicy `json:"policies"`
		Flows    []Connection                    `json:"flows"`
	}{sets, connections})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Binary(t, "policies"))
	cmd.Stdin = bytes.NewReader(question)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.Bytes())
	}
	var answer [][]Verdict
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer) != len(sets) {
		t.Fatalf("the matcher judges %d sets of policies, want %d", len(answer), len(sets))
	}
	for _, one := range answer {
		if len(one) != len(connections) {
			t.Fatalf("the matcher judges %d connections, want %d", len(one), len(connections))
		}
	}
	return answer
}

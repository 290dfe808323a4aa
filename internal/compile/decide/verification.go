package decide

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
)

// verifierPods is how many pods of the verifier run where people's care depends
// on pods that start: while none answers, none does.
const verifierPods = 3

// verification decides what looks, on each cluster of the design's own, at who
// made the images that pods ask for.
func verification(a asked, l *layout.Layout, n *notes) {
	stated := a.estate.Platform.Images
	if stated == nil {
		return
	}
	registry, ok := l.Registry()
	if !ok {
		return
	}
	var signers []layout.ImageSigner
	for _, s := range stated.Signers {
		signers = append(signers, layout.ImageSigner{
			Name: s.Name, Repositories: slices.Sorted(slices.Values(s.Repositories)), Key: strings.TrimSpace(s.Key) + "\n", Builder: s.Builder, Source: s.Source,
		})
	}
	if host, _, _ := strings.Cut(stated.Verifier, "/"); host != registry.Host() {
		n.problem("platform.images.verifier", "is of "+host+", and clusters pull from "+registry.Host(), "import Kyverno's image there, and name it by its digest")
		return
	}
	a.vouched(signers, registry.Host(), n)
	exempt := slices.Sorted(slices.Values(append(a.Published.Kubernetes.ExemptNames(), layout.VerifierNamespace)))
	rendered := 0
	for i := range l.Clusters {
		c := &l.Clusters[i]
		if c.AKS == nil {
			continue
		}
		rendered++
		c.Verification = &layout.Verification{
			Image: stated.Verifier, Replicas: a.verifierReplicas(*c), Registry: registry.Host(), Signers: signers, Exempt: exempt,
		}
	}
	if rendered > 0 {
		n.decide(a.verificationDecision(l, signers, exempt, n))
	}
}

// vouched refuses an image of the estate that no signer vouches for: its pods
// would never start.
func (a asked) vouched(signers []layout.ImageSigner, registry string, n *notes) {
	ask := func(path, image string) {
		within, ours := strings.CutPrefix(image, registry+"/")
		if image == "" || !ours {
			return
		}
		for _, s := range signers {
			for _, r := range s.Repositories {
				if rest, ok := strings.CutPrefix(within, r); ok && strings.IndexAny(rest, "/:@") == 0 {
					return
				}
			}
		}
		name, _, _ := strings.Cut(within, "@")
		n.problem(path, "is "+name+", which no signer of platform.images vouches for: its pods would not start", "add it to the repositories of whoever signs it")
	}
	if p := a.estate.Platform.Proxy; p != nil {
		ask("platform.proxy.image", p.Image)
	}
	for _, e := range a.environments {
		if ownCluster(e) {
			ask(e.path+".odoo.image", e.Odoo.Image)
			ask(e.path+".database.image", e.Database.Image)
		}
	}
}

// verifierReplicas is three where care depends on it, and two elsewhere.
func (a asked) verifierReplicas(c layout.Cluster) int {
	for _, w := range c.Runs {
		if e, ok := a.named(w.Environment); ok && e.Purpose == "production" {
			return verifierPods
		}
	}
	return leastPods
}

func (a asked) verificationDecision(l *layout.Layout, signers []layout.ImageSigner, exempt []string, n *notes) design.Decision {
	d := design.Decision{
		Subject: addr.WardSubject("organisation", a.estate.Organisation.Short),
		Topic:   "images",
		Title:   "Who made the images that clusters run, and what looks at that?",
		Chosen:  fmt.Sprintf("Kyverno %s on each cluster of the design's own: a pod starts if each of its images has a statement of provenance by one of %d signers, with builder and repository", layout.VerifierVersion, len(signers)),
		Options: []design.Option{
			{Name: "Kyverno, ImageValidatingPolicy", Verdict: "taken: it reads the statement and not the signature alone, reads bundles as cosign 3 writes them, needs nothing beyond the registry for a key that is known, signs in to Azure's registry as an identity, and its own program says of a policy what the cluster would"},
			{Name: "policy-controller of sigstore", Verdict: "not taken: as able, and its policies are about images alone; a namespace is looked at only once it is labelled for it, so that what is new is not looked at"},
			{Name: "Ratify with Gatekeeper (AKS Image Integrity)", Verdict: "not taken: Azure's form of it is a preview, takes Notation alone, and reports without refusing"},
			{Name: "Connaisseur", Verdict: "not taken: it looks at signatures, and not at what a statement says of builder and source"},
			{Name: "identities instead of keys (keyless)", Verdict: "not taken: Kyverno fetches the roots of trust from the Internet for each, also where they are written into the policy, compares no extension of a certificate in this kind of policy, and names of what is built would stand in a public log"},
			{Name: "the release's signature alone", Verdict: "not taken: Flux knows that whoever may release named this digest, and not where the image came from; nor does it see what is made beside a release"},
		},
		Reasons: []design.Reason{
			{Clause: "NIST SP 800-53 SR-4", Text: "Of what runs it can be shown from which source and by whom it was built, before it runs."},
			{Text: "While no verifier answers, no pod starts (failurePolicy Fail), but in " + strings.Join(exempt, ", ") + ": the parts that keep the cluster, what delivers to it, and the verifier itself come back without it. Pods that run go on, and may be marked and removed."},
			{Text: "The verifier runs on the nodes of the cluster's own parts, and is delivered in a folder before its policy: one that is broken does not keep its own repair from being applied."},
			{Text: "An image that no signer names is refused. What is installed beside the design, as an operator, comes from the registry too, and is vouched for or does not start."},
			{Text: "What the verifier's own image is, is known by its digest in a signed release: nothing verifies the verifier."},
		},
		Figures: []design.Figure{
			{Name: "an answer is kept", Value: "60 min", Basis: design.Published, Source: "Kyverno 1.19, cmd/internal/flag.go (imageVerifyCacheTTLDuration)", Date: "2026-08"},
		},
		Inputs: []design.Input{n.input("platform.images.verifier", a.estate.Platform.Images.Verifier)},
	}
	for _, c := range l.Clusters {
		if v := c.Verification; v != nil {
			d.Arithmetic = append(d.Arithmetic, design.Term{Name: "pods on " + c.Name, Expression: "3 where people's care depends on pods that start, 2 elsewhere", Result: fmt.Sprint(v.Replicas)})
		}
	}
	for i, s := range signers {
		d.Inputs = append(d.Inputs, n.input(fmt.Sprintf("platform.images.signers[%d].builder", i), s.Builder))
	}
	return d
}

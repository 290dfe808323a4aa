package decide

import (
	"fmt"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/published"
)

// settledDays is for how long a version is out before the design takes it
// without being asked: the first faults of it are found by others.
const settledDays = 90

// version is the minor version of an environment's cluster: the estate's, or
// the newest that has been out for long enough at its date.
func (a asked) version(e environment, n *notes) (published.KubernetesVersion, bool) {
	k := a.Published.Kubernetes
	if asked := e.Cluster.Version; asked != "" {
		v, ok := k.Find(asked)
		if !ok {
			n.problem(e.path+".cluster.version", fmt.Sprintf("%q is not a version of AKS that is known here", asked), "write one of "+a.versions())
		}
		return v, ok
	}
	taken := k.Versions[0]
	for _, v := range k.Versions {
		if day, err := time.Parse("2006-01", v.Available); err == nil && !day.AddDate(0, 0, settledDays).After(a.estate.Effective.Start()) {
			taken = v
		}
	}
	return taken, true
}

func (a asked) versions() string {
	var out []string
	for _, v := range a.Published.Kubernetes.Versions {
		out = append(out, v.Version)
	}
	return strings.Join(out, ", ")
}

// explainVersion says which version a cluster has, and how it comes to others.
func (a asked) explainVersion(e environment, taken published.KubernetesVersion, how layout.AKS, n *notes) {
	k := a.Published.Kubernetes
	d := design.Decision{
		Subject: e.name.Subject(),
		Topic:   "cluster-upgrades",
		Title:   "Which Kubernetes does " + e.name.String() + " have, and how does it come to the next?",
		Chosen: fmt.Sprintf("%s, patched by itself; node images by themselves; each in its window (%s and %s, %s for %d h, UTC%s)",
			taken.Version, how.Upgrades.Day, how.Images.Day, how.Upgrades.From, how.Upgrades.Hours, how.Upgrades.Offset),
		Options: []design.Option{
			{Name: "channel patch", Verdict: "taken: patches come by themselves, and a minor version is a change that somebody approves"},
			{Name: "channel stable", Verdict: "not taken: a minor version would come without a change, and the design would name another than Azure has"},
			{Name: "channel none", Verdict: "not taken: holes stay until somebody has the time"},
			{Name: "long-term support (tier Premium)", Verdict: "not taken: it buys a year for what cannot be upgraded, in a dearer tier, and Odoo can be"},
			{Name: "node images weekly (NodeImage)", Verdict: "taken: a tested image, in the window"},
			{Name: "the node's own updates (Unmanaged)", Verdict: "not taken: at any hour, and the node is no longer what its image says"},
		},
		Reasons: []design.Reason{
			{Text: "Vulnerabilities are mended before they are used.", Clause: "45 CFR 164.308(a)(1)(ii)(B)"},
			{Text: "Azure knows no summer time for windows: in summer they are an hour later by the clock."},
		},
		Figures: []design.Figure{
			{Name: "support of " + taken.Version, Value: "until " + taken.End, Basis: design.Published, Source: k.Source, Date: k.Date},
		},
		Inputs: []design.Input{n.input(e.path+".cluster.version", e.Cluster.Version)},
	}
	for _, v := range k.Versions {
		if v != taken {
			d.Options = append(d.Options, design.Option{Name: v.Version, Verdict: a.otherVersion(e, v, taken)})
		}
	}
	if e.Cluster.Version == "" {
		d.Arithmetic = []design.Term{{Name: "the newest that is settled", Expression: fmt.Sprintf("out for %d days on %s", settledDays, a.estate.Effective), Result: taken.Version}}
	}
	n.decide(d)
}

func (a asked) otherVersion(e environment, v, taken published.KubernetesVersion) string {
	switch {
	case e.Cluster.Version != "":
		return "not taken: the estate asks for " + taken.Version
	case v.Available > taken.Available:
		return "not taken: out since " + v.Available + ", which is less than " + fmt.Sprint(settledDays) + " days"
	default:
		return "not taken: supported until " + v.End + ", " + taken.Version + " for longer"
	}
}

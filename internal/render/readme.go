package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/render/stack"
)

// renderReadme renders README.md: how to apply the tree, in which order, and
// what cannot be undone.
func renderReadme(j job) error {
	var m markdown
	m.line("# %s: what Ward rendered", escape(j.design.Organisation))
	m.paragraph("This tree follows from the estate as it is effective on %s. Change the estate, not these files: "+
		"a file edited by hand is noticed, and not overwritten. `%s` names every file by its digest.", j.design.Effective, LockFile)
	m.paragraph("![The estate](pictures/estate.svg)")
	j.mapsReadme(&m)
	j.isolationsReadme(&m)

	j.needsReadme(&m)
	j.planReadme(&m)
	m.heading(2, "Apply it in this order")
	m.paragraph("A unit reads what those before it have made, and some of what it needs is put there by a person, so the order is not a matter of taste: " +
		"each line stands behind those that it waits for. Plan and read before you apply: `terraform plan`, or `what-if` for a stack.")
	if slices.ContainsFunc(j.units, func(u unit) bool { return u.Owner == design.Terraform }) {
		m.paragraph("azapi's version is exact; its digests are not rendered, since they are its registry's to say. " +
			"The first `terraform init` of a unit writes them to `.terraform.lock.hcl`, for the machine that it runs on: " +
			"`terraform providers lock -platform=linux_amd64 -platform=darwin_arm64` adds others. Commit that file; Ward leaves it alone.")
	}
	if !slices.ContainsFunc(j.units, func(u unit) bool { return u.Name == addr.BootstrapUnit() }) {
		m.paragraph("The estate names no pipeline (`platform.deployer`), so whoever applies these brings what one would: " +
			"an identity that may make what each unit holds and grant the roles that it grants, subscriptions that know the namespaces of what is made, " +
			"a place for the state, and a machine in the networks for all that has no public address.")
	}
	m.table("", "what is done", "in the unit", "by", "waits for")
	for i, a := range j.design.Apply {
		what, by := fmt.Sprintf("[%s](%s)", escape(a.Title(j.design)), "#"+a.Unit.String()), "a person"
		if a.Step != nil {
			what = fmt.Sprintf("[%s](%s)", escape(a.Step.Title), a.Step.Path())
		} else if u, ok := j.design.Unit(a.Unit); ok {
			what, by = "**apply** "+what, u.Owner.String()
		}
		m.row(fmt.Sprint(i+1), what, a.Unit.String(), by, waits(j.design.Apply, a))
	}
	m.gap()
	m.paragraph("What is done when it comes to it, and not before, is in `docs/runbooks`:")
	for _, b := range j.design.Runbooks {
		m.line("- [%s](%s)", escape(b.Title), b.Path())
	}
	m.table("unit", "deployed by", "subscription", "after", "resources")
	for _, u := range j.units {
		m.row(fmt.Sprintf("[%s](#%s)", escape(u.Title), u.Name), u.Owner.String(),
			"`"+u.Subscription.SubscriptionID()+"`", names(u.After), fmt.Sprint(len(u.resources)))
	}
	m.gap()
	for _, u := range j.units {
		j.unitReadme(&m, u)
	}
	j.objectsReadme(&m)
	j.filesReadme(&m)
	irreversibleReadme(&m, j.units)
	return j.sink.File("README.md", m.bytes())
}

// waits says what an action waits for, and on which lines of the order that is
// done. What another unit makes is there when that unit is applied.
func waits(order []design.Action, a design.Action) string {
	var out []string
	say := func(text string, by []int) {
		for _, i := range by {
			text += fmt.Sprintf(" (%d)", i+1)
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, n := range a.Needs {
		switch {
		case n.Kind == design.Applied:
			say(n.What, n.By)
		case n.Kind == design.Exists && len(n.By) == 0: // it is somebody else's
		case n.Kind == design.Exists && order[n.By[0]].Step == nil:
			say(order[n.By[0]].Unit.String(), n.By)
		default:
			say(escape(n.String()), n.By)
		}
	}
	return strings.Join(out, "; ")
}

func names(units []addr.Unit) string {
	list := make([]string, len(units))
	for i, u := range units {
		list[i] = u.String()
	}
	return strings.Join(list, ", ")
}

// unitReadme tells how one unit is applied.
func (j job) unitReadme(m *markdown, u unit) {
	m.heading(3, u.Name.String())
	m.paragraph("%s. ![%s](pictures/%s.svg)", escape(u.Title), u.Name, u.Name)
	for _, s := range u.steps {
		if s.When == design.BeforeApply {
			m.line("- before: [%s](%s)", escape(s.Title), s.Path())
		}
	}
	m.gap()
	dir := "azure/" + u.Name.String()
	switch u.Owner {
	case design.Stack:
		first := slices.ContainsFunc(u.resources, func(r design.Resource) bool { return stack.MadeOnce(u.Unit, r) })
		given := ""
		if first {
			given = " --parameters " + stack.FirstDeployment + "=true"
		}
		m.code("sh", fmt.Sprintf(`az stack sub validate --subscription %[1]s --name %[2]s --location %[3]s --template-file %[4]s/stack/template.json%[6]s --deny-settings-mode denyWriteAndDelete --action-on-unmanage detachAll
az deployment sub what-if --subscription %[1]s --location %[3]s --template-file %[4]s/stack/template.json%[6]s
az stack sub create --subscription %[1]s --name %[2]s --location %[3]s --template-file %[4]s/stack/template.json%[6]s --deny-settings-mode denyWriteAndDelete --deny-settings-apply-to-child-scopes%[5]s --action-on-unmanage detachAll`,
			u.Subscription.SubscriptionID(), stack.Name(u.Name.String()), stack.Location(u.resources), dir, exceptions(u.Unit), given))
		if first {
			m.paragraph("`%[1]s` is true the first time only. What is made once has moved on by the next deployment: with `%[1]s=false` it is left as it is.", stack.FirstDeployment)
		}
		m.paragraph("The settings are those of `%s/stack/stack.json`. `%s/terraform` says the same for review: every plan of it is refused.", dir, dir)
	default:
		m.code("sh", fmt.Sprintf("cd %s/terraform\nterraform init\nterraform plan -out plan\nterraform apply plan", dir))
		kept := "Keep the state in a backend of your own (`-backend-config`, or a `backend.tf` beside these files, which Ward leaves alone)."
		if !u.State.IsZero() {
			kept = fmt.Sprintf("The state is kept in the container `%s` of `%s` (`backend.tf`).", u.State.Name(), u.State.Parent().Parent().Name())
		}
		m.paragraph(kept+" `%s/stack/template.json` says the same for review: Azure refuses to deploy it.", dir)
	}
	for _, s := range u.steps {
		if s.When == design.AfterApply {
			m.line("- after: [%s](%s)", escape(s.Title), s.Path())
		}
	}
	for _, s := range u.steps {
		if s.When == design.Later {
			m.line("- when it comes to that: [%s](%s)", escape(s.Title), s.Path())
		}
	}
	m.gap()
	if len(u.Missing) > 0 {
		m.paragraph("This version does not build everything that the unit is for. What is missing:")
		for _, what := range u.Missing {
			m.line("- %s", escape(what))
		}
		m.gap()
	}
}

// exceptions returns the argument that names what a stack does not deny.
func exceptions(u design.Unit) string {
	if len(u.Excepted) == 0 {
		return ""
	}
	return " --deny-settings-excluded-actions \"" + strings.Join(u.Excepted, " ") + "\""
}

func (j job) objectsReadme(m *markdown) {
	if len(j.design.Objects) == 0 {
		return
	}
	m.heading(2, "Clusters")
	m.paragraph("`clusters/<cluster>/<component>` are plain manifests with a kustomization each. Flux applies them; " +
		"`kubectl apply --dry-run=server -k` shows what a cluster would say.")
	seen := map[string]bool{}
	for _, o := range j.design.Objects {
		path := "clusters/" + o.Key.Cluster + "/" + o.Component
		if !seen[path] {
			seen[path] = true
			m.line("- [%s](%s)", path, path)
		}
	}
	m.gap()
}

func irreversibleReadme(m *markdown, units []unit) {
	m.heading(2, "What cannot be undone")
	m.paragraph("Azure takes no later change of these, or only by making the resource anew and losing what it holds. " +
		"Read them before the first apply.")
	m.table("unit", "resource", "cannot be changed", "why it is there")
	for _, u := range units {
		for _, r := range u.resources {
			if r.Holds.Protected() && len(r.Irreversible) > 0 {
				m.row(u.Name.String(), fmt.Sprintf("%s `%s`", r.ID.Kind(), strings.Join(r.ID.Names(), "/")),
					"`"+strings.Join(r.Irreversible, "`, `")+"`", escape(r.Why))
			}
		}
	}
	m.gap()
}

// moment says in a sentence when a step is taken.
func moment(s design.Step) string {
	switch s.When {
	case design.BeforeApply:
		return fmt.Sprintf("Step %d of what is done before the unit %s is applied, once.", s.Order, s.Unit)
	case design.AfterApply:
		return fmt.Sprintf("Step %d of what is done after the unit %s is applied, once.", s.Order, s.Unit)
	default:
		var in []string
		for _, p := range s.In {
			in = append(in, fmt.Sprintf("[%s](../../../docs/runbooks/%s.md)", p, p))
		}
		return fmt.Sprintf("What is done in the unit %s when it comes to that, and not before; in its place among the other steps: %s.", s.Unit, strings.Join(in, ", "))
	}
}

// renderSteps renders what is not state: one file a step, in order.
func renderSteps(j job) error {
	for _, u := range j.units {
		for _, s := range u.steps {
			var m markdown
			m.line("# %s", escape(s.Title))
			m.paragraph("%s It is a request, not state: whoever does it records it.", moment(s))
			m.raw(strings.TrimSpace(s.Body) + "\n")
			if err := j.sink.File(s.Path(), m.bytes()); err != nil {
				return err
			}
		}
	}
	return nil
}

package decide

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/compile/layout"
	"github.com/wardhq/ward/internal/design"
	"github.com/wardhq/ward/internal/estate"
)

// maintainedCheck is the check that says what nobody maintains: an exception
// from it is what the gate of a build reads.
const maintainedCheck = "ward-image-maintained"

// builds decides what images are built of, and by whom.
func builds(a asked, l *layout.Layout, n *notes) {
	asked := a.estate.Platform.Build
	d := design.Decision{
		Subject: platformSubject("images"),
		Topic:   "images",
		Title:   "Who builds the images, and of what?",
		Chosen:  "others: the estate names images by digest, and Ward says nothing of what is in them",
		Options: []design.Option{
			{Name: "workflows of the estate's repository, from what is named by digest, commit and moment", Verdict: taken(asked != nil, "what was reviewed is what is built; a second build has to be the same; who publishes is let by somebody", "platform.build is not written")},
			{Name: "Odoo's own images", Verdict: "not taken: they have pip, a compiler's leftovers and a client of another major version at run time, and none of the modules that keep sessions and attachments outside of the pod"},
			{Name: "an image of Python on Debian", Verdict: "not taken: Python 3.11 is Debian 12's own, with Debian's security fixes, and of it alone wkhtmltopdf has a package"},
			{Name: "images without a distribution", Verdict: "not taken for Odoo: it starts programs that need fonts and libraries of one; what would let somebody install more is taken out instead"},
			{Name: "building in the network of the estate", Verdict: "not taken: a build fetches from many; it has no identity, and what it made is scanned, signed and pushed by another job that has one"},
		},
		Inputs: []design.Input{n.input("platform.build", "")},
	}
	if asked == nil {
		d.Reasons = []design.Reason{{Text: "Nobody says from what images are to be built, and an image that was reviewed and is named by its digest runs as well, whoever built it."}}
		n.decide(d)
		return
	}
	moment, err := time.Parse(time.RFC3339, asked.Moment)
	if err != nil {
		n.problem("platform.build.moment", "is not a moment", "write it as 2026-10-20T00:00:00Z")
		return
	}
	if moment.After(a.estate.Effective.Start().AddDate(0, 0, 1)) {
		n.problem("platform.build.moment", "is after the day on which the estate was reviewed", "what is installed was published before it: write an earlier moment, or a later effective")
	}
	tools := a.Published.Images
	b := &layout.Build{
		Repository: asked.Repository, Subject: "repo:" + asked.Repository + ":environment:" + layout.PublishEnvironment,
		Plan: a.estate.Platform.Deployer.Plan, Moment: asked.Moment, Epoch: moment.Unix(), Base: asked.Base, Ward: asked.Ward, Vault: vaultHost(asked.Vault), Keyed: a.estate.Platform.Images != nil,
		Deadlines: layout.Deadlines{Critical: asked.Scan.Critical.Days(), High: asked.Scan.High.Days(), Medium: asked.Scan.Medium.Days()},
		Tools:     layout.Tools{Actions: map[string]string{}, Programs: map[string]layout.Tool{}, BuildKit: tools.BuildKit, Cosign: tools.Cosign},
	}
	for _, action := range tools.Actions {
		b.Tools.Actions[action.Name], _ = tools.Action(action.Name)
	}
	for _, p := range tools.Programs {
		b.Tools.Programs[p.Name] = layout.Tool{Version: p.Version, URL: p.URL, SHA256: p.SHA256}
	}
	for _, major := range slices.Sorted(maps.Keys(asked.Clients)) {
		b.Clients = append(b.Clients, layout.Client{Major: major, From: asked.Clients[major]})
	}
	for _, e := range a.environments {
		a.imageOf(b, e, l, n)
	}
	for _, i := range b.Images {
		a.accepted(b, i.Name())
	}
	a.buildsVouched(*b, n)
	l.Platform.Build = b
	if r, ok := l.Registry(); ok && r.Own {
		n.site(l, l.Platform.Unit).Missing = append(n.site(l, l.Platform.Unit).Missing, "Rights by repository of the registry: who publishes may push to every one, also to what clusters take releases from without a candidate, and who looks at a change may pull from every one. What clusters take is signed; Azure's role assignments by repository (ABAC) are not rendered.")
	}
	n.decide(a.buildDecided(d, b, n))
}

// buildsVouched refuses signers who expect other statements than those that the
// estate's own workflows make: no cluster would start what these built.
func (a asked) buildsVouched(b layout.Build, n *notes) {
	stated := a.estate.Platform.Images
	if stated == nil {
		return
	}
	// What nobody vouches for does not start.
	for _, c := range b.Clients {
		if !slices.ContainsFunc(stated.Signers, func(s estate.ImageSigner) bool { return vouches(s, c.Repository()) }) {
			n.problem("platform.images.signers", "none vouches for "+c.Repository()+", which platform.build builds: no cluster would start it", "add it to the repositories of the signer that platform.build signs as")
		}
	}
	var built []string
	for _, i := range b.Images {
		built = append(built, i.Repository)
	}
	for _, c := range b.Clients {
		built = append(built, c.Repository())
	}
	for i, s := range stated.Signers {
		k := slices.IndexFunc(built, func(repository string) bool { return vouches(s, repository) })
		if k < 0 {
			continue
		}
		at := fmt.Sprintf("platform.images.signers[%d].", i)
		for _, said := range []struct{ field, is, want string }{{"builder", s.Builder, b.Builder()}, {"source", s.Source, b.Source()}} {
			if said.is != said.want {
				n.problem(at+said.field, "is "+said.is+", and platform.build has "+built[k]+" stated as of "+said.want+": its pods would not start", "write what release.yml states, or leave the repository to whom builds it")
			}
		}
	}
}

// vouches reports whether a repository is a signer's, or below one of its.
func vouches(s estate.ImageSigner, repository string) bool {
	return slices.ContainsFunc(s.Repositories, func(r string) bool { return repository == r || strings.HasPrefix(repository, r+"/") })
}

// imageOf adds what an environment runs to what is built: one image for all that
// name its repository and run its release.
func (a asked) imageOf(b *layout.Build, e environment, l *layout.Layout, n *notes) {
	host, within, _ := strings.Cut(e.Odoo.Image, "/")
	repository, _, _ := strings.Cut(within, "@")
	if r, ok := l.Registry(); !ok || r.Host() != host {
		return
	}
	i := slices.IndexFunc(b.Images, func(x layout.Image) bool { return x.Repository == repository && x.Series == e.Odoo.Version })
	if i < 0 {
		i = len(b.Images)
		one := layout.Image{Repository: repository, Series: e.Odoo.Version}
		if k := slices.IndexFunc(a.estate.Platform.Build.Odoo, func(o estate.OdooSource) bool { return o.Version == e.Odoo.Version }); k >= 0 {
			one.Source, one.Revision = a.estate.Platform.Build.Odoo[k].Source, a.estate.Platform.Build.Odoo[k].Revision
		}
		b.Images = append(b.Images, one)
	}
	one := &b.Images[i]
	one.Environments = append(one.Environments, e.name)
	run, _ := l.Environment(e.name)
	for _, m := range run.Odoo.Modules {
		at := slices.IndexFunc(one.Modules, func(x layout.Module) bool { return x.Name == m.Name })
		switch {
		case at < 0:
			one.Modules = append(one.Modules, m)
		case one.Modules[at].Repository != m.Repository || one.Modules[at].Revision != m.Revision || one.Modules[at].Package != m.Package:
			n.problem(e.path+".odoo.modules", m.Name+" is another in an environment that runs the same image, "+repository+" of "+e.Odoo.Version,
				"write the same commit in both, or name an image of another repository")
		}
	}
}

// accepted notes the exceptions that hold for an image.
func (a asked) accepted(b *layout.Build, name string) {
	at := a.estate.Effective.Start()
	for _, x := range a.Document.Exceptions {
		if x.Check == maintainedCheck && x.Holds(at) && x.About(addr.WardSubject("image", name)) {
			b.Accepted = append(b.Accepted, layout.Accepted{Image: name, Exception: x.ID, Until: x.Until.String(), Approver: x.Approver})
		}
	}
}

func (a asked) buildDecided(d design.Decision, b *layout.Build, n *notes) design.Decision {
	const path = "platform.build"
	d.Chosen = fmt.Sprintf("workflows of %s: %d images of Odoo and %d to administer databases with, as of %s", b.Repository, len(b.Images), len(b.Clients), b.Moment)
	d.Reasons = []design.Reason{
		{Text: "Whoever can change what is built can read what Odoo reads: each input is named by what it is, and nobody can put another in its place.", Clause: "45 CFR 164.312(c)(1)"},
		{Text: "Debian's packages are those of a snapshot, and Python's those that were published before the moment, each by the hash that stands in a lock beside the image. A later moment is how fixes come in: nothing does by itself."},
		{Text: fmt.Sprintf("An image is not published with a vulnerability that has a fix and is known for longer than %d days where it is critical, %d where it is high and %d where it is medium; what has no fix yet is reported.", b.Deadlines.Critical, b.Deadlines.High, b.Deadlines.Medium), Clause: "45 CFR 164.308(a)(1)(ii)(B)"},
		{Text: "Who publishes has the right to push to the registry and no other; it is given to a run that somebody approved, by a token that lasts minutes."},
		{Text: "wkhtmltopdf has been archived by its makers since 2023, and is what Odoo makes documents with: its package is taken by its checksum, and an image with it is published only while an exception from " + maintainedCheck + " holds. What it may reach is decided by the pods' network rules."},
		signed(b),
	}
	if b.Base == "" {
		d.Reasons = append(d.Reasons, design.Reason{Text: "No base is named (platform.build.base): the builds ask for one, and stop."})
	}
	for _, i := range b.Images {
		if i.Revision == "" {
			d.Reasons = append(d.Reasons, design.Reason{Text: "No commit of Odoo " + i.Series + " is named (platform.build.odoo): the build of " + i.Name() + " asks for one, and stops."})
		}
		d.Arithmetic = append(d.Arithmetic, design.Term{Name: i.Name(), Expression: fmt.Sprintf("Odoo %s and %d modules", short(i.Revision), len(i.Modules)), Result: environmentNames(i.Environments)})
	}
	d.Inputs = []design.Input{
		n.input(path+".repository", b.Repository), n.input(path+".moment", b.Moment), n.input(path+".base", b.Base), n.input(path+".ward", b.Ward), n.input(path+".vault", b.Vault),
		n.input("effective", a.estate.Effective.String()),
	}
	for i, o := range a.estate.Platform.Build.Odoo {
		d.Inputs = append(d.Inputs, n.input(fmt.Sprintf("%s.odoo[%d].revision", path, i), o.Revision))
	}
	for i := range a.environments {
		e := &a.environments[i]
		d.Inputs = append(d.Inputs, n.input(e.path+".odoo.version", e.Odoo.Version), n.input(e.path+".odoo.image", e.Odoo.Image))
	}
	d.Figures = []design.Figure{{
		Name: "what builds and judges", Value: fmt.Sprintf("%d actions and %d programs, each by commit or checksum", len(b.Tools.Actions), len(b.Tools.Programs)),
		Basis: design.Published, Source: a.Published.Images.Source, Date: a.Published.Images.Date,
	}}
	return d
}

// signed says how images are signed: with the key that clusters know, where one
// verifies them.
func signed(b *layout.Build) design.Reason {
	switch {
	case !b.Keyed:
		return design.Reason{Text: "Signatures of images are keyless, for no cluster verifies them by a key (platform.images): a public log shows the name of the repository and of the workflow, and when an image was published, to everybody."}
	case b.Vault == "":
		return design.Reason{Text: "Images are signed with the key that clusters know, and the estate does not name the vault that has it (platform.build.vault): machines in the hubs reach no vault, and signing fails there."}
	}
	return design.Reason{Text: "Images are signed with the key that clusters know, in " + b.Vault + ", which the machines in the hubs reach by this name alone. Nothing is written into a public log."}
}

// signing is what signatures ask of the machines that publish.
type signing struct {
	vault   string // the host of the vault that has the keys; "" where nobody names one
	keyless bool   // certificates and a public log of Sigstore's
}

func (a asked) signing() signing {
	b := a.estate.Platform.Build
	if b == nil {
		return signing{}
	}
	return signing{vault: vaultHost(b.Vault), keyless: a.estate.Platform.Images == nil}
}

// vaultHost is a vault of Azure's, by its name; "" where nobody names one.
func vaultHost(name string) string {
	if name == "" {
		return ""
	}
	return strings.ToLower(name) + ".vault.azure.net"
}

func environmentNames(all []addr.Environment) string {
	out := make([]string, len(all))
	for i, e := range all {
		out[i] = e.String()
	}
	return strings.Join(out, ", ")
}

// short is a commit as people say it.
func short(revision string) string {
	if revision == "" {
		return "of no commit"
	}
	return revision[:min(len(revision), 12)]
}

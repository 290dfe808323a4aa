// Package deptest holds the project to its drawing: who may import whom, which
// packages read no clock and no disk, and that what is added to one part
// touches no other.
//
// It holds the product's own imports, not those of its tests.
package deptest

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

const module = "github.com/wardhq/ward"

// rule says what packages may import. The first rule whose pattern matches a
// package is its rule.
type rule struct {
	// of is the packages, by a pattern of path.Match over the path in the
	// module: internal/source/* is each of its children.
	of string
	// may is what they may import of the module, as patterns.
	may []string
	// outside is the modules of others that they may import, as prefixes.
	outside []string
	// pure packages import pure ones only, and neither read a clock nor draw
	// lots nor touch a disk or a network.
	pure bool
	why  string
}

const pure = true

// rules is the drawing of DESIGN.md. Values come first and know nobody; verbs
// (app) know all that is pure and the adapters that read and write, and not each
// other; only cli wires; nothing but main knows cli.
var rules = []rule{
	// Values.
	{"internal/addr", nil, nil, pure, "identities are what everything else speaks in"},
	{"internal/diag", nil, nil, pure, "problems are words about any input"},
	{"internal/digest", nil, nil, pure, "a digest is of bytes"},
	{"internal/canonical", []string{"internal/digest"}, []string{"github.com/go-json-experiment/json"}, pure, "the digest of JSON is of its one form"},
	{"internal/format", nil, nil, pure, "a format is a name and a form"},
	{"internal/outline", nil, []string{"github.com/go-json-experiment/json"}, pure, "where a value stands is a matter of text"},
	{"internal/secret", nil, nil, pure, "what looks like a secret is a matter of text"},
	{"internal/fact", values("diag"), nil, pure, "a fact keeps raw JSON and knows no system"},
	{"internal/ward", values("fact", "language"), []string{"github.com/invopop/jsonschema"}, pure, "what Ward itself says is typed once, for files, facts, rules and records"},
	{"internal/design", values("ward"), []string{"k8s.io/apimachinery"}, pure, "the design is a value: it knows neither who makes it nor who renders it"},
	{"internal/language", []string{"internal/diag", "internal/secret"}, []string{"github.com/invopop/jsonschema", "go.yaml.in/yaml/v4"}, pure, "it reads by the tags of types and knows none of them"},
	{"internal/language/languagetest", []string{"internal/diag", "internal/language", "internal/secret"}, []string{"github.com/santhosh-tekuri/jsonschema/v6", "go.yaml.in/yaml/v4"}, !pure, "for the tests of types"},
	{"internal/estate", values("diag", "language", "secret", "ward"), nil, pure, "the estate knows no design; its file system is a parameter"},
	{"internal/evidence", []string{"internal/digest"}, []string{"golang.org/x/mod/sumdb"}, pure, "evidence knows nothing of the domain: anybody's payload can be sealed"},
	{"internal/evidence/export", []string{"internal/digest", "internal/evidence"}, []string{"github.com/transparency-dev/merkle"}, pure, "who hands out proves; who verifies needs none of it"},
	{"internal/evidence/outbox", []string{"internal/digest", "internal/evidence"}, nil, pure, "the port knows no database, and says who holds one"},
	{"internal/evidence/outbox/outboxtest", []string{"internal/digest", "internal/evidence", "internal/evidence/outbox"}, []string{"github.com/google/go-cmp"}, !pure, "for the tests of databases"},
	{"internal/evidence/tlog", []string{"internal/evidence", "internal/evidence/outbox", "internal/filelock"}, []string{"golang.org/x/mod/sumdb", "github.com/transparency-dev", "github.com/go-logr/logr", "golang.org/x/sys", "k8s.io/klog/v2"}, !pure, "the product's only importer of the log library"},
	{"internal/evidence/ledger", []string{"internal/digest", "internal/evidence", "internal/evidence/keys", "internal/evidence/outbox", "internal/evidence/tlog"}, []string{"golang.org/x/mod/sumdb"}, !pure, "it seals what evidence verifies, through the ports of log and state"},
	{"internal/evidence/keys", []string{"internal/evidence", "internal/filelock"}, []string{"golang.org/x/mod/sumdb"}, !pure, "keys are files, which one process at a time signs with"},
	{"internal/evidence/witness", nil, []string{"golang.org/x/mod/sumdb", "github.com/transparency-dev/formats", "github.com/transparency-dev/merkle"}, !pure, "a witness knows checkpoints alone"},
	{"internal/evidence/mirror", []string{"internal/digest", "internal/evidence", "internal/filelock"}, []string{"github.com/Azure/azure-sdk-for-go/sdk", "github.com/transparency-dev/merkle", "golang.org/x/sync/errgroup"}, !pure, "it reads what evidence verifies, and alone in evidence knows a cloud"},
	{"internal/evidence/mirror/mirrortest", []string{"internal/evidence", "internal/evidence/evidencetest", "internal/evidence/mirror"}, []string{"github.com/google/go-cmp"}, !pure, "for the tests of targets"},
	{"internal/evidence/*", []string{"internal/digest", "internal/evidence"}, []string{"golang.org/x/mod/sumdb", "github.com/transparency-dev/merkle"}, !pure, "evidence knows nothing of the domain, its tests' ledgers neither"},
	{"internal/published", []string{"internal/diag", "internal/language"}, nil, pure, "what Azure publishes is data"},
	{"addons", nil, nil, pure, "modules of Odoo: data that an image is built with"},
	{"catalogue", nil, nil, pure, "the catalogue is data: whoever adds a check adds a file"},
	{"examples", nil, nil, pure, "an example is a folder"},
	{"internal/demo", values("diag", "language"), nil, pure, "what happened is data, and what the estate was follows from it"},

	// Estate to design to tree.
	{"internal/cost", values("diag", "language", "design"), nil, pure, "a price knows the design, and not who decided it"},
	{"internal/needs", values("diag", "language", "design", "published"), nil, pure, "what a design asks for follows from it, and not from who decided it"},
	{"internal/release", values("estate"), nil, pure, "the class of a release follows from two estates"},
	{"internal/compile/azure", values("design"), nil, pure, "what builders share is values"},
	{"internal/compile/azure/authorization", values("design", "compile/azure"), []string{"github.com/google/uuid"}, pure, "roles and their assignments are named by GUIDs"},
	{"internal/compile/azure/*", values("design", "compile/azure"), nil, pure, "a builder reads only its parameters and decides nothing; no namespace knows another"},
	{"internal/compile/kube", values("design"), []string{"k8s.io/api", "k8s.io/apimachinery"}, pure, "what builders share is values"},
	{"internal/compile/kube/crd", nil, []string{"k8s.io/api", "k8s.io/apimachinery"}, pure, "types are values, and know no application"},
	{"internal/compile/kube/odoo", values("design", "compile/kube", "compile/kube/crd").and("addons"), []string{"k8s.io/api", "k8s.io/apimachinery"}, pure, "what the pods load is a module of the project's own"},
	{"internal/compile/kube/*", values("design", "compile/kube", "compile/kube/crd"), []string{"k8s.io/api", "k8s.io/apimachinery"}, pure, "a builder reads only its parameters and decides nothing; no application knows another"},
	{"internal/compile/layout", values("design", "compile/azure/*", "compile/kube/*"), []string{"k8s.io/api"}, pure, "what has been decided is values, with ids and names as the builders derive them: it knows neither who decided nor the parts"},
	{"internal/compile/decide", values("diag", "design", "estate", "language", "published", "check", "compile/layout"), nil, pure, "who decides reads the estate, and builds nothing"},
	{"internal/compile/part", values("design", "ward", "compile/layout", "compile/azure", "compile/azure/*", "compile/kube", "compile/kube/*"), nil, pure, "who builds knows what was decided, and not from what"},
	{"internal/compile/build", append(values("design", "compile/layout"), "addons"), nil, pure, "what images are built of is text over what was decided"},
	{"internal/compile/runbook", values("design", "compile/layout"), nil, pure, "steps are text over what was decided"},
	{"internal/compile/networkmap", values("design", "compile/layout"), nil, pure, "a map follows from what was decided, and not from what was built"},
	{"internal/compile/isolation", values("design", "compile/layout"), nil, pure, "what keeps tenants apart follows from what was decided"},
	{"internal/compile", values("design", "compile/build", "compile/decide", "compile/isolation", "compile/layout", "compile/networkmap", "compile/part", "compile/runbook"), nil, pure, "decide, lay out, build: nothing but values between them"},
	{"internal/render/terraform", values("design"), nil, pure, "a renderer knows the design and not the estate"},
	{"internal/render/stack", values("design"), nil, pure, "a renderer knows the design and not the estate"},
	{"internal/render/manifests", values("design"), []string{"k8s.io/apimachinery", "sigs.k8s.io/yaml"}, pure, "a renderer knows the design and not the estate"},
	{"internal/render/picture", values("design"), nil, pure, "a renderer knows the design and not the estate"},
	{"internal/continuity", values("design", "estate", "recovery/drill", "step", "ward"), nil, pure, "a plan follows from design, estate and drills, and not from who shows it"},
	{"internal/render", values("continuity", "design", "needs", "render/terraform", "render/stack", "render/manifests", "render/picture"), nil, pure, "a tree is bytes until somebody writes it"},
	{"internal/render/disk", []string{"internal/diag", "internal/digest", "internal/filelock", "internal/render"}, []string{"github.com/rogpeppe/go-internal/diff", "golang.org/x/sys"}, !pure, "the only package that writes a tree"},

	// Facts to findings to posture.
	{"internal/check", values("diag", "fact", "language", "ward"), []string{"cel.dev/cel-go", "github.com/go-json-experiment/json", "k8s.io/api", "k8s.io/apimachinery"}, pure, "rules see facts and their shapes, and nothing else: neither the estate nor the design"},
	{"internal/control", values("diag", "fact", "check", "language", "ward"), nil, pure, "posture is derived from findings"},
	{"internal/record", values("fact", "check", "control", "evidence", "format", "outline", "ward"), nil, pure, "a record is enough to come to the same posture, so it may need no more"},
	{"internal/history", values("fact", "check", "control", "evidence", "format", "record"), nil, pure, "what was sealed is enough to derive it again"},
	{"internal/report", values("continuity", "diag", "format", "ward", "record", "history", "fact", "design", "cost", "needs", "compile/layout", "check", "control", "evidence"), []string{"github.com/google/uuid", "github.com/owenrumney/go-sarif/v3"}, pure, "a handler shows what it is given, and knows no verb"},
	{"internal/report/workbook", values("report"), []string{"github.com/xuri/excelize/v2"}, pure, "it writes tables, and knows nothing of what is in them"},

	// Sources. A format knows no other; the design and the tree are read
	// through the formats that they are written in.
	{"internal/source", []string{"internal/addr", "internal/fact"}, nil, pure, "the shape of what observes"},
	{"internal/source/internal/processes", values("fact", "source/internal/settings"), nil, pure, "what a workload is told follows from facts that were read"},
	{"internal/source/manifest", values("diag", "fact", "source", "source/internal/*"), []string{"github.com/go-json-experiment/json", "go.yaml.in/yaml/v4", "sigs.k8s.io/kustomize"}, pure, "kustomizations are built by kustomize's own library, in memory"},
	{"internal/source/internal/azapi", values("fact", "source/internal/body", "source/internal/settings"), nil, pure, "what updates a resource is put into the fact of it"},
	{"internal/source/internal/*", values("secret", "source/internal/*"), []string{"github.com/go-json-experiment/json", "go.yaml.in/yaml/v4"}, pure, "what formats share, and nobody else sees"},
	{"internal/source/designed", values("design", "fact", "ward", "render/manifests", "source/internal/*"), nil, pure, "a design is observed as it would be rendered"},
	{"internal/source/recorded", values("estate", "fact", "language", "recovery/drill", "step", "ward"), nil, pure, "what people leave beside the estate is facts"},
	{"internal/source/scan", values("diag", "fact", "language", "source", "ward"), nil, pure, "what scanners say of a build is in Ward's own words, in no system's"},
	{"internal/source/image", values("diag", "fact", "source", "source/internal/*"), []string{"github.com/google/go-containerregistry/pkg/v1"}, pure, "images are read by the library that registries are read with, of what it is given"},
	{"internal/source/tree", values("design", "diag", "digest", "fact", "render", "source", "source/manifest", "source/template", "source/terraform"), nil, pure, "a tree is read through the formats that it is written in, and the design says who applies what"},
	{"internal/source/files", values("diag", "fact", "language", "source"), []string{"github.com/bmatcuk/doublestar"}, !pure, "it opens what people name, and is given the readers"},
	{"internal/source/sourcetest", values("fact", "source"), []string{"github.com/google/go-cmp"}, !pure, "for the tests of readers"},
	{"internal/source/*", values("diag", "fact", "outline", "source", "source/internal/*"), []string{"github.com/go-json-experiment/json", "github.com/hashicorp/go-version", "github.com/hashicorp/hcl/v2", "github.com/hashicorp/terraform-json", "github.com/zclconf/go-cty", "github.com/zclconf/go-cty-yaml", "go.yaml.in/yaml/v4"}, pure, "no source knows another"},

	// Procedures, and what makes an Odoo whole again.
	{"internal/step", []string{"internal/canonical", "internal/digest"}, nil, pure, "a procedure knows neither what its steps do nor where its journal is"},
	{"internal/step/journal", []string{"internal/filelock", "internal/step"}, nil, !pure, "a journal is a file, which one process at a time has"},
	{"internal/recovery", []string{"internal/digest", "internal/format"}, nil, pure, "a recovery set is a value: it knows no database and no store"},
	{"internal/recovery/drill", []string{"internal/format", "internal/step"}, nil, pure, "what a drill came to is a value: it knows no server and no ledger"},
	{"internal/recovery/program", nil, nil, !pure, "it runs programs, and knows none"},
	{"internal/recovery/filestore", []string{"internal/recovery"}, nil, !pure, "it reads attachments as Odoo keeps them, and knows no database"},
	{"internal/recovery/postgres", []string{"internal/recovery", "internal/recovery/program"}, []string{"github.com/jackc/pgx/v5"}, !pure, "it dumps and loads, and knows no store"},
	{"internal/recovery/failover", nil, []string{"github.com/jackc/pgx/v5"}, !pure, "it knows who writes and who follows, and neither ends nor starts a server"},
	{"internal/recovery/redis", nil, []string{"github.com/redis/go-redis/v9"}, !pure, "the product's only package that knows Redis"},
	{"internal/recovery/restic", []string{"internal/recovery/program"}, nil, !pure, "the product's only package that knows restic"},
	{"internal/recovery/pgbackrest", []string{"internal/recovery/program"}, nil, !pure, "the product's only package that knows pgBackRest"},
	{"internal/recovery/isolated", []string{"internal/recovery/postgres", "internal/recovery/program"}, nil, !pure, "it starts a server on what was restored, and knows not from where"},

	// What ways back are rehearsed on.
	{"internal/rehearse", values("design", "published", "compile/layout", "compile/azure/postgres", "compile/azure/redis", "compile/kube/crd"), nil, pure, "what a rig is to be follows from the design, and not from the machine"},
	{"internal/rehearse/rig", []string{"internal/recovery/program", "internal/recovery/redis", "internal/rehearse"}, []string{"github.com/jackc/pgx/v5"}, !pure, "it runs servers, and knows no way back"},
	{"internal/rehearse/sample", nil, []string{"github.com/jackc/pgx/v5"}, !pure, "it makes what is lost, and knows no way back"},

	// State. The port is a value; what keeps it is an adapter.
	{"internal/filelock", nil, []string{"golang.org/x/sys"}, !pure, "it holds a file against other processes"},
	{"internal/store/*", []string{"internal/digest", "internal/evidence", "internal/evidence/outbox", "internal/filelock"}, []string{"github.com/pressly/goose/v3", "modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/google/go-cmp"}, !pure, "a database knows the port, and no other database"},

	// What verbs work with.
	{"internal/workspace", values("continuity", "recovery/drill", "diag", "fact", "ward", "design", "estate", "language", "published", "check", "control", "cost", "needs", "compile", "compile/decide", "compile/layout", "source/designed"), nil, pure, "catalogue and estate are read from file systems that it is given, and belong to no verb"},

	// Verbs, and what wires them.
	{"internal/app/input", values("diag", "evidence"), nil, !pure, "what callers hand in is read for any service"},
	{"internal/app/output", values("app/input"), nil, !pure, "what callers ask for is written for any service"},
	{"internal/app/open", values("app/input", "control", "estate", "published", "workspace"), nil, !pure, "it opens what paths name, and works on none of it"},
	{"internal/app/state", values("app/input", "app/output", "control", "estate", "evidence", "evidence/keys", "evidence/ledger", "evidence/outbox", "canonical", "filelock", "format", "history", "record", "recovery/drill", "render"), nil, !pure, "a state folder knows what is sealed, and no service"},
	{"internal/app/judge", values("app/input", "app/open", "app/state", "diag", "ward", "fact", "design", "estate", "check", "control", "workspace", "record", "recovery/drill", "history", "report", "evidence", "source", "source/recorded", "source/files", "source/plan", "source/tree"), nil, !pure, "a service knows no flag, no catalogue, no compiler and no other service"},
	{"internal/app/estates", values("continuity", "recovery/drill", "app/input", "app/output", "diag", "design", "cost", "estate", "check", "workspace", "report", "compile/layout", "render", "render/disk"), nil, !pure, "a service knows no flag, no catalogue, no compiler and no other service"},
	{"internal/app/catalogues", values("app/input", "check", "control", "language", "workspace"), nil, !pure, "a service knows no flag, no catalogue, no compiler and no other service"},
	{"internal/app/doctor", values("app/input", "app/state", "evidence/keys", "needs", "workspace"), nil, !pure, "a service knows no flag, no catalogue, no compiler and no other service"},
	{"internal/app/evidence", values("app/input", "app/output", "app/state", "ward", "control", "estate", "record", "evidence", "evidence/keys", "evidence/ledger", "evidence/export", "evidence/mirror"), nil, !pure, "a service knows no flag, no catalogue, no compiler and no other service"},
	{"internal/app/packs", values("app/evidence", "app/input", "app/state", "evidence", "filelock"), nil, !pure, "who keeps what another service makes asks it, and makes nothing itself"},
	{"internal/app/console", values("app/estates", "app/judge", "app/state", "check", "control", "cost", "demo", "design", "evidence", "fact", "format", "history", "record", "recovery/drill", "render", "render/disk", "ward", "workspace"), nil, !pure, "what is shown for long is kept by one who asks those who work it out, and works nothing out"},
	{"internal/app/demonstrate", values("app/evidence", "app/input", "app/judge", "app/state", "demo", "evidence/ledger", "format", "recovery/drill", "step", "workspace"), nil, !pure, "it asks the services as a person would, day by day, and works nothing out"},
	{"internal/app/recovery", []string{"internal/app/input", "internal/digest", "internal/filelock", "internal/format", "internal/recovery", "internal/recovery/filestore", "internal/recovery/postgres", "internal/recovery/restic", "internal/step", "internal/step/journal"}, []string{"golang.org/x/sync/errgroup"}, !pure, "a service knows no flag, no catalogue, no compiler and no other service"},
	{"internal/app/pointintime", []string{"internal/app/input", "internal/filelock", "internal/format", "internal/recovery/drill", "internal/recovery/isolated", "internal/recovery/pgbackrest", "internal/recovery/postgres", "internal/recovery/program", "internal/step", "internal/step/journal"}, nil, !pure, "a service knows no flag, no estate and no other service"},
	{"internal/app/failover", []string{"internal/app/input", "internal/format", "internal/recovery/drill", "internal/recovery/failover", "internal/step"}, nil, !pure, "it takes a primary away that it is given, and knows no machine"},
	{"internal/app/sessions", []string{"internal/app/input", "internal/format", "internal/recovery/drill", "internal/step"}, nil, !pure, "it takes a Redis away that it is given, and knows no machine"},
	{"internal/app/rehearse", values("app/failover", "app/input", "app/recovery", "app/sessions", "format", "recovery/drill", "recovery/failover", "recovery/postgres", "recovery/restic", "rehearse", "rehearse/rig", "rehearse/sample", "step", "step/journal"), []string{"github.com/jackc/pgx/v5"}, !pure, "it asks the services as a person would, on servers of its own"},
	{"internal/app", values("app/*", "recovery/drill", "source", "workspace"), nil, !pure, "it gives each service its ports, and does no work"},
	{"internal/app/drill", []string{"internal/app/input", "internal/app/pointintime", "internal/app/recovery", "internal/app/state", "internal/digest", "internal/estate", "internal/format", "internal/recovery/*", "internal/step", "internal/workspace"}, nil, !pure, "it says whose a drill is and seals it; how a way back is taken others know"},
	{"internal/app/formats", values("app", "app/*", "check", "control", "estate", "evidence", "format", "history", "record", "recovery", "recovery/drill", "report", "source/files", "ward"), nil, !pure, "it names what every service answers with, and asks none"},
	{"internal/cli/command", values("app", "app/input", "app/state", "format", "report"), []string{"github.com/spf13/cobra", "golang.org/x/term"}, !pure, "what verbs share is no verb"},
	{"internal/cli/recovery", []string{"internal/app/drill", "internal/app/input", "internal/app/pointintime", "internal/app/recovery", "internal/app/state", "internal/cli/command", "internal/format", "internal/recovery", "internal/recovery/drill", "internal/recovery/pgbackrest", "internal/recovery/postgres", "internal/recovery/program", "internal/recovery/restic", "internal/report", "internal/step"}, []string{"github.com/spf13/cobra"}, !pure, "flags name a server and a store; the service drives them"},
	{"internal/cli/*", values("app", "app/*", "cli/command", "evidence", "evidence/*", "format", "report"), []string{"github.com/spf13/cobra"}, !pure, "verbs of one subject parse, call and show; they wire nothing"},
	{"internal/web/view", values("app/console", "app/estates", "app/evidence", "app/judge", "app/packs", "app/state", "check", "control", "cost", "demo", "design", "diag", "estate", "evidence", "fact", "format", "history", "language", "record", "recovery/drill", "render", "render/disk", "render/picture", "report", "secret", "step", "ward", "workspace"), []string{"golang.org/x/text"}, !pure, "what pages say follows from what is shown: it knows neither HTTP nor HTML; searches pass over accents"},
	{"internal/web/html", nil, nil, pure, "a page is text over what it is given"},
	{"internal/web/signin", nil, []string{"github.com/alexedwards/scs/v2"}, !pure, "a door knows no page"},
	{"internal/web", values("app/console", "app/estates", "app/evidence", "app/packs", "diag", "render", "web/html", "web/signin", "web/view", "workspace"), []string{"github.com/prometheus/client_golang"}, !pure, "it answers requests with what view works out: no verb and no flag"},
	{"internal/cli", []string{"catalogue", "internal/*", "internal/app/*", "internal/cli/*", "internal/compile/layout", "internal/source/*", "internal/render/*", "internal/evidence/*", "internal/report/*", "internal/store/*", "examples", "internal/recovery/*", "internal/rehearse/*"}, []string{"github.com/spf13/cobra", "github.com/Azure/azure-sdk-for-go/sdk/azidentity"}, !pure, "only cli wires"},
	{"cmd/ward-verify", []string{"internal/evidence"}, nil, !pure, "whatever it imports, a stranger has to read"},
	{"cmd/ward", []string{"internal/cli"}, nil, !pure, "main is a few lines"},

	// The simulated Azure, which is a package of the product.
	{"internal/armtypes", values(), nil, pure, "the judge of bodies is Microsoft's types"},
	{"internal/armsim", values("armtypes"), nil, !pure, "the simulator knows no design, as Azure does not"},
	{"internal/armsim/designput", values("design"), nil, !pure, "it puts a design to whatever speaks ARM"},

	// What serves tests and measurements.
	{"internal/compile/buildertest", nil, nil, !pure, "for the tests of builders: it reads their files"},
	{"internal/render/rendertest", values("design"), []string{"k8s.io/api", "k8s.io/apimachinery"}, !pure, "for the tests of renderers"},
	{"internal/render/rendertest/example", values("design", "estate", "published", "check", "compile").and("catalogue"), nil, !pure, "the example's design, for tests"},
	{"internal/labtest", nil, []string{"github.com/chromedp", "k8s.io/api", "sigs.k8s.io/yaml"}, !pure, "it starts real servers and knows nothing of Ward"},
	{"tools/testrun", nil, nil, !pure, "the test command"},
	{"tools/soak", []string{"internal/digest", "internal/evidence", "internal/evidence/keys", "internal/evidence/ledger", "internal/evidence/outbox", "internal/store/sqlite"}, nil, !pure, "it kills what appends to a ledger"},
	{"tools/mutants", values("design", "check", "fact", "render/manifests", "source/designed", "ward", "workspace").and("catalogue"), []string{"k8s.io/apimachinery", "sigs.k8s.io/yaml"}, !pure, "it makes a design worse and judges it"},
	{"tools/bench", values("design", "estate", "published", "check", "compile", "render", "render/manifests", "fact", "source", "source/files", "source/template", "evidence", "evidence/evidencetest", "evidence/export", "evidence/keys", "evidence/ledger", "evidence/outbox", "store/sqlite").and("catalogue", "tools/bench/tessera"), []string{"sigs.k8s.io/yaml", "golang.org/x/mod/sumdb"}, !pure, "the benchmarks"},
	{"tools/load", values("app", "app/console", "app/evidence", "app/judge", "app/open", "app/state", "format", "store/sqlite", "web", "workspace").and("catalogue"), nil, !pure, "it wires a console as the command does, and asks it for pages"},
	{"tools/bench/tessera", nil, []string{"golang.org/x/mod/sumdb", "github.com/transparency-dev", "github.com/go-logr/logr", "k8s.io/klog/v2"}, !pure, "a peer is measured as it is: the log library, without anything of Ward's"},

	// What holds tests alone.
	{"docs", nil, nil, pure, "documents, and the test that holds them"},
	{"internal/deptest", nil, nil, pure, "this test"},
}

type packages []string

// values returns the patterns of the plainest values, addr, canonical and
// digest, and of these packages of internal.
func values(more ...string) packages {
	out := packages{"internal/addr", "internal/canonical", "internal/digest"}
	for _, m := range more {
		out = append(out, "internal/"+m)
	}
	return out
}

func (p packages) and(more ...string) packages { return append(p, more...) }

// impure are the packages of the standard library by which a program learns
// what its parameters do not say, or does what its result does not.
var impure = []string{"os", "os/exec", "os/signal", "os/user", "net", "net/http", "syscall", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "plugin", "database/sql"}

// ruleOf returns a package's rule.
func ruleOf(rules []rule, pkg string) (rule, bool) {
	for _, r := range rules {
		if ok, _ := path.Match(r.of, pkg); ok {
			return r, true
		}
	}
	return rule{}, false
}

func matches(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { ok, _ := path.Match(p, pkg); return ok })
}

// broken returns what the rules refuse in a graph of imports, by package: each
// package's imports by their full paths, its own path in the module.
func broken(rules []rule, graph map[string][]string) []string {
	var out []string
	for _, pkg := range slices.Sorted(maps.Keys(graph)) {
		r, ok := ruleOf(rules, pkg)
		if !ok {
			out = append(out, pkg+": no rule says what it may import: add one to rules")
			continue
		}
		for _, imported := range graph[pkg] {
			if why := r.refuses(rules, imported); why != "" {
				out = append(out, fmt.Sprintf("%s imports %s: %s (%s)", pkg, imported, why, r.why))
			}
		}
	}
	return out
}

// refuses says why a rule refuses an import, or nothing.
func (r rule) refuses(rules []rule, imported string) string {
	own, inside := strings.CutPrefix(imported, module+"/")
	first, _, _ := strings.Cut(imported, "/")
	switch {
	case inside && !matches(r.may, own):
		return "that is not among what it may import of the module"
	case inside && r.pure:
		if other, ok := ruleOf(rules, own); !ok || !other.pure {
			return "a pure package imports pure ones only"
		}
	case inside:
	case strings.Contains(first, "."):
		if !slices.ContainsFunc(r.outside, func(p string) bool { return imported == p || strings.HasPrefix(imported, p+"/") }) {
			return "that is not among the modules that it may import"
		}
	case r.pure && slices.Contains(impure, imported):
		return "a pure package takes what it needs as parameters"
	}
	return ""
}

package files

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
)

// left is a file that no reader took.
type left struct {
	kind  string  // "" where a gap says all there is to say
	holds *unread // nil where it is nothing that could be judged
}

// unread is infrastructure that a file holds and nobody reads.
type unread struct {
	line    int
	kinds   []addr.Kind
	systems []addr.System // where the kinds are not known; none is any
	reason  string        // what it is and what to give instead
}

func (u unread) gap(path string) fact.Gap {
	g := fact.Gap{Origin: fact.Origin{Source: name, Pos: diag.Pos{File: path, Line: max(1, u.line)}}, Kinds: u.kinds, Reason: u.reason}
	if len(g.Kinds) == 0 {
		g.Systems = u.systems
	}
	return g
}

// onlyBegun is what a file holds of which the beginning alone was looked at:
// anything, beside what stands there.
func (u *unread) onlyBegun() *unread {
	const why = "it is longer than 1 MiB, of which alone was looked for what it holds; split it, or leave it out with a reason in " + LeaveFile
	if u == nil {
		return &unread{reason: why}
	}
	return &unread{line: u.line, reason: u.reason + "; besides, " + why}
}

// known is a kind of file that no reader takes, told by its name, by a cheap
// look at its text, or by both. What is called like nothing in particular is
// told by its text alone.
type known struct {
	kind string
	// names are patterns of the file's name in lower case; one with a slash is of
	// its path.
	names []string
	has   look // for what is in the first of its text, nil for anything
	// holds returns the infrastructure in it, or nil. It may be nil itself.
	holds func(name string, text []byte) *unread
	// last says that nothing is known of it but its ending.
	last bool
}

// looked is how much of a text is looked at.
const looked = 1 << 20

var (
	azure      = []addr.System{addr.SystemAzure}
	kubernetes = []addr.System{addr.SystemKubernetes}
	both       = []addr.System{addr.SystemAzure, addr.SystemKubernetes}
)

// kinds are what is told apart, the first that fits. A reader that takes a file
// is asked before, so that a row means nothing once there is one.
var kinds = []known{
	// Infrastructure that has a language of its own.
	{kind: "Bicep parameters file", names: []string{"*.bicepparam"}, holds: bicepParameters},
	{kind: "Bicep file", names: []string{"*.bicep"}, holds: bicep},
	{kind: "Terraform lock file", names: []string{".terraform.lock.hcl"}},
	{kind: "Terraform test file", names: []string{"*.tftest.hcl", "*.tftest.json", "*.tofutest.hcl", "*.tfmock.hcl"}},
	{kind: "Terraform stack file", names: []string{"*.tfdeploy.hcl", "*.tfdeploy.json"}}, // the gap is that of its components
	{kind: "Terragrunt file", names: []string{"terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl"}, holds: always(both,
		"Terragrunt's configuration is not read: terragrunt show -json of the plan says what it comes to")},
	{kind: "Terragrunt file", names: []string{"*.hcl"}, has: regexp.MustCompile(`(?m)^\s*(remote_state|include\s+"|terraform\s*\{\s*\n\s*source)`), holds: always(both,
		"Terragrunt's configuration is not read: terragrunt show -json of the plan says what it comes to")},
	{kind: "Terraform state", names: []string{"*.tfstate", "*.tfstate.backup"}, holds: always(both,
		"a state of Terraform is not read: terraform show -json writes what it holds")},
	{kind: "Terraform plan in binary", names: []string{"tfplan", "*.tfplan", "plan.out"}, holds: always(both,
		"a plan in Terraform's own form is not read: terraform show -json PLAN writes it")},
	{kind: "Terraform variables file", names: []string{"*.tfvars", "*.tfvars.json"}},
	{kind: "Terraform configuration", names: []string{"*.tf", "*.tf.json", "*.tofu"}, holds: terraform},
	{kind: "template of Terraform configuration", names: []string{"*.tftpl", "*.tpl", "*.tmpl", "*.gotmpl", "*.template", "*.j2", "*.jinja", "*.jinja2", "*.erb", "*.mustache", "*.hbs", "*.in"}, has: terraformBlock, holds: terraformTemplate},
	{kind: "Pulumi project", names: []string{"pulumi.yaml", "pulumi.yml"}, holds: always(both,
		"what a program of Pulumi makes is not read, nor is there a reader of its preview: leave it out with a reason in "+LeaveFile+", or judge what it exports as a template")},
	{kind: "Pulumi stack file", names: []string{"pulumi.*.yaml", "pulumi.*.yml"}},
	{kind: "CDK for Terraform project", names: []string{"cdktf.json"}, holds: always(both,
		"what a program makes is not read: cdktf synth and terraform show -json of the plan say what it comes to")},
	{kind: "Packer template", has: packerAzure, holds: packer},
	{kind: "Jsonnet program", names: []string{"*.jsonnet", "*.libsonnet"}, has: declaresObjects, holds: objects},
	{kind: "CUE file", names: []string{"*.cue"}, has: declaresObjects, holds: objects},
	{kind: "Dhall file", names: []string{"*.dhall"}, has: declaresObjects, holds: objects},
	{kind: "KCL file", names: []string{"*.k"}, has: declaresObjects, holds: objects},
	{kind: "source file", names: programTests},
	{kind: programKind, names: programs, has: declaresResources, holds: program},
	{kind: "program that asks for resources", names: programs, has: makesResources, holds: managing},
	{kind: "Helmfile", names: []string{"helmfile.yaml", "helmfile.yml", "helmfile.yaml.gotmpl"}, holds: always(kubernetes,
		"a Helmfile is not read: helmfile template writes the manifests")},
	{kind: "Helm values file", names: []string{"values.yaml", "values.yml", "values-*.yaml", "values-*.yml", "values.*.yaml", "values.*.yml", "*-values.yaml", "*-values.yml", "*.values.yaml"}, holds: always(kubernetes,
		"these are values of a Helm chart, whose pods are not seen: helm template writes the manifests")},
	{kind: "docker-compose file", names: []string{"docker-compose*.yaml", "docker-compose*.yml", "compose.yaml", "compose.yml", "compose.*.yaml", "compose.*.yml"}, holds: compose},
	{kind: "systemd unit", names: []string{"*.service", "*.container"}, has: regexp.MustCompile(`(?mi)^(?:Exec(?:Start|StartPre)|Image)\s*=.*odoo`), holds: func(name string, _ []byte) *unread {
		return elsewhere("systemd/Unit", "what "+name+" runs is not judged; judge the configuration that it names, or leave it out with a reason in "+LeaveFile)
	}},
	{kind: "Azure Developer CLI project", names: []string{"azure.yaml", "azure.yml"}, has: regexp.MustCompile(`(?m)^(services|infra)\s*:`)},

	// What runs and may make something by calling a command.
	{kind: "workflow file", names: []string{"**/.github/workflows/*.yml", "**/.github/workflows/*.yaml", "**/.github/actions/**/action.yml", "**/.github/actions/**/action.yaml", "**/.azuredevops/**/*.y*ml", "**/.azure-pipelines/**/*.y*ml", "azure-pipelines*.yml", "azure-pipelines*.yaml", "azure-pipeline*.y*ml", ".gitlab-ci.y*ml", "*.gitlab-ci.y*ml", "bitbucket-pipelines.y*ml", "jenkinsfile", "jenkinsfile.*", "**/.circleci/*.y*ml", "**/.gitea/workflows/*.y*ml", "**/.forgejo/workflows/*.y*ml", "**/.woodpecker/*.y*ml"}, holds: script},
	{kind: "helm script", names: scripts, has: regexp.MustCompile(`(?m)^[^#\n]*\bhelm\s+[a-z]`), holds: script},
	{kind: "kubectl script", names: scripts, has: regexp.MustCompile(`(?m)^[^#\n]*\b(kubectl\s+[-a-z]|kustomize\s+edit\b)`), holds: script},
	{kind: "az script", names: scripts, has: regexp.MustCompile(`(?mi)^[^#\n]*(\baz\s+[a-z]|\b(New|Set|Get|Remove|Update|Add|Connect)-Az[A-Z])`), holds: script},
	{kind: "script", names: scripts, holds: script},
	{kind: "script", names: programs, has: callsTools, holds: callsOf},
	{kind: "script", names: []string{"*.ipynb"}, has: cellsCall, holds: cellsOf},
	{kind: "script", names: []string{"package.json"}, has: npmCalls, holds: npmOf},

	// What scanners write, in a form that is not read.
	{kind: "SBOM", has: regexp.MustCompile(`(?m)^SPDXVersion:|https?://cyclonedx\.org/schema/bom|https://spdx\.org/rdf/3|http://spdx\.org/rdf/terms|"bomFormat"\s*:\s*"CycloneDX"|"spdxVersion"\s*:`), holds: unreadBill},
	{kind: "VEX document", has: regexp.MustCompile(`"@context"\s*:\s*"https://openvex\.dev/|"csaf_version"\s*:`), holds: unreadReport(
		"what it says of vulnerabilities is not read: give it to the scanner (trivy --vex, grype --vex), whose report then says what is left out")},
	{kind: "SBOM", names: []string{"*.json"}, has: regexp.MustCompile(`(?s)"artifacts"\s*:.*"artifactRelationships"\s*:|"descriptor"\s*:\s*\{\s*"name"\s*:\s*"syft"`), holds: func(string, []byte) *unread {
		return elsewhere("ward/BillOfMaterials", "Syft's own form is not read: syft --output cyclonedx-json writes one that is")
	}},
	{kind: "vulnerability report", names: []string{"*.json"}, has: regexp.MustCompile(`"(auditReportVersion|dependencyCount)"\s*:|(?s)"scan"\s*:\s*\{.*"scanner"\s*:|"results"\s*:.*"packages"\s*:.*"vulnerabilities"\s*:`), holds: scannerForm},
	{kind: "vulnerability report", names: []string{"*.sarif", "*.sarif.json", "trivy*.json", "grype*.json", "*-trivy.json", "*-grype.json", "*vulnerabilit*.json"}, holds: unreadReport(
		"it is called like a report of vulnerabilities and says nothing of any: it is empty, cut off or of another kind; write it anew, as trivy --format json and grype --output json do")},
	{kind: "SBOM", names: []string{"*.cdx.json", "*.cdx.xml", "bom.json", "bom.xml", "*.bom.json", "*.spdx.json", "*.spdx", "*.spdx.rdf", "sbom*.json", "*sbom.json"}, holds: unreadBill},

	// What has to do with it, and is nothing to judge by itself.
	{kind: "Dockerfile", names: []string{"dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*"}},
	{kind: "Odoo configuration file", names: []string{"odoo.conf", "odoo-*.conf", "odoo*.cfg", "openerp-server.conf", ".odoorc"}},
	{kind: "Odoo configuration file", names: []string{"*.conf", "*.cfg", "*.ini"}, has: regexp.MustCompile(`(?m)^\s*(addons_path|admin_passwd|list_db|dbfilter|proxy_mode|db_host)\s*=`)},
	{kind: "file of environment variables", names: []string{".env", ".env.*", "*.env"}},
	{kind: "database dump", names: []string{"*.sql", "*.sql.gz", "*.dump", "*.pgdump", "*.bak"}},
	{kind: "certificate or key file", names: []string{"*.pem", "*.key", "*.crt", "*.cer", "*.pfx", "*.p12", "*.jks", "*.pub", "*.asc", "*.gpg", "known_hosts", "id_rsa*", "id_ed25519*"}},
	{kind: "archive", names: []string{"*.tar.xz", "*.txz", "*.tar.bz2", "*.tbz", "*.tbz2", "*.tar.zst", "*.tzst"}, holds: unreadArchive},
	{kind: "archive", names: []string{"*.zip", "*.tar", "*.tgz", "*.gz", "*.xz", "*.bz2", "*.zst", "*.7z", "*.rar", "*.jar", "*.whl", "*.nupkg", "*.deb", "*.rpm"}},
	{kind: "list of what is left out", names: []string{LeaveFile}},
	{kind: "picture", names: []string{"*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.ico", "*.webp", "*.bmp", "*.drawio", "*.vsdx", "*.excalidraw", "*.mp4", "*.webm"}},
	{kind: "font", names: []string{"*.woff", "*.woff2", "*.ttf", "*.otf", "*.eot"}},
	{kind: "document", names: []string{"*.md", "*.mdx", "*.markdown", "*.rst", "*.adoc", "*.org", "*.tex", "*.pdf", "*.doc", "*.docx", "*.xls", "*.xlsx", "*.ppt", "*.pptx", "*.odt", "*.html", "*.htm", "license*", "licence*", "notice", "copying", "authors", "changelog*", "readme", "readme.*", "codeowners", "contributing*", "version"}},
	{kind: "data file", names: []string{"*.csv", "*.tsv", "*.xml", "*.po", "*.pot", "*.log", "*.parquet", "*.sqlite", "*.db", "*.lock", "*.sum", "*.snap", "*.map"}},
	{kind: "source file", names: []string{"*.go", "*.py", "*.pyi", "*.js", "*.mjs", "*.cjs", "*.jsx", "*.ts", "*.tsx", "*.cs", "*.csproj", "*.sln", "*.fs", "*.vb", "*.java", "*.kt", "*.scala", "*.groovy", "*.gradle", "*.rb", "*.php", "*.rs", "*.c", "*.h", "*.cc", "*.cpp", "*.swift", "*.css", "*.scss", "*.less", "*.vue", "*.svelte", "*.lua", "*.pl", "*.r", "*.ipynb", "*.rego", "*.cel", "*.cue", "*.jsonnet", "*.libsonnet", "*.proto", "*.graphql", "*.kusto", "*.kql", "*.awk", "*.vim", "*.patch", "*.diff"}},
	{kind: "settings file of a tool", names: []string{".*rc", ".*ignore", ".gitattributes", ".gitmodules", ".editorconfig", ".pre-commit-config.yaml", ".yamllint*", ".markdownlint*", ".tflint.hcl", ".checkov.y*ml", ".trivyignore*", ".helmignore", "chart.lock", "bicepconfig.json", "renovate.json*", "**/.github/dependabot.yml", "**/.vscode/*", "**/.idea/**", "**/.devcontainer/*", "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-*.yaml", "tsconfig*.json", "composer.json", "go.mod", "pyproject.toml", "requirements*.txt", "mkdocs.yml", "ward.lock.json", "createuidefinition.json", "global.json", "nuget.config", ".sops.yaml", ".tool-versions", ".python-version", ".terraform-version"}},

	// By what it says, however it is called.
	{kind: "ARM template", has: regexp.MustCompile(`(?i)["']?\$schema["']?\s*:\s*["']?[^"'\n]*deploymentTemplate\.json`), holds: always(azure,
		"this looks like an ARM template and is not read as one; give it as JSON that is whole, in a file called .json")},
	{kind: "ARM parameters file", has: regexp.MustCompile(`(?i)["']?\$schema["']?\s*:\s*["']?[^"'\n]*deploymentParameters\.json|"(?:parametersJson|templateJson)"\s*:\s*"`), holds: always(azure,
		"the values that a template is deployed with are not read; judge the plan of the deployment, or a template that holds them as its defaults")},
	{kind: "Terraform plan", has: regexp.MustCompile(`(?s)"format_version"\s*:.*"(resource_changes|planned_values)"\s*:|"(resource_changes|planned_values)"\s*:.*"format_version"\s*:`), holds: always(both,
		"this looks like a plan of Terraform and is not read as one; give what terraform show -json PLAN writes, whole")},
	{kind: "Terraform log", has: regexp.MustCompile(`"@level"\s*:[^\n]*"type"\s*:\s*"(planned_change|change_summary|resource_drift)"`), holds: always(both,
		"this is the log of a plan of Terraform, which says little of what it changes; give what terraform show -json PLAN writes")},
	{kind: "Terraform state", has: regexp.MustCompile(`(?s)"terraform_version"\s*:.*"(resources|values|modules)"\s*:`), holds: always(both,
		"this looks like a state of Terraform and is not read; terraform show -json writes what it holds")},
	{kind: "CloudFormation template", has: regexp.MustCompile(`AWSTemplateFormatVersion|(?m)^\s*"?Type"?\s*:\s*["']?AWS::`), holds: cloudFormation},
	{kind: "resources as Azure gives them", names: []string{"*.json", "*.jsonc", "*.jsonl", "*.ndjson"}, has: isExport, holds: exported},
	{kind: "blueprint", has: isBlueprint, holds: always(azure, "blueprints and what is in them are not read; give the template that each part comes to")},
	{kind: "definition by itself", has: isAlone, holds: standsAlone},
	{kind: "Ansible playbook", has: regexp.MustCompile(`(?m)^\s*-?\s*(hosts|tasks|ansible\.builtin\.[a-z_]+|azure_rm_\w+|azure\.azcollection\.\w+|(?:kubernetes\.core|community\.kubernetes)\.\w+)\s*:`), holds: ansible},
	{kind: "workflow file", names: []string{"*.yml", "*.yaml"}, has: regexp.MustCompile(`(?m)^\s*(-\s+)?(task\s*:\s*\w+@[0-9]|(script|bash|pwsh|powershell|run|inlineScript)\s*:)`), holds: unreadPipeline},
	{kind: "docker-compose file", has: regexp.MustCompile(`(?ms)^services\s*:.*^\s+(image|build)\s*:`), holds: compose},
	{kind: "OCI image layout", has: regexp.MustCompile(`"imageLayoutVersion"\s*:`)},
	{kind: "Ward estate", has: regexp.MustCompile(`(?m)^estate\s*:\s*v[0-9]`)},
	{kind: "Kubernetes manifest", has: looksLikeManifest, holds: always(kubernetes,
		"this looks like a manifest and is not read as one; give what kubectl would be given, in a file called .yaml")},
	{kind: "Kubernetes manifest", has: regexp.MustCompile(`(?s)\A\s*\{.*"apiVersion"\s*:\s*"[^"]*".*"kind"\s*:\s*"[A-Z]|\A\s*\{.*"kind"\s*:\s*"[A-Z][^"]*".*"apiVersion"\s*:\s*"`), holds: always(kubernetes,
		"this looks like a manifest and is not read as one; give what kubectl would be given, in a file called .json")},
	{kind: "workflow file", names: []string{"*.yml", "*.yaml"}, has: regexp.MustCompile(`(?m)^(steps|jobs|stages|runs)\s*:`), holds: unreadPipeline},
	{kind: "script", has: regexp.MustCompile(`\A#!`), holds: script},

	// What is left is told by its ending.
	{kind: "other JSON file", names: []string{"*.json", "*.jsonc", "*.json5", "*.jsonl"}, last: true},
	{kind: "other YAML file", names: []string{"*.yaml", "*.yml"}, last: true},
	{kind: "settings file", names: []string{"*.toml", "*.ini", "*.conf", "*.cfg", "*.properties", "*.config", "*.hcl"}, last: true},
	{kind: "document", names: []string{"*.txt"}},
}

var (
	callsTools, callsOf = scriptIn(called)
	cellsCall, cellsOf  = scriptIn(func(text []byte) []byte { return onlyIn(text, cellCommand) })
	npmCalls, npmOf     = scriptIn(func(text []byte) []byte { return onlyIn(text, npmCommand) })
)

// scripts are files of commands.
var scripts = []string{"*.sh", "*.bash", "*.zsh", "*.ksh", "*.fish", "*.ps1", "*.psm1", "*.psd1", "*.cmd", "*.bat", "makefile", "makefile.*", "gnumakefile", "*.mk", "taskfile.y*ml", "justfile", "procfile"}

// classify says what a file is that no reader took.
func classify(name string, text []byte) *left {
	said := path.Base(filepath.ToSlash(name))
	name, base := strings.ToLower(filepath.ToSlash(name)), strings.ToLower(said)
	whole := len(text) <= looked
	text = text[:min(len(text), looked)]
	for _, k := range kinds {
		if k.names != nil && !k.named(name, base) || k.has != nil && !k.has.Match(text) {
			continue
		}
		l := &left{kind: k.kind}
		if k.holds != nil {
			l.holds = k.holds(said, text)
		}
		if !whole && (k.holds != nil || k.last && couldHold(name)) {
			l.holds = l.holds.onlyBegun()
		}
		return l
	}
	if isPacked(text) {
		return &left{kind: "archive", holds: unreadArchive(said, text)}
	}
	if encodingOf(text[:min(len(text), headSize)]) == notText {
		return &left{kind: "binary file"}
	}
	l := &left{kind: "other file"}
	if !whole && couldHold(name) {
		l.holds = l.holds.onlyBegun()
	}
	return l
}

func (k known) named(whole, base string) bool {
	for _, pattern := range k.names {
		if strings.Contains(pattern, "/") {
			if matches(pattern, whole) {
				return true
			}
		} else if ok, err := path.Match(pattern, base); ok && err == nil {
			return true
		}
	}
	return false
}

// always is what a file holds by its kind alone.
func always(systems []addr.System, reason string) func(string, []byte) *unread {
	return func(string, []byte) *unread { return &unread{systems: systems, reason: reason} }
}

// elsewhere is a kind that stands for what neither of the systems has that Ward
// judges: naming it hides nothing of them.
func elsewhere(kind string, reason string) *unread {
	return &unread{kinds: []addr.Kind{addr.Kind(kind)}, reason: reason}
}

func unreadArchive(string, []byte) *unread {
	return elsewhere("oci/Image", "what is packed by other means than gzip is not unpacked, and this may be an image: give what docker save writes, or leave it out with a reason in "+LeaveFile)
}

func compose(name string, _ []byte) *unread {
	return elsewhere("compose/Service", "what "+name+" runs is not judged; judge the manifests that run it where it counts, or leave it out with a reason in "+LeaveFile)
}

var hasSteps = regexp.MustCompile(`\bsteps["']?[ \t]*:`)

// unreadPipeline is what a file holds that looks like one of a pipeline, and that
// no reader takes for one: what it makes, else its steps.
func unreadPipeline(name string, text []byte) *unread {
	if makes := script(name, text); makes != nil || !hasSteps.Match(text) {
		return makes
	}
	return elsewhere("azuredevops/Pipeline", "this looks like a part of a pipeline and is not read as one: GitHub's workflows and Azure's pipelines are; leave it out with a reason in "+LeaveFile)
}

func unreadBill(string, []byte) *unread {
	return elsewhere("ward/BillOfMaterials", "an SBOM in this form is not read, or it is not whole: give it as CycloneDX or SPDX 2 in JSON")
}

func unreadReport(reason string) func(string, []byte) *unread {
	return func(string, []byte) *unread { return elsewhere("ward/VulnerabilityReport", reason) }
}

// found is that a report says of a vulnerability in other words than Trivy's or
// Grype's.
var found = regexp.MustCompile(`"(vulnerabilities|vulns)"\s*:`)

func scannerForm(_ string, text []byte) *unread {
	if !found.Match(text) {
		return nil
	}
	return elsewhere("ward/VulnerabilityReport", "a report in this scanner's form is not read: Trivy's and Grype's JSON is, and SARIF")
}

func cloudFormation(string, []byte) *unread {
	return elsewhere("aws/CloudFormation", "Ward judges Azure and Kubernetes, and nothing of another cloud; leave it out with a reason in "+LeaveFile)
}

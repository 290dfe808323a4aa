// Package pipeline reads pipelines of Azure DevOps, and the templates that they
// are put together from: whose code they take, what of a branch's or a commit's
// name goes into a script, and what they do with what a scan finds.
//
// It promises that no value of a variable and no text of a script enters a fact.
// How a service connection signs in, and who approves what goes to an
// environment, Azure DevOps says and no file.
package pipeline

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/diag"
	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/internal/pipelines"
	"github.com/wardhq/ward/internal/source/internal/yamlnode"
)

// Kind is the kind of the one fact that a file is.
const Kind addr.Kind = "azuredevops/Pipeline"

// Reader reads pipelines of Azure DevOps.
type Reader struct{}

// Name returns the tool's name.
func (Reader) Name() string { return "Azure pipeline" }

// RunsCommands says that a pipeline's scripts may make something, which is not
// seen here: see source.CommandReader.
func (Reader) RunsCommands() {}

var (
	named = regexp.MustCompile(`(?:^|/)(?:[a-z0-9_.-]*azure-pipelines?[a-z0-9_.-]*\.ya?ml$|\.azure-?(?:pipelines|devops)/.*\.ya?ml$)`)
	// signs are what makes it worth to parse a file that is not called like one: a
	// member that pipelines have, or one that is written with escapes.
	signs = regexp.MustCompile(`\b(?:steps|jobs|stages|extends|pool|task|vmImage)["']?[ \t]*:|"[^"\n]*\\[^"\n]*"[ \t]*:`)
)

var (
	// parts are what a pipeline or a template of one is made of.
	parts = []string{"steps", "jobs", "stages", "extends", "resources", "variables", "trigger", "pool"}
	// others are members of somebody else's pipelines.
	others = []string{"on", "runs", "apiVersion", "image", "services", "version", "tasks", "hosts", "kind", "pipelines"}
)

// Recognises goes by the names that Azure DevOps proposes, and by what nobody
// else's pipelines have, however it is written down.
func (Reader) Recognises(f source.File) bool {
	name := strings.ToLower(strings.ReplaceAll(f.Path, `\`, "/"))
	if ext := path.Ext(name); ext != ".yml" && ext != ".yaml" || strings.Contains(name, ".github/") {
		return false
	}
	isNamed := named.MatchString(name)
	if !isNamed && !signs.Match(f.Data) {
		return false
	}
	root, err := yamlnode.Root(f.Data)
	if err != nil {
		return isNamed // so that what it does is not known
	}
	has := func(of string) bool { return yamlnode.Get(root, of) != nil }
	if !slices.ContainsFunc(parts, has) || slices.ContainsFunc(others, has) {
		return false
	}
	return isNamed || isOurs(root)
}

// isOurs reports whether a file has steps, jobs, stages or a machine as nobody
// else writes them.
//
// Source: Azure Pipelines' YAML schema.
func isOurs(root *yaml.Node) bool {
	if pool := yamlnode.Get(root, "pool"); pool != nil && (pool.Kind == yaml.ScalarNode || yamlnode.Get(pool, "vmImage") != nil || yamlnode.Get(pool, "name") != nil) {
		return true
	}
	if yamlnode.Get(yamlnode.Get(root, "extends"), "template") != nil {
		return true
	}
	for _, in := range []string{"steps", "jobs", "stages"} {
		for _, item := range list(yamlnode.Get(root, in)) {
			if isPart(item) {
				return true
			}
		}
	}
	found := false
	each(root, func(n *yaml.Node) {
		found = found || yamlnode.Get(n, "vmImage") != nil || yamlnode.Get(n, "deployment") != nil && yamlnode.Get(n, "strategy") != nil || taskForm.MatchString(yamlnode.Text(yamlnode.Get(n, "task")))
	})
	return found
}

var (
	taskForm = regexp.MustCompile(`^[A-Za-z][\w.-]*@\d`)
	ours     = []string{"script", "bash", "pwsh", "powershell", "checkout", "template", "task", "job", "deployment", "stage", "download", "downloadBuild", "publish", "getPackage", "reviewApp"}
	// theirs are members of steps in lists of others: Google's, Drone's,
	// Woodpecker's, Buildkite's.
	theirs = []string{"image", "commands", "command", "entrypoint", "args", "uses", "run", "plugins", "label"}
)

// isPart reports whether an item of a list is a step, a job or a stage, or is put
// in by an expression.
func isPart(item *yaml.Node) bool {
	has := func(of string) bool { return yamlnode.Get(item, of) != nil }
	if item.Kind != yaml.MappingNode || slices.ContainsFunc(theirs, has) || strings.ContainsAny(yamlnode.Text(yamlnode.Get(item, "name")), "/:") {
		return false
	}
	if slices.ContainsFunc(ours, has) {
		return true
	}
	return slices.ContainsFunc(item.Content, func(n *yaml.Node) bool { return strings.HasPrefix(strings.TrimSpace(n.Value), "${{") })
}

// The body of the fact. A value that is not known stands as {"$unresolved": why}.
type (
	body struct {
		Uses       []use                 `json:"uses"`
		Injections []pipelines.Injection `json:"injections"`
		Secrets    []pipelines.Secret    `json:"secrets"`
		Azure      []pipelines.SignIn    `json:"azure"`
		Scans      []pipelines.Scan      `json:"scans"`
	}
	// use is an image that steps run in, or a repository that code is taken from.
	use struct {
		Line   int    `json:"line"`
		What   string `json:"what"` // image, repository
		Name   any    `json:"name"`
		Pinned any    `json:"pinned"` // by a digest, a commit or a tag
	}
)

func unresolved(why string) any { return map[string]any{addr.UnresolvedKey: why} }

// Read returns one fact a file.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	gap := func(line int, why string) fact.Gap {
		return fact.Gap{Origin: fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: max(1, line)}}, Kinds: []addr.Kind{Kind}, Reason: why}
	}
	root, err := yamlnode.Root(f.Data)
	if err != nil {
		return nil, []fact.Gap{gap(1, "it is no YAML that can be read, so that what it does is not known")}
	}
	if root == nil {
		return nil, []fact.Gap{gap(1, "it is no pipeline: want a mapping with steps, jobs or stages")}
	}
	p := &reading{body: body{Uses: []use{}, Injections: []pipelines.Injection{}, Secrets: []pipelines.Secret{}, Azure: []pipelines.SignIn{}, Scans: []pipelines.Scan{}}, aliases: map[string]string{}, windows: windows.Match(f.Data)}
	p.names(root)
	p.resources(yamlnode.Get(root, "resources"))
	p.walk(root, false)
	p.body.Secrets = pipelines.Secrets(string(f.Data), p.body.Secrets)
	raw, err := json.Marshal(p.body)
	if err != nil {
		return nil, []fact.Gap{gap(1, err.Error())}
	}
	var gaps []fact.Gap
	for _, line := range elsewhere(root) {
		gaps = append(gaps, gap(line, "a template that is put in here is called like no YAML, and is not read as one; call it .yml"))
	}
	return []fact.Fact{{
		Subject: addr.FileSubject(f.Path, "pipeline"),
		Kind:    Kind,
		Stage:   fact.Planned,
		Body:    raw,
		Origin:  fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: 1}},
	}}, gaps
}

// elsewhere returns the lines of templates that are called like no file that is
// taken for one. What an expression names nobody knows.
func elsewhere(root *yaml.Node) (lines []int) {
	each(root, func(n *yaml.Node) {
		at := yamlnode.Get(n, "template")
		name, _, _ := strings.Cut(yamlnode.Text(at), "@")
		if ext := strings.ToLower(path.Ext(name)); name != "" && ext != ".yml" && ext != ".yaml" && !strings.Contains(name, "$") && isPlace(n) {
			lines = append(lines, at.Line)
		}
	})
	return lines
}

// isPlace reports whether a mapping puts a template in: it has nothing beside its
// name but what is given to it.
func isPlace(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if name := n.Content[i].Value; name != "template" && name != "parameters" && name != "context" {
			return false
		}
	}
	return true
}

// reading follows one file.
type reading struct {
	body body
	// aliases are variables that hold what somebody else writes, by their names
	// in lower case.
	aliases map[string]string
	// windows says that something may run on Windows, whose cmd has other comments.
	windows bool
}

// pairs calls f for each member of a mapping, and for each variable of a list
// of them.
func pairs(n *yaml.Node, f func(key, value *yaml.Node)) {
	if n == nil {
		return
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			f(n.Content[i], n.Content[i+1])
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if name := yamlnode.Get(item, "name"); name != nil {
				if value := yamlnode.Get(item, "value"); value != nil {
					f(name, value)
				}
			}
		}
	}
}

// names notes variables that are given what somebody else writes.
func (p *reading) names(n *yaml.Node) {
	each(n, func(m *yaml.Node) {
		pairs(yamlnode.Get(m, "variables"), func(key, value *yaml.Node) {
			if of := untrusted.FindStringSubmatch(value.Value); of != nil {
				p.aliases[strings.ToLower(key.Value)] = known(of)
			}
		})
	})
}

// each calls f for each mapping. An alias is not followed: what it stands for is
// met where it is written.
func each(n *yaml.Node, f func(*yaml.Node)) {
	if n == nil {
		return
	}
	if n.Kind == yaml.MappingNode {
		f(n)
	}
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode {
			each(c, f)
		}
	}
}

var (
	imageName = regexp.MustCompile(`^[a-z0-9][a-z0-9._/:-]*(?::[A-Za-z0-9_.-]+)?(?:@sha256:[0-9a-f]{64})?$`)
	repoName  = regexp.MustCompile(`^[A-Za-z0-9._ /-]{1,200}$`)
	commit    = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// resources notes what a pipeline takes from without: images, and repositories
// of other hosts. What is in the same organisation it keeps itself.
func (p *reading) resources(n *yaml.Node) {
	for _, item := range list(yamlnode.Get(n, "containers")) {
		p.image(yamlnode.Get(item, "image"))
	}
	for _, item := range list(yamlnode.Get(n, "repositories")) {
		switch yamlnode.Text(yamlnode.Get(item, "type")) {
		case "github", "githubenterprise", "bitbucket":
		default:
			continue
		}
		name, ref := yamlnode.Get(item, "name"), yamlnode.Text(yamlnode.Get(item, "ref"))
		u := use{Line: item.Line, What: "repository", Name: unresolved("its name is worked out when it starts"), Pinned: strings.HasPrefix(ref, "refs/tags/") || commit.MatchString(ref)}
		if name != nil {
			if u.Line = name.Line; repoName.MatchString(name.Value) {
				u.Name = name.Value
			}
		}
		if strings.Contains(ref, "${{") || strings.Contains(ref, "$(") {
			u.Pinned = unresolved("its ref is worked out when it starts")
		}
		p.body.Uses = append(p.body.Uses, u)
	}
}

func list(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	out := make([]*yaml.Node, 0, len(n.Content))
	for _, item := range n.Content {
		out = append(out, yamlnode.Resolve(item))
	}
	return out
}

// container notes the image that a job runs in, where it is none of the
// resources, which are called by a name.
func (p *reading) container(n *yaml.Node) {
	if n != nil && n.Kind == yaml.MappingNode {
		p.image(yamlnode.Get(n, "image"))
	} else if n != nil && strings.ContainsAny(n.Value, ":/@") {
		p.image(n)
	}
}

func (p *reading) image(n *yaml.Node) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" {
		return
	}
	u := use{Line: n.Line, What: "image", Name: n.Value, Pinned: strings.Contains(n.Value, "@sha256:")}
	if !imageName.MatchString(n.Value) {
		const why = "which image it is, is worked out when it starts"
		if u.Name = unresolved(why); u.Pinned == false {
			u.Pinned = unresolved(why)
		}
	}
	p.body.Uses = append(p.body.Uses, u)
}

// scripts are the steps that are a script, and scriptInputs those of tasks.
// Source: Azure Pipelines' YAML schema and the reference of its tasks.
var (
	scripts      = []string{"script", "bash", "pwsh", "powershell"}
	scriptInputs = []string{"script", "inlineScript", "inline", "Inline", "InlineScript", "scriptArguments", "arguments", "customScript", "commands"}
	scanTasks    = map[string][2]string{"trivy": {"exitCode", "0"}, "snyksecurityscan": {"failOnIssues", "false"}, "microsoftsecuritydevops": {"break", "false"}, "checkov": {}, "gitleaks": {"taskfail", "false"}}
)

// walk looks for steps, wherever conditions, loops and hooks put them.
func (p *reading) walk(n *yaml.Node, loose bool) {
	if n == nil {
		return
	}
	if n.Kind == yaml.MappingNode {
		p.variables(n)
		isJob := yamlnode.Get(n, "job") != nil || yamlnode.Get(n, "deployment") != nil
		loose = loose || isJob && yamlnode.Text(yamlnode.Get(n, "continueOnError")) == "true"
		if isJob || yamlnode.Get(n, "steps") != nil {
			p.container(yamlnode.Get(n, "container"))
		}
		p.step(n, loose)
	}
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode {
			p.walk(c, loose)
		}
	}
}

func (p *reading) step(n *yaml.Node, loose bool) {
	inputs := yamlnode.Get(n, "inputs")
	for _, name := range scripts {
		if script := yamlnode.Get(n, name); script != nil && script.Kind == yaml.ScalarNode {
			p.script(script, name != "script" || !p.windows)
			p.scan(n, script, pipelines.Scanner(script.Value), loose || pipelines.Ignored(script.Value))
			if by := pipelines.AzureSignIn(script.Value); by != "" {
				p.body.Azure = append(p.body.Azure, pipelines.SignIn{Line: script.Line, By: by})
			}
		}
	}
	task := yamlnode.Get(n, "task")
	if task == nil {
		return
	}
	for _, name := range scriptInputs {
		if script := yamlnode.Get(inputs, name); script != nil && script.Kind == yaml.ScalarNode {
			p.script(script, !strings.HasSuffix(strings.ToLower(name), "arguments") && yamlnode.Text(yamlnode.Get(inputs, "scriptType")) != "batch" && !commandLine.MatchString(task.Value))
			p.scan(n, script, pipelines.Scanner(script.Value), loose || pipelines.Ignored(script.Value))
			if by := pipelines.AzureSignIn(script.Value); by != "" {
				p.body.Azure = append(p.body.Azure, pipelines.SignIn{Line: script.Line, By: by})
			}
		}
	}
	name, _, _ := strings.Cut(strings.ToLower(task.Value), "@")
	if soft, ok := scanTasks[name]; ok {
		given := yamlnode.Text(yamlnode.Get(inputs, soft[0]))
		p.scan(n, task, name, loose || soft[0] != "" && strings.EqualFold(given, soft[1]))
	}
}

// scan notes a step that looks for faults.
func (p *reading) scan(step, at *yaml.Node, name string, ignored bool) {
	if name == "" {
		return
	}
	s := pipelines.Scan{Line: at.Line, Name: name, Decides: true}
	switch goesOn := yamlnode.Text(yamlnode.Get(step, "continueOnError")); {
	case ignored || strings.EqualFold(goesOn, "true"):
		s.Decides = false
	case strings.Contains(goesOn, "$"):
		s.Decides = unresolved("whether it may fail is worked out when it starts")
	}
	p.body.Scans = append(p.body.Scans, s)
}

var (
	// What whoever pushes or opens a pull request writes as they like, and Azure
	// DevOps puts in the place of a macro or an expression before a shell reads
	// it. Source: Azure Pipelines, Predefined variables; Securely use variables
	// and parameters in your pipeline.
	untrusted = regexp.MustCompile(`(?i)\$\(\s*(build\.sourcebranch(?:name)?|build\.sourceversionmessage|build\.sourceversionauthor|build\.requestedfor|system\.pullrequest\.sourcebranch(?:name)?|system\.pullrequest\.sourcerepositoryuri)\s*\)|(?:variables\[\s*'|variables\.)(build\.sourcebranch(?:name)?|build\.sourceversionmessage|build\.sourceversionauthor|build\.requestedfor|system\.pullrequest\.sourcebranch(?:name)?|system\.pullrequest\.sourcerepositoryuri)\b`)
	macro     = regexp.MustCompile(`\$\(\s*([A-Za-z_][\w.-]*)\s*\)|\$\{\{\s*variables(?:\.|\[\s*')([A-Za-z_][\w.-]*)`)
)

// spelled are the names as Microsoft writes them.
var spelled = []string{
	"Build.SourceBranch", "Build.SourceBranchName", "Build.SourceVersionMessage", "Build.SourceVersionAuthor", "Build.RequestedFor",
	"System.PullRequest.SourceBranch", "System.PullRequest.SourceBranchName", "System.PullRequest.SourceRepositoryURI",
}

func known(m []string) string {
	name := m[1] + m[2]
	for _, s := range spelled {
		if strings.EqualFold(s, name) {
			return s
		}
	}
	return spelled[0]
}

var (
	// windows is what a pipeline says where something runs on it, or may.
	windows = regexp.MustCompile(`(?i)windows|vmImage["']?[ \t]*:[ \t]*["']?\$|\bpool["']?[ \t]*:[ \t]*["']?\$`)
	// commandLine are tasks whose script cmd reads on Windows.
	commandLine = regexp.MustCompile(`(?i)^(?:CmdLine|BatchScript)@`)
)

// script notes what others write that becomes part of a script. Where a # begins
// a comment, what is put into one stays in it: neither the name of a branch nor
// what Azure DevOps hands on of a message has a second line. Source: git
// check-ref-format; Azure Pipelines, Predefined variables.
func (p *reading) script(n *yaml.Node, comments bool) {
	first := n.Line
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		first++
	}
	lines := strings.Split(n.Value, "\n")
	comment := pipelines.Comments(lines)
	for i, line := range lines {
		of := ""
		if comments && comment[i] {
			continue
		}
		if m := untrusted.FindStringSubmatch(line); m != nil {
			of = known(m)
		}
		for _, m := range macro.FindAllStringSubmatch(line, -1) {
			if of == "" {
				of = p.aliases[strings.ToLower(m[1]+m[2])]
			}
		}
		if of != "" {
			p.body.Injections = append(p.body.Injections, pipelines.Injection{Line: first + i, Of: of})
		}
	}
}

// variables notes variables and inputs whose value stands in the file.
func (p *reading) variables(n *yaml.Node) {
	for _, name := range []string{"variables", "env", "inputs"} {
		pairs(yamlnode.Get(n, name), func(key, value *yaml.Node) {
			if value.Kind != yaml.ScalarNode || value.Tag == "!!bool" || value.Tag == "!!null" || strings.Contains(value.Value, "$(") || strings.Contains(value.Value, "$[") {
				return
			}
			if s := (pipelines.Secret{Line: key.Line, Name: key.Value}); pipelines.IsSecret(key.Value, value.Value) && !slices.Contains(p.body.Secrets, s) {
				p.body.Secrets = append(p.body.Secrets, s)
			}
		})
	}
}

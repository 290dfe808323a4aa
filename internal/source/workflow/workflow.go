// Package workflow reads workflows of GitHub Actions and the actions that a
// repository keeps itself: what starts them, whose code they run, with which
// rights, and what of an event goes into a script.
//
// It promises that no value of a variable and no text of a script enters a
// fact: names do, and references to actions.
package workflow

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

// The kinds of the one fact that a file is.
const (
	Kind       addr.Kind = "github/Workflow"
	ActionKind addr.Kind = "github/Action"
)

// Reader reads workflows and actions.
type Reader struct{}

// Name returns the tool's name.
func (Reader) Name() string { return "GitHub workflow" }

// RunsCommands says that a workflow's scripts may make something, which is not
// seen here: see source.CommandReader.
func (Reader) RunsCommands() {}

var runs = regexp.MustCompile(`(?m)^["']?runs["']?[ \t]*:`)

// Recognises goes by where GitHub looks: .github/workflows, and files called
// action.yml.
func (Reader) Recognises(f source.File) bool { return kindOf(f) != "" }

func kindOf(f source.File) addr.Kind {
	name := strings.ReplaceAll(f.Path, `\`, "/")
	base := strings.ToLower(path.Base(name))
	if ext := path.Ext(base); ext != ".yml" && ext != ".yaml" {
		return ""
	}
	dir := path.Dir(name)
	switch {
	case dir == ".github/workflows" || strings.HasSuffix(dir, "/.github/workflows"):
		return Kind
	case strings.TrimSuffix(strings.TrimSuffix(base, ".yml"), ".yaml") == "action" && runs.Match(f.Data):
		return ActionKind
	}
	return ""
}

// The body of the fact. A value that is not known stands as {"$unresolved": why}.
type (
	body struct {
		// Triggers are the events that start it.
		Triggers []string `json:"triggers"`
		Jobs     []job    `json:"jobs"`
		Uses     []use    `json:"uses"`
		// Checkouts take the code of whoever sent a pull request.
		Checkouts []place `json:"checkouts"`
		// Injections are where somebody's text becomes part of a script.
		Injections []pipelines.Injection `json:"injections"`
		Secrets    []pipelines.Secret    `json:"secrets"`
		Azure      []pipelines.SignIn    `json:"azure"`
		// Passed are where all secrets are handed on at once.
		Passed []passed `json:"passed"`
		// Scans are steps that look for faults.
		Scans []pipelines.Scan `json:"scans"`
	}
	job struct {
		Line int    `json:"line"`
		Name string `json:"name"`
		// Rights of the job's token: unsaid, all, listed.
		Rights     string `json:"rights"`
		SelfHosted any    `json:"selfHosted"`
	}
	use struct {
		Line   int    `json:"line"`
		Action any    `json:"action"`
		Pinned any    `json:"pinned"` // by the hash of a commit, or the digest of an image
		Owner  string `json:"owner"`
	}
	place struct {
		Line int `json:"line"`
	}
	passed struct {
		Line int    `json:"line"`
		To   string `json:"to"` // a workflow of another repository, or a step
	}
)

func unresolved(why string) any { return map[string]any{addr.UnresolvedKey: why} }

// maxSteps is more than GitHub runs of one file. Steps may be repeated by
// anchors.
const maxSteps = 20000

// Read returns one fact a file.
func (r Reader) Read(f source.File) ([]fact.Fact, []fact.Gap) {
	kind := kindOf(f)
	if kind == "" {
		kind = Kind
	}
	gap := func(line int, why string) fact.Gap {
		return fact.Gap{Origin: fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: max(1, line)}}, Kinds: []addr.Kind{kind}, Reason: why}
	}
	root, err := yamlnode.Root(f.Data)
	if err != nil {
		return nil, []fact.Gap{gap(1, "it is no YAML that can be read, so that what it does is not known")}
	}
	if root == nil {
		return nil, []fact.Gap{gap(1, "it is no workflow: want a mapping with on and jobs")}
	}
	w := &reading{body: body{
		Triggers: []string{}, Jobs: []job{}, Uses: []use{}, Checkouts: []place{}, Injections: []pipelines.Injection{}, Secrets: []pipelines.Secret{}, Azure: []pipelines.SignIn{},
		Passed: []passed{}, Scans: []pipelines.Scan{},
	}}
	if kind == Kind {
		w.workflow(root)
	} else {
		runs := yamlnode.Get(root, "runs")
		if image := yamlnode.Get(runs, "image"); image != nil && strings.HasPrefix(image.Value, "docker://") {
			w.use(image)
		}
		w.steps(yamlnode.Get(runs, "steps"))
	}
	w.body.Secrets = pipelines.Secrets(string(f.Data), w.body.Secrets)
	var gaps []fact.Gap
	for _, p := range w.problems {
		gaps = append(gaps, gap(p.line, p.what))
	}
	raw, err := json.Marshal(w.body)
	if err != nil {
		return nil, append(gaps, gap(1, err.Error()))
	}
	return []fact.Fact{{
		Subject: addr.FileSubject(f.Path, "workflow"),
		Kind:    kind,
		Stage:   fact.Planned,
		Body:    raw,
		Origin:  fact.Origin{Source: r.Name(), Pos: diag.Pos{File: f.Path, Line: 1}},
	}}, gaps
}

type problem struct {
	line int
	what string
}

// reading follows one file.
type reading struct {
	body     body
	problems []problem
	seen     int // steps
	// env are the variables that hold what somebody else writes, from those of
	// the workflow to those of a step.
	env []map[string]string
	// loose says that the job goes on whatever a step finds.
	loose string
}

func (w *reading) workflow(root *yaml.Node) {
	w.triggers(yamlnode.Get(root, "on"))
	w.variables(yamlnode.Get(root, "env"))
	defer w.within(yamlnode.Get(root, "env"))()
	rights := rightsOf(yamlnode.Get(root, "permissions"))
	jobs := yamlnode.Get(root, "jobs")
	if jobs == nil || jobs.Kind != yaml.MappingNode {
		w.problems = append(w.problems, problem{root.Line, "it has no jobs that can be read: want a mapping"})
		return
	}
	for i := 0; i+1 < len(jobs.Content); i += 2 {
		w.job(jobs.Content[i], yamlnode.Resolve(jobs.Content[i+1]), rights)
	}
}

var eventName = regexp.MustCompile(`^[a-z_]{1,40}$`)

func (w *reading) triggers(on *yaml.Node) {
	if on == nil {
		w.problems = append(w.problems, problem{1, "it does not say what starts it: want on"})
		return
	}
	var all []*yaml.Node
	switch on.Kind {
	case yaml.ScalarNode:
		all = []*yaml.Node{on}
	case yaml.SequenceNode:
		all = on.Content
	case yaml.MappingNode:
		for i := 0; i < len(on.Content); i += 2 {
			all = append(all, on.Content[i])
		}
	}
	for _, n := range all {
		if n = yamlnode.Resolve(n); n != nil && n.Kind == yaml.ScalarNode && eventName.MatchString(n.Value) {
			w.body.Triggers = append(w.body.Triggers, n.Value)
		} else {
			w.problems = append(w.problems, problem{on.Line, "on names no event that can be read"})
		}
	}
	slices.Sort(w.body.Triggers)
	w.body.Triggers = slices.Compact(w.body.Triggers)
}

// rightsOf says which rights a token is given.
func rightsOf(n *yaml.Node) string {
	switch {
	case n == nil:
		return "unsaid"
	case n.Kind == yaml.ScalarNode && n.Value == "write-all":
		return "all"
	}
	return "listed" // read-all, or each by its name
}

var jobName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,99}$`)

func (w *reading) job(key, n *yaml.Node, rights string) {
	if n == nil || n.Kind != yaml.MappingNode || !jobName.MatchString(key.Value) {
		w.problems = append(w.problems, problem{key.Line, "a job is not read: want a name and a mapping"})
		return
	}
	j := job{Line: key.Line, Name: key.Value, Rights: rights, SelfHosted: selfHosted(yamlnode.Get(n, "runs-on"), yamlnode.Get(yamlnode.Get(n, "strategy"), "matrix"))}
	if own := yamlnode.Get(n, "permissions"); own != nil {
		j.Rights = rightsOf(own)
	}
	w.body.Jobs = append(w.body.Jobs, j)
	w.variables(yamlnode.Get(n, "env"))
	defer w.within(yamlnode.Get(n, "env"))()
	w.loose = yamlnode.Text(yamlnode.Get(n, "continue-on-error"))
	if called := yamlnode.Get(n, "uses"); called != nil {
		w.use(called)
		w.variables(yamlnode.Get(n, "with"))
		w.inherits(called, yamlnode.Get(n, "secrets"))
	}
	w.container(yamlnode.Get(n, "container"))
	w.limited(yamlnode.Get(n, "if"), func() { w.steps(yamlnode.Get(n, "steps")) })
}

var matrixKey = regexp.MustCompile(`^\$\{\{\s*matrix\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}$`)

// selfHosted says whether a job runs on a machine that somebody keeps.
func selfHosted(on, matrix *yaml.Node) any {
	if on == nil {
		return false // it calls a workflow, which says so
	}
	if on.Kind == yaml.MappingNode {
		if yamlnode.Get(on, "group") != nil {
			return unresolved("which machines are in its group, the organisation says")
		}
		return selfHosted(yamlnode.Get(on, "labels"), matrix)
	}
	var unknown any
	for _, label := range yamlnode.Scalars(on) {
		switch m := matrixKey.FindStringSubmatch(label); {
		case strings.EqualFold(label, "self-hosted"):
			return true
		case m != nil:
			for _, v := range matrixValues(matrix, m[1], &unknown) {
				if strings.EqualFold(v, "self-hosted") {
					return true
				}
				if !hosted.MatchString(v) {
					unknown = unresolved("where it runs is worked out when it starts")
				}
			}
		case strings.Contains(label, "self-hosted"):
			return unresolved("where it runs is worked out when it starts, and may be a machine that somebody keeps")
		case strings.Contains(label, "${{"):
			unknown = unresolved("where it runs is worked out when it starts")
		case !hosted.MatchString(label):
			unknown = unresolved("which machine that is, the organisation says")
		}
	}
	if unknown != nil {
		return unknown
	}
	return false
}

// hosted are the names of GitHub's machines. Source: GitHub, Choosing the runner
// for a job.
var hosted = regexp.MustCompile(`(?i)^(?:ubuntu|windows|macos)-[a-z0-9._-]+$`)

// matrixValues are the values of a key of a matrix, by itself and in what is
// included.
func matrixValues(matrix *yaml.Node, key string, unknown *any) []string {
	var out []string
	found := false
	add := func(v *yaml.Node) {
		if v != nil {
			found = true
			out = append(out, yamlnode.Scalars(v)...)
		}
	}
	v := yamlnode.Get(matrix, key)
	if add(v); v != nil && v.Kind == yaml.SequenceNode {
		for _, item := range v.Content {
			if item = yamlnode.Resolve(item); item != nil && item.Kind == yaml.SequenceNode {
				add(item)
			}
		}
	}
	if include := yamlnode.Get(matrix, "include"); include != nil {
		if include.Kind != yaml.SequenceNode {
			*unknown = unresolved("where it runs is worked out when it starts")
		}
		for _, item := range include.Content {
			add(yamlnode.Get(yamlnode.Resolve(item), key))
		}
	}
	if !found {
		*unknown = unresolved("where it runs is worked out when it starts")
	}
	return out
}

// steps reads what a job does, one after the other.
func (w *reading) steps(n *yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind != yaml.SequenceNode {
		w.problems = append(w.problems, problem{n.Line, "steps are not read: want a list"})
		return
	}
	for _, item := range n.Content {
		step := yamlnode.Resolve(item)
		if w.seen++; w.seen > maxSteps {
			w.problems = append(w.problems, problem{n.Line, "it has more steps than are read"})
			return
		}
		if step == nil || step.Kind != yaml.MappingNode {
			w.problems = append(w.problems, problem{item.Line, "a step is not read: want a mapping"})
			continue
		}
		w.limited(yamlnode.Get(step, "if"), func() { w.step(step) })
	}
}

// ours is how a condition says that a pull request is of this repository's own
// branches.
var ours = regexp.MustCompile(`head\.repo(?:sitory)?\.full_name\s*==\s*github\.repository\b|github\.repository\s*==\s*github\.event\.(?:pull_request|workflow_run)\.head_?repo(?:sitory)?\.full_name|head\.repo\.fork\s*==\s*false|!\s*github\.event\.pull_request\.head\.repo\.fork|head_repository\.full_name\s*==\s*github\.repository\b`)

// limited reads what runs under a condition. Where that lets only this
// repository's own branches in, their code is taken on purpose.
func (w *reading) limited(condition *yaml.Node, read func()) {
	before := len(w.body.Checkouts)
	read()
	if condition != nil && onlyOurs(condition.Value) {
		w.body.Checkouts = w.body.Checkouts[:before]
	}
}

// elsewhere is an event that brings nothing of a pull request.
var elsewhere = regexp.MustCompile(`github\.event_name\s*==\s*'(?:push|schedule|workflow_dispatch|release|merge_group|create)'`)

// onlyOurs reports whether a condition lets a pull request in that is of this
// repository's own branches alone, whichever of its parts holds.
func onlyOurs(condition string) bool {
	condition = strings.TrimSpace(condition)
	if m := wholeExpression.FindStringSubmatch(condition); m != nil {
		condition = m[1]
	}
	some := false
	for _, part := range split(bare(condition), "||") {
		switch {
		case ours.MatchString(part) && !strings.HasPrefix(part, "!("):
			some = true
		case !elsewhere.MatchString(part):
			return false
		}
	}
	return some
}

var (
	headRef  = regexp.MustCompile(`github\.head_ref|github\.event\.pull_request\.(?:head\.|number|merge_commit_sha)|github\.event\.workflow_run\.head_|github\.event\.number|refs/pull/`)
	headCall = regexp.MustCompile(`\bgh[ \t]+pr[ \t]+checkout\b|\bgit\b[^\n]*[ \t](?:fetch|checkout|switch|pull|clone|merge|reset|worktree)\b[^\n]*(?:pull/[^\n]*/(?:head|merge)|\$\{\{\s*github\.(?:head_ref|event\.pull_request\.head\.|event\.workflow_run\.head_))`)
	// headOutput is what another step or job says of a pull request, by its name.
	headOutput = regexp.MustCompile(`\b(?:steps|needs)\.[\w-]+\.outputs\.(?:[\w-]*head[\w-]*|pr|pr[_-][\w-]*|[\w-]*pull[\w-]*)`)
)

func (w *reading) step(n *yaml.Node) {
	with := yamlnode.Get(n, "with")
	w.variables(yamlnode.Get(n, "env"))
	w.variables(with)
	defer w.within(yamlnode.Get(n, "env"))()
	w.scan(n)
	if run := yamlnode.Get(n, "run"); run != nil && run.Kind == yaml.ScalarNode {
		w.script(run)
		if headCall.MatchString(w.filled(run.Value)) {
			w.body.Checkouts = append(w.body.Checkouts, place{run.Line})
		}
		if by := pipelines.AzureSignIn(run.Value); by != "" {
			w.body.Azure = append(w.body.Azure, pipelines.SignIn{Line: run.Line, By: by})
		}
	}
	uses := yamlnode.Get(n, "uses")
	if uses == nil {
		return
	}
	w.use(uses)
	name, _, _ := strings.Cut(strings.ToLower(uses.Value), "@")
	if script := yamlnode.Get(with, scriptInputs[name]); script != nil {
		w.script(script)
	}
	switch name {
	case "actions/checkout":
		ref, from := w.filled(yamlnode.Text(yamlnode.Get(with, "ref"))), w.filled(yamlnode.Text(yamlnode.Get(with, "repository")))
		if headRef.MatchString(ref) || headOutput.MatchString(ref) || strings.Contains(from, "head.repo") || strings.Contains(from, "head_repository") {
			w.body.Checkouts = append(w.body.Checkouts, place{uses.Line})
		}
	case "azure/login":
		by := "federated"
		if yamlnode.Get(with, "creds") != nil {
			by = "secret"
		}
		w.body.Azure = append(w.body.Azure, pipelines.SignIn{Line: uses.Line, By: by})
	case "azure/webapps-deploy", "azure/functions-action":
		if yamlnode.Get(with, "publish-profile") != nil {
			w.body.Azure = append(w.body.Azure, pipelines.SignIn{Line: uses.Line, By: "secret"})
		}
	}
}

// scriptInputs are what actions run as a script. Source: their action.yml.
var scriptInputs = map[string]string{
	"actions/github-script": "script", "azure/cli": "inlineScript", "azure/powershell": "inlineScript", "appleboy/ssh-action": "script",
	"nick-fields/retry": "command", "nick-invision/retry": "command", "addnab/docker-run-action": "run", "jannekem/run-python-script-action": "script",
}

var (
	actionName = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]+)*@([A-Za-z0-9._/-]{1,100})$`)
	dockerName = regexp.MustCompile(`^docker://[a-z0-9][a-z0-9._/:-]*(?::[A-Za-z0-9_.-]+)?(?:@sha256:[0-9a-f]{64})?$`)
	commit     = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)
)

// use notes whose code a step or a job runs. What the repository keeps itself is
// of the same commit.
func (w *reading) use(n *yaml.Node) {
	v := n.Value
	if n.Kind == yaml.ScalarNode && (strings.HasPrefix(v, "./") || strings.HasPrefix(v, "../")) {
		return
	}
	u := use{Line: n.Line, Action: v}
	switch m := actionName.FindStringSubmatch(v); {
	case m != nil:
		u.Owner, u.Pinned = strings.ToLower(m[1]), commit.MatchString(m[2])
	case dockerName.MatchString(v):
		u.Pinned = strings.Contains(v, "@sha256:")
	default:
		w.problems = append(w.problems, problem{n.Line, "uses names no action that can be read: want OWNER/NAME@COMMIT"})
		return
	}
	w.body.Uses = append(w.body.Uses, u)
}

// script notes what others write that GitHub puts into a script before a shell
// reads it.
func (w *reading) script(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		return
	}
	first := n.Line
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		first++
	}
	for _, at := range expression.FindAllStringSubmatchIndex(n.Value, -1) {
		if of := w.untrusted(n.Value[at[2]:at[3]]); of != "" {
			w.body.Injections = append(w.body.Injections, pipelines.Injection{Line: first + strings.Count(n.Value[:at[0]], "\n"), Of: safe(of)})
		}
	}
}

var contextName = regexp.MustCompile(`^[a-zA-Z_.*\[\]0-9]{1,100}$`)

func safe(of string) string {
	if contextName.MatchString(of) {
		return of
	}
	return "github.event"
}

// azureSecrets are variables by which tools sign in to Azure with a password.
// Source: azurerm's provider, azidentity (EnvironmentCredential).
var azureSecrets = map[string]bool{"arm_client_secret": true, "azure_client_secret": true, "azure_credentials": true, "az_client_secret": true}

// variables notes variables and inputs whose name says that they are secrets,
// and whose value stands in the file.
func (w *reading) variables(n *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], yamlnode.Resolve(n.Content[i+1])
		if v == nil || v.Kind != yaml.ScalarNode || !pipelines.IsName(key.Value) {
			continue
		}
		switch given := strings.TrimSpace(v.Value); {
		case given == "" || v.Tag == "!!bool" || v.Tag == "!!null":
		case azureSecrets[strings.ToLower(key.Value)]:
			w.body.Azure = append(w.body.Azure, pipelines.SignIn{Line: key.Line, By: "secret"})
			if !strings.Contains(given, "${{") {
				w.body.Secrets = append(w.body.Secrets, pipelines.Secret{Line: key.Line, Name: key.Value})
			}
		case strings.EqualFold(key.Value, "creds") && strings.HasPrefix(given, "{") && !strings.Contains(given, "${{"):
			w.body.Secrets = append(w.body.Secrets, pipelines.Secret{Line: key.Line, Name: key.Value})
		case !pipelines.IsSecret(key.Value, given):
		default:
			w.body.Secrets = append(w.body.Secrets, pipelines.Secret{Line: key.Line, Name: key.Value})
		}
	}
}

// inherits notes that a workflow of another repository is given every secret.
func (w *reading) inherits(called, secrets *yaml.Node) {
	if secrets == nil || secrets.Value != "inherit" || strings.HasPrefix(called.Value, "./") {
		return
	}
	if to, _, _ := strings.Cut(called.Value, "@"); actionName.MatchString(called.Value) {
		w.body.Passed = append(w.body.Passed, passed{secrets.Line, to})
	}
}

// container notes the image that a job's steps run in.
func (w *reading) container(n *yaml.Node) {
	if n != nil && n.Kind == yaml.MappingNode {
		n = yamlnode.Get(n, "image")
	}
	if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" {
		return
	}
	u := use{Line: n.Line, Action: "docker://" + n.Value, Pinned: strings.Contains(n.Value, "@sha256:")}
	if name := u.Action.(string); !dockerName.MatchString(name) {
		const why = "which image it is, is worked out when it starts"
		u.Action = unresolved(why)
		if u.Pinned == false {
			u.Pinned = unresolved(why)
		}
	}
	w.body.Uses = append(w.body.Uses, u)
}

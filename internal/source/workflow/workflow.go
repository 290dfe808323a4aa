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
		Injections []injection `json:"injections"`
		Secrets    []secret    `json:"secrets"`
		Azure      []login     `json:"azure"`
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
		Pinned bool   `json:"pinned"` // by the hash of a commit, or the digest of an image
		Owner  string `json:"owner"`
	}
	place struct {
		Line int `json:"line"`
	}
	injection struct {
		Line int    `json:"line"`
		Of   string `json:"of"` // as github.event.issue.title
	}
	secret struct {
		Line int    `json:"line"`
		Name string `json:"name"`
	}
	login struct {
		Line int    `json:"line"`
		By   string `json:"by"` // federated, secret
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
	var doc yaml.Node
	if err := yaml.Load(f.Data, &doc); err != nil {
		return nil, []fact.Gap{gap(1, "it is no YAML that can be read, so that what it does is not known")}
	}
	root := resolve(&doc)
	if root != nil && root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = resolve(root.Content[0])
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, []fact.Gap{gap(1, "it is no workflow: want a mapping with on and jobs")}
	}
	w := &reading{body: body{
		Triggers: []string{}, Jobs: []job{}, Uses: []use{}, Checkouts: []place{}, Injections: []injection{}, Secrets: []secret{}, Azure: []login{},
	}}
	if kind == Kind {
		w.workflow(root)
	} else {
		w.steps(get(get(root, "runs"), "steps"))
	}
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
}

func (w *reading) workflow(root *yaml.Node) {
	w.triggers(get(root, "on"))
	w.variables(get(root, "env"))
	rights := rightsOf(get(root, "permissions"))
	jobs := get(root, "jobs")
	if jobs == nil || jobs.Kind != yaml.MappingNode {
		w.problems = append(w.problems, problem{root.Line, "it has no jobs that can be read: want a mapping"})
		return
	}
	for i := 0; i+1 < len(jobs.Content); i += 2 {
		w.job(jobs.Content[i], resolve(jobs.Content[i+1]), rights)
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
		if n = resolve(n); n != nil && n.Kind == yaml.ScalarNode && eventName.MatchString(n.Value) {
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
	j := job{Line: key.Line, Name: key.Value, Rights: rights, SelfHosted: selfHosted(get(n, "runs-on"), get(get(n, "strategy"), "matrix"))}
	if own := get(n, "permissions"); own != nil {
		j.Rights = rightsOf(own)
	}
	w.body.Jobs = append(w.body.Jobs, j)
	w.variables(get(n, "env"))
	if called := get(n, "uses"); called != nil {
		w.use(called)
		w.variables(get(n, "with"))
	}
	w.limited(get(n, "if"), func() { w.steps(get(n, "steps")) })
}

var matrixKey = regexp.MustCompile(`^\$\{\{\s*matrix\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}$`)

// selfHosted says whether a job runs on a machine that somebody keeps.
func selfHosted(on, matrix *yaml.Node) any {
	if on == nil {
		return false // it calls a workflow, which says so
	}
	if on.Kind == yaml.MappingNode {
		if get(on, "group") != nil {
			return unresolved("which machines are in its group, the organisation says")
		}
		return selfHosted(get(on, "labels"), matrix)
	}
	var unknown any
	for _, label := range scalars(on) {
		switch m := matrixKey.FindStringSubmatch(label); {
		case strings.EqualFold(label, "self-hosted"):
			return true
		case m != nil:
			for _, v := range matrixValues(matrix, m[1], &unknown) {
				if strings.EqualFold(v, "self-hosted") {
					return true
				}
				if strings.Contains(v, "${{") {
					unknown = unresolved("where it runs is worked out when it starts")
				}
			}
		case strings.Contains(label, "self-hosted"):
			return unresolved("where it runs is worked out when it starts, and may be a machine that somebody keeps")
		case strings.Contains(label, "${{"):
			unknown = unresolved("where it runs is worked out when it starts")
		}
	}
	if unknown != nil {
		return unknown
	}
	return false
}

// matrixValues are the values of a key of a matrix, by itself and in what is
// included.
func matrixValues(matrix *yaml.Node, key string, unknown *any) []string {
	var out []string
	found := false
	add := func(v *yaml.Node) {
		if v != nil {
			found = true
			out = append(out, scalars(v)...)
		}
	}
	v := get(matrix, key)
	if add(v); v != nil && v.Kind == yaml.SequenceNode {
		for _, item := range v.Content {
			if item = resolve(item); item != nil && item.Kind == yaml.SequenceNode {
				add(item)
			}
		}
	}
	if include := get(matrix, "include"); include != nil {
		if include.Kind != yaml.SequenceNode {
			*unknown = unresolved("where it runs is worked out when it starts")
		}
		for _, item := range include.Content {
			add(get(resolve(item), key))
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
		step := resolve(item)
		if w.seen++; w.seen > maxSteps {
			w.problems = append(w.problems, problem{n.Line, "it has more steps than are read"})
			return
		}
		if step == nil || step.Kind != yaml.MappingNode {
			w.problems = append(w.problems, problem{item.Line, "a step is not read: want a mapping"})
			continue
		}
		w.limited(get(step, "if"), func() { w.step(step) })
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
	if condition != nil && ours.MatchString(condition.Value) {
		w.body.Checkouts = w.body.Checkouts[:before]
	}
}

var (
	headRef  = regexp.MustCompile(`github\.head_ref|github\.event\.pull_request\.(?:head\.|number|merge_commit_sha)|github\.event\.workflow_run\.head_|github\.event\.number|refs/pull/`)
	headCall = regexp.MustCompile(`\bgh[ \t]+pr[ \t]+checkout\b|\bgit[ \t]+(?:fetch|checkout|pull|clone)\b[^\n]*(?:pull/[^\n]*/(?:head|merge)|\$\{\{\s*github\.(?:head_ref|event\.pull_request\.head\.))`)
	azLogin  = regexp.MustCompile(`(?m)^[^#\n]*\baz[ \t]+login\b[^\n]*(?:--service-principal|[ \t]-p[ \t]|--password)`)
	azFed    = regexp.MustCompile(`--federated-token`)
)

func (w *reading) step(n *yaml.Node) {
	with := get(n, "with")
	w.variables(get(n, "env"))
	w.variables(with)
	if run := get(n, "run"); run != nil && run.Kind == yaml.ScalarNode {
		w.script(run)
		if headCall.MatchString(run.Value) {
			w.body.Checkouts = append(w.body.Checkouts, place{run.Line})
		}
		if azLogin.MatchString(strings.ReplaceAll(run.Value, "\\\n", " ")) {
			by := "secret"
			if azFed.MatchString(run.Value) {
				by = "federated"
			}
			w.body.Azure = append(w.body.Azure, login{run.Line, by})
		}
	}
	uses := get(n, "uses")
	if uses == nil {
		return
	}
	w.use(uses)
	name, _, _ := strings.Cut(strings.ToLower(uses.Value), "@")
	switch name {
	case "actions/checkout":
		if headRef.MatchString(text(get(with, "ref"))) || strings.Contains(text(get(with, "repository")), "head.repo") {
			w.body.Checkouts = append(w.body.Checkouts, place{uses.Line})
		}
	case "actions/github-script":
		if script := get(with, "script"); script != nil {
			w.script(script)
		}
	case "azure/login":
		by := "federated"
		if get(with, "creds") != nil {
			by = "secret"
		}
		w.body.Azure = append(w.body.Azure, login{uses.Line, by})
	case "azure/webapps-deploy", "azure/functions-action":
		if get(with, "publish-profile") != nil {
			w.body.Azure = append(w.body.Azure, login{uses.Line, "secret"})
		}
	}
}

var (
	actionName = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]+)*@([A-Za-z0-9._/-]{1,100})$`)
	dockerName = regexp.MustCompile(`^docker://[a-z0-9][a-z0-9._/:-]*(?:@sha256:[0-9a-f]{64})?$`)
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

var (
	expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)
	// What whoever opens an issue or a pull request, comments or pushes writes
	// as they like. Source: GitHub, Script injections (security hardening).
	untrusted = regexp.MustCompile(`\bgithub\.(?:head_ref\b|event\.(?:issue|pull_request|discussion)\.(?:title|body)\b|event\.pull_request\.head\.(?:ref|label)\b|event\.pull_request\.head\.repo\.default_branch\b|event\.(?:comment|review|review_comment)\.body\b|event\.pages\S*\.page_name\b|event\.(?:commits\S*|head_commit|workflow_run\.head_commit)\.(?:message|author\.(?:email|name))\b|event\.workflow_run\.(?:head_branch|display_title)\b)`)
	asked     = regexp.MustCompile(`^\s*!?\s*(?:contains|startsWith|endsWith)\s*\(|[=!]=`)
)

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
		inside := n.Value[at[2]:at[3]]
		if of := untrusted.FindString(inside); of != "" && !asked.MatchString(inside) {
			w.body.Injections = append(w.body.Injections, injection{first + strings.Count(n.Value[:at[0]], "\n"), safe(of)})
		}
	}
}

var contextName = regexp.MustCompile(`^[a-z_.*\[\]0-9]{1,100}$`)

func safe(of string) string {
	if contextName.MatchString(of) {
		return of
	}
	return "github.event"
}

// Names of secrets end with a word for one.
var secretName = regexp.MustCompile(`(?i)^(?:[a-z0-9_-]*[_-])?(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|account[_-]?key|credentials?|connection[_-]?string|pgpassword)$`)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,127}$`)

// throwaway are passwords of a database that a test starts for itself.
var throwaway = map[string]bool{
	"postgres": true, "password": true, "passwd": true, "secret": true, "test": true, "tests": true, "testing": true, "root": true, "admin": true, "user": true, "odoo": true,
	"dummy": true, "example": true, "fake": true, "none": true, "null": true, "changeme": true, "mysql": true, "mysecretpassword": true, "testpassword": true, "inherit": true,
	"true": true, "false": true, "write": true, "read": true,
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
		key, v := n.Content[i], resolve(n.Content[i+1])
		if v == nil || v.Kind != yaml.ScalarNode || !variableName.MatchString(key.Value) {
			continue
		}
		switch given := strings.TrimSpace(v.Value); {
		case given == "" || v.Tag == "!!bool" || v.Tag == "!!null":
		case azureSecrets[strings.ToLower(key.Value)]:
			w.body.Azure = append(w.body.Azure, login{key.Line, "secret"})
			if !strings.Contains(given, "${{") {
				w.body.Secrets = append(w.body.Secrets, secret{key.Line, key.Value})
			}
		case !secretName.MatchString(key.Value) || strings.Contains(given, "${{") || strings.ContainsAny(given[:1], "$/.") || throwaway[strings.ToLower(given)]:
		default:
			w.body.Secrets = append(w.body.Secrets, secret{key.Line, key.Value})
		}
	}
}

// get returns a member of a mapping, or nil.
func get(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return resolve(n.Content[i+1])
		}
	}
	return nil
}

// resolve returns what an alias stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// scalars are the texts of a list, or the one that stands alone.
func scalars(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var out []string
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if t := text(resolve(item)); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}

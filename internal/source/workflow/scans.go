package workflow

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wardhq/ward/internal/source/internal/pipelines"
	"github.com/wardhq/ward/internal/source/internal/yamlnode"
)

// scanners are actions that look for faults, each with the input that lets a
// build go on whatever it finds, and the value by which it does. Source: their
// action.yml.
var scanners = map[string][2]string{
	"aquasecurity/trivy-action": {"exit-code", "0"}, "aquasecurity/tfsec-action": {"soft_fail", "true"}, "anchore/scan-action": {"fail-build", "false"},
	"bridgecrewio/checkov-action": {"soft_fail", "true"}, "checkmarx/kics-github-action": {"ignore_on_exit", "all"}, "docker/scout-action": {"exit-code", "false"},
	"gitleaks/gitleaks-action": {}, "trufflesecurity/trufflehog": {}, "zizmorcore/zizmor-action": {}, "actions/dependency-review-action": {"warn-only", "true"},
	"hadolint/hadolint-action": {"no-fail", "true"}, "azure/container-scan": {}, "snyk/actions/docker": {}, "snyk/actions/node": {}, "snyk/actions/python": {}, "snyk/actions/iac": {},
	"wardhq/ward": {},
}

// scan notes a step that looks for faults, and whether the run stops at what it
// finds.
func (w *reading) scan(n *yaml.Node) {
	at, name, ignored := n, "", false
	if uses := yamlnode.Get(n, "uses"); uses != nil {
		action, _, _ := strings.Cut(strings.ToLower(uses.Value), "@")
		loose, ok := scanners[action]
		if !ok {
			return
		}
		at, name = uses, action
		given := yamlnode.Text(yamlnode.Get(yamlnode.Get(n, "with"), loose[0]))
		ignored = loose[0] != "" && strings.EqualFold(given, loose[1])
	} else if run := yamlnode.Get(n, "run"); run != nil {
		if at, name, ignored = run, pipelines.Scanner(run.Value), pipelines.Ignored(run.Value); name == "" {
			return
		}
	} else {
		return
	}
	s := pipelines.Scan{Line: at.Line, Name: name, Decides: true}
	for _, loose := range []string{w.loose, yamlnode.Text(yamlnode.Get(n, "continue-on-error"))} {
		switch {
		case loose == "true":
			ignored = true
		case worked.MatchString(loose):
			s.Decides = unresolved("whether it may fail is worked out when it starts")
		}
	}
	if ignored {
		s.Decides = false
	}
	w.body.Scans = append(w.body.Scans, s)
}

var worked = regexp.MustCompile(`\$\{\{`)

package estate

import (
	"fmt"
	"strings"
)

// Deployer is the pipeline that deploys: whose tokens it has, and whom they
// name.
type Deployer struct {
	Issuer string  `yaml:"issuer" required:"true" pattern:"^https://[^\\s?#]+$" example:"https://token.actions.githubusercontent.com" doc:"Who gives the pipeline its tokens."`
	Plan   string  `yaml:"plan" required:"true" pattern:"^\\S+$" example:"repo:harbor/estate:pull_request" doc:"Whom the tokens name while a change is looked at: it reads, and changes nothing."`
	Apply  string  `yaml:"apply" required:"true" pattern:"^\\S+$" example:"repo:harbor/estate:environment:platform" doc:"Whom they name when the platform is deployed, and an environment that names nobody else."`
	Runner *Runner `yaml:"runner" doc:"From where it deploys what has no public address. Without one, its machines are yours to bring."`
}

// Runner is where the machines of GitHub's pipelines work: in the hubs.
type Runner struct {
	Business string `yaml:"business" required:"true" pattern:"^[0-9]{1,20}$" example:"100200300" doc:"The number that GitHub has for the organisation or enterprise: databaseId of its GraphQL interface."`
}

// GitHubIssuer is who signs the tokens of workflows on github.com.
const GitHubIssuer = "https://token.actions.githubusercontent.com"

// pullRequest is whom tokens of GitHub name in a workflow that a pull request
// starts: whoever opens one decides what such a workflow does.
const pullRequest = ":pull_request"

// approved reports whether GitHub's tokens name it in a run of an environment
// alone, which can wait for somebody to approve it: docs.github.com, OpenID
// Connect, example subject claims.
func approved(subject string) bool {
	repository, environment, ok := strings.Cut(strings.TrimPrefix(subject, "repo:"), ":environment:")
	return ok && strings.HasPrefix(subject, "repo:") && repository != "" && environment != "" && !strings.Contains(repository+environment, ":")
}

// deployersApart judges who deploys. Who looks at a change and who makes it are
// told apart by nothing but the name in the token.
func deployersApart(j judgement) {
	d := j.doc.Estate.Platform.Deployer
	judge := func(path, apply string) {
		switch {
		case apply == "":
		case d == nil:
			j.refuse(path, "names who deploys, and the pipeline's issuer is not stated", "add platform.deployer")
		case apply == d.Plan:
			j.refuse(path, "is platform.deployer.plan: whoever opens a change could make it", "name another, as repo:ORGANISATION/REPOSITORY:environment:NAME, which only approved runs are")
		case strings.HasSuffix(apply, pullRequest):
			j.refuse(path, "is a pull request: whoever opens one could change everything", "name an environment of the repository whose runs somebody approves, as repo:ORGANISATION/REPOSITORY:environment:NAME")
		case strings.ContainsAny(apply, "*?"):
			j.refuse(path, "has a wildcard, and Entra compares letter by letter", "name one subject in full")
		case d.Issuer == GitHubIssuer && !approved(apply):
			j.refuse(path, "is not an environment of a repository: whoever pushes to the branch or the tag could change everything", "name an environment whose runs somebody approves, as repo:ORGANISATION/REPOSITORY:environment:NAME")
		}
	}
	if d != nil {
		judge("platform.deployer.apply", d.Apply)
		if strings.ContainsAny(d.Plan, "*?") {
			j.refuse("platform.deployer.plan", "has a wildcard, and Entra compares letter by letter", "name one subject in full")
		}
		if d.Runner != nil && d.Issuer != "" && d.Issuer != GitHubIssuer {
			j.refuse("platform.deployer.runner", fmt.Sprintf("is GitHub's, and the tokens are of %q", d.Issuer), "take the runner away, and bring machines of your own; or write issuer: "+GitHubIssuer)
		}
	}
	for _, env := range j.places {
		judge(env.at+".deployer", env.Deployer)
	}
}

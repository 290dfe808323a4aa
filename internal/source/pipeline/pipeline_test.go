package pipeline_test

import (
	"testing"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/pipeline"
	"github.com/wardhq/ward/internal/source/sourcetest"
)

func TestReader(t *testing.T) {
	sourcetest.Run(t, pipeline.Reader{},
		source.File{Path: "azure-pipelines.yml", Data: []byte(`trigger: [main]
pool: {vmImage: ubuntu-latest}
resources:
  repositories:
    - {repository: x, type: github, name: "` + sourcetest.Canary + `:x", ref: ` + sourcetest.Canary + `}
  containers:
    - {container: c, image: "user:` + sourcetest.Canary + `@registry.example/x"}
variables:
  dbPassword: ` + sourcetest.Canary + `
  ` + sourcetest.Canary + `: $(Build.SourceBranch)
steps:
  - script: |
      curl -u x:` + sourcetest.Canary + ` https://example.com/$(Build.SourceBranchName)
      export TOKEN=` + sourcetest.Canary + `
      echo $(` + sourcetest.Canary + `)
    displayName: ` + sourcetest.Canary + `
  - task: AzureCLI@2
    inputs: {inlineScript: az login --service-principal -p ` + sourcetest.Canary + `, ` + sourcetest.Canary + `: x}
`)},
	)
}

func TestRecognises(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"azure-pipelines.yml":         {"steps:\n- script: x\n", true},
		"ci/azure-pipelines-prod.yml": {"extends:\n  template: x\n", true},
		".azuredevops/build.yaml":     {"parameters: []\njobs: []\n", true},
		"templates/build.yml":         {"parameters:\n- name: x\nsteps:\n- task: Docker@2\n", true},
		"templates/deploy.yml":        {"stages:\n- stage: a\n  jobs:\n  - deployment: x\n", true},
		"compose.yaml":                {"services:\n  x: {image: y}\n", false},
		".github/workflows/x.yml":     {"on: push\njobs: {}\n", false},
		"action.yml":                  {"runs:\n  using: composite\n  steps: []\n", false},
		".gitlab-ci.yml":              {"stages: [a]\na:\n  script: x\n", false},
		"values.yaml":                 {"variables: {}\n", false},
		"azure-pipelines.md":          {"steps:\n", false},
		"flow/azure-pipelines.yml":    {`{"trigger": ["main"], "steps": [{"script": "x"}]}`, true},
		"esc/azure-pipelines.yml":     {"\"st\\x65ps\":\n- script: x\n", true},
		"bad/azure-pipelines.yml":     {"steps: [\n", true},
		"none/azure-pipelines.yml":    {"a: b\n", false},
		"ci/machine.yml":              {"pool: {vmImage: x}\nsteps:\n- script: echo $(Build.SourceVersionMessage)\n", true},
		"ci/own.yml":                  {"pool: own\nsteps:\n- script: x\n", true},
		"ci/steps.yml":                {"parameters:\n- name: x\nsteps:\n- script: echo $(Build.SourceVersionMessage)\n", true},
		"ci/flow.yml":                 {`{"steps": [{"bash": "x"}]}`, true},
		"ci/esc.yml":                  {"\"st\\x65ps\":\n- \"scr\\u0069pt\": x\n", true},
		"ci/stages-esc.yml":           {"\"st\\x61ges\":\n- stage: a\n", true},
		"ci/if.yml":                   {"steps:\n- ${{ if eq(1, 1) }}:\n  - script: x\n", true},
		"ci/template.yml":             {"steps:\n- template: t.md\n", true},
		"ci/extends.yml":              {"extends: {template: t.yml@x}\n", true},
		"ci/indented.yml":             {"  steps:\n  - pwsh: x\n", true},
		"cloudbuild.yaml":             {"steps:\n- name: gcr.io/cloud-builders/docker\n  script: x\n", false},
		".drone.yml":                  {"kind: pipeline\nsteps:\n- name: x\n  image: y\n  commands: [z]\n", false},
		".woodpecker/x.yaml":          {"steps:\n- name: x\n  image: y\n  commands: [z]\n", false},
		".buildkite/pipeline.yml":     {"steps:\n- label: x\n  command: y\n", false},
		"ci/gitlab.yml":               {"stages: [a]\nvariables: {a: b}\na:\n  stage: a\n  script: x\n", false},
		"ci/jobs.yml":                 {"jobs:\n  a:\n    steps: [{run: x}]\n", false},
	} {
		if got := (pipeline.Reader{}).Recognises(source.File{Path: name, Data: []byte(c.text)}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A template that is called like no YAML is one that nobody reads.
func TestTemplatesOfOtherNames(t *testing.T) {
	for text, want := range map[string]int{
		"steps:\n- template: t.md\n":                                                   1,
		"steps:\n- template: t.md@x\n  parameters: {a: b}\n":                           1,
		"extends:\n  template: t\n":                                                    1,
		"steps:\n- template: t.yml\n- template: T.YAML@x\n":                            0,
		"steps:\n- template: ${{ parameters.t }}\n":                                    0,
		"steps:\n- task: X@1\n  inputs: {template: t.json, x: y}\n- template: t.yml\n": 0,
	} {
		_, gaps := pipeline.Reader{}.Read(source.File{Path: "azure-pipelines.yml", Data: []byte(text)})
		if len(gaps) != want {
			t.Errorf("%q: gaps %v, want %d", text, gaps, want)
		}
	}
}

// TestRead says of pipelines what is in their facts: the members that are named,
// each as JSON.
func TestRead(t *testing.T) {
	sourcetest.Members(t, pipeline.Reader{}, "azure-pipelines.yml", map[string]sourcetest.Member{
		"what is taken from without": {File: "resources:\n  repositories:\n  - repository: a\n    type: github\n    name: o/r\n  - {repository: b, type: github, name: o/s, ref: refs/tags/v1}\n  - {repository: c, type: git, name: p/t}\n  - {repository: d, type: github, name: o/u, ref: '${{ parameters.ref }}'}\n  containers:\n  - {container: x, image: 'node:22'}\njobs:\n- job: a\n  container: x\n- job: b\n  container: 'alpine@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716'\n- job: c\n  container: {image: '$(image)'}\n", Want: map[string]string{
			"uses": `[{"line":10,"what":"image","name":"node:22","pinned":false},{"line":5,"what":"repository","name":"o/r","pinned":false},{"line":6,"what":"repository","name":"o/s","pinned":true},{"line":8,"what":"repository","name":"o/u","pinned":{"$unresolved":"its ref is worked out when it starts"}},{"line":15,"what":"image","name":"alpine@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716","pinned":true},{"line":17,"what":"image","name":{"$unresolved":"which image it is, is worked out when it starts"},"pinned":{"$unresolved":"which image it is, is worked out when it starts"}}]`,
		}},
		"injections": {File: "variables:\n  branch: $(Build.SourceBranchName)\nsteps:\n- script: |\n    a\n    echo $(Build.SourceVersionMessage)\n- ${{ if eq(1, 1) }}:\n  - bash: echo $(branch) $(Build.BuildId)\n- pwsh: Write-Host \"${{ variables['Build.SourceBranch'] }}\"\n- task: AzureCLI@2\n  inputs:\n    inlineScript: az x $(system.pullRequest.sourceBranch)\n- bash: echo \"$B\"\n  env: {B: $(Build.SourceBranch)}\n", Want: map[string]string{
			"injections": `[{"line":6,"of":"Build.SourceVersionMessage"},{"line":8,"of":"Build.SourceBranchName"},{"line":9,"of":"Build.SourceBranch"},{"line":12,"of":"System.PullRequest.SourceBranch"}]`,
		}},
		"secrets": {File: "variables:\n- name: dbPassword\n  value: hunter2\n- name: apiToken\n  value: $(fromVault)\n- group: x\njobs:\n- job: a\n  variables: {CLIENT_SECRET: hunter2, TOKEN: '${{ parameters.t }}'}\n  steps:\n  - task: X@1\n    inputs: {servicePrincipalKey: hunter2}\n  - script: git clone https://x:hunter2@e.example/y\n", Want: map[string]string{
			"secrets": `[{"line":2,"name":"dbPassword"},{"line":9,"name":"CLIENT_SECRET"},{"line":12,"name":"servicePrincipalKey"},{"line":13,"what":"a password in a URL"}]`,
		}},
		"a comment": {File: "steps:\n- bash: |\n    # never use $(Build.SourceBranchName)\n    echo x # $(Build.SourceBranch)\n    cat <<E\n    # $(Build.SourceBranch)\n    E\n- script: |\n    echo \"\n    # $(Build.SourceBranch)\n    \"\n    # isn't $(Build.SourceBranch)\n    # $(Build.SourceBranch)\n- pwsh: |\n    <#\n    # $(Build.SourceBranch)\n    #>\n", Want: map[string]string{
			"injections": `[{"line":4,"of":"Build.SourceBranch"},{"line":6,"of":"Build.SourceBranch"},{"line":10,"of":"Build.SourceBranch"},{"line":16,"of":"Build.SourceBranch"}]`,
		}},
		"no comment of Windows": {File: "pool: {vmImage: windows-latest}\nsteps:\n- script: |\n    # $(Build.SourceBranchName)\n- pwsh: |\n    # $(Build.SourceBranchName)\n- task: AzureCLI@2\n  inputs:\n    scriptType: batch\n    inlineScript: |\n      # $(Build.SourceBranchName)\n- task: AzureCLI@2\n  inputs:\n    scriptType: bash\n    inlineScript: |\n      # $(Build.SourceBranchName)\n    arguments: '# $(Build.SourceBranchName)'\n", Want: map[string]string{
			"injections": `[{"line":4,"of":"Build.SourceBranchName"},{"line":11,"of":"Build.SourceBranchName"},{"line":17,"of":"Build.SourceBranchName"}]`,
		}},
		"secrets that are elsewhere": {File: "variables:\n  imagePullSecret: acrodooprod12345-auth\n  keyVaultSecret: odoo-tls\n  apiToken: '#{API_TOKEN}#'\n  otherToken: '__API_TOKEN__'\n  a_token: '***'\n  b_token: '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)'\n  accessToken: https://kv.vault.azure.net/secrets/x\n  c_token: .Xk3lPq9v\n  CLIENT_SECRET: Xk3lPq9v\nsteps:\n- script: az login --service-principal -u a -p Xk3lPq9v\n- script: |\n    PGPASSWORD=Xk3lPq9vTzA psql -h prod\n", Want: map[string]string{
			"secrets": `[{"line":9,"name":"c_token"},{"line":10,"name":"CLIENT_SECRET"},{"line":12,"what":"a password of a command that signs in"},{"line":14,"name":"PGPASSWORD"}]`,
		}},
		"scans and signing in": {File: "jobs:\n- job: a\n  continueOnError: true\n  steps:\n  - script: trivy image x\n- job: b\n  steps:\n  - script: trivy image x\n  - script: trivy image x || true\n  - task: trivy@1\n    continueOnError: true\n  - script: az login --service-principal -u x -p $(p)\n", Want: map[string]string{
			"scans": `[{"line":5,"name":"trivy","decides":false},{"line":8,"name":"trivy","decides":true},{"line":9,"name":"trivy","decides":false},{"line":10,"name":"trivy","decides":false}]`,
			"azure": `[{"line":12,"by":"secret"}]`,
		}},
		"the image of the only job": {File: "container: node:22\nsteps:\n- script: x\n", Want: map[string]string{
			"uses": `[{"line":1,"what":"image","name":"node:22","pinned":false}]`,
		}},
		"what is done on the way": {File: "stages:\n- stage: x\n  jobs:\n  - deployment: y\n    strategy:\n      runOnce:\n        deploy:\n          steps:\n          - script: echo $(Build.SourceBranch)\n", Want: map[string]string{
			"injections": `[{"line":9,"of":"Build.SourceBranch"}]`,
		}},
	})
}

package workflow_test

import (
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/sourcetest"
	"github.com/wardhq/ward/internal/source/workflow"
)

func TestReader(t *testing.T) {
	sourcetest.Run(t, workflow.Reader{},
		source.File{Path: ".github/workflows/build.yml", Data: []byte(`name: ` + sourcetest.Canary + `
on: [push, pull_request_target]
env:
  DB_PASSWORD: ` + sourcetest.Canary + `
jobs:
  build:
    name: ` + sourcetest.Canary + `
    runs-on: [self-hosted, ` + sourcetest.Canary + `]
    env: {` + sourcetest.Canary + `: x}
    steps:
      - uses: actions/checkout@v4
        with: {token: ` + sourcetest.Canary + `, ref: "${{ github.head_ref }}"}
      - run: |
          curl -H "Authorization: ` + sourcetest.Canary + `" ${{ github.event.issue.title || '` + sourcetest.Canary + `' }}
      - uses: docker://user:` + sourcetest.Canary + `@registry.example/x
`)},
		source.File{Path: "a/action.yml", Data: []byte("name: x\nruns:\n  using: composite\n  steps:\n    - run: echo " + sourcetest.Canary + "\n      shell: bash\n")},
	)
}

func TestRecognises(t *testing.T) {
	r := workflow.Reader{}
	for name, want := range map[string]bool{
		".github/workflows/a.yml": true, "x/.github/workflows/a.yaml": true, "x/action.yml": true, "action.yaml": true,
		".github/dependabot.yml": false, ".github/workflows/x/a.yml": false, "workflows/a.yml": false, ".github/workflows/README.md": false,
	} {
		if got := r.Recognises(source.File{Path: name, Data: []byte("runs:\n  using: node24\n")}); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if r.Recognises(source.File{Path: "action.yml", Data: []byte("- hosts: all\n")}) {
		t.Error("a file that runs nothing is taken for an action")
	}
}

// TestRead says of workflows what is in their facts: the members that are
// named, each as JSON.
func TestRead(t *testing.T) {
	steps := func(s string) string {
		return "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + s
	}
	cases := map[string]sourcetest.Member{}
	for name, c := range map[string]struct {
		file string
		want map[string]string
	}{
		"rights": {"on: {push: {}, workflow_call: }\njobs:\n  a: {runs-on: ubuntu-24.04}\n  b: {runs-on: ubuntu-24.04, permissions: write-all}\n  c: {runs-on: ubuntu-24.04, permissions: {}}\n", map[string]string{
			"triggers": `["push","workflow_call"]`,
			"jobs":     `[{"line":3,"name":"a","rights":"unsaid","selfHosted":false},{"line":4,"name":"b","rights":"all","selfHosted":false},{"line":5,"name":"c","rights":"listed","selfHosted":false}]`,
		}},
		"rights of all": {"on: push\npermissions: write-all\njobs:\n  a: {runs-on: ubuntu-24.04}\n  b: {runs-on: ubuntu-24.04, permissions: read-all}\n", map[string]string{
			"jobs": `[{"line":4,"name":"a","rights":"all","selfHosted":false},{"line":5,"name":"b","rights":"listed","selfHosted":false}]`,
		}},
		"machines": {"on: push\npermissions: {}\njobs:\n  a: {runs-on: [self-hosted, linux]}\n  b: {runs-on: {labels: self-hosted}}\n  c:\n    runs-on: ${{ matrix.os }}\n    strategy: {matrix: {os: [ubuntu-latest, windows-latest]}}\n  d:\n    runs-on: ${{ matrix.os }}\n    strategy: {matrix: {include: [{os: self-hosted}]}}\n  e: {runs-on: '${{ inputs.where }}'}\n  f: {uses: ./.github/workflows/x.yml}\n", map[string]string{
			"jobs": `[{"line":4,"name":"a","rights":"listed","selfHosted":true},{"line":5,"name":"b","rights":"listed","selfHosted":true},{"line":6,"name":"c","rights":"listed","selfHosted":false},{"line":9,"name":"d","rights":"listed","selfHosted":true},{"line":12,"name":"e","rights":"listed","selfHosted":{"$unresolved":"where it runs is worked out when it starts"}},{"line":13,"name":"f","rights":"listed","selfHosted":false}]`,
			"uses": `[]`,
		}},
		"what is used": {steps("      - uses: Actions/checkout@v4\n      - uses: a/b/c@96e378d7e6531ac9a15ad505478fcc2e69f371b1\n      - uses: ./x\n      - uses: docker://alpine:3\n      - uses: a/b@96e378d\n"), map[string]string{
			"uses": `[{"line":6,"action":"Actions/checkout@v4","pinned":false,"owner":"actions"},{"line":7,"action":"a/b/c@96e378d7e6531ac9a15ad505478fcc2e69f371b1","pinned":true,"owner":"a"},{"line":9,"action":"docker://alpine:3","pinned":false,"owner":""},{"line":10,"action":"a/b@96e378d","pinned":false,"owner":"a"}]`,
		}},
		"a called workflow": {"on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@main\n", map[string]string{
			"uses": `[{"line":4,"action":"o/r/.github/workflows/x.yml@main","pinned":false,"owner":"o"}]`,
		}},
		"what a pull request brings": {steps("      - uses: actions/checkout@v4\n        with: {ref: '${{ github.event.pull_request.head.sha }}'}\n      - run: gh pr checkout 1\n      - uses: actions/checkout@v4\n      - uses: actions/checkout@v4\n        if: github.event.pull_request.head.repo.full_name == github.repository\n        with: {ref: '${{ github.head_ref }}'}\n      - uses: actions/checkout@v4\n        with: {repository: '${{ github.event.pull_request.head.repo.full_name }}'}\n"), map[string]string{
			"checkouts": `[{"line":6},{"line":8},{"line":13}]`,
		}},
		"injections": {steps("      - run: |\n          a\n          echo ${{ github.event.issue.title }} ${{ github.sha }} ${{ github.event.pull_request.number }}\n      - run: echo ${{ contains(github.event.comment.body, 'x') }} ${{ github.head_ref == 'x' }}\n      - run: echo \"${{ format('{0}', github.event.commits[0].message) }}\"\n      - uses: actions/github-script@v7\n        with:\n          script: |\n            f(\"${{ github.event.review.body }}\")\n      - run: echo \"$TITLE\"\n        env: {TITLE: '${{ github.event.issue.title }}'}\n"), map[string]string{
			"injections": `[{"line":8,"of":"github.event.issue.title"},{"line":10,"of":"github.event.commits[0].message"},{"line":14,"of":"github.event.review.body"}]`,
		}},
		"secrets": {"on: push\nenv: {API_KEY: x, TOKEN: '${{ secrets.T }}', PGPASSWORD: postgres, TOKEN_FILE: x}\njobs:\n  a:\n    runs-on: x\n    env: {DB_PASSWORD: x}\n    steps:\n      - uses: o/r@v1\n        with:\n          password: x\n          token: $T\n      - run: x\n        env: {CLIENT_SECRET: x, SECRET: ''}\n", map[string]string{
			"secrets": `[{"line":2,"name":"API_KEY"},{"line":6,"name":"DB_PASSWORD"},{"line":10,"name":"password"},{"line":13,"name":"CLIENT_SECRET"}]`,
		}},
		"Azure": {steps("      - uses: azure/login@v2\n        with: {creds: '${{ secrets.AZURE_CREDENTIALS }}'}\n      - uses: Azure/login@v2\n        with: {client-id: x}\n      - run: |\n          az login -u x \\\n            --service-principal -p $P\n      - run: x\n        env: {ARM_CLIENT_SECRET: '${{ secrets.S }}'}\n      - run: az login --identity\n      - run: az login --service-principal --federated-token x\n"), map[string]string{
			"azure": `[{"line":6,"by":"secret"},{"line":8,"by":"federated"},{"line":10,"by":"secret"},{"line":14,"by":"secret"},{"line":16,"by":"federated"}]`,
		}},
		"a text of an event by a detour": {steps("      - run: echo ${{ github.event_name == 'pull_request' && github.head_ref || github.ref_name }}\n      - run: echo ${{ github.head_ref && 'a' || 'b' }} ${{ github.head_ref != '' }} ${{ !contains(github.head_ref, 'x') }}\n      - run: echo ${{ github.event['issue']['title'] }}\n      - run: echo ${{ GitHub.Event.Issue.Body }}\n      - run: echo '${{ toJSON(github.event) }}'\n      - run: echo ${{ (github.event.comment.body) || 'x' }}\n      - run: echo ${{ env.TITLE }} $TITLE\n        env: {TITLE: '${{ github.event.issue.title }}'}\n      - run: echo ${{ env.TITLE }}\n      - uses: azure/cli@v2\n        with:\n          inlineScript: az x ${{ github.head_ref }}\n"), map[string]string{
			"injections": `[{"line":6,"of":"github.head_ref"},{"line":8,"of":"github.event.issue.title"},{"line":9,"of":"GitHub.Event.Issue.Body"},{"line":10,"of":"github.event"},{"line":11,"of":"github.event.comment.body"},{"line":12,"of":"github.event.issue.title"},{"line":17,"of":"github.head_ref"}]`,
		}},
		"what a pull request brings by a detour": {steps("      - uses: actions/checkout@v4\n        with: {ref: '${{ env.SHA }}'}\n        env: {SHA: '${{ github.event.pull_request.head.sha }}'}\n      - run: git fetch origin && git checkout \"$SHA\"\n        env: {SHA: '${{ github.event.pull_request.head.sha }}'}\n      - uses: actions/checkout@v4\n        with: {ref: '${{ steps.comment.outputs.head_sha }}'}\n      - uses: actions/checkout@v4\n        with: {repository: '${{ github.event.workflow_run.head_repository.full_name }}'}\n      - uses: actions/checkout@v4\n        if: github.event.pull_request.head.repo.full_name == github.repository || github.actor == 'x'\n        with: {ref: '${{ github.head_ref }}'}\n      - uses: actions/checkout@v4\n        if: ${{ github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository }}\n        with: {ref: '${{ github.head_ref }}'}\n      - uses: actions/checkout@v4\n        with: {ref: '${{ inputs.ref }}'}\n      - run: git checkout main\n"), map[string]string{
			"checkouts": `[{"line":6},{"line":9},{"line":11},{"line":13},{"line":15}]`,
		}},
		"images that steps run in": {"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    container: node:22\n  b:\n    runs-on: ubuntu-latest\n    container: {image: 'x@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716'}\n    services: {db: {image: 'postgres:16'}}\n  c:\n    runs-on: ubuntu-latest\n    container: ${{ matrix.image }}\n", map[string]string{
			"uses": `[{"line":5,"action":"docker://node:22","pinned":false,"owner":""},{"line":8,"action":"docker://x@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716","pinned":true,"owner":""},{"line":12,"action":{"$unresolved":"which image it is, is worked out when it starts"},"pinned":{"$unresolved":"which image it is, is worked out when it starts"},"owner":""}]`,
		}},
		"a machine of nobody knows whom": {"on: push\njobs:\n  a:\n    runs-on: gpu\n", map[string]string{
			"jobs": `[{"line":3,"name":"a","rights":"unsaid","selfHosted":{"$unresolved":"which machine that is, the organisation says"}}]`,
		}},
		"secrets by their form": {steps("      - run: |\n          curl -u x:y https://e.example\n          export DB_PASSWORD=hunter2\n          PGPASSWORD=postgres psql\n          git push https://x:ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/x\n      # AKIAABCDEFGHIJKLMNOP\n      - uses: azure/login@v2\n        with:\n          creds: '{\"clientSecret\": \"x\"}'\n"), map[string]string{
			"secrets": `[{"line":8,"name":"DB_PASSWORD"},{"line":10,"what":"a password in a URL"},{"line":11,"what":"an access token"},{"line":14,"name":"creds"}]`,
		}},
		"secrets that are elsewhere": {"on: push\nenv: {API_TOKEN: '#{API_TOKEN}#', imagePullSecret: acr-auth, A_TOKEN: '***', CLIENT_SECRET: Xk3l-Pq9v}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          # ${{ github.event.comment.body }}\n          PGPASSWORD=Xk3lPq9vTzA psql -h prod\n", map[string]string{
			"secrets":    `[{"line":2,"name":"CLIENT_SECRET"},{"line":9,"name":"PGPASSWORD"}]`,
			"injections": `[{"line":8,"of":"github.event.comment.body"}]`,
		}},
		"secrets handed on": {"on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@main\n    secrets: inherit\n  b:\n    uses: ./.github/workflows/y.yml\n    secrets: inherit\n  c:\n    uses: o/r/.github/workflows/x.yml@main\n    secrets: {A: '${{ secrets.A }}'}\n", map[string]string{
			"passed": `[{"line":5,"to":"o/r/.github/workflows/x.yml"}]`,
		}},
		"scans": {steps("      - uses: aquasecurity/trivy-action@v1\n        with: {exit-code: '1'}\n      - uses: aquasecurity/trivy-action@v1\n        with: {exit-code: 0}\n      - uses: anchore/scan-action@v6\n        continue-on-error: true\n      - run: trivy image x || true\n      - run: trivy image --exit-code 1 x\n      - run: trivy --version || true\n      - run: checkov -d . --soft-fail\n      - run: make\n        continue-on-error: true\n      - run: grype x\n        continue-on-error: ${{ inputs.loose }}\n"), map[string]string{
			"scans": `[{"line":6,"name":"aquasecurity/trivy-action","decides":true},{"line":8,"name":"aquasecurity/trivy-action","decides":false},{"line":10,"name":"anchore/scan-action","decides":false},{"line":12,"name":"trivy","decides":false},{"line":13,"name":"trivy","decides":true},{"line":15,"name":"checkov","decides":false},{"line":18,"name":"grype","decides":{"$unresolved":"whether it may fail is worked out when it starts"}}]`,
		}},
		"an anchor": {"on: push\njobs:\n  a:\n    runs-on: x\n    steps: &s\n      - run: echo ${{ github.head_ref }}\n  b:\n    runs-on: x\n    steps: *s\n", map[string]string{
			"injections": `[{"line":6,"of":"github.head_ref"},{"line":6,"of":"github.head_ref"}]`,
		}},
	} {
		cases[name] = sourcetest.Member{File: c.file, Want: c.want}
	}
	sourcetest.Members(t, workflow.Reader{}, ".github/workflows/a.yml", cases)
}

func TestGaps(t *testing.T) {
	for file, want := range map[string]string{
		"on: push\njobs: [a\n":                  ":1: it is no YAML",
		"- a\n":                                 ":1: it is no workflow",
		"jobs: {}\n":                            ":1: it does not say what starts it",
		"on: push\n":                            ":1: it has no jobs",
		"on: push\njobs:\n  a: x\n":             ":3: a job is not read",
		"on: push\njobs:\n  a:\n    steps: x\n": ":4: steps are not read",
		"on: push\njobs:\n  a:\n    steps: [x]\n":         ":4: a step is not read",
		"on: push\njobs:\n  a:\n    steps: [{uses: x}]\n": ":4: uses names no action",
	} {
		_, gaps := workflow.Reader{}.Read(source.File{Path: ".github/workflows/a.yml", Data: []byte(file)})
		if len(gaps) != 1 || !strings.HasPrefix(gaps[0].Origin.Pos.String()+": "+gaps[0].Reason, ".github/workflows/a.yml"+want) {
			t.Errorf("%q: gaps %v, want %s", file, gaps, want)
		}
	}
}

package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

var (
	pinned    = regexp.MustCompile(`^[A-Za-z0-9_./-]+@[0-9a-f]{40}$`)
	dispensed = regexp.MustCompile(`\$\{\{`)
)

// step is a step of a GitHub action or workflow, or of an Azure pipeline.
type step struct {
	Uses, Run, Shell, Task, Bash, Template, Checkout string
	If, Condition                                    string
	Env, Inputs                                      map[string]string
	Parameters, With                                 map[string]any
	Name, ID                                         string
	DisplayName                                      string `yaml:"displayName"`
	WorkingDirectory                                 string `yaml:"workingDirectory"`
	FetchDepth                                       int    `yaml:"fetchDepth"`
	Path                                             string
}

func readYAML(t *testing.T, name string, into any) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(raw)
}

// The action runs nothing of others' but by a commit, puts nothing that somebody
// else wrote into a script, and takes no secret; each input is used.
func TestAction(t *testing.T) {
	var a struct {
		Inputs, Outputs map[string]map[string]any
		Runs            struct {
			Using string
			Steps []step
		}
	}
	text := readYAML(t, "action.yml", &a)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) < 5 {
		t.Fatalf("%d steps, %s", len(a.Runs.Steps), a.Runs.Using)
	}
	for _, s := range a.Runs.Steps {
		switch {
		case s.Uses != "" && !pinned.MatchString(s.Uses):
			t.Errorf("%s is not named by a commit", s.Uses)
		case s.Uses == "" && (s.Run == "" || s.Shell != "bash"):
			t.Errorf("the step %q neither uses nor runs anything", s.Name)
		case dispensed.MatchString(s.Run):
			t.Errorf("the script of %q is written by an expression", s.Name)
		}
	}
	for name := range a.Inputs {
		if !strings.Contains(text, "inputs."+name+" ") {
			t.Errorf("nothing reads the input %s", name)
		}
	}
	if strings.Contains(text, "secrets.") || strings.Contains(text, "pull_request_target") {
		t.Error("it takes a secret, or runs with more rights than a pull request has")
	}
	if !strings.HasPrefix(a.Runs.Steps[len(a.Runs.Steps)-1].Run, "exit ") {
		t.Error("the last step does not exit as Ward did")
	}
}

// The template has steps that Azure Pipelines knows, puts no parameter into a
// script, and reads each.
func TestPipelineTemplate(t *testing.T) {
	var p struct {
		Parameters []struct {
			Name, Type string
			Default    any
			Values     []string
		}
		Steps []step
	}
	text := readYAML(t, "ci/azure-pipelines.yml", &p)
	tasks := []string{"GoTool@0", "PublishTestResults@2", "PublishPipelineArtifact@1"}
	for _, s := range p.Steps {
		switch {
		case s.Task != "" && !slices.Contains(tasks, s.Task):
			t.Errorf("the task %s: is it one of Azure's own, in that version?", s.Task)
		case s.Task == "" && s.Bash == "":
			t.Errorf("the step %q neither is a task nor runs anything", s.DisplayName)
		case dispensed.MatchString(s.Bash), strings.Contains(s.Bash, "$("):
			for line := range strings.Lines(s.Bash) {
				if dispensed.MatchString(line) || regexp.MustCompile(`\$\([A-Z][A-Za-z]*\.[A-Za-z.]+\)`).MatchString(line) {
					t.Errorf("the script of %q is written by an expression: %s", s.DisplayName, line)
				}
			}
		}
	}
	if len(p.Parameters) < 5 {
		t.Fatalf("%d parameters", len(p.Parameters))
	}
	for _, x := range p.Parameters {
		if !strings.Contains(text, "parameters."+x.Name+" ") {
			t.Errorf("nothing reads the parameter %s", x.Name)
		}
		if !slices.Contains([]string{"string", "boolean"}, x.Type) {
			t.Errorf("%s is of type %s", x.Name, x.Type)
		}
	}
	gomod := readText(t, "go.mod")
	if version := regexp.MustCompile(`version: "([0-9.]+)"`).FindStringSubmatch(text); version == nil || !strings.Contains(gomod, "go "+version[1][:4]) {
		t.Errorf("the template takes Go %v, and the module wants another", version)
	}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// What docs/ci.md tells to copy names inputs that there are, by commits, with the
// least rights.
func TestPipelinesThatAreShown(t *testing.T) {
	var action struct {
		Inputs map[string]any
	}
	readYAML(t, "action.yml", &action)
	var template struct {
		Parameters []struct{ Name string }
	}
	readYAML(t, "ci/azure-pipelines.yml", &template)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readText(t, "docs/ci.md"), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d pipelines are shown", len(blocks))
	}
	var workflow struct {
		On          string
		Permissions map[string]string
		Jobs        map[string]struct {
			RunsOn      string `yaml:"runs-on"`
			Permissions map[string]string
			Steps       []step
		}
	}
	if err := yaml.Unmarshal([]byte(blocks[0][1]), &workflow); err != nil {
		t.Fatal(err)
	}
	if workflow.On != "pull_request" || len(workflow.Permissions) != 0 || len(workflow.Jobs) != 1 {
		t.Errorf("on %q with %v", workflow.On, workflow.Permissions)
	}
	for _, job := range workflow.Jobs {
		if len(job.Permissions) != 3 || job.Permissions["contents"] != "read" {
			t.Errorf("the job may do %v", job.Permissions)
		}
		for _, s := range job.Steps {
			if !pinned.MatchString(s.Uses) {
				t.Errorf("%s is not named by a commit", s.Uses)
			}
			for input := range s.With {
				if _, there := action.Inputs[input]; strings.HasPrefix(s.Uses, "wardhq/") && !there {
					t.Errorf("the action has no input %s", input)
				}
			}
		}
	}
	var pipeline struct {
		Steps []step
	}
	if err := yaml.Unmarshal([]byte(blocks[1][1]), &pipeline); err != nil {
		t.Fatal(err)
	}
	used := false
	for _, s := range pipeline.Steps {
		used = used || s.Template == "ci/azure-pipelines.yml@ward"
		for name := range s.Parameters {
			if !slices.ContainsFunc(template.Parameters, func(p struct{ Name string }) bool { return p.Name == name }) {
				t.Errorf("the template has no parameter %s", name)
			}
		}
	}
	if !used {
		t.Error("the template is not used")
	}
}

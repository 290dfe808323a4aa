package files_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/internal/fact"
	"github.com/wardhq/ward/internal/source"
	"github.com/wardhq/ward/internal/source/files"
)

const (
	withDefaults = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
"parameters": {"public": {"type": "string", "defaultValue": "Disabled"}, "tls": {"type": "string", "defaultValue": "TLS1_2"}, "secret": {"type": "securestring"}},
"resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2026-04-01", "name": "st", "properties": {"publicNetworkAccess": "[parameters('public')]", "minimumTlsVersion": "[parameters('tls')]"}}]}`
	parametersOfIt = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {"public": {"value": "Disabled"}}}`
	variablesOfIt  = "variable \"name\" { type = string }\nvariable \"public\" {\n  type    = bool\n  default = false\n}\nvariable \"purge\" {\n  default = true\n}\nvariable \"odd-name\" {\n  default = 1\n}\n" + group
)

// What a pipeline or a script deploys with other values than those that were
// judged is a gap that names them; what it gives by files that are read, and
// values of which nothing was judged, are none.
func TestValuesGiven(t *testing.T) {
	const storage, any = "Microsoft.Storage/storageAccounts", "azure,kubernetes"
	for name, c := range map[string]struct{ file, text, gap, says string }{
		"az in a workflow":        {".github/workflows/d.yml", "jobs:\n  d:\n    steps:\n    - run: az deployment group create -g rg -f main.json --parameters public=Enabled tls=TLS1_0\n", "4 " + storage, "(public, tls)"},
		"short, over lines":       {"deploy.sh", "az deployment group create \\\n  -g rg \\\n  -p @main.parameters.json \\\n     public=Enabled \\\n  -f infra/main.json\n", "1 " + storage, "(public)"},
		"folded":                  {".github/workflows/d.yml", "    - run: >-\n        az deployment sub create\n        --location x\n        --parameters\n        public=Enabled\n        tls=TLS1_0\n", "2 azure", "(public, tls)"},
		"of another case":         {"deploy.sh", "az deployment group create -p Public=Enabled\n", "1 azure", "(Public)"},
		"an old az":               {"deploy.sh", "az group deployment create --parameters '{\"tls\": {\"value\": \"TLS1_0\"}}'\n", "1 azure", "(tls)"},
		"from a variable":         {"deploy.sh", "az deployment group create --parameters $PARAMETERS\n", "1 azure", "values that stand in a variable"},
		"a file elsewhere":        {"deploy.sh", "az deployment group create --parameters @other.parameters.json\n", "1 azure", "other.parameters.json, which is not among"},
		"from the web":            {"deploy.sh", "az deployment group create --parameters https://example.org/p.json\n", "1 azure", "an address at example.org, which"},
		"a file that is read":     {"deploy.sh", "cd x\naz deployment group create -f main.json --parameters @main.parameters.json\naz deployment group create -p ../infra/main.parameters.json -p ${{ env.DIR }}/main.parameters.json --parameters=@\"$STAGE.parameters.json\"\n", "", ""},
		"a value without default": {"deploy.sh", "az deployment group create -f main.json --parameters secret=\"$SECRET\" other=1 | tee public=log\n", "", ""},
		"what-if":                 {"deploy.sh", "az deployment group what-if --parameters public=Enabled\n# az deployment group create --parameters public=Enabled\n", "", ""},
		"PowerShell":              {"deploy.ps1", "New-AzResourceGroupDeployment -ResourceGroupName rg `\n  -TemplateFile main.json `\n  -TemplateParameterFile infra/main.parameters.json `\n  -tls TLS1_0\n", "1 " + storage, "(tls)"},
		"PowerShell's colon":      {"deploy.ps1", "New-AzDeployment -Location x -TemplateFile:main.json -tls:TLS1_0\n", "1 " + storage, "(tls)"},
		"PowerShell's address":    {"deploy.ps1", "New-AzDeployment -Location x -TemplateFile main.json -TemplateParameterUri https://example.org/p.json?x=y\n", "1 " + storage, "an address at example.org, which"},
		"a name with hyphens":     {"deploy.sh", "terraform apply -var 'odd-name=x'\n", "1 " + any, "(odd-name)"},
		"PowerShell's object":     {"deploy.ps1", "New-AzResourceGroupDeployment -TemplateFile main.json -TemplateParameterObject @{ public = 'Enabled' }\n", "1 " + storage, "-TemplateParameterObject"},
		"PowerShell's file":       {"deploy.ps1", "New-AzDeployment -Location x -TemplateFile main.json -TemplateParameterFile main.parameters.json\n", "", ""},
		"a task of a pipeline":    {"ci/release.yml", "steps:\n- task: AzureResourceManagerTemplateDeployment@3\n  inputs:\n    csmFile: main.json\n    csmParametersFile: $(dir)/main.parameters.json\n    overrideParameters: >-\n      -public \"Enabled\"\n      -secret $(secret)\n", "6 azure", "(public)"},
		"a task's file":           {"ci/release.yml", "steps:\n- task: AzureResourceManagerTemplateDeployment@3\n  inputs:\n    csmParametersFile: '$(dir)/gone.parameters.json'\n", "4 azure", "gone.parameters.json"},
		"an action":               {".github/workflows/d.yml", "    - uses: azure/arm-deploy@v2\n      with:\n        parameters: ./infra/main.parameters.json tls=TLS1_0\n", "3 azure", "(tls)"},
		"terraform":               {".github/workflows/d.yml", "    - run: terraform apply -auto-approve -var public=true -var=\"name=x\"\n", "1 " + any, "(public)"},
		"terraform's plan":        {"Makefile", "plan:\n\tterraform -chdir=tf plan -out p -var 'purge=false' \\\n\t  -var \"public=true\"\n", "2 " + any, "(public, purge)"},
		"terraform's file":        {"deploy.sh", "terraform apply -var-file=../tf/terraform.tfvars -var-file \"$ENV.tfvars\"\nterraform apply p\n", "", ""},
		"terraform's file gone":   {"deploy.sh", "terraform apply -var-file=prod.auto.tfvars.enc\n", "1 " + any, "prod.auto.tfvars.enc"},
		"terraform's environment": {"azure-pipelines.yml", "variables:\n  TF_VAR_public: true\n  TF_VAR_name: x\n", "2 " + any, "(public)"},
		"terraform's task":        {"azure-pipelines.yml", "    commandOptions: '-var public=true -lock=false'\n", "1 " + any, "(public)"},
		"kustomize":               {"deploy.sh", "kustomize edit set image odoo=odoo:$TAG\n", "1 kubernetes", "kustomize edit set"},
	} {
		dir := lay(t, map[string]string{c.file: c.text, "infra/main.json": withDefaults, "infra/main.parameters.json": parametersOfIt, "tf/main.tf": variablesOfIt, "tf/terraform.tfvars": "purge = true\n"})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		_, gaps := said(dir, got.Snapshot)
		gaps = slices.DeleteFunc(gaps, func(g string) bool {
			return !strings.HasPrefix(g, c.file+":") || strings.HasSuffix(g, " azuredevops/Pipeline")
		})
		var want []string
		if c.gap != "" {
			want = []string{c.file + ":" + c.gap}
		}
		if !slices.Equal(gaps, want) {
			t.Errorf("%s: gaps %q, want %q", name, gaps, want)
		}
		for _, g := range got.Snapshot.Gaps {
			if strings.HasSuffix(g.Origin.Pos.File, c.file) && !slices.Contains(g.Kinds, "azuredevops/Pipeline") && !strings.Contains(g.Reason, c.says) {
				t.Errorf("%s: the reason is %q, want %q in it", name, g.Reason, c.says)
			}
		}
	}
	dir := lay(t, map[string]string{"main.json": withDefaults, "main.parameters.json": parametersOfIt})
	read, err := files.Read([]string{dir}, readers())
	if err != nil || len(read.Snapshot.Files) != 2 || read.Snapshot.Files[0].Kind != "ARM template" || read.Snapshot.Files[1].Kind != "ARM parameters file" {
		t.Errorf("a template and its parameters file are kept as %+v, error %v", read.Snapshot.Files, err)
	}
	// Where nothing is read that could take them, values are nobody's.
	dir = lay(t, map[string]string{"pod.yaml": pod, "d.sh": "terraform apply -var a=b -var-file=x.tfvars\naz deployment group create --parameters $P a=b\n"})
	got, err := files.Read([]string{dir}, readers())
	if err != nil || len(got.Snapshot.Gaps) != 0 {
		t.Errorf("nothing to deploy: gaps %v, error %v", got.Snapshot.Gaps, err)
	}
}

// dockerfiles take files by that name.
type dockerfiles struct{}

func (dockerfiles) Name() string                               { return "Dockerfile" }
func (dockerfiles) Read(source.File) ([]fact.Fact, []fact.Gap) { return nil, nil }
func (dockerfiles) Recognises(f source.File) bool              { return filepath.Base(f.Path) == "Dockerfile" }

// What an image is built of is a Dockerfile, however it is called.
func TestFilesThatImagesAreBuiltOf(t *testing.T) {
	for text, want := range map[string]int{
		"docker build -f build.txt .\n":                             1,
		"docker buildx build --push \\\n  --file=img/build.txt .\n": 1,
		"podman build -fbuild.txt .\n":                              1,
		"docker build -f \"$DIR/build.txt\" .\n":                    1,
		"docker build -f img/Dockerfile .\n":                        0,
		"docker build -f - .\n":                                     0,
		"docker build . && tar -c x\n":                              0,
		"# docker build -f build.txt .\n":                           0,
		"docker build -f $FILE .\n":                                 0,
	} {
		dir := lay(t, map[string]string{"b.sh": text, "img/build.txt": "FROM debian\n", "img/Dockerfile": "FROM debian\n"})
		got, err := files.Read([]string{dir}, []source.Reader{dockerfiles{}})
		if err != nil {
			t.Fatal(err)
		}
		if _, gaps := said(dir, got.Snapshot); len(gaps) != want {
			t.Errorf("%q: gaps %q, want %d", text, gaps, want)
		}
	}
	dir := lay(t, map[string]string{"azure-pipelines.yml": "steps:\n- task: Docker@2\n  inputs:\n    Dockerfile: build.txt\n", "build.txt": "FROM debian\n"})
	got, err := files.Read([]string{dir}, []source.Reader{dockerfiles{}})
	if err != nil {
		t.Fatal(err)
	}
	if _, gaps := said(dir, got.Snapshot); len(gaps) != 1 {
		t.Errorf("a task: gaps %q, want one", gaps)
	}
}

// Whatever a call is given, its values are in nothing that is said of it.
func TestNoValueShown(t *testing.T) {
	const secret = "c4n4ry"
	for name, c := range map[string]struct{ file, text string }{
		"terraform":             {"d.sh", "terraform apply -var 'db-password=c4n4ry' -var=other.odd=c4n4ry\n"},
		"terraform, no name":    {"d.sh", "terraform apply -var c4n4ry -var '=c4n4ry' -var-file 'https://x.example/v.tfvars?sig=c4n4ry' -var-file=c4n4ry\n"},
		"terraform's options":   {"azure-pipelines.yml", "    commandOptions: -var db-password=c4n4ry -var c4n4ry\n"},
		"terraform's arguments": {"azure-pipelines.yml", "env:\n  TF_CLI_ARGS_plan: \"-var 'db-password=c4n4ry' -var c4n4ry\"\n"},
		"az":                    {"d.sh", "az deployment group create -g rg -f main.json --parameters db-password=c4n4ry\n"},
		"az, set apart":         {"d.sh", "az deployment group create -g rg -f main.json --parameters db-password = c4n4ry\n"},
		"az, an address":        {"d.sh", "az deployment group create -g rg -f main.json --parameters \"https://acct.blob.core.windows.net/c/p.json?sig=c4n4ry\" 'https://u:c4n4ry@h.example/p.json'\n"},
		"az, its template":      {"d.sh", "az deployment group create -g rg -f 'gone.json?sig=c4n4ry' -p x=c4n4ry\n"},
		"az, JSON":              {"d.sh", "az deployment group create -g rg -f main.json --parameters \"{\\\"db-password\\\": {\\\"value\\\": \\\"a c4n4ry\\\"}}\"\n"},
		"az, broken JSON":       {"d.sh", "az deployment group create -g rg -f main.json --parameters '{\"tls\": c4n4ry'\n"},
		"az, a variable":        {"d.sh", "az deployment group create -g rg -f main.json --parameters $(echo c4n4ry) '$c4n4ry' c4n4ry/c4n4ry+c4n4ry==\n"},
		"az, of another name":   {"d.sh", "az deployment group create -g rg -f main.json --parameters 'tls.c4n4ry /=c4n4ry'\n"},
		"an action":             {".github/workflows/d.yml", "    - uses: azure/arm-deploy@v2\n      with:\n        parameters: db-password=c4n4ry c4n4ry https://x.example/p.json?sig=c4n4ry\n"},
		"an action's JSON":      {".github/workflows/d.yml", "    - uses: azure/arm-deploy@v2\n      with:\n        parameters: '{\"db-password\": {\"value\": \"c4n4ry c4n4ry\"'\n"},
		"an action's template":  {".github/workflows/d.yml", "    - uses: azure/arm-deploy@v2\n      with:\n        template: https://x.example/t.json?sig=c4n4ry\n"},
		"PowerShell":            {"d.ps1", "New-AzDeployment -Location x -TemplateFile main.json -TemplateParameterFile \"https://x.example/p.json?sig=c4n4ry\" -db-password:c4n4ry -tls c4n4ry @c4n4ry\n"},
		"PowerShell's object":   {"d.ps1", "New-AzDeployment -Location x -TemplateFile main.json -TemplateParameterObject @{ tls = 'c4n4ry' }\n"},
		"a task":                {"ci/r.yml", "steps:\n- task: AzureResourceManagerTemplateDeployment@3\n  inputs:\n    csmFile: main.json?sig=c4n4ry\n    csmParametersFile: https://x.example/p.json?sv=1&sig=c4n4ry\n    overrideParameters: -db-password c4n4ry $c4n4ry\n"},
		"kubectl":               {"d.sh", "kubectl apply -f 'gone.yaml?sig=c4n4ry'\nkubectl apply -f https://u:c4n4ry@x.example/a.yaml\n"},
	} {
		dir := lay(t, map[string]string{c.file: c.text, "infra/main.json": withDefaults, "infra/main.parameters.json": parametersOfIt, "tf/main.tf": variablesOfIt})
		got, err := files.Read([]string{dir}, readers())
		if err != nil {
			t.Fatal(err)
		}
		gaps := 0
		for _, g := range got.Snapshot.Gaps {
			if strings.Contains(g.Reason, secret) {
				t.Errorf("%s: it says %q", name, g.Reason)
			}
			if strings.HasSuffix(g.Origin.Pos.File, c.file) {
				gaps++
			}
		}
		if gaps == 0 && name != "terraform" && name != "az" && name != "az, its template" {
			t.Errorf("%s: nothing is said of it", name) // then nothing was tried
		}
	}
}

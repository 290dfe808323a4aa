package labtest_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wardhq/ward/catalogue"
	"github.com/wardhq/ward/internal/check"
	"github.com/wardhq/ward/internal/compile"
	"github.com/wardhq/ward/internal/estate"
	"github.com/wardhq/ward/internal/labtest"
	"github.com/wardhq/ward/internal/published"
)

// read is what imagelint says of a folder.
type read struct {
	Dockerfiles map[string]dockerfile `json:"dockerfiles"`
	Workflows   map[string][]string   `json:"workflows"`
}

type dockerfile struct {
	Args []struct {
		Name  string `json:"name"`
		Given bool   `json:"given"`
	} `json:"args"`
	Stages []struct {
		Name         string        `json:"name"`
		From         string        `json:"from"`
		Instructions []instruction `json:"instructions"`
	} `json:"stages"`
	Warnings []string `json:"warnings"`
}

type instruction struct {
	Name, Text, From, Checksum, User string
	Sources                          []string
}

// lint writes files into a folder, and says what BuildKit and actionlint read
// there.
func lint(t *testing.T, files map[string]string) read {
	t.Helper()
	binary := labtest.Binary(t, "imagelint")
	dir := t.TempDir()
	for at, text := range files {
		to := filepath.Join(dir, filepath.FromSlash(at))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	said, err := exec.CommandContext(t.Context(), binary, dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var out read
	if err := json.Unmarshal(said, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	byDigest  = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)
	argument  = regexp.MustCompile(`^\$\{([A-Z_]+)\}$`)
	rooted    = regexp.MustCompile(`^(0|root)?(:|$)`)
	unseen    = regexp.MustCompile(`(curl|wget)[^|&;]*\|\s*(sudo )?(sh|bash|python3?)\b`)
	installer = regexp.MustCompile(`\b(apt|apt-get|dpkg|pip3?|npm|apk|dnf|yum)\b`)
	commit    = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// judge says what is wrong with a Dockerfile as BuildKit has read it.
func judge(d dockerfile) []string {
	out := slices.Clone(d.Warnings)
	asked := map[string]bool{}
	for _, a := range d.Args {
		asked[a.Name] = !a.Given
	}
	stages := map[string]bool{"scratch": true}
	for _, s := range d.Stages {
		m := argument.FindStringSubmatch(s.From)
		switch {
		case stages[s.From], byDigest.MatchString(s.From), m != nil && asked[m[1]]:
		default:
			out = append(out, "begins with "+s.From+", which is another tomorrow")
		}
		stages[s.Name] = true
		for _, i := range s.Instructions {
			if unseen.MatchString(i.Text) {
				out = append(out, "runs what it fetches unseen")
			}
			if i.Name != "ADD" {
				continue
			}
			for _, source := range i.Sources {
				if !strings.Contains(source, "://") {
					continue
				}
				switch {
				case i.Checksum == "":
					out = append(out, "adds "+source+" without a checksum")
				case strings.Contains(source, ".git#") && !commit.MatchString(i.Checksum) && !strings.HasPrefix(i.Checksum, "${"):
					out = append(out, "adds "+source+" by no whole commit")
				}
			}
		}
	}
	last := d.Stages[len(d.Stages)-1]
	user := ""
	for _, i := range last.Instructions {
		switch {
		case i.Name == "USER":
			user = i.User
		case i.Name == "RUN" && installer.MatchString(i.Text):
			out = append(out, "installs in its last stage: "+i.Text)
		}
	}
	if rooted.MatchString(user) {
		out = append(out, "runs as root")
	}
	if last.From != "scratch" {
		out = append(out, "its last stage has what its base has")
	}
	// What would install is taken out of the files that the last stage takes.
	taken := ""
	for _, s := range d.Stages {
		for _, i := range s.Instructions {
			if strings.HasPrefix(i.Text, "RUN rm -rf") {
				taken += i.Text
			}
		}
	}
	for _, tool := range []string{"/usr/bin/apt*", "/usr/bin/dpkg*", "/var/lib/apt"} {
		if !strings.Contains(taken, tool) {
			out = append(out, tool+" stays")
		}
	}
	return out
}

// What the example and Ward itself are built of, as BuildKit reads it, and every
// workflow as actionlint does; and what is put into one is found.
func TestImagesAreReadByBuildKit(t *testing.T) {
	files := imageFiles(t)
	const odoo = "images/odoo/clinic/18.0/Dockerfile"
	got := lint(t, files)
	if len(got.Dockerfiles) != 3 || len(got.Workflows) != 5 {
		t.Fatalf("%d Dockerfiles and %d workflows were read, want 3 and 5", len(got.Dockerfiles), len(got.Workflows))
	}
	for at, d := range got.Dockerfiles {
		for _, wrong := range judge(d) {
			t.Errorf("%s: %s", at, wrong)
		}
	}
	for at, wrong := range got.Workflows {
		for _, one := range wrong {
			t.Errorf("%s: %s", at, one)
		}
	}
	for _, one := range []struct{ what, from, to, want string }{
		{"a base by its tag", "debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716", "debian:bookworm-slim", "begins with docker.io/library/debian:bookworm-slim, which is another tomorrow"},
		{"root", "USER 10101:10101", "USER 0:0", "runs as root"},
		{"nobody", "USER 10101:10101\n", "", "runs as root"},
		{"no checksum", "ADD --checksum=sha256:98ba0d157b50d36f23bd0dedf4c0aa28c7b0c50fcdcdc54aa5b6bbba81a3941d ", "ADD ", "without a checksum"},
		{"a branch", "--checksum=5b8e0c47d1a36f92e4c07b5d8a19f3e260c4d7b1 https://github.com/harbor-regional/odoo.git#5b8e0c47d1a36f92e4c07b5d8a19f3e260c4d7b1", "--checksum=5b8e https://github.com/harbor-regional/odoo.git#18.0", "by no whole commit"},
		{"what is fetched is run", "COPY build.lock", "RUN curl https://example.com/install | sh\nCOPY build.lock", "runs what it fetches unseen"},
		{"an installer in the last stage", "USER 10101:10101", "RUN apt-get install --yes curl\nUSER 10101:10101", "installs in its last stage"},
		{"the package manager stays", "      /usr/bin/apt* \\\n", "", "/usr/bin/apt* stays"},
		{"a warning of the linter's", "FROM scratch AS sources", "from scratch AS Sources", "ConsistentInstructionCasing"},
	} {
		t.Run(one.what, func(t *testing.T) {
			changed := strings.Replace(files[odoo], one.from, one.to, 1)
			if changed == files[odoo] {
				t.Fatalf("%q is not in it", one.from)
			}
			wrong := strings.Join(judge(lint(t, map[string]string{odoo: changed}).Dockerfiles[odoo]), "; ")
			if !strings.Contains(wrong, one.want) {
				t.Errorf("want %q, said is %q", one.want, wrong)
			}
		})
	}
	const at = ".github/workflows/release.yml"
	broken := strings.Replace(files[at], "${{ inputs.run }}", "${{ inputs.runn }}", 1)
	if wrong := lint(t, map[string]string{at: broken}).Workflows[at]; len(wrong) == 0 {
		t.Error("actionlint takes an input that is not there")
	}
}

// imageFiles are the example's images and workflows, and Ward's own.
func imageFiles(t *testing.T) map[string]string {
	t.Helper()
	data, err := published.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	all, err := check.Load(catalogue.FS())
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join("..", "..")
	doc, err := estate.Load(os.DirFS(filepath.Join(root, "examples", "regional-group")), ".", estate.Options{Regions: data.Regions.Names()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := compile.Compile(compile.Input{Document: doc, Published: data, Checks: all.Checks()})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range d.Files {
		out[f.Path] = f.Text
	}
	for at, from := range map[string]string{"ward/Dockerfile": "Dockerfile", "ward/.github/workflows/release.yml": ".github/workflows/release.yml"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(from)))
		if err != nil {
			t.Fatal(err)
		}
		out[at] = string(text)
	}
	return out
}

package labtest_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/labtest"
)

// complaint is what a peer says against an object.
type complaint struct {
	peer, rule, says string
	object           string // cluster/namespace/Kind/name, and /container where the peer names one
}

// excuse is a line of lab/peers.yaml.
type excuse struct {
	Peer    string   `json:"peer"`
	Rule    string   `json:"rule"`
	Says    string   `json:"says"`
	Objects []string `json:"objects"`
	Because string   `json:"because"`
}

// peers are the programs that judge manifests as Ward does, by the names that
// they have in the lab.
var peers = map[string]struct {
	tool  string
	judge func(t *testing.T, binary, cluster string, files []string) []complaint
}{
	"kube-score": {"kubescore", kubeScore},
}

// What peers say of the manifests of both examples, and of one of them with its
// database beside the proxy, is mended, or listed with a
// reason; and what is listed is still said.
func TestPeersAgree(t *testing.T) {
	lines := exceptions(t)
	for peer, p := range peers {
		t.Run(peer, func(t *testing.T) {
			binary := labtest.Binary(t, p.tool)
			var said []complaint
			for _, of := range []map[string][]manifest{
				clustersOf(t, "regional-group"), clustersOf(t, "provider-network"), clustersOf(t, "regional-group", databaseOnCluster...),
			} {
				for cluster, manifests := range of {
					said = append(said, p.judge(t, binary, cluster, written(t, manifests))...)
				}
			}
			unlisted, unsaid := held(lines, peer, said)
			for _, c := range unlisted {
				t.Errorf("%s says of %s: %s (%s): mend it, or list it in lab/peers.yaml with a reason", c.peer, c.object, c.says, c.rule)
			}
			for _, l := range unsaid {
				t.Errorf("lab/peers.yaml lists %s, which nothing is said against any more: take it out", l)
			}
		})
	}
}

// The list is held both ways, which the test above relies on.
func TestPeersListIsHeldBothWays(t *testing.T) {
	line := excuse{"any", "probes", "No probe", []string{"*/Deployment/odoo-*", "*/Service/odoo"}, "it is so"}
	said := []complaint{
		{"any", "probes", "No probe", "clinic/Deployment/odoo-web"},
		{"any", "probes", "No probe", "clinic/Deployment/traefik"},
		{"any", "probes", "No timeout", "clinic/Deployment/odoo-web"},
		{"other", "probes", "No probe", "clinic/Deployment/odoo-web"},
	}
	unlisted, unsaid := held([]excuse{line}, "any", said[:3])
	if want := said[1:3]; !slices.Equal(unlisted, want) {
		t.Errorf("%v are not listed, want %v", unlisted, want)
	}
	if len(unsaid) != 1 || !strings.Contains(unsaid[0], "*/Service/odoo") {
		t.Errorf("%v are listed and not said, want the Service's", unsaid)
	}
	if unlisted, unsaid := held([]excuse{line}, "other", said[3:]); len(unlisted) != 1 || len(unsaid) != 0 {
		t.Errorf("a line holds for its own peer alone: %v %v", unlisted, unsaid)
	}
}

// held returns what a peer says that no line has, and the patterns of its
// lines that match nothing.
func held(lines []excuse, peer string, said []complaint) (unlisted []complaint, unsaid []string) {
	met := map[string]bool{}
	for _, c := range said {
		known := false
		for _, l := range lines {
			if l.Peer != peer || l.Rule != c.rule || l.Says != c.says {
				continue
			}
			for _, pattern := range l.Objects {
				if ok, _ := path.Match(pattern, c.object); ok {
					known, met[l.key(pattern)] = true, true
				}
			}
		}
		if !known && !slices.Contains(unlisted, c) {
			unlisted = append(unlisted, c)
		}
	}
	for _, l := range lines {
		for _, pattern := range l.Objects {
			if key := l.key(pattern); l.Peer == peer && !met[key] {
				unsaid = append(unsaid, key)
			}
		}
	}
	slices.SortFunc(unlisted, func(a, b complaint) int {
		return cmp.Or(strings.Compare(a.rule, b.rule), strings.Compare(a.says, b.says), strings.Compare(a.object, b.object))
	})
	return unlisted, unsaid
}

func (l excuse) key(pattern string) string {
	return l.Peer + "'s " + l.Rule + " (" + l.Says + ") of " + pattern
}

// exceptions reads the list, of which each line must say all that is asked.
func exceptions(t *testing.T) []excuse {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "lab", "peers.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []excuse
	if err := yaml.UnmarshalStrict(raw, &lines); err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Rule == "" || l.Says == "" || len(l.Objects) == 0 || l.Because == "" {
			t.Errorf("lab/peers.yaml: %+v leaves something out", l)
		}
		if _, ok := peers[l.Peer]; !ok {
			t.Errorf("lab/peers.yaml: %q is not a peer, want one of %v", l.Peer, slices.Sorted(maps.Keys(peers)))
		}
		for _, pattern := range l.Objects {
			if _, err := path.Match(pattern, ""); err != nil {
				t.Errorf("lab/peers.yaml: %s: %v", pattern, err)
			}
		}
	}
	return lines
}

// written puts a cluster's manifests into a folder, and returns their paths in
// order.
func written(t *testing.T, manifests []manifest) []string {
	t.Helper()
	dir, files := t.TempDir(), make([]string, 0, len(manifests))
	for _, m := range manifests {
		file := filepath.Join(dir, filepath.FromSlash(m.path))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, m.data, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// kubeScore asks kube-score, with all of its rules. A rule that an object's
// annotation asks to ignore is judged all the same.
func kubeScore(t *testing.T, binary, cluster string, files []string) []complaint {
	t.Helper()
	raw, err := exec.Command(binary, append([]string{
		"score", "--all-default-optional", "--disable-ignore-checks-annotations", "--kubernetes-version=v1.34", "--output-format=json",
	}, files...)...).Output()
	// Its status says that there are complaints, too.
	if status := (*exec.ExitError)(nil); err != nil && !errors.As(err, &status) {
		t.Fatal(err)
	}
	const fine = 10 // its grade of what it does not complain of
	var judged []struct {
		Type struct {
			Kind string `json:"kind"`
		} `json:"type_meta"`
		Object struct {
			Name      string `json:"name"`
			Namespace string `json:"namespace"`
		} `json:"object_meta"`
		Checks []struct {
			Check struct {
				ID string `json:"id"`
			} `json:"check"`
			Grade    int  `json:"grade"`
			Skipped  bool `json:"skipped"`
			Comments []struct {
				Path    string `json:"path"` // the container
				Summary string `json:"summary"`
			} `json:"comments"`
		} `json:"checks"`
	}
	if err := json.Unmarshal(raw, &judged); err != nil {
		t.Fatalf("kube-score: %v %s", err, raw)
	}
	var out []complaint
	for _, o := range judged {
		for _, c := range o.Checks {
			if c.Skipped || c.Grade >= fine {
				continue
			}
			if len(c.Comments) == 0 {
				t.Errorf("kube-score is against %s/%s by %s and does not say why", o.Type.Kind, o.Object.Name, c.Check.ID)
			}
			for _, said := range c.Comments {
				out = append(out, complaint{"kube-score", c.Check.ID, said.Summary, path.Join(cluster, cmp.Or(o.Object.Namespace, "-"), o.Type.Kind, o.Object.Name, said.Path)})
			}
		}
	}
	return out
}

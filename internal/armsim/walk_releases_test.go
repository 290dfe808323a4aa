package armsim_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/yaml"

	"github.com/wardhq/ward/internal/compile/kube/kyverno"
	"github.com/wardhq/ward/internal/design"
)

// registryToken is what signs somebody in to the registry.
const registryToken = "a registry's token"

// released is an artifact that the registry has: of which folder of the tree,
// "" where that is none of its own, and under which digest.
type released struct{ folder, digest string }

var pushes = regexp.MustCompile(`^push artifact oci://([a-z0-9]+\.azurecr\.io)/(\S+):(\S+) --path (\S+) --source \S.* --revision \S.* --output json$`)

// release is what puts a release into the registry, and who signs it.
func (k *kubernetes) release(c called) (string, error) {
	command := strings.Join(c.Args, " ")
	switch {
	case c.Program == "git" && c.Args[0] == "status":
		return k.dirty, nil
	case c.Program == "git":
		return "some revision\n", nil
	case c.Program == "flux" && pushes.MatchString(command):
		m := pushes.FindStringSubmatch(command)
		host, repository, tag, path := m[1], m[2], m[3], m[4]
		if k.signedIn != host {
			return "", fmt.Errorf("nobody is signed in to %s", host)
		}
		name := host + "/" + repository + ":" + tag
		if _, there := k.releases[name]; there {
			return "", fmt.Errorf("%s is there already, and clusters have taken it", name)
		}
		folder, of := strings.CutPrefix(path, "clusters/")
		if of && !there(filepath.Join(c.Dir, "clusters", folder)) || !of && path != "release" {
			return "", fmt.Errorf("%s is not the folder of a cluster, and not one of what runs databases", path)
		}
		digest := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(name)))
		if !of {
			folder = ""
		}
		k.releases[name] = released{folder, digest}
		raw, err := json.Marshal(object{"repository": host + "/" + repository, "tag": tag, "digest": digest})
		return string(raw), err
	case c.Program == "flux" && len(c.Args) == 5 && strings.HasPrefix(command, "pull artifact oci://") && c.Args[3] == "--output":
		return "", k.unpack(c.Args[2], c.Args[4])
	case c.Program == "cosign" && strings.HasPrefix(command, "login "):
		if strings.TrimSpace(c.Stdin) != registryToken || len(c.Args) != 5 || c.Args[2] != "--username" || c.Args[4] != "--password-stdin" {
			return "", fmt.Errorf("nobody signs in by %q", command)
		}
		k.signedIn = c.Args[1]
		return "", nil
	case c.Program == "oras" && len(c.Args) == 2 && c.Args[0] == "resolve":
		r, there := k.releases[c.Args[1]]
		if !there {
			return "", fmt.Errorf("%s: not found", c.Args[1])
		}
		return r.digest + "\n", nil
	case c.Program == "oras" && len(c.Args) == 4 && c.Args[0] == "copy" && c.Args[1] == "--recursive":
		from, to := c.Args[2], c.Args[3]
		if host, _, _ := strings.Cut(to, "/"); k.signedIn != host {
			return "", fmt.Errorf("nobody is signed in to %s", host)
		}
		repository, digest, exact := strings.Cut(from, "@")
		if !exact {
			return "", fmt.Errorf("%s may be another by now: it names no digest", from)
		}
		if _, there := k.releases[to]; there {
			return "", fmt.Errorf("%s is there already, and clusters have taken it", to)
		}
		if !k.verified[digest] {
			return "", fmt.Errorf("nobody has looked who signed %s", from)
		}
		for name, r := range k.releases {
			if strings.HasPrefix(name, repository+":") && r.digest == digest {
				k.releases[to] = r
				return "", nil
			}
		}
		return "", fmt.Errorf("%s: not found", from)
	case c.Program == "cosign" && len(c.Args) > 1 && c.Args[0] == "attest":
		return "", k.attest(c.Args)
	case c.Program == "cosign" && len(c.Args) == 7 && c.Args[0] == "verify-attestation":
		if image := c.Args[6]; !k.verified[image] {
			return "", fmt.Errorf("no matching attestations of %s", image)
		}
		return "", nil
	case c.Program == "cosign" && len(c.Args) == 4 && c.Args[0] == "verify" && c.Args[1] == "--key":
		key, err := os.ReadFile(c.Args[2])
		if err != nil || !strings.Contains(string(key), "BEGIN PUBLIC KEY") {
			return "", fmt.Errorf("%s is no public key: %w", c.Args[2], err)
		}
		_, digest, _ := strings.Cut(c.Args[3], "@")
		if !k.signed[digest] {
			return "", fmt.Errorf("no signatures found of %s", c.Args[3])
		}
		k.verified[digest] = true
		return "", nil
	case c.Program == "cosign" && len(c.Args) == 4 && c.Args[0] == "sign" && c.Args[1] == "--key":
		for name, r := range k.releases {
			if repository, _, _ := strings.Cut(name, ":"); c.Args[3] == repository+"@"+r.digest {
				k.signed[r.digest] = true
				return "", nil
			}
		}
		return "", fmt.Errorf("there is no %s to sign", c.Args[3])
	default:
		return "", fmt.Errorf("%s has no %q that anybody has looked at", c.Program, command)
	}
}

// configured is the repository that a configuration of Flux takes; "" where the
// cluster has none of that name.
func (k *kubernetes) configured(cluster, name string) string {
	for _, r := range k.w.d.Resources {
		if r.ID.Kind().Equal(fluxKind) && r.ID.Scope().Key() == cluster && r.ID.Name() == name {
			p, _ := r.Body["properties"].(design.Object)
			source, _ := p["ociRepository"].(design.Object)
			url, _ := source["url"].(string)
			return strings.TrimPrefix(url, "oci://")
		}
	}
	return ""
}

// source is the newest release of a repository, which somebody has signed: Flux
// takes no other. Versions here have one digit a part.
func (k *kubernetes) source(repository string) (released, error) {
	newest := ""
	for name := range k.releases {
		if at := strings.LastIndexByte(name, ':'); name[:at] == repository {
			newest = max(newest, name)
		}
	}
	switch r := k.releases[newest]; {
	case newest == "":
		return released{}, fmt.Errorf("no release is in %q", repository)
	case !k.signed[r.digest]:
		return released{}, fmt.Errorf("%s is there, and nobody signed it", newest)
	default:
		return r, nil
	}
}

// unpack puts what was pushed into a folder: the design's objects of the cluster.
func (k *kubernetes) unpack(from, folder string) error {
	repository, digest, exact := strings.Cut(strings.TrimPrefix(from, "oci://"), "@")
	for name, r := range k.releases {
		if !exact || !strings.HasPrefix(name, repository+":") || r.digest != digest {
			continue
		}
		for _, o := range k.w.d.Objects {
			d, is := o.Value.(*appsv1.Deployment)
			if !is || o.Key.Cluster != r.folder {
				continue
			}
			raw, err := yaml.Marshal(d)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(folder, d.Namespace+"-"+d.Name+".yaml"), raw, 0o600); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s: not found", from)
}

// suspended reports whether Azure's flag holds a configuration of a cluster.
func (k *kubernetes) suspended(cluster, name string) bool {
	list, err := k.w.url(http.MethodGet, clusterID(k, cluster)+"/providers/"+string(fluxKind)+"?api-version="+k.w.version(fluxKind), nil)
	if err != nil {
		return false
	}
	for _, f := range list["value"].([]any) {
		if at(f, "name") == name && at(f, "properties/suspend") == true {
			return true
		}
	}
	return false
}

// flux is what kubectl asks about Flux's sources.
func (k *kubernetes) flux(namespace string, args []string) error {
	_, name, _ := strings.Cut(args[1], "/")
	repository := k.configured(k.context, name)
	if repository == "" || namespace != "flux-system" || !strings.HasPrefix(args[1], "ocirepository.") {
		return fmt.Errorf("%s not found in %s", args[1], namespace)
	}
	if args[0] == "annotate" && slices.Contains(args, "--overwrite") {
		return nil
	}
	// A source that is suspended fetches nothing.
	if k.suspended(k.context, name) {
		return fmt.Errorf("timed out waiting for the condition: %s is suspended", name)
	}
	if args[0] != "wait" || len(args) != 4 {
		return fmt.Errorf("kubectl has no %q that anybody has looked at", args)
	}
	r, err := k.source(repository)
	if err != nil {
		return fmt.Errorf("timed out waiting for the condition: %w", err)
	}
	if r.folder != "" && r.folder != k.folders[k.context] {
		return fmt.Errorf("the release of %s is that of %s", k.folders[k.context], r.folder)
	}
	if want, is := strings.CutPrefix(args[2], "--for=jsonpath={.status.artifact.revision}="); is && !strings.HasSuffix(want, "@"+r.digest) {
		return fmt.Errorf("timed out waiting for %s: it is at %s", want, r.digest)
	}
	k.fetched[k.context] = k.fetched[k.context] || name == "release"
	return nil
}

// attest takes a statement of provenance that clusters look for, of an image that
// is in the registry.
func (k *kubernetes) attest(args []string) error {
	var predicate, image string
	for i := range args {
		if args[i] == "--predicate" && i+2 < len(args) {
			predicate, image = args[i+1], args[i+2]
		}
	}
	raw, err := os.ReadFile(predicate)
	if err != nil {
		return err
	}
	var says struct {
		BuildDefinition struct {
			BuildType          string
			ExternalParameters struct {
				Workflow struct{ Repository string }
			}
		}
		RunDetails struct{ Builder struct{ ID string } }
	}
	if err := json.Unmarshal(raw, &says); err != nil {
		return err
	}
	host, path, _ := strings.Cut(image, "/")
	repository, _, exact := strings.Cut(path, "@")
	switch {
	case k.signedIn != host || !exact || !k.w.imported[strings.TrimSuffix(host, ".azurecr.io")+"/"+repository]:
		return fmt.Errorf("%s is not there by digest, or nobody is signed in", image)
	case !slices.Contains(args, "slsaprovenance1"), says.BuildDefinition.BuildType != kyverno.Workflow:
		return fmt.Errorf("no cluster looks for what is said of %s: %s", image, raw)
	case says.RunDetails.Builder.ID == "" || says.BuildDefinition.ExternalParameters.Workflow.Repository == "":
		return fmt.Errorf("nobody says who built %s, or from what: %s", image, raw)
	}
	k.verified[image] = true
	return nil
}

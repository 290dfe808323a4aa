package armsim_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/wardhq/ward/internal/addr"
	"github.com/wardhq/ward/internal/design"
)

// kubernetes stands in for what runs in the design's clusters: how many pods
// each Deployment has, what Flux puts back as long as Azure's flag lets it, and
// an autoscaler that leaves alone what has no pods, and KEDA, which starts it
// unless it is held. Nothing of it is a cluster.
type kubernetes struct {
	w       *walk
	context string // the key of the cluster that kubectl speaks to
	// folders are the clusters' folders in the tree, by the key of the cluster.
	folders map[string]string
	pods    map[string]map[string]int // by cluster, then "namespace/deployment"
	// scaled are the ScaledObjects that Flux has put there, by cluster and then
	// "namespace/name", which is their Deployment's: whether KEDA is held.
	scaled map[string]map[string]bool

	postgres map[string]*postgres // by cluster
	// releases are those that the registry has, by "host/repository:tag", and
	// signed are the digests that somebody signed; signedIn says who pushes.
	releases map[string]released
	signed   map[string]bool
	signedIn string
	verified map[string]bool // digests whose signature somebody looked at
	fetched  map[string]bool // clusters whose release Flux has
	dirty    string          // what git says was not committed
	jobs     []job           // in the order in which they were made
	fails    bool            // whatever job is made
	closed   string          // the cluster on which no pod of Odoo may start
}

func newKubernetes(w *walk) *kubernetes {
	k := &kubernetes{w: w, folders: map[string]string{}, pods: map[string]map[string]int{}, scaled: map[string]map[string]bool{}, postgres: map[string]*postgres{}, releases: map[string]released{}, signed: map[string]bool{}, verified: map[string]bool{}, fetched: map[string]bool{}}
	for _, r := range w.d.Resources {
		if !r.ID.Kind().Equal(fluxKind) {
			continue
		}
		p, _ := r.Body["properties"].(design.Object)
		source, _ := p["ociRepository"].(design.Object)
		url, _ := source["url"].(string)
		folder := url[strings.LastIndexByte(url, '/')+1:]
		if !slices.ContainsFunc(w.d.Objects, func(o design.ClusterObject) bool { return o.Key.Cluster == folder }) {
			continue // a release of somebody else's
		}
		k.folders[r.ID.Scope().Key()] = folder
		k.pods[r.ID.Scope().Key()], k.scaled[r.ID.Scope().Key()] = map[string]int{}, map[string]bool{}
	}
	return k
}

// of is the cluster of a unit; "" where it has none.
func (k *kubernetes) of(unit addr.Unit) string {
	for _, r := range k.w.d.Of(unit) {
		if r.ID.Kind().Equal(clusterKind) {
			return r.ID.Key()
		}
	}
	return ""
}

// deployments are what a folder of a cluster has.
func (k *kubernetes) deployments(cluster string, component string) []*appsv1.Deployment {
	var out []*appsv1.Deployment
	for _, o := range k.w.d.Objects {
		if d, is := o.Value.(*appsv1.Deployment); is && o.Key.Cluster == k.folders[cluster] && o.Component == component {
			out = append(out, d)
		}
	}
	return out
}

// images are the repositories that the design's pods come from.
func (k *kubernetes) images() []string {
	var out []string
	for _, o := range k.w.d.Objects {
		if d, is := o.Value.(*appsv1.Deployment); is {
			for _, c := range d.Spec.Template.Spec.Containers {
				_, repository, _ := strings.Cut(c.Image, "/")
				out = append(out, strings.SplitN(repository, "@", 2)[0])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// reconcile lets time pass: Flux puts back what it is let to.
func (k *kubernetes) reconcile() error {
	for cluster := range k.folders {
		if _, err := k.source(k.configured(cluster, "release")); err != nil {
			continue // Flux has nothing to put there
		}
		list, err := k.w.url(http.MethodGet, clusterID(k, cluster)+"/providers/"+string(fluxKind)+"?api-version="+k.w.version(fluxKind), nil)
		if err != nil {
			continue // it is not there yet
		}
		for _, f := range list["value"].([]any) {
			if at(f, "properties/suspend") == true {
				continue
			}
			if at(f, "name") == "database" {
				k.putBack(cluster)
			}
			folders, _ := at(f, "properties/kustomizations").(map[string]any)
			for _, folder := range folders {
				for _, d := range k.deployments(cluster, fmt.Sprint(at(folder, "path"))) {
					name := d.Namespace + "/" + d.Name
					_, there := k.pods[cluster][name]
					switch {
					case d.Spec.Replicas != nil:
						k.pods[cluster][name] = int(*d.Spec.Replicas)
					case !there:
						k.pods[cluster][name] = 1 // Kubernetes' default
					}
				}
				if err := k.scale(cluster, fmt.Sprint(at(folder, "path"))); err != nil {
					return err
				}
			}
		}
	}
	// Whatever Flux may do, KEDA starts what has no pods.
	for cluster, held := range k.scaled {
		for name, is := range held {
			if n, there := k.pods[cluster][name]; there && n == 0 && !is {
				k.pods[cluster][name] = 1
			}
		}
	}
	return nil
}

// scale puts the ScaledObjects of a folder into a cluster, which has to have
// KEDA. Flux takes no annotation away here, so that what a step holds a step
// must let go.
func (k *kubernetes) scale(cluster, component string) error {
	for _, o := range k.w.d.Objects {
		if o.Key.Kind != "ScaledObject" || o.Key.Cluster != k.folders[cluster] || o.Component != component {
			continue
		}
		got, err := k.w.url(http.MethodGet, clusterID(k, cluster)+"?api-version="+k.w.version(clusterKind), nil)
		if err != nil {
			return err
		}
		if at(got, "properties/workloadAutoScalerProfile/keda/enabled") != true {
			return fmt.Errorf("no matches for kind ScaledObject in %s: it has no KEDA", component)
		}
		if name := o.Key.Namespace + "/" + o.Key.Name; !k.scaled[cluster][name] {
			k.scaled[cluster][name] = false
		}
	}
	return nil
}

func clusterID(k *kubernetes, key string) string {
	for _, r := range k.w.d.Resources {
		if r.ID.Key() == key {
			return r.ID.String()
		}
	}
	return key
}

// odoo is the namespace that Odoo is in, in a cluster: a proxy has another, and
// runs on.
func (k *kubernetes) odoo(cluster string) string {
	for _, o := range k.w.d.Objects {
		if o.Key.Cluster == k.folders[cluster] && o.Key.Kind == "Deployment" && strings.HasPrefix(o.Component, "odoo") {
			return o.Key.Namespace
		}
	}
	return ""
}

// running are the Deployments of a namespace that have pods.
func (k *kubernetes) running(cluster, namespace string) []string {
	if err := k.reconcile(); err != nil {
		return []string{err.Error()}
	}
	var out []string
	for name, n := range k.pods[cluster] {
		if n > 0 && strings.HasPrefix(name, namespace+"/") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// writers are the pods, wherever they run, that would write to a server: those
// of the cluster in whose unit it is.
func (k *kubernetes) writers(server addr.ID) []string {
	r, ok := k.w.d.Resource(server)
	if !ok {
		return []string{"nobody knows"}
	}
	cluster := k.of(r.Unit)
	return k.running(cluster, k.odoo(cluster))
}

// odooRuns: every Deployment has pods, their image is there, and the server of
// the same unit takes writes.
func (k *kubernetes) odooRuns(cluster string) (bool, error) {
	if err := k.reconcile(); err != nil {
		return false, err
	}
	if len(k.pods[cluster]) == 0 {
		return false, fmt.Errorf("nothing is there")
	}
	if k.closed == cluster {
		return false, fmt.Errorf("a quota lets no pod start")
	}
	for name, n := range k.pods[cluster] {
		if n == 0 {
			return false, fmt.Errorf("%s has no pods", name)
		}
	}
	for _, u := range k.w.d.Units {
		if k.of(u.Name) != cluster {
			continue
		}
		for _, r := range k.w.d.Of(u.Name) {
			if r.ID.Kind().Equal(serverKind) {
				err := k.w.look(design.Condition{Kind: design.Writes, Of: r.ID})
				return err == nil, err
			}
		}
	}
	if p := k.postgresOn(cluster); p.operated {
		return p.writes && !p.hibernates, nil
	}
	return false, fmt.Errorf("no server is beside it")
}

// call is kubectl.
func (k *kubernetes) call(c called) (string, error) {
	if err := k.reconcile(); err != nil {
		return "", err
	}
	if k.context == "" {
		return "", fmt.Errorf("no cluster is chosen: kubectl would speak to whichever was last")
	}
	args := slices.Clone(c.Args)
	if len(args) > 3 && args[0] == "--namespace" && strings.Contains(args[3], "source.toolkit.fluxcd.io/") {
		return "", k.flux(args[1], args[2:])
	}
	if !slices.Contains(args, "--namespace") && ofDatabases(args) { // which say themselves where they are
		return k.cnpg(args, c.Stdin)
	}
	if len(args) < 3 || args[0] != "--namespace" {
		return "", fmt.Errorf("it does not say in which namespace")
	}
	namespace, args := args[1], args[2:]
	if ofDatabases(args) {
		return k.cnpg(args, c.Stdin)
	}
	pods := k.pods[k.context]
	known := func(name string) error {
		if _, there := pods[namespace+"/"+name]; !there {
			return fmt.Errorf("deployments.apps %q not found in %s", name, namespace)
		}
		return nil
	}
	// Pods of jobs that have ended stay until somebody takes them away.
	const ended = "--field-selector status.phase!=Succeeded,status.phase!=Failed"
	command := strings.Join(args, " ")
	var n int
	switch {
	case command == "scale deployments --all --replicas=0":
		for name := range pods {
			if strings.HasPrefix(name, namespace+"/") {
				pods[name] = 0
			}
		}
	case args[0] == "scale" && len(args) == 4 && args[1] == "deployment":
		if _, err := fmt.Sscanf(args[3], "--replicas=%d", &n); err != nil {
			return "", err
		}
		if err := known(args[2]); err != nil {
			return "", err
		}
		pods[namespace+"/"+args[2]] = n
	case args[0] == "get" && len(args) == 5 && args[1] == "deployment" && args[3] == "--output" && args[4] == "json":
		return k.deployment(namespace, args[2])
	case command == "create --filename - --output name":
		return k.create(namespace, c.Stdin)
	case len(args) > 1 && strings.HasPrefix(args[1], "job.batch/"):
		return k.job(args)
	case command == "create quota closed-for-schema --hard=pods=0":
		k.closed = k.context
	case command == "delete quota closed-for-schema":
		k.closed = ""
	case args[0] == "wait" && args[1] == "deployment/odoo-background" && strings.HasPrefix(args[2], "--for=jsonpath={.spec.template.spec.containers[0].image}="):
		raw, err := k.deployment(namespace, "odoo-background")
		if _, image, _ := strings.Cut(args[2], "}="); err == nil && !strings.Contains(raw, `"image":"`+image+`"`) {
			err = fmt.Errorf("timed out waiting for %s", image)
		}
		return "", err
	case command == "get cronjobs --output name":
		return "", nil // the design has none
	case command == "wait pods "+ended+" --for=delete --timeout=10m", command == "wait pods --selector app.kubernetes.io/name=odoo "+ended+" --for=delete --timeout=10m":
		if who := k.running(k.context, namespace); len(who) > 0 {
			return "", fmt.Errorf("timed out waiting for the condition on %v", who)
		}
	case command == "wait deployments --all --for=condition=Available --timeout=30m":
		for _, image := range k.images() {
			if !slices.ContainsFunc(k.registries(), func(r string) bool { return k.w.imported[r+"/"+image] }) {
				return "", fmt.Errorf("timed out waiting for the condition: %s cannot be pulled", image)
			}
		}
	case slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "scaledobject.keda.sh/") }):
		return "", k.keda(namespace, args)
	case args[0] == "wait" && strings.HasPrefix(args[1], "deployment/") && slices.Contains(args, "--for=create"):
		return "", known(strings.TrimPrefix(args[1], "deployment/"))
	case args[0] == "exec" && args[1] == "--stdin" && strings.HasPrefix(args[2], "deploy/"):
		return "", k.exec(namespace, strings.TrimPrefix(args[2], "deploy/"), c.Stdin)
	default:
		return "", fmt.Errorf("kubectl has no %q that anybody has looked at", command)
	}
	return "", nil
}

// keda is what is asked of a ScaledObject.
func (k *kubernetes) keda(namespace string, args []string) error {
	name := namespace + "/" + strings.TrimPrefix(args[1], "scaledobject.keda.sh/")
	held, there := k.scaled[k.context][name]
	if !there {
		return fmt.Errorf("scaledobjects.keda.sh %q not found", name)
	}
	switch strings.Join(append([]string{args[0]}, args[2:]...), " ") {
	case "annotate --overwrite autoscaling.keda.sh/paused-replicas=0":
		k.scaled[k.context][name], k.pods[k.context][name] = true, 0
	case "annotate autoscaling.keda.sh/paused-replicas-":
		k.scaled[k.context][name] = false
	case "wait --for=create --timeout=30m":
	case "wait --for=condition=Paused --timeout=5m":
		if !held {
			return fmt.Errorf("timed out waiting for the condition on %s", name)
		}
	default:
		return fmt.Errorf("nobody has looked at what %q does to a ScaledObject", args)
	}
	return nil
}

func (k *kubernetes) registries() []string {
	var out []string
	for _, r := range k.w.d.Resources {
		if r.ID.Kind().Equal(registryKind) {
			out = append(out, strings.ToLower(r.ID.Name()))
		}
	}
	return out
}

// exec runs something of Odoo's in a pod, which has Odoo's rights on the server
// beside the cluster.
func (k *kubernetes) exec(namespace, name, _ string) error {
	if k.pods[k.context][namespace+"/"+name] == 0 {
		return fmt.Errorf("no pod of %s/%s runs", namespace, name)
	}
	for _, u := range k.w.d.Units {
		if k.of(u.Name) != k.context {
			continue
		}
		for _, r := range k.w.d.Of(u.Name) {
			if r.ID.Kind().Equal(serverKind) {
				if !slices.ContainsFunc(sortedKeys(k.w.roles), func(key string) bool { return strings.HasPrefix(key, r.ID.Key()+" ") }) {
					return fmt.Errorf("Odoo has no role on %s", r.ID.Name())
				}
				k.w.databases[r.ID.Key()] = true
				return nil
			}
		}
	}
	if p := k.postgresOn(k.context); p.operated && p.writes && !p.hibernates {
		k.w.databases[addr.ID{}.Key()] = true
		return nil
	}
	return fmt.Errorf("no server is beside the cluster")
}

func sortedKeys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

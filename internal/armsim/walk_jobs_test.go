package armsim_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// job is one that a step has made on a cluster.
type job struct {
	cluster, name string
	asked         int // how often somebody looked
	logged, gone  bool
}

// deployment is what a cluster says of one, as Flux last put it.
func (k *kubernetes) deployment(namespace, name string) (string, error) {
	for _, o := range k.w.d.Objects {
		d, is := o.Value.(*appsv1.Deployment)
		if !is || o.Key.Cluster != k.folders[k.context] || d.Namespace != namespace || d.Name != name {
			continue
		}
		if _, there := k.pods[k.context][namespace+"/"+name]; !there {
			break
		}
		raw, err := json.Marshal(d)
		return string(raw), err
	}
	return "", fmt.Errorf("deployments.apps %q not found in %s", name, namespace)
}

// create takes a job that changes a schema: alone, of an image that is there, with
// nothing that would end it while it works.
func (k *kubernetes) create(namespace, manifest string) (string, error) {
	var j batchv1.Job
	decoder := json.NewDecoder(strings.NewReader(manifest))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&j); err != nil {
		return "", fmt.Errorf("it is not a job: %w", err)
	}
	pod := j.Spec.Template.Spec
	seconds, left := j.Spec.ActiveDeadlineSeconds, j.Spec.TTLSecondsAfterFinished
	switch {
	case seconds == nil || left == nil:
		return "", fmt.Errorf("it may run for ever, or its pod stay for ever")
	case j.Kind != "Job" || j.Namespace != namespace || j.GenerateName == "":
		return "", fmt.Errorf("%s %s/%s is not one of %s", j.Kind, j.Namespace, j.GenerateName, namespace)
	case pod.RestartPolicy != corev1.RestartPolicyNever || j.Spec.BackoffLimit == nil || *j.Spec.BackoffLimit != 0:
		return "", fmt.Errorf("what failed half way is begun again")
	case len(pod.Containers) != 1 || pod.Containers[0].LivenessProbe != nil || pod.Containers[0].StartupProbe != nil || pod.Containers[0].Args != nil:
		return "", fmt.Errorf("it is asked whether it serves, and ended since it does not")
	case pod.Containers[0].SecurityContext == nil || pod.SecurityContext == nil:
		return "", fmt.Errorf("Pod Security refuses it")
	case slices.ContainsFunc(pod.InitContainers, func(c corev1.Container) bool { return c.Image != pod.Containers[0].Image }):
		return "", fmt.Errorf("who signs in for it is of another release")
	}
	if who := k.running(k.context, namespace); len(who) > 0 {
		return "", fmt.Errorf("%v run beside it", who)
	}
	_, repository, _ := strings.Cut(pod.Containers[0].Image, "/")
	if repository, _, exact := strings.Cut(repository, "@"); !exact || !slices.Contains(k.images(), repository) {
		return "", fmt.Errorf("%s cannot be pulled", pod.Containers[0].Image)
	}
	command := pod.Containers[0].Command
	switch {
	case slices.Equal(command, []string{"odoo", "--config=/etc/odoo/background.conf", "--update=all", "--stop-after-init", "--no-http"}):
	case len(command) == 3 && command[0] == "python3" && command[1] == "-c" && strings.Contains(command[2], "ir_module_module"):
		if len(k.jobs) == 0 || k.jobs[len(k.jobs)-1].cluster != k.context {
			return "", fmt.Errorf("the schema is what it was")
		}
	default:
		return "", fmt.Errorf("a job runs %q, which nobody has looked at", command)
	}
	name := fmt.Sprintf("job.batch/%s%d", j.GenerateName, len(k.jobs))
	k.jobs = append(k.jobs, job{cluster: k.context, name: name})
	return name + "\n", nil
}

// job is what is asked of one that was made on this cluster. It has ended at the
// second look, as the walk says, and its log is read before it is taken away.
func (k *kubernetes) job(args []string) (string, error) {
	i := slices.IndexFunc(k.jobs, func(j job) bool { return j.cluster == k.context && j.name == args[1] && !j.gone })
	if i < 0 {
		return "", fmt.Errorf("%s not found", args[1])
	}
	j := &k.jobs[i]
	switch args[0] + " " + strings.Join(args[2:], " ") {
	case "get --output json":
		if j.asked++; j.asked < 2 {
			return `{"status": {"active": 1}}`, nil
		}
		ended := "Complete"
		if k.fails {
			ended = "Failed"
		}
		return `{"status": {"conditions": [{"type": "Suspended", "status": "False"}, {"type": "` + ended + `", "status": "True"}]}}`, nil
	case "logs --all-containers --timestamps":
		j.logged = true
		return "what it did\n", nil
	case "delete ":
		if !j.logged {
			return "", fmt.Errorf("nobody has read what %s says", j.name)
		}
		j.gone = true
		return "", nil
	default:
		return "", fmt.Errorf("kubectl has no %q of a job that anybody has looked at", args)
	}
}

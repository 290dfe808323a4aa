package compile_test

import (
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/wardhq/ward/internal/design"
)

// deployments returns a design's Deployments by name.
func deployments(t *testing.T, d *design.Design) map[string]*appsv1.Deployment {
	t.Helper()
	out := map[string]*appsv1.Deployment{}
	for _, o := range d.Objects {
		if dep, ok := o.Value.(*appsv1.Deployment); ok {
			out[dep.Name] = dep
		}
	}
	if len(out) == 0 {
		t.Fatal("the design has no Deployment")
	}
	return out
}

// The entrypoint of Odoo's own image appends a host, user and password of its
// own where $ODOO_RC names none. It is started only where a container names no
// command.
func TestTheImagesEntrypointHasNoSay(t *testing.T) {
	for name, d := range deployments(t, mustCompile(t, input(t))) {
		for _, c := range slices.Concat(d.Spec.Template.Spec.InitContainers, d.Spec.Template.Spec.Containers) {
			if len(c.Command) == 0 {
				t.Errorf("%s: container %s names no command", name, c.Name)
			}
			if c.Name == "odoo" && !slices.Equal(c.Command, []string{"odoo"}) {
				t.Errorf("%s: command %q, want odoo itself", name, c.Command)
			}
			for _, a := range c.Args {
				if a == "odoo" || strings.HasPrefix(a, "--db") {
					t.Errorf("%s: argument %q", name, a)
				}
			}
		}
		if c := odooOf(t, d); !slices.ContainsFunc(c.Env, func(e corev1.EnvVar) bool { return e.Name == "HOME" && e.Value == "/var/lib/odoo" }) {
			t.Errorf("%s: HOME is what the image says, and may not be writable", name)
		}
	}
}

func odooOf(t *testing.T, d *appsv1.Deployment) corev1.Container {
	t.Helper()
	for _, c := range d.Spec.Template.Spec.Containers {
		if c.Name == "odoo" {
			return c
		}
	}
	t.Fatalf("%s has no container odoo", d.Name)
	return corev1.Container{}
}
